"""How much money waits in quarantine: what refused rows of RatedCDRs say of their own amount, as far as it reads."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from origyne_pipeline.feeds.contract import AMOUNT_UNITS, CsvFeed, folded
from origyne_pipeline.feeds.sharing import section_of

AMOUNT = "MONTANT_HT"
FORM = re.compile(r"\d+([.,]\d{1,6})?")


@dataclass(frozen=True)
class MoneyWaiting:
    """Euros excluding tax that rows say, as rated by the wholesaler, and how many rows do not say it legibly."""

    amount_excl_tax: Decimal = Decimal(0)
    illegible_rows: int = 0

    def plus(self, amount: Decimal | None) -> "MoneyWaiting":
        """The same with one row more."""
        if amount is None:
            return MoneyWaiting(self.amount_excl_tax, self.illegible_rows + 1)
        return MoneyWaiting(self.amount_excl_tax + amount, self.illegible_rows)


def money_waiting(
    home: Path, rows: Iterable[Mapping[str, Any]], feeds: Iterable[CsvFeed]
) -> dict[tuple[str, str], MoneyWaiting]:
    """The money of quarantined rows, by feed and reason.

    Args:
        home: the data root.
        rows: of ``quarantined_events``.
        feeds: the layout in force.
    """
    feeds = tuple(feeds)
    places: dict[str, tuple[int, int] | None] = {}
    money_by_cause: dict[tuple[str, str], MoneyWaiting] = {}
    for row in rows:
        feed, stored = section_of(feeds, row["feed"], row["source_path"]), row["stored_at"]
        if stored not in places:
            places[stored] = None if feed.section else _amount_place(home / stored, feed)
        key = (row["feed"], row["reason"])
        money_by_cause[key] = money_by_cause.get(key, MoneyWaiting()).plus(
            _amount(row["raw"], feed, places[stored])
        )
    return money_by_cause


def _amount_place(path: Path, feed: CsvFeed) -> tuple[int, int] | None:
    """In which field of the file's rows the amount is, of how many; None when its header does not tell."""
    (column,) = (column for column in feed.columns if column.header == AMOUNT)
    names = {folded(name) for name in (column.header, *column.aliases)}
    try:
        with path.open(encoding=feed.encoding or "utf-8-sig", errors="replace", newline="") as file:
            heads = [folded(head) for head in next(_fields(file, feed), [])]
    except (OSError, LookupError):
        return None
    return next(((place, len(heads)) for place, head in enumerate(heads) if head in names), None)


def _amount(raw: str | None, feed: CsvFeed, place: tuple[int, int] | None) -> Decimal | None:
    fields = next(_fields([raw or ""], feed), [])
    if place is None or len(fields) != place[1] or not FORM.fullmatch(fields[place[0]].strip()):
        return None
    return Decimal(fields[place[0]].strip().replace(",", ".")) * AMOUNT_UNITS[feed.units[AMOUNT]][0]


def _fields(lines: Iterable[str], feed: CsvFeed) -> Iterator[list[str]]:
    if not feed.quote:
        return csv.reader(lines, delimiter=feed.delimiter, quoting=csv.QUOTE_NONE)
    return csv.reader(lines, delimiter=feed.delimiter, quotechar=feed.quote)
