"""The number printed on a SIM card (ICCID, ITU-T E.118): 19 or 20 digits, the last a Luhn check digit."""

import re

ICCID = re.compile(r"[0-9]{19,20}")


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others.

    >>> passes_luhn("732829320"), passes_luhn("732829321")
    (True, False)
    """
    from stdnum import luhn

    return bool(luhn.is_valid(digits))


def is_iccid(text: str) -> bool:
    """Whether the text is an ICCID with its check digit."""
    return ICCID.fullmatch(text) is not None and passes_luhn(text)
