"""``origyne sim puk``: the PUK of one card, for a reason that is kept."""

import click

from origyne_pipeline.cli.onboard_status import user_name
from origyne_pipeline.cli.options import json_option, now
from origyne_pipeline.cli.printing import print_json
from origyne_pipeline.cli.readiness import settings_to_work


@click.command("puk", short_help="The PUK of one card; who asked, when and why is kept.")
@click.argument("iccid", metavar="ICCID")
@click.option("--why", required=True, help="Why it is asked for, for example 'client bloqué, ticket 42'.")
@click.option("--by", help="Who asks for it; the user of this machine by default, who is noted in any case.")
@click.option("--puk2", is_flag=True, help="PUK2, which unblocks PIN2, in place of PUK1.")
@json_option
def sim_puk(iccid: str, why: str, by: str | None, puk2: bool, as_json: bool) -> None:
    """Shows PUK1 of the card ICCID, from the landed order.

    The request is written to registers/puk_requests.jsonl first; where that fails nothing is shown. No other command,
    file or table shows a PUK.
    """
    from origyne_pipeline.feeds.source_layouts import layout_of
    from origyne_pipeline.puk_requests import Request, ask_puk
    from origyne_pipeline.warehouse import Warehouse

    settings, user = settings_to_work(), user_name()
    request = Request(iccid, "PUK2" if puk2 else "PUK1", user, user if by is None else by, why)
    answer = ask_puk(Warehouse(settings.home), layout_of(settings).feeds, request, now())
    if as_json:
        print_json({"iccid": answer.iccid, "which": answer.which, "puk": answer.puk})
    else:
        click.echo(f"{answer.which} of {answer.iccid}: {answer.puk}")
