"""Where a month's money stands, by customer: presented, collected, returned, and what is still owed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from origyne_pipeline.payments.answers import COLLECTED, FAILED, Standing
from origyne_pipeline.payments.debits import Collection, Held
from origyne_pipeline.payments.mandates import PAID_OTHERWISE, SETTLED
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.periods import Month

NOTHING = Decimal("0.00")
NONE: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True)
class Settlement:
    """One customer's debits of one month, in euros, each invoice by its latest presentation.

    ``presented`` = ``collected`` + ``pending`` + ``returned``. ``held`` was not presented because of its
    mandate. ``outstanding`` = presented + held + by transfer, less what was collected and paid otherwise.
    ``paid_otherwise`` is what credit notes, transfers, payments and write-offs take of that; it counts no debit, and
    nothing beyond what is asked.
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


def settlement(home: Path, month: Month, open_amounts: Mapping[str, Decimal] = NONE) -> list[Settlement]:
    """The month's settlement, by customer; see ``settle``."""
    with open_register(home) as register:
        standings = register.standings()
        debits = [
            (debit, standings.get(debit.end_to_end_id, Standing()))
            for _, debit in register.collections(str(month))
        ]
        return settle(str(month), debits, register.held(str(month)), open_amounts)


def settle(
    month: str,
    debits: Iterable[tuple[Collection, Standing]],
    held: Iterable[Held],
    open_amounts: Mapping[str, Decimal] = NONE,
) -> list[Settlement]:
    """The settlement of debits with where they stand, by customer.

    Args:
        month: ``AAAA-MM``.
        debits: second presentations included.
        held: those that wait, and the invoices that asked for a transfer.
        open_amounts: by invoice, what is open in the customer's account while only debits count that the bank said it
            collected; of an invoice that is not there, nothing is paid but by debits.
    """
    rows: dict[str, Settlement] = {}
    for debit, stands in latest(debits):
        row = rows.get(debit.customer_ref, Settlement(month, debit.customer_ref))
        collected = debit.amount if stands.status == COLLECTED else NOTHING
        returned = debit.amount if stands.status in FAILED else NOTHING
        rows[debit.customer_ref] = replace(
            _with_open(row, debit.amount - collected, open_amounts.get(debit.invoice_number)),
            presented=row.presented + debit.amount,
            collected=row.collected + collected,
            returned=row.returned + returned,
            pending=row.pending + debit.amount - collected - returned,
        )
    for wait in (one for one in held if one.code != SETTLED):
        row = rows.get(wait.customer_ref, Settlement(month, wait.customer_ref))
        row = _with_open(row, wait.amount, open_amounts.get(wait.invoice_number))
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


def _with_open(row: Settlement, owed: Decimal, open_amount: Decimal | None) -> Settlement:
    """One more invoice, of which ``owed`` is asked and not collected."""
    outstanding = owed if open_amount is None else open_amount
    return replace(
        row,
        invoice_count=row.invoice_count + 1,
        paid_otherwise=row.paid_otherwise + max(owed - outstanding, NOTHING),
        outstanding=row.outstanding + outstanding,
    )
