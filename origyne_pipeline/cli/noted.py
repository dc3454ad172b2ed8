"""Commands for what only a person knows of a customer's account: payments, write-offs, disputes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.account_text import change_text, outcome_text
from origyne_pipeline.cli.options import AMOUNT, DAY, dry_run_option, json_option, now
from origyne_pipeline.cli.printing import euros, print_json, stdout
from origyne_pipeline.cli.readiness import settings_to_change
from origyne_pipeline.cli.up_to_date import published_at_the_end
from origyne_pipeline.periods import local_day

if TYPE_CHECKING:
    from origyne_pipeline.money_by_hand import Change
    from origyne_pipeline.settings import Settings


@click.command(short_help="Record a cheque, a card or cash, or undo what was recorded by mistake.")
@click.argument("name", metavar="[NUMBER|REF]", required=False)
@click.option("--amount", type=AMOUNT, help="The amount in euros, for example 12.34.")
@click.option("--on", type=DAY, help="The day of the payment; today by default.")
@click.option(
    "--note", required=True, help="What identifies the payment (the cheque's number), or why it is undone."
)
@click.option("--beyond", is_flag=True, help="More was paid than is open: the rest is the customer's credit.")
@click.option("--reverse", metavar="ID", help="Undo this entry: 'origyne account REF' lists the ids.")
@dry_run_option
@json_option
def payment(
    name: str | None,
    amount: Decimal | None,
    on: date | None,
    note: str,
    beyond: bool,
    reverse: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Records a payment of invoice NUMBER, or of whatever customer REF owes, and publishes it.

    The same command again records nothing more. With --reverse, undoes a payment, a matched transfer, a write-off or a
    fee by an opposite entry: nothing is ever erased.
    """
    from origyne_pipeline import money_by_hand

    settings = settings_to_change(dry_run=dry_run)
    if reverse is not None:
        if name or amount is not None or on or beyond:
            raise click.UsageError("--reverse ID goes with --note only")
        work = partial(money_by_hand.reverse, settings.home, reverse, note, now())
    elif name is None or amount is None:
        raise click.UsageError("expected NUMBER or REF and --amount, or --reverse ID")
    else:
        day = on or local_day(now())
        work = partial(
            money_by_hand.note_payment, settings.home, name, amount, day, note, now(), may_exceed=beyond
        )
    _show(_changed(settings, work, dry_run=dry_run), dry_run=dry_run, as_json=as_json)


@click.command(short_help="Give up what is open on an invoice.")
@click.argument("number")
@click.option("--note", required=True, help="Why, for example 'liquidation judiciaire'.")
@dry_run_option
@json_option
def write_off(number: str, note: str, dry_run: bool, as_json: bool) -> None:
    """Writes off what is open on invoice NUMBER, and publishes it. 'origyne payment --reverse' undoes it."""
    from origyne_pipeline import money_by_hand

    settings = settings_to_change(dry_run=dry_run)
    work = partial(money_by_hand.write_off, settings.home, number, note, now())
    _show(_changed(settings, work, dry_run=dry_run), dry_run=dry_run, as_json=as_json)


@click.command(short_help="Note that a customer disputes an invoice: no reminder asks for it.")
@click.argument("number")
@click.option("--note", required=True, help="What the customer says, or how it ended.")
@click.option("--end", is_flag=True, help="It is no longer disputed.")
@dry_run_option
@json_option
def dispute(number: str, note: str, end: bool, dry_run: bool, as_json: bool) -> None:
    """Notes that invoice NUMBER is disputed from today on, or (--end) no longer is, and publishes it."""
    from origyne_pipeline import money_by_hand

    settings = settings_to_change(dry_run=dry_run)
    work = partial(money_by_hand.dispute, settings.home, number, note, now(), is_open=not end)
    result = _changed(settings, work, dry_run=dry_run)
    if as_json:
        print_json(result)
        return
    state = "no longer in dispute" if end else "in dispute"
    outcome = ("would be " if dry_run else "is now ") if result.is_new else "was already "
    stdout().print(f"{number} {outcome}{state}; {euros(result.after.open_on(number))} is open on it")


def _changed(settings: "Settings", work: "Callable[..., Change]", *, dry_run: bool) -> "Change":
    """Changes an account and publishes it."""
    if dry_run:
        return work(dry_run=True)
    with published_at_the_end(settings) as changes:
        result = work()
        if result.is_new:
            changes.add(invoices=result.invoices)
    return result


def _show(result: "Change", *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json(result)
        return
    assert result.entry is not None
    outcome = outcome_text(result, dry_run=dry_run)
    names = " ".join(result.entry.names_invoices) or result.entry.customer_ref
    stdout().print(f"{result.entry.kind} of {euros(abs(result.entry.amount))} on {names} {outcome}")
    stdout().print(change_text(result), markup=False)
