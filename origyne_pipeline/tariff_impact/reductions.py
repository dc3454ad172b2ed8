"""What discounts and monthly minimums come to, by invoicing's own assembly of the customers who have any."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.invoicing.assembly import reductions_of
from origyne_pipeline.invoicing.charged_events import subscribers
from origyne_pipeline.issued import clients_of
from origyne_pipeline.onboarding.reduced_customers import read_reduced_customers
from origyne_pipeline.parties import Reference
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Session

_RECURRING = """
select * from recurring_charges
where customer_ref in (select unnest(cast($refs as varchar[])))
order by all
"""
_USAGE = """
select customer_ref, line, usage, origin_zone, destination_group, is_late, vat_rate,
    cast(sum(event_count) as bigint) as event_count, cast(sum(billed_quantity) as bigint) as billed_quantity,
    cast(sum(included_quantity) as bigint) as included_quantity, sum(service_excl_tax) as service_excl_tax,
    sum(amount_excl_tax) as amount_excl_tax
from usage_sums
where customer_ref in (select unnest(cast($refs as varchar[])))
group by customer_ref, line, usage, origin_zone, destination_group, is_late, vat_rate
order by all
"""
"""As an invoice lists it: destinations of one group are one line."""
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
    recurring, usage = (session.dicts(query, {"refs": refs}) for query in (_RECURRING, _USAGE))
    customers = {ref: reference.customers[ref] for ref in refs if ref in reference.customers}
    reduced = replace(reference, customers=customers, adjustments=())
    amounts = reductions_of(month, reduced, recurring, usage, subscribers(session, month))
    for ref, amount in sorted(amounts.items()):
        if amount:
            yield ref, amount


def _with_reductions(reference: Reference, month: Month) -> set[str]:
    refs = {ref for ref, customer in reference.customers.items() if customer.minimum_excl_tax is not None}
    return refs | {
        discount.customer_ref
        for discount in reference.discounts
        if discount.first_month <= str(month) <= (discount.last_month or str(month))
    }
