"""French company identifiers: SIREN (9 digits), SIRET and VAT number (FR, key, SIREN).

Source: INSEE (Luhn, with La Poste's exception), CGI 286 ter.
"""

from origyne_pipeline.identifiers.identifier import Identifier


class Siren(Identifier):
    """The number of a French company.

    >>> Siren("732829320").fault, Siren("732829321").fault
    (None, 'has a wrong check digit')
    """

    __slots__ = ()

    def check(self) -> str | None:
        """Form and check digit."""
        from stdnum.exceptions import InvalidChecksum, ValidationError
        from stdnum.fr import siren

        try:
            siren.validate(self)
        except InvalidChecksum:
            return "has a wrong check digit"
        except ValidationError:
            return "must be 9 digits"
        return None


def siret_fault(digits: str) -> str | None:
    """What is wrong with a SIRET, the number of one address of a French company, without spaces.

    >>> siret_fault("73282932000074"), siret_fault("73282932000075")
    (None, 'has a wrong check digit')
    """
    from stdnum.exceptions import InvalidChecksum, ValidationError
    from stdnum.fr import siret

    try:
        siret.validate(digits)
    except InvalidChecksum:
        return "has a wrong check digit"
    except ValidationError:
        return "must be a SIRET: 14 digits, the 9 of siren, then 5 of the head office"
    return None


class VatId(Identifier):
    """The VAT number of a company of any member state, its country's letters first.

    >>> VatId("FR83944766476").fault, VatId("83944766476").fault
    (None, 'must be a VAT number with its country first, such as FR83404833048')
    """

    __slots__ = ()

    @property
    def siren(self) -> Siren | None:
        """The SIREN inside a valid French VAT number; None for another country's, or Monaco's."""
        from stdnum.exceptions import ValidationError
        from stdnum.fr import tva

        if not self.startswith("FR") or self.fault:
            return None
        try:
            return Siren(tva.to_siren(self))
        except ValidationError:
            return None

    def check(self) -> str | None:
        """Form and check digits."""
        from stdnum.eu import vat
        from stdnum.exceptions import InvalidChecksum, ValidationError

        try:
            vat.validate(self)
        except InvalidChecksum:
            return "has wrong check digits"
        except ValidationError:
            return "must be a VAT number with its country first, such as FR83404833048"
        return None
