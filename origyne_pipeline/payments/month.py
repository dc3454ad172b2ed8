"""The direct debits of one billing month: from its issued invoices to the bank's file and ``direct_debits``."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.parties import Reference
from origyne_pipeline.payments.announce import Announcement, announcer
from origyne_pipeline.payments.collect import collect
from origyne_pipeline.payments.debits import Held, InvoiceDue
from origyne_pipeline.periods import Month, local_day, local_instant
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Warehouse

OPENING_TIME = time(8)
"""The local time that dates a month's first file, on the day of the issue: the file is a function of the issue."""


@dataclass(frozen=True)
class MonthCollected:
    """What the bank is asked for; euros, tax included."""

    month: Month
    debits: int
    amount: Decimal
    held: tuple[Held, ...]
    files: tuple[Path, ...]


def payment_notice(
    settings: Settings, reference: Reference
) -> Callable[[str, Decimal, date], Announcement | None]:
    """Who is debited, on which mandate and day: asked by invoicing before it freezes an invoice."""
    return announcer(settings.home, reference.mandates, settings.sepa)


def collect_month(
    warehouse: Warehouse, settings: Settings, month: Month, reference: Reference, now: datetime
) -> MonthCollected:
    """Collects what of the month's invoices is not collected yet, and commits the tables.

    Raises:
        PaymentsError: no file can be written; the message lists the faults.
    """
    key = str(month)
    with warehouse.session() as session:
        session.bind("invoices", [key])
        due = [
            InvoiceDue(*row)
            for row in session.query(
                "select invoice_number, customer_ref, billing_month, issue_date, total_incl_tax from invoices"
                " order by invoice_number"
            )
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
        for table, source, rows in (
            ("direct_debits", "register_debits", list(collected.rows)),
            ("held_debits", "register_held", [asdict(held) for held in collected.held]),
        ):
            session.bind_values(table, rows, name=source)
            session.run(f"payments/{table}")
            session.save(table, key)
    amount = sum((row["amount"] for row in collected.rows), Decimal("0.00"))
    return MonthCollected(month, len(collected.rows), amount, collected.held, collected.paths)
