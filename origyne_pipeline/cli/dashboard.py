"""``origyne dashboard``: the manager's page of a billed month."""

from pathlib import Path

import click

from origyne_pipeline.cli.options import MONTH, PATH, json_option, now
from origyne_pipeline.cli.printing import pairs, print_json, print_paths, stdout
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.periods import Month, local_day


@click.command(short_help="Write the manager's page of a month: revenue, lines, margin, debts; HTML and PDF.")
@click.argument("month", type=MONTH, required=False)
@click.option("--out", type=PATH, help="The folder. Default: pilotage/AAAA-MM in the data root.")
@json_option
def dashboard(month: Month | None, out: Path | None, as_json: bool) -> None:
    """Writes the manager's page of a billed MONTH beside the twelve before, in French: one HTML file and a PDF.

    Without MONTH: the latest that is billed.

    Revenue, revenue of a line, lines and churn, margin, consumption, destinations, money that is not billed,
    differences with the wholesaler, debts of customers. The figures are those of the published database; the page
    names the table of each. Nothing is recorded: run it again whenever you like.
    """
    from origyne_pipeline.dashboard.writing import write_dashboard

    written = write_dashboard(settings_to_look(), local_day(now()), month, out)
    if as_json:
        print_json(
            {
                "month": written.page.month,
                "html": written.html,
                "pdf": written.pdf,
                "figures": {tile.title: tile.value for tile in written.page.tiles},
                "remarks": {section.title: section.sentence for section in written.page.sections},
            }
        )
        return
    stdout().print(
        pairs([(tile.title, f"{tile.value}  {tile.change}".rstrip()) for tile in written.page.tiles])
    )
    print_paths([("HTML", written.html), ("PDF", written.pdf)])
