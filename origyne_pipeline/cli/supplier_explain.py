"""``origyne supplier explain`` and ``dispute``: what the wholesaler invoices for a month, and why it differs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from origyne_pipeline.cli.csv_files import write_file
from origyne_pipeline.cli.options import PATH, json_option, month_option
from origyne_pipeline.cli.printing import euros, print_json, stdout, table
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import settings_to_work
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Warehouse

LONGEST_LABEL = 28


@click.command(short_help="Compare the wholesaler's invoice of a month with what we know, to the cent.")
@month_option
@json_option
def supplier_explain(month: Month, as_json: bool) -> None:
    """Shows each item of the wholesaler's invoice of a month, and the causes of each difference.

    Where the invoice landed after the month was reconciled, the comparison is made first. No issued month changes.
    """
    settings = settings_to_work()
    compared = _compared(settings, month)
    if as_json:
        print_json(compared)
        return
    for source in dict.fromkeys(item["source"] for item in compared["items"]):
        _print(
            month,
            source,
            [item for item in compared["items"] if item["source"] == source],
            compared["causes"],
        )


@click.command(short_help="Write the dispute workbook of a month (.xlsx), in French, ready to send.")
@month_option
@click.option("--out", type=PATH, required=True, help="Where to write the workbook.")
@click.option("--source", default="origyne", show_default=True, help="The wholesaler.")
def supplier_dispute(month: Month, out: Path, source: str) -> None:
    """Writes what the wholesaler invoiced wrongly for a month: a summary, and a sheet a cause with its events or lines.

    It names lines and events as the wholesaler knows them, and no customer. Claims that were opened stand beside.
    """
    settings = settings_to_work()
    _compared(settings, month)
    from origyne_pipeline.supplier_dispute import dispute_workbook

    write_file(out, dispute_workbook(Warehouse(settings.home), settings.company, month, source))
    stdout().print(str(out), soft_wrap=True)


def _compared(settings: Settings, month: Month) -> dict[str, list[dict[str, Any]]]:
    """The rows of the month's comparison, made where it is not, or the invoice came since."""
    from origyne_pipeline.assurance.claims import ClaimError
    from origyne_pipeline.feeds.source_layouts import layout_of
    from origyne_pipeline.supplier_invoices import CHECKS, DIFFERENCES, months_to_explain

    warehouse = Warehouse(settings.home)
    if month in months_to_explain(warehouse, layout_of(settings).patterns):
        from assets import launch

        with stage_bars() as progress:
            launch.Launcher(settings, progress).month("assure_month", month)
    part = warehouse.partitions(CHECKS).get(str(month))
    if part is None or not part.made_from:
        raise ClaimError(
            f"{month}: expected a rated month whose wholesaler's invoice (Factures/Intégrateur/Facture_AAAAMM.csv) has"
            f" landed, found none; run 'origyne land' and 'origyne rate --month {month}'"
        )
    with warehouse.session() as session:
        session.bind(CHECKS, [str(month)])
        session.bind(DIFFERENCES, [str(month)])
        return {
            "items": session.dicts(f"select * from {CHECKS} order by source, item"),
            "causes": session.dicts(
                f"select * from {DIFFERENCES} order by source, item, abs(amount_excl_tax) desc"
            ),
        }


def _print(
    month: Month, source: str, items: Sequence[dict[str, Any]], causes: Sequence[dict[str, Any]]
) -> None:
    rows: list[tuple[Any, ...]] = [
        (
            item["item"],
            _label(item),
            euros(item["expected_excl_tax"]),
            euros(item["invoiced_excl_tax"]),
            euros(item["difference_excl_tax"]),
        )
        for item in items
    ]
    sums = [
        sum(item[f"{name}_excl_tax"] for item in items) for name in ("expected", "invoiced", "difference")
    ]
    rows.append(("", "all", *map(euros, sums)))
    title = f"Invoice of {source}, {month}"
    stdout().print(table(title, ("item", "label", "expected", "invoiced", "difference"), rows))
    shown = [
        (
            one["item"],
            one["cause"],
            one["evidence_count"],
            euros(one["amount_excl_tax"]),
            one["first_evidence"] or "",
        )
        for one in causes
        if one["source"] == source
    ]
    if shown:
        stdout().print(table("Causes", ("item", "cause", "count", "amount", "first"), shown))
    for one in causes:
        if one["source"] == source and one["note"]:
            click.echo(f"item {one['item']}, {one['cause']}: {one['note']}")


def _label(item: dict[str, Any]) -> str:
    label = item["label"] or f"({item['subject']}: not invoiced)"
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"
