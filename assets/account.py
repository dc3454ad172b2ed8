"""The account of each customer: what is owed and since when, from the registers, as of today."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.failures import expected_errors
from assets.resources import OfficeParam
from assets.tables import Made, markdown_table, materialized, picture, specs_of
from origyne_pipeline.tables import WHOLE, stage_tables

if TYPE_CHECKING:
    from origyne_pipeline.account_totals import AccountTotals

ACCOUNT_TABLES = stage_tables("account", WHOLE)


@dg.multi_asset(
    specs=specs_of(ACCOUNT_TABLES, kinds=("sqlite", "parquet")),
    name="account",
)
@expected_errors
def write_accounts(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """Brings the customer accounts to what the registers hold today; nothing is done where nothing has changed."""
    from origyne_pipeline.account_tables import write_account_tables
    from origyne_pipeline.account_totals import largest_balances, lines_to_match, read_account_totals

    office.progress("accounts", 0, 1)
    is_written = write_account_tables(office.warehouse, office.settings, office.now())
    totals = read_account_totals(office.warehouse)
    context.add_asset_metadata({"written again": is_written}, asset_key="account_entries")
    if totals:
        metadata = ageing(totals)
        if rows := largest_balances(office.warehouse):
            metadata["largest late amounts"] = markdown_table(rows)
        context.add_asset_metadata(metadata, asset_key="account_balances")
    count, lines = lines_to_match(office.warehouse)
    waiting: dict[str, Any] = {"lines to match": count}
    if lines:
        records = [dg.TableRecord({name: str(value or "") for name, value in line.items()}) for line in lines]
        waiting["to match"] = dg.MetadataValue.table(records)
    context.add_asset_metadata(waiting, asset_key="bank_lines")
    office.progress("accounts", 1, 1)
    yield from materialized(context, office, ACCOUNT_TABLES)


def ageing(totals: "AccountTotals") -> dict[str, Any]:
    """What all customers owe as numbers, for the plots of the UI, and as a picture."""
    from origyne_pipeline.account.ageing_picture import ageing_png

    return {
        "as of": str(totals.as_of),
        "customers who owe": totals.owing_customers,
        "customers in credit": totals.credited_customers,
        "late": float(totals.late_incl_tax),
        "ageing": picture("ageing of what is owed", ageing_png(f"Owed on {totals.as_of}", totals.amounts)),
    }
