"""``origyne payments``: a list of payments recorded at once; the tables are brought up to date once, at its end."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import click

from origyne_pipeline.cli.account_text import outcome_text
from origyne_pipeline.cli.options import AMOUNT, PATH, dry_run_option, json_option, now
from origyne_pipeline.cli.printing import count, euros, print_json, stdout, table
from origyne_pipeline.cli.readiness import settings_to_change
from origyne_pipeline.cli.up_to_date import Changes, published_at_the_end
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.settings import Settings

COLUMNS = ("name", "amount", "on", "note")
HEADS = ["line", "name", "amount", "outcome"]


@dataclass(frozen=True)
class Row:
    """One line of the file."""

    line: int
    name: str
    amount: Decimal
    on: date
    note: str


@dataclass(frozen=True)
class Outcome:
    """What became of a line: recorded, already recorded, or why it was not."""

    line: int
    name: str
    amount: Decimal
    outcome: str
    is_fault: bool = False


@click.command(short_help="Record the payments of a file: cheques, cards, cash.")
@click.argument("file", type=PATH)
@click.option(
    "--beyond", is_flag=True, help="More may be paid than is open: the rest is the customer's credit."
)
@dry_run_option
@json_option
@click.pass_context
def payments(ctx: click.Context, file: Path, beyond: bool, dry_run: bool, as_json: bool) -> None:
    """Records each payment of FILE as 'origyne payment' does, then publishes once.

    FILE is CSV, UTF-8, commas or semicolons, with the columns name (invoice number or customer reference), amount, on
    (AAAA-MM-JJ) and note. All lines are read before the first is recorded; the same file again records nothing more.
    Exit status 1 when a line could not be recorded: it is named, the others stand. --dry-run looks at each line as if
    it were alone.
    """
    settings = settings_to_change(dry_run=dry_run)
    rows = list(_rows(file))
    if dry_run:
        outcomes = [_recorded(settings, row, Changes(), beyond=beyond, dry_run=True) for row in rows]
    else:
        with published_at_the_end(settings) as changes:
            outcomes = [_recorded(settings, row, changes, beyond=beyond, dry_run=False) for row in rows]
    faults = [one for one in outcomes if one.is_fault]
    if as_json:
        print_json(outcomes)
    else:
        cells = [(one.line, one.name, euros(one.amount), one.outcome) for one in outcomes]
        note = f"{count(len(outcomes), 'line')}, {len(faults)} not recorded"
        stdout().print(table(str(file), HEADS, cells, note))
    ctx.exit(1 if faults else 0)


def _recorded(settings: Settings, row: Row, changes: Changes, *, beyond: bool, dry_run: bool) -> Outcome:
    """Records a line, and notes what it changed."""
    from origyne_pipeline.money_by_hand import note_payment

    try:
        change = note_payment(
            settings.home, row.name, row.amount, row.on, row.note, now(), may_exceed=beyond, dry_run=dry_run
        )
    except OrigyneError as error:
        return Outcome(row.line, row.name, row.amount, str(error), is_fault=True)
    if change.is_new:
        changes.add(invoices=change.invoices)
    return Outcome(row.line, row.name, row.amount, outcome_text(change, dry_run=dry_run))


def _rows(file: Path) -> Iterator[Row]:
    """The lines of the file.

    Raises:
        OrigyneError: it can't be read, lacks a column, or a line is no payment.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise OrigyneError(
            f"{file}: the list of payments can't be read ({error}); give a CSV file in UTF-8"
        ) from None
    heads = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in heads else ",")
    names = [name.strip().lower() for name in reader.fieldnames or []]
    if missing := [column for column in COLUMNS if column not in names]:
        raise OrigyneError(
            f"{file}, line 1: expected the columns {', '.join(COLUMNS)}, found no {', '.join(missing)};"
            " correct the heads"
        )
    reader.fieldnames = names
    for values in reader:
        yield _row(file, reader.line_num, {name: (values.get(name) or "").strip() for name in COLUMNS})


def _row(file: Path, line: int, values: dict[str, str]) -> Row:
    try:
        amount, on = AMOUNT.convert(values["amount"], None, None), date.fromisoformat(values["on"])
        if not values["name"] or not values["note"]:
            raise ValueError("name or note is empty")
    except (click.BadParameter, ValueError) as error:
        message = error.message if isinstance(error, click.BadParameter) else str(error)
        raise OrigyneError(
            f"{file}, line {line}: expected a name, an amount such as 12.34, a day AAAA-MM-JJ and a note, found"
            f" {', '.join(values.values())} ({message}); correct the line, nothing was recorded"
        ) from None
    return Row(line, values["name"], amount, on, values["note"])
