"""From a month's charges to one draft per customer.

Pure: the same rows give the same drafts, in customer order. Grain: one draft per customer with at
least one line that is not 0.00. Lines stand by line number (subscriptions, one-offs, usage, late usage), then the
adjustments.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from origyne_pipeline import french
from origyne_pipeline.invoicing.models import (
    ACTIVATION,
    ADJUSTMENT,
    CREDIT_NOTE,
    INVOICE,
    SUBSCRIPTION,
    TERMINATION,
    USAGE,
    ZERO,
    AllowanceUse,
    Assembly,
    Held,
    InvoiceDraft,
    InvoiceLine,
)
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.invoicing.vat import TERRITORIES, rate_of, vat_lines
from origyne_pipeline.money import round_half_up
from origyne_pipeline.parties import Adjustment, Customer
from origyne_pipeline.periods import Month

Row = Mapping[str, Any]
USAGE_ORDER = ("VOIX", "VOIX_RECUE", "SMS", "MMS", "DATA")
FEE_ORDER = (SUBSCRIPTION, ACTIVATION, TERMINATION)


@dataclass
class _Charges:
    recurring: list[Row]
    usage: list[Row]
    adjustments: list[Adjustment]
    allowances: list[AllowanceUse]


def assemble(
    month: Month,
    customers: Mapping[str, Customer],
    recurring: Iterable[Row],
    usage: Iterable[Row],
    adjustments: Iterable[Adjustment] = (),
    allowances: Iterable[Row] = (),
) -> Assembly:
    """The drafts of a month, and the customers who must wait.

    Args:
        month: the billing month; adjustments of another month are left out.
        customers: the reference, keyed by REF_CLIENT.
        recurring: rows of table ``recurring_charges``.
        usage: rows of table ``usage_charges``.
        adjustments: those of the reference.
        allowances: rows of table ``allowance_usage`` (for the picture only; ``label`` and ``usage`` may be
            added).
    """
    charges: dict[str, _Charges] = defaultdict(lambda: _Charges([], [], [], []))
    for row in recurring:
        charges[row["customer_ref"]].recurring.append(row)
    for row in usage:
        charges[row["customer_ref"]].usage.append(row)
    for adjustment in adjustments:
        if adjustment.month == str(month):
            charges[adjustment.customer_ref].adjustments.append(adjustment)
    for row in allowances:
        if row["customer_ref"] in charges and row.get("event_month", str(month)) == str(month):
            charges[row["customer_ref"]].allowances.append(_allowance(row))
    drafts: list[InvoiceDraft] = []
    held: list[Held] = []
    for ref in sorted(charges):
        customer = customers.get(ref)
        lines = _lines(charges[ref], customer.vat_territory if customer else None)
        if not any(line.amount_excl_tax for line in lines):
            continue
        reason = _reason_to_hold(customer)
        if customer is None or reason:
            held.append(Held(ref, reason, sum((line.amount_excl_tax for line in lines), ZERO)))
        else:
            drafts.append(draft_of(month, customer, lines, tuple(charges[ref].allowances)))
    return Assembly(month, tuple(drafts), tuple(held))


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


def _reason_to_hold(customer: Customer | None) -> str:
    if customer is None:
        return "missing from clients.xlsx: add the customer to sheet Clients, then issue the month again"
    if customer.vat_territory not in TERRITORIES:
        return f"TERRITOIRE_TVA {customer.vat_territory!r}: expected one of {', '.join(TERRITORIES)}"
    return ""


def _lines(charges: _Charges, territory: str | None) -> tuple[InvoiceLine, ...]:
    """All lines in order, numbered from 1. Without a known territory the rates are the offers' own."""
    known = territory if territory in TERRITORIES else "METROPOLE"
    by_line: dict[str, list[InvoiceLine]] = defaultdict(list)
    for row in sorted(charges.recurring, key=_fee_key):
        by_line[row["line"]].append(_fee_line(row, known))
    for row in sorted(filter(_informs, charges.usage), key=_usage_key):
        by_line[row["line"]].append(_usage_line(row, known))
    lines = [line for number in sorted(by_line) for line in by_line[number]]
    lines += [_adjustment_line(adjustment, known) for adjustment in charges.adjustments]
    return tuple(replace(line, position=position) for position, line in enumerate(lines, start=1))


def _fee_key(row: Row) -> tuple[int, date, str]:
    return (
        FEE_ORDER.index(row["kind"]),
        row["valid_from"] or date.min,
        row["offer_code"],
    )


def _usage_key(row: Row) -> tuple[bool, int, str, Decimal]:
    usage = row["usage"]
    order = USAGE_ORDER.index(usage) if usage in USAGE_ORDER else len(USAGE_ORDER)
    return bool(row["is_late"]), order, row["destination_group"], row["vat_rate"]


def _informs(row: Row) -> bool:
    """Whether a usage row is worth a line: free incoming events, which bill and cost nothing, are not."""
    return bool(row["billed_quantity"] or round_half_up(row["amount_excl_tax"]))


def _cents(amount: Decimal) -> Decimal:
    """Half up to 2 decimals, and never minus zero."""
    return round_half_up(amount) + ZERO


def _fee_line(row: Row, territory: str) -> InvoiceLine:
    offer = row["offer_label"] or row["offer_code"]
    first, last = row["valid_from"], row["valid_to"]
    if row["kind"] == SUBSCRIPTION:
        label = f"{labels.SUBSCRIPTION_LABEL} {offer}"
        if first and last and Month.of(first).days != row["days"]:
            label += f", du {first:%d/%m} au {last:%d/%m} ({french.plural(row['days'], 'jour')})"
    else:
        fee = labels.ACTIVATION_LABEL if row["kind"] == ACTIVATION else labels.TERMINATION_LABEL
        label = f"{fee} {offer}"
        last = last or first
    return InvoiceLine(
        position=0,
        kind=row["kind"],
        line=row["line"],
        label=label,
        quantity=1,
        amount_excl_tax=_cents(row["amount_excl_tax"]),
        vat_rate=rate_of(territory, row["vat_rate"]),
        valid_from=first,
        valid_to=last,
    )


def _usage_line(row: Row, territory: str) -> InvoiceLine:
    return InvoiceLine(
        position=0,
        kind=USAGE,
        line=row["line"],
        label=french.usage_label(row["usage"], row["destination_group"], bool(row["is_late"])),
        quantity=int(row["billed_quantity"]),
        amount_excl_tax=_cents(row["amount_excl_tax"]),
        vat_rate=rate_of(territory, row["vat_rate"]),
        usage=row["usage"],
        destination_group=row["destination_group"],
        is_late=bool(row["is_late"]),
        event_count=int(row["event_count"]),
        included_quantity=int(row["included_quantity"]),
    )


def _adjustment_line(adjustment: Adjustment, territory: str) -> InvoiceLine:
    net = adjustment.amount_excl_tax
    if net is None:
        net = (adjustment.amount_incl_tax or ZERO) * 100 / (100 + adjustment.vat_rate)
    return InvoiceLine(
        position=0,
        kind=ADJUSTMENT,
        line=adjustment.line,
        label=adjustment.label,
        quantity=1,
        amount_excl_tax=_cents(net),
        vat_rate=rate_of(territory, adjustment.vat_rate),
    )


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
