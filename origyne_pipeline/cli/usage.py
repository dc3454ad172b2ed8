"""``origyne usage``: what customers consume before the invoice; who comes near an allowance or a limit."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import MONTH, PATH, json_option, rows_option
from origyne_pipeline.cli.printing import print_json, stdout, warn
from origyne_pipeline.cli.readiness import settings_to_look, settings_to_work
from origyne_pipeline.periods import Month

if TYPE_CHECKING:
    from origyne_pipeline.settings import Settings

SHOWN_ROWS = 20


@click.command(
    short_help="What customers consume before the invoice; who comes near an allowance or a limit."
)
@click.argument("person", metavar="[REF|LINE]", required=False)
@click.option("--month", type=MONTH, help="The month of the events. Default: the latest that is followed.")
@click.option("--update", is_flag=True, help="First clean and follow what has landed.")
@click.option(
    "--csv",
    "csv_path",
    type=PATH,
    metavar="FILE",
    help="Also write allowances, limits and spends to a CSV file.",
)
@rows_option(SHOWN_ROWS, "each table")
@json_option
def usage(
    person: str | None,
    month: Month | None,
    update: bool,
    csv_path: Path | None,
    row_limit: int,
    as_json: bool,
) -> None:
    """Shows what a customer or a line consumed in a month: allowances with what is used of them, limits, amounts.

    Without REF or LINE: who is near or beyond an allowance or a limit, and who spent most. The months that are not
    issued yet are rated as of the latest deposit, by the rules of the bill.

    A list over all customers masks the numbers of lines; whoever asks for one customer or line sees them whole, and so
    do --json and --csv.
    """
    if person and re.fullmatch(r"[0-9]{4}-[0-9]{2}", person):
        raise click.UsageError(f"{person} is a month: give --month {person}")
    settings = settings_to_work() if update else settings_to_look()
    if update:
        _update(settings)
    from origyne_pipeline.cli.usage_text import usage_csv, usage_text
    from origyne_pipeline.followup.follow import waiting
    from origyne_pipeline.followup.reading import (
        NOTHING_FOLLOWED,
        is_followed,
        usage_near_limits,
        usage_of,
    )
    from origyne_pipeline.warehouse import Warehouse

    warehouse = Warehouse(settings.home)
    if update and not is_followed(warehouse):
        warn("no month to follow: nothing has landed, or each month that has events is issued already")
        shown = NOTHING_FOLLOWED
    else:
        shown = (
            usage_of(warehouse, settings, person, month)
            if person
            else usage_near_limits(warehouse, settings, month)
        )
    if csv_path:
        usage_csv(csv_path, shown, neutralise=settings.publish.neutralise_csv)
    if as_json:
        print_json(shown)
    elif shown.month:
        stdout().print(usage_text(shown, person, row_limit), markup=False, soft_wrap=True)
    if waiting(warehouse, settings):
        warn("files came or a month was issued since: 'origyne usage --update' brings it in")


def _update(settings: "Settings") -> None:
    from assets.launch import Launcher
    from origyne_pipeline.cli.progress import stage_bars
    from origyne_pipeline.onboarding.clients import warning_where_missing

    with stage_bars() as progress:
        Launcher(settings, progress).follow_up()
    if missing := warning_where_missing(settings.clients, "origyne usage --update"):
        warn(missing)
