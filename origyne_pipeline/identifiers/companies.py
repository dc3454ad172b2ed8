"""French company identifiers: SIREN (9 digits), SIRET (14, an establishment), VAT number (FR, key, SIREN).

Each check gives None, or what is wrong in words. Source: INSEE (Luhn, with La Poste's exception), CGI 286 ter.
"""

from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fr import siren, siret, tva


def siren_fault(text: str) -> str | None:
    """What is wrong with a SIREN.

    >>> siren_fault("732829320"), siren_fault("732829321")
    (None, 'its check digit is wrong')
    """
    try:
        siren.validate(text)
    except InvalidChecksum:
        return "its check digit is wrong"
    except ValidationError:
        return "must be 9 digits"
    return None


def siret_fault(text: str) -> str | None:
    """What is wrong with a SIRET."""
    try:
        siret.validate(text)
    except InvalidChecksum:
        return "its check digit is wrong"
    except ValidationError:
        return "must be 14 digits"
    return None


def vat_id_fault(text: str) -> str | None:
    """What is wrong with a VAT number of any member state, its country's letters first.

    >>> vat_id_fault("FR83944766476"), vat_id_fault("83944766476")
    (None, 'must be a VAT number with its country first, such as FR83404833048')
    """
    try:
        vat.validate(text)
    except InvalidChecksum:
        return "its check digits are wrong"
    except ValidationError:
        return "must be a VAT number with its country first, such as FR83404833048"
    return None


def siren_of_vat_id(text: str) -> str | None:
    """The SIREN inside a valid French VAT number; None for another country's, or Monaco's."""
    compact = "".join(text.split()).upper()
    if not compact.startswith("FR") or vat_id_fault(compact):
        return None
    try:
        return str(tva.to_siren(compact))
    except ValidationError:
        return None
