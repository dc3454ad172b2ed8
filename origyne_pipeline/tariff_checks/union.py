"""Prices above a limit of the European Union, for calls to it and for roaming in it; the limits: ``union_limits``."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.tariff_checks.numbering import is_national, is_of_union
from origyne_pipeline.tariff_checks.tariff import (
    DATA,
    FIXED_CODES,
    HOME,
    RECEIVED,
    SMS,
    USAGES,
    VOICE,
    Dear,
    Read,
    Tariff,
    amount_of,
    shown_price,
    union_zones,
)
from origyne_pipeline.tariff_checks.union_limits import TO_UNION, surcharges_on
from origyne_pipeline.workbook import Fault
from origyne_pipeline.workbook.faults import shortened_list
from origyne_pipeline.workbook.layout import folded

EVENTS = {
    VOICE: ((60, 1), (600, 10)),
    RECEIVED: ((60, 1), (600, 10)),
    SMS: ((1, 1),),
    DATA: ((1024 * 1024, 1),),
}
"""Events by which prices are compared: how much, and how many units of the limits that is."""
SPECIAL_SERVICES = ("SPECIA", "SURTAX", "SVA", "PREMIUM", "MAJORE", "VALEURAJOUTEE")
"""In the code, label or group of a destination: its numbers are not ordinary ones."""
EVENT_WORDS = {60: "a call of 1 minute", 600: "a call of 10 minutes", 1: "an SMS"}
UNIT_WORDS = {VOICE: "a minute", RECEIVED: "a minute", SMS: "an SMS", DATA: "a GO"}


@dataclass(frozen=True)
class Limited:
    """A price that a limit is for.

    Attributes:
        word: the destination or offer that it is about.
        tiers: the price.
        most: the limit a unit, above ``home``.
        home: what an event of a quantity costs at home.
        place: where the event is, in words; empty at home.
        beside: what the cost is compared with, in words.
        rule: the limit, in words.
    """

    usage: str
    word: str
    tiers: Sequence[Read]
    most: Decimal
    home: Callable[[int], Decimal]
    place: str
    beside: str
    rule: str


def warn_union(tariff: Tariff, on: date) -> Iterator[Fault]:
    """A warning for each price over a limit of the Union that holds on a day."""
    for prices in (_calls_to_union(tariff), _roaming(tariff, on)):
        yield from _above_limits(prices)


def _calls_to_union(tariff: Tariff) -> Iterator[Limited]:
    codes = [
        code
        for code, rows in tariff.destinations.items()
        if any(is_of_union(values["prefix"]) for _, values in rows) and not _is_special(rows)
    ]
    for usage, most in TO_UNION.items():
        rule = f"{most} excl. VAT for consumers (Regulation (EU) 2015/2120, art. 5a)"
        for offer, (_, values) in tariff.offers.items():
            for code in codes if usage in USAGES[values["line_type"]] else ():
                for tiers in tariff.prices(offer, usage, HOME, code):
                    yield Limited(usage, code, tiers, most, _nothing, "", "to the Union", rule)


def _roaming(tariff: Tariff, on: date) -> Iterator[Limited]:
    zones, abroad = sorted(union_zones(tariff)), (" in the Union", "more than at home")
    for offer in tariff.offers_of("MOBILE"):
        for usage, most in surcharges_on(on).items():
            rule = f"{most} excl. VAT in {on.year} (Regulation (EU) 2022/612)"
            for code, group in _roaming_destinations(tariff, usage):
                for zone in zones:
                    home = _price_at_home(tariff, offer, usage, code, group, zone)
                    for tiers in tariff.prices(offer, usage, zone, code) if home else ():
                        yield Limited(usage, offer, tiers, most, home or _nothing, *abroad, rule)


def _nothing(_quantity: int) -> Decimal:
    return Decimal(0)


def _above_limits(prices: Iterator[Limited]) -> Iterator[Fault]:
    """A warning at each row that asks more than its limit, of the event that is furthest above it.

    Rows that are above it alike share one: an allowance that does not reach the Union raises every price there.
    """
    alike: dict[tuple[object, ...], list[tuple[Dear, Limited]]] = {}
    for entry, limited in _dear_rows(prices):
        key = limited.usage, limited.rule, entry.event, entry.amount, *entry.words
        alike.setdefault(key, []).append((entry, limited))
    for group in alike.values():
        group.sort(key=lambda pair: pair[0].read[0].number)
        entry, limited = group[0]
        row, values = entry.read
        others = [other.read[0].reference("PRIX_HT") for other, _ in group[1:]]
        rule = (
            f"makes {entry.event}{limited.place} cost {shown_price(entry.amount)}"
            f" {UNIT_WORDS[limited.usage]} {limited.beside}"
            f" ({shortened_list(list(entry.words), '')}): at most {limited.rule}"
        )
        if others:
            rule += f"; {len(others)} more alike: {shortened_list(others, '')}"
        yield row.remark("PRIX_HT", rule, shown_price(values["price_excl_tax"]))


def _dear_rows(prices: Iterator[Limited]) -> Iterable[tuple[Dear, Limited]]:
    """Each row above its limit, once, with the destinations or offers that it is about."""
    dear: dict[tuple[str, int], tuple[Dear, Limited]] = {}
    for limited in prices:
        for quantity, units in EVENTS[limited.usage]:
            above = (amount_of(limited.tiers, quantity) - limited.home(quantity)) / units
            if above <= limited.most:
                continue
            row = limited.tiers[0][0]
            entry, _ = dear.setdefault((row.sheet, row.number), (Dear(limited.tiers[0]), limited))
            entry.words[limited.word] = None
            if above > entry.amount:
                entry.amount, entry.event = above, EVENT_WORDS.get(quantity, "data")
    return dear.values()


def _is_special(rows: Sequence[Read]) -> bool:
    """Whether a destination says of itself that its numbers are special services, which no limit is for."""
    words = {
        folded(values[name])
        for _, values in rows
        for name in ("destination_code", "label", "destination_group")
    }
    return any(special in word for word in words for special in SPECIAL_SERVICES)


def _roaming_destinations(tariff: Tariff, usage: str) -> list[tuple[str, str]]:
    """Destinations of France and the Union, with their groups."""
    if usage in FIXED_CODES:
        return [(FIXED_CODES[usage], FIXED_CODES[usage])]
    return [
        (code, rows[0][1]["destination_group"])
        for code, rows in tariff.destinations.items()
        if any(is_national(values["prefix"]) or is_of_union(values["prefix"]) for _, values in rows)
        and not _is_special(rows)
    ]


def _price_at_home(
    tariff: Tariff, offer: str, usage: str, code: str, group: str, zone: str
) -> Callable[[int], Decimal] | None:
    """What an event costs at home: nothing where an allowance covers it there and not in the zone; None: no price."""
    is_covered = tariff.is_included(offer, usage, HOME, group) and not tariff.is_included(
        offer, usage, zone, group
    )
    if usage == RECEIVED or is_covered:
        return _nothing
    prices = list(tariff.prices(offer, usage, HOME, code))
    if not prices:
        return None
    return lambda quantity: max(amount_of(tiers, quantity) for tiers in prices)
