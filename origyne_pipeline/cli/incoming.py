"""Commands for the money that comes in: read the bank's files, say whose a line is."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from origyne_pipeline.cli.account_text import change_text
from origyne_pipeline.cli.options import AMOUNT, PATH, dry_run_option, json_option, now
from origyne_pipeline.cli.printing import Rows, count, print_json, stdout, table
from origyne_pipeline.cli.readiness import settings_to_change, settings_to_work
from origyne_pipeline.cli.up_to_date import published_at_the_end

if TYPE_CHECKING:
    from origyne_pipeline.incoming_money import BankLineRow
    from origyne_pipeline.lines_by_hand import LineChange
    from origyne_pipeline.settings import Settings

SHORT_ID = 12
"""The first letters of a line's id that are shown; fewer may be typed, if no other line begins so."""


@click.command(short_help="Read the bank's files: debits that came back, transfers that pay invoices.")
@click.argument("files", type=PATH, nargs=-1)
@json_option
@click.pass_context
def bank_answers(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Records what pain.002, camt.052, camt.053, camt.054 and CFONB files say, and publishes it.

    Answers to our debits go into the register of debits, money that came in into the accounts of the customers who
    paid it. Lines that name nobody are listed: 'origyne match' settles them. Without FILES, reads those of the bank's
    folder ($ORIGYNE_HOME/bank). Reading a file again changes nothing. Exit status 1 when a file could not be read.
    """
    from origyne_pipeline.incoming_money import read_bank_answers
    from origyne_pipeline.payments.bank_folder import bank_files

    settings = settings_to_work()
    paths = files or bank_files(settings.bank_folder)
    with published_at_the_end(settings) as changes:
        reading = read_bank_answers(settings, paths, now())
        if reading.months or reading.is_changed:
            changes.add(months=reading.months)
    if as_json:
        print_json(reading)
        ctx.exit(1 if reading.refused else 0)
    answers = f"{count(reading.answers, 'answer')} to our debits ({reading.new_answers:,} new)"
    lines = f"{count(reading.lines, 'new line')} of the account, {count(reading.matched, 'line')} matched now"
    where = "" if files else f" in {settings.bank_folder}"
    stdout().print(
        f"{count(reading.files, 'file')}{where}: {answers}; {lines}; {len(reading.to_match):,} to match"
    )
    if reading.to_match:
        stdout().print(lines_to_match(reading.to_match))
    for title, words in (("To review", reading.to_review), ("Files refused", reading.refused)):
        if words:
            stdout().print(table(title, [""], [(message,) for message in words]))
    ctx.exit(1 if reading.refused else 0)


def lines_to_match(rows: Sequence["BankLineRow"]) -> Rows:
    """Lines of the bank with all that it said."""
    heads = ["line", "day", "amount", "payer", "account", "text", "references", "why not matched", "file"]
    return table(
        'To match: origyne match LINE NUMBER|REF --note "…"',
        heads,
        [
            (
                row.line_id[:SHORT_ID],
                row.day,
                f"{row.amount:,f} {row.currency}",
                row.name,
                row.iban,
                row.text,
                row.references,
                row.why,
                row.file,
            )
            for row in rows
        ],
        count(len(rows), "line"),
    )


@click.command(short_help="Say whose money a line of the bank is, or that it is no customer's.")
@click.argument("line")
@click.argument("names", metavar="[NUMBER|REF[=EUROS]]...", nargs=-1)
@click.option("--ignore", is_flag=True, help="The line is no customer's money, or settled elsewhere.")
@click.option("--note", required=True, help="What you know: it is kept with the decision.")
@click.option("--amount", type=AMOUNT, help="What a line in another currency is worth, in euros.")
@dry_run_option
@json_option
def match(
    line: str,
    names: tuple[str, ...],
    ignore: bool,
    note: str,
    amount: Decimal | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Settles LINE, by the beginning of its id: it pays the invoices NUMBER..., or the account of customer REF.

    A line that pays several customers, or invoices in parts, is divided: NUMBER=EUROS for each, its amount in all. Of a
    debit that came back, NUMBER is the invoice that it collected. A match that was wrong is undone with 'origyne
    payment --reverse', then the line may be matched again.
    """
    from origyne_pipeline.lines_by_hand import ignore_line, match_by_hand

    if ignore == bool(names):
        raise click.UsageError("expected NUMBER or REF, or --ignore")
    settings = settings_to_change(dry_run=dry_run)
    if ignore:
        work = partial(ignore_line, settings.home, line, note, now())
    else:
        named, shares = _shares(names)
        work = partial(match_by_hand, settings.home, line, named, note, now(), amount=amount, shares=shares)
    result = _settled(settings, work, dry_run=dry_run)
    if as_json:
        print_json(result)
        return
    row = result.line
    whose = f"{row.status}: {row.invoice_numbers or row.customer_ref or note}"
    outcome = ("would be " if dry_run else "") + whose if result.is_new else f"{whose} already"
    stdout().print(f"Line {row.line_id[:SHORT_ID]} of {row.day}, {row.amount:,f} {row.currency}: {outcome}")
    for change in result.changes if result.is_new or dry_run else ():
        if len(result.changes) > 1:
            stdout().print(change.after.customer_ref)
        stdout().print(change_text(change), markup=False)


def _shares(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Decimal, ...]]:
    """Names, and the euros that each is paid; none where no name says an amount."""
    if not any("=" in name for name in names):
        return names, ()
    pairs = [name.rpartition("=") for name in names]
    if any(not name for name, _, _ in pairs):
        raise click.UsageError("expected NUMBER=EUROS or REF=EUROS of each, or no amount at all")
    return tuple(name for name, _, _ in pairs), tuple(
        AMOUNT.convert(euros, None, None) for *_, euros in pairs
    )


def _settled(settings: "Settings", work: "Callable[..., LineChange]", *, dry_run: bool) -> "LineChange":
    """Settles a line and publishes what it changes."""
    if dry_run:
        return work(dry_run=True)
    with published_at_the_end(settings) as changes:
        result = work()
        if result.is_new:
            touched = [number for change in result.changes for number in change.invoices]
            changes.add(invoices=(*result.line.invoice_numbers.split(), *touched))
    return result
