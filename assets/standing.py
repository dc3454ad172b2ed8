"""What waits: rows in quarantine, and money that no month bills yet; and which deposits came, as a picture."""

from typing import Any

import dagster as dg

from assets.failures import expected_errors
from assets.resources import OfficeParam
from assets.tables import FIRST_ROWS, OWNERS, PUBLICATION, Made, markdown_table, picture
from origyne_pipeline.sources import prefix_of
from origyne_pipeline.tables import families

BY_FEED_AND_REASON = "by feed and reason"
EUROS = "euros excl. tax"
NO_AMOUNT = "rows without a legible amount"


def _every(*tables: str) -> list[dg.AssetDep]:
    return [dg.AssetDep(table, partition_mapping=dg.AllPartitionMapping()) for table in tables]


@dg.asset(
    group_name=PUBLICATION,
    owners=list(OWNERS),
    kinds={"png"},
    deps=["landed_versions"],
)
@expected_errors
def deposit_calendar(office: OfficeParam) -> Made:
    """Which daily feed came on which deposit day of the last three months, and which never came, as a picture."""
    from origyne_pipeline.quality.calendar import calendar_png
    from origyne_pipeline.quality.calendar import deposit_calendar as calendar_of
    from origyne_pipeline.quality.completeness import last_closed_day
    from origyne_pipeline.quality.contents import digest

    calendar = calendar_of(
        office.warehouse, last_closed_day(office.now(), office.settings.windows), office.settings.windows
    )
    metadata: dict[str, Any] = {"missing": sum(calendar.missing.values())}
    metadata |= {f"missing: {feed}": missing for feed, missing in calendar.missing.items()}
    if calendar.days:
        metadata["calendar"] = picture("deposits by day and feed", calendar_png(calendar))
    return dg.MaterializeResult(
        data_version=dg.DataVersion(digest([map(str, calendar.days), calendar.colours.items()])),
        metadata=metadata,
    )


@dg.asset(
    group_name=PUBLICATION,
    owners=list(OWNERS),
    kinds={"parquet"},
    deps=_every(*families()),
)
@expected_errors
def quarantine(office: OfficeParam) -> Made:
    """The rows that could not be read as their feed and the events that another contradicts, by feed and reason."""
    from origyne_pipeline.quality.contents import digest
    from origyne_pipeline.quality.summary import summarise
    from origyne_pipeline.quarantined_money import money_waiting
    from origyne_pipeline.status.overview import waiting

    quarantined, _ = waiting(office.warehouse, money_waiting(office.warehouse, office.layout))
    (refused,) = summarise(office.warehouse, "refused_rows", None)
    rows = [
        {
            "feed": f"{prefix_of(one.source)}{one.feed}",
            "reason": one.reason,
            "rows": one.quarantined_rows,
            "files": one.files,
            EUROS: one.money.amount_excl_tax if one.money else "",
            NO_AMOUNT: one.money.illegible_rows if one.money else "",
        }
        for one in quarantined
    ]
    metadata: dict[str, Any] = {
        "dagster/row_count": sum(one.quarantined_rows for one in quarantined),
        "reasons": len({one.reason for one in quarantined}),
        "lake folders": dg.MetadataValue.path(office.warehouse.address("refused_rows")),
    }
    if rows:
        metadata[BY_FEED_AND_REASON] = markdown_table(rows)
    if refused.first_rows:
        metadata[FIRST_ROWS] = markdown_table(refused.first_rows)
    return dg.MaterializeResult(
        data_version=dg.DataVersion(digest(map(str, row.values()) for row in rows)), metadata=metadata
    )


@dg.asset(
    group_name=PUBLICATION,
    owners=list(OWNERS),
    kinds={"duckdb"},
    deps=[*_every("unrated_cdrs"), "quarantine"],
)
@expected_errors
def money_that_waits(office: OfficeParam) -> Made:
    """The events that no month bills yet, by reason: those that wait for a price, and those in quarantine."""
    from origyne_pipeline.quality.contents import digest
    from origyne_pipeline.quarantined_money import money_waiting
    from origyne_pipeline.status.overview import waiting

    quarantined, unrated = waiting(office.warehouse, money_waiting(office.warehouse, office.layout))
    rows: list[dict[str, Any]] = [
        {
            "where": "waits for a price",
            "reason": one.reason,
            "events": one.events,
            EUROS: one.supplier_amount_excl_tax,
            NO_AMOUNT: 0,
        }
        for one in unrated
    ]
    rows += [
        {
            "where": f"quarantine of {prefix_of(one.source)}{one.feed}",
            "reason": one.reason,
            "events": one.quarantined_rows,
            EUROS: one.money.amount_excl_tax,
            NO_AMOUNT: one.money.illegible_rows,
        }
        for one in quarantined
        if one.money
    ]
    metadata: dict[str, Any] = {
        "events that wait for a price": sum(one.events for one in unrated),
        f"{EUROS} that wait for a price": float(sum(one.supplier_amount_excl_tax for one in unrated)),
        "events in quarantine": sum(one.quarantined_rows for one in quarantined if one.money),
        f"{EUROS} in quarantine": float(sum(one.money.amount_excl_tax for one in quarantined if one.money)),
        NO_AMOUNT: sum(row[NO_AMOUNT] for row in rows),
        EUROS: float(sum(row[EUROS] for row in rows)),
    }
    if rows:
        metadata["by reason"] = markdown_table(rows)
    return dg.MaterializeResult(
        data_version=dg.DataVersion(digest(map(str, row.values()) for row in rows)), metadata=metadata
    )
