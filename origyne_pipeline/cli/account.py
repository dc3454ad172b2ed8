"""The command that answers a customer's question: what do I owe, and why."""

import click

from origyne_pipeline.cli.account_text import account_text
from origyne_pipeline.cli.options import json_option, now
from origyne_pipeline.cli.printing import print_json, stdout
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.periods import local_day


@click.command(short_help="A customer's account: what was invoiced and paid, what is open, since when.")
@click.argument("ref")
@json_option
def account(ref: str, as_json: bool) -> None:
    """Shows the account of customer REF: entries, what each is set against, open items, credit, balance.

    REF may be the number of an invoice too.
    """
    from origyne_pipeline.account.ageing import balance
    from origyne_pipeline.account.setting_off import in_order, set_off
    from origyne_pipeline.customer_accounts import account_entries, disputed_invoices
    from origyne_pipeline.money_by_hand import payee

    settings, today = settings_to_look(), local_day(now())
    customer_ref = payee(settings.home, [ref]).customer_ref
    entries = in_order(account_entries(settings.home, today, customer_ref))
    result = set_off(entries, disputed_invoices(settings.home))
    if as_json:
        print_json(
            {
                "customer_ref": customer_ref,
                "as_of": today,
                "entries": entries,
                "settings": result.settings,
                "open_items": result.open_items,
                "balance": balance(result, today),
            }
        )
        return
    stdout().print(account_text(result, entries, today), markup=False)
