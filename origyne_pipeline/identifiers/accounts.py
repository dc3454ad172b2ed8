"""Bank identifiers: IBAN with the French RIB key, BIC, creditor identifier (ICS), mandate reference (RUM).

Each check gives None, or what is wrong in words that never hold the number itself. Sources: ISO 13616, ISO 9362,
EPC262-08 (ICS), the EPC character set.
"""

import re

from stdnum.eu import at_02
from stdnum.exceptions import InvalidChecksum, ValidationError

IDENTIFIER = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]{1,35}")
ICS_FORM = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{4,31}")
SHOWN = 4


def compact(text: str) -> str:
    """An IBAN, BIC or ICS without its spaces, in capitals."""
    return "".join(text.split()).upper()


def mask_iban(iban: str) -> str:
    """First and last four characters; enough to recognise an account, not to use it.

    >>> mask_iban("FR7630006000011234567890189")
    'FR76...0189'
    """
    iban = compact(iban)
    return f"{iban[:SHOWN]}...{iban[-SHOWN:]}" if len(iban) > 2 * SHOWN else "..."


def iban_fault(text: str) -> str | None:
    """Form, length, country, check digits, then the account's national key (the RIB key of a French one).

    >>> iban_fault("FR76 3000 6000 0112 3456 7890 189"), iban_fault("FR7630006000011234567890188")
    (None, 'its check digits are wrong')
    """
    import schwifty
    from schwifty.exceptions import InvalidBBANChecksum, InvalidChecksumDigits, SchwiftyException

    try:
        schwifty.IBAN(text, validate_bban=True)
    except InvalidChecksumDigits:
        return "its check digits are wrong"
    except InvalidBBANChecksum:
        return "its national key (RIB key) is wrong"
    except SchwiftyException:
        return "is not an IBAN: its length, country or characters are wrong"
    return None


def bic_fault(text: str) -> str | None:
    """What is wrong with a BIC."""
    import schwifty
    from schwifty.exceptions import SchwiftyException

    try:
        schwifty.BIC(text)
    except SchwiftyException:
        return "must be a BIC of 8 or 11 characters, such as AGRIFRPP"
    return None


def ics_fault(text: str) -> str | None:
    """What is wrong with a creditor identifier; its positions 5 to 7 are the creditor's own and not in the key.

    >>> ics_fault("FR72ZZZ123456"), ics_fault("FR73ZZZ123456")
    (None, 'its check digits are wrong')
    """
    ics = compact(text)
    if not ICS_FORM.fullmatch(ics) or (ics.startswith("FR") and len(ics) != 13):
        return "must be a creditor identifier such as FR72ZZZ123456"
    try:
        at_02.validate(ics)
    except InvalidChecksum:
        return "its check digits are wrong"
    except ValidationError:
        return "must be a creditor identifier such as FR72ZZZ123456"
    return None


def mandate_reference_fault(text: str) -> str | None:
    """What is wrong with a mandate reference: 1 to 35 characters of the EPC set, no slash at an end, none doubled."""
    if not IDENTIFIER.fullmatch(text) or text.startswith("/") or text.endswith("/") or "//" in text:
        return "must be 1 to 35 characters of a-z A-Z 0-9 / - ? : ( ) . , ' + and space, no slash at an end or doubled"
    return None
