"""Two tariff workbooks row by row: what is added, gone or changed, by the key that people know a row by.

Rows that only stand elsewhere, lists in another order and units that come to the same quantity are no difference.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from origyne_pipeline.feeds import tariff_workbook as contract
from origyne_pipeline.mediation.tariff_book import TariffReading
from origyne_pipeline.mediation.tariff_rules import clock
from origyne_pipeline.mediation.tariff_sheets import UNIT_SIZES
from origyne_pipeline.tariff_checks.tariff import Read, Tariff
from origyne_pipeline.workbook import Row
from origyne_pipeline.workbook.cells import shown

ADDED, GONE, CHANGED = "added", "gone", "changed"
TITLES = {
    "offers": contract.OFFERS.sheet,
    "options": contract.OPTIONS.sheet,
    "allowances": contract.ALLOWANCES.sheet,
    "destinations": contract.DESTINATIONS.sheet,
    "zones": contract.ZONES.sheet,
    "bands": contract.BANDS.sheet,
    "prices": contract.PRICES.sheet,
}
FEES = (
    ("ABONNEMENT_HT", "subscription_excl_tax"),
    ("ABONNEMENT_TTC", "subscription_incl_tax"),
    ("FRAIS_ACTIVATION_HT", "activation_fee_excl_tax"),
    ("FRAIS_ACTIVATION_TTC", "activation_fee_incl_tax"),
)
KEYS = {
    "offers": (("CODE_OFFRE", "offer_code"),),
    "options": (("CODE_OPTION", "option_code"),),
    "allowances": (("CODE_FORFAIT", "allowance_code"),),
    "destinations": (("PREFIXE", "prefix"),),
    "zones": (("RESEAU", "network_prefix"),),
    "bands": (("PLAGE", "band"), ("JOUR", "day"), ("N", "number")),
    "prices": (
        ("CODE_OFFRE", "offer_code"), ("USAGE", "usage"), ("ZONE_ORIGINE", "origin_zone"),
        ("CODE_DESTINATION", "destination_code"), ("PLAGE", "band"), ("A_PARTIR_DE", "from_quantity"),
    ),
}  # fmt: skip
"""By sheet: the columns of its key, in the workbook's words and in ours. ``N`` counts a band's stretches of one day."""
VALUES = {
    "offers": (
        ("LIBELLE", "label"), ("TYPE_LIGNE", "line_type"), *FEES, ("FRAIS_RESILIATION_HT", "termination_fee_excl_tax"),
        ("FRAIS_RESILIATION_TTC", "termination_fee_incl_tax"), ("PRORATA", "prorated"), ("TAUX_TVA", "vat_rate"),
        ("ECHEANCE", "in_advance"),
    ),
    "options": (
        ("LIBELLE", "label"), *FEES, ("RECURRENCE", "is_pass"), ("PRORATA", "prorated"), ("TAUX_TVA", "vat_rate"),
    ),
    "allowances": (
        ("CODE_OFFRE", "offer_codes"), ("LIBELLE", "label"), ("USAGE", "usage"), ("ZONES_ORIGINE", "origin_zones"),
        ("GROUPES", "destination_groups"), ("QUANTITE", "quantity"), ("PARTAGE", "sharing"), ("PRIORITE", "priority"),
        ("PLAGES", "bands"),
    ),
    "destinations": (
        ("CODE_DESTINATION", "destination_code"), ("LIBELLE", "label"), ("GROUPE", "destination_group"),
    ),
    "zones": (("ZONE_ORIGINE", "origin_zone"), ("LIBELLE", "label")),
    "bands": (("DEBUT", "from_minute"), ("FIN", "to_minute")),
    "prices": (
        ("FRAIS_CONNEXION_HT", "connection_fee_excl_tax"), ("PRIX_HT", "price_excl_tax"), ("UNITE", "unit"),
        ("PALIER_INITIAL", "first_increment"), ("PALIER", "increment"), ("ARRONDI", "rounding"),
        ("DECIMALES", "decimals"), ("PLAFOND_HT", "cap_excl_tax"), ("FRAIS_SERVICE_HT", "service_fee_excl_tax"),
        ("PRIX_SERVICE_HT", "service_price_excl_tax"), ("UNITE_SERVICE", "service_unit"),
    ),
}  # fmt: skip
"""By sheet: the other columns."""
WORDS: Mapping[str, tuple[str, str]] = {
    "prorated": ("NON", "OUI"),
    "in_advance": ("ECHU", "A_ECHOIR"),
    "is_pass": ("MENSUELLE", "UNIQUE"),
}
"""Of values that are true or false: the workbook's words for false and true."""


@dataclass(frozen=True)
class ValueChange:
    """A cell that changed, as people read it; ``percent`` of an amount that was above 0."""

    column: str
    before: str
    after: str
    percent: Decimal | None = None


@dataclass(frozen=True)
class RowChange:
    """A row that is added, gone or changed, with the values of a row that is added or gone.

    ``before`` and ``after``: where it stands in the two workbooks; 0 where it does not.
    """

    sheet: str
    change: str
    key: Mapping[str, str]
    values: Mapping[str, str]
    changes: tuple[ValueChange, ...]
    before_row: int
    after_row: int


@dataclass(frozen=True)
class Moved:
    """Numbers or networks that begin with some prefixes, by what they were and are; empty: no row covers them."""

    sheet: str
    prefixes: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True)
class Differences:
    """What differs from one workbook to another."""

    before: str
    after: str
    rows: tuple[RowChange, ...]
    moved: tuple[Moved, ...]

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """By sheet: how many rows are added, gone and changed; sheets without any are left out."""
        counts: dict[str, dict[str, int]] = {}
        for row in self.rows:
            counts.setdefault(row.sheet, {ADDED: 0, GONE: 0, CHANGED: 0})[row.change] += 1
        return counts


def differences(before: TariffReading, after: TariffReading) -> Differences:
    """What differs between two good workbooks."""
    rows: list[RowChange] = []
    for name in TITLES:
        rows += _row_changes(name, _keyed(name, before), _keyed(name, after))
    old, new = Tariff.of_reading(before), Tariff.of_reading(after)
    moved = [
        *_moved("Destinations", _prefixes(old, new, "destinations", "prefix"), _named_destination, old, new),
        *_moved("Zones", _prefixes(old, new, "zones", "network_prefix"), Tariff.zone, old, new),
    ]
    return Differences(before.name, after.name, tuple(rows), tuple(moved))


def _keyed(name: str, reading: TariffReading) -> dict[tuple[Any, ...], Read]:
    """The rows by their key; stretches of a band on one day are numbered from the earliest."""
    reads = reading.sheets[name].good
    if name == "bands":
        numbered, counts = [], dict[tuple[str, str], int]()
        for row, values in sorted(reads, key=lambda read: read[1]["from_minute"]):
            place = values["band"], values["day"]
            counts[place] = counts.get(place, 0) + 1
            numbered.append((row, {**values, "number": counts[place]}))
        reads = sorted(numbered, key=lambda read: read[0].number)
    return {tuple(values[key] for _, key in KEYS[name]): (row, values) for row, values in reads}


def _row_changes(
    name: str, before: Mapping[tuple[Any, ...], Read], after: Mapping[tuple[Any, ...], Read]
) -> Iterator[RowChange]:
    for key, (row, values) in before.items():
        if key not in after:
            yield RowChange(TITLES[name], GONE, _key(name, key), _cells(name, row, values), (), row.number, 0)
    for key, (row, values) in after.items():
        if key not in before:
            yield RowChange(
                TITLES[name], ADDED, _key(name, key), _cells(name, row, values), (), 0, row.number
            )
            continue
        old_row, old = before[key]
        if changes := tuple(_value_changes(name, (old_row, old), (row, values))):
            yield RowChange(TITLES[name], CHANGED, _key(name, key), {}, changes, old_row.number, row.number)


def _key(name: str, key: tuple[Any, ...]) -> dict[str, str]:
    return {column: str(value) for (column, _), value in zip(KEYS[name], key, strict=True)}


def _cells(name: str, row: Row, values: Mapping[str, Any]) -> dict[str, str]:
    """The filled cells of a row by column, as people read them."""
    cells = {column: _shown(row, column, field, values[field]) for column, field in VALUES[name]}
    return {column: text for column, text in cells.items() if text not in ("", "0")}


def _value_changes(name: str, before: Read, after: Read) -> Iterator[ValueChange]:
    (old_row, old), (new_row, new) = before, after
    for column, field in VALUES[name]:
        was, now = _compared(field, old), _compared(field, new)
        if was == now:
            continue
        percent = None
        if isinstance(was, Decimal) and isinstance(now, Decimal) and was and field != "vat_rate":
            percent = (100 * (now - was) / was).quantize(Decimal("0.1"))
        old_text = _shown(old_row, column, field, old[field])
        yield ValueChange(column, old_text, _shown(new_row, column, field, new[field]), percent)


def _compared(field: str, values: Mapping[str, Any]) -> object:
    """A value so that what means the same is equal: lists without their order, prices for one smallest unit."""
    value = values[field]
    if isinstance(value, list):
        return frozenset(value)
    if field == "price_excl_tax":
        return Decimal(value * UNIT_SIZES["GO"] * 60 / UNIT_SIZES[values["unit"]])
    return value


def _shown(row: Row, column: str, field: str, value: Any) -> str:
    """A value in the workbook's words."""
    if value is None:
        return "ILLIMITE" if field == "quantity" else ""
    if field in WORDS:
        return WORDS[field][bool(value)]
    if field in ("from_minute", "to_minute"):
        return clock(value)
    if field == "quantity":
        return f"{shown(row.stored('QUANTITE')).replace(',', '.')} {shown(row.stored('UNITE'))}"
    if isinstance(value, list):
        return ", ".join(value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _prefixes(old: Tariff, new: Tariff, sheet: str, field: str) -> list[str]:
    return sorted({values[field] for tariff in (old, new) for _, values in tariff.rows[sheet]})


def _named_destination(tariff: Tariff, number: str) -> str | None:
    destination = tariff.destination(number)
    return destination[1]["destination_code"] if destination else None


def _moved(
    sheet: str,
    prefixes: list[str],
    place: Callable[[Tariff, str], str | None],
    old: Tariff,
    new: Tariff,
) -> Iterator[Moved]:
    """What the longest prefix puts elsewhere than before, by from where to where."""
    ways: dict[tuple[str, str], list[str]] = {}
    for prefix in prefixes:
        was, now = place(old, prefix) or "", place(new, prefix) or ""
        if was != now:
            ways.setdefault((was, now), []).append(prefix)
    for (was, now), beginning in ways.items():
        yield Moved(sheet, tuple(beginning), was, now)
