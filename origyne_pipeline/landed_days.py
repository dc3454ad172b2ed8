"""What has landed and is not accounted for yet: the one list that commands, jobs, schedules and sensors go by.

A deposit day has to be cleaned when a file of it came, changed or went, when cleaning itself changed, or when its
checks were not looked at since; whoever landed its files, and whenever.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from origyne_pipeline.collection.catalogue import catalogue_landed, uncatalogued
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds import DAILY_FEEDS, DAY_FEEDS
from origyne_pipeline.feeds.layout import Layout
from origyne_pipeline.in_view import BESIDE, in_view, rated_from
from origyne_pipeline.issued import issued_from
from origyne_pipeline.mediation.waiting import WaitingFile, waiting_days, waiting_versions
from origyne_pipeline.periods import Month
from origyne_pipeline.quality.checks import days_to_check
from origyne_pipeline.tables import families, rating_inputs
from origyne_pipeline.warehouse import Warehouse

FEEDS_IN_VIEW = (*DAILY_FEEDS, "tariffs")
"""The feeds that a month is rated from."""
WIDEST_GAP = timedelta(days=31)
"""Days further apart than this are cleaned in runs of their own."""


class RatingBehindError(OrigyneError):
    """A month about to be invoiced was rated before files of its view came."""


def refuse_rating_behind(warehouse: Warehouse, layout: Layout, month: Month) -> None:
    """Refuses to invoice an open month whose view holds what its rating has not seen.

    Its events would be billed a month later, though they were deposited in time.

    Raises:
        RatingBehindError: files wait to be cleaned, or were cleaned since.
    """
    rated = rated_from(warehouse, month)
    if rated is None or issued_from(warehouse.home, month):
        return
    cutoff = rated.terms.calendar.cutoff(month)
    unread = [
        file.path
        for file in waiting_files(warehouse, layout)
        if file.feed in FEEDS_IN_VIEW and file.deposited_at <= cutoff
    ]
    now = in_view(warehouse, month, rated.terms)
    changed = [
        f"{table} of {key}"
        for table in rating_inputs()
        for key in sorted({*now[table], *rated.tables.get(table, {})})
        if BESIDE not in key and now[table].get(key) != rated.tables.get(table, {}).get(key)
    ]
    if unread or changed:
        raise RatingBehindError(
            f"{month}: expected a rating of all that was deposited by its cut-off, found {len(unread)} files not read"
            f" and {len(changed)} parts changed since it was rated, the first {[*unread, *changed][0]}; run"
            f" 'origyne rate --month {month}' again"
        )


def days_to_clean(warehouse: Warehouse, layout: Layout, today: date) -> tuple[date, ...]:
    """The deposit days, up to today, that have to be cleaned or whose checks have to be looked at, in order.

    A day after today waits until it comes. Nothing is written.
    """
    days = set(waiting_days(warehouse, layout.feeds))
    days |= {file.deposit_day for file in uncatalogued(warehouse) if file.feed in DAY_FEEDS}
    days |= {date.fromisoformat(key) for table in families() for key in days_to_check(warehouse, table)}
    return tuple(sorted(day for day in days if day <= today))


def waiting_files(warehouse: Warehouse, layout: Layout) -> tuple[WaitingFile, ...]:
    """Every landed file that has not been read by the present recipe, by feed, deposit instant and path."""
    versions = {
        (file.path, file.sha256): file
        for file in (
            *(file for files in waiting_days(warehouse, layout.feeds).values() for file in files),
            *waiting_versions(warehouse, layout.feeds, layout.tariffs),
            *(
                WaitingFile(file.feed, file.path, file.sha256, file.deposited_at)
                for file in uncatalogued(warehouse)
                if file.feed in {*DAY_FEEDS, "tariffs", "sim_cards"}
            ),
        )
    }
    return tuple(sorted(versions.values(), key=lambda file: (file.feed, file.deposited_at, file.path)))


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
