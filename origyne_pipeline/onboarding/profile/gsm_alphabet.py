"""The 7-bit alphabet of GSM, which a card's names are written in. Source: 3GPP TS 23.038 section 6.2.1."""

import unicodedata

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€\f")
"""Each of these takes two places: an escape and itself."""


def places_of(text: str) -> int:
    """How many 7-bit places a text takes.

    >>> places_of("Mon VNO"), places_of("10 €")
    (7, 5)
    """
    return sum(2 if sign in EXTENSION else 1 for sign in text)


def gsm_fault(text: str, most: int) -> str | None:
    """What is wrong with a name of at most ``most`` places.

    >>> gsm_fault("Mon VNO", 16)
    >>> gsm_fault("Fête", 16)
    "holds 'ê', which the GSM 7-bit alphabet lacks: write 'e'"
    """
    unknown = [sign for sign in dict.fromkeys(text) if sign not in BASIC | EXTENSION or sign in "\n\r\f"]
    if unknown:
        bare = [_bare(sign) for sign in unknown]
        shown = ", ".join(map(repr, unknown))
        instead = ", ".join(map(repr, bare)) if all(bare) else "it without"
        return f"holds {shown}, which the GSM 7-bit alphabet lacks: write {instead}"
    places = places_of(text)
    if places > most:
        counted = " (€ ^ { } [ ] ~ | \\ count two)" if EXTENSION.intersection(text) else ""
        return f"must have at most {most} characters of the GSM 7-bit alphabet{counted}, and has {places}"
    return None


def _bare(sign: str) -> str:
    """The letter without its accent; nothing where the alphabet lacks that too."""
    letter = unicodedata.normalize("NFD", sign)[0]
    return letter if letter in BASIC else ""
