"""Money that no month asks for: events due before the first month billed, and rows of a month in quarantine."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.feeds.layout import Layout
from origyne_pipeline.in_view import calendar_in_force
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.status.quarantined_money import money_waiting
from origyne_pipeline.warehouse import Warehouse

RATED_CDRS = "rated_cdrs-"
"""Before the deposit day in the partitions of the refused rows of RatedCDRs."""


@dataclass(frozen=True)
class UnbilledEvents:
    """Events of a month that is not billed; ``supplier_amount_excl_tax``: euros, as rated by the wholesaler."""

    due_month: str
    events: int
    supplier_amount_excl_tax: Decimal


@dataclass(frozen=True)
class QuarantinedMoney:
    """Rows of RatedCDRs in quarantine; ``illegible_rows`` of them do not say their amount, in euros excluding tax."""

    rows: int
    amount_excl_tax: Decimal
    illegible_rows: int


def unbilled_events(warehouse: Warehouse, setting: BillingCalendar) -> tuple[UnbilledEvents, ...]:
    """The events that were due before the first month billed, by the month of their start.

    Args:
        warehouse: the lake.
        setting: the calendar of the settings.
    """
    days = sorted(warehouse.partitions("cdrs"))
    calendar = calendar_in_force(warehouse, setting)
    first = calendar.first_month
    if not days or first is None:
        return ()
    params, last_day = calendar.parameters(first), calendar.last_day(first.previous())
    with warehouse.session() as session:
        session.bind("cdrs", [day for day in days if date.fromisoformat(day) <= last_day])
        session.run(
            "status/unbilled_events", first_day=params["first_day"], cutoff_before=params["cutoff_before"]
        )
        rows = session.dicts("select * from unbilled_events order by due_month")
    return tuple(UnbilledEvents(**row) for row in rows)


def quarantined_money(
    warehouse: Warehouse, layout: Layout, month: Month, calendar: BillingCalendar
) -> QuarantinedMoney:
    """The rows of RatedCDRs in quarantine among the deposits in view of a month, and what they say of their amount."""
    refused = [
        key
        for key in warehouse.partitions("refused_rows")
        if key.startswith(RATED_CDRS)
        and calendar.sees(month, date.fromisoformat(key.removeprefix(RATED_CDRS)))
    ]
    with warehouse.session() as session:
        session.bind("landed_versions")
        session.bind("refused_rows", refused)
        session.bind("set_aside_cdrs", [key.removeprefix(RATED_CDRS) for key in refused])
        session.run("status/quarantined_events")
        rows = session.dicts("select * from quarantined_events")
    money = money_waiting(warehouse.home, rows, layout.feeds).values()
    return QuarantinedMoney(
        len(rows),
        sum((each.amount_excl_tax for each in money), Decimal(0)),
        sum(each.illegible_rows for each in money),
    )
