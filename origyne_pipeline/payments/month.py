"""The direct debits of one billing month: from its issued invoices to the bank's file, and its three tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from origyne_pipeline.parties import DebitNotice, Reference
from origyne_pipeline.payments.announce import announcer
from origyne_pipeline.payments.collect import ROW_COLUMNS, Collected, collect, debit_rows, rewrite
from origyne_pipeline.payments.debits import Held, InvoiceDue
from origyne_pipeline.payments.settlement import NONE, Settlement, settlement
from origyne_pipeline.periods import Month, local_day, local_instant
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Session, Warehouse

OpenAmounts = Callable[[Sequence[str]], Mapping[str, Decimal]]
BATCH_ROWS = 10_000
AMOUNT = ROW_COLUMNS.index("amount")
OPENING_TIME = time(8)
"""The local time that dates a month's first file, on the day of the issue: the file is a function of the issue."""


@dataclass(frozen=True)
class MonthCollected:
    """What the bank is asked for; euros, tax included.

    ``moved``: invoices whose announced debit date had passed, so that a later one was asked for. ``lowered``: debits of
    less than their invoice announced, with what it announced and what is asked.
    """

    month: Month
    debits: int
    amount: Decimal
    held: tuple[Held, ...]
    files: tuple[Path, ...]
    moved: tuple[str, ...] = ()
    lowered: tuple[tuple[str, Decimal, Decimal], ...] = ()


def payment_notice(
    settings: Settings, reference: Reference
) -> Callable[[str, Decimal, date], DebitNotice | None]:
    """Who is debited, on which mandate and day: asked by invoicing before it freezes an invoice."""
    return announcer(settings.home, reference.mandates, settings.sepa)


def collect_month(
    warehouse: Warehouse,
    settings: Settings,
    month: Month,
    reference: Reference,
    now: datetime,
    open_amounts: OpenAmounts,
    outstanding: Mapping[str, Decimal] = NONE,
    announced: OpenAmounts = lambda _: NONE,
) -> MonthCollected:
    """Collects what of the month's invoices is open and not collected yet, and commits the tables.

    Args:
        warehouse: holds the month, invoiced.
        settings: the creditor and its terms.
        month: the billing month.
        reference: mandates, and customers for their addresses.
        now: the present instant, aware.
        open_amounts: gives what is open on invoices in the customer account, by number.
        outstanding: see ``settlement.settle``.
        announced: gives what invoices told that they ask for, where that is less than their total.

    Raises:
        PaymentsError: no file can be written; the message lists the faults.
    """
    key = str(month)
    with warehouse.session() as session:
        session.bind("invoices", [key])
        rows = session.query(
            "select invoice_number, customer_ref, billing_month, issue_date, total_incl_tax,"
            " coalesce(amount_due_incl_tax, total_incl_tax) from invoices order by invoice_number"
        )
        due = [InvoiceDue(*row[:5]) for row in rows]
        amounts_due = {row[0]: row[5] for row in rows}
        open_on = open_amounts([invoice.invoice_number for invoice in due])
        to_pay = announced([invoice.invoice_number for invoice in due])
        due = [
            invoice._replace(
                open_amount=open_on.get(invoice.invoice_number),
                announced=to_pay.get(invoice.invoice_number),
            )
            for invoice in due
        ]
        issued_on = min((invoice.issue_date for invoice in due), default=local_day(now))
        collected = collect(
            settings.home,
            month,
            due,
            reference.mandates,
            settings.sepa,
            local_instant(issued_on, OPENING_TIME),
            reference.customers,
            released_at=now,
        )
        committed = _committed(session, settings.home, month, collected, outstanding)
        return replace(committed, lowered=lowered_debits(collected, amounts_due))


def lowered_debits(
    collected: Collected, announced: Mapping[str, Decimal]
) -> tuple[tuple[str, Decimal, Decimal], ...]:
    """Debits of less than their invoice announced: something was credited or paid between the issue and the file."""
    asked = {
        row["invoice_number"]: row["amount"]
        for row in collected.rows
        if row["end_to_end_id"] == row["invoice_number"]
    }
    return tuple(
        (number, announced[number], amount)
        for number, amount in sorted(asked.items())
        if amount < announced.get(number, amount)
    )


def settle_month(
    warehouse: Warehouse, settings: Settings, month: Month, outstanding: Mapping[str, Decimal] = NONE
) -> MonthCollected:
    """Commits the month's tables as the bank's answers leave them; nothing more is asked of the bank.

    ``outstanding`` is as in ``collect_month``.

    Raises:
        PaymentsError: a file of the month can no longer be put back as it was.
    """
    with warehouse.session() as session:
        return _committed(session, settings.home, month, rewrite(settings.home, month), outstanding)


def _committed(
    session: Session, home: Path, month: Month, collected: Collected, outstanding: Mapping[str, Decimal]
) -> MonthCollected:
    settled = settlement(home, month, outstanding)
    count, amount = _bind_debits(session, home, month)
    tables = (
        ("held_debits", "register_held", [asdict(held) for held in (*collected.held, *collected.settled)]),
        ("settlement", "register_settlement", [_row(row) for row in settled]),
    )
    for table, source, rows in tables:
        session.bind_values(table, rows, name=source)
    for table in ("direct_debits", *(table for table, *_ in tables)):
        session.run(f"payments/{table}")
        session.save(table, str(month))
    return MonthCollected(month, count, amount, collected.held, collected.paths, collected.moved)


def _bind_debits(session: Session, home: Path, month: Month) -> tuple[int, Decimal]:
    """Binds the month's debits, some thousands in memory at a time; gives how many, and their sum."""
    count, amount = 0, Decimal("0.00")
    session.bind_values("direct_debits", [], name="register_debits")
    rows = debit_rows(home, month)
    while batch := list(islice(rows, BATCH_ROWS)):
        session.append_values("direct_debits", batch, "register_debits")
        count += len(batch)
        amount += sum(row[AMOUNT] for row in batch)
    return count, amount


def _row(customer: Settlement) -> dict[str, Any]:
    """In the columns of the table, where money says that it includes tax."""
    fields = asdict(customer)
    return {
        f"{name}_incl_tax" if isinstance(value, Decimal) else name: value for name, value in fields.items()
    }
