"""Mutations of real files, the same for the same seed; and the bounds that reading any of them must keep."""

import os
import random
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

CASES = int(os.environ.get("ORIGYNE_FUZZ_CASES", "60"))
"""How many mutants a test reads: a few seconds' worth; ``make fuzz CASES=20000`` for more."""
LONGEST_S = 20
MOST_MEMORY_MB = 400
"""That reading one file may add to what the process holds at most."""
TOKENS = (
    b";", b'"', b'""', b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae", b" ", b"\t", b"=",
    b"[", b"]", b"'", b"9" * 400, b"-1", b"1e309", b"<", b">", b"&amp;",
    b"%", b"\\", b"{AAAAMMJJ}", b"\xc2\xa0", b"*", b"(", b"+",
)  # fmt: skip


class Hung(Exception):
    """A reader took longer than it may."""


def mutants(seeds: list[bytes], cases: int = CASES, seed: int = 1) -> Iterator[tuple[int, bytes]]:
    """Numbered mutants of some files."""
    for number in range(cases):
        chance = random.Random(seed * 1_000_003 + number)
        content = chance.choice(seeds)
        for _ in range(chance.choice((1, 1, 2, 4, 16))):
            content = chance.choice(CHANGES)(content, chance)
        yield number, content


def _flip(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def _insert(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(TOKENS) + content[at:]


def _cut(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at + chance.randrange(200) :]


def _end(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _replace(content: bytes, chance: random.Random) -> bytes:
    token, other = chance.choice(TOKENS), chance.choice(TOKENS)
    return content.replace(token, other, chance.choice((1, -1)))[: 1 << 23]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    piece = content[at : at + chance.choice((1, 3, 40, 400))]
    return (
        content[:at]
        + piece * min(chance.choice((3, 200, 100_000)), (1 << 22) // (len(piece) or 1))
        + content[at:]
    )


def _swap(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _flip, _insert, _insert, _cut, _end, _replace, _repeat, _swap,
)  # fmt: skip


@contextmanager
def within_bounds() -> Iterator[None]:
    """Raises where the block takes too long, or makes the process hold too much."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Hung(f"still at work after {LONGEST_S} s")

    former = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST_S)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert grown <= MOST_MEMORY_MB, f"{grown} MB more"
