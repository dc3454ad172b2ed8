"""What refused rows say of their own amount, read from their texts as the rows of their file are read.

So the money of a row that has a wrong date is known, in euros, whatever its layout writes: thousandths, signs, a sum of
columns. No file is read again but those whose layout has record types: what a record is follows from those before it.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.feeds.contract import AMOUNT_UNITS, CsvFeed, folded
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.layout_reader import LayoutReader
from origyne_pipeline.mediation.parameters import parameters
from origyne_pipeline.mediation.rows_of import RowsOf
from origyne_pipeline.warehouse import Session

AMOUNT = "MONTANT_HT"
FORM = re.compile(r"\d+([.,]\d{1,6})?")
AMOUNTS = """
select
    source_line,
    case when field_count = expected_count and is_amount(amount, $decimals) then euros_of(amount, $unit) end
from (select source_line, field_count, expected_count, {values} from {rows})
"""


def refused_amounts(
    session: Session, path: Path, feed: CsvFeed, texts: Mapping[int, str]
) -> Mapping[int, Decimal]:
    """The amounts of rows of a file of RatedCDRs, euros excluding tax; a row is left out whose amount can't be read.

    Args:
        session: where the recipe of the amount runs.
        path: the landed file.
        feed: the section that reads it.
        texts: line number to the row as written.
    """
    try:
        if feed.section:
            return _by_recipe(session, path, feed, texts)
        place = _amount_place(path, feed)
    except (
        OSError,
        LookupError,
        FileRefused,
    ):  # the file is gone, or no longer has the columns of the layout
        return {}
    read = {line: _amount(text, feed, place) for line, text in texts.items()} if place else {}
    return {line: amount for line, amount in read.items() if amount is not None}


def _by_recipe(
    session: Session, path: Path, feed: CsvFeed, texts: Mapping[int, str]
) -> Mapping[int, Decimal]:
    assert feed.section is not None
    recipes = {header: recipe for header, recipe in feed.section.recipes.items() if header == AMOUNT}
    columns = tuple(column for column in feed.columns if column.header == AMOUNT)
    section = replace(feed.section, recipes=recipes, only=())
    own = replace(feed, columns=columns, constants={}, section=section)
    reader = LayoutReader(path, own, RowsOf(section))
    sql = reader.header.columns
    assert sql is not None
    session.bind_rows("file_rows", reader.rows_of(texts))
    params = parameters(feed)
    rows = session.query(
        AMOUNTS.format(values=sql.values, rows=sql.rows("file_rows")),
        {"decimals": params["amount_decimals"], "unit": params["amount_unit"]},
    )
    return {line: amount for line, amount in rows if amount is not None}


def _amount_place(path: Path, feed: CsvFeed) -> tuple[int, int] | None:
    """In which field of the file's rows the amount is, of how many; None when its header does not tell."""
    (column,) = (column for column in feed.columns if column.header == AMOUNT)
    names = {folded(name) for name in (column.header, *column.aliases)}
    with path.open(encoding=feed.encoding or "utf-8-sig", errors="replace", newline="") as file:
        heads = [folded(head) for head in next(_fields(file, feed), [])]
    return next(((place, len(heads)) for place, head in enumerate(heads) if head in names), None)


def _amount(raw: str, feed: CsvFeed, place: tuple[int, int]) -> Decimal | None:
    fields = next(_fields([raw], feed), [])
    if len(fields) != place[1] or not FORM.fullmatch(fields[place[0]].strip()):
        return None
    return Decimal(fields[place[0]].strip().replace(",", ".")) * AMOUNT_UNITS[feed.units[AMOUNT]][0]


def _fields(lines: Iterable[str], feed: CsvFeed) -> Iterator[list[str]]:
    if not feed.quote:
        return csv.reader(lines, delimiter=feed.delimiter, quoting=csv.QUOTE_NONE)
    return csv.reader(lines, delimiter=feed.delimiter, quotechar=feed.quote)
