"""What the wholesaler deposits, brought here byte for byte."""

from collections.abc import Iterator

import dagster as dg

from assets.failures import expected_errors
from assets.resources import OfficeParam
from assets.tables import COLLECTION, OWNERS, Made, materialized, table_spec
from origyne_pipeline.identity import note_landing

deposit = dg.AssetSpec(
    "deposit",
    description="The wholesaler's FTP account: deposited Monday to Saturday, 8h to 20h. Not ours to make.",
    group_name=COLLECTION,
    owners=list(OWNERS),
    kinds={"ftp", "csv", "excel"},
)


# No pool: a killed run would keep its slot, and the next one wait for ever. One landing at a time is the lock's care.
@dg.multi_asset(specs=[table_spec("landed_versions", COLLECTION, ["deposit"])], name="collection")
@expected_errors
def land(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Brings what is new on the server into the landing folder, and says what is there."""
    from origyne_pipeline.collection.catalogue import catalogue_landed
    from origyne_pipeline.collection.land import land as bring

    note_landing(office.settings)
    landed = bring(
        office.settings,
        office.now(),
        lambda at: office.progress("landing", at.bytes_done, at.bytes_total),
        office.layout.patterns,
    )
    office.outcomes["landing"] = landed
    catalogue_landed(office.warehouse, office.layout.patterns)
    counts = {
        "landed files": len(landed.landed),
        "landed bytes": landed.fetched_bytes,
        "new versions": len(landed.new_versions),
        "unchanged files": landed.unchanged_count,
        "not settled yet": len(landed.waiting),
        "ignored": len(landed.ignored),
        "not given by the server": len(landed.failed),
    }
    context.add_asset_metadata(counts, asset_key="landed_versions")
    yield from materialized(context, office, ["landed_versions"])
