"""``origyne refund``: a customer's credit, sent back by the bank."""

from functools import partial

import click

from origyne_pipeline.cli.options import json_option, now
from origyne_pipeline.cli.printing import euros, pairs, print_json, print_paths, stdout
from origyne_pipeline.cli.readiness import settings_to_bill
from origyne_pipeline.cli.up_to_date import published_at_the_end
from origyne_pipeline.periods import local_day


@click.command(short_help="Send a customer's credit back: a file for the bank (pain.001).")
@click.argument("customer_ref", metavar="REF")
@click.option("--dry-run", is_flag=True, help="Say what would be sent; order nothing.")
@json_option
def refund(customer_ref: str, dry_run: bool, as_json: bool) -> None:
    """Orders the refund of the whole credit of customer REF to the account of their latest mandate, once.

    Writes a SEPA credit transfer for the bank into refunds/, and the refund into the customer's account.
    """
    from origyne_pipeline.onboarding.clients import read_clients
    from origyne_pipeline.refunds import send_back

    settings = settings_to_bill(dry_run=dry_run)
    reference = read_clients(settings.clients, settings.layouts)
    order = partial(
        send_back,
        settings.home,
        customer_ref,
        reference.mandates,
        reference.customers,
        settings.sepa,
        local_day(now()),
        now(),
    )
    if dry_run:
        refunded = order(dry_run=True)
    else:
        with published_at_the_end(settings) as changes:
            refunded = order()
            if refunded.is_new:
                changes.add()
    if as_json:
        print_json(refunded)
        return
    outcome = "sent back" if refunded.is_new else "was sent back already, today"
    rows = [
        ("customer", refunded.customer_ref),
        (outcome if refunded.path else "would be sent back", euros(refunded.amount)),
        ("to account", refunded.iban_masked),
        ("on", str(refunded.execution_date)),
    ]
    stdout().print(pairs(rows))
    if refunded.path:
        print_paths([("file for the bank", refunded.path)])
