"""The VNO's own workbook, and what it says of lines as tables."""

from collections.abc import Iterator

import dagster as dg

from assets.failures import expected_errors
from assets.resources import OfficeParam
from assets.tables import ONBOARDING, OWNERS, Made, materialized, specs_of
from origyne_pipeline.tables import reference_tables

LINE_TABLES = reference_tables()

clients = dg.AssetSpec(
    "clients",
    description="The VNO's own workbook: its customers, their mandates, adjustments and discounts, and the options and"
    " holders of lines. Kept by the VNO.",
    group_name=ONBOARDING,
    owners=list(OWNERS),
    kinds={"excel"},
)


@dg.multi_asset(
    specs=specs_of(LINE_TABLES, kinds=("excel", "parquet")),
    name="lines_of_clients",
)
@expected_errors
def write_lines(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Reads the options and holders of lines where clients.xlsx changed; a month is rated from them."""
    from origyne_pipeline.onboarding.clients import warning_where_missing
    from origyne_pipeline.onboarding.line_tables import write_line_tables

    if missing := warning_where_missing(office.settings.clients, "origyne usage --update"):
        context.log.warning(missing)
        context.add_asset_metadata({"no clients.xlsx": missing}, asset_key=LINE_TABLES[0])
    is_read = write_line_tables(office.warehouse, office.settings.clients, office.settings.layouts)
    context.add_asset_metadata({"clients.xlsx was read": is_read}, asset_key=LINE_TABLES[0])
    yield from materialized(context, office, LINE_TABLES)
