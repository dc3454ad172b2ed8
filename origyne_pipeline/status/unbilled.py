"""Money that no month asks for: events due before the first month billed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.in_view import calendar_in_force
from origyne_pipeline.periods import BillingCalendar
from origyne_pipeline.warehouse import Warehouse


@dataclass(frozen=True)
class UnbilledEvents:
    """Events of a month that is not billed; ``supplier_amount_excl_tax``: euros, as rated by the wholesaler."""

    due_month: str
    events: int
    supplier_amount_excl_tax: Decimal


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
