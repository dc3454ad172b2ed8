"""Commands that look and change nothing: status, explain, query, and the Dagster UI."""

import csv
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click

from origyne_pipeline.cli.options import json_option, now
from origyne_pipeline.cli.printing import count, plain, print_json, stderr, stdout, table
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.formulas import neutral
from origyne_pipeline.identity import warning_of
from origyne_pipeline.periods import local_day

SHOWN_ROWS = 100


@click.command(short_help="What has landed, what is missing, what waits and how much money waits there.")
@json_option
def status(as_json: bool) -> None:
    """What has landed, what is missing from the deposit window, what is quarantined or unrated and for how much."""
    from origyne_pipeline.cli.standing import print_failed_checks, print_left_alone, print_standing
    from origyne_pipeline.cli.unaccounted import print_unaccounted
    from origyne_pipeline.collection.register import read_left_alone
    from origyne_pipeline.feeds.layout import load_layout
    from origyne_pipeline.landed_days import days_to_clean, waiting_files
    from origyne_pipeline.payments.settlement import settlement
    from origyne_pipeline.quality.completeness import last_closed_day, missing_deposits
    from origyne_pipeline.quality.known_feeds import unknown_files
    from origyne_pipeline.rating.after_issue import changes_of
    from origyne_pipeline.status.failed_checks import failed_checks
    from origyne_pipeline.status.standing import standing
    from origyne_pipeline.status.unbilled import unbilled_events
    from origyne_pipeline.warehouse import Warehouse

    settings = settings_to_look()
    warehouse, last_day = Warehouse(settings.home), last_closed_day(now())
    layout = load_layout(settings.layouts)
    found = standing(warehouse, last_day, layout)
    missing = missing_deposits(warehouse, date.min, last_day) if found.feeds else []
    changed = changes_of(warehouse)
    settled = {month.month: settlement(settings.home, month.month) for month in found.months if month.debits}
    left = read_left_alone(settings.home)
    failed = failed_checks(warehouse, local_day(now()))
    waiting = waiting_files(warehouse, layout) if warehouse.home.is_dir() else ()
    days = days_to_clean(warehouse, layout, local_day(now())) if warehouse.home.is_dir() else ()
    unbilled = unbilled_events(warehouse, settings.calendar) if found.feeds else ()
    unknown = unknown_files((feed.feed, feed.files) for feed in found.feeds)
    if as_json:
        warnings = [warning for warning in (warning_of(settings), unknown) if warning]
        print_json(
            {
                "home": settings.home,
                **plain(found),
                "missing": missing,
                "settlement": settled,
                "left_on_the_server": left,
                "failed_checks": failed,
                "not_clean": waiting,
                "days_to_clean": days,
                "unbilled": unbilled,
                "issued_months_changed": changed,
                "warnings": warnings,
            }
        )
    else:
        print_left_alone(left)
        print_standing(settings, found, missing, settled, changed)
        print_unaccounted(waiting, days, unbilled, unknown)
        print_failed_checks(failed)


@click.command(short_help="Why an event costs what it costs.")
@click.argument("feed", metavar="FEED", type=click.Choice(["MOBILE", "VGA"], case_sensitive=False))
@click.argument("cdr_id")
@json_option
def explain(feed: str, cdr_id: str, as_json: bool) -> None:
    """Why an event costs what it costs: file and line, line and offer, tariff version, destination, band, increments,
    allowance, rounding.

    FEED is MOBILE or VGA, CDR_ID the wholesaler's id, or FILE_NAME:LINE for an event without one.
    """  # noqa: D205
    from origyne_pipeline.rating.explain import explain as explanation_of
    from origyne_pipeline.warehouse import Warehouse

    settings = settings_to_look()
    explanation = explanation_of(Warehouse(settings.home), feed.upper(), cdr_id, settings.calendar)
    if as_json:
        print_json(explanation)
    else:
        click.echo("\n".join(explanation.lines))


@click.command(short_help="One query on the published database.")
@click.argument("sql")
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV: comma, UTF-8, a header.")
@click.option(
    "--rows",
    "most",
    type=click.IntRange(1),
    default=SHOWN_ROWS,
    show_default=True,
    help="Rows of the table shown.",
)
def query(sql: str, as_json: bool, as_csv: bool, most: int) -> None:
    """Runs one query on the published database, read-only; `show tables` and `describe invoices` show the way.

    JSON and CSV hold every row, the table the first ones.
    """
    from origyne_pipeline.publication.publish import DATABASE
    from origyne_pipeline.warehouse_query import query_database

    if as_json and as_csv:
        raise click.UsageError("--json or --csv, not both")
    settings = settings_to_look()
    names, rows = query_database(settings.home / DATABASE, sql)
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    elif as_csv:
        _print_csv(names, rows, neutral if settings.publish.neutralise_csv else str)
    else:
        more = f"{len(rows) - most:,} more; --rows N, --csv or --json show them" if len(rows) > most else ""
        stdout().print(table("", names, rows[:most], more or count(len(rows), "row")))


def _print_csv(names: Sequence[str], rows: Sequence[Sequence[Any]], text_of: Callable[[str], str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([text_of(name) for name in names])
    for row in rows:
        writer.writerow([text_of(value) if isinstance(value, str) else _csv_value(value) for value in row])


def _csv_value(value: Any) -> Any:
    return "" if value is None else plain(value)


@click.command(short_help="The Dagster UI on the workspace.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=3000, show_default=True, help="The port to listen on."
)
def ui(host: str, port: int) -> None:
    """Starts the Dagster UI and its daemon; stop it with Ctrl-C.

    It has no password: anyone who reaches its address can start runs.
    """
    from assets.launch import ui_command

    settings = settings_to_look()
    command, variables = ui_command(settings)
    stderr().print(f"http://{host}:{port}  (data root {settings.home}; Ctrl-C stops it)", highlight=False)
    try:
        os.execvpe(command[0], [*command, "--host", host, "--port", str(port)], {**os.environ, **variables})
    except OSError as error:
        raise OrigyneError(f"{command[0]}: cannot be started ({error.strerror})") from error
