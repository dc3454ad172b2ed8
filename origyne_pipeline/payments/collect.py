"""A month's debits, from its invoices to the bank's files: planned once, frozen, then only written again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import starmap
from pathlib import Path
from typing import Any

from origyne_pipeline.parties import Customer, Mandate
from origyne_pipeline.payments.answers import Standing
from origyne_pipeline.payments.checks import (
    creditor_of,
    debit_faults,
    given_twice,
    latest_submission,
    refuse_faults,
)
from origyne_pipeline.payments.collections import Decision, collection_date, decisions, plan_representations
from origyne_pipeline.payments.debits import (
    Collection,
    Held,
    InvoiceDue,
    PaymentsError,
)
from origyne_pipeline.payments.mandates import SETTLED
from origyne_pipeline.payments.planned import PlannedDebits
from origyne_pipeline.payments.register import Register, open_register
from origyne_pipeline.payments.writing import freeze_file, restore_file
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.settings import Sepa

NOTHING = Decimal("0.00")
ROW_COLUMNS = (
    "end_to_end_id", "invoice_number", "customer_ref", "mandate_reference", "iban_masked", "amount", "sequence_type",
    "collection_date", "file_name", "message_id", "status", "return_code",
)  # fmt: skip
"""The columns of table ``direct_debits``."""


@dataclass(frozen=True)
class Collected:
    """A month's debits after its files are written.

    ``held`` are the debits that wait, with why; ``paths`` are the month's files: none when nothing is due, more than
    one when the bank limits their size, when a held debit was released, or when a returned one was presented again.
    ``moved`` are the invoices whose announced date the bank could no longer meet, and those that were settled and are
    debited after all: their customers must be told the day. ``settled`` is what the debits do not ask for of their
    invoices.
    """

    home: Path
    month: Month
    held: tuple[Held, ...]
    paths: tuple[Path, ...]
    moved: tuple[str, ...] = ()
    settled: tuple[Held, ...] = ()

    @property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """The debits in the columns of the published table ``direct_debits``; see ``debit_rows``."""
        return tuple(dict(zip(ROW_COLUMNS, row, strict=True)) for row in debit_rows(self.home, self.month))

    @property
    def path(self) -> Path | None:
        """The month's first file, or None when nothing is due."""
        return self.paths[0] if self.paths else None


def collect(
    home: Path,
    month: Month,
    invoices: Iterable[InvoiceDue],
    mandates: Iterable[Mandate],
    sepa: Sepa,
    created_at: datetime,
    customers: Mapping[str, Customer] | None = None,
    released_at: datetime | None = None,
) -> Collected:
    """Collects what of the month's invoices has not been collected yet, and writes the month's files.

    Run again, it writes the same files byte for byte, whatever has become of mandates and settings. A debit
    that was held because of its mandate goes in a further file once the mandate is right; so does an invoice that was
    settled and on which something is open again. An invoice that had no mandate in force when it was issued asked for
    a transfer, and is not debited later.

    Args:
        home: ``$ORIGYNE_HOME``.
        month: the billing month.
        invoices: those issued for the month, credit notes and zero totals included.
        mandates: the whole of sheet Mandats.
        sepa: the creditor and its terms.
        created_at: the instant of the issue (aware); it dates the month's first files.
        customers: by REF_CLIENT, for their addresses.
        released_at: the present instant. It dates a further file, and the first one when the bank can no longer
            meet what the invoices announced; a new notice then counts from it, of the day and the amount.
            ``created_at`` when not given.

    Raises:
        PaymentsError: nothing is written; the message lists the faults.
    """
    _check_instant(created_at)
    moved: tuple[str, ...] = ()
    with open_register(home, thorough=True) as register:
        held = register.held(str(month))
        settled = {one.invoice_number: one for one in held if one.code == SETTLED}
        if released_at is not None:
            _check_instant(released_at)
            invoices, today = list(invoices), local_day(max(created_at, released_at))
            further = register.knows_month(str(month))
            late = {i.invoice_number for i in invoices if further or _is_late(i, sepa, today)}
            if late:
                created_at = max(created_at, released_at)
                invoices = [
                    i._replace(issue_date=max(i.issue_date, today), announced=None)
                    if i.invoice_number in late
                    else i
                    for i in invoices
                ]
                moved = () if further else tuple(sorted(late))
        decided = _Decided(local_day(created_at), sepa.bank_cutoff_days, {*moved, *settled})
        planned = register.plan(
            decided.debits(decisions(invoices, mandates, sepa, register.history(), customers))
        )
        _freeze(home, register, month, planned, decided.faults, sepa, created_at)
        notes = (*decided.held, *decided.parts, *_opened_again(decided, settled))
        register.add_holds(str(month), notes, created_at)
    return replace(rewrite(home, month), moved=tuple(sorted(decided.watched)))


class _Decided:
    """What is kept of decisions while their debits pass by."""

    def __init__(self, created_on: date, bank_cutoff_days: int, watch: set[str]) -> None:
        """Of debits that go in a file of a day; ``watch`` are the invoices that the caller wants to know of."""
        self._created_on, self._bank_cutoff_days, self._watch = created_on, bank_cutoff_days, watch
        self.held: list[Held] = []
        self.parts: list[Held] = []
        self.faults: list[str] = []
        self.watched: dict[str, str] = {}
        """The watched invoices that are debited, with their customers."""

    def debits(self, decided: Iterable[Decision]) -> Iterator[Collection]:
        """The debits, one by one, checked."""
        for debit, note in decided:
            if note is not None:
                (self.held if debit is None else self.parts).append(note)
            if debit is None:
                continue
            self.faults += debit_faults(debit, self._created_on, self._bank_cutoff_days)
            if debit.invoice_number in self._watch:
                self.watched[debit.invoice_number] = debit.customer_ref
            yield debit


def _opened_again(decided: _Decided, before: Mapping[str, Held]) -> Iterator[Held]:
    """Told of each debit that asks for all of an invoice that asked for nothing before."""
    parts = {part.invoice_number for part in decided.parts}
    for number, customer in decided.watched.items():
        if number in before and number not in parts:
            message = f"customer {customer}, invoice {number}: it was settled, and all of it is open again"
            yield replace(before[number], amount=NOTHING, message=message)


def _is_late(invoice: InvoiceDue, sepa: Sepa, today: date) -> bool:
    """Whether the bank can no longer collect an invoice on the day that it announced."""
    announced = collection_date(invoice.issue_date, sepa.notice_days)
    return latest_submission(announced, sepa.bank_cutoff_days) < today


def represent(
    home: Path,
    month: Month,
    mandates: Iterable[Mandate],
    sepa: Sepa,
    created_at: datetime,
    open_amounts: Mapping[str, Decimal],
    customers: Mapping[str, Customer] | None = None,
) -> Collected:
    """Presents the month's returned debits again, once each, where the bank's reason allows it.

    Their EndToEndId is the invoice's number and ``-2``; they go in a further file of the month, with a new
    notice.

    Args:
        home: ``$ORIGYNE_HOME``.
        month: the billing month of the returned debits.
        mandates: the whole of sheet Mandats, as it is now.
        sepa: the creditor and its terms.
        created_at: the instant (aware) that dates the file and from which the notice counts.
        open_amounts: what is open on each invoice now; asked for again, and no more.
        customers: by REF_CLIENT, for their addresses.

    Raises:
        PaymentsError: nothing is written; the message lists the faults.
    """
    _check_instant(created_at)
    with open_register(home, thorough=True) as register:
        standings = register.standings()
        debits = [debit for _, debit in register.collections(str(month))]
        plan = plan_representations(
            [(debit, standings.get(debit.end_to_end_id, Standing())) for debit in debits],
            open_amounts,
            mandates,
            sepa,
            register.history(),
            local_day(created_at),
            customers,
        )
        decided = _Decided(local_day(created_at), sepa.bank_cutoff_days, set())
        planned = register.plan(decided.debits((debit, None) for debit in plan.collections))
        _freeze(home, register, month, planned, decided.faults, sepa, created_at)
    written = rewrite(home, month)
    return replace(written, held=written.held + plan.held)


def rewrite(home: Path, month: Month) -> Collected:
    """The month as it was frozen, its files put back on disk where they are missing or changed."""
    with open_register(home) as register:
        paths = tuple(restore_file(home, register, file) for file in register.files(str(month)))
        held, settled = register.held(str(month)), register.settled_parts(str(month))
        return Collected(home, month, tuple(held), paths, settled=tuple(settled))


def _check_instant(instant: datetime) -> None:
    if instant.tzinfo is None:
        raise PaymentsError(f"file date {instant}: expected an instant with its time zone")


def _freeze(
    home: Path,
    register: Register,
    month: Month,
    planned: PlannedDebits,
    faults: Sequence[str],
    sepa: Sepa,
    created_at: datetime,
) -> None:
    if not planned.count:
        return
    creditor = creditor_of(sepa)
    refuse_faults([*faults, *starmap(given_twice, planned.given_twice())])
    for part in planned.parts(max(1, sepa.max_transactions)):
        freeze_file(home, register, str(month), planned, part, creditor, sepa.version, created_at)


def debit_rows(home: Path, month: Month) -> Iterator[tuple[Any, ...]]:
    """The month's debits as the register has them now, one by one: values in the order of ``ROW_COLUMNS``."""
    with open_register(home) as register:
        standings, unanswered = register.standings(), Standing()
        for row in register.published_debits(str(month)):
            standing = standings.get(row[0], unanswered)
            yield (*row, standing.status, standing.reason)
