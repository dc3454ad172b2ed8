"""``origyne doctor``: whether everything is set right, before any work."""

import click

from origyne_pipeline.cli.options import json_option, now
from origyne_pipeline.cli.printing import count, print_json, stdout, table
from origyne_pipeline.settings import SettingsError, load_settings


@click.command(short_help="Whether everything is set right, before any work; changes nothing.")
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Looks at settings, identity, server, clients.xlsx, tariffs, mail, bank data, disk, rights, clock, and Java for
    Spark: each with a verdict (ok, warning, fault, not set) and what to do. Exit status 1 when there is a fault.

    It connects to the server and to the mail server, and changes and sends nothing.
    """  # noqa: D205
    from origyne_pipeline.cli.doctor_checks import FAULT, OK, Finding, findings

    found = []
    try:
        settings = load_settings()
        found.append(Finding("settings", OK, f"read; the data root is {settings.home}"))
        found += findings(settings, now())
    except SettingsError as error:
        found.append(
            Finding("settings", FAULT, str(error), "correct it; docs/operating.md lists all settings")
        )
    faults = sum(finding.verdict == FAULT for finding in found)
    if as_json:
        print_json(found)
    else:
        heads = ["what", "verdict", "found", "what to do"]
        rows = [(finding.what, finding.verdict, finding.found, finding.remedy) for finding in found]
        stdout().print(table("", heads, rows, f"{count(faults, 'fault')}; nothing was changed"))
    ctx.exit(1 if faults else 0)
