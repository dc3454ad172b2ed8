"""Commands for what follows a debit: the bank's answers, other payments, second presentations."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click

from origyne_pipeline.cli.options import AMOUNT, PATH, json_option, month_option, now
from origyne_pipeline.cli.printing import count, euros, print_json, stdout, table
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import settings_to_bill, settings_to_work
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.settings import Settings


@click.command(short_help="Read the bank's files: debits accepted, collected, rejected or returned.")
@click.argument("files", type=PATH, nargs=-1)
@json_option
@click.pass_context
def bank_answers(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Records the answers to our debits in pain.002, camt.052, camt.053, camt.054 and CFONB files, and publishes them.

    Without FILES, reads those of the bank's folder ($ORIGYNE_HOME/bank). Reading a file again changes nothing.
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
        for title, words in (("To review", reading.unmatched), ("Files refused", reading.refused)):
            if words:
                stdout().print(table(title, [""], [(message,) for message in words]))
    ctx.exit(1 if reading.refused else 0)


@click.command(short_help="Record a cheque or transfer that is in no file of the bank.")
@click.argument("number")
@click.option("--amount", type=AMOUNT, required=True, help="The amount in euros, for example 12.34.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the payment; today by default.")
@click.option(
    "--note",
    required=True,
    help="What identifies the payment: the number of the cheque, the bank's reference.",
)
@json_option
def payment(number: str, amount: Decimal, on: datetime | None, note: str, as_json: bool) -> None:
    """Records a payment of invoice NUMBER and publishes it: reminders stop, settlement shows the payment.

    The same command again records nothing more. A recorded payment cannot be removed.
    """
    from origyne_pipeline.payments.returns import record_payment

    settings = settings_to_work()
    noted = record_payment(settings.home, number, on.date() if on else local_day(now()), amount, note)
    _bring_up_to_date(settings, [Month.parse(noted.month)])
    if as_json:
        print_json(noted)
        return
    outcome = "recorded" if noted.is_new else "was already recorded"
    stdout().print(f"{euros(amount)} of {number} {outcome}; paid so far, without debits: {euros(noted.paid)}")


@click.command(short_help="Present a month's returned debits again, where the return code allows it.")
@month_option
@json_option
def represent(month: Month, as_json: bool) -> None:
    """Writes one more file for the bank with the month's returned debits, once each, after a new notice."""
    from origyne_pipeline.amounts_due import open_amounts
    from origyne_pipeline.issued import refuse_not_issued
    from origyne_pipeline.onboarding.clients import read_clients
    from origyne_pipeline.payments.collect import represent as present_again
    from origyne_pipeline.payments.collect import rewrite

    settings = settings_to_bill()
    refuse_not_issued(settings.home, month)
    reference = read_clients(settings.clients)
    before = rewrite(settings.home, month)
    open_on = open_amounts(settings.home, local_day(now()), [row["invoice_number"] for row in before.rows])
    collection = present_again(
        settings.home, month, reference.mandates, settings.sepa, now(), open_on, reference.customers
    )
    again = [row for row in collection.rows if row["end_to_end_id"] != row["invoice_number"]]
    new = len(collection.rows) - len(before.rows)
    if again:
        _bring_up_to_date(settings, [month])
    if as_json:
        print_json(collection)
        return
    stdout().print(f"{count(len(again), 'debit')} presented again, {new:,} new; files of {month}:")
    for path in collection.paths:
        stdout().print(f"  {path}")
    held = [wait for wait in collection.held if wait not in before.held]
    if held:
        rows = [(wait.invoice_number, euros(wait.amount), wait.message) for wait in held]
        stdout().print(table("Not presented", ["invoice", "amount", "reason"], rows))


def _bring_up_to_date(settings: Settings, months: Sequence[Month]) -> None:
    """Updates the tables and the published database from the register of debits."""
    from assets import launch

    with stage_bars() as progress:
        launch.Launcher(settings, progress).read_bank(months)
