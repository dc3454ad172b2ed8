"""Money that no month asks for: events due before the first month billed, and rows of a month in quarantine."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from origyne_pipeline.feeds.layout import Layout
from origyne_pipeline.issued import terms_in_force
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.status.quarantined_money import money_waiting
from origyne_pipeline.warehouse import Warehouse

RATED_CDRS = "rated_cdrs-"
"""Before the deposit day in the partitions of the refused rows of RatedCDRs."""
BEFORE_THE_MONTH = timedelta(days=2)


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


def unbilled_events(
    warehouse: Warehouse, first_month: Month | None, cutoff_day: int
) -> tuple[UnbilledEvents, ...]:
    """The events that were due before the first month billed, by the month of their start.

    Args:
        warehouse: the lake.
        first_month: the first month billed, as the settings say; None: that of the earliest deposit. Once a month is
            issued, the one that it was issued under.
        cutoff_day: of the settings.
    """
    days = sorted(warehouse.partitions("cdrs"))
    terms = terms_in_force(warehouse.home)
    first = terms.first_month if terms else first_month or _month_of_first_deposit(warehouse)
    if not days or first is None:
        return ()
    cutoff = first.previous().cutoff(cutoff_day)
    with warehouse.session() as session:
        session.bind("cdrs", [day for day in days if date.fromisoformat(day) <= local_day(cutoff)])
        session.run("status/unbilled_events", first_day=first.first_day, cutoff_before=cutoff)
        rows = session.dicts("select * from unbilled_events order by due_month")
    return tuple(UnbilledEvents(**row) for row in rows)


def quarantined_money(
    warehouse: Warehouse, layout: Layout, month: Month, cutoff_day: int
) -> QuarantinedMoney:
    """The rows of RatedCDRs in quarantine among the deposits in view of a month, and what they say of their amount."""
    first, last = month.first_day - BEFORE_THE_MONTH, local_day(month.cutoff(cutoff_day))

    def is_in_view(key: str) -> bool:
        day = key.removeprefix(RATED_CDRS)
        return first <= date.fromisoformat(day) <= last

    refused = [
        key for key in warehouse.partitions("refused_rows") if key.startswith(RATED_CDRS) and is_in_view(key)
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


def _month_of_first_deposit(warehouse: Warehouse) -> Month | None:
    """The month from which events are billed where no setting says it: as rating takes it."""
    with warehouse.session() as session:
        session.bind("landed_versions")
        ((first,),) = session.query(
            "select min(deposited_at) from landed_versions where regexp_matches(feed, '^(rated_cdrs|account)_')"
        )
    return Month.of(local_day(first)) if first else None
