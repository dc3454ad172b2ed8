"""The rows of a tariff workbook as rating uses them: which destination a number has, which price an event."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Any, Self

from origyne_pipeline.mediation.tariff_book import TariffBook, TariffReading
from origyne_pipeline.mediation.tariff_sheets import UNIT_SIZES
from origyne_pipeline.mediation.tariffs import TABLES
from origyne_pipeline.tariff_checks.numbering import UNION
from origyne_pipeline.workbook import Fault, Row

Read = tuple[Row, dict[str, Any]]
ANY, HOME = "*", "FR"
VOICE, RECEIVED, SMS, MMS, DATA = "VOIX", "VOIX_RECUE", "SMS", "MMS", "DATA"
FIXED_CODES = {RECEIVED: "RECU", DATA: "DATA"}
"""The destination of usages that have no called number."""
USAGES = {"MOBILE": (VOICE, RECEIVED, SMS, MMS, DATA), "VGA": (VOICE,)}
SPECIFIC_KEY = ("usage", "offer_code", "destination_code", "origin_zone", "band")
MONEY = ("connection_fee_excl_tax", "price_excl_tax", "service_fee_excl_tax", "service_price_excl_tax")
MONEY_COLUMNS = dict(
    zip(MONEY, ("FRAIS_CONNEXION_HT", "PRIX_HT", "FRAIS_SERVICE_HT", "PRIX_SERVICE_HT"), strict=True)
)


@dataclass(frozen=True)
class Warned:
    """What looks wrong: which check says so, where, and what to do."""

    check: str
    fault: Fault


class Tariff:
    """The good rows of a workbook, found as rating finds them."""

    def __init__(self, rows: Mapping[str, list[Read]]) -> None:
        """``rows`` by the names of ``TariffBook``."""
        self.rows = rows
        self._by_prefix = {values["prefix"]: (row, values) for row, values in self.rows["destinations"]}
        self._lengths = sorted({len(prefix) for prefix in self._by_prefix}, reverse=True)
        self._networks: dict[str, str] = {
            values["network_prefix"]: values["origin_zone"] for _, values in self.rows["zones"]
        }
        self._tiers: dict[tuple[str, ...], list[Read]] = {}
        self._chosen: dict[tuple[str, ...], list[Read]] = {}
        for row, values in self.rows["prices"]:
            key = tuple(values[name] for name in SPECIFIC_KEY)
            self._tiers.setdefault(key, []).append((row, values))
        for tiers in self._tiers.values():
            tiers.sort(key=lambda read: read[1]["from_quantity"])

    @classmethod
    def of_reading(cls, reading: TariffReading) -> Self:
        """The good rows of a workbook that may have faults."""
        return cls({name: sheet.good for name, sheet in reading.sheets.items()})

    @classmethod
    def of_book(cls, book: TariffBook) -> Self:
        """The rows of a good workbook whose cells do not matter."""
        nowhere = Row("", 0, {}, {}, [])
        return cls({name: [(nowhere, values) for values in getattr(book, name)] for name in TABLES})

    def destination(self, number: str) -> Read | None:
        """The row of the longest prefix that a number begins with."""
        for length in self._lengths:
            if read := self._by_prefix.get(number[:length]) if len(number) >= length else None:
                return read
        return None

    def zone(self, network: str) -> str | None:
        """The zone of a visited network: that of the longest prefix."""
        for length in range(len(network), 2, -1):
            if zone := self._networks.get(network[:length]):
                return zone
        return None

    def tiers(self, offer: str, usage: str, zone: str, destination: str, band: str) -> list[Read]:
        """The tiers of the price of an event; none where it has no price.

        The most specific row counts, comparing offer, destination, zone, band in this order.
        """
        event = usage, offer, destination, zone, band
        if event not in self._chosen:
            keys = product((offer, ANY), (destination, ANY), (zone, ANY), (band, ANY))
            self._chosen[event] = next(
                (tiers for key in keys if (tiers := self._tiers.get((usage, *key)))), []
            )
        return self._chosen[event]

    def prices(self, offer: str, usage: str, zone: str, destination: str) -> Iterator[list[Read]]:
        """The prices of an event, one for each that some band has; none where a band has no price."""
        seen = set()
        for band in self.bands:
            tiers = self.tiers(offer, usage, zone, destination, band)
            if tiers and id(tiers) not in seen:
                seen.add(id(tiers))
                yield tiers

    @cached_property
    def bands(self) -> tuple[str, ...]:
        """The bands of sheet Plages."""
        return tuple(dict.fromkeys(values["band"] for _, values in self.rows["bands"])) or (ANY,)

    @cached_property
    def destinations(self) -> Mapping[str, list[Read]]:
        """The rows of sheet Destinations by their code."""
        by_code: dict[str, list[Read]] = {}
        for row, values in self.rows["destinations"]:
            by_code.setdefault(values["destination_code"], []).append((row, values))
        return by_code

    @cached_property
    def zones(self) -> Mapping[str, list[Read]]:
        """The rows of sheet Zones by their zone."""
        by_code: dict[str, list[Read]] = {}
        for row, values in self.rows["zones"]:
            by_code.setdefault(values["origin_zone"], []).append((row, values))
        return by_code

    @cached_property
    def offers(self) -> Mapping[str, Read]:
        """The rows of sheet Offres by their code."""
        return {values["offer_code"]: (row, values) for row, values in self.rows["offers"]}

    def offers_of(self, line_type: str) -> list[str]:
        """The offers for one kind of line, MOBILE or VGA."""
        return [code for code, (_, values) in self.offers.items() if values["line_type"] == line_type]

    def is_included(self, offer: str, usage: str, zone: str, group: str) -> bool:
        """Whether an allowance of an offer covers such events, at least in part."""
        return any(
            values["usage"] == usage
            and offer in values["offer_codes"]
            and {zone, ANY} & set(values["origin_zones"])
            and {group, ANY} & set(values["destination_groups"])
            for _, values in self.rows["allowances"]
        )


def union_zones(tariff: Tariff) -> set[str]:
    """The zones abroad that hold a network of the Union or the EEA."""
    zones = (tariff.zone(mcc) or tariff.zone(f"{mcc}01") for mcc in UNION.values())
    return {zone for zone in zones if zone} - {HOME}


@dataclass
class Dear:
    """A price that is too dear, and for what: numbers, offers or destinations."""

    read: Read
    words: dict[str, None] = field(default_factory=dict)
    amount: Decimal = Decimal(0)
    event: str = ""


def is_free(tiers: Sequence[Read]) -> bool:
    """Whether an event costs nothing, its service's part included."""
    first = tiers[0][1]
    if (
        first["cap_excl_tax"] == 0
        and not first["service_fee_excl_tax"]
        and not first["service_price_excl_tax"]
    ):
        return True
    return all(not values[name] for _, values in tiers for name in MONEY)


def amount_of(tiers: Sequence[Read], quantity: int) -> Decimal:
    """What an event of one band is worth before it is rounded, its service's part included; seconds, acts or KO."""
    first = tiers[0][1]
    amount, reached = first["connection_fee_excl_tax"], 0
    ends = [values["from_quantity"] for _, values in tiers[1:]] + [None]
    for (_, values), end in zip(tiers, ends, strict=True):
        last = quantity if end is None else min(quantity, end)
        if reached >= last:
            continue
        begun = reached
        if reached == 0 and first["first_increment"]:
            reached = first["first_increment"]
        if reached < last:
            reached += -(-(last - reached) // values["increment"]) * values["increment"]
        amount += values["price_excl_tax"] * (reached - begun) / UNIT_SIZES[values["unit"]]
    if first["cap_excl_tax"] is not None:
        amount = min(amount, first["cap_excl_tax"])
    service = first["service_fee_excl_tax"]
    if first["service_unit"] and first["usage"].startswith(VOICE):
        service += first["service_price_excl_tax"] * reached / UNIT_SIZES[first["service_unit"]]
    return Decimal(amount + service)


def unit_price(values: Mapping[str, Any], unit: str) -> Decimal:
    """The price of a row for another unit of the same kind: a minute, an act, a MO."""
    return Decimal(values["price_excl_tax"] * UNIT_SIZES[unit] / UNIT_SIZES[values["unit"]])


def shown_price(amount: Decimal) -> str:
    """An amount with at least two decimals, and no zeros after its sixth."""
    text = f"{amount:.6f}".rstrip("0")
    decimals = len(text) - text.index(".") - 1
    return text + "0" * (2 - decimals) if decimals < 2 else text
