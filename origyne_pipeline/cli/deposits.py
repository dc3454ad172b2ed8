"""``origyne simulate``: writes an invented deposit."""

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
@click.option("--month", type=MONTH, help="The month to bill from it. Default: the month before last.")
@click.option(
    "--lines", type=click.IntRange(1), default=60, show_default=True, help="Lines that have a customer."
)
@click.option(
    "--days",
    type=click.IntRange(1),
    help="Number of days from the first of the month. Default: until the cut-off.",
)
@click.option(
    "--events",
    type=click.IntRange(0),
    help="Number of RatedCDRs rows in all. Default: the usual number for so many lines.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed gives another deposit."
)
@click.option("--faults", is_flag=True, help="Add some of each fault that real deposits have.")
@click.option(
    "--invoice-faults", is_flag=True, help="Add differences of each cause to the wholesaler's invoice."
)
@click.option(
    "--snapshots",
    type=click.IntRange(1, 13),
    help="AccountStatus files per day. Default: one per hour for a small fleet.",
)
@click.option(
    "--plain",
    is_flag=True,
    help="No price with tax, option, pass, discount, overseas line or change of holder.",
)
@click.option(
    "--fraud", is_flag=True, help="Add cases for each rule of fraud, and innocent events that look like them."
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
    invoice_faults: bool,
    snapshots: int | None,
    plain: bool,
    fraud: bool,
    as_json: bool,
) -> None:
    """Writes OUT/ftp, a deposit tree like the wholesaler's, and OUT/reference/clients.xlsx.

    The same arguments give the same bytes. Serve it, or point ORIGYNE_FTP_URL at it: file:///.../OUT/ftp.
    """
    from origyne_pipeline.simulation.deposit import simulate as write_deposit

    settings = settings_to_look()
    with stage_bars() as progress, rights_of_caller():
        summary = write_deposit(
            out,
            month=month or month_before_last(),
            lines=lines,
            days=days,
            events=events,
            seed=seed,
            faults=faults,
            invoice_faults=invoice_faults,
            snapshots_a_day=snapshots,
            company=settings.company,
            cutoff_day=settings.cutoff_day,
            plain=plain,
            frauds=fraud,
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
    if summary.frauds:
        frauds = [(each.rule or "none", each.line, each.day, each.what) for each in summary.frauds]
        stdout().print(
            table("Cases of fraud, and what looks like them", ["rule", "line", "day", "what"], frauds)
        )


def cases_table(cases: "Iterable[Case]") -> Rows:
    """Which customer and line shows which rule of the trade."""
    rows = [(case.rule, case.customer_ref, case.line, case.what) for case in cases]
    return table("The rules of the trade, and who shows them", ["rule", "customer", "line", "what"], rows)


def month_before_last() -> Month:
    """The month before last: its deposit is complete and its cut-off is over."""
    return Month.of(local_day(now())).previous().previous()
