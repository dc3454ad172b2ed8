"""Commands on issued invoices: credit one, check the register, keep the sales journal."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from origyne_pipeline.cli.options import PATH, json_option, month_option
from origyne_pipeline.cli.printing import count, euros, pairs, print_json, stdout
from origyne_pipeline.cli.progress import stage_bars
from origyne_pipeline.cli.readiness import settings_to_bill, settings_to_look
from origyne_pipeline.periods import Month


def _amounts(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> Mapping[int, Decimal] | None:
    amounts = {}
    for value in values:
        position, _, amount = value.partition("=")
        try:
            amounts[int(position)] = Decimal(amount.replace(",", "."))
        except (ValueError, InvalidOperation):
            raise click.BadParameter(f"{value!r}: expected POSITION=AMOUNT, for example 3=12.50") from None
    return amounts or None


@click.command(short_help="A credit note on an issued invoice.")
@click.argument("number")
@click.option("--reason", required=True, help="Why, in French: it is printed on the credit note.")
@click.option(
    "--line",
    "amounts",
    metavar="POSITION=AMOUNT",
    multiple=True,
    callback=_amounts,
    help="Credit part of a line, in euros excluding tax; may be given again. Without it, all that is left.",
)
@json_option
def credit(number: str, reason: str, amounts: Mapping[int, Decimal] | None, as_json: bool) -> None:
    """Issues a credit note on invoice NUMBER, draws it and publishes; asked again in the same words, gives the same."""
    settings = settings_to_bill()
    from assets import launch
    from origyne_pipeline.invoicing.credit import Credit
    from origyne_pipeline.invoicing.rows import pdf_path

    with stage_bars() as progress:
        note = launch.credit_invoice(settings, Credit(number, reason, amounts), progress)
        launch.publish(settings, progress)
    path = settings.home / pdf_path(note.billing_month, note.number)
    if as_json:
        print_json(
            {"number": note.number, "cites": number, "total_incl_tax": note.total_incl_tax, "pdf_path": path}
        )
    else:
        rows = [
            ("credit note", note.number),
            ("cites", number),
            ("total", euros(note.total_incl_tax)),
            ("document", str(path)),
        ]
        stdout().print(pairs(rows))


@click.command(short_help="The sales journal of a month, for the accountant.")
@month_option
@click.option("--out", type=PATH, help="The file; by default accounting/ventes_AAAA-MM.txt in the data root.")
def journal(month: Month, out: Path | None) -> None:
    """Writes the sales journal of a month in the 18 fields of the French accounting file (FEC), as each issue does."""
    from origyne_pipeline.invoicing.accounting import journal_path, journal_rows, write_journal
    from origyne_pipeline.invoicing.documents import read_month

    settings = settings_to_look()
    rows = list(journal_rows(read_month(settings.home, month)))
    path = out or journal_path(settings.home, month)
    write_journal(path, rows)
    stdout().print(f"{count(len(rows), 'row')} in {path}")


@click.group(short_help="The register of issued invoices: verify it, back it up.")
def register() -> None:
    """The register of issued invoices: append-only, each entry sealed by the hash of the one before."""


@register.command(short_help="Look for any change, hole or loss since the invoices were issued.")
@json_option
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Says every fault of the register: a changed, missing, added or reordered entry, a hole in a series."""
    from origyne_pipeline.invoicing.register import register_path
    from origyne_pipeline.invoicing.register import verify as faults_of

    path = register_path(settings_to_look().home)
    faults = faults_of(path)
    if as_json:
        print_json({"register": path, "faults": faults})
    else:
        click.echo("\n".join(faults) if faults else f"{path}: whole")
    ctx.exit(1 if faults else 0)


@register.command(short_help="Copy the register, whole, even while invoices are issued.")
@click.argument("target", type=PATH)
def backup(target: Path) -> None:
    """Copies the register as it is at one instant to the file TARGET, its head file beside it; verifies the copy."""
    from origyne_pipeline.invoicing.register import back_up, register_path
    from origyne_pipeline.invoicing.register import verify as faults_of

    back_up(register_path(settings_to_look().home), target)
    faults = faults_of(target)
    click.echo("\n".join(faults) if faults else f"{target}: whole")
    click.get_current_context().exit(1 if faults else 0)
