"""The limits of the European Union on calls to it and on roaming in it.

- Regulation (EU) 2015/2120, art. 5a: calls and SMS from France to the Union and the EEA (``MOST_CALL``, ``MOST_SMS``).
- Regulation (EU) 2022/612, art. 5 and 9 to 11: a surcharge for roaming in the Union (``SURCHARGES``); that for calls
  received follows the termination rate of Delegated Regulation (EU) 2021/654.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from origyne_pipeline.tariff_checks.numbering import is_national, is_of_union
from origyne_pipeline.tariff_checks.tariff import (
    DATA,
    FIXED_CODES,
    HOME,
    RECEIVED,
    SMS,
    VOICE,
    Dear,
    Read,
    Tariff,
    amount_of,
    shown_price,
    union_zones,
)
from origyne_pipeline.workbook import Fault
from origyne_pipeline.workbook.faults import shortened_list
from origyne_pipeline.workbook.layout import folded

MOST_CALL, MOST_SMS = Decimal("0.19"), Decimal("0.06")
"""Euros excluding VAT, a minute and an SMS."""
SURCHARGES = (
    (date(2022, 7, 1), {VOICE: "0.022", SMS: "0.004", DATA: "2.00", RECEIVED: "0.0055"}),
    (date(2023, 1, 1), {VOICE: "0.022", SMS: "0.004", DATA: "1.80", RECEIVED: "0.004"}),
    (date(2024, 1, 1), {VOICE: "0.022", SMS: "0.004", DATA: "1.55", RECEIVED: "0.002"}),
    (date(2025, 1, 1), {VOICE: "0.019", SMS: "0.003", DATA: "1.30", RECEIVED: "0.002"}),
    (date(2026, 1, 1), {VOICE: "0.019", SMS: "0.003", DATA: "1.10", RECEIVED: "0.002"}),
    (date(2027, 1, 1), {VOICE: "0.019", SMS: "0.003", DATA: "1.00", RECEIVED: "0.002"}),
)
"""From a day on, the most that roaming may cost above the price at home: euros excluding VAT a minute, an SMS, a GO."""
EVENTS = {
    VOICE: ((60, 1), (600, 10)),
    RECEIVED: ((60, 1), (600, 10)),
    SMS: ((1, 1),),
    DATA: ((1024 * 1024, 1),),
}
"""Events by which prices are compared: how much, and how many units of the limits that is."""
SPECIAL_SERVICES = ("SPECIA", "SURTAX", "SVA", "PREMIUM", "MAJORE", "VALEURAJOUTEE")
"""In the code, label or group of a destination: its numbers are not ordinary ones."""
UNIT_WORDS = {VOICE: "a minute", RECEIVED: "a minute", SMS: "an SMS", DATA: "a GO"}


def warn_union(tariff: Tariff, on: date) -> Iterator[Fault]:
    """A warning for each price over a limit of the Union that holds on a day."""
    yield from _calls_to_union(tariff)
    yield from _roaming(tariff, on)


def _calls_to_union(tariff: Tariff) -> Iterator[Fault]:
    dear: dict[tuple[str, int], Dear] = {}
    codes = [
        code
        for code, rows in tariff.destinations.items()
        if any(is_of_union(values["prefix"]) for _, values in rows) and not _is_special(rows)
    ]
    for usage, most in ((VOICE, MOST_CALL), (SMS, MOST_SMS)):
        for offer, (_, values) in tariff.offers.items():
            if usage == SMS and values["line_type"] != "MOBILE":
                continue
            for code in codes:
                for tiers in tariff.prices(offer, usage, HOME, code):
                    _compare(dear, tiers, usage, code, most, lambda _quantity: Decimal(0))
    for entry in dear.values():
        row, values = entry.read
        usage = values["usage"]
        rule = (
            f"makes {entry.event} cost {shown_price(entry.amount)} {UNIT_WORDS[usage]} to the Union"
            f" ({shortened_list(list(entry.words), '')}): at most {MOST_CALL if usage == VOICE else MOST_SMS}"
            " excl. VAT for consumers (Regulation (EU) 2015/2120, art. 5a)"
        )
        yield row.remark("PRIX_HT", rule, shown_price(values["price_excl_tax"]))


def _is_special(rows: Sequence[Read]) -> bool:
    """Whether a destination says of itself that its numbers are special services, which no limit is for."""
    words = {
        folded(values[name])
        for _, values in rows
        for name in ("destination_code", "label", "destination_group")
    }
    return any(special in word for word in words for special in SPECIAL_SERVICES)


def _roaming(tariff: Tariff, on: date) -> Iterator[Fault]:
    limits = next((limits for since, limits in reversed(SURCHARGES) if since <= on), None)
    zones = union_zones(tariff)
    if limits is None or not zones:
        return
    dear: dict[tuple[str, int], Dear] = {}
    for offer in tariff.offers_of("MOBILE"):
        for usage, limit in limits.items():
            for code, group in _roaming_destinations(tariff, usage):
                for zone in sorted(zones):
                    home = _price_at_home(tariff, offer, usage, code, group, zone)
                    if home is None:
                        continue
                    for tiers in tariff.prices(offer, usage, zone, code):
                        _compare(dear, tiers, usage, offer, Decimal(limit), home)
    for entry in dear.values():
        row, values = entry.read
        usage = values["usage"]
        rule = (
            f"makes {entry.event} in the Union cost {shown_price(entry.amount)} {UNIT_WORDS[usage]} more than at home"
            f" ({shortened_list(list(entry.words), '')}): at most {limits[usage]} excl. VAT in {on.year}"
            " (Regulation (EU) 2022/612)"
        )
        yield row.remark("PRIX_HT", rule, shown_price(values["price_excl_tax"]))


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
        return lambda _quantity: Decimal(0)
    prices = list(tariff.prices(offer, usage, HOME, code))
    if not prices:
        return None
    return lambda quantity: max(amount_of(tiers, quantity) for tiers in prices)


def _compare(
    dear: dict[tuple[str, int], Dear],
    tiers: Sequence[Read],
    usage: str,
    word: str,
    most: Decimal,
    home: Callable[[int], Decimal],
) -> None:
    """Notes a price that asks more than ``most`` a unit above what the event costs at home."""
    for quantity, units in EVENTS[usage]:
        above = (amount_of(tiers, quantity) - home(quantity)) / units
        if above > most:
            row = tiers[0][0]
            entry = dear.setdefault((row.sheet, row.number), Dear(tiers[0]))
            entry.words[word] = None
            if above > entry.amount:
                entry.amount = above
                entry.event = {60: "a call of 1 minute", 600: "a call of 10 minutes", 1: "an SMS"}.get(
                    quantity, "data"
                )
