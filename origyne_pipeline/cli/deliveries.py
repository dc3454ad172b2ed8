"""``origyne deliver``: sends each document of a month to its customer, once."""

import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import json_option, month_option, now
from origyne_pipeline.cli.printing import count, print_json, stdout, table
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import settings_to_deliver, settings_to_look
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.identity import refuse_to_mail
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from origyne_pipeline.invoicing.delivery.deposit import Deposited
    from origyne_pipeline.invoicing.delivery.mailing import Mailed

FTP, MAIL = WAYS = "ftp", "mail"
DELIVERED = frozenset({"sent", "already sent", "deposited", "already deposited"})


@click.command(short_help="Send a month's invoices by mail and to the FTP server, each once.")
@month_option
@click.option("--by", type=click.Choice(WAYS), help="Deliver one way only. Default: both.")
@click.option("--dry-run", is_flag=True, help="Write the mails as .eml files; send nothing, deposit nothing.")
@click.option(
    "--release",
    "released",
    metavar="NUMBER",
    multiple=True,
    help="Mail an invoice again: refused, doubtful, or sent to an address that has changed since. Repeatable.",
)
@json_option
@click.pass_context
def deliver(
    ctx: click.Context, month: Month, by: str | None, dry_run: bool, released: tuple[str, ...], as_json: bool
) -> None:
    """Deposits a month's documents under Factures/Clients/AAAA-MM/ on the server, and mails them, each once.

    Mails go through the server of the [mail] settings. Nothing is sent twice, even after a crash. Exit status 1 when
    something could not be delivered.
    """
    from origyne_pipeline.issued import refuse_not_issued

    settings = settings_to_look() if dry_run else settings_to_deliver(to_server=by != MAIL)
    refuse_not_issued(settings.home, month)
    addresses = _addresses(settings) if by != FTP or released else {}
    if dry_run:
        _write_mails(settings, month, addresses, as_json)
        return
    if by != FTP:
        refuse_to_mail(settings)
    _release(settings, month, addresses, released)
    outcomes, stopped = _deliver(settings, month, addresses, by)
    if as_json:
        print_json(outcomes)
    else:
        _print(month, outcomes)
    if stopped:
        raise OrigyneError("; ".join(stopped))
    ctx.exit(0 if all(one.outcome in DELIVERED for one in outcomes) else 1)


def _deliver(
    settings: Settings, month: Month, addresses: dict[str, str | None], by: str | None
) -> "tuple[list[Deposited | Mailed], list[str]]":
    """The outcome of each document by each way, and why a way stopped; a server's fault stops its own way only."""
    from origyne_pipeline.collection.remote import RemoteError
    from origyne_pipeline.invoicing.delivery.smtp_opening import MailServerError

    outcomes: list[Deposited | Mailed] = []
    stopped: list[str] = []
    for way, deliver_all in ((FTP, _deposit), (MAIL, partial(_mail, addresses=addresses))):
        if by in (None, way):
            try:
                deliver_all(settings, month, outcomes)
            except (RemoteError, MailServerError) as error:
                stopped.append(
                    f"delivery by {way} stopped: {error}. No invoice is marked as refused for it;"
                    " correct it and deliver again"
                )
    return outcomes, stopped


def _addresses(settings: Settings) -> dict[str, str | None]:
    """The e-mail address of each customer today."""
    from origyne_pipeline.onboarding.clients import read_clients

    if not settings.clients.is_file():
        raise SettingsError(
            f"ORIGYNE_CLIENTS: no file at {settings.clients}; invoices are mailed to the addresses of clients.xlsx"
        )
    return {
        ref: customer.email
        for ref, customer in read_clients(settings.clients, settings.layouts).customers.items()
    }


def _print(month: Month, outcomes: "Sequence[Deposited | Mailed]") -> None:
    failed = [(one.number, one.outcome, one.words) for one in outcomes if one.outcome not in DELIVERED]
    if failed:
        stdout().print(table("Not delivered", ["invoice", "outcome", "reason"], failed))
    counts = Counter(one.outcome for one in outcomes)
    summary = ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(counts.items()))
    stdout().print(f"{month}: {summary or 'no invoice'}")


def _release(
    settings: Settings, month: Month, addresses: dict[str, str | None], numbers: tuple[str, ...]
) -> None:
    from origyne_pipeline.invoicing.delivery.sends import Sends, sends_path
    from origyne_pipeline.invoicing.register import Register, register_path

    if not numbers:
        return
    with Register(register_path(settings.home)) as register:
        customers = {entry.number: entry.invoice.customer.ref for entry in register.entries(month)}
    with Sends(sends_path(settings.home)) as sends:
        for number in numbers:
            address = addresses.get(customers.get(number, ""))
            if not sends.release(number, now().isoformat(), address):
                raise click.BadParameter(
                    f"{number}: nothing to release: its mail was not refused, is not doubtful,"
                    " and its address has not changed",
                    param_hint="--release",
                )


def _count(settings: Settings, month: Month) -> int:
    from origyne_pipeline.invoicing.register import Register, register_path

    with Register(register_path(settings.home)) as register:
        return len(register.numbers(month))


def _deposit(settings: Settings, month: Month, outcomes: "list[Deposited | Mailed]") -> None:
    from origyne_pipeline.collection.upload import uploading
    from origyne_pipeline.invoicing.delivery.deposit import deposit_month

    total = _count(settings, month)
    with stage_bars() as progress, uploading(settings.ftp) as upload:
        for number, one in enumerate(deposit_month(settings.home, month, upload, now), start=1):
            outcomes.append(one)
            progress("deposits", number, total)


def _mail(
    settings: Settings, month: Month, outcomes: "list[Deposited | Mailed]", addresses: dict[str, str | None]
) -> None:
    from origyne_pipeline.invoicing.delivery.mailing import mail_month
    from origyne_pipeline.invoicing.delivery.transport import Transport

    total = _count(settings, month)
    with stage_bars() as progress, Transport(settings.mail) as transport:
        mailed = mail_month(settings.home, month, settings.mail, addresses, now, time.sleep, transport)
        for number, one in enumerate(mailed, start=1):
            outcomes.append(one)
            progress("mails", number, total)


def _write_mails(settings: Settings, month: Month, addresses: dict[str, str | None], as_json: bool) -> None:
    from origyne_pipeline.invoicing.delivery.mailing import write_mails

    written, left = write_mails(settings.home, month, settings.mail, addresses, now())
    if as_json:
        print_json({"written": written, "not_mailed": left})
    else:
        if left:
            rows = [(one.number, one.outcome, one.words) for one in left]
            stdout().print(table("Not mailed", ["invoice", "outcome", "reason"], rows))
        stdout().print(
            f"{count(len(written), 'mail')} in {settings.home / 'mails' / str(month)}; nothing was sent"
        )
        stdout().print(
            "Without --dry-run they are sent, and the documents are put on the wholesaler's server under"
            f" Factures/Clients/{month}/ too (--by mail: not there)",
            soft_wrap=True,
        )
