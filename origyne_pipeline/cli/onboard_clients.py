"""``origyne onboard clients``: the workbook of the VNO's own customers, to fill and to check."""

from collections.abc import Iterable
from pathlib import Path

import click

from origyne_pipeline.cli.options import PATH, json_option
from origyne_pipeline.cli.printing import count, print_json, stdout, warn
from origyne_pipeline.files import write_all_new
from origyne_pipeline.workbook import Fault


@click.command(short_help="The workbook of your customers: blank, or checked.")
@click.option("--write", is_flag=True, help="Write a blank clients.xlsx.")
@click.option(
    "--out", type=PATH, default=Path(), metavar="FOLDER", help="Where --write puts it. Default: here."
)
@click.option(
    "--check", "checked", type=PATH, metavar="FILE", help="List every fault of a filled one, by cell."
)
@json_option
@click.pass_context
def onboard_clients(ctx: click.Context, write: bool, out: Path, checked: Path | None, as_json: bool) -> None:
    """Customers, mandates, adjustments, options, holders and discounts: the workbook that 'origyne run' reads.

    Exit status 1 when it has a fault.
    """
    from origyne_pipeline.onboarding.client_form import NAME, clients_form
    from origyne_pipeline.onboarding.clients import ClientsRefused, check_clients
    from origyne_pipeline.settings import load_settings
    from origyne_pipeline.status.references import listed_options
    from origyne_pipeline.warehouse import Warehouse

    if write == (checked is not None):
        raise click.UsageError("give one of --write, --check FILE")
    if checked is None:
        write_all_new({out / NAME: clients_form()})
        if as_json:
            print_json({"files": [out / NAME]})
            return
        stdout().print(f"{out / NAME}: fill the yellow cells, then: origyne onboard clients --check FILE")
        return
    try:
        settings = load_settings()
        clients = check_clients(checked, settings.layouts, listed_options(Warehouse(settings.home)))
    except ClientsRefused as refused:
        if not as_json:
            _warn_each(checked, refused.warnings)
            raise
        print_json({"faults": refused.faults, "warnings": refused.warnings})
        ctx.exit(1)
    if as_json:
        print_json({"faults": (), "warnings": clients.warnings})
        return
    _warn_each(checked, clients.warnings)
    customers = len(clients.reference.customers)
    note = "" if customers else "; without a customer here, none can be invoiced"
    stdout().print(f"{checked.name}: {count(customers, 'customer')}, no fault{note}")


def _warn_each(path: Path, warnings: Iterable[Fault]) -> None:
    for warning in warnings:
        warn(f"{path.name}: {warning}")
