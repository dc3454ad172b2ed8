"""``origyne margin``: where a month earns and where it loses, why, and what to change in the workbook."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from origyne_pipeline.cli.csv_files import expect_file, write_csv
from origyne_pipeline.cli.options import MONTH, PATH, json_option, rows_option
from origyne_pipeline.cli.printing import count, exact_euros, left_out, plain, print_json, stdout, table
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.money import round_half_up
from origyne_pipeline.periods import Month

if TYPE_CHECKING:
    from origyne_pipeline.assurance.margin_report import MarginReport, MarginRow

DIMENSIONS = ("customer", "line", "usage", "destination", "offer", "zone", "month")
SHOWN_ROWS = 15
BAR = 14
CAUSE_TEXTS = {
    "ALLOWANCE": "an allowance covers some of it",
    "PRICE_BELOW_COST": "its price is below its cost",
    "INCREMENTS": "increments, fee or rounding of one event",
    "CAP": "the cap of its price",
    "FREE_INCOMING": "received, and free",
    "SERVICE_NUMBER": "a special number (C + S)",
}
KIND_TEXTS = {
    "UNLISTED": "no prefix in Destinations: not rated",
    "NO_PRICE": "no row in Tarifs: not rated",
    "ANY_DESTINATION": "its price is that of *",
    "SHORTER_PREFIX": "fell to a shorter prefix",
}
NOT_RATED = ("UNLISTED", "NO_PRICE")


@click.command(
    short_help="Margin by customer, line, usage, destination, offer, zone or month; why events lose."
)
@click.argument("month", type=MONTH, required=False)
@click.option(
    "--by", type=click.Choice(DIMENSIONS), default="usage", show_default=True, help="Break it down."
)
@click.option("--negative", is_flag=True, help="Only those that cost more than they bring, with the causes.")
@click.option("--csv", "csv_path", type=PATH, help="Also write every row to this CSV file.")
@rows_option(SHOWN_ROWS, "each table")
@json_option
def margin(
    month: Month | None, by: str, negative: bool, csv_path: Path | None, row_limit: int, as_json: bool
) -> None:
    """Shows what the rated events of MONTH (AAAA-MM) bring and cost, the lowest margin first; by default of the last
    month that has a margin.

    Below: why events cost more than they bring, the rows of Tarifs that are below their cost with the price that they
    need, and the called prefixes that no row of the workbook is for. Amounts exclude tax. JSON and CSV hold every row.
    """  # noqa: D205
    from origyne_pipeline.assurance.margin_report import margin_report
    from origyne_pipeline.warehouse import Warehouse

    settings = settings_to_look()
    if csv_path:
        expect_file(csv_path, "--csv")
    report = margin_report(Warehouse(settings.home), month, by)
    rows = [row for row in report.rows if row.margin < 0] if negative else list(report.rows)
    if csv_path:
        heads = [by, "events", "revenue", "cost", "margin", "loss", "fees", *CAUSE_TEXTS]
        write_csv(csv_path, heads, map(_csv_row, rows), neutralise=settings.publish.neutralise_csv)
    if as_json:
        print_json({**plain(report), "rows": plain(rows)})
        return
    _print_total(report)
    _print_rows(report, rows, row_limit, negative=negative)
    _print_causes(report.total)
    _print_prices(report.prices_below_cost, row_limit)
    _print_prefixes(report.prefixes_reached, row_limit)
    if csv_path:
        click.echo(f"\n{count(len(rows), 'row')} written to {csv_path}")


def _print_total(report: "MarginReport") -> None:
    total, whose = report.total, "every month" if report.by == "month" else report.month
    lines = [
        f"Usage of {whose}: {exact_euros(total.revenue)} revenue, {exact_euros(total.cost)} cost,"
        f" {exact_euros(total.margin)} margin.",
        f"Not in it: {exact_euros(total.fees or Decimal(0))} of subscriptions, options and fees; what the",
        "wholesaler asks for lines and SIM cards.",
    ]
    if report.discounts:
        lines.append(f"Discounts and minimums on the invoices: {exact_euros(report.discounts)}.")
    if report.uncosted_events:
        lines.append(f"{count(report.uncosted_events, 'event')} without a known cost: it counts as 0.")
    click.echo("\n".join(lines))


def _print_rows(report: "MarginReport", rows: Sequence["MarginRow"], limit: int, *, negative: bool) -> None:
    if not rows:
        click.echo(f"\nNo {report.by} has a negative margin.")
        return
    has_fees = rows[0].fees is not None
    heads = [report.by, "events", "revenue", "cost", "margin", *(["fees"] if has_fees else []), ""]
    largest = max(abs(row.margin) for row in rows)
    shown = [
        [
            row.name,
            row.events,
            _figure(row.revenue),
            _figure(row.cost),
            _figure(row.margin),
            *([_figure(row.fees or Decimal(0))] if has_fees else []),
            _causes(row) if negative else bar(row.margin, largest),
        ]
        for row in rows[:limit]
    ]
    title = f"By {report.by}, the lowest margin first; bars: - loses, + earns"
    if negative:
        title, heads[-1] = f"By {report.by}, where the margin is negative", "lost by"
    stdout().print(table(title, heads, shown, left_out(len(rows), limit)))


def bar(amount: Decimal, largest: Decimal) -> str:
    """An amount as a bar: minus signs of a loss, plus signs of a gain; what is not nothing shows at least one.

    >>> bar(Decimal("-7"), Decimal("14")), bar(Decimal("0.001"), Decimal("14")), bar(Decimal(0), Decimal(0))
    ('-------', '+', '')
    """
    if not amount:
        return ""
    return ("-" if amount < 0 else "+") * max(1, int(abs(amount) * BAR // largest))


def _causes(row: "MarginRow") -> str:
    return ", ".join(f"{cause} {_figure(loss)}" for cause, loss in row.causes.items())


def _print_causes(total: "MarginRow") -> None:
    if not total.causes:
        click.echo("\nNo event costs more than it brings.")
        return
    largest = max(total.causes.values())
    rows = [
        (cause, exact_euros(loss), CAUSE_TEXTS[cause], bar(-loss, largest))
        for cause, loss in total.causes.items()
    ]
    title = f"Why events cost more than they bring: {exact_euros(total.loss)} in all"
    stdout().print(table(title, ("cause", "lost", "", ""), rows))


def _print_prices(prices: Sequence[dict[str, Any]], limit: int) -> None:
    if not prices:
        click.echo("No row of Tarifs brings less than its events cost.")
        return
    rows = [
        (
            row["usage"],
            " ".join(row[key] for key in ("offer_code", "destination_code", "origin_zone", "band")),
            row["price_excl_tax"].normalize(),
            row["unit"],
            exact_euros(row["loss_excl_tax"]),
            row["needed_price_excl_tax"].normalize() if row["needed_price_excl_tax"] is not None else None,
        )
        for row in prices[:limit]
    ]
    heads = ("usage", "offer destination zone band", "price", "unit", "lost", "needed")
    stdout().print(table("Rows of Tarifs below their cost", heads, rows, left_out(len(prices), limit)))


def _print_prefixes(prefixes: Sequence[dict[str, Any]], limit: int) -> None:
    missing = [row for row in prefixes if row["loss_excl_tax"] or row["kind"] in NOT_RATED]
    if missing:
        rows = [
            (
                row["prefix"],
                row["usage"],
                row["event_count"],
                exact_euros(row["loss_excl_tax"]),
                _reached(row),
            )
            for row in missing[:limit]
        ]
        title = "Called prefixes without a row of their own"
        heads = ("prefix", "usage", "events", "lost", "why")
        stdout().print(table(title, heads, rows, left_out(len(missing), limit)))
        for line in _what_to_do(missing):
            click.echo(line)
    if others := len(prefixes) - len(missing):
        click.echo(
            f"{count(others, 'prefix', 'prefixes')} more without a row of their own lose nothing:"
            " table prefixes_reached."
        )


def _what_to_do(missing: Sequence[dict[str, Any]]) -> list[str]:
    """What prefixes without a row ask for: those that are not rated do, the others may."""
    unrated = sum(row["kind"] in NOT_RATED for row in missing)
    lines = []
    if unrated:
        lines.append(
            f"To do: {count(unrated, 'prefix', 'prefixes')} 'not rated' above: add what lacks to the tariff workbook,"
            " else these events are never billed."
        )
    if unrated < len(missing):
        lines.append(
            "The others are rated and billed, below their cost: nothing is missing. Add a prefix only if its price"
            " should differ from that of the row it fell to."
        )
    return lines


def _reached(row: dict[str, Any]) -> str:
    text = KIND_TEXTS[row["kind"]]
    if row["kind"] == "SHORTER_PREFIX":
        return f"fell to {row['row_prefix']} ({row['destination_code']})"
    return f"{row['destination_code']}: {text}" if row["destination_code"] else text


def _figure(amount: Decimal) -> Decimal:
    return round_half_up(amount)


def _csv_row(row: "MarginRow") -> Sequence[Any]:
    causes = (row.causes.get(cause, Decimal(0)) for cause in CAUSE_TEXTS)
    return (row.name, row.events, row.revenue, row.cost, row.margin, row.loss, row.fees, *causes)
