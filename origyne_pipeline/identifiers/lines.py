"""Telephone numbers as dialled, and the one form that the pipeline keeps: E.164 digits without ``+``.

Source: rating.md section 2 (normalisation), feeds.md (forms), the Arcep numbering plan (national forms).
"""

import re

PHONE_FORM = re.compile(r"\+?[0-9](?:[ .\-]*[0-9]){1,14}")
LINE_NUMBER = re.compile(r"33[0-9]{9,13}")
OVERSEAS = ("262", "508", "590", "594", "596")
"""Country codes of the French overseas departments that share the national form 0 + 9 digits."""

SHORT_CODE_DIGITS = 6
NATIONAL_DIGITS = 10
HIDDEN_DIGITS = 4


def is_phone_form(text: str) -> bool:
    """Whether the text is an optional ``+`` and 2 to 15 digits, with spaces, dots or dashes between them."""
    return PHONE_FORM.fullmatch(text) is not None


def normalise_number(text: str) -> str:
    """The number as destinations and lines know it. Expects ``is_phone_form``; other text passes unharmed.

    >>> [normalise_number(n) for n in ("06 12.34-56 78", "+33612345678", "0033612345678", "118", "00118")]
    ['33612345678', '33612345678', '33612345678', '#118', '#00118']
    """
    digits = re.sub(r"[ .\-]", "", text).removeprefix("+")
    if len(digits) > SHORT_CODE_DIGITS and digits.startswith("00"):
        return digits[2:]
    if len(digits) == NATIONAL_DIGITS and digits.startswith("0"):
        return "33" + digits[1:]
    if len(digits) <= SHORT_CODE_DIGITS and digits.isdecimal():
        return "#" + digits
    return digits


def is_line_number(number: str) -> bool:
    """Whether a normalised number can be a line of this operator: 33 and 9 to 13 digits (M2M lines have 13)."""
    return LINE_NUMBER.fullmatch(number) is not None


def is_short_code(number: str) -> bool:
    """Whether a normalised number is a French short code."""
    return number.startswith("#")


def national_number(number: str) -> str:
    """A normalised French number as people in France write it, without spaces; any other as ``+`` and digits.

    >>> [national_number(n) for n in ("33612345678", "337001234567890", "262692123456", "3227777", "#3179")]
    ['0612345678', '07001234567890', '0692123456', '+3227777', '3179']
    """
    if is_short_code(number):
        return number[1:]
    if is_line_number(number):
        return "0" + number[2:]
    if number.startswith(OVERSEAS) and len(number) == 12:
        return "0" + number[3:]
    return "+" + number


def mask_number(number: str) -> str:
    """A number without its last four digits; short codes are nobody's and stay whole.

    >>> mask_number("33612345678"), mask_number("#3179")
    ('3361234****', '#3179')
    """
    if is_short_code(number):
        return number
    return number[:-HIDDEN_DIGITS] + "*" * min(HIDDEN_DIGITS, len(number))
