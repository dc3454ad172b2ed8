"""Tariff workbooks that a month does not see: their day would fit its events, and they came after its cut-off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from origyne_pipeline.in_view import calendar_in_force
from origyne_pipeline.periods import PARIS, BillingCalendar, Month, local_day
from origyne_pipeline.warehouse import Warehouse

NO_VERSION = "NO_TARIFF_VERSION"


@dataclass(frozen=True)
class LateTariff:
    """A workbook that came too late for ``month``; ``first_month`` is the first that prices events with it."""

    name: str
    tariff_from: date
    deposited_at: datetime
    month: Month
    cutoff: datetime
    first_month: Month

    def __str__(self) -> str:
        """Why it prices nothing in the month, and what to do."""
        return (
            f"{self.name} was deposited on {_local(self.deposited_at)}, after the cut-off of {self.month}"
            f" ({_local(self.cutoff)}): {self.month} does not see it, its events wait, and {self.first_month} is the"
            " first month that prices them. In a trial with an invented deposit, give the file an older date before it"
            f" is landed (touch -d '{self.tariff_from} 09:00' FILE); once it has landed, start with an empty data root"
        )


def late_tariffs(warehouse: Warehouse, month: Month, setting: BillingCalendar) -> tuple[LateTariff, ...]:
    """The workbooks that came after a month's cut-off and begin before every one that it sees, by day.

    Args:
        warehouse: the lake.
        month: the billing month.
        setting: the calendar of the settings.
    """
    if not warehouse.partitions("tariff_offers"):
        return ()
    calendar = calendar_in_force(warehouse, setting)
    cutoff = calendar.cutoff(month)
    with warehouse.session() as session:
        for table in ("tariff_offers", "landed_versions"):
            session.bind(table)
        rows = session.query(
            "select distinct v.name, o.tariff_from, o.deposited_at from tariff_offers as o"
            " join landed_versions as v on v.feed = 'tariffs' and v.deposited_at = o.deposited_at"
            " and v.stamped_on = o.tariff_from"
            " where o.deposited_at > $cutoff and o.tariff_from <= $last_day and o.tariff_from < coalesce("
            "(select min(tariff_from) from tariff_offers where deposited_at <= $cutoff), date '9999-12-31')"
            " order by o.tariff_from, o.deposited_at",
            {"cutoff": cutoff, "last_day": month.last_day},
        )
    return tuple(
        LateTariff(name, first_day, deposited_at, month, cutoff, _first_month(calendar, deposited_at))
        for name, first_day, deposited_at in rows
    )


def awaited_tariffs(warehouse: Warehouse, month: Month, setting: BillingCalendar) -> tuple[LateTariff, ...]:
    """``late_tariffs`` of a rated month where events wait for a tariff version; else none."""
    if str(month) not in warehouse.partitions("unrated_cdrs"):
        return ()
    with warehouse.session() as session:
        session.bind("unrated_cdrs", [str(month)])
        waiting = session.query(
            "select count(*) from unrated_cdrs where reason = $reason", {"reason": NO_VERSION}
        )
    return late_tariffs(warehouse, month, setting) if waiting[0][0] else ()


def on_day(late: Iterable[LateTariff], day: date) -> list[LateTariff]:
    """Those whose day fits an event."""
    return [tariff for tariff in late if tariff.tariff_from <= day]


def _first_month(calendar: BillingCalendar, deposited_at: datetime) -> Month:
    month = Month.of(local_day(deposited_at)).previous()
    return month if deposited_at <= calendar.cutoff(month) else month.next()


def _local(instant: datetime) -> str:
    return instant.astimezone(PARIS).strftime("%Y-%m-%d %H:%M")
