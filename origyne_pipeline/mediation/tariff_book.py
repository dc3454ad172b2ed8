"""A tariff workbook (``TABLES_TARIFAIRES_AAAAMMJJ.xlsx``) checked whole: seven lists of typed rows, or every fault.

A workbook that breaks one rule is refused whole and the version before it stays in force, so that no month is ever
rated with half a tariff. Source: feeds.md; meaning of the values: rating.md sections 2 to 6.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from origyne_pipeline.feeds import tariff_workbook as contract
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
        offers: offer_code, label, line_type, subscription_*, prorated, activation_fee_*, termination_fee_*, vat_rate
            (percent), in_advance. Of each ``*``, excl_tax or incl_tax, one is None.
        options: option_code, label, subscription_*, is_pass, prorated, activation_fee_*, vat_rate.
        allowances: allowance_code, offer_codes (of offers and options), label, usage, origin_zones,
            destination_groups and bands (lists, ``['*']`` is any), quantity (seconds, acts, KO; None is unlimited),
            sharing, priority.
        destinations: prefix, destination_code, label, destination_group.
        zones: network_prefix, origin_zone, label.
        bands: band, day, from_minute, to_minute (exclusive, at most 1440).
        prices: offer_code, usage, origin_zone, destination_code, band (each may be ``*`` but usage), from_quantity,
            connection_fee_excl_tax, price_excl_tax, unit, first_increment (0 is none), increment, rounding,
            decimals, cap_excl_tax (None is none), service_fee_excl_tax, service_price_excl_tax, service_unit (None is
            none).
        warnings: what looks wrong and refuses nothing.
    """

    name: str
    offers: list[dict[str, Any]]
    options: list[dict[str, Any]]
    allowances: list[dict[str, Any]]
    destinations: list[dict[str, Any]]
    zones: list[dict[str, Any]]
    bands: list[dict[str, Any]]
    prices: list[dict[str, Any]]
    warnings: tuple[Fault, ...]


def read_tariff_book(
    source: Path | bytes,
    name: str,
    bounds: Bounds | None = None,
    layouts: Sequence[Layout] = contract.SHEETS,
) -> TariffBook:
    """The workbook's rows, typed and checked.

    Args:
        source: a file, or its content.
        name: what messages call it.
        bounds: how large it may be; by default as ``Bounds`` says.
        layouts: its sheets, as a VNO's own layout says.

    Raises:
        TariffBookRefused: with every fault that was found.
    """
    content = source if isinstance(source, bytes) else source.read_bytes()
    faults: list[Fault] = []
    warnings: list[Fault] = []
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

    offers = read(contract.OFFERS, sheets.read_offer)
    rules.check_unique(offers, "CODE_OFFRE", ("offer_code",))
    options = read(contract.OPTIONS, sheets.read_option)
    rules.check_unique(options, "CODE_OPTION", ("option_code",))
    rules.check_option_codes(options, offers)
    allowances = read(contract.ALLOWANCES, sheets.read_allowance)
    rules.check_unique(allowances, "CODE_FORFAIT", ("allowance_code",))
    rules.check_passes(allowances, options)
    destinations = read(contract.DESTINATIONS, sheets.read_destination)
    rules.check_unique(destinations, "PREFIXE", ("prefix",))
    zones = read(contract.ZONES, sheets.read_zone)
    rules.check_unique(zones, "RESEAU", ("network_prefix",))
    bands = read(contract.BANDS, sheets.read_band)
    if not unread and len(bands) == len(tables[contract.BANDS.sheet]):
        rules.check_days(bands, faults)
    prices = read(contract.PRICES, sheets.read_price)
    rules.check_unique(prices, "CODE_OFFRE", (*rules.PRICE_KEY, "from_quantity"))
    if len(prices) == len(tables[contract.PRICES.sheet]):
        rules.check_first_tiers(prices)
    if faults:
        raise TariffBookRefused(
            name, faults, "the version before it stays in force; correct it and deposit it again"
        )
    reads = {
        "offers": offers,
        "options": options,
        "allowances": allowances,
        "destinations": destinations,
        "zones": zones,
        "bands": bands,
        "prices": prices,
    }
    warnings += _warnings(reads)
    rows = {name: [values for _, values in rows_read] for name, rows_read in reads.items()}
    return TariffBook(name=name, warnings=tuple(warnings), **rows)


def _warnings(reads: Mapping[str, list[Read]]) -> list[Fault]:
    """What looks wrong in the rows of a good workbook."""

    def listed(sheet: str, column: str) -> set[str]:
        return {values[column] for _, values in reads[sheet]}

    warnings: list[Fault] = []
    offers = listed("offers", "offer_code")
    zones = listed("zones", "origin_zone") | {ANY, "FR"}  # fixed lines are always in FR
    groups = listed("destinations", "destination_group") | {ANY, "DATA", "RECU"}
    destinations = listed("destinations", "destination_code") | {ANY, "DATA", "RECU"}
    bands = listed("bands", "band") | {ANY}
    allowances, prices = reads["allowances"], reads["prices"]
    rules.warn_quantities(allowances, warnings)
    rules.warn_overseas_prefixes(reads["destinations"], warnings)
    codes = offers | listed("options", "option_code")
    rules.warn_unknown(allowances, "offer_codes", "CODE_OFFRE", codes, warnings)
    rules.warn_unknown(allowances, "origin_zones", "ZONES_ORIGINE", zones, warnings)
    rules.warn_unknown(allowances, "destination_groups", "GROUPES", groups, warnings)
    rules.warn_unknown(allowances, "bands", "PLAGES", bands, warnings)
    rules.warn_unknown(prices, "offer_code", "CODE_OFFRE", offers | {ANY}, warnings)
    rules.warn_unknown(prices, "origin_zone", "ZONE_ORIGINE", zones, warnings)
    rules.warn_unknown(prices, "destination_code", "CODE_DESTINATION", destinations, warnings)
    rules.warn_unknown(prices, "band", "PLAGE", bands, warnings)
    rules.warn_services(prices, warnings)
    rules.warn_roundings(prices, warnings)
    return warnings
