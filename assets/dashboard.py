"""The manager's page of a billed month: HTML and PDF, from the analysts' database."""

from collections.abc import Iterator

import dagster as dg

from assets.failures import expected_errors
from assets.partitions import billing_months, months_of
from assets.resources import OfficeParam
from assets.tables import OWNERS, PUBLICATION, Made, markdown_table
from origyne_pipeline.periods import local_day
from origyne_pipeline.quality.names import PAGE


@dg.asset(
    name=PAGE,
    group_name=PUBLICATION,
    owners=list(OWNERS),
    kinds={"html", "pdf"},
    partitions_def=billing_months,
    backfill_policy=dg.BackfillPolicy.single_run(),
    deps=["analysts_database"],
)
@expected_errors
def dashboard(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """The page of a month for the manager, in French: what was billed, earned and owed, beside the months before."""
    from origyne_pipeline.dashboard.writing import write_dashboard

    months = months_of(context)
    for done, month in enumerate(months):
        office.progress("manager's page", done, len(months))
        written = write_dashboard(office.settings, local_day(office.now()), month)
        metadata = {
            "page": dg.MetadataValue.path(written.html),
            "document": dg.MetadataValue.path(written.pdf),
            "to open it": "Copy the path of the page, and paste it into the address bar of a browser on this machine: a"
            " browser opens no local file from a page of the UI. The PDF holds the same.",
            "figures": markdown_table(
                [
                    {"figure": tile.title, "value": tile.value, "change": tile.change}
                    for tile in written.page.tiles
                ]
            ),
            "remarks": dg.MetadataValue.md("\n".join(f"- {each.sentence}" for each in written.page.sections)),
        }
        context.add_asset_metadata(metadata, asset_key=PAGE, partition_key=str(month))
    office.progress("manager's page", len(months), len(months))
    yield dg.MaterializeResult()
