"""Rating as rating.md reads, one event and one increment at a time: what the SQL is held against.

Slow and plain on purpose. Money is exact fractions until the one rounding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from origyne_pipeline.periods import PARIS, Month, day_name

Row = dict[str, Any]
KO_OF = {"KO": 1, "MO": 1024, "GO": 1024 * 1024}
MODES = {"PROCHE": ROUND_HALF_UP, "SUPERIEUR": ROUND_CEILING, "INFERIEUR": ROUND_FLOOR}


@dataclass(frozen=True)
class Charge:
    """What one event bills."""

    band: str
    billed: int
    included: int
    fee: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Increment:
    """One step of the walk: its units, and its price a unit."""

    start: int
    end: int
    price: Fraction


class Tariff:
    """The sheets of a workbook, asked one question at a time (and each question once)."""

    def __init__(self, sheets: dict[str, list[Row]]) -> None:
        self.sheets = sheets
        self._bands: dict[int, str] = {}
        self._tiers: dict[tuple[str, ...], list[Row]] = {}

    def band_at(self, instant: datetime) -> str:
        """The band of an instant: local day, local minute."""
        minutes = int(instant.timestamp()) // 60
        if minutes not in self._bands:
            local = instant.astimezone(PARIS)
            minute = local.hour * 60 + local.minute
            (self._bands[minutes],) = (
                row["band"]
                for row in self.sheets["bands"]
                if row["day"] == day_name(local.date()) and row["from_minute"] <= minute < row["to_minute"]
            )
        return self._bands[minutes]

    def tiers(self, usage: str, offer: str, destination: str, zone: str, band: str) -> list[Row]:
        """The tiers of the most specific key, in order; none where there is no price."""
        asked = (usage, offer, destination, zone, band)
        if asked not in self._tiers:
            wanted = {"offer_code": offer, "destination_code": destination, "origin_zone": zone, "band": band}
            admitted = [
                (tuple(row[key] == "*" for key in wanted), row)
                for row in self.sheets["prices"]
                if row["usage"] == usage and all(row[key] in (value, "*") for key, value in wanted.items())
            ]
            best = min((key for key, _ in admitted), default=())
            chosen = [row for key, row in admitted if key == best]
            self._tiers[asked] = sorted(chosen, key=lambda row: int(row["from_quantity"]))
        return self._tiers[asked]


def unit_price(tier: Row) -> Fraction:
    """Euros a second, KO or act."""
    price = Fraction(tier["price_excl_tax"])
    if tier["unit"] == "MIN":
        return price / 60
    return price / KO_OF.get(tier["unit"], 1)


def walk(event: Row, tariff: Tariff, offer: str) -> list[Increment] | None:
    """The increments of an event; None where it meets a band without price."""
    usage, start, quantity = event["rated_as"], event["started_at"], event["quantity"]
    found: list[Increment] = []
    at = 0
    while True:
        instant = start + timedelta(seconds=at) if usage.startswith("VOIX") else start
        tiers = tariff.tiers(usage, offer, event["destination"], event["zone"], tariff.band_at(instant))
        if not tiers:
            return None
        if at >= quantity:
            return found
        if usage in ("SMS", "MMS"):
            return [Increment(0, 1, unit_price(tiers[0]))]
        tier = [row for row in tiers if row["from_quantity"] <= at][-1]
        length = tier["first_increment"] if at == 0 and tier["first_increment"] else tier["increment"]
        found.append(Increment(at, at + length, unit_price(tier)))
        at += length
        if at >= quantity:
            return found


def charge(band: str, increments: list[Increment], tier: Row, included: int) -> Charge:
    """The amount of an event whose first ``included`` units are covered; band and first tier are its start's."""
    billed = increments[-1].end if increments else 0
    due = sum((max(0, step.end - max(step.start, included)) * step.price for step in increments), Fraction(0))
    fee = tier["connection_fee_excl_tax"] if billed and not included else Decimal(0)
    due += Fraction(fee)
    if tier["cap_excl_tax"] is not None:
        due = min(due, Fraction(tier["cap_excl_tax"]))
    return Charge(band, billed, included, fee, rounded(due, tier["decimals"], tier["rounding"]))


def rounded(amount: Fraction, decimals: int, mode: str) -> Decimal:
    """Rounded once; exact where the division does not end."""
    scaled = amount * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    above_half = (2 * rest > scaled.denominator) - (2 * rest < scaled.denominator)
    shown = Decimal("0.5") + above_half * Decimal("0.1") if rest else Decimal(0)
    return (whole + shown).quantize(Decimal(1), rounding=MODES[mode]).scaleb(-decimals)


@dataclass(frozen=True)
class Spell:
    """A line on an offer from a day to another, excluded."""

    line: str
    customer: str
    offer: str
    first: date
    end: date


Versions = dict[date, dict[str, list[Row]]]
"""The sheets of each workbook by its first day in force."""


def in_force(versions: Versions, day: date) -> date:
    """The first day of the version in force on a day."""
    return max(start for start in versions if start <= day)


def days_on_offers(
    spells: Iterable[Spell], first: date, following: date
) -> dict[tuple[str, str, str], tuple[date, int]]:
    """First day and days of each (line, customer, offer) in a month."""
    found: dict[tuple[str, str, str], tuple[date, int]] = {}
    for spell in spells:
        start, end = max(spell.first, first), min(spell.end, following)
        if start < end:
            key = (spell.line, spell.customer, spell.offer)
            earlier, days = found.get(key, (start, 0))
            found[key] = (min(earlier, start), days + (end - start).days)
    return found


def granted(
    versions: Versions, spells: Iterable[Spell], first: date, following: date
) -> dict[Any, int | None]:
    """The pools of a month: (code, customer, line or None) to a quantity, None without limit."""
    length = (following - first).days
    pools: dict[Any, int | None] = {}
    for (line, customer, offer), (start, held) in days_on_offers(spells, first, following).items():
        sheets = versions[in_force(versions, start)]
        offers = {row["offer_code"]: row for row in sheets["offers"]}
        for row in sheets["allowances"]:
            if offer not in row["offer_codes"]:
                continue
            share = row["quantity"]
            if share is not None and offers[offer]["prorated"]:
                share = share * held // length
            pool = (row["allowance_code"], customer, line if row["sharing"] == "LIGNE" else None)
            before = pools.get(pool, 0)
            pools[pool] = None if share is None or before is None else before + int(share)
    return pools


def rate(
    events: list[Row], versions: Versions, spells: list[Spell], months: list[Month]
) -> dict[str, Charge | None]:
    """Every event of some months by id: what it bills, None for NO_PRICE.

    Allowances are consumed in the order of billing month, start and id.
    """
    tariffs = {start: Tariff(sheets) for start, sheets in versions.items()}
    left = {m: granted(versions, spells, m.first_day, m.next().first_day) for m in months}
    held = {m: days_on_offers(spells, m.first_day, m.next().first_day) for m in months}
    found: dict[str, Charge | None] = {}
    for event in sorted(events, key=lambda e: (e["billing_month"], e["started_at"], e["cdr_id"])):
        local = event["started_at"].astimezone(PARIS).date()
        month = Month.of(local)
        (spell,) = (s for s in spells if s.line == event["line"] and s.first <= local < s.end)
        tariff = tariffs[in_force(versions, local)]
        increments = walk(event, tariff, spell.offer)
        if increments is None:
            found[event["cdr_id"]] = None
            continue
        billed = increments[-1].end if increments else 0
        included = 0
        first_on, _ = held[month][spell.line, spell.customer, spell.offer]
        allowances = versions[in_force(versions, first_on)]["allowances"]
        for row in sorted(allowances, key=lambda a: (a["priority"], a["allowance_code"])):
            admits = (
                spell.offer in row["offer_codes"]
                and row["usage"] == event["rated_as"]
                and {"*", event["zone"]} & set(row["origin_zones"])
                and {"*", event["group"]} & set(row["destination_groups"])
            )
            if not admits:
                continue
            pool = (row["allowance_code"], spell.customer, spell.line if row["sharing"] == "LIGNE" else None)
            rest = left[month][pool]
            drawn = billed - included if rest is None else min(billed - included, rest)
            left[month][pool] = None if rest is None else rest - drawn
            included += drawn
        band = tariff.band_at(event["started_at"])
        tier = tariff.tiers(event["rated_as"], spell.offer, event["destination"], event["zone"], band)[0]
        found[event["cdr_id"]] = charge(band, increments, tier, included)
    return found
