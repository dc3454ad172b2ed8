"""Where the data root stands, read from its tables: nothing is fetched, computed again or changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from origyne_pipeline.periods import Month
from origyne_pipeline.status.quarantined_money import Cause, MoneyWaiting
from origyne_pipeline.warehouse import Session, Warehouse

MONTHS_SHOWN = 6
IN_ORDER = "source <> 'origyne', source, feed"
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
    """One feed of a source: its versions in force, their deposit instants, what was not read or repeats another."""

    source: str
    feed: str
    files: int
    size_bytes: int
    first_deposited_at: datetime
    last_deposited_at: datetime
    row_count: int | None
    duplicate_files: int
    quarantined_files: int


@dataclass(frozen=True)
class ThinDeposit:
    """A deposit day that brought fewer files of a feed than the wholesaler promises."""

    feed: str
    deposited_on: date
    files: int
    fewest: int


@dataclass(frozen=True)
class Quarantined:
    """Rows of a feed in quarantine for one reason; ``money`` waits in those of RatedCDRs, None elsewhere."""

    source: str
    feed: str
    reason: str
    quarantined_rows: int
    files: int
    money: MoneyWaiting | None = None


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
class MonthOverview:
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
class Overview:
    """Everything that ``origyne status`` shows.

    ``thin`` are deposit days that brought too little of a feed; those that brought nothing are the quality room's to
    tell. ``unrated`` are the events that wait as of ``unrated_month``, the last month rated.
    """

    feeds: tuple[LandedFeed, ...]
    thin: tuple[ThinDeposit, ...]
    quarantined: tuple[Quarantined, ...]
    quarantined_files: tuple[QuarantinedFile, ...]
    unrated_month: str | None
    unrated: tuple[Unrated, ...]
    months: tuple[MonthOverview, ...]


def read_overview(
    warehouse: Warehouse, last_day: date, money: Mapping[Cause, MoneyWaiting], months: int = MONTHS_SHOWN
) -> Overview:
    """Reads where a data root stands.

    Args:
        warehouse: the lake.
        last_day: the last day whose deposit window is over.
        money: that of the rows in quarantine.
        months: how many of the last billing months.
    """
    if not warehouse.exists():
        return Overview((), (), (), (), None, (), ())
    with warehouse.session() as session:
        for table in ("landed_versions", "file_results", "refused_rows", "set_aside_cdrs"):
            session.bind(table)
        feeds = tuple(LandedFeed(**row) for row in _rows(session, "landed_by_feed", IN_ORDER))
        thin = tuple(
            ThinDeposit(**row)
            for row in _rows(session, "thin_deposits", "feed, deposited_on", last_day=last_day)
        )
        quarantined = _quarantined(session, money)
        refused = tuple(
            QuarantinedFile(**row) for row in _rows(session, "quarantined_files", "deposited_at, path")
        )
        rated = sorted(warehouse.partitions("rated_cdrs"))
        unrated = _unrated(session, rated)
        return Overview(
            feeds=feeds,
            thin=thin,
            quarantined=quarantined,
            quarantined_files=refused,
            unrated_month=rated[-1] if rated else None,
            unrated=unrated,
            months=tuple(_month(session, month) for month in rated[-months:]),
        )


def waiting(
    warehouse: Warehouse, money: Mapping[Cause, MoneyWaiting]
) -> tuple[tuple[Quarantined, ...], tuple[Unrated, ...]]:
    """The rows in quarantine, and the events that wait for a price as of the last month rated, each by reason."""
    if not warehouse.exists():
        return (), ()
    with warehouse.session() as session:
        for table in ("landed_versions", "refused_rows", "set_aside_cdrs"):
            session.bind(table)
        return _quarantined(session, money), _unrated(session, sorted(warehouse.partitions("rated_cdrs")))


def _quarantined(session: Session, money: Mapping[Cause, MoneyWaiting]) -> tuple[Quarantined, ...]:
    return tuple(
        Quarantined(**row, money=money.get((row["source"], row["feed"], row["reason"])))
        for row in _rows(session, "quarantined_by_reason", f"{IN_ORDER}, reason")
    )


def _unrated(session: Session, rated: Sequence[str]) -> tuple[Unrated, ...]:
    session.bind("unrated_cdrs", rated[-1:])
    return tuple(Unrated(**row) for row in _rows(session, "unrated_by_reason", "events desc, reason"))


def _rows(session: Session, model: str, order: str, **params: Any) -> list[dict[str, Any]]:
    session.run(f"status/{model}", **params)
    return session.dicts(f"select * from {model} order by {order}")


def _month(session: Session, month: str) -> MonthOverview:
    for table in MONTH_TABLES:
        session.bind(table, [month])
    (row,) = _rows(session, "month_overview", "billing_month", month=month)
    return MonthOverview(**row)
