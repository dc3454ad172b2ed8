"""The figures behind an invoice's two pictures: usage against allowances, and the totals of the last months."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline import french
from origyne_pipeline.invoicing.models import ADJUSTMENT, USAGE, ZERO, AllowanceUse, Invoice
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.periods import Month

MOST_MONTHS, LEAST_MONTHS = 12, 6
MOST_ALLOWANCES = 30
"""What a page has room for; a customer is told of all allowances, not of the first ones."""


@dataclass(frozen=True)
class Bar:
    """One horizontal bar. ``share`` is 0 to 1 of its full length; None is an allowance without limit."""

    label: str
    value: str
    share: float | None


@dataclass(frozen=True)
class Column:
    """One month's column; ``total`` None where there was no invoice. ``label`` is the month's number."""

    label: str
    total: Decimal | None
    is_current: bool


def usage_bars(invoice: Invoice, most: int) -> tuple[str, list[Bar]]:
    """A heading and its bars: all allowances, those of a code together, else at most ``most`` of the month's parts.

    No bar where there is nothing to compare: no allowance that ends, and fewer than two parts.
    """
    allowances = _allowance_bars(use for use in invoice.allowances if use.usage)
    if any(bar.share is not None for bar in allowances):
        return labels.ALLOWANCES_HEADING, allowances[:MOST_ALLOWANCES]
    parts = _spending_bars(invoice, most)
    return labels.SPENDING_HEADING, parts if len(parts) > 1 else []


def _allowance_bars(allowances: Iterable[AllowanceUse]) -> list[Bar]:
    together: dict[str, list[AllowanceUse]] = {}
    for use in allowances:
        together.setdefault(use.code, []).append(use)
    bars = []
    for uses in together.values():
        usage, used = uses[0].usage, sum(use.used for use in uses)
        label = uses[0].label + (f" × {len(uses)}" if len(uses) > 1 else "")
        if any(use.granted is None for use in uses):
            bars.append(Bar(label, f"{french.rough_quantity(usage, used)} · {labels.UNLIMITED}", None))
            continue
        granted = sum(use.granted or 0 for use in uses)
        value = " sur ".join(french.told_apart(usage, (used, granted)))
        bars.append(Bar(label, value, min(used / granted, 1.0) if granted else 0.0))
    return bars


def _spending_bars(invoice: Invoice, most: int) -> list[Bar]:
    parts: dict[str, Decimal] = {}
    for line in invoice.lines:
        if line.kind == USAGE:
            part = french.USAGES.get(line.usage or "", line.usage or "")
        else:
            part = labels.ADJUSTMENTS if line.kind == ADJUSTMENT else labels.FEES
        parts[part] = parts.get(part, ZERO) + line.amount_excl_tax
    largest = sorted((amount for amount in parts.values() if amount > 0), reverse=True)[:most]
    return [
        Bar(part, french.euros(amount), float(amount / largest[0]))
        for part, amount in parts.items()
        if amount in largest
    ][:most]


def month_columns(invoice: Invoice) -> list[Column]:
    """The months since the first that was billed, six at least and twelve at most, the invoice's own the last.

    None where no other month was billed.
    """
    totals = {past.month: past.total_incl_tax for past in invoice.history}
    totals[invoice.billing_month] = invoice.total_incl_tax
    months: list[Month] = [invoice.billing_month]
    while len(months) < MOST_MONTHS:
        months.insert(0, months[0].previous())
    billed = [place for place, month in enumerate(months) if month in totals]
    if len(billed) < 2:
        return []
    return [
        Column(french.MONTHS[month.number - 1][:1].upper(), totals.get(month), month == invoice.billing_month)
        for month in months[min(billed[0], MOST_MONTHS - LEAST_MONTHS) :]
    ]
