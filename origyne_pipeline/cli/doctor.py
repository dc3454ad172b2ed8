"""``origyne doctor``: checks the installation before any work."""

import click

from origyne_pipeline.cli.options import json_option, now
from origyne_pipeline.cli.printing import count, print_json, stdout, table
from origyne_pipeline.settings import SettingsError, load_settings


@click.command(short_help="Check settings, server, files and machine before any work; change nothing.")
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Checks settings, identity, server, clients.xlsx, tariffs, mail, notices, bank data, disk, rights, clock, and Java
    for Spark. Each has a verdict (ok, warning, fault, not set) and what to do. Exit status 1 when there is a fault.

    It connects to the FTP server and to the mail server; it changes nothing and sends nothing.
    """  # noqa: D205
    from origyne_pipeline.cli.doctor_checks import findings
    from origyne_pipeline.cli.doctor_findings import FAULT, OK, Finding
    from origyne_pipeline.cli.doctor_notices import notice_findings
    from origyne_pipeline.cli.doctor_rates import rate_findings

    report = []
    try:
        settings = load_settings()
        report.append(Finding("settings", OK, f"read; the data root is {settings.home}"))
        report += findings(settings, now())
        report += rate_findings(settings, now())
        report += notice_findings(settings)
    except SettingsError as error:
        report.append(
            Finding("settings", FAULT, str(error), "correct the setting; docs/operating.md lists them all")
        )
    faults = sum(finding.verdict == FAULT for finding in report)
    if as_json:
        print_json(report)
    else:
        heads = ["what", "verdict", "found", "what to do"]
        rows = [(finding.what, finding.verdict, finding.found, finding.remedy) for finding in report]
        stdout().print(table("", heads, rows, f"{count(faults, 'fault')}; nothing was changed"))
    ctx.exit(1 if faults else 0)
