"""Tariff workbooks: read as text and exact decimals, refused whole or looked up literally."""

import contextlib
import datetime as dt
import io
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

import openpyxl

from .calendar_fr import PARIS, is_holiday
from .deposit import File, folded

DAYS = ["LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE"]
SHEETS = {
    sheet: columns.split()
    for sheet, columns in {
        "Offres": "CODE_OFFRE LIBELLE TYPE_LIGNE ABONNEMENT_HT PRORATA FRAIS_ACTIVATION_HT"
        " FRAIS_RESILIATION_HT TAUX_TVA",
        "Forfaits": "CODE_FORFAIT CODE_OFFRE USAGE ZONES_ORIGINE GROUPES QUANTITE UNITE PARTAGE PRIORITE",
        "Destinations": "PREFIXE CODE_DESTINATION GROUPE",
        "Zones": "RESEAU ZONE_ORIGINE",
        "Plages": "PLAGE JOUR DEBUT FIN",
        "Tarifs": "CODE_OFFRE USAGE ZONE_ORIGINE CODE_DESTINATION PLAGE A_PARTIR_DE FRAIS_CONNEXION_HT"
        " PRIX_HT UNITE PALIER_INITIAL PALIER",
    }.items()
}
UNITS_OF_USAGE = {
    "VOIX": ("MIN", "S"), "VOIX_RECUE": ("MIN", "S"), "SMS": ("ACTE",), "MMS": ("ACTE",),
    "DATA": ("KO", "MO", "GO"),
}  # fmt: skip
BASE = {"S": 1, "MIN": 60, "H": 3600, "ACTE": 1, "KO": 1, "MO": 1024, "GO": 1024 * 1024}


class RefusedWorkbook(Exception):
    """The workbook breaks a rule."""


@dataclass(frozen=True)
class Offer:
    code: str
    fee: Decimal
    prorata: bool
    activation: Decimal
    termination: Decimal
    vat: Decimal


@dataclass(frozen=True)
class Allowance:
    """``quantity`` is in seconds, acts or KO, before proration; None is ILLIMITE."""

    code: str
    offer: str
    usage: str
    zones: str
    groups: str
    quantity: Fraction | None
    shared: bool
    priority: int

    def admits(self, usage: str, zone: str, group: str) -> bool:
        return usage == self.usage and _listed(zone, self.zones) and _listed(group, self.groups)


@dataclass(frozen=True)
class Tier:
    start: int
    fee: Decimal
    price: Fraction
    first_increment: int
    increment: int
    rounding: str
    decimals: int
    cap: Decimal | None


@dataclass(frozen=True, eq=False)
class Version:
    """One workbook in force from ``day``, known from ``deposited_at``."""

    day: dt.date
    deposited_at: dt.datetime
    offers: dict[str, Offer]
    allowances: list[Allowance]
    destinations: dict[str, tuple[str, str]]
    zones: dict[str, str]
    bands: dict[str, list[str]]
    prices: dict[tuple[str, str, str, str, str], list[Tier]]

    def band_at(self, epoch: int) -> str:
        return _band(self, epoch // 60)

    def same_band_until(self, epoch: int) -> int:
        """An instant before which the band of ``epoch`` does not end: the end of its hour or minute."""
        hour = epoch // 3600
        return (hour + 1) * 3600 if _is_whole(self, hour) else (epoch // 60 + 1) * 60

    def zone_of(self, network: str) -> str | None:
        for length in range(len(network), 0, -1):
            if network[:length] in self.zones:
                return self.zones[network[:length]]
        return None

    def destination_of(self, called: str) -> tuple[str, str] | None:
        """(code, group) of the longest prefix."""
        for length in range(len(called), 0, -1):
            if called[:length] in self.destinations and called[:length] != "#":
                return self.destinations[called[:length]]
        return None

    def price_of(self, usage: str, offer: str, zone: str, destination: str, band: str) -> list[Tier] | None:
        for o in (offer, "*"):
            for d in (destination, "*"):
                for z in (zone, "*"):
                    for b in (band, "*"):
                        if (usage, o, d, z, b) in self.prices:
                            return self.prices[usage, o, d, z, b]
        return None


@lru_cache(maxsize=500_000)
def _band(version: Version, minute: int) -> str:
    local = dt.datetime.fromtimestamp(minute * 60, PARIS)
    name = "FERIE" if is_holiday(local.date()) else DAYS[local.weekday()]
    return version.bands[name][local.hour * 60 + local.minute]


@lru_cache(maxsize=500_000)
def _is_whole(version: Version, hour: int) -> bool:
    """Whether an hour has one band."""
    return len({_band(version, hour * 60 + minute) for minute in range(60)}) == 1


def _listed(word: str, words: str) -> bool:
    return words == "*" or word in [w.strip() for w in words.split(",")]


def versions_of(files: list[File]) -> list[Version]:
    """The workbooks that are not refused, by the date in their names, then deposit."""
    versions = []
    for file in files:
        if file.feed == "tariffs":
            with contextlib.suppress(RefusedWorkbook):
                versions.append(read_workbook(file))
    return sorted(versions, key=lambda w: (w.day, w.deposited_at))


def in_force(versions: list[Version], day: dt.date, seen_by: dt.datetime) -> Version | None:
    """The latest version of a view whose date is on or before a day."""
    found = [w for w in versions if w.day <= day and w.deposited_at <= seen_by]
    return found[-1] if found else None


def read_workbook(file: File) -> Version:
    """The version a workbook holds.

    Raises:
        RefusedWorkbook: it breaks a rule of feeds.md.
    """
    book = openpyxl.load_workbook(io.BytesIO(file.content), data_only=True)
    rows = {name: _rows(book, name, columns) for name, columns in SHEETS.items()}
    offers = {
        r["CODE_OFFRE"]: Offer(
            r["CODE_OFFRE"],
            _dec(r["ABONNEMENT_HT"]),
            _enum(r["PRORATA"], "OUI", "NON") == "OUI",
            _dec(r["FRAIS_ACTIVATION_HT"]),
            _dec(r["FRAIS_RESILIATION_HT"]),
            _dec(r["TAUX_TVA"]),
        )
        for r in _unique(rows["Offres"], "CODE_OFFRE")
    }
    allowances = [_allowance(r) for r in _unique(rows["Forfaits"], "CODE_FORFAIT")]
    destinations = {}
    for r in _unique(rows["Destinations"], "PREFIXE"):
        _check(bool(re.fullmatch(r"#?[0-9]+", r["PREFIXE"])), "PREFIXE")
        destinations[r["PREFIXE"]] = (r["CODE_DESTINATION"], r["GROUPE"])
    zones = {}
    for r in _unique(rows["Zones"], "RESEAU"):
        _check(bool(re.fullmatch(r"[0-9]{3,6}", r["RESEAU"])), "RESEAU")
        zones[r["RESEAU"]] = r["ZONE_ORIGINE"]
    day = dt.datetime.strptime(file.stamp, "%Y%m%d").date()
    return Version(
        day,
        file.deposited_at,
        offers,
        allowances,
        destinations,
        zones,
        _bands(rows["Plages"]),
        _prices(rows["Tarifs"]),
    )


def _check(holds: bool, rule: str) -> None:
    if not holds:
        raise RefusedWorkbook(rule)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, dt.time):
        return cell.strftime("%H:%M")
    return str(cell).strip()


def _rows(book: openpyxl.Workbook, sheet: str, columns: list[str]) -> list[dict[str, str]]:
    _check(sheet in book.sheetnames, sheet)
    table = [[_text(cell) for cell in row] for row in book[sheet].iter_rows(values_only=True)]
    header = [folded(name) for name in table[0]] if table else []
    _check(all(header.count(folded(c)) == 1 for c in columns), f"columns of {sheet}")
    wanted = [*columns, "ARRONDI", "DECIMALES", "PLAFOND_HT"] if sheet == "Tarifs" else columns
    place = {c: header.index(folded(c)) for c in wanted if folded(c) in header}
    return [{c: row[place[c]] if c in place else "" for c in wanted} for row in table[1:] if any(row)]


def _unique(rows: list[dict[str, str]], key: str) -> list[dict[str, str]]:
    keys = [r[key] for r in rows]
    _check(all(keys) and len(keys) == len(set(keys)), f"{key} is a key")
    return rows


def _dec(text: str, places: int = 6) -> Decimal:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise RefusedWorkbook("number") from None
    _check(number >= 0 and -int(number.normalize().as_tuple().exponent) <= places, "number")
    return number


def _enum(text: str, *words: str) -> str:
    _check(text.upper() in words, text)
    return text.upper()


def _allowance(r: dict[str, str]) -> Allowance:
    unit = _enum(r["UNITE"], *BASE)
    quantity = None if r["QUANTITE"].upper() == "ILLIMITE" else Fraction(_dec(r["QUANTITE"])) * BASE[unit]
    return Allowance(
        r["CODE_FORFAIT"],
        r["CODE_OFFRE"],
        _enum(r["USAGE"], *UNITS_OF_USAGE),
        r["ZONES_ORIGINE"],
        r["GROUPES"],
        quantity,
        _enum(r["PARTAGE"], "LIGNE", "CLIENT") == "CLIENT",
        int(r["PRIORITE"]),
    )


def _bands(rows: list[dict[str, str]]) -> dict[str, list[str]]:
    week = {day: [""] * 1440 for day in DAYS}
    for r in rows:
        day = week[_enum(r["JOUR"], *DAYS)]
        for minute in range(_minute(r["DEBUT"]), _minute(r["FIN"])):
            _check(day[minute] == "", "two bands in one minute")
            day[minute] = r["PLAGE"]
    _check(all(all(day) for day in week.values()), "a minute without a band")
    return week


def _minute(text: str) -> int:
    match = re.fullmatch(r"([0-9]{2}):([0-9]{2})(?::00)?", text)
    if not match:
        raise RefusedWorkbook(text)
    return int(match[1]) * 60 + int(match[2])


def _prices(rows: list[dict[str, str]]) -> dict[tuple[str, str, str, str, str], list[Tier]]:
    prices: dict[tuple[str, str, str, str, str], list[Tier]] = {}
    for r in rows:
        usage = _enum(r["USAGE"], *UNITS_OF_USAGE)
        unit = _enum(r["UNITE"], *UNITS_OF_USAGE[usage])
        tier = Tier(
            int(r["A_PARTIR_DE"] or 0),
            _dec(r["FRAIS_CONNEXION_HT"]),
            Fraction(_dec(r["PRIX_HT"])) / BASE[unit],
            int(r["PALIER_INITIAL"] or 0),
            int(r["PALIER"]),
            _enum(r["ARRONDI"] or "PROCHE", "PROCHE", "SUPERIEUR", "INFERIEUR"),
            int(r["DECIMALES"] or 4),
            _dec(r["PLAFOND_HT"]) if r["PLAFOND_HT"] else None,
        )
        _check(0 <= tier.decimals <= 6 and tier.increment > 0, "tier")
        key = (usage, r["CODE_OFFRE"], r["CODE_DESTINATION"], r["ZONE_ORIGINE"], r["PLAGE"])
        _check(all(key) and tier.start not in [t.start for t in prices.get(key, [])], "key of Tarifs")
        prices.setdefault(key, []).append(tier)
    for tiers in prices.values():
        tiers.sort(key=lambda t: t.start)
        _check(tiers[0].start == 0, "a tier at 0")
    return prices
