"""``origyne tariff diff``: what differs between two tariff workbooks, or between one and the tariff in force."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import PATH, json_option, now
from origyne_pipeline.cli.printing import print_json, stdout, table
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.cli.tariff_check import content_of, settings_or_why
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import local_day

if TYPE_CHECKING:
    from origyne_pipeline.feeds.layout import Layout
    from origyne_pipeline.mediation.tariff_book import TariffReading
    from origyne_pipeline.tariff_checks.differences import Differences, RowChange

MOST_PREFIXES = 12
"""Prefixes that a line lists; JSON has all."""


@click.command(short_help="What differs between two tariff workbooks, as people read them.")
@click.argument("before", metavar="[BEFORE]", type=PATH)
@click.argument("after", metavar="AFTER", type=PATH, required=False)
@json_option
def tariff_diff(before: Path, after: Path | None, as_json: bool) -> None:
    """Lists the rows that are added, gone or changed from one workbook to another, sheet by sheet, and the numbers
    and networks that fall elsewhere.

    One workbook alone is compared with the tariff in force in the data root on the day in its name. Rows that only
    stand elsewhere are no difference. Nothing is written.
    """  # noqa: D205
    from origyne_pipeline.feeds.layout import Layout
    from origyne_pipeline.feeds.source_layouts import layout_of
    from origyne_pipeline.tariff_checks.differences import differences
    from origyne_pipeline.tariff_checks.file_names import day_of
    from origyne_pipeline.tariff_checks.home import tariff_in_force

    if after is None:
        content, settings = content_of(before), settings_to_look()
        layout = layout_of(settings)
        new = _good(content, before, layout)
        on = day_of(before.name, layout)[0] or local_day(now())
        old = tariff_in_force(settings, on)
        names = f"{old.name} (in force on {on})", str(before)
    else:
        usable, _ = settings_or_why()
        layout = layout_of(usable) if usable else Layout()
        old, new = _good(content_of(before), before, layout), _good(content_of(after), after, layout)
        names = str(before), str(after)
    compared = differences(old, new)
    if old.name == new.name:  # one name says nothing: what tells the files apart does
        compared = replace(compared, before=names[0], after=names[1])
    if as_json:
        print_json(
            {
                "before": compared.before,
                "after": compared.after,
                "counts": compared.counts,
                "rows": compared.rows,
                "moved": compared.moved,
            }
        )
    else:
        _print(compared)


def _good(content: bytes, file: Path, layout: "Layout") -> "TariffReading":
    from origyne_pipeline.mediation.tariff_book import read_tariff_rows

    reading = read_tariff_rows(content, file.name, layouts=layout.tariffs)
    if reading.faults:
        count = "1 fault" if len(reading.faults) == 1 else f"{len(reading.faults)} faults"
        raise OrigyneError(
            f"{file}: has {count}, the first {reading.faults[0]}; 'origyne tariff check {file}' lists them all, correct"
            " them first"
        )
    return reading


def _print(compared: "Differences") -> None:
    console = stdout()
    counts = compared.counts
    console.print(f"{compared.before} -> {compared.after}", soft_wrap=True, markup=False)
    if not counts:
        console.print("no difference")
        return
    rows = [[sheet, *own.values()] for sheet, own in counts.items()]
    console.print(table("", ["sheet", "added", "gone", "changed"], rows))
    for sheet in counts:
        _print_sheet(sheet, [row for row in compared.rows if row.sheet == sheet])
    for sheet, noun in (("Destinations", "Numbers"), ("Zones", "Networks")):
        ways = [
            [_beginning(moved.prefixes), moved.before or "(none)", moved.after or "(none)"]
            for moved in compared.moved
            if moved.sheet == sheet
        ]
        if ways:
            console.print(table(f"{noun} that fall elsewhere", ["begin with", "moved from", "to"], ways))


def _print_sheet(sheet: str, rows: "list[RowChange]") -> None:
    console = stdout()
    for change in ("added", "gone"):
        own = [[_key(row), _values(row)] for row in rows if row.change == change]
        if own:
            console.print(table(f"{sheet}: {change}", [" ".join(rows[0].key), "values"], own))
    changed = [
        [_key(row), value.column, value.before, value.after, _percent(value.percent)]
        for row in rows
        for value in row.changes
    ]
    if changed:
        console.print(
            table(f"{sheet}: changed", [" ".join(rows[0].key), "column", "before", "after", "%"], changed)
        )


def _beginning(prefixes: tuple[str, ...]) -> str:
    listed = ", ".join(prefixes[:MOST_PREFIXES])
    return listed if len(prefixes) <= MOST_PREFIXES else f"{listed}, … ({len(prefixes)} in all)"


def _key(row: "RowChange") -> str:
    return " ".join(row.key.values())


def _values(row: "RowChange") -> str:
    return ", ".join(f"{column} {value}" for column, value in row.values.items())


def _percent(percent: object) -> str:
    return "" if percent is None else f"{percent:+}"
