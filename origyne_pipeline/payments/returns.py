"""The bank's answers, from its files to the register: matched by debit, batch or file, noted once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from origyne_pipeline.payments.answers import DUPLICATE, RETURNED, TRANSFER, Answer
from origyne_pipeline.payments.bank_files import BankFile, read_whole_file
from origyne_pipeline.payments.bank_line import ABSENT, BankLine
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.elements import in_short
from origyne_pipeline.payments.known import Known
from origyne_pipeline.payments.matching import match_line
from origyne_pipeline.payments.register import Register, open_register


@dataclass(frozen=True)
class BankReading:
    """What reading files gave.

    ``matched`` counts the debits that the answers bear on, ``added`` those that were new; ``months`` are the billing
    months of all of them, new or not. ``to_review`` says in words which answers bear on no debit of ours or differ in
    amount, ``returns_to_match`` likewise of returns, which are lines to match too; ``refused`` which files could not be
    read. ``lines`` are all movements, each with the file that tells it.
    """

    matched: int
    added: int
    months: tuple[str, ...]
    to_review: tuple[str, ...]
    returns_to_match: tuple[str, ...]
    refused: tuple[str, ...]
    lines: tuple[tuple[str, BankLine], ...] = ()

    @property
    def unmatched(self) -> tuple[str, ...]:
        """All that bears on no debit of ours or differs in amount."""
        return self.to_review + self.returns_to_match


def read_bank_files(home: Path, paths: Iterable[Path], read_at: datetime) -> BankReading:
    """Notes what the bank's files say of our debits in the register; the same files again change nothing.

    A file that cannot be read is refused whole, the others go on.

    Args:
        home: ``$ORIGYNE_HOME``.
        paths: files of the kinds that ``bank_files`` reads, in any order.
        read_at: the instant of reading, for the record only.
    """
    refused: list[str] = []
    with open_register(home) as register:
        notes = _Notes(register, read_at)
        for path in sorted(paths):
            try:
                bank_file = read_whole_file(path)
            except (PaymentsError, OSError) as error:
                refused.append(str(error))
                continue
            notes.take(path.name, bank_file)
        months = register.months_of(notes.invoices)
    return BankReading(
        notes.matched,
        notes.added,
        months,
        tuple(notes.to_review),
        tuple(notes.returns_to_match),
        tuple(refused),
        tuple(notes.lines),
    )


def note_return(home: Path, end_to_end_id: str, day: date, reason: str | None, read_at: datetime) -> None:
    """Notes that a debit came back, where a person says which one a line of the bank is about."""
    note_answer(home, Answer(RETURNED, day, end_to_end_id, reason=reason), end_to_end_id, read_at)


def note_answer(home: Path, answer: Answer, end_to_end_id: str, read_at: datetime) -> None:
    """Notes what a person says that a line of the bank says of a debit."""
    with open_register(home) as register:
        register.add_answers([(end_to_end_id, answer)], "by hand", read_at)


class _Notes:
    """What files say of our debits, noted one file after the other."""

    def __init__(self, register: Register, read_at: datetime) -> None:
        self.matched = self.added = 0
        self.to_review: list[str] = []
        self.returns_to_match: list[str] = []
        self.invoices: set[str] = set()
        self.lines: list[tuple[str, BankLine]] = []
        self._register, self._read_at = register, read_at

    def take(self, name: str, bank_file: BankFile) -> None:
        """The next file."""
        faults = [*bank_file.notes]
        ours: list[tuple[str, Answer]] = []
        returns = [line for line in bank_file.lines if line.is_return and line.transactions == 1]
        named = {line.end_to_end_id or ABSENT for line in returns}
        for answer in bank_file.answers:
            if answer.kind == TRANSFER:
                continue
            if answer.kind == RETURNED and (answer.end_to_end_id or ABSENT) in named:
                continue  # its line says it, and may name the debit in another way
            members = [] if answer.kind == DUPLICATE else self._register.members(answer)
            if fault := _fault(self._register, answer, members):
                faults.append(fault)
            if not _differs(self._register, answer, members):
                ours += [(member, answer) for member in members]
        for line in returns:
            match = match_line(line, self._known_for(line))
            if match.end_to_end_id is None:
                fault = f"{RETURNED} of {line.day}: {match.why}; not noted; ask the bank"
                self.returns_to_match.append(f"{name}: {fault}")
            else:
                answer = Answer(RETURNED, line.day, match.end_to_end_id, reason=line.reason)
                ours.append((match.end_to_end_id, answer))
        self.to_review += (f"{name}: {fault}" for fault in faults)
        self.matched += len(ours)
        self.added += self._register.add_answers(ours, name, self._read_at)
        self.invoices |= self._register.invoices_of(member for member, _ in ours)
        self.lines += ((name, line) for line in bank_file.lines)

    def _known_for(self, line: BankLine) -> Known:
        """The debit of its EndToEndId; all, where no debit of ours has it."""
        own = list(self._register.known_debits(line.end_to_end_id))
        return Known(debits=own) if own else self._known

    @cached_property
    def _known(self) -> Known:
        return Known(debits=self._register.known_debits())


def _fault(register: Register, answer: Answer, members: list[str]) -> str | None:
    """What a person must look at."""
    what = f"{answer.kind} of {answer.day}"
    if answer.kind == DUPLICATE:
        return f"{what}: the bank has file {in_short(answer.message_id or '')} already; send no file twice"
    if not members:
        named = answer.end_to_end_id or answer.payment_information_id or answer.message_id or "no EndToEndId"
        return f"{what}: no debit of ours is {in_short(named)!r}; look it up at the bank"
    if answer.amount is not None and len(members) == 1 and answer.end_to_end_id:
        collected = register.amount_of(members[0])
        if (collected, "EUR") != (answer.amount, answer.currency):
            currency = "" if answer.currency == "EUR" else f" {answer.currency}"
            then = "noted all the same" if answer.kind != RETURNED else "not noted; ask the bank"
            return f"{what}: debit {members[0]} is of {collected}, the bank says {answer.amount}{currency}; {then}"
    return None


def _differs(register: Register, answer: Answer, members: list[str]) -> bool:
    """Whether it is a return of another amount or currency than the debit's: no return of that debit."""
    if answer.kind != RETURNED or answer.amount is None or len(members) != 1:
        return False
    return (register.amount_of(members[0]), "EUR") != (answer.amount, answer.currency)
