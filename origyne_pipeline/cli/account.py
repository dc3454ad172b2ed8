"""The command that answers a customer's question: what do I owe, and why; as text, JSON or a PDF to send."""

from datetime import date
from pathlib import Path

import click

from origyne_pipeline.cli.account_text import account_text
from origyne_pipeline.cli.options import DAY, PATH, json_option, now
from origyne_pipeline.cli.printing import print_json, stdout
from origyne_pipeline.cli.readiness import settings_to_deliver, settings_to_look
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import local_day


@click.command(short_help="A customer's account: what was invoiced and paid, what is open, since when.")
@click.argument("ref")
@click.option(
    "--pdf", type=PATH, metavar="FILE", help="Write the statement of account as a PDF, for the customer."
)
@click.option("--since", type=DAY, help="With --pdf: the first day of its movements.")
@json_option
def account(ref: str, pdf: Path | None, since: date | None, as_json: bool) -> None:
    """Shows the account of customer REF: entries, what each is set against, open items, credit, balance.

    REF may be the number of an invoice too.
    """
    if since and not pdf:
        raise click.UsageError("--since is of --pdf; the list shows the whole account")
    if pdf:
        _write_statement(ref, pdf, since, as_json=as_json)
        return
    _show(ref, as_json=as_json)


def _write_statement(ref: str, path: Path, since: date | None, *, as_json: bool) -> None:
    """Writes the statement of account of a customer, as of today."""
    from origyne_pipeline.files import write_atomically
    from origyne_pipeline.letters.statement import statement_pdf
    from origyne_pipeline.money_by_hand import payee
    from origyne_pipeline.onboarding.clients import read_clients

    settings, today = settings_to_deliver(to_server=False), local_day(now())
    if since and since > today:
        raise click.BadParameter(f"expected a day until today ({today}), found {since}", param_hint="--since")
    customer_ref = payee(settings.home, [ref]).customer_ref
    customers = (
        read_clients(settings.clients, settings.layouts).customers if settings.clients.is_file() else {}
    )
    document = statement_pdf(settings.home, customer_ref, today, settings, customers.get(customer_ref), since)
    try:
        write_atomically(path, document)
    except OSError as error:
        raise OrigyneError(f"{path}: cannot be written ({error.strerror}); give another file") from None
    if as_json:
        print_json({"customer_ref": customer_ref, "as_of": today, "since": since, "path": path})
    else:
        stdout().print(f"statement of account of {customer_ref} in {path}")


def _show(ref: str, *, as_json: bool) -> None:
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
