"""The commands of the billing chain: each runs the Dagster jobs of its stages in this process."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import accept_option, json_option, month_option, months_option
from origyne_pipeline.cli.printing import print_json, warn
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import (
    settings_to_bill,
    settings_to_land,
    settings_to_run,
    settings_to_work,
)
from origyne_pipeline.cli.runs import print_checks, print_landing, print_run, print_unknown
from origyne_pipeline.periods import Month
from origyne_pipeline.setting_checks import MOST_PARTS
from origyne_pipeline.settings import ENGINES, Settings

if TYPE_CHECKING:
    from assets.outcomes import MonthRun


dry_run_option = click.option(
    "--dry-run",
    is_flag=True,
    help="Make drafts and a control workbook only: no invoice number, no bank file.",
)


@click.command(short_help="Run everything for one or more months, from the FTP server to the bank's file.")
@months_option
@dry_run_option
@accept_option
@json_option
def run(months: tuple[Month, ...], dry_run: bool, accepted: Mapping[str, str], as_json: bool) -> None:
    """Lands, cleans, checks, rates, reconciles, invoices, collects and publishes.

    New files are landed and cleaned first, then the months are billed in order. A second run does only what is new.
    """
    settings = settings_to_run(dry_run=dry_run)
    from assets import launch

    finished: list[MonthRun] = []

    def show(month: "MonthRun") -> None:
        finished.append(month)
        if not as_json:
            print_run(settings, month)

    try:
        with stage_bars() as progress:
            launch.Launcher(settings, progress, accept=accepted).run_months(months, dry_run, show)
    finally:
        if as_json and finished:
            print_json(finished)


@click.command(short_help="Fetch new files from the FTP server, and read tariffs and reference files.")
@json_option
@click.pass_context
def land(ctx: click.Context, as_json: bool) -> None:
    """Copies new files from the servers into the landing folder, byte for byte; reads tariffs and reference files.

    Exit status 1 when the server of one of several wholesalers can't be used; the others have landed.
    """
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
    ctx.exit(1 if landed.unreached else 0)


@click.command(short_help="Compute the price of each event of a month, and reconcile it with the wholesaler.")
@month_option
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="The rating engine: DuckDB, or Spark or Sail where they are installed. Default: the setting `engine`.",
)
@click.option(
    "--parts",
    type=click.IntRange(1, MOST_PARTS),
    help="In how many parts. Default: as many as the month's size asks for.",
)
@accept_option
@json_option
def rate(
    month: Month, engine: str | None, parts: int | None, accepted: Mapping[str, str], as_json: bool
) -> None:
    """Cleans landed files that are not clean yet, then rates the month and reconciles it with the wholesaler."""
    settings = settings_to_work()
    if engine:
        settings = replace(settings, rating=replace(settings.rating, engine=engine))
    if parts:
        settings = replace(settings, rating=replace(settings.rating, parts=parts))
    from origyne_pipeline.engines import interpreter_of, require
    from origyne_pipeline.onboarding.clients import warning_where_missing

    if interpreter_of(settings.rating) is None:
        require(settings.rating.engine)
    from assets import launch

    with stage_bars() as progress:
        month_run = launch.Launcher(settings, progress, accept=accepted).rate_month(month)
    if missing := warning_where_missing(settings.clients, f"origyne rate --month {month}"):
        warn(missing)
    _print(settings, month_run, as_json)


@click.command(short_help="Issue the invoices of a rated month, or make drafts.")
@month_option
@dry_run_option
@accept_option
@json_option
def invoice(month: Month, dry_run: bool, accepted: Mapping[str, str], as_json: bool) -> None:
    """Issues and draws the invoices that the month still lacks. Issued invoices never change: see `origyne credit`."""
    settings = settings_to_bill(dry_run=dry_run)
    from assets import launch

    with stage_bars() as progress:
        month_run = launch.Launcher(settings, progress, accept=accepted).invoice_month(month, dry_run)
    _print(settings, month_run, as_json)


@click.command(short_help="Write the bank's file of direct debits of an invoiced month.")
@month_option
@json_option
def collect(month: Month, as_json: bool) -> None:
    """Writes the direct debits of a month. Once written, a file never changes."""
    settings = settings_to_bill()
    from assets import launch

    with stage_bars() as progress:
        month_run = launch.Launcher(settings, progress).collect_month(month)
    _print(settings, month_run, as_json)


def _print(settings: Settings, month_run: "MonthRun", as_json: bool) -> None:
    if as_json:
        print_json(month_run)
    else:
        print_run(settings, month_run)
