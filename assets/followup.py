"""What customers consume in the months that are not issued yet, as of the latest deposit."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.failures import expected_errors
from assets.partitions import followed_months, keys_of
from assets.resources import Office, OfficeParam
from assets.tables import Made, figures, markdown_table, materialized, picture, specs_of
from assets.versions import record
from origyne_pipeline.periods import Month
from origyne_pipeline.tables import BILLING_MONTH, inputs_of, rating_inputs, stage_tables, tables

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR_COLUMNS = (
    "kind",
    "customer_ref",
    "line",
    "allowance_code",
    "used_percent",
    "granted_quantity",
    "used_quantity",
    "limit_excl_tax",
    "spent_excl_tax",
    "reached_80_at",
    "reached_100_at",
)
FOLLOWED_TABLES = stage_tables("followup", BILLING_MONTH)


def _reads(table: str) -> list[str]:
    """What a table follows from: the months are rated for it anew, from what rating reads."""
    names = [
        name
        for read in inputs_of(table)
        for name in (rating_inputs() if tables()[read].stage == "rating" else (read,))
    ]
    return list(dict.fromkeys(names))


@dg.multi_asset(
    specs=specs_of(FOLLOWED_TABLES, partitions=followed_months, reads=_reads),
    name="followup",
    backfill_policy=dg.BackfillPolicy.single_run(),
)
@expected_errors
def follow(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Rates all months that are not issued, whatever the range of the run, and keeps the sums."""
    from origyne_pipeline.followup.follow import follow_up

    office.progress("followup", 0, 1)
    followed = follow_up(office.warehouse, office.settings)
    office.progress("followup", 1, 1)
    office.outcomes = replace(office.outcomes, follow_up=followed)
    keys = keys_of(context)
    _show(context, office, keys)
    _record_others(context, office, [str(m) for m in followed.event_months if str(m) not in keys])
    yield from materialized(context, office, FOLLOWED_TABLES, keys)


def _show(context: dg.AssetExecutionContext, office: Office, keys: "Sequence[str]") -> None:
    """Shows each month of the run in numbers, a picture, and a table of who is near a limit, masked."""
    from origyne_pipeline.followup.picture import usage_png
    from origyne_pipeline.followup.reading import overview
    from origyne_pipeline.quality.masking import masked

    followed = office.warehouse.partitions("usage_allowances")
    for key in (key for key in keys if key in followed):
        month = overview(office.warehouse, office.settings, Month.parse(key))
        shown: dict[str, Any] = {
            "events": sum(month.events.values()),
            "allowances used up": month.allowances[-1],
            "allowances from 80 %": sum(month.allowances[8:]),
            "usage": picture(f"consumption of {key}", usage_png(key, month.events, month.allowances)),
        }
        if month.near:
            shown["near or beyond a limit (personal data masked)"] = markdown_table(
                [masked({name: row[name] for name in NEAR_COLUMNS}) for row in month.near]
            )
        context.add_asset_metadata(shown, asset_key="usage_allowances", partition_key=key)


def _record_others(context: dg.AssetExecutionContext, office: Office, keys: "Sequence[str]") -> None:
    """Records the months outside the run's range that were written anew: late events, passes that go on."""
    from origyne_pipeline.quality.contents import content_of
    from origyne_pipeline.quality.summary import summarise

    for table in FOLLOWED_TABLES if keys else ():
        partitions = office.warehouse.partitions(table)
        there = [key for key in keys if key in partitions and followed_months.has_partition_key(key)]
        metadata = {summary.key: figures(summary) for summary in summarise(office.warehouse, table, there)}
        contents = {key: content_of(partitions[key]) for key in there}
        record(context, table, contents, metadata, map(dg.AssetKey, _reads(table)))
