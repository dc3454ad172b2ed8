"""A tariff workbook (``TABLES_TARIFAIRES_AAAAMMJJ.xlsx``) checked whole: six lists of typed rows, or every fault.

A workbook that breaks one rule is refused whole and the version before it stays in force, so that no month is ever
rated with half a tariff. Source: feeds.md; meaning of the values: rating.md sections 2 to 6.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from origyne_pipeline.mediation import tariff_rules as rules
from origyne_pipeline.mediation import tariff_sheets as sheets
from origyne_pipeline.workbook import Bounds, Fault, Layout, Row, WorkbookRefused, read_tables

ANY = "*"
Read = tuple[Row, dict[str, Any]]


class TariffBookRefused(WorkbookRefused):
    """A tariff workbook that breaks the contract; ``faults`` has them all: sheet, cell, value, rule."""


@dataclass(frozen=True)
class TariffBook:
    """The rows of a good workbook; the keys of the dicts are the columns below.

    Attributes:
        offers: offer_code, label, line_type, subscription_excl_tax, prorated, activation_fee_excl_tax,
            termination_fee_excl_tax, vat_rate (percent).
        allowances: allowance_code, offer_code, label, usage, origin_zones and destination_groups (lists, ``['*']``
            is any), quantity (seconds, acts, KO; None is unlimited), sharing, priority.
        destinations: prefix, destination_code, label, destination_group.
        zones: network_prefix, origin_zone, label.
        bands: band, day, from_minute, to_minute (exclusive, at most 1440).
        prices: offer_code, usage, origin_zone, destination_code, band (each may be ``*`` but usage), from_quantity,
            connection_fee_excl_tax, price_excl_tax, unit, first_increment (0 is none), increment, rounding,
            decimals, cap_excl_tax (None is none).
        warnings: what looks wrong and refuses nothing.
    """

    name: str
    offers: list[dict[str, Any]]
    allowances: list[dict[str, Any]]
    destinations: list[dict[str, Any]]
    zones: list[dict[str, Any]]
    bands: list[dict[str, Any]]
    prices: list[dict[str, Any]]
    warnings: tuple[Fault, ...]


def read_tariff_book(source: Path | bytes, name: str, bounds: Bounds | None = None) -> TariffBook:
    """The workbook's rows, typed and checked.

    Args:
        source: a file, or its content.
        name: what messages call it.
        bounds: how large it may be; by default as ``Bounds`` says.

    Raises:
        TariffBookRefused: with every fault that was found.
    """
    content = source if isinstance(source, bytes) else source.read_bytes()
    faults: list[Fault] = []
    warnings: list[Fault] = []
    layouts = [
        sheets.OFFERS,
        sheets.ALLOWANCES,
        sheets.DESTINATIONS,
        sheets.ZONES,
        sheets.BANDS,
        sheets.PRICES,
    ]
    tables = read_tables(content, layouts, faults, bounds, warnings)
    unread = bool(faults)

    def read(layout: Layout, reader: Callable[[Row], dict[str, Any]]) -> list[Read]:
        good = []
        for row in tables[layout.sheet]:
            before = len(faults)
            values = reader(row)
            if len(faults) == before:
                good.append((row, values))
        return good

    offers = read(sheets.OFFERS, sheets.read_offer)
    rules.check_unique(offers, "CODE_OFFRE", ("offer_code",))
    allowances = read(sheets.ALLOWANCES, sheets.read_allowance)
    rules.check_unique(allowances, "CODE_FORFAIT", ("allowance_code",))
    destinations = read(sheets.DESTINATIONS, sheets.read_destination)
    rules.check_unique(destinations, "PREFIXE", ("prefix",))
    zones = read(sheets.ZONES, sheets.read_zone)
    rules.check_unique(zones, "RESEAU", ("network_prefix",))
    bands = read(sheets.BANDS, sheets.read_band)
    if not unread and len(bands) == len(tables[sheets.BANDS.sheet]):
        rules.check_days(bands, faults)
    prices = read(sheets.PRICES, sheets.read_price)
    rules.check_unique(prices, "CODE_OFFRE", (*rules.PRICE_KEY, "from_quantity"))
    if len(prices) == len(tables[sheets.PRICES.sheet]):
        rules.check_first_tiers(prices)
    if faults:
        raise TariffBookRefused(
            name, faults, "the version before it stays in force; correct it and deposit it again"
        )
    return TariffBook(
        name=name,
        offers=_values(offers),
        allowances=_values(allowances),
        destinations=_values(destinations),
        zones=_values(zones),
        bands=_values(bands),
        prices=_values(prices),
        warnings=(*warnings, *_warnings(offers, allowances, destinations, zones, bands, prices)),
    )


def _values(reads: list[Read]) -> list[dict[str, Any]]:
    return [values for _, values in reads]


def _warnings(
    offers: list[Read],
    allowances: list[Read],
    destinations: list[Read],
    zones: list[Read],
    bands: list[Read],
    prices: list[Read],
) -> tuple[Fault, ...]:
    warnings: list[Fault] = []
    offer_codes = {values["offer_code"] for _, values in offers}
    zone_codes = {values["origin_zone"] for _, values in zones} | {ANY, "FR"}  # fixed lines are always in FR
    group_codes = {values["destination_group"] for _, values in destinations} | {ANY, "DATA", "RECU"}
    destination_codes = {values["destination_code"] for _, values in destinations} | {ANY, "DATA", "RECU"}
    band_codes = {values["band"] for _, values in bands} | {ANY}
    rules.warn_quantities(allowances, warnings)
    rules.warn_unknown(allowances, "offer_code", "CODE_OFFRE", offer_codes, warnings)
    rules.warn_unknown(allowances, "origin_zones", "ZONES_ORIGINE", zone_codes, warnings)
    rules.warn_unknown(allowances, "destination_groups", "GROUPES", group_codes, warnings)
    rules.warn_unknown(prices, "offer_code", "CODE_OFFRE", offer_codes | {ANY}, warnings)
    rules.warn_unknown(prices, "origin_zone", "ZONE_ORIGINE", zone_codes, warnings)
    rules.warn_unknown(prices, "destination_code", "CODE_DESTINATION", destination_codes, warnings)
    rules.warn_unknown(prices, "band", "PLAGE", band_codes, warnings)
    return tuple(warnings)
