"""The published tables that the page shows, as they are: the month and those before."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from origyne_pipeline.dashboard.plan import DETAILS, MONTHS_BEFORE, SUBJECTS, Figure
from origyne_pipeline.dashboard.scales import DAYS, PERCENT
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import Month
from origyne_pipeline.warehouse.query import query_database, query_each

MONTHS = "measure_months"
Row = Mapping[str, Any]


class DashboardError(OrigyneError):
    """The page can't be made: no such month, or a published table that is not there."""


class History:
    """The rows of the measures by month.

    Attributes:
        months: from the first that has charges, twelve before at most, to the month of the page.
    """

    def __init__(self, tables: Mapping[str, Sequence[Row]], month: Month) -> None:
        """``tables`` has the rows of each measure."""
        self._rows: dict[str, dict[str, list[Row]]] = {}
        for table, rows in tables.items():
            by_month = self._rows.setdefault(table, {})
            for row in rows:
                by_month.setdefault(row.get("billing_month") or "", []).append(row)
        self._billed = {*self._rows.get(MONTHS, {}), str(month)}
        months = [month]
        while len(months) <= MONTHS_BEFORE and str(months[0]) > min(self._billed):
            months.insert(0, months[0].previous())
        self.months = tuple(months)

    def rows(self, table: str, month: Month | None = None) -> Sequence[Row]:
        """The rows of a month; of a table that is not by month, its rows, where none is given."""
        return self._rows.get(table, {}).get(str(month) if month else "", [])

    def value(self, figure: Figure, month: Month) -> Decimal | None:
        """A figure of a month; None where there is none.

        A table with several rows a month has none where nothing happened: that is 0 of a month that has charges.
        """
        rows = [
            row
            for row in self.rows(figure.table, month)
            if figure.row is None or row[figure.row[0]] == figure.row[1]
        ]
        if not rows:
            is_zero = figure.row and figure.unit not in (PERCENT, DAYS) and str(month) in self._billed
            return Decimal(0) if is_zero else None
        (row,) = rows
        value = row[figure.column]
        return None if value is None else Decimal(value)

    def values(self, figure: Figure) -> list[Decimal | None]:
        """A figure of all months."""
        return [self.value(figure, month) for month in self.months]


def tables_read() -> Sequence[str]:
    """The measures that the page reads."""
    figures = (figure.table for subject in SUBJECTS for figure in subject.figures.values())
    return sorted({MONTHS, *figures, *(table for _, table, _ in DETAILS)})


def read_history(path: Path, month: Month) -> History:
    """The measures of a published database.

    Raises:
        DashboardError: it is of before a measure was.
        QueryError: nothing is published, or it can't be read.
    """
    read = tables_read()
    published = {name for (name,) in query_database(path, "show tables")[1]}
    if missing := [table for table in read if table not in published]:
        raise DashboardError(
            f"{path}: expected the measures of this version, found none named {', '.join(missing)}; run"
            " 'origyne publish'"
        )
    answers = query_each(path, [f"from {table}" for table in read])
    tables = {
        table: [dict(zip(names, row, strict=True)) for row in rows]
        for table, (names, rows) in zip(read, answers, strict=True)
    }
    return History(tables, month)
