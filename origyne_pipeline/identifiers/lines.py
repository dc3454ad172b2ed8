"""Telephone numbers as dialled, and the one form that the pipeline keeps: E.164 digits without ``+``.

Source: rating.md section 2 (normalisation), feeds.md (forms), the Arcep numbering plan (national forms).
"""

import re
from typing import Self

from origyne_pipeline.identifiers.identifier import Identifier

PHONE_FORM = re.compile(r"(?:\+[ .\-]*)?(?:0[ .\-]*0[ .\-]*)?[0-9](?:[ .\-]*[0-9]){0,13}[0-9]")
"""The last two digits stand together: one digit alone after a separator is a decimal of a spreadsheet."""
LINE_NUMBER = re.compile(r"33[0-9]{9,13}|(?:262|508|590|594|596)[0-9]{6,9}")
OVERSEAS_PLANS = {
    **dict.fromkeys(("262", "263", "269", "639", "692", "693"), "262"),
    **dict.fromkeys(("590", "690", "691"), "590"),
    **dict.fromkeys(("594", "694"), "594"),
    **dict.fromkeys(("596", "696", "697"), "596"),
}
"""Of the overseas departments, which share the national form: the three digits after the 0, and their country code."""
OVERSEAS = (*sorted(set(OVERSEAS_PLANS.values())), "508")
"""Country codes of the overseas plans; the numbers of Saint-Pierre-et-Miquelon (508) begin with their code."""

SHORT_CODE_DIGITS = 6
PREFIXED_SHORT_CODE_DIGITS = 8
NATIONAL_DIGITS = 10
MACHINE_DIGITS = 14
HIDDEN_DIGITS = 4


def is_phone_form(text: str) -> bool:
    """Whether the text is an optional ``+`` and 2 to 15 digits, with spaces, dots or dashes before any but the last."""
    return PHONE_FORM.fullmatch(text) is not None


E164 = re.compile(r"\+(?!0)(?:33(?:[1-9][0-9]{8}|700[0-9]{10})|(?!33)[0-9]{7,15})")
NATIONAL = re.compile(r"0[1-9][0-9]{8}")


def e164_fault(text: str) -> str | None:
    """What is wrong with an international number.

    >>> e164_fault("+33609001390"), e164_fault("0609001390")
    (None, 'must be an international number, + and 7 to 15 digits without spaces, for example +33609001390')
    """
    if E164.fullmatch(text):
        return None
    return "must be an international number, + and 7 to 15 digits without spaces, for example +33609001390"


def phone_fault(text: str) -> str | None:
    """What is wrong with the number at which a person is called: French of 10 digits, or international.

    >>> phone_fault("01 23 45 67 89"), phone_fault("+33 1 23 45 67 89"), phone_fault("123456789")
    (None, None, 'must be a telephone number, for example 01 23 45 67 89 or +33 1 23 45 67 89')
    """
    digits = re.sub(r"(?<=[0-9])[ .\-](?=[0-9])", "", text)
    if NATIONAL.fullmatch(digits) or E164.fullmatch(digits):
        return None
    return "must be a telephone number, for example 01 23 45 67 89 or +33 1 23 45 67 89"


class PhoneNumber(Identifier):
    """A number as destinations and lines know it; a French short code is ``#`` and its digits."""

    __slots__ = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """The number in a text; a text that is no number (``is_phone_form``) stays as it is.

        >>> [PhoneNumber.read(n) for n in ("06 12.34-56 78", "+33612345678", "0033612345678", "118", "00118")]
        ['33612345678', '33612345678', '33612345678', '#118', '#00118']
        >>> [PhoneNumber.read(n) for n in ("+33112", "333900", "0692 12 34 56", "0508123456", "07001234567890")]
        ['#112', '#333900', '262692123456', '508123456', '337001234567890']
        """
        if not is_phone_form(text):
            return cls(text)
        return cls(_with_overseas_code(_french_number(re.sub(r"[ .\-]", "", text))))

    @property
    def is_line(self) -> bool:
        """Whether it can be a line of this operator: of France (33 and 9 to 13 digits) or overseas."""
        return LINE_NUMBER.fullmatch(self) is not None

    @property
    def is_short_code(self) -> bool:
        """Whether it is a French short code."""
        return self.startswith("#")

    @property
    def national(self) -> str:
        """As people in France write a French number, without spaces; any other as ``+`` and digits.

        >>> numbers = ("33612345678", "337001234567890", "262692123456", "3227777", "#3179")
        >>> [PhoneNumber(number).national for number in numbers]
        ['0612345678', '07001234567890', '0692123456', '+3227777', '3179']
        """
        if self.is_short_code:
            return self[1:]
        if self.startswith("508") and len(self) == 9:
            return "0" + self
        if self.startswith(OVERSEAS) and len(self) == 12:
            return "0" + self[3:]
        if self.startswith("33") and self.is_line:
            return "0" + self[2:]
        return "+" + self

    @property
    def masked(self) -> str:
        """Without its last four digits; short codes are nobody's and stay whole.

        >>> PhoneNumber("33612345678").masked, PhoneNumber("#3179").masked
        ('3361234****', '#3179')
        """
        if self.is_short_code:
            return self
        return self[:-HIDDEN_DIGITS] + "*" * min(HIDDEN_DIGITS, len(self))

    def check(self) -> str | None:
        """Whether it is a line."""
        return None if self.is_line else "must be a line's number, such as 0612345678 or 33612345678"


def _french_number(digits: str) -> str:
    if digits.startswith("+"):
        return _international_number(digits[1:])
    if digits.startswith("00") and (len(digits) > SHORT_CODE_DIGITS or re.fullmatch("0033..", digits)):
        return _international_number(digits[2:])
    if len(digits) <= SHORT_CODE_DIGITS:
        return "#" + digits
    if len(digits) <= PREFIXED_SHORT_CODE_DIGITS and digits.startswith("33"):
        return "#" + digits[2:]
    if len(digits) in (NATIONAL_DIGITS, MACHINE_DIGITS) and digits.startswith("0"):
        return "33" + digits[1:]
    return digits


def _international_number(digits: str) -> str:
    return "#" + digits[2:] if re.fullmatch("33[0-9]{2,6}", digits) else digits


def _with_overseas_code(number: str) -> str:
    if not re.fullmatch("33[0-9]{9}", number):
        return number
    if number.startswith("33508"):
        return number[2:]
    return OVERSEAS_PLANS.get(number[2:5], "33") + number[2:]
