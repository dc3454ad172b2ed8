"""``origyne simulate``: invents a deposit."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import MONTH, PATH, json_option, now
from origyne_pipeline.cli.printing import Rows, count, pairs, print_json, stdout, table
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.rights import rights_of_caller

if TYPE_CHECKING:
    from origyne_pipeline.simulation.cases import Case


@click.command(short_help="Write an invented deposit of any size.")
@click.argument("out", type=PATH)
@click.option("--month", type=MONTH, help="The month that it feeds; by default the last one but one.")
@click.option(
    "--lines", type=click.IntRange(1), default=60, show_default=True, help="Lines that have a customer."
)
@click.option(
    "--days", type=click.IntRange(1), help="Days from the first of the month; by default until the cut-off."
)
@click.option(
    "--events", type=click.IntRange(0), help="Rows of RatedCDRs in all; by default what so many lines do."
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed, another deposit."
)
@click.option("--faults", is_flag=True, help="Add what goes wrong in real deposits, a pinch of each.")
@click.option(
    "--snapshots",
    type=click.IntRange(1, 13),
    help="AccountStatus files a day; by default hourly for a small fleet.",
)
@click.option(
    "--plain",
    is_flag=True,
    help="No price with tax, option, pass, discount, overseas line or change of holder.",
)
@json_option
def simulate(
    out: Path,
    month: Month | None,
    lines: int,
    days: int | None,
    events: int | None,
    seed: int,
    faults: bool,
    snapshots: int | None,
    plain: bool,
    as_json: bool,
) -> None:
    """Writes OUT/ftp, a deposit tree as the wholesaler's, and OUT/reference/clients.xlsx.

    The same arguments give the same bytes. Serve it, or point ORIGYNE_FTP_URL at it: file:///.../OUT/ftp.
    """
    from origyne_pipeline.simulation.deposit import simulate as write_deposit

    settings = settings_to_look()
    with stage_bars() as progress, rights_of_caller():
        summary = write_deposit(
            out,
            month=month or last_but_one(),
            lines=lines,
            days=days,
            events=events,
            seed=seed,
            faults=faults,
            snapshots_a_day=snapshots,
            company=settings.company,
            cutoff_day=settings.cutoff_day,
            plain=plain,
            progress=lambda done, total: progress("simulating", done, total),
        )
    if as_json:
        print_json(summary)
        return
    rows = [
        ("deposit", f"{summary.ftp}: {count(summary.files, 'file')}, {summary.size_bytes / 1e6:,.1f} MB"),
        ("clients", f"{summary.clients}"),
        (
            "month",
            f"{summary.month}, {count(summary.lines, 'line')} of {count(summary.customers, 'customer')}",
        ),
        ("events", ", ".join(f"{number:,} {feed}" for feed, number in summary.events.items())),
    ]
    stdout().print(pairs(rows))
    if summary.cases:
        stdout().print(cases_table(summary.cases))
    if summary.planted:
        faults_planted = [(fault.what, fault.path, fault.line) for fault in summary.planted]
        stdout().print(table("Faults planted", ["what", "path", "line"], faults_planted))


def cases_table(cases: "Iterable[Case]") -> Rows:
    """Which customer and line shows which rule of the trade."""
    rows = [(case.rule, case.customer_ref, case.line, case.what) for case in cases]
    return table("The rules of the trade, and who shows them", ["rule", "customer", "line", "what"], rows)


def last_but_one() -> Month:
    """The month before the last one: a deposit of it is complete, its cut-off over."""
    return Month.of(local_day(now())).previous().previous()
