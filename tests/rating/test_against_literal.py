"""The SQL of rating against a literal reading of rating.md, on tariffs and events made at random."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from origyne_pipeline.periods import PARIS, BillingCalendar, Month
from tests.deposits import Deposit, Market
from tests.rating import literal
from tests.rating.literal import Charge, Spell

Row = dict[str, Any]
DAYS = ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE")
BANDS = ("PLEINE", "CREUSE", "NUIT")
MONTHS = ("2026-03", "2026-05", "2026-10")
"""A clock change, public holidays, the other clock change."""

TOLD = ("rated_as", "zone", "destination", "group", "quantity", "billing_month")
"""What the literal reader is told of an event, and the tables do not hold."""

DESTINATIONS = {
    "331": ("FIXE", "NATIONAL"),
    "3315": ("SVA", "SPECIAL"),
    "44": ("UK", "MONDE"),
    "#": ("COURT", "SPECIAL"),
}
CALLED = {"FIXE": "33142685300", "SVA": "33150000000", "UK": "442071234567", "COURT": "#3617"}
NETWORKS = {"20801": "FR", "23410": "UE"}


def some_bands(chosen: random.Random) -> list[Row]:
    rows = []
    for day in DAYS:
        cuts = sorted(
            {
                0,
                1440,
                *(chosen.choice([120, 121, 180, 479, 480, 1200, 1439]) for _ in range(chosen.randrange(4))),
            }
        )
        for start, end in pairwise(cuts):
            rows.append({"day": day, "band": chosen.choice(BANDS), "from_minute": start, "to_minute": end})
    return rows


def some_price(chosen: random.Random, usage: str, key: Row) -> list[Row]:
    units = {"SMS": ["ACTE"], "DATA": ["KO", "MO", "GO"]}.get(usage, ["MIN", "S"])
    froms = (
        [0]
        if usage == "SMS"
        else sorted({0, *(chosen.choice([30, 60, 61, 300, 3600]) for _ in range(chosen.randrange(3)))})
    )
    return [
        key
        | {
            "usage": usage,
            "from_quantity": start,
            "connection_fee_excl_tax": Decimal(chosen.choice(["0", "0.05", "0.123456"])),
            "price_excl_tax": Decimal(chosen.choice(["0", "0.07", "0.25", "1.234567", "0.000001"])),
            "unit": chosen.choice(units),
            "service_fee_excl_tax": Decimal(0),
            "service_price_excl_tax": Decimal(0),
            "first_increment": 0 if usage == "SMS" else chosen.choice([0, 0, 1, 30, 60, 90]),
            "increment": 1 if usage == "SMS" else chosen.choice([1, 1, 7, 30, 60]),
            "rounding": chosen.choice(["PROCHE", "SUPERIEUR", "INFERIEUR"]),
            "decimals": chosen.choice([0, 2, 4, 4, 6]),
            "cap_excl_tax": chosen.choice([None, None, None, Decimal("0.5"), Decimal("1.000001")]),
        }
        for start in froms
    ]


def some_sheets(chosen: random.Random) -> dict[str, list[Row]]:
    prices: dict[tuple[Any, ...], list[Row]] = {}
    for usage in ("VOIX", "VOIX_RECUE", "SMS", "DATA"):
        destinations = {"VOIX_RECUE": ["RECU"], "DATA": ["DATA"]}.get(usage, list(CALLED))
        for _ in range(9):
            key = {
                "offer_code": chosen.choice(["*", "*", "A", "B"]),
                "destination_code": chosen.choice(["*", "*", *destinations]),
                "origin_zone": chosen.choice(["*", "*", "FR", "UE"]),
                "band": chosen.choice(["*", *BANDS]),
            }
            prices[usage, *key.values()] = some_price(chosen, usage, key)
    allowances = [
        {
            "allowance_code": f"F{place}",
            "offer_codes": [chosen.choice("AB")],
            "label": "Forfait",
            "usage": chosen.choice(["VOIX", "VOIX", "VOIX_RECUE", "SMS", "DATA"]),
            "origin_zones": chosen.choice([["*"], ["FR"], ["FR", "UE"]]),
            "bands": ["*"],
            "destination_groups": chosen.choice(
                [["*"], ["NATIONAL", "SPECIAL", "DATA"], ["MONDE", "NATIONAL"]]
            ),
            "quantity": chosen.choice([None, 2, 5, 400, 3001, 20_000]),
            "sharing": chosen.choice(["LIGNE", "CLIENT"]),
            "priority": chosen.choice([1, 1, 2, 3]),
        }
        for place in chosen.sample(range(20), chosen.randrange(4, 12))
    ]
    return {
        "offers": [
            {
                "offer_code": code,
                "label": code,
                "line_type": "MOBILE",
                "subscription_excl_tax": Decimal("9.99"),
                "prorated": code == "A",
                "activation_fee_excl_tax": Decimal(0),
                "termination_fee_excl_tax": Decimal(0),
                "vat_rate": Decimal(20),
            }
            for code in "AB"
        ],
        "bands": some_bands(chosen),
        "destinations": [
            {"prefix": prefix, "destination_code": code, "label": code, "destination_group": group}
            for prefix, (code, group) in DESTINATIONS.items()
        ],
        "zones": [
            {"network_prefix": "208", "origin_zone": "FR", "label": "France"},
            {"network_prefix": "234", "origin_zone": "UE", "label": "UK"},
        ],
        "prices": [row for rows in prices.values() for row in rows],
        "allowances": allowances,
    }


def some_spells(month: Month) -> list[Spell]:
    long_ago, far = date(2025, 1, 1), date(2030, 1, 1)
    tenth, twentieth = month.first_day.replace(day=10), month.first_day.replace(day=20)
    return [
        Spell("33600000001", "C1", "A", long_ago, far),
        Spell("33600000002", "C1", "A", tenth, far),
        Spell("33600000003", "C1", "B", long_ago, twentieth),
        Spell("33600000003", "C1", "A", twentieth, far),
        Spell("33600000004", "C2", "B", long_ago, far),
    ]


def observations(spells: list[Spell]) -> list[Row]:
    return [
        {
            "line": spell.line,
            "customer_ref": spell.customer,
            "offer_code": spell.offer,
            "activated_on": min(other.first for other in spells if other.line == spell.line),
            "offer_from": spell.first,
            "source_path": f"snapshot-{place}",
        }
        for place, spell in enumerate(spells)
    ]


def some_events(chosen: random.Random, month: Month, spells: list[Spell], count: int) -> list[Row]:
    first = datetime(month.year, month.number, 1, tzinfo=PARIS)
    edges = [
        datetime.combine(
            month.last_day - timedelta(days=(month.last_day.weekday() + 1) % 7), datetime.min.time(), PARIS
        ),
        datetime(month.year, month.number, 8, tzinfo=PARIS),
        first,
    ]
    events: list[Row] = []
    while len(events) < count:
        start = chosen.choice(edges).astimezone(UTC) + timedelta(
            minutes=chosen.choice([0, 59, 60, 119, 120, 179, 180, 479, 480, 1199, 1439]),
            seconds=chosen.choice([0, 1, 30, 59]),
        )
        if chosen.random() < 0.5:
            start += timedelta(days=chosen.randrange(28))
        if Month.of(start.astimezone(PARIS).date()) != month:
            continue
        line = chosen.choice(sorted({spell.line for spell in spells}))
        if not [s for s in spells if s.line == line and s.first <= start.astimezone(PARIS).date() < s.end]:
            continue
        network = chosen.choice(["20801", "20801", "23410"])
        usage = chosen.choice(["VOIX", "VOIX", "VOIX", "SMS", "DATA", "RECU"])
        called = chosen.choice(list(CALLED))
        octets = chosen.choice([0, 1, 1024, 1025, 61 * 1024, 5_000_000])
        duration = chosen.choice([0, 1, 29, 30, 31, 59, 60, 61, 300, 301, 3599, 3601, 9000])
        is_data = usage == "DATA"
        events.append(
            {
                "cdr_id": f"{chosen.randrange(10**6)}-{len(events)}",
                "usage": "VOIX" if usage == "RECU" else usage,
                "direction": "ENTRANT" if usage == "RECU" else "SORTANT",
                "line": line,
                "started_at": start,
                "called_number": None if is_data else CALLED[called],
                "visited_network": "23410" if usage == "RECU" else network,
                "duration_s": duration if usage in ("VOIX", "RECU") else None,
                "volume_bytes": octets if is_data else None,
                "rated_as": {"RECU": "VOIX_RECUE"}.get(usage, usage),
                "zone": "UE" if usage == "RECU" else NETWORKS[network],
                "destination": {"RECU": "RECU", "DATA": "DATA"}.get(usage, called),
                "group": {"RECU": "RECU", "DATA": "DATA"}.get(usage, dict(DESTINATIONS.values())[called]),
                "quantity": {"SMS": 1, "DATA": -(-octets // 1024)}.get(usage, duration),
            }
        )
    return events


def another_version(chosen: random.Random, sheets: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """What a later workbook changes: bands, prices, and how much the allowances bring."""
    later = some_sheets(chosen)
    quantities = [None, 7, 400, 20_000]
    later["allowances"] = [row | {"quantity": chosen.choice(quantities)} for row in sheets["allowances"]]
    return later


def deposited(chosen: random.Random, event: Row, second: Month) -> datetime:
    """The day of the event or, one time in six, after its month was cut off."""
    start: datetime = event["started_at"]
    if chosen.random() < 1 / 6:
        return datetime(second.year, second.number, chosen.randrange(6, 20), 12, tzinfo=PARIS)
    return start + timedelta(hours=3)


@pytest.mark.long
@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(MONTHS))
def test_months_are_rated_as_the_rules_read(
    tmp_path_factory: pytest.TempPathFactory, seed: int, text: str
) -> None:
    """Two months, the second with what came late of the first; tariffs that change on the 15th of the first."""
    chosen, first = random.Random(seed), Month.parse(text)
    months = [first, first.next()]
    sheets, spells = some_sheets(chosen), some_spells(first)
    versions = {date(2026, 1, 1): sheets, first.first_day.replace(day=15): another_version(chosen, sheets)}
    events = [event for month in months for event in some_events(chosen, month, spells, 70)]
    by_day: dict[str, list[Row]] = {}
    for place, event in enumerate(events):
        event["cdr_id"] += f"-{place}"
        at = deposited(chosen, event, months[1])
        late = at > BillingCalendar(5).cutoff(Month.of(event["started_at"].astimezone(PARIS).date()))
        event["billing_month"] = str(
            months[1] if late else Month.of(event["started_at"].astimezone(PARIS).date())
        )
        row = {key: value for key, value in event.items() if key not in TOLD}
        by_day.setdefault(str(at.astimezone(PARIS).date()), []).append(row | {"deposited_at": at})
    market = Market(Deposit(tmp_path_factory.mktemp("lake")).warehouse)
    for start, each in versions.items():
        market.tariff(start, each)
    market.observe(str(first.first_day), observations(spells))
    for day, rows in by_day.items():
        market.events(day, rows)
    for month in months:
        market.rate(str(month), first=text)

    names = (
        "cdr_id",
        "band",
        "billed_quantity",
        "included_quantity",
        "connection_fee_excl_tax",
        "amount_excl_tax",
    )
    found: dict[str, Charge | None] = {row[0]: Charge(*row[1:]) for row in market.rows("rated_cdrs", *names)}
    found |= dict.fromkeys(market.rows("unrated_cdrs", "cdr_id"))
    expected = literal.rate(events, versions, spells, months)
    assert set(market.rows("unrated_cdrs", "reason")) <= {"NO_PRICE"}
    for event in events:
        assert found[event["cdr_id"]] == expected[event["cdr_id"]], event
    assert len(found) == len(events)
    billed = dict(market.rows("rated_cdrs", "cdr_id", "billing_month"))
    assert billed == {e["cdr_id"]: e["billing_month"] for e in events if expected[e["cdr_id"]]}

    for month in months:
        pools = literal.granted(versions, spells, month.first_day, month.next().first_day)
        draws = market.rows(
            "allowance_draws", "event_month", "allowance_code", "customer_ref", "line", "granted_quantity"
        )
        assert {tuple(row[1:4]): row[4] for row in draws if row[0] == str(month)} == pools
