"""What discounts and monthly minimums come to, by invoicing's own assembly of the customers who have any."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from origyne_pipeline.invoicing.assembly import assemble
from origyne_pipeline.invoicing.charged_events import subscribers
from origyne_pipeline.issued import clients_of
from origyne_pipeline.onboarding.reduced_customers import read_reduced_customers
from origyne_pipeline.parties import Reference
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Session

ZERO = Decimal(0)
ReferenceOf = Callable[[Month], Reference]


def references_of(settings: Settings) -> ReferenceOf:
    """Gives the customers of a month: those of its issue, else those of today; each workbook is read once."""
    read: dict[Path, Reference] = {}

    def reference_of(month: Month) -> Reference:
        path = clients_of(settings.home, month) or settings.clients
        if path not in read:
            read[path] = read_reduced_customers(path, settings.layouts)
        return read[path]

    return reference_of


def reductions(session: Session, month: Month, reference: Reference) -> Iterator[tuple[str, Decimal]]:
    """Each customer whose invoice is reduced or raised to a minimum, and by how much: euros, a discount negative.

    The session holds the month's ``usage_sums``, ``recurring_charges`` and ``lines``. Adjustments are no part of it.
    """
    refs = sorted(_with_reductions(reference, month))
    if not refs:
        return
    rows = [
        session.dicts(
            f"select * from {table} where list_contains($refs, customer_ref) order by all", {"refs": refs}
        )
        for table in ("recurring_charges", "usage_sums")
    ]
    holders = subscribers(session, month)
    customers = {ref: reference.customers[ref] for ref in refs if ref in reference.customers}
    reduced = replace(reference, customers=customers, adjustments=())
    plain = replace(
        reduced,
        discounts=(),
        customers={ref: replace(customer, minimum_excl_tax=None) for ref, customer in customers.items()},
    )
    net = _nets(month, reduced, rows, holders)
    net_before = _nets(month, plain, rows, holders)
    for ref in refs:
        difference = net.get(ref, ZERO) - net_before.get(ref, ZERO)
        if difference:
            yield ref, difference


def _with_reductions(reference: Reference, month: Month) -> set[str]:
    refs = {ref for ref, customer in reference.customers.items() if customer.minimum_excl_tax is not None}
    return refs | {
        discount.customer_ref
        for discount in reference.discounts
        if discount.first_month <= str(month) <= (discount.last_month or str(month))
    }


def _nets(
    month: Month,
    reference: Reference,
    rows: Iterable[Iterable[Mapping[str, Any]]],
    holders: frozenset[str],
) -> dict[str, Decimal]:
    """What each customer's month comes to excluding tax, whether or not its invoice would be held."""
    recurring, usage = rows
    assembly = assemble(month, reference, recurring, usage, subscribers=holders)
    nets = {draft.customer.ref: draft.total_excl_tax for draft in assembly.drafts}
    return nets | {held.customer_ref: held.amount_excl_tax for held in assembly.held}
