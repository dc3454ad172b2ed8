"""Bank identifiers: IBAN with the French RIB key, BIC, creditor identifier (ICS), mandate reference (RUM).

Sources: ISO 13616, ISO 9362, EPC262-08 (ICS), the EPC character set.
"""

import functools
import re
from string import ascii_uppercase
from typing import Self

from origyne_pipeline.identifiers.identifier import Identifier

REFERENCE_FORM = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]{1,35}")
PLAIN_REFERENCE = re.compile(r"[A-Za-z0-9\-?:().,'+]{1,35}").fullmatch
"""Whether a reference has no slash and no space, and so is right wherever they stand."""
ICS_FORM = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{4,31}")
ICS_EXPECTED = "must be a creditor identifier such as FR72ZZZ123456"
ICS_IS_IBAN = (
    "is an IBAN, the number of an account; it must be a creditor identifier (ICS) such as FR72ZZZ123456"
)
SHOWN = 4
IBAN_HEAD = re.compile(r"\b[A-Za-z]{2}[0-9]{2}(?=[ A-Za-z0-9]{11})")
SHORTEST_IBAN, LONGEST_IBAN = 15, 34
RIB_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
"""What a letter of a French account number counts for in its key."""
KEY_DIGITS = str.maketrans({letter: str(number) for number, letter in enumerate(ascii_uppercase, 10)})
"""What a letter of an IBAN counts for in its check digits."""
FRENCH_FORM = re.compile(r"FR([0-9]{2})([0-9]{5})([0-9]{5})([0-9A-Z]{11})([0-9]{2})")
WRONG_DIGITS, WRONG_RIB_KEY = "has wrong check digits", "has a wrong national key (RIB key)"


class Iban(Identifier):
    """An account number. Its ``repr`` is masked.

    >>> Iban.read("FR76 3000 6000 0112 3456 7890 189"), Iban("FR7630006000011234567890188").fault
    (FR76...0189, 'has wrong check digits')
    """

    __slots__ = ()

    @classmethod
    def of_french_account(cls, bank: str, branch: str, number: str) -> Self:
        """The IBAN of an account that a French bank names without its keys, as its statements of CFONB do.

        >>> Iban.of_french_account("30006", "00001", "12345678901")
        FR76...0189
        """
        key = _rib_key(bank, branch, number.upper())
        bban = f"{bank}{branch}{number.upper()}{key:02d}"
        return cls(f"FR{_check_digits('FR', bban):02d}{bban}")

    def __repr__(self) -> str:
        """Masked, so that no traceback shows it."""
        return self.masked

    @property
    def masked(self) -> str:
        """First and last four characters: enough to recognise an account, not to use it."""
        return masked_account(self)

    @property
    def grouped(self) -> str:
        """In groups of four, as people read it.

        >>> Iban("FR7630006000011234567890189").grouped
        'FR76 3000 6000 0112 3456 7890 189'
        """
        return " ".join(self[start : start + 4] for start in range(0, len(self), 4))

    @property
    def country(self) -> str:
        """The country of the account, two letters."""
        return self[:2]

    @property
    def in_sepa(self) -> bool:
        """Whether its country belongs to SEPA."""
        return _is_in_sepa(self.country)

    def check(self) -> str | None:
        """Form, length, country, check digits, then the account's national key (the RIB key of a French one)."""
        if self.startswith("FR76") and _is_french_number(self[4:]):
            return None
        if french := FRENCH_FORM.fullmatch(self):  # a hundred times as quick, and what schwifty says
            check_digits, bank, branch, number, rib_key = french.groups()
            if int(check_digits) != _check_digits("FR", self[4:]):
                return WRONG_DIGITS
            return None if int(rib_key) == _rib_key(bank, branch, number) else WRONG_RIB_KEY
        import schwifty
        from schwifty.exceptions import InvalidBBANChecksum, InvalidChecksumDigits, SchwiftyException

        try:
            schwifty.IBAN(self, validate_bban=True)
        except InvalidChecksumDigits:
            return WRONG_DIGITS
        except InvalidBBANChecksum:
            return WRONG_RIB_KEY
        except SchwiftyException:
            return "is not an IBAN: its length, country or characters are wrong"
        return None


def masked_account(iban: str) -> str:
    """An account number as ``Iban.masked`` shows it."""
    return f"{iban[:SHOWN]}...{iban[-SHOWN:]}" if len(iban) > 2 * SHOWN else "..."


def has_key(iban: str) -> bool:
    """Whether a text has the check digits of an IBAN.

    >>> has_key("FR7630006000011234567890189"), has_key("FR7630006000011234567890188")
    (True, False)
    """
    turned = iban[4:] + _key_digits(iban[:2]) + iban[2:4]
    if not turned.isdecimal():
        turned = turned.translate(KEY_DIGITS)
    return turned.isdecimal() and int(turned) % 97 == 1


@functools.cache
def _key_digits(country: str) -> str:
    return country.translate(KEY_DIGITS)


def _is_french_number(bban: str) -> bool:
    """Whether a French account of digits alone has its RIB key; its check digits are then 76, whatever the account."""
    is_number = len(bban) == 23 and bban.isascii() and bban.isdecimal()
    return is_number and int(bban) % 97 == 0 and "00" < bban[-2:] < "98"


def _check_digits(country: str, bban: str) -> int:
    """The check digits of an IBAN, 2 to 98."""
    return 98 - int(f"{bban}{country}00".translate(KEY_DIGITS)) % 97


def _rib_key(bank: str, branch: str, number: str) -> int:
    """The key of a French account, 1 to 97."""
    return 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(number.translate(RIB_DIGITS))) % 97


@functools.cache
def _is_in_sepa(country: str) -> bool:
    import schwifty

    return schwifty.IBAN(country, allow_invalid=True).in_sepa_zone


def without_accounts(text: str) -> str:
    """A text in which each account number is masked.

    >>> without_accounts("VIR DE FR76 3000 6000 0112 3456 7890 189 LOYER")
    'VIR DE FR76...0189 LOYER'
    """
    result, start = "", 0
    for head in IBAN_HEAD.finditer(text):
        end = _end_of_iban(text, head.start()) if head.start() >= start else None
        if end is not None:
            result += text[start : head.start()] + Iban.read(text[head.start() : end]).masked
            start = end
    return result + text[start:]


def _end_of_iban(text: str, start: int) -> int | None:
    """Where the account number that begins there ends; None where there is none."""
    letters = ""
    for place in range(start, len(text)):
        sign = text[place]
        if sign == " ":
            continue
        if not (sign.isascii() and sign.isalnum()) or len(letters) == LONGEST_IBAN:
            return None
        letters += sign.upper()
        is_last = place + 1 == len(text) or not text[place + 1].isalnum()
        if is_last and len(letters) >= SHORTEST_IBAN and Iban(letters).fault is None:
            return place + 1
    return None


class Bic(Identifier):
    """The code of a bank."""

    __slots__ = ()

    @property
    def country(self) -> str:
        """The country of the bank, two letters."""
        return self[4:6]

    def check(self) -> str | None:
        """Its form and country."""
        import schwifty
        from schwifty.exceptions import SchwiftyException

        try:
            schwifty.BIC(self)
        except SchwiftyException:
            return "must be a BIC of 8 or 11 characters, such as AGRIFRPP"
        return None


class Ics(Identifier):
    """A creditor identifier; its positions 5 to 7 are the creditor's own and not in the key.

    >>> Ics("FR72ZZZ123456").fault, Ics("FR73ZZZ123456").fault
    (None, 'has wrong check digits')
    """

    __slots__ = ()

    def check(self) -> str | None:
        """Form and check digits."""
        from stdnum.eu import at_02
        from stdnum.exceptions import InvalidChecksum, ValidationError

        if FRENCH_FORM.fullmatch(self) or Iban(self).fault is None:
            return ICS_IS_IBAN
        if not ICS_FORM.fullmatch(self) or (self.startswith("FR") and len(self) != 13):
            return ICS_EXPECTED
        try:
            at_02.validate(self)
        except InvalidChecksum:
            return "has wrong check digits"
        except ValidationError:
            return ICS_EXPECTED
        return None


class Rum(Identifier):
    """A mandate reference, as it was signed."""

    __slots__ = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """As it was signed: spaces and small letters stay."""
        return cls(text)

    @property
    def key(self) -> str:
        """What tells it from others: to a bank, capitals and small letters are the same."""
        return self.upper()

    def check(self) -> str | None:
        """Its form."""
        return reference_fault(self)


def reference_fault(text: str) -> str | None:
    """What is wrong with a reference that a bank carries: 1 to 35 characters of the EPC set, no slash at an end."""
    if PLAIN_REFERENCE(text):
        return None
    if not REFERENCE_FORM.fullmatch(text) or text.startswith("/") or text.endswith("/") or "//" in text:
        return "must be 1 to 35 characters of a-z A-Z 0-9 / - ? : ( ) . , ' + and space, no slash at an end or doubled"
    return None if text == text.strip() else "must not start or end with a space"
