"""Texts in the characters that every SEPA bank must take.

Source: EPC SDD implementation guidelines (a-z A-Z 0-9 / - ? : ( ) . , ' + and space) and EPC217-08,
conversion of the extended character set: accents fall, a sign becomes its nearest neighbour, anything else a
full stop.
"""

import re
import unicodedata
from functools import lru_cache

PLAIN = re.compile(r"[a-zA-Z0-9/\-?:().,'+]+(?: [a-zA-Z0-9/\-?:().,'+]+)*").fullmatch
"""Whether a text is what it becomes, unless it is too long."""
ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")

CONVERSIONS = {
    **dict.fromkeys("&", "+"),
    **dict.fromkeys("[{<«‹", "("),
    **dict.fromkeys("]}>»›", ")"),
    **dict.fromkeys("_~‐‑‒–—―−", "-"),
    **dict.fromkeys('"`´‘’‚‛“”„′', "'"),
    **dict.fromkeys("|\\⁄", "/"),
    **dict.fromkeys(";", ","),
    **dict.fromkeys("!#$%*=@^§°¤£¥©®™•·…", "."),
    "€": "EUR",
    "ß": "ss",
    "Æ": "AE",
    "æ": "ae",
    "Œ": "OE",
    "œ": "oe",
    "Ø": "O",
    "ø": "o",
    "Ł": "L",
    "ł": "l",
    "Đ": "D",
    "đ": "d",
    "Þ": "TH",
    "þ": "th",
    "ı": "i",
}


def to_epc(text: str, longest: int) -> str:
    """The text in the EPC character set, spaces squeezed, cut at ``longest`` characters.

    >>> to_epc("  Société « Bœuf & Fils » n°1 ", 70)
    'Societe ( Boeuf + Fils ) n.1'
    """
    return text if len(text) <= longest and PLAIN(text) else _to_epc(text, longest)


@lru_cache(maxsize=8192)
def _to_epc(text: str, longest: int) -> str:
    if not ALLOWED.issuperset(text):
        text = text.translate(CONVERTED)
    return " ".join(text.split())[:longest].rstrip()


class _Converted(dict[int, str]):
    """What each sign becomes, by its number; filled as signs are met."""

    def __missing__(self, number: int) -> str:
        """The text that a sign becomes."""
        self[number] = _converted(chr(number))
        return self[number]


CONVERTED = _Converted()


def _converted(sign: str) -> str:
    if sign in ALLOWED:
        return sign
    return CONVERSIONS.get(sign) or _plain(sign)


def _plain(sign: str) -> str:
    if sign.isspace():
        return " "
    if unicodedata.combining(sign):
        return ""
    parts = unicodedata.normalize("NFKD", sign)
    plain = "".join(part if part in ALLOWED else CONVERSIONS.get(part, "") for part in parts)
    return plain.strip() or "."
