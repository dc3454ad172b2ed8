"""What the follow-up knows, read for people: of a customer or line, or of all who come near a limit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.followup.bound import STAGE
from origyne_pipeline.identifiers.lines import PhoneNumber
from origyne_pipeline.issued import issued_months
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Session, Warehouse

Row = dict[str, Any]
MONTH_TABLES = ("usage_allowances", "usage_spend", "followed_months")
SHOWN = 20
"""Rows of the table that the UI shows."""
_ISSUED_BEFORE = (
    "; it was issued before it was ever followed, and is not followed any more. What it billed, by line and usage:"
    " origyne query \"select * from monthly_consumption where billing_month = '{month}'\""
)
BY_PERCENT = "order by used_percent desc nulls last, kind, customer_ref, line, allowance_code"
OF_THE_PERSON = """
    customer_ref = $person or line = $line
    or (line is null and customer_ref in (select customer_ref from usage_spend where line = $line))
"""


class UsageError(OrigyneError):
    """There is nothing to show; the message says what to run or to write."""


@dataclass(frozen=True)
class Usage:
    """Consumption in a month.

    Attributes:
        month: of the events; None where no month is followed.
        as_of: deposit instant of the latest event in view.
        last_day: day of the last event of the month that is known.
        limits: allowances and limits, with what is used of them.
        spends: lines, with what they spent outside allowances.
        usages: events and amounts by usage, zone and group; of a person only.
        days: events and amounts by day.
    """

    month: Month | None
    as_of: datetime | None
    last_day: date | None
    limits: tuple[Row, ...]
    spends: tuple[Row, ...]
    usages: tuple[Row, ...]
    days: tuple[Row, ...]


NOTHING_FOLLOWED = Usage(None, None, None, (), (), (), ())


def usage_of(warehouse: Warehouse, settings: Settings, person: str, month: Month | None = None) -> Usage:
    """What a customer, or the holders of a line, consumed in a month; in the latest that is followed by default.

    Raises:
        UsageError: the month is not followed, or knows no such customer or line.
    """
    chosen = _month(warehouse, month)
    names = {"person": person, "line": str(PhoneNumber.read(person))}
    with _session(warehouse, settings, chosen) as session:
        limits = session.dicts(f"select * from followed_limits where {OF_THE_PERSON} {BY_PERCENT}", names)
        spends = session.dicts(
            "select * from usage_spend where customer_ref = $person or line = $line order by customer_ref, line",
            names,
        )
        if not limits and not spends:
            raise UsageError(
                f"{person}: expected a customer (REF_CLIENT) or a line with an allowance or usage in {chosen}, found"
                " none; 'origyne usage' lists who consumes most"
            )
        mine = "customer_ref = $person or line = $line"
        usages = session.dicts(
            "select usage, origin_zone, destination_group, cast(sum(event_count) as bigint) as event_count,"
            " cast(sum(billed_quantity) as bigint) as billed_quantity,"
            " cast(sum(charged_quantity) as bigint) as charged_quantity,"
            " cast(sum(amount_excl_tax) as decimal(18, 6)) as amount_excl_tax"
            f" from month_days where {mine} group by usage, origin_zone, destination_group"
            " order by amount_excl_tax desc, event_count desc, usage, origin_zone, destination_group",
            names,
        )
        return _usage(session, chosen, limits, spends, usages, _days(session, mine, names))


def usage_near_limits(
    warehouse: Warehouse, settings: Settings, month: Month | None = None, least_percent: int | None = None
) -> Usage:
    """Who is near or beyond an allowance or limit, the nearest first, and who spent most.

    ``least_percent``: from which part used; the lowest threshold of the settings by default.

    Raises:
        UsageError: the month is not followed.
    """
    chosen = _month(warehouse, month)
    least = settings.followup.thresholds[0] if least_percent is None else least_percent
    with _session(warehouse, settings, chosen) as session:
        limits = session.dicts(
            f"select * from followed_limits where used_percent >= $least {BY_PERCENT}", {"least": least}
        )
        spends = session.dicts(
            "select * from usage_spend where amount_excl_tax > 0 order by amount_excl_tax desc, customer_ref, line"
        )
        return _usage(session, chosen, limits, spends, [], _days(session, "true", {}))


@dataclass(frozen=True)
class Overview:
    """A month in numbers: events of each day, and how many allowances have used so many tenths (the last: all)."""

    events: dict[date, int]
    allowances: tuple[int, ...]
    near: tuple[Row, ...]


def overview(warehouse: Warehouse, settings: Settings, month: Month) -> Overview:
    """A month that is followed, in numbers, with who is near or beyond an allowance or limit."""
    with _session(warehouse, settings, month) as session:
        tenths = dict(
            session.query(
                "select least(10, used_percent // 10), count(*) from followed_limits"
                " where kind = 'ALLOWANCE' and used_percent is not null group by 1"
            )
        )
        near = session.dicts(
            f"select * from followed_limits where used_percent >= $least {BY_PERCENT} limit {SHOWN}",
            {"least": settings.followup.thresholds[0]},
        )
        events = {row["local_date"]: row["event_count"] for row in _days(session, "true", {})}
    return Overview(events, tuple(tenths.get(tenth, 0) for tenth in range(11)), tuple(near))


def is_followed(warehouse: Warehouse) -> bool:
    """Whether any month is followed."""
    return bool(warehouse.partitions(MONTH_TABLES[0]))


def _month(warehouse: Warehouse, month: Month | None) -> Month:
    followed = warehouse.partitions(MONTH_TABLES[0])
    if not followed:
        raise UsageError("no month is followed yet: run 'origyne usage --update'")
    if month and str(month) not in followed:
        raise UsageError(
            f"{month}: expected a month that is followed, one of {', '.join(followed)}"
            + (_ISSUED_BEFORE.format(month=month) if month in issued_months(warehouse.home) else "")
        )
    return month or Month.parse(max(followed))


@contextmanager
def _session(warehouse: Warehouse, settings: Settings, month: Month) -> Iterator[Session]:
    """A session with the sums of an event month bound."""
    with warehouse.session() as session:
        for table in MONTH_TABLES:
            session.bind(table, [str(month)])
        session.bind("usage_reached")
        later = [key for key in warehouse.partitions("usage_days") if key >= str(month)]
        session.bind("usage_days", later)
        session.query(
            f"create temp view month_days as select * from usage_days where event_month = '{month}'"
        )
        for table in ("customer_limits", "tariff_allowances"):
            session.bind(table)
        limit = settings.followup.roaming_limit_excl_tax
        session.run(f"{STAGE}/followed_limits", event_month=str(month), roaming_limit_excl_tax=limit)
        yield session


def _days(session: Session, where: str, names: dict[str, Any]) -> list[Row]:
    return session.dicts(
        "select local_date, cast(sum(event_count) as bigint) as event_count,"
        " cast(sum(amount_excl_tax) as decimal(18, 6)) as amount_excl_tax"
        f" from month_days where {where} group by local_date order by local_date",
        names,
    )


def _usage(
    session: Session, month: Month, limits: list[Row], spends: list[Row], usages: list[Row], days: list[Row]
) -> Usage:
    known = session.query("select as_of, last_day from followed_months")
    as_of, last_day = known[0] if known else (None, None)
    return Usage(month, as_of, last_day, tuple(limits), tuple(spends), tuple(usages), tuple(days))
