"""What a run made of deposit days, recorded day by day: the days that have files, and no others.

Left to itself, Dagster records every day of a run's range as made, days without any file too, and none outside the
range. A run that lands files learns only then which days they belong to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import dagster as dg

from assets.partitions import keys_of
from assets.resources import Office
from assets.tables import Made, figures
from assets.versions import RECORDED, observe, record
from origyne_pipeline.periods import local_day
from origyne_pipeline.tables import families, inputs_of

if TYPE_CHECKING:
    from origyne_pipeline.mediation.days import DayCounts

CLEANS = "origyne/cleans"
WHAT_IS_OWED = {CLEANS: "the range, and all that has landed and is not clean yet"}
"""A run with this tag cleans, beside the days of its range, all that has landed and is not clean."""


def is_to_clean_all(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> bool:
    """Whether a run cleans all that is owed, beside its range."""
    return CLEANS in context.run.tags


def days_of(context: dg.AssetExecutionContext, office: Office) -> list[date]:
    """The deposit days that a run is to clean, in order: its range, and all that is owed where it is to."""
    from origyne_pipeline.landed_days import bring_catalogue_up_to_date, days_to_clean

    bring_catalogue_up_to_date(office.warehouse, office.layout)
    days = {date.fromisoformat(key) for key in keys_of(context)}
    if is_to_clean_all(context):
        days |= set(days_to_clean(office.warehouse, office.layout, local_day(office.now())))
    return sorted(days)


def recorded(
    context: dg.AssetExecutionContext,
    office: Office,
    table: str,
    days: Iterable[date],
    counts: Iterable["DayCounts"],
) -> Made:
    """Records the days of a table that a run cleaned or found clean; the result that the step yields."""
    cleaned = tuple(counts)
    for day in cleaned:
        if day.fault:
            context.log.warning(f"{day.fault}: the day was made again from its landed files")
    office.outcomes = replace(office.outcomes, days={**office.outcomes.days, table: cleaned})
    record_days(context, office, table, days, cleaned)
    return dg.MaterializeResult(asset_key=table, metadata=RECORDED)


def record_days(
    context: dg.AssetExecutionContext,
    office: Office,
    table: str,
    days: Iterable[date],
    cleaned: Iterable["DayCounts"],
) -> None:
    """Records a materialisation of each of ``days`` that has files; observes the months that see them.

    Each has its content's hash, its own rows, and what was read of it, by this run or before.
    """
    from origyne_pipeline.mediation.day_counts import read_counts
    from origyne_pipeline.quality.contents import content_of, month_contents
    from origyne_pipeline.quality.summary import summarise

    partitions = office.warehouse.partitions(table)
    chosen = [day for day in days if str(day) in partitions]
    if not chosen:
        context.log.info(f"{table}: no file on any of the days asked for")
        return
    read = {str(day.day): _counts(day) for day in read_counts(office.warehouse, families()[table], chosen)}
    read |= {str(day.day): _counts(day) for day in cleaned}
    metadata = {
        summary.key: {**figures(summary), **read.get(summary.key, {})}
        for summary in summarise(office.warehouse, table, map(str, chosen))
    }
    contents = {key: content_of(partitions[key]) for key in metadata}
    record(context, table, contents, metadata, map(dg.AssetKey, inputs_of(table)))
    calendar = office.settings.calendar
    months = sorted({month for day in chosen for month in calendar.months_of(day)})
    observe(
        context,
        "month_deposits",
        month_contents(office.warehouse, months, calendar),
        {str(month): {"cut-off": f"{calendar.cutoff(month):%Y-%m-%d %H:%M} UTC"} for month in months},
    )


def _counts(day: "DayCounts") -> Mapping[str, int | str]:
    damage = {"made again because": day.fault} if day.fault else {}
    return damage | {
        "files": day.files,
        "rows read": day.rows_read,
        "rows refused": day.refused,
        "copies set aside": day.set_aside,
    }
