"""The drawing of a month by one process: blocks of documents are taken, drawn, kept in the register, given back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.invoicing.branding import Branding
from origyne_pipeline.invoicing.chain import Entry
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.drawing_turns import BLOCK, DrawingTurns
from origyne_pipeline.invoicing.register import MONTHLY, Register
from origyne_pipeline.invoicing.rows import pdf_path
from origyne_pipeline.periods import Month

Details = Callable[[str], Sequence[Communication]]
NOTED_AT_GROWTH = 10
"""The register's head is written each time that so much of a share of the hashes is new: a tenth."""


@dataclass(frozen=True)
class Task:
    """One document to draw: the invoice's canonical JSON, and the hash it must have, if it was drawn before."""

    content: str
    branding: Branding
    events: Sequence[Communication]
    path: Path
    known: str | None
    block: int


@dataclass(frozen=True)
class Drawn:
    """A document that was drawn; or ``fault``, why it was not, in words."""

    number: str
    sha256: str
    block: int
    fault: str | None = None
    warnings: tuple[str, ...] = ()


class MonthDrawing:
    """What this process draws of a month, and what it came to."""

    def __init__(
        self,
        register: Register,
        turns: DrawingTurns,
        home: Path,
        month: Month,
        details: Details,
        on_drawn: Callable[[str], None],
    ) -> None:
        self._register, self._turns, self._home, self._month = register, turns, home, month
        self._details, self._on_drawn = details, on_drawn
        self._left: dict[int, set[str]] = {}
        self._new: dict[int, dict[str, str]] = {}
        self._kept, self._not_noted = 0, 0
        self.elsewhere: list[int] = []
        """The blocks that other processes held when it was their turn."""
        self.drawn: set[str] = set()
        self.faults: list[str] = []
        self.warnings: dict[str, None] = {}

    def missing(self, numbers: Sequence[str]) -> dict[int, list[str]]:
        """The documents that are not there as the register knows them, by block."""
        hashes = self._register.document_hashes(self._month)
        self._kept = len(hashes)
        missing: dict[int, list[str]] = {}
        for place, number in enumerate(numbers):
            if _is_there(self._home, self._month, number, hashes):
                self._on_drawn(number)
            else:
                missing.setdefault(place // BLOCK, []).append(number)
        return missing

    def tasks(self, blocks: Mapping[int, Sequence[str]]) -> Iterator[Task]:
        """The documents of those blocks that no other process holds, one by one."""
        self.elsewhere = []
        for block, numbers in blocks.items():
            if not self._turns.take(block):
                self.elsewhere.append(block)
                continue
            hashes = self._register.document_hashes_of(numbers)  # another process may have drawn them
            there = {number for number in numbers if _is_there(self._home, self._month, number, hashes)}
            for number in sorted(there):
                self._on_drawn(number)
            self._left[block], self._new[block] = set(numbers) - there, {}
            if not self._left[block]:
                self._give_back(block)
            for number in (number for number in numbers if number not in there):
                entry = self._register.entry(number)
                events = self._details(entry.customer_ref) if entry.origin == MONTHLY else ()
                path, branding = self._home / pdf_path(self._month, number), _branding(self._register, entry)
                yield Task(entry.content, branding, events, path, hashes.get(number), block)

    def take(self, done: Drawn) -> None:
        """Takes a document that was drawn; the last one of a block gives it back."""
        self._on_drawn(done.number)
        if done.fault:
            self.faults.append(done.fault)
        else:
            self.drawn.add(done.number)
            self.warnings |= dict.fromkeys(done.warnings)
            self._new[done.block][done.number] = done.sha256
        self._left[done.block].remove(done.number)
        if not self._left[done.block]:
            self._give_back(done.block)

    def note_head(self) -> None:
        """Notes apart from the register how far it has come."""
        if self._not_noted:
            self._register.write_head()
            self._not_noted = 0

    def _give_back(self, block: int) -> None:
        new = self._new.pop(block)
        del self._left[block]
        if new:
            self._register.keep_document_hashes(new)
            self._kept += len(new)
            self._not_noted += len(new)
            if self._not_noted * NOTED_AT_GROWTH >= self._kept:  # the head's digest reads all of them
                self.note_head()
        self._turns.give_back(block)


def _is_there(home: Path, month: Month, number: str, hashes: Mapping[str, str]) -> bool:
    path = home / pdf_path(month, number)
    return number in hashes and path.is_file() and sha256(path.read_bytes()) == hashes[number]


def _branding(register: Register, entry: Entry) -> Branding:
    invoice = entry.invoice
    return Branding(register.picture(invoice.logo_sha256), register.picture(invoice.banner_sha256))
