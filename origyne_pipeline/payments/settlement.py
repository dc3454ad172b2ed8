"""Where a month's money stands, by customer: presented, collected, returned, and what is still owed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.payments.answers import COLLECTED, FAILED, Standing
from origyne_pipeline.payments.debits import Collection, Held
from origyne_pipeline.payments.mandates import PAID_OTHERWISE, SETTLED
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.periods import Month

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Settlement:
    """One customer's debits of one month, in euros, each invoice by its latest presentation.

    ``presented`` = ``collected`` + ``pending`` + ``returned``. ``held`` was not presented because of its
    mandate. ``outstanding`` = presented + held, less what was collected and paid otherwise.
    """

    billing_month: str
    customer_ref: str
    invoice_count: int = 0
    presented: Decimal = NOTHING
    collected: Decimal = NOTHING
    pending: Decimal = NOTHING
    returned: Decimal = NOTHING
    held: Decimal = NOTHING
    by_transfer: Decimal = NOTHING
    paid_otherwise: Decimal = NOTHING
    outstanding: Decimal = NOTHING


def settlement(home: Path, month: Month) -> list[Settlement]:
    """The month's settlement, by customer."""
    with open_register(home) as register:
        standings = register.standings()
        debits = [
            (debit, standings.get(debit.end_to_end_id, Standing()))
            for _, debit in register.collections(str(month))
        ]
        return settle(str(month), debits, register.held(str(month)), register.paid())


def settle(
    month: str,
    debits: Iterable[tuple[Collection, Standing]],
    held: Iterable[Held],
    paid: Mapping[str, Decimal],
) -> list[Settlement]:
    """The settlement of debits with where they stand, by customer.

    Args:
        month: ``AAAA-MM``.
        debits: second presentations included.
        held: those that wait, and the invoices that asked for a transfer.
        paid: what customers paid by other means, by invoice.
    """
    rows: dict[str, Settlement] = {}
    for debit, stands in latest(debits):
        row = rows.get(debit.customer_ref, Settlement(month, debit.customer_ref))
        collected = debit.amount if stands.status == COLLECTED else NOTHING
        returned = debit.amount if stands.status in FAILED else NOTHING
        rows[debit.customer_ref] = replace(
            _with_paid(row, debit.amount - collected, paid.get(debit.invoice_number, NOTHING)),
            presented=row.presented + debit.amount,
            collected=row.collected + collected,
            returned=row.returned + returned,
            pending=row.pending + debit.amount - collected - returned,
        )
    for wait in (one for one in held if one.code != SETTLED):
        row = rows.get(wait.customer_ref, Settlement(month, wait.customer_ref))
        row = _with_paid(row, wait.amount, paid.get(wait.invoice_number, NOTHING))
        if wait.code in PAID_OTHERWISE:
            rows[wait.customer_ref] = replace(row, by_transfer=row.by_transfer + wait.amount)
        else:
            rows[wait.customer_ref] = replace(row, held=row.held + wait.amount)
    return [rows[ref] for ref in sorted(rows)]


def latest(debits: Iterable[tuple[Collection, Standing]]) -> list[tuple[Collection, Standing]]:
    """Each invoice's latest presentation, by invoice number."""
    by_invoice: dict[str, tuple[Collection, Standing]] = {}
    for debit, stands in sorted(debits, key=lambda pair: pair[0].attempt):
        by_invoice[debit.invoice_number] = (debit, stands)
    return [by_invoice[number] for number in sorted(by_invoice)]


def _with_paid(row: Settlement, owed: Decimal, paid: Decimal) -> Settlement:
    return replace(
        row,
        invoice_count=row.invoice_count + 1,
        paid_otherwise=row.paid_otherwise + paid,
        outstanding=row.outstanding + max(owed - paid, NOTHING),
    )
