"""Commands after the bank has spoken: its answers, second presentations, reminders."""

from datetime import date, datetime
from pathlib import Path

import click

from origyne_pipeline.cli.options import PATH, json_option, month_option, now
from origyne_pipeline.cli.printing import count, euros, print_json, stdout, table
from origyne_pipeline.cli.readiness import settings_to_bill, settings_to_look
from origyne_pipeline.periods import Month, local_day


@click.command(short_help="Read the bank's files: what was accepted, collected, rejected, returned.")
@click.argument("files", type=PATH, nargs=-1, required=True)
@json_option
@click.pass_context
def bank_answers(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Notes what pain.002, camt.053 and camt.054 files say of our debits; the same files again change nothing.

    `origyne collect --month` then puts it into direct_debits. Exit status 1 when a file could not be read.
    """
    from origyne_pipeline.payments.returns import read_bank_files

    reading = read_bank_files(settings_to_look().home, files, now())
    if as_json:
        print_json(reading)
    else:
        matched, paid = count(reading.matched, "answer"), count(reading.paid, "transfer")
        stdout().print(f"{matched} to our debits, {paid}; {reading.added:,} new")
        for title, words in (("To look at", reading.unmatched), ("Files refused", reading.refused)):
            if words:
                stdout().print(table(title, [""], [(said,) for said in words]))
    ctx.exit(1 if reading.refused else 0)


@click.command(short_help="Present a month's returned debits again, where the reason allows it.")
@month_option
@json_option
def represent(month: Month, as_json: bool) -> None:
    """Writes a further file of a month with its returned debits, once each, with a new notice."""
    from origyne_pipeline.onboarding.clients import read_clients
    from origyne_pipeline.payments.collect import represent as present_again

    settings = settings_to_bill()
    reference = read_clients(settings.clients)
    done = present_again(settings.home, month, reference.mandates, settings.sepa, now(), reference.customers)
    if as_json:
        print_json(done)
        return
    again = [row for row in done.rows if row["end_to_end_id"] != row["invoice_number"]]
    stdout().print(f"{count(len(again), 'debit')} presented again; files of {month}:")
    for path in done.paths:
        stdout().print(f"  {path}")
    if done.held:
        rows = [(held.invoice_number, euros(held.amount), held.message) for held in done.held]
        stdout().print(table("Not presented", ["invoice", "amount", "why"], rows))


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
    found = list_reminders(settings.home, day)
    if mails:
        _write_mails(day)
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


def _write_mails(day: date) -> None:
    from origyne_pipeline.onboarding.clients import read_clients
    from origyne_pipeline.payments.reminder_mail import reminder_mail
    from origyne_pipeline.payments.reminders import list_reminders
    from origyne_pipeline.warehouse import write_atomically

    settings = settings_to_bill()
    customers = read_clients(settings.clients).customers
    folder = settings.home / "reminders" / str(day)
    for due in list_reminders(settings.home, day):
        if due.template and due.customer_ref in customers:
            mail = reminder_mail(due, customers[due.customer_ref], settings.company, settings.sepa)
            text = f"{mail.subject}\n\n{mail.body}"
            write_atomically(folder / f"{due.invoice_number}_{due.template}.txt", text.encode())
    stdout().print(f"Texts in {folder}")
