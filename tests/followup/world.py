"""A small world to follow: one offer with what the test says, a few lines, events by hand.

``World`` puts clean events, snapshots, tariffs and limits straight into the lake of a ``Market``, and follows it.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from origyne_pipeline.followup.follow import FollowedUp, follow_up
from origyne_pipeline.periods import PARIS, Month
from origyne_pipeline.settings import FollowUp, Fraud, Settings
from tests.deposits import Market, write

Row = dict[str, Any]
DAYS = ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE")
LINE = "33600000001"
OFFER = {
    "offer_code": "MOB",
    "label": "Mobile",
    "line_type": "MOBILE",
    "subscription_excl_tax": Decimal("9.99"),
    "prorated": True,
    "activation_fee_excl_tax": Decimal(0),
    "termination_fee_excl_tax": Decimal(0),
    "vat_rate": Decimal(20),
}
TIER = {
    "offer_code": "*",
    "origin_zone": "*",
    "destination_code": "*",
    "band": "*",
    "from_quantity": 0,
    "connection_fee_excl_tax": Decimal(0),
    "price_excl_tax": Decimal("0.10"),
    "service_fee_excl_tax": Decimal(0),
    "service_price_excl_tax": Decimal(0),
    "first_increment": 0,
    "increment": 1,
    "rounding": "PROCHE",
    "decimals": 4,
}
POOL = {
    "allowance_code": "F1",
    "offer_codes": ["MOB"],
    "label": "SMS",
    "usage": "SMS",
    "origin_zones": ["*"],
    "bands": ["*"],
    "destination_groups": ["*"],
    "quantity": 10,
    "sharing": "LIGNE",
    "priority": 1,
}
SHEETS: dict[str, list[Row]] = {
    "offers": [OFFER],
    "destinations": [
        {"prefix": "33", "destination_code": "FR", "label": "France", "destination_group": "NATIONAL"},
        {
            "prefix": "338",
            "destination_code": "SVA",
            "label": "Numéros spéciaux",
            "destination_group": "SPECIAUX",
        },
    ],
    "zones": [
        {"network_prefix": "208", "origin_zone": "FR", "label": "France"},
        {"network_prefix": "262", "origin_zone": "UE", "label": "Allemagne"},
        {"network_prefix": "310", "origin_zone": "MONDE", "label": "États-Unis"},
    ],
    "bands": [{"day": day, "band": "TOUT", "from_minute": 0, "to_minute": 1440} for day in DAYS],
    "prices": [
        TIER | {"usage": "SMS", "unit": "ACTE"},
        TIER | {"usage": "VOIX", "unit": "S", "price_excl_tax": Decimal("0.01")},
        TIER | {"usage": "DATA", "unit": "KO", "price_excl_tax": Decimal("0.001")},
    ],
}


def at(text: str) -> datetime:
    """A local instant, ``2026-09-30 23:59:59``."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@dataclass
class World:
    """A lake that is followed. Start: one line of customer C1 on offer MOB since January, snapshots of 1 August."""

    market: Market
    rules: FollowUp = field(default_factory=FollowUp)
    fraud: Fraud = field(default_factory=Fraud)
    first_month: str = "2026-09"

    @property
    def settings(self) -> Settings:
        """The settings of the home."""
        home = self.market.warehouse.home
        month = Month.parse(self.first_month)
        return Settings(home, home / "clients.xlsx", first_month=month, followup=self.rules, fraud=self.fraud)

    def tariff(
        self, *allowances: Row, since: date = date(2026, 1, 1), workbook: str = "w", **sheets: Any
    ) -> None:
        """The tariff: ``SHEETS`` with allowances, each as ``POOL`` where it does not say, and other sheets."""
        rows = SHEETS | {"allowances": [POOL | allowance for allowance in allowances]} | sheets
        deposited_at = datetime(since.year, since.month, since.day, 6, tzinfo=UTC)
        self.market.tariff(since, rows, deposited_at=deposited_at, workbook=workbook)

    def lines(self, *rows: Row, day: str = "2026-08-01") -> None:
        """The lines of the snapshots of a day: line ``LINE`` of C1 on MOB since January where a row does not say."""
        usual = {"line": LINE, "customer_ref": "C1", "offer_code": "MOB"}
        since = {"activated_on": date(2026, 1, 1), "offer_from": date(2026, 1, 1)}
        self.market.observe(day, [usual | since | row for row in rows or ({},)])

    def limit(self, **limits: str) -> None:
        """The customers' own limits: ``limit(C1="30.00")``."""
        rows = [{"customer_ref": ref, "limit_excl_tax": Decimal(limit)} for ref, limit in limits.items()]
        write(self.market.warehouse, "customer_limits", "all", rows)

    def deposit(self, day: str, *events: Row) -> None:
        """All events of a deposit day: replaces those that it had."""
        self.market.events(day, events)

    def follow(self) -> FollowedUp:
        """Runs the follow-up."""
        return follow_up(self.market.warehouse, self.settings)

    def rows(self, table: str, *columns: str, month: str | None = None) -> list[Any]:
        """The rows of a table, of one partition where a month is named."""
        return self.market.rows(table, *columns, keys=[month] if month else None)


def sms(cdr_id: str, started: str, **more: Any) -> Row:
    """A message of ``LINE`` within France."""
    return {"cdr_id": cdr_id, "usage": "SMS", "started_at": at(started)} | more


def call(cdr_id: str, started: str, seconds: int, **more: Any) -> Row:
    """A call of ``LINE`` within France."""
    return {"cdr_id": cdr_id, "usage": "VOIX", "started_at": at(started), "duration_s": seconds} | more


def data(cdr_id: str, started: str, ko: int, **more: Any) -> Row:
    """Data used by ``LINE`` in France."""
    used = {"usage": "DATA", "volume_bytes": ko * 1024, "called_number": None}
    return {"cdr_id": cdr_id, "started_at": at(started)} | used | more
