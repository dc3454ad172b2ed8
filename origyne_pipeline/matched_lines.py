"""What becomes of each line that the bank told: the invoice or customer that it pays, or what a person must settle.

The files may be read in any order, and any number of times: the decisions are the same. This is so because

- the lines are a function of all that the files say (``one_of_each``), and a line that says more than before is matched
  again;
- a rule that asks for an amount looks at the account as it was on the line's day: entries until that day, and the lines
  before it by day, then id. It is asked again at each reading, for a file may tell of an earlier line;
- the other rules do not depend on other lines. What they gave stays, whatever mandates and names become later.

What a person decided stays. What a person recorded after a match does not undo it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from origyne_pipeline.account.derived import without_noted_twice
from origyne_pipeline.account.lines import MATCHED, LineDecision, RecordedDecision, in_force
from origyne_pipeline.account.models import INVOICE, REVERSAL, ZERO, Entry
from origyne_pipeline.account.register import Ledger
from origyne_pipeline.account.setting_off import set_off
from origyne_pipeline.customer_accounts import FEW, joined_entries
from origyne_pipeline.known_payers import KnownPayers
from origyne_pipeline.payments import bank_line as bank
from origyne_pipeline.payments.bank_line import BankLine
from origyne_pipeline.payments.known import OpenInvoice
from origyne_pipeline.payments.matching import (
    TO_MATCH,
    WITH_AMOUNT,
    Match,
    OpenOf,
    match_by_amount,
    match_line,
)
from origyne_pipeline.payments.movements import one_of_each

UNTOLD = "the bank's statement of the day does not have it"
NOTED_BEFORE = "noted by an earlier version"
ALWAYS = date.max
"""The day of today for the account of a past day: whether a debit has been collected does not depend on the clock."""


class LineBook:
    """The lines of an open register, and what stands of each."""

    def __init__(self, ledger: Ledger, new_days: Collection[date] | None = None) -> None:
        """Reads all lines; or, given the days of which more is told now, those days and what is not settled yet."""
        self.decisions = in_force(ledger.decisions())
        recorded = list(ledger.recorded_entries())
        self.recorded = [entry for _, entry in recorded]
        self.sequences = {entry.id: sequence for sequence, entry in recorded}
        self.reversed_ids = {entry.reverses for entry in self.recorded if entry.kind == REVERSAL}
        self._new_days = new_days
        whole = {line for line, rounds in self.decisions.items() if rounds[-1].decision.is_by_person}
        self._days = None if new_days is None else {*new_days, *self._unsettled_days()}
        kept_lines = (_line(kept.content, kept.file) for kept in ledger.lines(self._days))
        self.lines = one_of_each(kept_lines, whole)
        """By day, then id."""

    def standing(self, line: BankLine) -> RecordedDecision | None:
        """What stands of a line."""
        return self.decisions[line.id][-1] if line.id in self.decisions else None

    def is_reversed(self, decision: LineDecision) -> bool:
        """Whether a person reversed the transfer that a line was matched to."""
        ids = [entry.id for entry in decision.entries] or [decision.entry_id]
        return self.reversed_ids.issuperset(ids)

    def is_settled(self, line: BankLine) -> bool:
        """Whether a line is not matched again: a person decided it, or a rule that asks for no amount."""
        standing = self.standing(line)
        if standing is None:
            return False
        decision = standing.decision
        if decision.is_by_person or self.is_reversed(decision):
            return True
        is_known = self._new_days is not None and line.day not in self._new_days
        return _is_sure(decision) and (is_known or _is_of(decision, line))

    def no_longer_told(self) -> list[RecordedDecision]:
        """What stands of lines that moved an account and are no movement, now that more files are read."""
        lines = {line.id for line in self.lines}
        return [
            rounds[-1]
            for line_id, rounds in self.decisions.items()
            if line_id not in lines
            and (decision := rounds[-1].decision).entries
            and self.reversed_ids.isdisjoint(entry.id for entry in decision.entries)
            and (self._days is None or decision.day in self._days)
        ]

    def _unsettled_days(self) -> Iterator[date]:
        for rounds in self.decisions.values():
            decision = rounds[-1].decision
            if self.is_reversed(decision) or not (decision.is_by_person or _is_sure(decision)):
                yield decision.day


def take_back_untold(ledger: Ledger, book: LineBook, at: datetime) -> set[str]:
    """Takes back the matches of lines that are no movement: a report of the day told what its statement does not.

    Gives the customers concerned. What the statement says instead is a line of its own.
    """
    customers: set[str] = set()
    for each in book.no_longer_told():
        before = each.decision
        untold = LineDecision(before.line_id, TO_MATCH, before.day, why=UNTOLD, round=before.round)
        ledger.decide(untold, at)
        book.decisions[before.line_id][-1] = RecordedDecision(0, untold)
        customers.update(entry.customer_ref for entry in before.entries)
    return customers


def match_again(
    home: Path, ledger: Ledger, book: LineBook, payers: KnownPayers, at: datetime
) -> Iterator[tuple[BankLine, Match]]:
    """Matches the lines that nothing settled yet, and records what changes; gives those lines.

    Args:
        home: the data root.
        ledger: the open register.
        book: its lines; what becomes of them is noted there, too.
        payers: what is known.
        at: the instant of the reading, for the record only.
    """
    pending = {line.id: line for line in book.lines if not book.is_settled(line)}
    asked = _Asked()
    first = {line.id: _matched(line, book, payers, asked.of_line(line)) for line in pending.values()}
    accounts = _PastAccounts(home, book, asked.customers)
    for line_id in _in_order(book, pending) if asked.customers else pending:
        if line_id not in pending:
            for each in book.decisions[line_id]:
                accounts.add(each.decision)
            continue
        line, match, standing = pending[line_id], first[line_id], book.standing(pending[line_id])
        if line_id in asked.lines:
            match = _matched(line, book, payers, accounts.before(line, standing))
        decision = _decision(line, match, standing.decision.round if standing else 1)
        accounts.add(decision)
        if (standing is None or standing.decision != decision) and ledger.decide(decision, at):
            rounds = book.decisions.get(line_id, [])[: decision.round - 1]
            book.decisions[line_id] = [*rounds, RecordedDecision(0, decision)]
            yield line, match


def _in_order(book: LineBook, pending: Mapping[str, BankLine]) -> list[str]:
    """All lines, by day, then id."""
    days = {line_id: rounds[-1].decision.day for line_id, rounds in book.decisions.items()}
    days |= {line_id: line.day for line_id, line in pending.items()}
    return [line_id for _, line_id in sorted((day, line_id) for line_id, day in days.items())]


def _is_sure(decision: LineDecision) -> bool:
    """Whether a rule that asks for no amount matched the line."""
    return decision.status == MATCHED and not _is_by_amount(decision)


def _line(content: str, file: str) -> BankLine:
    line = BankLine.from_json(content)
    object.__setattr__(line, "file", file)
    return line


def _is_by_amount(decision: LineDecision) -> bool:
    return decision.why in WITH_AMOUNT


def _is_of(decision: LineDecision, line: BankLine) -> bool:
    """Whether nothing more is known of the line than when it was decided."""
    return decision.content == line.fingerprint


def _matched(line: BankLine, book: LineBook, payers: KnownPayers, open_of: OpenOf) -> Match:
    if line.kind == bank.TRANSFER and (number := payers.noted_invoice(line)):
        [invoice] = payers.known.invoices_numbered(number)
        return Match(line.id, MATCHED, NOTED_BEFORE, (number,), invoice.customer_ref)
    standing = book.standing(line)
    if standing and _is_by_amount(standing.decision) and _is_of(standing.decision, line):
        match = match_by_amount(line, payers.known, open_of)
        if match.status == MATCHED:
            return match
    return match_line(line, payers.known, open_of)


def _decision(line: BankLine, match: Match, number: int) -> LineDecision:
    moves = match.status == MATCHED and line.kind == bank.TRANSFER
    return LineDecision(
        line.id,
        match.status,
        line.day,
        match.customer_ref or "",
        line.amount.quantize(ZERO) if moves else ZERO,
        match.invoice_numbers,
        match.why,
        content=line.fingerprint,
        round=number,
    )


class _Asked:
    """Notes which lines ask what is open, and of whom."""

    def __init__(self) -> None:
        self.lines: set[str] = set()
        self.customers: set[str] = set()

    def of_line(self, line: BankLine) -> OpenOf:
        def nothing(customer_ref: str) -> list[OpenInvoice]:
            self.lines.add(line.id)
            self.customers.add(customer_ref)
            return []

        return nothing


class _PastAccounts:
    """The accounts of some customers as they were before a line; lines are given in their order."""

    def __init__(self, home: Path, book: LineBook, customers: set[str]) -> None:
        self._sequences = book.sequences
        self._customers = customers
        self._entries: dict[str, list[Entry]] = defaultdict(list)
        self._transfers: dict[str, list[Entry]] = defaultdict(list)
        few = sorted(customers) if len(customers) <= FEW else [None]
        for customer_ref in few if customers else ():
            recorded = [entry for entry in book.recorded if customer_ref in (None, entry.customer_ref)]
            for entry in joined_entries(home, ALWAYS, recorded, customer_ref):
                if entry.customer_ref in customers:
                    self._entries[entry.customer_ref].append(entry)

    def add(self, decision: LineDecision) -> None:
        """What the next line gives."""
        for entry in decision.entries:
            if entry.customer_ref in self._customers:
                self._transfers[entry.customer_ref].append(entry)

    def before(self, line: BankLine, standing: RecordedDecision | None) -> OpenOf:
        """What was open of a customer before a line; of what was recorded after it was matched, nothing counts."""
        limit = standing.sequence if standing and standing.decision.status == MATCHED else None

        def open_of(customer_ref: str) -> list[OpenInvoice]:
            entries = [
                entry
                for entry in self._entries[customer_ref]
                if entry.day <= line.day and (limit is None or self._sequences.get(entry.id, 0) < limit)
            ]
            earlier = without_noted_twice(entries, self._transfers[customer_ref])
            account = set_off(_without_undone_later([*entries, *earlier]))
            return [
                OpenInvoice(item.item, customer_ref, item.open_amount)
                for item in account.open_items
                if item.kind == INVOICE
            ]

        return open_of


def _without_undone_later(entries: list[Entry]) -> list[Entry]:
    """Without what undoes an entry that is not among them: the transfer of a later line."""
    ids = {entry.id for entry in entries}
    return [entry for entry in entries if entry.reverses is None or entry.reverses in ids]
