"""Creditor references (RF): what an invoice paid by transfer asks the payer to quote, with its own check digits.

Source: ISO 11649; the check digits are those of ISO 7064, MOD 97-10, as in an IBAN.
"""

import re
from typing import Self

from origyne_pipeline.identifiers.identifier import Identifier

FORM = re.compile(r"RF[0-9]{2}[A-Z0-9]{1,21}")
LONGEST_NUMBER = 21
GROUP = 4


class CreditorReference(Identifier):
    """A reference of ISO 11649.

    >>> CreditorReference.of("F2026-000001"), CreditorReference.read("rf18 5390 0754 7034").fault
    ('RF82F2026000001', None)
    """

    __slots__ = ()

    @classmethod
    def of(cls, number: str) -> Self | None:
        """The reference of a document's number: its letters and digits; None where they are none, or over 21."""
        letters = "".join(sign for sign in number.upper() if sign.isascii() and sign.isalnum())
        if not 1 <= len(letters) <= LONGEST_NUMBER:
            return None
        return cls(f"RF{98 - _remainder(letters + 'RF00'):02d}{letters}")

    @property
    def grouped(self) -> str:
        """In groups of four, as people read and type it.

        >>> CreditorReference("RF18539007547034").grouped
        'RF18 5390 0754 7034'
        """
        return " ".join(self[start : start + GROUP] for start in range(0, len(self), GROUP))

    def check(self) -> str | None:
        """Its form and check digits."""
        if not FORM.fullmatch(self):
            return "must be RF, 2 digits and 1 to 21 letters or digits, such as RF18539007547034"
        return None if _remainder(self[4:] + self[:4]) == 1 else "has wrong check digits"


def _remainder(text: str) -> int:
    """By 97, letters counted as 10 to 35."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97
