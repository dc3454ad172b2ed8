"""A lake that grows by nasty deposits, day by day: what follows it must be what a whole look would give."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from origyne_pipeline.followup.bound import event_month_tables, month_tables
from origyne_pipeline.followup.checkpoint import DRAWS_TABLE, INPUTS_TABLE
from origyne_pipeline.settings import Fraud
from tests.deposits import Deposit, Market, write
from tests.followup.world import DAYS, OFFER, POOL, SHEETS, TIER, Row, World, call, data, sms

FIRST, LAST = date(2026, 9, 24), date(2026, 10, 12)
COMPARED = [t for t in (*month_tables(), *event_month_tables()) if t not in (INPUTS_TABLE, DRAWS_TABLE)]
RULES = Fraud(
    burst_groups=("SPECIAUX", "NATIONAL"),
    burst_minutes=20,
    burst_calls=2,
    burst_excl_tax=Decimal(9),
    concurrent_calls=2,
    new_country_days=5,
    new_country_excl_tax=Decimal(1),
    new_country_data_excl_tax=Decimal(2),
    surge_times=2,
    surge_excl_tax=Decimal(5),
    surge_data_excl_tax=Decimal(20),
    history_days=3,
    long_call_minutes=55,
    long_session_go=1,
)
OPTION: Row = {
    "label": "Option",
    "subscription_excl_tax": Decimal(5),
    "prorated": True,
    "activation_fee_excl_tax": Decimal(0),
    "vat_rate": Decimal(20),
}
ALLOWANCES: list[Row] = [
    {"quantity": 9},
    {
        "allowance_code": "V",
        "usage": "VOIX",
        "quantity": 7_000,
        "sharing": "CLIENT",
        "offer_codes": ["MOB", "PRO"],
    },
    {"allowance_code": "V2", "usage": "VOIX", "quantity": 2_500, "priority": 2, "bands": ["JOUR"]},
    {"allowance_code": "D", "usage": "DATA", "quantity": 60_000, "offer_codes": ["MOB", "OPT"]},
    {"allowance_code": "P", "usage": "DATA", "quantity": 30_000, "offer_codes": ["PASS"], "priority": 2},
]
PRICES: list[Row] = [
    TIER | {"usage": "SMS", "unit": "ACTE"},
    TIER | {"usage": "VOIX", "unit": "S", "price_excl_tax": Decimal("0.01")},
    TIER
    | {"usage": "VOIX", "unit": "S", "price_excl_tax": Decimal("0.004"), "band": "JOUR", "increment": 30},
    TIER
    | {
        "usage": "VOIX",
        "unit": "MIN",
        "price_excl_tax": Decimal("0.07"),
        "band": "JOUR",
        "from_quantity": 600,
        "increment": 60,
    },
    TIER | {"usage": "VOIX_RECUE", "unit": "S", "price_excl_tax": Decimal("0.002")},
    TIER | {"usage": "DATA", "unit": "KO", "price_excl_tax": Decimal("0.0005")},
]
BANDS = [
    {"day": day, "band": band, "from_minute": first, "to_minute": last}
    for day in DAYS
    for band, first, last in (("NUIT", 0, 480), ("JOUR", 480, 1200), ("NUIT", 1200, 1440))
]
HOLDERS = {f"336000000{place:02d}": f"C{place // 3 if place < 18 else place}" for place in range(1, 41)}
"""The first five customers share what their lines bring, the others have one line."""
NEW_LINES = tuple(HOLDERS)[-3:]
NUMBERS = ("33142685300", "33899000001", "33142685301")
NETWORKS = (*["20801"] * 12, "26201", "310410")


@dataclass
class Growing:
    """A world whose lake gets a deposit a day, and now and then something that changes what came before."""

    world: World
    chance: random.Random
    days: dict[date, list[Row]] = field(default_factory=dict)
    offers: dict[str, Row] = field(default_factory=dict)
    options: list[Row] = field(default_factory=list)
    serial: int = 0

    def begin(self) -> None:
        """Tariff, lines and limits of the first day."""
        self.world.fraud = RULES
        self.tariff()
        self.world.limit(C1="30.00", C3="12.00")
        self.offers = {line: {"line": line, "customer_ref": ref} for line, ref in HOLDERS.items()}
        for line in NEW_LINES:
            del self.offers[line]
        self.world.lines(*self.offers.values(), day=str(FIRST - timedelta(days=1)))

    def grow(self) -> Iterator[tuple[date, str]]:
        """Each day, with what came besides its deposit."""
        day = FIRST
        while day <= LAST:
            self.days[day] = self.events(day)
            self.world.deposit(str(day), *self.days[day])
            yield day, self.besides(day)
            day += timedelta(days=1)

    def events(self, day: date) -> list[Row]:
        """The deposit of a day: its events and those of the day before, few that are older."""
        ages = self.chance.choices((0, 1, 2, 7), (8, 8, 0.1, 0.1), k=70)
        events = [self.event(day - timedelta(days=age)) for age in ages]
        # Calls of one line past midnight, close together: for the rules that look across events.
        line, midnight = self.chance.choice(tuple(HOLDERS)), datetime(day.year, day.month, day.day)
        for _ in range(self.chance.randrange(5)):
            started = midnight + timedelta(minutes=self.chance.randrange(-50, 50))
            events.append(
                call(self.name(), f"{started:%Y-%m-%d %H:%M:%S}", 1_500, line=line, called_number=NUMBERS[1])
            )
        return events

    def name(self) -> str:
        """An id that no event has."""
        self.serial += 1
        return f"E{self.serial:05d}"

    def event(self, day: date) -> Row:
        """Any event of a day."""
        chance, name = self.chance, self.name()
        hour = chance.choice((0, 2, 7, 8, 10, 12, 15, 19, 20, 23))
        started = f"{day} {hour:02d}:{chance.randrange(60):02d}:{chance.randrange(0, 60, 20):02d}"
        line = chance.choice(tuple(HOLDERS))
        card = f"card{'5' if chance.random() < 0.005 else line}"
        common = {"line": line, "iccid": card, "visited_network": chance.choice(NETWORKS)}
        match chance.randrange(4):
            case 0:
                return sms(name, started, **common)
            case 1:
                return data(name, started, chance.choice((0, 500, 9_000, 2_000_000)), **common)
            case _:
                seconds = chance.choice((0, 30, 400, 1_900, 3_599, 30_000 if chance.random() < 0.02 else 60))
                way = {"direction": "ENTRANT"} if chance.random() < 0.2 else {}
                called = {"called_number": chance.choice(NUMBERS), **way}
                return call(name, started, seconds, **common, **called)

    def besides(self, day: date) -> str:
        """Something that may change what came before, or nothing; says what."""
        kind = self.chance.choice(
            ("", "", "late", "replaced", "gone", "offer", "holder", "option", "limit", "tariff", "new line")
        )
        former = self.chance.choice(sorted(self.days))
        match kind:
            case "late":
                self.days[former] += [self.event(former - timedelta(days=1))]
                self.world.deposit(str(former), *self.days[former])
            case "replaced":
                place = self.chance.randrange(len(self.days[former]) or 1)
                self.days[former][place : place + 1] = [self.event(former)]
                self.world.deposit(str(former), *self.days[former])
            case "gone":
                del self.days[former][: self.chance.randrange(6)]
                self.world.deposit(str(former), *self.days[former])
            case "offer" | "holder" | "new line":
                self._snapshot(kind, day)
            case "option":
                line, code = self.chance.choice(tuple(HOLDERS)), self.chance.choice(("OPT", "PASS"))
                option = {"line": line, "option_code": code, "from_on": day - timedelta(days=4)}
                self.options.append(option | {"to_on": day + timedelta(days=9)})
                write(self.world.market.warehouse, "line_options", "all", self.options)
            case "limit":
                self.world.limit(C1=f"{self.chance.randrange(10, 40)}.00", C2="15.00")
            case "tariff" if self.chance.random() < 0.5:
                self.tariff(since=day - timedelta(days=2), price=Decimal("0.12"))
        return kind

    def _snapshot(self, kind: str, day: date) -> None:
        line = self.chance.choice(tuple(self.offers))
        former = self.offers[line]
        match kind:
            case "offer":
                self.offers[line] = former | {"offer_code": "PRO", "offer_from": day - timedelta(days=1)}
            case "holder":
                self.offers[line] = former | {
                    "customer_ref": "C2",
                    "holder_from": day - timedelta(days=self.chance.randrange(5)),
                }
            case _:
                line = self.chance.choice(NEW_LINES)
                begun = FIRST + timedelta(days=2)
                self.offers[line] = {"line": line, "customer_ref": HOLDERS[line]}
                self.offers[line] |= {"activated_on": begun, "offer_from": begun}
        self.world.lines(*self.offers.values(), day=str(day))

    def tariff(self, since: date = date(2026, 1, 1), price: Decimal = Decimal("0.10")) -> None:
        """A tariff version from a day on."""
        sheets = SHEETS | {
            "offers": [OFFER, OFFER | {"offer_code": "PRO", "prorated": False}],
            "options": [
                OPTION | {"option_code": "OPT", "is_pass": False},
                OPTION | {"option_code": "PASS", "is_pass": True},
            ],
            "allowances": [POOL | allowance for allowance in ALLOWANCES],
            "bands": BANDS,
            "prices": [PRICES[0] | {"price_excl_tax": price}, *PRICES[1:]],
        }
        deposited_at = datetime(since.year, since.month, since.day, 6, tzinfo=UTC)
        self.world.market.tariff(since, sheets, deposited_at=deposited_at, workbook=f"w{price}")


def rows(world: World) -> dict[str, list[Any]]:
    """All rows of the follow-up, by table."""
    return {table: world.rows(table) for table in COMPARED}


def seen_whole(world: World, home: Path) -> dict[str, list[Any]]:
    """What a copy of the lake gives that has no checkpoint: its open months are rated whole."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(world.market.warehouse.home, home)
    shutil.rmtree(home / "lake" / INPUTS_TABLE, ignore_errors=True)
    copy = World(Market(Deposit(home).warehouse), world.rules, world.fraud, world.first_month)
    copy.follow()
    return rows(copy)
