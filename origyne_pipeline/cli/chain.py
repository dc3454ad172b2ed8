"""The chain's commands: each starts the Dagster jobs of its stages, in this process."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import accept_option, json_option, month_option, months_option
from origyne_pipeline.cli.printing import print_json
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import (
    settings_to_bill,
    settings_to_land,
    settings_to_run,
    settings_to_work,
)
from origyne_pipeline.cli.runs import print_checks, print_landing, print_published, print_run, print_unknown
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import ENGINES, Settings

if TYPE_CHECKING:
    from assets.launch import MonthRun


dry_run_option = click.option(
    "--dry-run",
    is_flag=True,
    help="Number nothing and ask nothing of the bank: drafts and a control workbook only.",
)


@click.command(short_help="Everything, from the FTP server to the bank's file, of one or more months.")
@months_option
@dry_run_option
@accept_option
@json_option
def run(months: tuple[Month, ...], dry_run: bool, accepted: Mapping[str, str], as_json: bool) -> None:
    """Lands, cleans, checks, rates, reconciles, invoices, collects and publishes.

    Months are billed in order; what is new on the server is landed and cleaned once, before them. Run again, it does
    what is new and changes nothing else.
    """
    settings = settings_to_run(dry_run=dry_run)
    from assets import launch

    done: list[MonthRun] = []

    def show(month: "MonthRun") -> None:
        done.append(month)
        if not as_json:
            print_run(settings, month)

    try:
        with stage_bars() as progress:
            launch.run_months(settings, months, dry_run, progress, accept=accepted, on_month=show)
    finally:
        if as_json and done:
            print_json(done)


@click.command(short_help="What is new on the FTP server, and its tariffs and reference files.")
@json_option
def land(as_json: bool) -> None:
    """Brings what is new on the server into the landing folder, byte for byte; reads tariffs and reference files."""
    settings = settings_to_land()
    from assets import launch

    with stage_bars() as progress:
        launcher = launch.Launcher(settings, progress)
        landed = launcher.land()
    if as_json:
        print_json(landed)
    else:
        print_landing(landed)
        print_unknown(settings)
        print_checks(launcher.office.checks)


@click.command(short_help="The price of each event of a month; reconciliation with the wholesaler.")
@month_option
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="The engine that rates: DuckDB here, or Spark where it is installed; as the settings say when not given.",
)
@accept_option
@json_option
def rate(month: Month, engine: str | None, accepted: Mapping[str, str], as_json: bool) -> None:
    """Cleans what has landed and is not clean yet, then rates a month and reconciles it with the wholesaler."""
    settings = settings_to_work()
    if engine:
        settings = replace(settings, rating=replace(settings.rating, engine=engine))
    from origyne_pipeline.engines import require_spark

    if settings.rating.engine == "spark" and settings.rating.spark_python is None:
        require_spark()
    from assets import launch

    with stage_bars() as progress:
        done = launch.rate_month(settings, month, progress, accept=accepted)
    _print(settings, done, as_json)


@click.command(short_help="The invoices of a month that is rated, or drafts of them.")
@month_option
@dry_run_option
@accept_option
@json_option
def invoice(month: Month, dry_run: bool, accepted: Mapping[str, str], as_json: bool) -> None:
    """Numbers and draws what of a month is not invoiced yet. What is issued never changes: see `origyne credit`."""
    settings = settings_to_bill(dry_run=dry_run)
    from assets import launch

    with stage_bars() as progress:
        done = launch.invoice_month(settings, month, dry_run, progress, accept=accepted)
    _print(settings, done, as_json)


@click.command(short_help="The bank's file of direct debits of a month that is invoiced.")
@month_option
@json_option
def collect(month: Month, as_json: bool) -> None:
    """Writes the direct debits of a month: once written, a file never changes."""
    settings = settings_to_bill()
    from assets import launch

    with stage_bars() as progress:
        done = launch.collect_month(settings, month, progress)
    _print(settings, done, as_json)


@click.command(short_help="The analysts' database, replaced by the present state of the tables.")
@json_option
def publish(as_json: bool) -> None:
    """Replaces origyne.duckdb in one step; a reader that holds the former one open keeps it whole."""
    settings = settings_to_work()
    from assets import launch

    with stage_bars() as progress:
        published = launch.publish(settings, progress)
    if as_json:
        print_json(published)
    else:
        print_published(published)


def _print(settings: Settings, done: "MonthRun", as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        print_run(settings, done)
