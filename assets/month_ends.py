"""The month-end pack for the accountant: workbook, PDF and journals of a calendar month that is over."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.account import ACCOUNT_TABLES
from assets.alerts import warn_of_checks
from assets.checks import reported
from assets.failures import expected_errors
from assets.partitions import billing_months, months_of
from assets.resources import OfficeParam
from assets.tables import ACCOUNT, OWNERS, Made, markdown_table
from origyne_pipeline.periods import local_day
from origyne_pipeline.quality.names import ACCRUALS_STAND, FIGURES_TIE, PACK
from origyne_pipeline.quality.results import CheckResult

if TYPE_CHECKING:
    from origyne_pipeline.month_ends import WrittenPack

READ = ("invoices", "usage_charges", "rated_cdrs", "margin")
"""What the accruals are from; the registers are read as they are."""
CLAIMS = {
    FIGURES_TIE: "The figures of the pack are those of the journals and of their sources: register, ledger, lake.",
    ACCRUALS_STAND: "No late file changed the accruals of the month before since its pack was made.",
}


@dg.asset(
    name=PACK,
    group_name=ACCOUNT,
    owners=list(OWNERS),
    kinds={"xlsx", "pdf"},
    partitions_def=billing_months,
    backfill_policy=dg.BackfillPolicy.single_run(),
    deps=[*READ, "supplier_invoices", ACCOUNT_TABLES[0]],
    check_specs=[dg.AssetCheckSpec(name, asset=PACK, description=claim) for name, claim in CLAIMS.items()],
)
@expected_errors
def month_end_pack(context: dg.AssetExecutionContext, office: OfficeParam) -> Iterator[Made]:
    """The pack of a calendar month: sales, VAT, cash, open items, accruals, each figure beside its source."""
    from origyne_pipeline.month_end_checks import check_pack
    from origyne_pipeline.month_ends import write_month_end
    from origyne_pipeline.quality.contents import digest

    months = months_of(context)
    figures: list[tuple[str, str]] = []
    results: list[CheckResult] = []
    for done, month in enumerate(months):
        office.progress("month's end", done, len(months))
        written = write_month_end(office.settings, month, local_day(office.now()))
        results += check_pack(office.warehouse, written, month, office.now())
        figures += [(f"{month} {name}", str(amount)) for name, amount in written.pack.figures()]
        context.add_asset_metadata(_metadata(written), asset_key=PACK, partition_key=str(month))
    office.progress("month's end", len(months), len(months))
    office.checks.extend(results)
    warn_of_checks(office, results)
    yield dg.MaterializeResult(
        data_version=dg.DataVersion(digest(figures)),
        check_results=list(reported(context, results)),
    )


def _metadata(written: "WrittenPack") -> dict[str, Any]:
    """The figures, as a table and as numbers that plot over the months, and where the files are."""
    pack = written.pack
    metadata: dict[str, Any] = {
        "workbook": dg.MetadataValue.path(written.workbook),
        "document": dg.MetadataValue.path(written.document),
        "journals": dg.MetadataValue.path(written.journals),
        "open items": pack.open_items,
        "controls": len(pack.ties),
        "controls that differ": len(pack.differences),
        "figures": markdown_table([{"figure": name, "euros": amount} for name, amount in pack.figures()]),
        **{name: float(amount) for name, amount in pack.figures()},
    }
    if pack.restated:
        changes = [
            {"accrual": one.name, "given": one.given, "now": one.now, "difference": one.difference}
            for one in pack.restated
        ]
        metadata["changed since the last pack"] = markdown_table(changes)
    return metadata
