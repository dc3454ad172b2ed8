"""What the wholesaler deposits, brought here byte for byte."""

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import dagster as dg

from assets.alerts import LAYOUTS, SERVER, warn_of_source
from assets.failures import expected_errors
from assets.partitions import deposit_days
from assets.resources import Office, OfficeParam
from assets.tables import COLLECTION, OWNERS, Made, materialized, table_spec
from assets.versions import observe, record
from origyne_pipeline.identity import note_landing

if TYPE_CHECKING:
    from origyne_pipeline.collection.land import LandingResult

landed_days = dg.AssetSpec(
    "landed_days",
    deps=["landed_versions"],
    description="The files in force of each deposit day, as landing observes them: a late file changes its day alone.",
    group_name=COLLECTION,
    owners=list(OWNERS),
    kinds={"csv", "excel"},
    partitions_def=deposit_days,
)
deposit = dg.AssetSpec(
    "deposit",
    description="The wholesaler's FTP account: deposited Monday to Saturday, 8h to 20h. Not ours to make.",
    group_name=COLLECTION,
    owners=list(OWNERS),
    kinds={"ftp", "csv", "excel"},
)


BUSY_FOR_S = 900
"""How long a run waits for another landing to end."""
LOOK_AGAIN_S = 2


def bring(office: Office) -> "LandingResult":
    """Lands what is new, once another landing has ended, and writes the table of what has landed."""
    from origyne_pipeline.collection.catalogue import catalogue_landed
    from origyne_pipeline.collection.land import land
    from origyne_pipeline.collection.landing_lock import LandingBusyError
    from origyne_pipeline.feeds.source_layouts import faults_of, keep_good_layouts, left_out

    context = dg.OpExecutionContext.get()
    run = context.run_id, context.job_name
    note_landing(office.settings)
    keep_good_layouts(office.settings, office.layout)
    for name, words in zip(office.layout.faults, faults_of(office.layout), strict=True):
        logging.getLogger("origyne").warning(words)
        warn_of_source(office.settings, name, LAYOUTS, words, office.now(), run)
    give_up = time.monotonic() + BUSY_FOR_S
    while True:
        try:
            landed = land(
                office.settings,
                office.now(),
                lambda at: office.progress("landing", at.bytes_done, at.bytes_total),
                office.layout.patterns,
                left_out=left_out(office.layout),
            )
            break
        except LandingBusyError:
            if time.monotonic() > give_up or not office.is_patient:
                raise
            time.sleep(LOOK_AGAIN_S)
    for item in landed.failed if landed.unreached else ():
        logging.getLogger("origyne").warning("%s: %s", item.path, item.reason)
    for name, reason in landed.unreached.items():
        warn_of_source(office.settings, name, SERVER, reason, office.now(), run)
    office.outcomes = replace(office.outcomes, landing=landed)
    catalogue_landed(office.warehouse, office.layout.patterns)
    return landed


def counts_of(landed: "LandingResult") -> dict[str, int]:
    """What a landing did, as Dagster shows it."""
    return {
        "landed files": len(landed.landed),
        "landed bytes": landed.fetched_bytes,
        "new versions": len(landed.new_versions),
        "unchanged files": landed.unchanged_count,
        "not settled yet": len(landed.waiting),
        "ignored": len(landed.ignored),
        "not given by the server": len(landed.failed),
    }


# No pool: a killed run would keep its slot, and the next one wait for ever. One landing at a time is the lock's care.
@dg.multi_asset(
    specs=[
        table_spec("landed_versions", COLLECTION, ["deposit"]),
        dg.AssetSpec(
            "layout",
            description="How this VNO's files are laid out: another layout, and every day is cleaned again.",
            group_name=COLLECTION,
            owners=list(OWNERS),
            kinds={"toml"},
        ),
    ],
    name="collection",
)
@expected_errors
def land(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Brings what is new on the server into the landing folder, and says what is there."""
    from origyne_pipeline.quality.contents import digest

    context.add_asset_metadata(counts_of(bring(office)), asset_key="landed_versions")
    yield from materialized(context, office, ["landed_versions"])
    yield dg.MaterializeResult(
        asset_key="layout", data_version=dg.DataVersion(digest([[repr(office.layout)]]))
    )
    observe_days(context, office)


def record_landing(context: dg.AssetExecutionContext, office: Office, counts: Mapping[str, int]) -> None:
    """Records a landing that is no step of its own, as ``land`` would."""
    from origyne_pipeline.quality.contents import table_content

    content = table_content(office.warehouse.partitions("landed_versions"))
    record(context, "landed_versions", {"": content}, {"": counts}, [dg.AssetKey("deposit")])
    observe_days(context, office)


def observe_days(context: dg.AssetExecutionContext, office: Office) -> None:
    """Observes the deposit days whose files in force are others than before."""
    from origyne_pipeline.quality.contents import landed_days as contents_of_days

    days = contents_of_days(office.warehouse)
    observe(
        context,
        "landed_days",
        {day: content for day, (content, _, _) in days.items()},
        {day: {"files": files, "bytes": size} for day, (_, files, size) in days.items()},
    )
