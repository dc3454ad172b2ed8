"""From a month's charges to one draft per customer.

Pure: the same rows give the same drafts, in customer order. Grain: one draft per customer with at least one line that
is not 0.00. Lines stand by line number (subscriptions, options, one-offs, usage), then the customer's discounts,
minimum and adjustments.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from origyne_pipeline.invoicing.charge_lines import adjustment_lines, fee_and_usage_lines, with_unit_price
from origyne_pipeline.invoicing.holding import Limits, reason_to_hold
from origyne_pipeline.invoicing.models import (
    CREDIT_NOTE,
    INVOICE,
    SUBSCRIPTION,
    ZERO,
    AllowanceUse,
    Assembly,
    Held,
    InvoiceDraft,
    InvoiceLine,
    PastInvoices,
)
from origyne_pipeline.invoicing.reductions import discount_lines, minimum_line
from origyne_pipeline.invoicing.vat import TERRITORIES, rate_of, vat_lines, with_nets
from origyne_pipeline.parties import Adjustment, Customer, Discount, Reference
from origyne_pipeline.periods import Month

Row = Mapping[str, Any]


@dataclass
class _Charges:
    recurring: list[Row] = field(default_factory=list)
    usage: list[Row] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    discounts: list[Discount] = field(default_factory=list)
    allowances: list[AllowanceUse] = field(default_factory=list)


NO_LIMITS = Limits()


def no_past(_customer_ref: str) -> PastInvoices:
    """Nothing was issued before."""
    return PastInvoices()


def assemble(
    month: Month,
    reference: Reference,
    recurring: Iterable[Row],
    usage: Iterable[Row],
    allowances: Iterable[Row] = (),
    past: Callable[[str], PastInvoices] = no_past,
    limits: Limits = NO_LIMITS,
    subscribers: Collection[str] = (),
) -> Assembly:
    """The drafts of a month, and the customers who must wait.

    Args:
        month: the billing month; adjustments and discounts of other months are left out.
        reference: the VNO's customers, adjustments and discounts.
        recurring: rows of table ``recurring_charges``.
        usage: rows of table ``usage_charges``; ``zone_label`` may be added.
        allowances: rows of table ``allowance_usage`` (for the picture only; ``label`` and ``usage`` may be
            added).
        past: the invoices of a customer before the month.
        limits: above which a month is unusual, and whose hold a person lifted.
        subscribers: the customers who held a line for at least one day of the month; others owe no minimum.
    """
    charges = _by_customer(month, reference, recurring, usage, allowances)
    drafts: list[InvoiceDraft] = []
    held: list[Held] = []
    held_drafts: list[InvoiceDraft] = []
    for ref in sorted(charges):
        customer = reference.customers.get(ref)
        lines = _lines(month, charges[ref], customer, ref in subscribers)
        if not any(line.amount_excl_tax for line in lines):
            continue
        draft = draft_of(month, customer, lines, tuple(charges[ref].allowances)) if customer else None
        reason = reason_to_hold(draft, past(ref), limits)
        if draft is None or reason:
            held.append(Held(ref, reason, sum((line.amount_excl_tax for line in lines), ZERO)))
            held_drafts += [draft] if draft else []
        else:
            drafts.append(replace(draft, cites=past(ref).covering(-draft.total_incl_tax)))
    return Assembly(month, tuple(drafts), tuple(held), tuple(held_drafts))


def reductions_of(
    month: Month,
    reference: Reference,
    recurring: Iterable[Row],
    usage: Iterable[Row],
    subscribers: Collection[str] = (),
) -> dict[str, Decimal]:
    """What a customer's discounts and minimum come to on its invoice: euros excluding tax, a discount negative.

    The arguments are those of ``assemble``, whose lines these are the sums of; held or not, each customer with a
    charge has one.
    """
    charges = _by_customer(month, reference, recurring, usage, ())
    return {
        ref: sum(
            (
                line.amount_excl_tax
                for line in _charges_and_reductions(
                    month, own, reference.customers.get(ref), ref in subscribers
                )[1]
            ),
            ZERO,
        )
        for ref, own in charges.items()
    }


def _by_customer(
    month: Month,
    reference: Reference,
    recurring: Iterable[Row],
    usage: Iterable[Row],
    allowances: Iterable[Row],
) -> dict[str, _Charges]:
    charges: dict[str, _Charges] = defaultdict(_Charges)
    for row in recurring:
        charges[row["customer_ref"]].recurring.append(row)
    for row in usage:
        charges[row["customer_ref"]].usage.append(row)
    for adjustment in reference.adjustments:
        if adjustment.month == str(month):
            charges[adjustment.customer_ref].adjustments.append(adjustment)
    for discount in reference.discounts:
        if discount.customer_ref in charges:
            charges[discount.customer_ref].discounts.append(discount)
    for row in allowances:
        if row["customer_ref"] in charges and row.get("event_month", str(month)) == str(month):
            charges[row["customer_ref"]].allowances.append(_allowance(row))
    return charges


def draft_of(
    month: Month,
    customer: Customer,
    lines: tuple[InvoiceLine, ...],
    allowances: tuple[AllowanceUse, ...] = (),
) -> InvoiceDraft:
    """A draft whose totals follow from its lines; a negative total makes it a credit note."""
    vat = vat_lines(lines)
    net = sum((line.amount_excl_tax for line in lines), ZERO)
    tax = sum((entry.vat for entry in vat), ZERO)
    kind = CREDIT_NOTE if net + tax < 0 else INVOICE
    return InvoiceDraft(month, customer, kind, lines, vat, net, tax, net + tax, allowances)


def _lines(
    month: Month, charges: _Charges, customer: Customer | None, is_subscriber: bool
) -> tuple[InvoiceLine, ...]:
    """All lines in order, numbered from 1."""
    lines, reductions = _charges_and_reductions(month, charges, customer, is_subscriber)
    adjustments = adjustment_lines(charges.adjustments, _territory(customer))
    # The nets of TTC lines run over the whole invoice: adjustments come last, so what precedes them stands.
    every = with_nets((*lines, *reductions, *adjustments))
    return tuple(
        with_unit_price(replace(line, position=position)) for position, line in enumerate(every, start=1)
    )


def _territory(customer: Customer | None) -> str:
    """That of the customer; where it is unknown, the one in which the rates are the workbooks' own."""
    return customer.vat_territory if customer and customer.vat_territory in TERRITORIES else "METROPOLE"


def _charges_and_reductions(
    month: Month, charges: _Charges, customer: Customer | None, is_subscriber: bool
) -> tuple[tuple[InvoiceLine, ...], tuple[InvoiceLine, ...]]:
    """The lines of fees and usage, and those of discounts and minimum that follow from them."""
    territory = _territory(customer)
    lines = with_nets(fee_and_usage_lines(charges.recurring, charges.usage, territory))
    reductions = tuple(discount_lines(lines, charges.discounts, month))
    if customer and customer.minimum_excl_tax is not None and is_subscriber:
        rate = _subscription_rate(month, charges, lines, territory)
        reductions += minimum_line((*lines, *reductions), customer.minimum_excl_tax, rate)
    return lines, reductions


def _subscription_rate(
    month: Month, charges: _Charges, lines: tuple[InvoiceLine, ...], territory: str
) -> Decimal | None:
    """The rate of the first subscription line, else of the first spell's offer; None where no offer has a price."""
    for line in lines:
        if line.kind == SUBSCRIPTION:
            return line.vat_rate
    rows = [
        row for row in charges.recurring if row["kind"] == SUBSCRIPTION and row["for_month"] == str(month)
    ]
    first = min(rows, key=lambda row: (row["valid_from"], row["line"], row["charge_code"]), default=None)
    return rate_of(territory, first["vat_rate"]) if first else None


def _allowance(row: Row) -> AllowanceUse:
    granted = row["granted_quantity"]
    return AllowanceUse(
        code=row["allowance_code"],
        label=row.get("label") or row["allowance_code"],
        usage=row.get("usage") or "",
        line=row["line"],
        granted=None if granted is None else int(granted),
        used=int(row["used_quantity"]),
    )
