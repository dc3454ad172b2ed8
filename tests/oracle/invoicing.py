"""The invoices of one month: who gets one, who is held and why, what a negative one cites (invoicing.md)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .bill import Bill, Item, Line
from .clients import Customer, Reference
from .fees import Seen

HOLD_OVER = Decimal("5000.00")
STRANGER = Customer("PROFESSIONNEL", "FR", "METROPOLE", None, None)
"""A customer missing from clients.xlsx, for the amount that is told."""


@dataclass
class Register:
    """What was issued: (month, gross) by customer, in order."""

    hold_over: Decimal = HOLD_OVER
    ratio: Decimal | None = None
    issued: dict[str, list[tuple[str, Decimal]]] = field(default_factory=lambda: defaultdict(list))

    def cited(self, customer: str, credit: Decimal) -> list[str]:
        """The months of the latest invoices with a positive total, newest first, until they cover the credit."""
        months, covered = [], Decimal(0)
        for month, gross in reversed(self.issued[customer]):
            if gross > 0 and covered < credit:
                months.append(month)
                covered += gross
        return months

    def reason_to_hold(self, ref: str, customer: Customer | None, gross: Decimal) -> str | None:
        """The first that applies."""
        if customer is None:
            return "UNKNOWN_CUSTOMER"
        if customer.is_private_of_another_member:
            return "VAT_OF_CONSUMERS_COUNTRY"
        if gross < 0:
            return None if self.cited(ref, -gross) else "NOTHING_TO_CREDIT"
        if gross > (self.hold_over if customer.ceiling is None else customer.ceiling):
            return "UNUSUAL_AMOUNT"
        last = [amount for _, amount in self.issued[ref] if amount >= 0][-3:]
        if self.ratio is not None and last and gross > self.ratio * max(last):
            return "UNUSUAL_AMOUNT"
        return None


def bill_of(ref: str, items: list[Item], seen: Seen, reference: Reference, stated: Customer | None) -> Bill:
    """A customer's lines in the invoice's order: by line, then discounts, minimum, adjustments."""
    customer = stated or STRANGER
    bill = Bill(customer.territory)
    for item in sorted(items, key=lambda i: (i.line, i.order)):
        bill.add(item)
    bill.discount([d for d in reference.discounts if d.customer == ref and d.holds(seen.month)])
    if any(holder == ref for _, holder, _ in seen.view.days_on_offers(seen.month)):
        bill.minimum(customer, _rate_of_first_spell(ref, seen))
    bill.adjust([a for a in reference.adjustments if (a.customer, a.month) == (ref, seen.month)])
    return bill


def _rate_of_first_spell(ref: str, seen: Seen) -> Decimal | None:
    """The workbook's rate of the offer of a customer's first spell in the month."""
    held = seen.view.days_on_offers(seen.month).items()
    for day, _, code in sorted((days[0], line, code) for (line, who, code), days in held if who == ref):
        version = seen.tariffs.in_force(day)
        if version and code in version.offers:
            return version.offers[code].vat
    return None


def invoices(
    items: dict[str, list[Item]], seen: Seen, reference: Reference, register: Register, today: dt.date
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, str]]]:
    """(invoices, held customers) of a month; a customer without a line that is not 0.00 has none."""
    found, held = {}, {}
    adjusted = {a.customer for a in reference.adjustments if a.month == seen.month}
    present = {customer for _, customer, _ in seen.view.days_on_offers(seen.month)}
    for ref in sorted(items.keys() | adjusted | present):
        customer = reference.customers.get(ref)
        bill = bill_of(ref, items.get(ref, []), seen, reference, customer)
        if not bill.shown:
            continue
        gross = bill.gross
        reason = register.reason_to_hold(ref, customer, gross)
        cites = register.cited(ref, -gross) if gross < 0 else []
        if reason:
            held[ref] = {"reason": reason, "net": f"{bill.net:.2f}"}
        else:
            register.issued[ref].append((seen.month, gross))
        found[ref] = {
            "known": customer is not None,
            "lines": [line_fields(x) for x in bill.shown],
            "more": [line_details(x) for x in bill.shown],
            "cites": cites,
            "net": f"{bill.net:.2f}",
            "vat": {plain(rate): [f"{b:.2f}", f"{v:.2f}"] for rate, (b, v) in bill.vat().items()},
            "gross": f"{gross:.2f}",
            "direct_debit": not reason and gross > 0 and has_mandate(ref, reference, today),
        }
    return found, held


def line_fields(x: Line) -> list[Any]:
    """Kind, line, label, net, rate, gross of a TTC line, zone."""
    gross = None if x.gross is None else f"{x.gross:.2f}"
    return [x.item.kind, x.item.line, x.item.label, f"{x.net:.2f}", plain(x.rate), gross, x.item.zone]


def line_details(x: Line) -> list[Any]:
    """Usage, group, late or not, month paid for, quantity."""
    i = x.item
    return [i.usage, i.group, i.is_late, i.for_month, i.quantity]


def has_mandate(customer: str, reference: Reference, today: dt.date) -> bool:
    """An active mandate signed less than 36 months ago (none of these was collected before)."""
    for mandate in reference.mandates:
        if mandate.customer == customer and mandate.is_active:
            signed = mandate.signed_on
            if today < signed.replace(year=signed.year + 3, day=min(signed.day, 28)):
                return True
    return False


def plain(rate: Decimal) -> str:
    """20, 8.5, 0."""
    return format(rate.normalize(), "f")
