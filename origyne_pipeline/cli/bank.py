"""The command for what follows a debit that came back: its second presentation."""

import click

from origyne_pipeline.cli.options import json_option, month_option, now
from origyne_pipeline.cli.printing import count, euros, print_json, stdout, table
from origyne_pipeline.cli.readiness import settings_to_bill
from origyne_pipeline.cli.up_to_date import published_at_the_end
from origyne_pipeline.periods import Month, local_day


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
    reference = read_clients(settings.clients, settings.layouts)
    with published_at_the_end(settings) as changes:
        before = rewrite(settings.home, month)
        numbers = [row["invoice_number"] for row in before.rows]
        open_on = open_amounts(settings.home, local_day(now()), numbers)
        collection = present_again(
            settings.home, month, reference.mandates, settings.sepa, now(), open_on, reference.customers
        )
        again = [row for row in collection.rows if row["end_to_end_id"] != row["invoice_number"]]
        if again:
            changes.add(months=[str(month)])
    new = len(collection.rows) - len(before.rows)
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
