"""A made-up deposit without a server: files straight into ``landed_versions``, then through the stages.

What a landing would have written, for tests of the stages behind it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from origyne_pipeline.engine import Sessions
from origyne_pipeline.engines import duckdb_sessions
from origyne_pipeline.feeds.deposits import classify, deposit_instant
from origyne_pipeline.feeds.layout import Layout
from origyne_pipeline.mediation.cleaning import clean_days
from origyne_pipeline.mediation.days import DayCounts
from origyne_pipeline.mediation.families import family
from origyne_pipeline.model import table_model
from origyne_pipeline.periods import PARIS, BillingCalendar, Month
from origyne_pipeline.rating.month import MonthRated, rate_month
from origyne_pipeline.warehouse import Warehouse

HEADER = "ID_CDR;TYPE;SENS;MSISDN;ICCID;DATE;HEURE;NUMERO_APPELE;RESEAU;DUREE;VOLUME;DESTINATION;MONTANT_HT;COUT_HT"
ACCOUNTS = (
    "MSISDN;ICCID;IMSI;REF_CLIENT;CODE_OFFRE;ETAT;DATE_ACTIVATION;DATE_OFFRE;DATE_SUSPENSION;DATE_RESILIATION"
)
ICCID = "89330000000000000005"


def mobile_path(stamp: str) -> str:
    """``20260901_100000`` -> the path of a RatedCDRs file."""
    return f"RatedCDRs/MOBILE/RatedCDRs_MOBILE_{stamp}.csv"


def sms(cdr_id: str, day: str = "01/09/2026", clock: str = "10:00:00", amount: str = "0,1") -> str:
    """A good row of RatedCDRs MOBILE."""
    return f"{cdr_id};SMS;SORTANT;0612345678;;{day};{clock};0142685300;20801;;;;{amount};"


def csv_text(*rows: str, header: str = HEADER) -> str:
    """A file of rows."""
    return "\n".join((header, *rows)) + "\n"


@dataclass
class Deposit:
    """Deposited files and the lake that is made of them."""

    home: Path
    layout: Layout = field(default_factory=Layout)
    versions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def warehouse(self) -> Warehouse:
        """The lake."""
        return Warehouse(self.home, memory_limit="1GB", threads=1)

    def put(self, path: str, content: str | bytes, modified_at: datetime | None = None) -> str:
        """Deposits a file, a new version where its path is known; returns its path."""
        data = content.encode() if isinstance(content, str) else content
        modified_at = modified_at or datetime(2026, 11, 1, 12, tzinfo=UTC)
        said = classify(path, self.layout.patterns)
        stored = f"landing/{len(self.versions):04d}"
        (self.home / stored).parent.mkdir(parents=True, exist_ok=True)
        (self.home / stored).write_bytes(data)
        for version in self.versions:
            version["is_current"] = version["is_current"] and version["path"] != path
        self.versions.append(
            {
                "feed": said.feed,
                "path": path,
                "name": path.rpartition("/")[2],
                "sha256": hashlib.sha256(data).hexdigest(),
                "size_bytes": len(data),
                "modified_at": modified_at,
                "deposited_at": deposit_instant(said, modified_at),
                "landed_at": datetime(
                    2026, 11, 2, 0, len(self.versions) // 60, len(self.versions) % 60, tzinfo=UTC
                ),
                "stored_at": stored,
                "is_current": True,
                "stamped_on": said.stamp.date() if said.stamp else None,
                "billed_month": said.billed_month,
            }
        )
        self.catalogue()
        return path

    def remove(self, path: str) -> None:
        """Takes a file's current version out of the deposit."""
        self.versions = [v for v in self.versions if v["path"] != path]
        self.catalogue()

    def catalogue(self) -> None:
        """Writes ``landed_versions``."""
        write(self.warehouse, "landed_versions", "all", self.versions)

    def clean_cdrs(self, days: Iterable[date] | None = None) -> list[DayCounts]:
        """RatedCDRs to ``cdrs``."""
        return clean_days(self.warehouse, family(self.layout.feeds, "rated_cdrs"), days)

    def clean_accounts(self) -> list[DayCounts]:
        """Snapshots to ``line_observations``."""
        return clean_days(self.warehouse, family(self.layout.feeds, "accounts"))

    def clean_billed(self) -> list[DayCounts]:
        """BilledCDRs to ``billed_cdrs``."""
        return clean_days(self.warehouse, family(self.layout.feeds, "billed_cdrs"))

    def rows(self, table: str, *columns: str, keys: Iterable[str] | None = None) -> list[Any]:
        """The rows of a lake table in the order of its grain: values of one column, tuples of several."""
        return read(self.warehouse, table, *columns, keys=keys)


def write(warehouse: Warehouse, table: str, key: str, rows: Sequence[dict[str, Any]]) -> None:
    """Commits rows as a partition; columns that a row leaves out are null."""
    names = [column.name for column in table_model(table).columns]
    with warehouse.session() as session:
        session.bind_values(table, [{name: row.get(name) for name in names} for row in rows])
        session.save(table, key)


def path_of(warehouse: Warehouse, table: str, key: str) -> Path:
    """The file of a committed partition."""
    partition = warehouse.partitions(table)[key]
    assert partition.file is not None
    return Path(warehouse.address(table, partition.file))


def read(warehouse: Warehouse, table: str, *columns: str, keys: Iterable[str] | None = None) -> list[Any]:
    """The rows of a lake table, as ``Deposit.rows`` gives them."""
    with warehouse.session() as session:
        session.bind(table, keys)
        names = ", ".join(columns) or "*"
        found = session.query(f"select {names} from {table} order by {', '.join(table_model(table).grain)}")
    return [row[0] for row in found] if len(columns) == 1 else found


@dataclass
class Market:
    """Clean events, lines and tariffs, straight into the lake: what a month is rated from."""

    warehouse: Warehouse
    sessions: Sessions = duckdb_sessions
    months: dict[str, MonthRated] = field(default_factory=dict)

    def tariff(
        self,
        tariff_from: date,
        sheets: dict[str, list[dict[str, Any]]],
        deposited_at: datetime = datetime(2026, 1, 1, 12, tzinfo=UTC),
        workbook: str = "w",
    ) -> None:
        """A workbook's rows, as mediation leaves them; sheets: offers, options, allowances, destinations, zones, ..."""
        head = {"tariff_from": tariff_from, "workbook": workbook, "deposited_at": deposited_at}
        for sheet in ("offers", "options", "allowances", "destinations", "zones", "bands", "prices"):
            rows = [head | row for row in sheets.get(sheet, [])]
            write(self.warehouse, f"tariff_{sheet}", f"{tariff_from}-{workbook}", rows)

    def observe(self, day: str, rows: Sequence[dict[str, Any]]) -> None:
        """What the snapshots of a deposit day say; ``deposited_at`` is 20:00 where a row does not say."""
        at = datetime.fromisoformat(f"{day}T18:00:00+00:00")
        base = {"feed": "MOBILE", "state": "ACTIF", "source_path": f"snapshot-{day}", "deposited_at": at}
        write(self.warehouse, "line_observations", day, [base | row for row in rows])

    def events(self, day: str, rows: Sequence[dict[str, Any]]) -> None:
        """The events first deposited on a day, calls out of FR where a row does not say."""
        at = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        base = {
            "feed": "MOBILE",
            "usage": "VOIX",
            "direction": "SORTANT",
            "line": "33600000001",
            "called_number": "33142685300",
            "visited_network": "20801",
            "supplier_amount_excl_tax": Decimal(0),
            "source_path": f"file-{day}",
            "deposited_at": at,
        }
        whole = []
        for place, row in enumerate(rows, 2):
            local = row["started_at"].astimezone(PARIS)
            whole.append(
                base
                | {"source_line": place, "local_date": local.date(), "local_time": local.time()}
                | {"duration_s": 60 if row.get("usage", "VOIX") == "VOIX" else None}
                | row
            )
        write(self.warehouse, "cdrs", day, whole)

    def rate(self, month: str, first: str | None = None, cutoff_day: int = 5) -> MonthRated:
        """Rates a month."""
        calendar = BillingCalendar(cutoff_day, Month.parse(first or month))
        return rate_month(self.warehouse, Month.parse(month), calendar, self.sessions)

    def rows(self, table: str, *columns: str, keys: Iterable[str] | None = None) -> list[Any]:
        """As ``Deposit.rows``."""
        return read(self.warehouse, table, *columns, keys=keys)
