"""Commands on issued invoices: credit one, check the register, keep the sales journal."""

import re
import sqlite3
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.options import PATH, accept_option, json_option, now
from origyne_pipeline.cli.printing import euros, pairs, print_json, print_paths, stdout
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import settings_to_bill, settings_to_look
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import local_day

if TYPE_CHECKING:
    from origyne_pipeline.amounts_due import DebitOnItsWay

LINE_AMOUNT = re.compile(r"[0-9]{1,6}=-?[0-9]{1,12}([.,][0-9]{1,6})?", re.ASCII)


def _amounts(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> Mapping[int, Decimal] | None:
    amounts = {}
    for value in values:
        position, _, amount = value.partition("=")
        if LINE_AMOUNT.fullmatch(value):
            amounts[int(position)] = Decimal(amount.replace(",", "."))
        else:
            raise click.BadParameter(f"{value!r}: expected POSITION=AMOUNT, for example 3=12.50")
    return amounts or None


@click.command(short_help="Issue a credit note on an issued invoice.")
@click.argument("number")
@click.option("--reason", required=True, help="The reason, in French: it is printed on the credit note.")
@click.option(
    "--line",
    "amounts",
    metavar="POSITION=AMOUNT",
    multiple=True,
    callback=_amounts,
    help="Credit part of a line, in euros excluding tax. Repeatable. Default: all that is not credited yet.",
)
@accept_option
@json_option
def credit(
    number: str,
    reason: str,
    amounts: Mapping[int, Decimal] | None,
    accepted: Mapping[str, str],
    as_json: bool,
) -> None:
    """Issues a credit note on invoice NUMBER, draws it and publishes. The same command again gives the same note."""
    settings = settings_to_bill()
    from assets import launch
    from origyne_pipeline.amounts_due import debit_on_its_way
    from origyne_pipeline.invoicing.credit import Credit
    from origyne_pipeline.invoicing.rows import pdf_path

    with stage_bars() as progress:
        note = launch.Launcher(settings, progress, accept=accepted).credit_invoice(
            Credit(number, reason, amounts)
        )
        launch.Launcher(settings, progress).publish()
    path = settings.home / pdf_path(note.billing_month, note.number)
    debit = debit_on_its_way(settings.home, local_day(now()), note.customer.ref, number)
    if as_json:
        values = {
            "number": note.number,
            "cites": number,
            "total_incl_tax": note.total_incl_tax,
            "pdf_path": path,
        }
        print_json({**values, "debit_on_its_way": debit})
    else:
        rows = [
            ("credit note", note.number),
            ("cites", number),
            ("total", euros(note.total_incl_tax)),
        ]
        stdout().print(pairs(rows))
        print_paths([("document", path)])
        if debit:
            click.echo(_after_the_debit(debit))


def _after_the_debit(debit: "DebitOnItsWay") -> str:
    """What becomes of a credit note whose invoice is about to be debited."""
    on_its_way = f"The debit of {euros(debit.amount)} on {debit.collection_date} is on its way to the bank"
    if not debit.credit_then:
        return f"{on_its_way}; the credit note is set against the customer's other open invoices."
    return (
        f"{on_its_way}: once it is collected, customer {debit.customer_ref} has a credit of {euros(debit.credit_then)}."
        f" It is deducted from the next invoice, or sent back with 'origyne refund {debit.customer_ref}'."
    )


@click.group(short_help="The register of issued invoices: verify it, back it up.")
def register() -> None:
    """The register of issued invoices: append-only, each entry holds the hash of the one before."""


@register.command(short_help="Check that no entry was changed, lost or added since the invoices were issued.")
@json_option
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Lists every fault of the register: a changed, missing, added or reordered entry, a gap in a series.

    'origyne verify' also compares the files: documents, bank files, refunds, reminders, journals, tables.
    """
    from origyne_pipeline.invoicing.register import register_path
    from origyne_pipeline.invoicing.register_care import verify as faults_of

    path = register_path(settings_to_look().home)
    faults = faults_of(path)
    if as_json:
        print_json({"register": path, "faults": faults})
    else:
        click.echo("\n".join(faults) if faults else f"{path}: whole")
    ctx.exit(1 if faults else 0)


@register.command(short_help="Copy the register, even while invoices are issued.")
@click.argument("target", type=PATH)
def backup(target: Path) -> None:
    """Copies the register at one instant to the file TARGET, with its head file beside it, and verifies the copy."""
    from origyne_pipeline.invoicing.register import register_path
    from origyne_pipeline.invoicing.register_care import back_up

    home = settings_to_look().home
    path = register_path(home)
    if target.resolve().is_relative_to((home / "registers").resolve()):
        raise click.BadParameter(
            f"{target}: expected a file outside {home / 'registers'}", param_hint="TARGET"
        )
    try:
        faults = back_up(path, target)
    except (OSError, sqlite3.Error) as error:
        raise OrigyneError(
            f"{target}: the copy cannot be written there ({error}); give another file"
        ) from None
    click.echo("\n".join(faults) if faults else f"{target}: whole")
    click.get_current_context().exit(1 if faults else 0)


reason_option = click.option(
    "--reason", required=True, help="The reason; it is kept beside the heads of the registers."
)


@register.command(short_help="Write the missing head of a register that you know is the latest.")
@reason_option
def seal(reason: str) -> None:
    """Writes both head files of the register of invoices again, where both are lost and nothing else is wrong.

    A register without its head may have lost its last entries: look for a later backup first. Exit status 1 when a head
    file exists: then there is nothing to seal.
    """
    from origyne_pipeline.invoicing.register_care import seal as seal_register

    last = seal_register(settings_to_look().home, reason, now())
    click.echo(f"sealed at entry {last}")


MADE_FROM = {
    "invoices": ("invoices", "invoice_lines", "invoice_vat", "invoiced_usage", "held_customers"),
    "debits": ("direct_debits", "held_debits", "settlement"),
}
"""The tables of the lake that hold what a register holds: they go with it, else nothing agrees with them."""


def _forget_tables(home: Path, which: str) -> list[str]:
    """Takes the tables of a former register out of the lake; gives those that had rows."""
    from origyne_pipeline.lake import Lake

    lake, forgotten = Lake(home), []
    for table in MADE_FROM.get(which, ()) if lake.home.exists() else ():
        keys = list(lake.partitions(table))
        for key in keys:
            lake.drop(table, key)
        forgotten += [table] if keys else []
    return forgotten


@register.command(short_help="Start a new register in a data root whose former register does not count.")
@click.argument("which", type=click.Choice(("invoices", "debits", "sends", "ledger", "notices", "fraud")))
@reason_option
def new(which: str, reason: str) -> None:
    """Lets the next run start register WHICH again, after the former one was reported lost. Numbers begin at 1 again.

    Refused while documents or bank files are in the data root: their numbers would be used twice.
    """
    home = settings_to_look().home
    if which == "invoices":
        from origyne_pipeline.invoicing.register_care import begin_anew
    elif which == "debits":
        from origyne_pipeline.payments.register_care import begin_anew
    elif which == "ledger":
        from origyne_pipeline.account.register_care import begin_anew
    elif which == "notices":
        from origyne_pipeline.followup.notices.register import begin_anew
    elif which == "fraud":
        from origyne_pipeline.followup.fraud.register import begin_anew
    else:
        from origyne_pipeline.invoicing.delivery.sends import begin_anew
    begin_anew(home, reason, now())
    forgotten = _forget_tables(home, which)
    click.echo(f"the next run starts a new register of {which}")
    if forgotten:
        click.echo(f"the lake's rows of the former one are no longer in force ({', '.join(forgotten)})")
