"""``origyne reconcile``: a month against the wholesaler's files, by kind and by day, and the file of what differs."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from origyne_pipeline.cli.csv_files import expect_file, write_file
from origyne_pipeline.cli.options import MONTH, PATH, json_option, now
from origyne_pipeline.cli.printing import count, print_json, stdout, table, unrounded_euros
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.periods import Month, local_day

if TYPE_CHECKING:
    from origyne_pipeline.assurance.reconcile_report import ReconcileReport

BAR = 24
COMPARISONS = {"RATING": "our rating and their daily files", "BILLING": "their daily and Billed files"}
STATES = {
    "MISSING_FROM_DAILY": "daily lacks",
    "MISSING_FROM_BILLED": "Billed lacks",
    "AMOUNTS_DIFFER": "differs",
    "LOW": "under half of usual",
}
"""States of a day that a person must look at, the worst first."""


OTHER_PRICES = (
    "RATING_DIFFERS: MONTANT_HT of the daily files is what the wholesaler computes with the tariff tables that it has;"
    " ours is the price of the tables read here. It is expected where these are not the same, as with your own tables"
    " on an invented deposit. Else send the file of --out to the wholesaler. Your invoices follow your tables."
    ' Where its files state no price of yours, say so in your layouts file: MONTANT_HT = { constant = "0" }'
)


@click.command(short_help="A month against the wholesaler's files, by kind and day; a file of what differs.")
@click.argument("month", type=MONTH, required=False)
@click.option("--out", type=PATH, help="Also write what differs to this workbook (.xlsx), to send.")
@json_option
def reconcile(month: Month | None, out: Path | None, as_json: bool) -> None:
    """Compares MONTH (AAAA-MM) with the wholesaler's files.

    By default the month whose events are coming now; with --out the latest that is rated.
    First what agrees and what differs, once the month is rated; then its days, as the lake is now: the events of the
    daily files beside those of the Billed file, or beside the usual number while that has not come. The workbook is
    in French and names no customer.
    """
    from origyne_pipeline.assurance.reconcile_report import last_compared, reconcile_report
    from origyne_pipeline.assurance.stated_amounts import paths_without_amounts
    from origyne_pipeline.feeds.source_layouts import layout_of
    from origyne_pipeline.warehouse import Warehouse

    settings = settings_to_look()
    if out:
        expect_file(out, "--out")
    warehouse = Warehouse(settings.home)
    if out:
        month = month or last_compared(warehouse)
    report = reconcile_report(warehouse, month, paths_without_amounts(warehouse, layout_of(settings)))
    written = _write(warehouse, report, settings.company.name, out) if out else 0
    if as_json:
        print_json(report)
        return
    _print_totals(report)
    _print_days(report)
    if out:
        click.echo(f"\n{count(written, 'difference')} written to {out}")


def _write(warehouse: Any, report: "ReconcileReport", company: str, out: Path) -> int:
    from origyne_pipeline.assurance.dispute_book import dispute_book
    from origyne_pipeline.assurance.reconcile_report import disputed_events

    events = disputed_events(warehouse, report.month)
    write_file(out, dispute_book(report.month, company, report.totals, events, local_day(now())))
    return len(events)


def _print_totals(report: "ReconcileReport") -> None:
    if not report.totals:
        click.echo(f"{report.month} is not rated yet: only its days are compared.")
        return
    for (source, feed, comparison), rows in groupby(
        report.totals, key=lambda row: (row["source"], row["feed"], row["comparison"])
    ):
        own = list(rows)
        whose = "" if source == "origyne" else f" of {source}"
        title = f"{report.month} {feed}{whose}: {COMPARISONS[comparison]}"
        is_billing = comparison == "BILLING"
        heads = ["", "events", *(["file rows"] if is_billing else []), "ours", "theirs", "difference"]
        shown = [_total_row(row, is_billing=is_billing) for row in (*own, _sum(own))]
        stdout().print(table(title, heads, shown))
    if any(row["kind"] == "RATING_DIFFERS" for row in report.totals):
        stdout().print(OTHER_PRICES, markup=False, soft_wrap=True)


def _total_row(row: dict[str, Any], *, is_billing: bool) -> Sequence[Any]:
    theirs = row["their_amount_excl_tax"] + (0 if row["event_count"] else row["file_amount_excl_tax"])
    difference = row["difference_excl_tax"]
    return (
        row["kind"],
        row["event_count"],
        *([row["file_row_count"]] if is_billing else []),
        unrounded_euros(row["our_amount_excl_tax"]),
        unrounded_euros(theirs),
        unrounded_euros(difference) if difference else None,
    )


def _sum(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    names = (
        "event_count",
        "file_row_count",
        "our_amount_excl_tax",
        "their_amount_excl_tax",
        "difference_excl_tax",
    )
    total: dict[str, Any] = {name: sum(row[name] for row in rows) for name in names}
    extra = sum(row["file_amount_excl_tax"] for row in rows if not row["event_count"])
    total["their_amount_excl_tax"] += extra
    return {**total, "kind": "total", "file_amount_excl_tax": Decimal(0)}


def _print_days(report: "ReconcileReport") -> None:
    from origyne_pipeline.assurance.reconcile_report import days_summed

    days = days_summed(report.days)
    for (source, feed), rows in groupby(days, key=lambda day: (day["source"], day["feed"])):
        own = list(rows)
        largest = max(day["event_count"] for day in own)
        is_billed = any(day["billed_event_count"] for day in own)
        whose = "" if source == "origyne" else f" of {source}"
        title = f"{report.month} {feed}{whose}: events by day"
        heads = ("day", "daily", "Billed" if is_billed else "usual", "", "")
        beside = "billed_event_count" if is_billed else "usual_event_count"
        shown = [
            (
                f"{day['local_date']:%a %d}",
                day["event_count"],
                day[beside],
                bar(day["event_count"], largest),
                _state(day),
            )
            for day in own
        ]
        stdout().print(table(title, heads, shown))


def bar(events: int, largest: int) -> str:
    """A number of events as a bar; a day without any has none.

    >>> bar(5, 10), bar(0, 10)
    ('############', '')
    """
    return "#" * max(1, events * BAR // largest) if events else ""


def _state(day: dict[str, Any]) -> str:
    worst = next((state for state in STATES if state in day["states"]), None)
    if worst is None:
        return "no event" if not day["event_count"] and not day["billed_event_count"] else ""
    return f"{STATES[worst]} {', '.join(day['states'][worst])}"
