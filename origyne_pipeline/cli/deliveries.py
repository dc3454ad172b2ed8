"""``origyne deliver``: a month's documents, each to its customer, once."""

import time
from collections import Counter
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import json_option, month_option, now
from origyne_pipeline.cli.printing import count, print_json, stdout, table
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings

if TYPE_CHECKING:
    from origyne_pipeline.invoicing.delivery.mailing import Mailed

DELIVERED = frozenset({"sent", "already sent"})


@click.command(short_help="A month's invoices by mail, each once.")
@month_option
@click.option("--dry-run", is_flag=True, help="Write the mails as .eml files and send nothing.")
@json_option
@click.pass_context
def deliver(ctx: click.Context, month: Month, dry_run: bool, as_json: bool) -> None:
    """Mails what of a month was not mailed yet, over the server of the [mail] settings.

    Nothing is sent twice, whatever is cut and whenever. Exit status 1 when one could not be sent.
    """
    settings = settings_to_look()
    if dry_run:
        _write_mails(settings, month, as_json)
        return
    mailed = _mail(settings, month)
    if as_json:
        print_json(mailed)
    else:
        failed = [(m.number, m.outcome, m.words) for m in mailed if m.outcome not in DELIVERED]
        if failed:
            stdout().print(table("Not sent", ["invoice", "outcome", "why"], failed))
        outcomes = Counter(m.outcome for m in mailed)
        said = ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(outcomes.items()))
        stdout().print(f"{month}: {said or 'no invoice'}")
    ctx.exit(0 if all(m.outcome in DELIVERED for m in mailed) else 1)


def _mail(settings: Settings, month: Month) -> "list[Mailed]":
    from origyne_pipeline.invoicing.delivery.mailing import mail_month
    from origyne_pipeline.invoicing.delivery.transport import Transport
    from origyne_pipeline.invoicing.register import Register, register_path

    with Register(register_path(settings.home)) as register:
        total = len(register.numbers(month))
    mailed = []
    with stage_bars() as progress, Transport(settings.mail) as transport:
        for one in mail_month(settings.home, month, settings.mail, now, time.sleep, transport):
            mailed.append(one)
            progress("mails", len(mailed), total)
    return mailed


def _write_mails(settings: Settings, month: Month, as_json: bool) -> None:
    from origyne_pipeline.invoicing.delivery.mailing import write_mails

    written = write_mails(settings.home, month, settings.mail, now())
    if as_json:
        print_json(written)
    else:
        stdout().print(
            f"{count(len(written), 'mail')} in {settings.home / 'mails' / str(month)}; nothing was sent"
        )
