"""Commands after the bank has spoken: its answers, payments beside it, second presentations, reminders."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click

from origyne_pipeline.cli.options import AMOUNT, PATH, json_option, month_option, now
from origyne_pipeline.cli.printing import count, euros, print_json, stderr, stdout, table
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import settings_to_bill, settings_to_look, settings_to_work
from origyne_pipeline.payments.reminders import Reminder
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.settings import Settings


@click.command(short_help="Read the bank's files: what was accepted, collected, rejected, returned.")
@click.argument("files", type=PATH, nargs=-1)
@json_option
@click.pass_context
def bank_answers(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Notes what pain.002, camt.053 and camt.054 files say of our debits, and publishes it.

    Without FILES, those of the bank's folder ($ORIGYNE_HOME/bank) are read; the same files again change nothing.
    Exit status 1 when a file could not be read.
    """
    from origyne_pipeline.payments.bank_folder import bank_files
    from origyne_pipeline.payments.returns import read_bank_files

    settings = settings_to_work()
    paths = files or bank_files(settings.bank_folder)
    reading = read_bank_files(settings.home, paths, now())
    if reading.months:
        _bring_up_to_date(settings, [Month.parse(month) for month in reading.months])
    if as_json:
        print_json(reading)
    else:
        matched, paid = count(reading.matched, "answer"), count(reading.paid, "transfer")
        where = "" if files else f" in {settings.bank_folder}"
        stdout().print(
            f"{count(len(paths), 'file')}{where}: {matched} to our debits, {paid}; {reading.added:,} new"
        )
        for title, words in (("To look at", reading.unmatched), ("Files refused", reading.refused)):
            if words:
                stdout().print(table(title, [""], [(said,) for said in words]))
    ctx.exit(1 if reading.refused else 0)


@click.command(
    short_help="Note that an invoice was paid by cheque or transfer, where no file of the bank shows it."
)
@click.argument("number")
@click.option("--amount", type=AMOUNT, required=True, help="Euros, as 12.34.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the payment; today by default.")
@click.option(
    "--note", required=True, help="What tells it from another: the cheque's number, the bank's reference."
)
@json_option
def payment(number: str, amount: Decimal, on: datetime | None, note: str, as_json: bool) -> None:
    """Notes a payment of invoice NUMBER and publishes: reminders stop, settlement shows it.

    Asked again in the same words, notes nothing more. Nothing takes a payment back.
    """
    from origyne_pipeline.payments.returns import record_payment

    settings = settings_to_work()
    noted = record_payment(settings.home, number, on.date() if on else local_day(now()), amount, note)
    _bring_up_to_date(settings, [Month.parse(noted.month)])
    if as_json:
        print_json(noted)
        return
    said = "noted" if noted.is_new else "was noted before"
    stdout().print(f"{euros(amount)} of {number} {said}; paid so far, debits apart: {euros(noted.paid)}")


@click.command(short_help="Present a month's returned debits again, where the reason allows it.")
@month_option
@json_option
def represent(month: Month, as_json: bool) -> None:
    """Writes a further file of a month with its returned debits, once each, with a new notice."""
    from origyne_pipeline.issued import refuse_not_issued
    from origyne_pipeline.onboarding.clients import read_clients
    from origyne_pipeline.payments.collect import represent as present_again
    from origyne_pipeline.payments.collect import rewrite

    settings = settings_to_bill()
    refuse_not_issued(settings.home, month)
    reference = read_clients(settings.clients)
    before = rewrite(settings.home, month)
    done = present_again(settings.home, month, reference.mandates, settings.sepa, now(), reference.customers)
    again = [row for row in done.rows if row["end_to_end_id"] != row["invoice_number"]]
    new = len(done.rows) - len(before.rows)
    if again:
        _bring_up_to_date(settings, [month])
    if as_json:
        print_json(done)
        return
    stdout().print(f"{count(len(again), 'debit')} presented again, {new:,} new; files of {month}:")
    for path in done.paths:
        stdout().print(f"  {path}")
    held = [wait for wait in done.held if wait not in before.held]
    if held:
        rows = [(wait.invoice_number, euros(wait.amount), wait.message) for wait in held]
        stdout().print(table("Not presented", ["invoice", "amount", "why"], rows))


def _bring_up_to_date(settings: Settings, months: Sequence[Month]) -> None:
    """Puts what the register of debits now says into the tables and the analysts' database."""
    from assets import launch

    with stage_bars() as progress:
        launch.read_bank(settings, months, progress)


@click.command(short_help="Whose debit failed, how far the reminders are, and what comes next.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the list; today by default.")
@click.option(
    "--mails", is_flag=True, help="Write the text of each reminder that is due, in French, to reminders/."
)
@json_option
def reminders(on: datetime | None, mails: bool, as_json: bool) -> None:
    """Lists the unpaid invoices whose debit failed, by customer."""
    from origyne_pipeline.payments.reminders import list_reminders

    settings = settings_to_look()
    day = on.date() if on else local_day(now())
    found = list_reminders(settings.home, day, settings.reminders.levels)
    if mails:
        _write_mails(settings_to_bill(), found, settings.home / "reminders" / str(day))
    if as_json:
        print_json(found)
        return
    heads = ["customer", "invoice", "owed", "fees", "since", "reason", "level", "next"]
    rows = [
        (
            r.customer_ref,
            r.invoice_number,
            euros(r.amount),
            euros(r.fees),
            r.since,
            r.reason,
            r.template or r.action,
            r.next_on,
        )
        for r in found
    ]
    stdout().print(table(f"Unpaid on {day}", heads, rows, count(len(rows), "invoice")))


def _write_mails(settings: Settings, found: Sequence[Reminder], folder: Path) -> None:
    from origyne_pipeline.files import write_atomically
    from origyne_pipeline.onboarding.clients import read_clients
    from origyne_pipeline.payments.reminder_mail import TEMPLATES, reminder_mail

    customers = read_clients(settings.clients).customers
    texts = settings.reminders.templates or TEMPLATES
    for due in found:
        if due.template and due.customer_ref in customers:
            mail = reminder_mail(due, customers[due.customer_ref], settings.company, settings.sepa, texts)
            text = f"{mail.subject}\n\n{mail.body}"
            write_atomically(folder / f"{due.invoice_number}_{due.template}.txt", text.encode())
    stderr().print(f"Texts in {folder}", highlight=False)
