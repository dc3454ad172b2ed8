"""``origyne deliver``: a month's documents, each to its customer, once."""

import time
from collections import Counter
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import json_option, month_option, now
from origyne_pipeline.cli.printing import count, print_json, stdout, table
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import settings_to_deliver, settings_to_look
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from origyne_pipeline.invoicing.delivery.deposit import Deposited
    from origyne_pipeline.invoicing.delivery.mailing import Mailed

FTP, MAIL = WAYS = "ftp", "mail"
DELIVERED = frozenset({"sent", "already sent", "deposited", "already deposited"})


@click.command(short_help="A month's invoices by mail and on the FTP server, each once.")
@month_option
@click.option("--by", type=click.Choice(WAYS), help="One way only; by default both.")
@click.option("--dry-run", is_flag=True, help="Write the mails as .eml files; send and deposit nothing.")
@click.option(
    "--release",
    "released",
    metavar="NUMBER",
    multiple=True,
    help="Try an invoice again whose mail was refused or is doubtful; may be given again.",
)
@json_option
@click.pass_context
def deliver(
    ctx: click.Context, month: Month, by: str | None, dry_run: bool, released: tuple[str, ...], as_json: bool
) -> None:
    """Deposits under Factures/Clients/AAAA-MM/ on the server, and mails, what of a month was not delivered yet.

    Mails go over the server of the [mail] settings. Nothing is sent twice, whatever is cut and whenever. Exit status 1
    when something could not be delivered.
    """
    settings = settings_to_look() if dry_run else settings_to_deliver(to_server=by != MAIL)
    if dry_run:
        _write_mails(settings, month, as_json)
        return
    _release(settings, released)
    done: list[Deposited | Mailed] = []
    if by != MAIL:
        done += _deposit(settings, month)
    if by != FTP:
        done += _mail(settings, month)
    if as_json:
        print_json(done)
    else:
        _print(month, done)
    ctx.exit(0 if all(one.outcome in DELIVERED for one in done) else 1)


def _print(month: Month, done: "Sequence[Deposited | Mailed]") -> None:
    failed = [(one.number, one.outcome, one.words) for one in done if one.outcome not in DELIVERED]
    if failed:
        stdout().print(table("Not delivered", ["invoice", "outcome", "why"], failed))
    outcomes = Counter(one.outcome for one in done)
    said = ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(outcomes.items()))
    stdout().print(f"{month}: {said or 'no invoice'}")


def _release(settings: Settings, numbers: tuple[str, ...]) -> None:
    from origyne_pipeline.invoicing.delivery.sends import Sends, sends_path

    with Sends(sends_path(settings.home)) as sends:
        for number in numbers:
            if not sends.release(number, now().isoformat()):
                raise click.BadParameter(
                    f"{number}: no mail of it was refused or is doubtful", param_hint="--release"
                )


def _count(settings: Settings, month: Month) -> int:
    from origyne_pipeline.invoicing.register import Register, register_path

    with Register(register_path(settings.home)) as register:
        return len(register.numbers(month))


def _deposit(settings: Settings, month: Month) -> "list[Deposited]":
    from origyne_pipeline.collection.upload import uploading
    from origyne_pipeline.invoicing.delivery.deposit import deposit_month

    total, deposited = _count(settings, month), []
    with stage_bars() as progress, uploading(settings.ftp) as upload:
        for one in deposit_month(settings.home, month, upload, now):
            deposited.append(one)
            progress("deposits", len(deposited), total)
    return deposited


def _mail(settings: Settings, month: Month) -> "list[Mailed]":
    from origyne_pipeline.invoicing.delivery.mailing import mail_month
    from origyne_pipeline.invoicing.delivery.transport import Transport

    total, mailed = _count(settings, month), []
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
