"""A fault of a workbook as a value: where it is, what stands there, and the rule that it breaks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from origyne_pipeline.errors import OrigyneError

MOST_SHOWN = 1000
"""Faults that a message lists."""
MOST_LISTED = 8
"""Places or names that one fault lists."""


@dataclass(frozen=True)
class Fault:
    """One broken rule. ``cell`` is ``B12``, empty for a fault of the whole sheet; ``sheet`` is empty for the file."""

    sheet: str
    cell: str
    value: str
    rule: str

    def __str__(self) -> str:
        """``Tarifs!H12 'abc': PRIX_HT ...``; what is unknown is left out, a value of no sheet is the file's name."""
        where = self.sheet + (f"!{self.cell}" if self.cell else "")
        where = where or ("file" if self.value else "")
        value = f" {self.value!r}" if self.value else ""
        return f"{where}{value}: {self.rule}" if where or value else self.rule


class WorkbookRefused(OrigyneError):
    """A workbook that breaks its contract; ``faults`` lists every one that was found, in reading order."""

    def __init__(
        self, name: str, faults: Sequence[Fault], remedy: str = "mend the workbook and give it again"
    ) -> None:
        self.name = name
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        lines = "".join(f"\n  {fault}" for fault in self.faults[:MOST_SHOWN])
        if len(self.faults) > MOST_SHOWN:
            lines += f"\n  and {len(self.faults) - MOST_SHOWN} more"
        super().__init__(f"{name} is refused, {count}; {remedy}:{lines}")


def remedy_of(faults: Sequence[Fault], remedy: str) -> str:
    """What to do about the faults of a workbook; where the file is none, its cells cannot be corrected."""
    return remedy if any(fault.sheet for fault in faults) else "give the filled workbook itself"


def instead_of(code: str, known: Collection[str]) -> str:
    """What to write in place of a code that is not known: the nearest that is, or some of them.

    >>> instead_of("FORFAI", {"FORFAIT", "*"}), instead_of("EU", {"FR", "UE"}), instead_of("X", {"FR", "UE", ""})
    ('write FORFAIT, if that is meant', 'write UE, if that is meant', 'write one that is: FR, UE')
    """
    usable = sorted(set(known) - {"", "*"})
    near = get_close_matches(code, usable, 1) or [one for one in usable if sorted(one) == sorted(code)]
    return (
        f"write {near[0]}, if that is meant" if near else f"write one that is: {shortened_list(usable, '')}"
    )


def shortened_list(items: Sequence[object], verb: str | None = None) -> str:
    """The first of some places or names, with the verb that fits their number; ``verb`` empty: none.

    >>> shortened_list([4]), shortened_list(["B2", "B3"]), shortened_list(["a"], "")
    ('4 is', 'B2, B3 are', 'a')
    """
    words = ", ".join(map(str, items[:MOST_LISTED])) + (", …" if len(items) > MOST_LISTED else "")
    if verb is None:
        verb = " is" if len(items) == 1 else " are"
    return words + verb


def required_and_empty(expected: str = "") -> str:
    """The rule that an empty cell breaks in which ``expected`` must stand.

    >>> required_and_empty("one of OUI, NON")
    'is required and empty: write one of OUI, NON'
    """
    return "is required and empty" + (f": write {expected}" if expected else "")
