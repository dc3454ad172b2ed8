"""Read-only commands: status, explain, query, and the Dagster UI."""

import csv
import os
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click

from origyne_pipeline.cli.options import json_option, now, rows_option
from origyne_pipeline.cli.printing import count, plain, print_json, stderr, stdout, table
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.formulas import neutral
from origyne_pipeline.identity import warning_of
from origyne_pipeline.periods import Month, local_day

SHOWN_ROWS = 100
LIST_OF_TABLES = """
    select name, split_part(comment, '. ', 1) as holds
    from (
        select table_name as name, comment from duckdb_tables()
        union all
        select view_name as name, comment from duckdb_views() where not internal
    )
    order by starts_with(name, 'measure_'), name
"""
"""The first sentence of what each holds; the measures last."""


@click.command(
    short_help="Files landed and missing, rows refused, events without a price, and the money at stake."
)
@json_option
def status(as_json: bool) -> None:
    """Shows the files that landed or are missing from the deposit window, the rows in quarantine, the events without a
    price, and the money that waits there.
    """  # noqa: D205
    from origyne_pipeline.account_totals import lines_to_match, read_account_totals
    from origyne_pipeline.cli.not_debited import print_not_debited
    from origyne_pipeline.cli.overview import print_failed_checks, print_left_alone, print_overview
    from origyne_pipeline.cli.unaccounted import print_unaccounted
    from origyne_pipeline.cli.waiting_debits import print_waiting_debits
    from origyne_pipeline.collection.register import read_left_alone
    from origyne_pipeline.customer_accounts import amounts_outstanding
    from origyne_pipeline.feeds.source_layouts import layout_of
    from origyne_pipeline.landed_days import days_to_clean, waiting_files
    from origyne_pipeline.payments.latest_debits import to_present_again
    from origyne_pipeline.payments.settlement import settlement
    from origyne_pipeline.quality.completeness import last_closed_day, missing_deposits
    from origyne_pipeline.quality.known_feeds import unknown_files
    from origyne_pipeline.quarantined_money import money_waiting
    from origyne_pipeline.rating.after_issue import changes_of
    from origyne_pipeline.rating.late_tariffs import awaited_tariffs
    from origyne_pipeline.status.failed_checks import failed_checks
    from origyne_pipeline.status.overview import read_overview
    from origyne_pipeline.status.unbilled import unbilled_events
    from origyne_pipeline.warehouse import Warehouse

    settings = settings_to_look()
    warehouse, last_day = Warehouse(settings.home), last_closed_day(now(), settings.windows)
    layout = layout_of(settings)
    overview = read_overview(warehouse, last_day, money_waiting(warehouse, layout))
    missing = []
    if overview.feeds:
        with warehouse.session() as session:
            missing = missing_deposits(session, date.min, last_day, settings.windows)
    changed_months = changes_of(warehouse)
    outstanding = amounts_outstanding(settings.home)
    settled = {
        month.month: settlement(settings.home, month.month, outstanding)
        for month in overview.months
        if month.debits
    }
    today = local_day(now())
    waiting_debits = to_present_again(settings.home, today, today)
    not_landed = read_left_alone(settings.home)
    accounts = read_account_totals(warehouse)
    to_match = lines_to_match(warehouse)[0] if accounts else 0
    failed = failed_checks(warehouse, local_day(now()))
    waiting = waiting_files(warehouse, layout) if warehouse.home.is_dir() else ()
    days = days_to_clean(warehouse, layout, local_day(now())) if warehouse.home.is_dir() else ()
    unbilled = unbilled_events(warehouse, settings.calendar) if overview.feeds else ()
    unknown = unknown_files((feed.feed, feed.files) for feed in overview.feeds)
    late = (
        awaited_tariffs(warehouse, Month.parse(overview.unrated_month), settings.calendar)
        if overview.unrated_month
        else ()
    )
    if as_json:
        warnings = [warning for warning in (warning_of(settings), unknown) if warning]
        print_json(
            {
                "home": settings.home,
                **plain(overview),
                "missing": missing,
                "settlement": settled,
                "accounts": accounts,
                "bank_lines_to_match": to_match,
                "debits_to_present_again": [
                    {"invoice_number": one.invoice_number, "failed_on": one.failed_on}
                    for one in waiting_debits
                ],
                "left_on_the_server": not_landed,
                "failed_checks": failed,
                "late_tariffs": late,
                "not_clean": waiting,
                "days_to_clean": days,
                "unbilled": unbilled,
                "issued_months_changed": changed_months,
                "warnings": warnings,
            }
        )
    else:
        print_left_alone(not_landed)
        print_overview(settings, overview, missing, settled, changed_months, accounts, to_match)
        print_not_debited(settings.home, [m.billing_month for m in overview.months if m.held_debits])
        for tariff in late:
            stdout().print(str(tariff), style="yellow", markup=False)
        print_waiting_debits(settings, waiting_debits)
        print_unaccounted(waiting, days, unbilled, unknown)
        print_failed_checks(failed)


@click.command(short_help="How the price of an event was computed.")
@click.argument("feed", metavar="FEED", type=click.Choice(["MOBILE", "VGA"], case_sensitive=False))
@click.argument("cdr_id")
@json_option
def explain(feed: str, cdr_id: str, as_json: bool) -> None:
    """Shows how the price of an event was computed: file, line, layout, phone line, offer, tariff version, destination,
    band, increments, allowance, rounding.

    FEED is MOBILE or VGA. CDR_ID is the wholesaler's id, or FILE_NAME:LINE for an event without one.
    """  # noqa: D205
    from origyne_pipeline.feeds.layout import load_layout
    from origyne_pipeline.feeds.sharing import names_of_sections
    from origyne_pipeline.rating.explain import explain as explanation_of
    from origyne_pipeline.sources import prefix_of, source_of
    from origyne_pipeline.warehouse import Warehouse

    settings = settings_to_look()
    explanation = explanation_of(Warehouse(settings.home), feed.upper(), cdr_id, settings.calendar)
    event = explanation.facts["event"]
    source = source_of(event["source_path"])
    layouts = {each.name: each.layouts for each in settings.sources}.get(source)
    path = event["source_path"].removeprefix(prefix_of(source))
    section = names_of_sections(load_layout(layouts).feeds, f"rated_cdrs_{feed.lower()}", path)
    event["layout"] = f"{layouts} {section}" if section else "that of the default files"
    explanation.lines.insert(2, f"Layout       {event['layout']}")  # behind the file
    if as_json:
        print_json(explanation)
    else:
        click.echo("\n".join(explanation.lines))


@click.command(short_help="Run one query on the published database.")
@click.argument("sql", required=False)
@click.option("--tables", "is_list", is_flag=True, help="List the tables and measures, and what each holds.")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: UTF-8, commas, with a header.")
@rows_option(SHOWN_ROWS, "the table")
def query(sql: str | None, is_list: bool, as_json: bool, as_csv: bool, row_limit: int) -> None:
    """Runs one query on the published database, read-only. Start with `--tables` and `describe invoices`.

    JSON and CSV hold every row; the table shows the first ones.
    """
    from origyne_pipeline.warehouse.database import DATABASE
    from origyne_pipeline.warehouse.query import query_database

    if as_json and as_csv:
        raise click.UsageError("give --json or --csv, not both")
    if (sql is None) != is_list:
        raise click.UsageError("give one query, or --tables")
    settings = settings_to_look()
    names, rows = query_database(settings.home / DATABASE, sql or LIST_OF_TABLES)
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    elif as_csv:
        _print_csv(names, rows, neutral if settings.publish.neutralise_csv else str)
    else:
        more = (
            f"{len(rows) - row_limit:,} more; --rows N, --csv or --json show them"
            if len(rows) > row_limit
            else ""
        )
        stdout().print(table("", names, rows[:row_limit], more or count(len(rows), "row")))


def _print_csv(names: Sequence[str], rows: Sequence[Sequence[Any]], text_of: Callable[[str], str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([text_of(name) for name in names])
    for row in rows:
        writer.writerow([text_of(value) if isinstance(value, str) else _csv_value(value) for value in row])


def _csv_value(value: Any) -> Any:
    return "" if value is None else plain(value)


@click.command(short_help="Start the Dagster UI.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=3000, show_default=True, help="The port to listen on."
)
def ui(host: str, port: int) -> None:
    """Starts the Dagster UI and its daemon. Stop it with Ctrl-C.

    It has no password: anyone who can reach its address can start runs.
    """
    from assets.instance import ui_command

    settings = settings_to_look()
    command, variables = ui_command(settings)
    _expect_free(host, port)
    stderr().print(f"http://{host}:{port}  (data root {settings.home}; Ctrl-C stops it)", highlight=False)
    try:
        os.execvpe(command[0], [*command, "--host", host, "--port", str(port)], {**os.environ, **variables})
    except OSError as error:
        raise OrigyneError(f"{command[0]}: cannot be started ({error.strerror})") from error


def _expect_free(host: str, port: int) -> None:
    """Dagster starts half of its processes before it finds the port taken, and its second daemon disturbs the first."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        raise OrigyneError(
            f"{host}:{port}: expected a free port to listen on, found {error.strerror!r}; if 'origyne ui' runs"
            " already, open this address in a browser; else choose another --port"
        ) from error
