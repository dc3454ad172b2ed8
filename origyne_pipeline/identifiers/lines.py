"""Telephone numbers as dialled, and the one form that the pipeline keeps: E.164 digits without ``+``.

Source: rating.md section 2 (normalisation), feeds.md (forms), the Arcep numbering plan (national forms).
"""

import re
from typing import Self

from origyne_pipeline.identifiers.identifier import Identifier

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


class PhoneNumber(Identifier):
    """A number as destinations and lines know it; a French short code is ``#`` and its digits."""

    @classmethod
    def read(cls, text: str) -> Self:
        """The number in a text; a text that is no number (``is_phone_form``) stays as it is.

        >>> [PhoneNumber.read(n) for n in ("06 12.34-56 78", "+33612345678", "0033612345678", "118", "00118")]
        ['33612345678', '33612345678', '33612345678', '#118', '#00118']
        """
        if not is_phone_form(text):
            return cls(text)
        digits = re.sub(r"[ .\-]", "", text).removeprefix("+")
        if len(digits) > SHORT_CODE_DIGITS and digits.startswith("00"):
            return cls(digits[2:])
        if len(digits) == NATIONAL_DIGITS and digits.startswith("0"):
            return cls("33" + digits[1:])
        return cls("#" + digits if len(digits) <= SHORT_CODE_DIGITS else digits)

    @property
    def is_line(self) -> bool:
        """Whether it can be a line of this operator: 33 and 9 to 13 digits (M2M lines have 13)."""
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
        if self.is_line:
            return "0" + self[2:]
        if self.startswith(OVERSEAS) and len(self) == 12:
            return "0" + self[3:]
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
