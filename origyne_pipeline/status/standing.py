"""Where the data root stands, read from its tables: nothing is fetched, computed again or changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.status.missing import (
    FEWEST_A_DAY,
    MissingDeposits,
    deposit_days_since,
    missing_deposits,
)
from origyne_pipeline.warehouse import Session, Warehouse

MONTHS_SHOWN = 6
MONTH_TABLES = (
    "rated_cdrs",
    "unrated_cdrs",
    "invoices",
    "held_customers",
    "direct_debits",
    "held_debits",
    "reconciliation",
)


@dataclass(frozen=True)
class LandedFeed:
    """One feed: its versions in force, their deposit instants, and those that could not be read or repeat another."""

    feed: str
    files: int
    size_bytes: int
    first_deposited_at: datetime
    last_deposited_at: datetime
    row_count: int | None
    duplicate_files: int
    quarantined_files: int


@dataclass(frozen=True)
class Quarantined:
    """Rows of a feed in quarantine for one reason."""

    feed: str
    reason: str
    quarantined_rows: int
    files: int


@dataclass(frozen=True)
class QuarantinedFile:
    """A file that could not be read as its feed."""

    feed: str
    path: str
    deposited_at: datetime
    reason: str
    detail: str | None


@dataclass(frozen=True)
class Unrated:
    """Events that wait for a price for one reason; ``supplier_amount_excl_tax``: euros at risk."""

    reason: str
    events: int
    lines: int
    first_started_at: datetime
    supplier_amount_excl_tax: Decimal


@dataclass(frozen=True)
class MonthStanding:
    """Where a billing month stands; amounts in euros, of credit notes deducted."""

    billing_month: str
    rated_events: int
    rated_excl_tax: Decimal
    unrated_events: int
    unrated_excl_tax: Decimal
    invoices: int
    credit_notes: int
    invoiced_excl_tax: Decimal
    invoiced_incl_tax: Decimal
    held_customers: int
    held_excl_tax: Decimal
    debits: int
    debited_incl_tax: Decimal
    held_debits: int
    differences: int

    @property
    def month(self) -> Month:
        """The month itself."""
        return Month.parse(self.billing_month)


@dataclass(frozen=True)
class Standing:
    """Everything that ``origyne status`` shows.

    ``unrated`` are the events that wait as of ``unrated_month``, the last month rated; ``silent_days`` the deposit
    days that are over and on which nothing at all came, since the last deposit.
    """

    feeds: tuple[LandedFeed, ...]
    silent_days: int
    missing: tuple[MissingDeposits, ...]
    quarantined: tuple[Quarantined, ...]
    quarantined_files: tuple[QuarantinedFile, ...]
    unrated_month: str | None
    unrated: tuple[Unrated, ...]
    months: tuple[MonthStanding, ...]

    @property
    def last_deposited_at(self) -> datetime | None:
        """The last deposit of a feed that is deposited every day."""
        return _last_deposited_at(self.feeds)


def standing(warehouse: Warehouse, now: datetime, months: int = MONTHS_SHOWN) -> Standing:
    """Reads where a data root stands.

    Args:
        warehouse: the lake.
        now: aware; days of the deposit window that are not over yet are not missing.
        months: how many of the last billing months.
    """
    if not warehouse.lake.is_dir():
        return Standing((), 0, (), (), (), None, (), ())
    with warehouse.session() as session:
        for table in ("landed_versions", "file_results", "refused_rows", "set_aside_cdrs"):
            session.bind(table)
        feeds = tuple(LandedFeed(**row) for row in _rows(session, "landed_by_feed", "feed"))
        deposits: dict[str, dict[date, int]] = {}
        for row in _rows(session, "deposits_by_day", "feed, deposited_on"):
            deposits.setdefault(row["feed"], {})[row["deposited_on"]] = row["files"]
        quarantined = tuple(
            Quarantined(**row) for row in _rows(session, "quarantined_by_reason", "feed, reason")
        )
        refused = tuple(
            QuarantinedFile(**row) for row in _rows(session, "quarantined_files", "deposited_at, path")
        )
        rated = sorted(warehouse.partitions("rated_cdrs"))
        session.bind("unrated_cdrs", rated[-1:])
        unrated = tuple(Unrated(**row) for row in _rows(session, "unrated_by_reason", "events desc, reason"))
        return Standing(
            feeds=feeds,
            silent_days=_silent_days(feeds, now),
            missing=tuple(missing_deposits(deposits, now)),
            quarantined=quarantined,
            quarantined_files=refused,
            unrated_month=rated[-1] if rated else None,
            unrated=unrated,
            months=tuple(_month(session, month) for month in rated[-months:]),
        )


def _rows(session: Session, model: str, order: str, **params: Any) -> list[dict[str, Any]]:
    session.run(f"status/{model}", **params)
    return session.dicts(f"select * from {model} order by {order}")


def _last_deposited_at(feeds: Iterable[LandedFeed]) -> datetime | None:
    return max((feed.last_deposited_at for feed in feeds if feed.feed in FEWEST_A_DAY), default=None)


def _silent_days(feeds: Iterable[LandedFeed], now: datetime) -> int:
    last = _last_deposited_at(feeds)
    return len(deposit_days_since(local_day(last), now)) if last else 0


def _month(session: Session, month: str) -> MonthStanding:
    for table in MONTH_TABLES:
        session.bind(table, [month])
    (row,) = _rows(session, "month_standing", "billing_month", month=month)
    return MonthStanding(**row)
