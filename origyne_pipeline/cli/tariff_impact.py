"""``origyne tariff impact``: past months rated again with a workbook, before and after."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from origyne_pipeline.cli.csv_files import expect_file, write_csv
from origyne_pipeline.cli.options import DAY, PATH, json_option, rows_option
from origyne_pipeline.cli.printing import count, euros, exact_euros, left_out, print_json, stdout, table, warn
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import settings_to_try
from origyne_pipeline.money import round_half_up
from origyne_pipeline.settings import Settings

if TYPE_CHECKING:
    from origyne_pipeline.tariff_impact.differences import CustomerDifference, DestinationDifference
    from origyne_pipeline.tariff_impact.impact import TariffImpact

SHOWN_ROWS = 10
FIGURE_NAMES = {
    "usage": "Usage",
    "subscriptions": "Subscriptions, options",
    "fees": "One-off fees",
    "reductions": "Discounts, minimums",
    "revenue": "Revenue",
    "cost": "Cost of the events",
    "margin": "Margin",
}
SIDES = ("before", "after", "difference")


@click.command(short_help="Rate past months again with a workbook: revenue, margin, who pays more or less.")
@click.argument("file", type=PATH)
@click.option(
    "--months",
    "month_count",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="How many of the last rated months.",
)
@click.option(
    "--from",
    "since",
    type=DAY,
    help="The day from which FILE is in force; by default the first day of the first of these months.",
)
@click.option("--csv", "csv_path", type=PATH, help="Also write every customer to this CSV file.")
@rows_option(SHOWN_ROWS, "each table")
@json_option
def tariff_impact(
    file: Path,
    month_count: int,
    since: date | None,
    csv_path: Path | None,
    row_limit: int,
    as_json: bool,
) -> None:
    """Rates the last months again with the tariff workbook FILE, as if it had been in force, and compares.

    The models of rating do it, on the events and lines of these months. FILE has every offer and option that these
    lines have. Nothing is kept: no price, invoice or table changes. Amounts exclude tax. JSON and CSV hold every
    customer.
    """
    from origyne_pipeline.tariff_impact.differences import as_mapping
    from origyne_pipeline.tariff_impact.impact import tariff_impact as impact_of

    settings = settings_to_try()
    if csv_path:
        expect_file(csv_path, "--csv")
    with stage_bars() as progress:
        impact = impact_of(
            settings,
            file,
            month_count,
            since,
            lambda done, total: progress("rating again", done, total),
        )
    if csv_path:
        _write_csv(csv_path, impact, settings)
    if as_json:
        print_json(as_mapping(impact))
        return
    _print_warnings(impact, month_count)
    _print_scope(impact)
    _print_figures(impact)
    _print_customers(impact, row_limit)
    _print_destinations(impact, row_limit)


def _print_warnings(impact: "TariffImpact", month_count: int) -> None:
    if len(impact.months) < month_count:
        warn(
            f"{month_count} months were asked for, {count(len(impact.months), 'month is', 'months are')} rated"
        )
    if impact.warnings:
        words = count(len(impact.warnings), "cell looks wrong", "cells look wrong")
        warn(f"{impact.workbook.name}: {words}; 'origyne tariff check {impact.workbook}' lists them")
    if impact.is_billed_by_wholesaler:
        warn(
            'invoices bear the wholesaler\'s amounts (invoice_basis = "billed"); the usage below is by our own rating'
        )


def _print_scope(impact: "TariffImpact") -> None:
    first, last = impact.months[0].month, impact.months[-1].month
    months = str(first) if first == last else f"{first} to {last}"
    until = f" to {impact.to_day}" if impact.to_day else " on"
    for line in (
        f"{impact.workbook.name} in place of the tariff in force,",
        f"from {impact.from_day}{until}. Rated again: {months}.",
        "Events of earlier days keep the tariff of their day. Nothing was kept.",
        "Amounts exclude tax, in cents as invoice lines round them.",
    ):
        click.echo(line)


def _print_figures(impact: "TariffImpact") -> None:
    from origyne_pipeline.tariff_impact.differences import figures

    rows: list[Sequence[Any]] = [
        (FIGURE_NAMES[figure.name], *_amounts(figure.before, figure.after))
        for figure in figures(impact.before, impact.after)
    ]
    before, after = impact.before.unrated_events, impact.after.unrated_events
    stdout().print(table("", ("", *SIDES), rows))
    if len(impact.months) > 1:
        by_month = [
            (str(month.month), *_amounts(month.before.total(), month.after.total()))
            for month in impact.months
        ]
        stdout().print(table("Revenue by month", ("month", *SIDES), by_month))
    click.echo(f"Events without a price: {before.events:,} before, {after.events:,} after.")
    if before.events or after.events:
        worth = f"{_euros(before.amount)} before, {_euros(after.amount)} after"
        click.echo(f"The figures leave them out. The wholesaler's MONTANT_HT of them: {worth}.")
    for reason in sorted(impact.after.unrated):
        more = impact.after.unrated[reason].events - impact.before.unrated[reason].events
        if more > 0:
            click.echo(f"  {reason}: {more:,} more with {impact.workbook.name}")


def _print_customers(impact: "TariffImpact", row_limit: int) -> None:
    from origyne_pipeline.tariff_impact.differences import customer_differences, total_difference

    customers = customer_differences(impact)
    more = [row for row in customers if row.difference > 0]
    less = [row for row in reversed(customers) if row.difference < 0]
    same = len(customers) - len(more) - len(less)
    click.echo(
        f"\nCustomers: {len(more):,} pay more ({_signed(total_difference(more))}),"
        f" {len(less):,} pay less ({_signed(total_difference(less))}), {same:,} the same."
    )
    for title, rows in (("Who pays more", more), ("Who pays less", less)):
        if rows:
            shown = [_customer_row(row) for row in rows[:row_limit]]
            stdout().print(table(title, ("customer", *SIDES), shown, left_out(len(rows), row_limit)))


def _customer_row(row: "CustomerDifference") -> Sequence[Any]:
    return row.customer_ref, *_amounts(row.before.total, row.after.total)


def _print_destinations(impact: "TariffImpact", row_limit: int) -> None:
    from origyne_pipeline.tariff_impact.differences import destination_differences

    rows = [row for row in destination_differences(impact) if row.difference or row.before != row.after]
    if not rows:
        click.echo("No usage and destination comes to another amount.")
        return
    shown = [_destination_row(row) for row in rows[:row_limit]]
    heads = ("usage", "zone", "destination", "events", *SIDES)
    stdout().print(
        table("By usage and destination, sums of the events", heads, shown, left_out(len(rows), row_limit))
    )


def _destination_row(row: "DestinationDifference") -> Sequence[Any]:
    events = max(row.before.events, row.after.events)
    amounts = _amounts(row.before.amount, row.after.amount)
    return row.usage, row.origin_zone, row.destination_code, events, *amounts


def _amounts(before: Decimal, after: Decimal) -> tuple[str, str, str]:
    return _euros(before), _euros(after), _signed(after - before)


def _euros(amount: Decimal) -> str:
    return euros(round_half_up(amount))


def _signed(amount: Decimal) -> str:
    return f"{'+' if amount > 0 else ''}{exact_euros(amount)}"


def _write_csv(path: Path, impact: "TariffImpact", settings: Settings) -> None:
    from origyne_pipeline.tariff_impact.differences import customer_rows

    rows = customer_rows(impact)
    heads = list(rows[0]) if rows else ["customer_ref"]
    texts = ([row[head] for head in heads] for row in rows)
    write_csv(path, heads, texts, neutralise=settings.publish.neutralise_csv)
