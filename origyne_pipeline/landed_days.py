"""What has landed and is not accounted for yet: the one list that commands, jobs, schedules and sensors go by.

A deposit day has to be cleaned when a file of it came, changed or went, when cleaning itself changed, or when its
checks were not looked at since; whoever landed its files, and whenever.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from origyne_pipeline.collection.catalogue import catalogue_landed, uncatalogued
from origyne_pipeline.feeds.layout import Layout
from origyne_pipeline.mediation.waiting import DAILY_FEEDS, WaitingFile, waiting_days, waiting_versions
from origyne_pipeline.quality.checks import unsound
from origyne_pipeline.quality.scope import FAMILIES
from origyne_pipeline.warehouse import Warehouse

WIDEST_GAP = timedelta(days=31)
"""Days further apart than this are cleaned in runs of their own."""


def days_to_clean(warehouse: Warehouse, layout: Layout, today: date) -> tuple[date, ...]:
    """The deposit days, up to today, that have to be cleaned or whose checks have to be looked at, in order.

    A day after today waits until it comes. Nothing is written.
    """
    days = set(waiting_days(warehouse, layout.feeds))
    days |= {file.deposit_day for file in uncatalogued(warehouse) if file.feed in DAILY_FEEDS}
    days |= {date.fromisoformat(key) for table in FAMILIES for key in unsound(warehouse, table)}
    return tuple(sorted(day for day in days if day <= today))


def waiting_files(warehouse: Warehouse, layout: Layout) -> tuple[WaitingFile, ...]:
    """Every landed file that has not been read by the present recipe, by feed, deposit instant and path."""
    found = {
        (file.path, file.sha256): file
        for file in (
            *(file for files in waiting_days(warehouse, layout.feeds).values() for file in files),
            *waiting_versions(warehouse, layout.feeds),
            *(
                WaitingFile(file.feed, file.path, file.sha256, file.deposited_at)
                for file in uncatalogued(warehouse)
                if file.feed in {*DAILY_FEEDS, "tariffs", "sim_cards"}
            ),
        )
    }
    return tuple(sorted(found.values(), key=lambda file: (file.feed, file.deposited_at, file.path)))


def bring_catalogue_up_to_date(warehouse: Warehouse, layout: Layout) -> None:
    """Writes ``landed_versions`` again where a landing was stopped before it did."""
    if uncatalogued(warehouse):
        catalogue_landed(warehouse, layout.patterns)


def spans(days: Iterable[date], widest_gap: timedelta = WIDEST_GAP) -> list[tuple[date, date]]:
    """The first and last day of each group of days that lie close, in order."""
    groups: list[list[date]] = []
    for day in sorted(days):
        if groups and day - groups[-1][-1] <= widest_gap:
            groups[-1].append(day)
        else:
            groups.append([day])
    return [(group[0], group[-1]) for group in groups]
