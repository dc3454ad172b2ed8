"""``origyne demo``: bills a month of invented deposits, fetched from a real FTP server."""

import json
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from origyne_pipeline.cli.demo_summary import SETTINGS
from origyne_pipeline.cli.deposits import cases_table, month_before_last
from origyne_pipeline.cli.options import MONTH, PATH
from origyne_pipeline.cli.printing import count, stdout
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings, load_settings

if TYPE_CHECKING:
    from assets.outcomes import MonthRun
    from origyne_pipeline.simulation.deposit import SimulationSummary

SEED, SNAPSHOTS_A_DAY = 7, 4
MARK = ".made-by-origyne-demo"
"""The file that marks a folder as the demo's: the next demo may empty it."""


@click.command(
    short_help="Bill a month of invented deposits, from an FTP server on this machine to the bank's file."
)
@click.option(
    "--out", type=PATH, help="The folder of the demo; it is emptied first. Default: demo/ in the data root."
)
@click.option("--month", type=MONTH, help="The month. Default: the month before last.")
@click.option(
    "--lines", type=click.IntRange(1, 5000), default=60, show_default=True, help="Lines that have a customer."
)
def demo(out: Path | None, month: Month | None, lines: int) -> None:
    """Invents a month of deposits with faults, serves it over FTP on loopback, and runs the whole chain on it.

    Ends with a summary: files landed, rows refused and why, amounts billed, and commands to try next.
    """
    from origyne_pipeline.cli.demo_summary import print_summary

    began = time.monotonic()
    folder = (out or settings_to_look().home / "demo").absolute()
    console = stdout()
    _make_room(folder)
    month = month or month_before_last()
    deposit = _invent(folder, month, lines)
    console.print(
        f"Invented {month} for {count(deposit.lines, 'line')}: {count(deposit.files, 'file')},"
        f" {count(sum(deposit.events.values()), 'event')}, {count(len(deposit.planted), 'fault')} planted."
    )
    console.print(cases_table(deposit.cases))
    settings, run = _bill(console, folder, month)
    print_summary(console, settings, run, time.monotonic() - began)


def _make_room(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise OrigyneError(
                f"{folder}: not empty, and not a folder of the demo; the demo would empty it. Give another --out"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()


def _invent(folder: Path, month: Month, lines: int) -> "SimulationSummary":
    from origyne_pipeline.simulation.deposit import simulate

    with stage_bars() as progress:
        return simulate(
            folder / "deposit",
            month=month,
            lines=lines,
            seed=SEED,
            faults=True,
            snapshots_a_day=SNAPSHOTS_A_DAY,
            progress=lambda done, total: progress("simulating", done, total),
        )


def _bill(console: Console, folder: Path, month: Month) -> "tuple[Settings, MonthRun]":
    """Runs the chain on the deposit, without the caller's own settings."""
    os.environ["ORIGYNE_HOME"] = str(
        folder / "home"
    )  # the graph's calendar is read from there when it is loaded
    from assets import launch
    from origyne_pipeline.simulation.ftp_server import serve

    with serve(folder / "deposit" / "ftp") as (url, password), stage_bars() as progress:
        console.print(f"Serving it at {url}; landing, cleaning, rating, invoicing, collecting…")
        settings = load_settings(
            {"ORIGYNE_FTP_URL": url, "ORIGYNE_FTP_PASSWORD": password}, _write_settings(folder)
        )
        (run,) = launch.Launcher(settings, progress).run_months([month])
        return settings, run


def _write_settings(folder: Path) -> Path:
    """Writes the demo's settings to a file, for the commands that the summary prints.

    The FTP server stops with the demo, so the settings name the folder that it served.
    """
    deposit = folder / "deposit"
    path = folder / SETTINGS
    lines = (
        "# The settings of this demo. Its FTP server has stopped, so the URL names the folder that it served.",
        f"home = {json.dumps(str(folder / 'home'))}",
        f"clients = {json.dumps(str(deposit / 'reference' / 'clients.xlsx'))}",
        "",
        "[ftp]",
        f"url = {json.dumps((deposit / 'ftp').as_uri())}",
        "settle_seconds = 0",
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
