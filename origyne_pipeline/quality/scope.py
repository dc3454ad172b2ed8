"""Which partitions a check reads: those of its table, and those of the other tables that it names.

A check names tables; which of their partitions it reads follows from the partition that is checked.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from origyne_pipeline.in_view import BESIDE, InView
from origyne_pipeline.issued import IssuedFrom, Terms, issued_from
from origyne_pipeline.lake import Partition
from origyne_pipeline.periods import Month
from origyne_pipeline.tables import (
    BILLING_MONTH,
    WHOLE,
    families,
    feed_of,
    is_cut_by,
    rating_inputs,
    table_beside,
    versions_of,
)
from origyne_pipeline.warehouse import Warehouse

ALL = "all"
"""The partition's name in a result, of a table that is not cut by time."""
MONTHS_LOOKED_BACK, DAYS_LOOKED_BACK = 12, 3
CHECKED, BESIDE_CHECKED = "checked_table", "table_beside"
"""The names by which a check that several tables share reads the one that it checks, and the one written with it."""


@dataclass(frozen=True)
class Scope:
    """The partitions of one table that are checked together."""

    catalogue: "Catalogue"
    table: str
    keys: tuple[str, ...]
    terms: Terms

    def partitions(self, name: str) -> list[Partition]:
        """The partitions that a name of a check stands for; see ``STAND_FOR`` for those that are no table."""
        table, keys = self._bound(name)
        partitions = self._in_view(table)
        return [partitions[key] for key in (partitions if keys is None else keys) if key in partitions]

    def table_of(self, name: str) -> str:
        """The lake table that a name of a check stands for."""
        return self._bound(name)[0]

    def _in_view(self, table: str) -> dict[str, Partition]:
        """The partitions of a table; an issued month sees those that it was issued from."""
        issued_from = self._issued
        if issued_from is None or table not in rating_inputs():
            return self.catalogue[table]
        return self.catalogue.in_view(issued_from, table)

    @property
    def _is_monthly(self) -> bool:
        return is_cut_by(BILLING_MONTH, self.table)

    @property
    def _issued(self) -> IssuedFrom | None:
        return self.catalogue.issued_from(self.month) if self._is_monthly else None

    @property
    def month(self) -> Month:
        """The billing month of a monthly table."""
        return Month.parse(self.keys[0])

    @property
    def parameters(self) -> Mapping[str, object]:
        """Every parameter that a check may ask for."""
        if not self._is_monthly:
            return {}
        issued_from = self._issued
        terms = (issued_from or self).terms
        return {**terms.calendar.parameters(self.month), "invoice_basis": terms.invoice_basis}

    def _bound(self, name: str) -> tuple[str, Iterable[str] | None]:
        if name == CHECKED:
            return self.table, self.keys
        if name == BESIDE_CHECKED:
            beside = table_beside(self.table)
            return beside or self.table, self.keys if beside else ()
        if name in STAND_FOR:
            table, chosen = STAND_FOR[name]
            return table, chosen(self, self.catalogue[table])
        if name in ("file_results", "refused_rows") and self.table in families():
            return name, [f"{families()[self.table]}-{key}" for key in self.keys]
        if name in ("file_results", "refused_rows") and (feed := feed_of(self.table)):
            return name, [key for key in self.catalogue[name] if key.startswith(versions_of(feed))]
        if name in families() and self._is_monthly:
            return name, _days_in_view(self, self._in_view(name))
        if is_cut_by(WHOLE, name):
            return name, None
        if self._is_monthly or self.table in families():
            return name, self.keys
        return name, None


class Catalogue(dict[str, dict[str, Partition]]):
    """The partitions of tables, each table looked up once."""

    def __init__(self, warehouse: Warehouse) -> None:
        """Empty until tables are asked for."""
        super().__init__()
        self._warehouse = warehouse
        self._issued: dict[Month, IssuedFrom | None] = {}

    def issued_from(self, month: Month) -> IssuedFrom | None:
        """What a month was issued from, looked up once."""
        if month not in self._issued:
            self._issued[month] = issued_from(self._warehouse.home, month)
        return self._issued[month]

    def in_view(self, issued_from: IssuedFrom, table: str) -> dict[str, Partition]:
        """The partitions of a table that an issued month was issued from."""
        view = InView(self._warehouse, issued_from.tables, f"{issued_from.month} was issued from it")
        return {key: partition for key, partition in view.partitions(table).items() if BESIDE not in key}

    def __missing__(self, table: str) -> dict[str, Partition]:
        self[table] = self._warehouse.partitions(table)
        return self[table]


def _days_in_view(scope: Scope, days: Iterable[str]) -> list[str]:
    return scope.terms.calendar.seen(scope.month, days)


def _month_before(scope: Scope, _months: Iterable[str]) -> list[str]:
    return _earlier_months(scope, [str(scope.month.previous())])


def _earlier_months(scope: Scope, months: Iterable[str]) -> list[str]:
    return scope.terms.calendar.earlier(months, scope.month)


def _recent_months(scope: Scope, months: Iterable[str]) -> list[str]:
    return _earlier_months(scope, months)[-MONTHS_LOOKED_BACK:]


def _last_days_before(scope: Scope, days: Iterable[str]) -> list[str]:
    return sorted(day for day in days if day < min(scope.keys))[-DAYS_LOOKED_BACK:]


def _before_the_first_month(scope: Scope, days: Iterable[str]) -> list[str]:
    calendar = scope.terms.calendar
    last = calendar.last_day((calendar.first_month or scope.month).previous())
    return [day for day in days if date.fromisoformat(day) <= last]


def _months_issued(scope: Scope, months: Iterable[str]) -> list[str]:
    """The months up to this one that have ``invoiced_usage``."""
    invoiced_months = scope.catalogue["invoiced_usage"]
    return [month for month in months if month in invoiced_months and month <= scope.keys[0]]


STAND_FOR: dict[str, tuple[str, Callable[[Scope, Iterable[str]], list[str]]]] = {
    "cdrs_before": ("cdrs", _last_days_before),
    "cdrs_before_the_first_month": ("cdrs", _before_the_first_month),
    "unrated_before": ("unrated_cdrs", _month_before),
    "rated_before": ("rated_cdrs", _recent_months),
    "earlier_draws": ("allowance_draws", _earlier_months),
    "debits_before": ("direct_debits", _earlier_months),
    "consumed_to_date": ("monthly_consumption", _months_issued),
    "charged_to_date": ("usage_charges", _months_issued),
    "invoiced_to_date": ("invoiced_usage", _months_issued),
}
"""Names that checks use for other partitions of a table: the days or the month before, a year, or all earlier ones."""
