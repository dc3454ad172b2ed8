"""The margin of a month as a person asks for it: by customer, line, usage, destination, offer, zone or month."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.model import table_model
from origyne_pipeline.money import net_amount
from origyne_pipeline.periods import Month
from origyne_pipeline.warehouse import Session, Warehouse

DIMENSIONS = {
    "customer": "customer_ref",
    "line": "line",
    "usage": "usage",
    "destination": "destination_code",
    "offer": "offer_code",
    "zone": "origin_zone",
    "month": "billing_month",
}
"""What the margin is broken down by, with its column of ``margin_details``."""
FEES = {"customer": "customer_ref", "line": "line", "offer": "charge_code", "month": "billing_month"}
"""Of these, those that subscriptions, options and fees are of, with the column of ``recurring_charges``."""
DETAILS, CAUSES, CHARGES = "margin_details", "margin_causes", "recurring_charges"
OF_MONTH = ("prices_below_cost", "prefixes_reached", "invoice_lines")


class MarginError(OrigyneError):
    """There is no margin to show; the message says what to run first."""


@dataclass(frozen=True)
class MarginRow:
    """The rated events of one customer, line, usage, destination, offer, zone or month; euros excluding tax.

    Attributes:
        name: which.
        events: their number.
        revenue: our amounts.
        cost: what the wholesaler asks; a cost that is not known counts as 0.
        margin: revenue less cost.
        loss: what the events lose that cost more than they bring.
        fees: subscriptions, options and one-off fees; None where they have no such name.
        causes: the loss by cause, the largest first.
    """

    name: str
    events: int
    revenue: Decimal
    cost: Decimal
    margin: Decimal
    loss: Decimal
    fees: Decimal | None
    causes: dict[str, Decimal]


@dataclass(frozen=True)
class MarginReport:
    """The margin of a month, or of every month where they are compared; rows with the lowest margin first."""

    month: Month
    by: str
    rows: tuple[MarginRow, ...]
    total: MarginRow
    uncosted_events: int
    discounts: Decimal
    prices_below_cost: tuple[dict[str, Any], ...]
    prefixes_reached: tuple[dict[str, Any], ...]


def margin_report(warehouse: Warehouse, month: Month | None, by: str) -> MarginReport:
    """The margin of a month; of the last month that has one, where none is given.

    Raises:
        MarginError: the month has none.
    """
    months = [Month.parse(key) for key in warehouse.partitions(DETAILS)]
    month = month or max(months, default=None)
    if month is None or month not in months:
        listed = f"those of {months[0]} to {months[-1]}" if months else "none"
        raise MarginError(
            f"{warehouse.home}: expected the margin of {month or 'a month'}, found {listed}; run"
            f" 'origyne run --month {month or 'AAAA-MM'}', which makes it"
        )
    with warehouse.session() as session:
        for table in (DETAILS, CAUSES, CHARGES):
            session.bind(table, None if by == "month" else [str(month)])
        for table in OF_MONTH:
            session.bind(table, [str(month)])
        rows = _rows(session, DIMENSIONS[by], FEES.get(by))
        (total,) = _rows(session, "'total'", "'total'") or [_nothing()]
        ((uncosted, discounts),) = session.query(
            f"select (select coalesce(sum(uncosted_count), 0)::bigint from {DETAILS}),"
            " (select coalesce(sum(amount_excl_tax), 0) from invoice_lines where kind in ('DISCOUNT', 'MINIMUM'))"
        )
        prices, prefixes = (
            tuple(session.dicts(f"select * from {table} order by loss_excl_tax desc, {grain}"))
            for table, grain in ((name, ", ".join(table_model(name).grain)) for name in OF_MONTH[:2])
        )
    return MarginReport(month, by, tuple(rows), total, uncosted, discounts, prices, prefixes)


def _rows(session: Session, column: str, charged_by: str | None) -> list[MarginRow]:
    """The details summed by one column, each with its fees and its losses by cause."""
    fees = _fees(session, charged_by) if charged_by else {}
    causes: dict[str, dict[str, Decimal]] = {}
    for name, cause, loss in session.query(
        f"select {column} as name, cause, sum(loss_excl_tax) as loss from {CAUSES}"
        " group by all order by loss desc, cause"
    ):
        causes.setdefault(name or "", {})[cause] = loss
    sums = session.query(
        f"select {column} as name, sum(event_count)::bigint, sum(revenue_excl_tax), sum(cost_excl_tax),"
        f" sum(margin_excl_tax) as margin, sum(loss_excl_tax) from {DETAILS} group by all order by margin, name"
    )
    return [
        MarginRow(
            name or "",
            events,
            revenue,
            cost,
            margin,
            loss,
            fees.get(name or "", Decimal("0.00")) if charged_by else None,
            causes.get(name or "", {}),
        )
        for name, events, revenue, cost, margin, loss in sums
    ]


def _fees(session: Session, column: str) -> dict[str, Decimal]:
    """Subscriptions, options and fees without tax, by a column; of those priced with tax each is rounded."""
    sums: dict[str, Decimal] = {}
    for name, excluded, included, rate in session.query(
        f"select {column} as name, amount_excl_tax, amount_incl_tax, vat_rate from {CHARGES}"
    ):
        amount = net_amount(included, rate) if included is not None else excluded
        sums[name] = sums.get(name, Decimal("0.00")) + (amount or 0)
    return sums


def _nothing() -> MarginRow:
    zero = Decimal(0)
    return MarginRow("total", 0, zero, zero, zero, zero, zero, {})
