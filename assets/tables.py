"""A lake table as an asset: what Dagster shows of it comes from the header of its .sql file and from its rows."""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dagster as dg

from assets.column_lineage import METADATA, column_lineage
from assets.partitions import billing_months, days_in_view, deposit_days
from assets.resources import Office
from assets.versions import recorded
from origyne_pipeline.model import Model, table_model
from origyne_pipeline.tables import (
    BILLING_MONTH,
    DEPOSIT_DAY,
    FAMILY_DAY,
    WHOLE,
    cut_by,
    inputs_of,
    is_cut_by,
)

if TYPE_CHECKING:
    from origyne_pipeline.quality.summary import Summary

FIRST_ROWS = "first rows (personal data masked)"
OWNERS = ("team:billing",)
ONBOARDING, COLLECTION, MEDIATION, RATING, FOLLOW_UP, ASSURANCE, INVOICING, PAYMENTS, ACCOUNT, PUBLICATION = (
    "0_onboarding",
    "1_collection",
    "2_mediation",
    "3_rating",
    "4_followup",
    "5_assurance",
    "6_invoicing",
    "7_payments",
    "8_account",
    "9_publication",
)
"""The groups: the stages of the billing chain, numbered so that they stand in its order."""
GROUPS = {
    "onboarding": ONBOARDING,
    "mediation": MEDIATION,
    "rating": RATING,
    "followup": FOLLOW_UP,
    "assurance": ASSURANCE,
    "invoicing": INVOICING,
    "payments": PAYMENTS,
    "account": ACCOUNT,
}
CUTS = {DEPOSIT_DAY: deposit_days, BILLING_MONTH: billing_months, WHOLE: None}
SOURCES = ("clients", "month_deposits")
"""Assets that no run of the pipeline makes: they are observed, or kept by the VNO."""
NO_ASSETS = cut_by(FAMILY_DAY)
"""Tables that are written beside others, and are no assets."""

Dep = str | dg.AssetDep
Made = dg.MaterializeResult[None]


def picture(what: str, png: bytes) -> dg.MarkdownMetadataValue:
    """A picture as metadata: the UI shows it in the page. ``what`` is read out where it is not shown."""
    return dg.MetadataValue.md(f"![{what}](data:image/png;base64,{base64.b64encode(png).decode()})")


def specs_of(
    names: Sequence[str],
    kinds: Iterable[str] = ("duckdb", "parquet"),
    *,
    skippable: bool = False,
    partitions: dg.PartitionsDefinition[str] | None = None,
    reads: Callable[[str], Iterable[str]] = inputs_of,
) -> list[dg.AssetSpec]:
    """The assets of the tables that one step makes; their arrows follow from the headers of the models.

    What other steps make by day or month is drawn to the first table, and the others follow from it: a backfill
    refuses a step whose tables it reaches in different ways. Column lineage is exact. A month also follows the month
    before it, and rating refuses it otherwise. That is not drawn: Dagster would take every later month into a backfill
    of one.

    Args:
        names: tables of one stage that are cut in the same way, the one that most others follow from first.
        kinds: what they are made with, for the icons of the UI.
        skippable: a run may leave them as they are, and then skips what follows.
        partitions: how they are cut; as their header says when not given.
        reads: what a table follows from; what its model reads when not given.
    """
    first = table_model(names[0])
    inputs = {table: [name for name in reads(table) if name not in NO_ASSETS] for table in names}
    if first.partition != WHOLE:
        outside = dict.fromkeys(
            name for table in names for name in inputs[table] if name not in (*names, *SOURCES)
        )
        for table in names:
            own = [name for name in inputs[table] if name in names]
            drawn = [*outside] if table == first.name else own or [first.name]
            inputs[table] = [*drawn, *(name for name in inputs[table] if name in SOURCES)]
    return [
        table_spec(
            table,
            GROUPS[first.stage],
            [_dep(name, first.partition) for name in inputs[table]],
            partitions=partitions or CUTS[first.partition],
            kinds=kinds,
            skippable=skippable,
        )
        for table in names
    ]


def _dep(name: str, partition: str) -> Dep:
    """An arrow from an asset: a month follows the days in its view; what is not cut by time follows all months."""
    by_day = is_cut_by(DEPOSIT_DAY, name) or name == "landed_days"
    if partition == BILLING_MONTH and by_day:
        return dg.AssetDep(name, partition_mapping=days_in_view)
    if partition == WHOLE and is_cut_by(BILLING_MONTH, name):
        return dg.AssetDep(name, partition_mapping=dg.AllPartitionMapping())
    return name


def table_spec(
    table: str,
    group: str,
    deps: Iterable[Dep] = (),
    *,
    partitions: dg.PartitionsDefinition[str] | None = None,
    kinds: Iterable[str] = ("duckdb", "parquet"),
    skippable: bool = False,
) -> dg.AssetSpec:
    """The asset of a lake table.

    Of the tables that one step makes, the first bears all that the step reads, and the others follow from it: a
    backfill refuses a step whose tables it reaches in different ways.

    Args:
        table: its name.
        group: its stage.
        deps: what it follows from.
        partitions: how it is cut.
        kinds: what it is made with, for the icons of the UI.
        skippable: a run may leave it as it is, and then skips what follows.
    """
    model = table_model(table)
    return dg.AssetSpec(
        table,
        deps=list(deps),
        description=model.comment,
        skippable=skippable,
        group_name=group,
        owners=list(OWNERS),
        kinds=set(kinds),
        partitions_def=partitions,
        metadata={"dagster/table_name": f"lake.{table}", "dagster/column_schema": _schema(model)},
    )


def _schema(model: Model) -> dg.TableSchema:
    one_key = len(model.grain) == 1
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name,
                column.type,
                column.comment,
                constraints=dg.TableColumnConstraints(unique=one_key and column.name in model.grain),
            )
            for column in model.columns
        ]
    )


def materialized(
    context: dg.AssetExecutionContext, office: Office, tables: Sequence[str], keys: Sequence[str] = ()
) -> Iterator[Made]:
    """What a run made of some tables: of each partition its content's hash, counts, sums and first rows.

    Args:
        context: of the run.
        office: of the run.
        tables: lake tables, which are assets of the run too.
        keys: the partitions; none for tables that are not cut by time.
    """
    from origyne_pipeline.quality.contents import content_of, table_content
    from origyne_pipeline.quality.summary import summarise

    for table in tables:
        partitions = office.warehouse.partitions(table)
        if keys:
            lineage = {METADATA: column_lineage()[table]} if table in column_lineage() else {}
            for summary in summarise(office.warehouse, table, keys):
                shown = figures(summary) | lineage
                context.add_asset_metadata(shown, asset_key=table, partition_key=summary.key)
            yield recorded(context, table, {key: content_of(partitions.get(key)) for key in keys})
        else:
            (summary,) = summarise(office.warehouse, table, None)
            yield dg.MaterializeResult(
                asset_key=table,
                data_version=dg.DataVersion(table_content(partitions)),
                metadata=figures(summary),
            )


def figures(summary: "Summary") -> dict[str, Any]:
    """Rows and sums as numbers, for the plots of the UI (they are looked at there, never counted with); first rows."""
    rows = {"dagster/partition_row_count" if summary.key else "dagster/row_count": summary.rows}
    sums = {f"sum of {column}": float(amount) for column, amount in summary.sums.items()}
    return rows | sums | ({FIRST_ROWS: markdown_table(summary.first_rows)} if summary.first_rows else {})


def markdown_table(rows: Sequence[Mapping[str, Any]]) -> dg.MarkdownMetadataValue:
    """Rows, of the same columns, as the UI shows them."""
    head = list(rows[0])
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(row[name]).replace("|", "/") for name in head) + " |" for row in rows]
    return dg.MetadataValue.md("\n".join(lines))
