"""A tariff workbook (``TABLES_TARIFAIRES_AAAAMMJJ.xlsx``) checked whole: seven lists of typed rows, or every fault.

A workbook that breaks one rule is refused whole and the version before it stays in force, so that no month is ever
rated with half a tariff. Source: feeds.md; meaning of the values: rating.md sections 2 to 6.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from origyne_pipeline.feeds import tariff_workbook as contract
from origyne_pipeline.mediation import tariff_rules as rules
from origyne_pipeline.mediation import tariff_sheets as sheets
from origyne_pipeline.workbook import Bounds, Fault, Layout, Row, WorkbookRefused, read_tables

ANY = "*"
REMEDY = "the version before it stays in force; correct it and deposit it again"
Read = tuple[Row, dict[str, Any]]


class TariffBookRefused(WorkbookRefused):
    """A tariff workbook that breaks the contract; ``faults`` has them all: sheet, cell, value, rule."""


@dataclass(frozen=True)
class ReadSheet:
    """The rows of a sheet with their values; a row that has a fault is not good, and its values are in part stand-ins.

    ``broken``: by row number, the cells that have a fault.
    """

    rows: list[Read] = field(default_factory=list)
    broken: dict[int, set[str]] = field(default_factory=dict)

    @property
    def good(self) -> list[Read]:
        """The rows without a fault."""
        return [read for read in self.rows if read[0].number not in self.broken]

    @property
    def faulty(self) -> list[Row]:
        """The others."""
        return [row for row, _ in self.rows if row.number in self.broken]

    def sound_in(self, columns: Sequence[str]) -> list[Read]:
        """The rows that have no fault in any of these columns."""
        return [
            (row, values)
            for row, values in self.rows
            if not self.broken.get(row.number, set()) & {row.reference(column) for column in columns}
        ]


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


@dataclass(frozen=True)
class TariffReading:
    """A workbook as it was read, good or not: the rows of each sheet by its name in ``TariffBook``, and all remarks."""

    name: str
    sheets: Mapping[str, ReadSheet]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    @property
    def book(self) -> TariffBook:
        """The typed rows.

        Raises:
            TariffBookRefused: it has a fault.
        """
        if self.faults:
            raise TariffBookRefused(self.name, self.faults, REMEDY)
        rows = {name: [values for _, values in sheet.rows] for name, sheet in self.sheets.items()}
        return TariffBook(name=self.name, warnings=self.warnings, **rows)


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
    return read_tariff_rows(source, name, bounds, layouts).book


def read_tariff_rows(
    source: Path | bytes,
    name: str,
    bounds: Bounds | None = None,
    layouts: Sequence[Layout] = contract.SHEETS,
) -> TariffReading:
    """The same with the row and cell of each value, and every remark; nothing is raised."""
    content = source if isinstance(source, bytes) else source.read_bytes()
    faults: list[Fault] = []
    warnings: list[Fault] = []
    tables = read_tables(content, layouts, faults, bounds, warnings)
    unread = bool(faults)

    def read(layout: Layout, reader: Callable[[Row], dict[str, Any]]) -> ReadSheet:
        sheet = ReadSheet()
        for row in tables[layout.sheet]:
            before = len(faults)
            sheet.rows.append((row, reader(row)))
            if len(faults) > before:
                sheet.broken[row.number] = {fault.cell for fault in faults[before:]}
        return sheet

    def unique(sheet: ReadSheet, columns: Sequence[str], key: Sequence[str]) -> None:
        before = len(faults)
        rules.check_unique(sheet.sound_in(columns), columns[0], key)
        repeated = {fault.cell for fault in faults[before:]}
        for row, _ in sheet.rows:
            if cells := repeated & {row.reference(columns[0])}:
                sheet.broken.setdefault(row.number, set()).update(cells)

    offers = read(contract.OFFERS, sheets.read_offer)
    unique(offers, ["CODE_OFFRE"], ["offer_code"])
    options = read(contract.OPTIONS, sheets.read_option)
    unique(options, ["CODE_OPTION"], ["option_code"])
    rules.check_option_codes(options.sound_in(["CODE_OPTION"]), offers.sound_in(["CODE_OFFRE"]))
    allowances = read(contract.ALLOWANCES, sheets.read_allowance)
    unique(allowances, ["CODE_FORFAIT"], ["allowance_code"])
    rules.check_passes(allowances.good, options.good)
    destinations = read(contract.DESTINATIONS, sheets.read_destination)
    unique(destinations, ["PREFIXE"], ["prefix"])
    zones = read(contract.ZONES, sheets.read_zone)
    unique(zones, ["RESEAU"], ["network_prefix"])
    bands = read(contract.BANDS, sheets.read_band)
    if bands.rows or not unread:
        rules.check_days(bands.good, bands.faulty, faults)
    prices = read(contract.PRICES, sheets.read_price)
    unique(prices, rules.PRICE_COLUMNS, [*rules.PRICE_KEY, "from_quantity"])
    rules.check_first_tiers(prices.sound_in(["A_PARTIR_DE"]), prices.faulty)
    read_sheets = {
        "offers": offers,
        "options": options,
        "allowances": allowances,
        "destinations": destinations,
        "zones": zones,
        "bands": bands,
        "prices": prices,
    }
    warnings += _warnings(read_sheets)
    return TariffReading(name, read_sheets, tuple(faults), tuple(warnings))


def _warnings(read_sheets: Mapping[str, ReadSheet]) -> list[Fault]:
    """What looks wrong in the good rows; a code that a faulty row bears is listed all the same."""

    def listed(sheet: str, column: str) -> set[str]:
        return {values[column] for _, values in read_sheets[sheet].rows}

    reads = {name: sheet.good for name, sheet in read_sheets.items()}
    warnings: list[Fault] = []

    def known(sheet: str, column: str, *others: str) -> set[str]:
        """The codes that may be written; none where a sheet that could not be read would list them."""
        codes = listed(sheet, column)
        return codes | {ANY, *others} if codes else set()

    offers = known("offers", "offer_code")
    zones = known("zones", "origin_zone", "FR")  # fixed lines are always in FR
    groups = known("destinations", "destination_group", "DATA", "RECU")
    destinations = known("destinations", "destination_code", "DATA", "RECU")
    bands = known("bands", "band")
    allowances, prices = reads["allowances"], reads["prices"]
    rules.warn_quantities(allowances, warnings)
    rules.warn_overseas_prefixes(reads["destinations"], warnings)
    rules.warn_dialled_prefixes(reads["destinations"], warnings)
    codes = offers - {ANY} | listed("options", "option_code") if offers else set()
    rules.warn_unknown(allowances, "offer_codes", "CODE_OFFRE", codes, warnings)
    rules.warn_unknown(allowances, "origin_zones", "ZONES_ORIGINE", zones, warnings)
    rules.warn_unknown(allowances, "destination_groups", "GROUPES", groups, warnings)
    rules.warn_unknown(allowances, "bands", "PLAGES", bands, warnings)
    rules.warn_unknown(prices, "offer_code", "CODE_OFFRE", offers, warnings)
    rules.warn_unknown(prices, "origin_zone", "ZONE_ORIGINE", zones, warnings)
    rules.warn_unknown(prices, "destination_code", "CODE_DESTINATION", destinations, warnings)
    rules.warn_unknown(prices, "band", "PLAGE", bands, warnings)
    rules.warn_tier_order(prices, warnings)
    rules.warn_services(prices, warnings)
    rules.warn_roundings(prices, warnings)
    return warnings
