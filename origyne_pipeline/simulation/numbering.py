"""Whom the lines call: each line has its own two dozen correspondents, the first of them called most.

A correspondent's number is a hash of (line, rank), so that nothing needs to be kept: the same line calls the same
numbers in every file.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.simulation.clock import Ints
from origyne_pipeline.simulation.fleet import Flags

Hashes = NDArray[np.uint64]
FREQUENT = 6
"""The correspondents of lower rank than this are ordinary French numbers."""
RANKS = 24
NO_NUMBER = -1


@dataclass(frozen=True)
class Range:
    """Numbers of one kind, dialled ``lead`` + ``prefix`` + ``digits`` random digits, more often the more ``weight``.

    Without ``prefix``, what the network shows is no number: a name, or nothing.
    """

    weight: float
    lead: str
    prefix: int = NO_NUMBER
    digits: int = 0

    @property
    def length(self) -> int:
        """How many digits there are after the lead."""
        return 0 if self.prefix == NO_NUMBER else len(str(self.prefix)) + self.digits

    @property
    def is_service(self) -> bool:
        """Whether it is of special numbers: 08 and short ones."""
        return self.normalised.startswith(("338", "#"))

    @property
    def normalised(self) -> str:
        """The start of the number as rating.md's section 2 normalises it; empty where there is no number."""
        if self.prefix == NO_NUMBER:
            return ""
        shown = self.lead.removeprefix("#31#").removeprefix("*31#")
        whole = PhoneNumber.read(f"{shown}{self.prefix}{'0' * self.digits}")
        return whole[: len(whole) - self.digits]


ORDINARY = (
    *(Range(72, "0", prefix, 7) for prefix in (61, 62, 64, 66, 67, 68)),
    *(Range(44, "0", prefix, 7) for prefix in (75, 76, 77, 78)),
    *(Range(46, "0", prefix, 7) for prefix in (14, 24, 38, 47, 56)),
    Range(45, "0", 97, 7),
    Range(10, "+", 3366, 7),
    Range(10, "00", 3376, 7),
)
RARE = (
    Range(12, "0", 800, 6),
    Range(4, "0", 811, 6),
    Range(5, "0", 820, 6),
    Range(5, "0", 892, 6),
    Range(4, "", 3639, 0),
    Range(3, "", 3900, 0),
    Range(3, "", 3008, 0),
    Range(1, "", 118218, 0),
    Range(1.5, "", 112, 0),
    Range(1, "", 17, 0),
    Range(5, "0", 26269, 4),
    Range(4, "00", 262692, 6),
    Range(3, "00", 590690, 6),
    Range(5, "00", 324, 8),
    Range(6, "00", 346, 8),
    Range(4, "+", 393, 9),
    Range(3, "00", 4930, 8),
    Range(4, "00", 4917, 8),
    Range(6, "+", 3519, 8),
    Range(5, "00", 447, 9),
    Range(4, "00", 417, 8),
    Range(3, "00", 1514, 7),
    Range(2, "+", 86, 11),
    Range(7, "00", 2126, 8),
    Range(3, "00", 2125, 8),
    Range(4, "00", 213, 9),
    Range(0.2, "00", 881, 9),
)
VOICE = (*ORDINARY, *RARE)
MESSAGES = (
    *(Range(110, "0", prefix, 7) for prefix in (61, 62, 64, 66, 67, 68)),
    *(Range(70, "0", prefix, 7) for prefix in (75, 76, 77, 78)),
    Range(9, "", 71, 3),
    Range(9, "", 8, 4),
    Range(8, "00", 346, 8),
    Range(6, "+", 3519, 8),
    Range(4, "00", 2126, 8),
)
CALLERS = ORDINARY

OTHER_FORMS = (
    Range(6, "0", 692, 6),
    Range(3, "0", 690, 6),
    Range(3, "0", 694, 6),
    Range(2, "0", 696, 6),
    Range(2, "0", 639, 6),
    Range(1, "0", 508, 6),
    Range(5, "+33", 692, 6),
    Range(2, "+", 262693, 6),
    Range(3, "0", 700, 10),
    Range(9, "#31#0", 67, 7),
    Range(3, "*31#0", 14, 7),
    Range(2, "#31#+", 3367, 7),
    Range(1.5, "+33", 112, 0),
    Range(2, "+33", 3900, 0),
    Range(1, "0033", 118712, 0),
    Range(3, "33", 118218, 0),
    Range(4, "0", 806, 6),
    Range(6, "0", 825, 6),
    Range(8, "0", 890, 6),
    Range(8, "0", 899, 6),
)
"""As French networks write them: overseas plans, machines of 14 digits, callers withheld, short codes behind +33."""
UNNUMBERED_CALLERS = (Range(60, "anonymous"), Range(25, ""), Range(6, "AMELI"))
SENDERS = (
    *(Range(60, "0", prefix, 7) for prefix in (61, 62, 66, 76)),
    *(Range(12, name) for name in ("AMELI", "DGFIP", "LA POSTE", "Doctolib", "INFO-RDV", "Crèche Été")),
    Range(8, "", 38, 3),
    Range(4, "+", 3465, 7),
)
"""Who writes to the lines: names as networks show them, beside numbers."""


class Correspondents:
    """The numbers of a set of ranges, ready to be drawn from."""

    def __init__(self, ranges: tuple[Range, ...], frequent: int) -> None:
        """``frequent``: how many of the ranges, from the first, hold the correspondents of the lowest ranks."""
        self.ranges = ranges
        shares = np.cumsum([entry.weight for entry in ranges])
        self._bounds = shares / shares[-1]
        self._frequent_share = self._bounds[frequent - 1]
        self._prefixes = np.array([entry.prefix for entry in ranges], np.int64)
        self._powers = np.array([10**entry.digits for entry in ranges], np.int64)

    def draw(self, lines: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """One correspondent for each element of ``lines``: the range (an index), and the number without its lead."""
        rank = (RANKS * rng.random(len(lines)) ** 2.2).astype(np.int64)
        hashed = _mix((lines * RANKS + rank).astype(np.uint64))
        share = (hashed >> np.uint64(40)).astype(float) / 2**24
        share = np.where(rank < FREQUENT, share * self._frequent_share, share)
        chosen = np.searchsorted(self._bounds, share, side="right")
        tail = (hashed & np.uint64(2**40 - 1)).astype(np.int64) % self._powers[chosen]
        return chosen, self._prefixes[chosen] * self._powers[chosen] + tail


class PhoneBook:
    """Whom the lines of a fleet reach and who reaches them; ``ranges`` are all of the book's."""

    def __init__(
        self, called: tuple[Range, ...], callers: tuple[Range, ...], senders: tuple[Range, ...]
    ) -> None:
        """``senders``: who writes to the lines; none where those whom the lines write to do."""
        self.ranges = (*called, *MESSAGES, *callers, *senders)
        self._called = Correspondents(called, frequent=len(ORDINARY))
        self._written_to = Correspondents(MESSAGES, frequent=10)
        self._callers = Correspondents(callers, frequent=len(ORDINARY))
        self._senders = Correspondents(senders, frequent=4) if senders else None

    def draw(
        self, line: Ints, is_text: Flags, incoming: Flags, rng: np.random.Generator
    ) -> tuple[Ints, Ints]:
        """For each event the range of the other side (an index of ``ranges``), and its number without its lead."""
        chosen, number = self._called.draw(line, rng)
        first = len(self._called.ranges)
        for which, correspondents in (
            (is_text, self._written_to),
            (incoming & ~is_text, self._callers),
            (incoming & is_text, self._senders),
        ):
            if correspondents:
                other, other_number = correspondents.draw(line, rng)
                chosen = np.where(which, first + other, chosen)
                number = np.where(which, other_number, number)
                first += len(correspondents.ranges)
        return chosen, number


PLAIN_BOOK = PhoneBook(VOICE, CALLERS, ())
WHOLE_BOOK = PhoneBook((*VOICE, *OTHER_FORMS), (*CALLERS, *UNNUMBERED_CALLERS), SENDERS)


def _mix(values: Hashes) -> Hashes:
    """The finaliser of splitmix64: every bit of the result depends on every bit of the value."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
