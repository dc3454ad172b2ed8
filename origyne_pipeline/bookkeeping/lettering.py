"""Lettering: lines of a customer that settle each other fully share a code, from the day on which they do.

Lines belong together where one pays (a part of) another, or undoes it. Such a group has a code when all that it asks
is paid and all that it pays is used; else none. Codes are AA, AB... by the day on which a group became full, then by
its first line; they begin again for each customer and each fiscal year. A group that was full when the year before
ended stays together, so that the lines of a year have a code only where they settle each other within its file.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from origyne_pipeline.bookkeeping.models import total


class Settled(NamedTuple):
    """That an entry pays (a part of) another since a day; both by their ids. An undoing is one too."""

    payer: str
    paid: str
    day: date


class Letter(NamedTuple):
    """A code, and the day on which the lines that bear it settled each other."""

    code: str
    day: date


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A line on the customers' account: the id of its entry, its day, its amount (debit positive)."""

    id: str
    day: date
    amount: Decimal


def letters(
    lines: Iterable[CustomerLine],
    settled: Iterable[Settled],
    unsettled: AbstractSet[str],
    first_day: date = date.min,
) -> dict[str, Letter]:
    """``{entry id: letter}`` of the lines of one customer that settle each other.

    Args:
        lines: of the customer, in any order.
        settled: what pays or undoes what.
        unsettled: ids of lines on which something is open or left, so that nothing of their group has a letter.
        first_day: of the fiscal year; groups that were full before have the codes of that year, and none here.
    """
    by_id = {line.id: line for line in lines}
    full = []
    for group, day in _groups(by_id, settled):
        if len(group) < 2 or not unsettled.isdisjoint(group) or total(by_id[one].amount for one in group):
            continue
        day = max(day, *(by_id[one].day for one in group))
        if day >= first_day:
            full.append((day, min(by_id[one].day for one in group), sorted(group)))
    codes = zip(_codes(), sorted(full), strict=False)
    return {one: Letter(code, day) for code, (day, _, group) in codes for one in group}


def _groups(by_id: Mapping[str, CustomerLine], settled: Iterable[Settled]) -> Iterator[tuple[set[str], date]]:
    """Lines that belong together, and the last day on which one began to pay another."""
    near: dict[str, list[tuple[str, date]]] = {one: [] for one in by_id}
    for payer, paid, day in settled:
        if payer in near and paid in near:
            near[payer].append((paid, day))
            near[paid].append((payer, day))
    left = set(near)
    for first in sorted(near):
        if first not in left:
            continue
        left.remove(first)
        group, waiting, last = {first}, [first], date.min
        while waiting:
            for other, day in near[waiting.pop()]:
                last = max(last, day)
                if other in left:
                    left.remove(other)
                    group.add(other)
                    waiting.append(other)
        yield group, last


def _codes() -> Iterator[str]:
    """AA, AB ... ZZ, AAA, AAB ..."""
    length = 2
    while True:
        for number in range(26**length):
            code = ""
            for _ in range(length):
                number, letter = divmod(number, 26)
                code = chr(ord("A") + letter) + code
            yield code
        length += 1
