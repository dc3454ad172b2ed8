"""RIO and numbers as people type them, good and bad, from a seed: what the tool and the program must judge alike."""

import random
from collections.abc import Iterator

from origyne_pipeline.onboarding.rio.key import ALPHABET, rio_key

LETTERS = ALPHABET[:-1]
NUMBER_FORMS = (
    *["{0}"] * 20, "+33{1}", "0033{1}", "33{1}", "+33 (0){1}", "(0)0{1}", " {0} ", "+33-{1}", "+.33{1}", "{0}.",
    "{0}x", ".{0}", "+{0}", "00{0}", "++33{1}", "0 {0}",
)  # fmt: skip
NUMBERS = (
    "", "1", "12", "3179", "118", "00118", "003311", "003312", "0033112", "+33112", "333900", "33391234", "0800123456",
    "0899123456", "+33800123456", "0000000000", "0012345678", "061122334", "06112233445", "262692123456",
    "+262692123456", "0692123456", "+33692123456", "0508123456", "508123456", "+508123456", "+33508123456",
    "+508123456789", "+590690123456", "07001234567890", "+337001234567890", "337001234567890", "01234567890123",
    "+447700900123", "00447700900123", "abc", "06-12-34-56-7-8", "0.6.1.2.3.4.5.6.78", "06+12345678", "é612345678",
    "123456789012345", "1234567890123456", "00123456789012345", "001234567890123456", "+", "00", "0", "--", "+33",
)  # fmt: skip


def typed_codes(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Pairs of a RIO and a number, as typed."""
    chance = random.Random(seed)
    for _ in range(count):
        number = _number(chance)
        stem = _stem(chance, number)
        rio = stem + rio_key(stem, number)
        yield _typed(chance, rio), _typed_number(chance, number)


def _number(chance: random.Random) -> str:
    kind = chance.randrange(10)
    if kind == 0:
        return "0700" + _digits(chance, 10)
    if kind < 4:
        return "0" + chance.choice("123459") + _digits(chance, 8)
    return "0" + chance.choice("67") + _digits(chance, 8)


def _stem(chance: random.Random, number: str) -> str:
    mobile = number.startswith(("06", "07"))
    operator = chance.choice(("01", "02", "03", "04", "10", "77"))
    quality = chance.choice("PE")
    if not mobile or chance.random() < 0.05:
        operator, quality = "".join(chance.choices(LETTERS, k=2)), chance.choice(LETTERS)
    elif chance.random() < 0.05:
        quality = chance.choice(LETTERS)
    return operator + quality + "".join(chance.choices(LETTERS, k=6))


def _typed(chance: random.Random, rio: str) -> str:
    kind = chance.randrange(12)
    place = chance.randrange(12)
    if kind == 0:
        return rio[:place] + chance.choice(ALPHABET) + rio[place + 1 :]
    if kind == 1:
        return rio[:place] + rio[place + 1 :]
    if kind == 2:
        return rio[:place] + chance.choice(LETTERS) + rio[place:]
    if kind == 3:
        return chance.choice(" -–\u00a0\u202f").join((rio[:2], rio[2], rio[3:9], rio[9:])) + " "
    if kind == 4:
        return rio.lower()
    if kind == 5:
        return rio[:place] + chance.choice("é*?~._#\"'&<@") + rio[place + 1 :]
    if kind == 6:
        return rio[:9]
    if kind == 7 and chance.random() < 0.3:
        return chance.choice(("", " ", "-", "+", "++++++++++++", "'", "=1+1", "3179", "012345678901"))
    return rio


def _typed_number(chance: random.Random, number: str) -> str:
    if chance.random() < 0.08:
        return chance.choice(NUMBERS)
    if chance.random() < 0.12:
        place = chance.randrange(len(number))
        number = number[:place] + chance.choice("0123456789") + number[place + 1 :]
    if chance.random() < 0.2:
        number = chance.choice((" ", ".", "-", "\u00a0")).join(
            [number[start : start + 2] for start in range(0, len(number), 2)]
        )
    return chance.choice(NUMBER_FORMS).format(number, number[1:])


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))
