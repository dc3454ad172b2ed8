"""Single mistakes as people make them in a tariff workbook, each planted in a good one."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from origyne_pipeline.simulation.tariff_book import NUMERIC_COLUMNS, first_book

Sheets = dict[str, list[list[Any]]]
REQUIRED_TEXTS = {
    "Offres": ("CODE_OFFRE", "TYPE_LIGNE", "PRORATA"),
    "Options": ("CODE_OPTION", "RECURRENCE", "PRORATA"),
    "Forfaits": (
        "CODE_FORFAIT", "CODE_OFFRE", "USAGE", "ZONES_ORIGINE", "GROUPES", "UNITE", "PARTAGE",
    ),
    "Destinations": ("PREFIXE", "CODE_DESTINATION", "GROUPE"),
    "Zones": ("RESEAU", "ZONE_ORIGINE"),
    "Plages": ("PLAGE", "JOUR", "DEBUT", "FIN"),
    "Tarifs": ("CODE_OFFRE", "USAGE", "ZONE_ORIGINE", "CODE_DESTINATION", "PLAGE", "UNITE"),
}  # fmt: skip
NUMBERS = {
    "Offres": ("ABONNEMENT_HT", "FRAIS_ACTIVATION_HT", "FRAIS_RESILIATION_HT", "TAUX_TVA"),
    "Options": ("TAUX_TVA",),
    "Forfaits": ("QUANTITE", "PRIORITE"),
    "Tarifs": ("A_PARTIR_DE", "FRAIS_CONNEXION_HT", "PRIX_HT", "PALIER_INITIAL", "PALIER", "DECIMALES", "PLAFOND_HT",
               "FRAIS_SERVICE_HT", "PRIX_SERVICE_HT"),
}  # fmt: skip
CHOICES = {
    "Offres": ("TYPE_LIGNE", "PRORATA", "ECHEANCE"),
    "Options": ("RECURRENCE", "PRORATA"),
    "Forfaits": ("USAGE", "UNITE", "PARTAGE"),
    "Plages": ("JOUR",),
    "Tarifs": ("USAGE", "UNITE", "ARRONDI", "UNITE_SERVICE"),
}
REFERENCES = {
    "Forfaits": ("CODE_OFFRE", "ZONES_ORIGINE", "GROUPES"),
    "Tarifs": ("CODE_OFFRE", "ZONE_ORIGINE", "CODE_DESTINATION", "PLAGE"),
}
NO_NUMBER: tuple[Any, ...] = (
    "dix",
    "1 000,50",
    "1.234,56",
    "12 €",
    "-1",
    "1e3",
    "0,1234567",
    "1/2",
    True,
    "#N/A",
)
NO_CODE: tuple[Any, ...] = (datetime(2026, 2, 1), date(2026, 4, 3), "MO\u200bB", True, "#REF!")

BAND_MISTAKES = (
    ("DEBUT", "07:59"), ("DEBUT", "08:01"), ("FIN", "18:59"), ("FIN", "19:01"), ("FIN", "07:00"), ("DEBUT", "8h00"),
    ("FIN", "25:00"), ("FIN", "19:60"), ("JOUR", "MERC"), ("PLAGE", "HX"),
)  # fmt: skip


@dataclass(frozen=True)
class Mistake:
    """A mistake: the workbook that has it, and the cells of which one at least must be named."""

    name: str
    sheets: Sheets
    places: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def good_sheets() -> Sheets:
    """The simulation's workbook with each optional column of Offres there; ordered as it is written."""
    book = first_book(date(2026, 9, 1), datetime(2026, 8, 25), plain=False)
    sheets: Sheets = {}
    for title, (head, *rows) in book.sheets().items():
        sheets[title] = [list(head)] + [
            [_typed(str(column), cell) for column, cell in zip(head, row, strict=True)] for row in rows
        ]
    return sheets


def _typed(column: str, cell: str | None) -> Any:
    is_number = cell is not None and column in NUMERIC_COLUMNS and cell.replace(".", "").isdigit()
    return Decimal(str(cell)) if is_number else cell


def letter(place: int) -> str:
    """Of a column from 0; no sheet of a tariff has more than 26."""
    return chr(ord("A") + place)


class Planter:
    """Plants mistakes in copies of one good workbook."""

    def __init__(self) -> None:
        self.good = good_sheets()

    def cell(self, sheet: str, row: int, column: str, value: Any, why: str, *others: str) -> Mistake:
        """One cell changed; ``row`` as a spreadsheet counts. ``others``: cells that may be named in its place."""
        sheets = copy.deepcopy(self.good)
        place = sheets[sheet][0].index(column)
        assert repr(sheets[sheet][row - 1][place]) != repr(value)
        sheets[sheet][row - 1][place] = value
        return Mistake(
            f"{why}: {sheet}!{letter(place)}{row} {value!r}",
            sheets,
            (f"{sheet}!{letter(place)}{row}", *others),
        )

    def first(self, sheet: str, column: str) -> int:
        """The first row whose cell of a column is filled."""
        place = self.good[sheet][0].index(column)
        return next(n for n, row in enumerate(self.good[sheet][1:], start=2) if row[place] is not None)

    def find(self, sheet: str, **cells: str) -> int:
        """The row whose cells are these."""
        head = self.good[sheet][0]
        return next(
            number
            for number, row in enumerate(self.good[sheet][1:], start=2)
            if all(row[head.index(column)] == value for column, value in cells.items())
        )

    def value(self, sheet: str, row: int, column: str) -> Any:
        """What stands in a cell."""
        return self.good[sheet][row - 1][self.good[sheet][0].index(column)]


def mistakes() -> Iterator[Mistake]:
    """All of them: of each column, then those of several cells."""
    plant = Planter()
    for sheet, columns in REQUIRED_TEXTS.items():
        for column in columns:
            row = plant.first(sheet, column)
            yield plant.cell(sheet, row, column, None, "empty")
            for value in NO_CODE:
                if not (column in ("DEBUT", "FIN", "PREFIXE", "RESEAU") and value is True):
                    yield plant.cell(sheet, row, column, value, "no code")
    for sheet, columns in NUMBERS.items():
        for column in columns:
            row = plant.first(sheet, column)
            for value in (*NO_NUMBER, time(10, 30), datetime(2026, 9, 1)):
                yield plant.cell(sheet, row, column, value, "no number")
    for sheet, columns in CHOICES.items():
        for column in columns:
            row = plant.first(sheet, column)
            for value in ("XX", "0", f"{plant.value(sheet, row, column)}S"):
                yield plant.cell(sheet, row, column, value, "no such choice")
    for sheet, columns in REFERENCES.items():
        for column in columns:
            row = next(n for n in range(2, 40) if plant.value(sheet, n, column) not in (None, "*"))
            code = plant.value(sheet, row, column)
            for value in ("INCONNU", code.lower(), f"{code};FR"):
                yield plant.cell(sheet, row, column, value, "unknown code")
    yield from _cents(plant)
    yield from _doubled(plant)
    yield from _bands(plant)
    yield from _tiers(plant)
    yield from _others(plant)


def _cents(plant: Planter) -> Iterator[Mistake]:
    """Each amount 100 times too large, as cents typed where euros are asked."""
    for sheet, columns in (
        ("Offres", ("ABONNEMENT_HT",)),
        ("Tarifs", ("PRIX_HT", "FRAIS_CONNEXION_HT", "PLAFOND_HT", "FRAIS_SERVICE_HT", "PRIX_SERVICE_HT")),
    ):
        for column in columns:
            for row in range(2, len(plant.good[sheet]) + 1):
                amount = plant.value(sheet, row, column)
                if isinstance(amount, Decimal) and amount:
                    yield plant.cell(sheet, row, column, amount * 100, "cents")


def _doubled(plant: Planter) -> Iterator[Mistake]:
    for sheet, rows in plant.good.items():
        sheets = copy.deepcopy(plant.good)
        sheets[sheet].append(list(rows[1]))
        place = f"{sheet}!C{len(rows) + 1}" if sheet == "Plages" else f"{sheet}!A{len(rows) + 1}"
        others = ("Plages!C2",) if sheet == "Plages" else ()
        yield Mistake(f"doubled: {sheet}", sheets, (place, *others))


def _bands(plant: Planter) -> Iterator[Mistake]:
    rows = plant.good["Plages"]
    hp = plant.find("Plages", PLAGE="HP", JOUR="MAR")
    for column, value in BAND_MISTAKES:
        near = [f"Plages!{letter}{row}" for letter in "ABCD" for row in (hp - 1, hp, hp + 1)]
        yield plant.cell("Plages", hp, column, value, "bands", *near)
    for row in range(2, len(rows) + 1):
        sheets = copy.deepcopy(plant.good)
        day = sheets["Plages"].pop(row - 1)[1]
        same = [n for n, other in enumerate(sheets["Plages"], start=1) if other[1] == day]
        yield Mistake(
            f"no band: row {row} of Plages",
            sheets,
            tuple(f"Plages!{c}{n}" for n in same for c in "CD") or ("Plages",),
        )


def _tiers(plant: Planter) -> Iterator[Mistake]:
    low = plant.find("Tarifs", CODE_DESTINATION="MA_FIXE")
    sheets = copy.deepcopy(plant.good)
    rows = sheets["Tarifs"]
    rows[low - 1], rows[low] = rows[low], rows[low - 1]
    yield Mistake("tiers out of order", sheets, (f"Tarifs!F{low + 1}", f"Tarifs!F{low}"))
    yield plant.cell("Tarifs", low, "A_PARTIR_DE", Decimal(60), "no tier at 0")
    yield plant.cell("Tarifs", low + 1, "A_PARTIR_DE", Decimal(0), "two tiers at 0", f"Tarifs!A{low + 1}")
    yield plant.cell("Tarifs", low + 1, "PLAFOND_HT", Decimal(3), "a cap above the first tier")
    yield plant.cell("Tarifs", low + 1, "FRAIS_CONNEXION_HT", Decimal("0.1"), "a fee above the first tier")
    sms = plant.find("Tarifs", USAGE="SMS", ZONE_ORIGINE="FR")
    yield plant.cell("Tarifs", sms, "A_PARTIR_DE", Decimal(100), "a tier of SMS")


def _others(plant: Planter) -> Iterator[Mistake]:
    mob = plant.find("Destinations", PREFIXE="336")
    for value in ("0033 6", "+336", "33-6", "06", "0033", "6 12", "33.6", "trois"):
        yield plant.cell("Destinations", mob, "PREFIXE", value, "prefix")
    for value in ("15", "112", "118", "116000"):
        yield plant.cell("Destinations", mob, "PREFIXE", value, "short code without #")
    for value in ("33692", "33590"):
        yield plant.cell("Destinations", mob, "PREFIXE", value, "overseas")
    yield plant.cell("Destinations", mob, "GROUPE", "Nationale", "another group")
    yield plant.cell("Destinations", mob, "GROUPE", "national", "a group in lower case")
    yield plant.cell("Destinations", mob, "LIBELLE", None, "no label")
    yield plant.cell(
        "Destinations",
        mob,
        "CODE_DESTINATION",
        "FR_MOBIL",
        "a code without a price",
        *(f"Tarifs!D{n}" for n in range(2, 90)),
    )
    france = plant.find("Zones", RESEAU="208")
    for value in ("20", "20 8", "2081", "888", "FR", "208-01", "0208"):
        yield plant.cell("Zones", france, "RESEAU", value, "network", "Zones")
    yield plant.cell("Zones", france, "ZONE_ORIGINE", "Fr", "a zone in lower case")
    zen = plant.find("Forfaits", CODE_FORFAIT="ZEN_DATA")
    yield plant.cell("Forfaits", zen, "QUANTITE", Decimal(0), "grants nothing")
    yield plant.cell("Forfaits", zen, "GROUPES", "NATIONAL", "a group that data never has")
    yield plant.cell("Forfaits", zen, "CODE_OFFRE", "FIXE_ILLI", "data of a fixed line")
    yield plant.cell("Forfaits", zen, "UNITE", "MIN", "a unit of another usage")
    voice = plant.find("Forfaits", CODE_FORFAIT="MINI_VOIX")
    yield plant.cell("Forfaits", voice, "QUANTITE", Decimal(1200), "minutes as hours")
    yield plant.cell("Forfaits", voice, "QUANTITE", "ILIMITE", "a word for no limit")
    for rate in (Decimal("0.2"), Decimal(196), Decimal(21), Decimal("19.6"), "20%"):
        yield plant.cell("Offres", 2, "TAUX_TVA", rate, "rate")
    fixed = plant.find("Tarifs", CODE_DESTINATION="FR_FIXE", CODE_OFFRE="*")
    yield plant.cell("Tarifs", fixed, "UNITE", "S", "a minute's price for a second", f"Tarifs!H{fixed}")
    data = plant.find("Tarifs", USAGE="DATA", ZONE_ORIGINE="UE")
    for smaller in ("MO", "KO"):
        yield plant.cell("Tarifs", data, "UNITE", smaller, "a GO's price for less", f"Tarifs!H{data}")
    yield plant.cell("Tarifs", data, "CODE_DESTINATION", "FR_FIXE", "a destination that data never has")
    urgent = plant.find("Tarifs", CODE_DESTINATION="FR_URGENCE")
    yield plant.cell("Tarifs", urgent, "PRIX_HT", Decimal("0.05"), "emergency that costs")
    yield plant.cell("Tarifs", urgent, "FRAIS_CONNEXION_HT", Decimal("0.05"), "emergency with a fee")
    cap = plant.first("Tarifs", "PLAFOND_HT")
    yield plant.cell("Tarifs", cap, "PLAFOND_HT", Decimal(0), "a cap of 0")
    yield plant.cell("Tarifs", fixed, "DECIMALES", Decimal(0), "rounded to nothing")
    yield plant.cell("Tarifs", fixed, "DECIMALES", Decimal(7), "too many decimals")
    yield plant.cell("Tarifs", fixed, "PALIER", Decimal("0.5"), "half a second")
    yield plant.cell("Tarifs", fixed, "PALIER", Decimal(0), "no increment")
    service = plant.first("Tarifs", "UNITE_SERVICE")
    yield plant.cell(
        "Tarifs", service, "UNITE_SERVICE", None, "a service's price without its unit", f"Tarifs!P{service}"
    )
    ue = plant.find("Tarifs", USAGE="VOIX", ZONE_ORIGINE="UE")
    yield plant.cell("Tarifs", ue, "PRIX_HT", Decimal("0.35"), "roaming")
    night = plant.find("Tarifs", CODE_OFFRE="*", USAGE="VOIX", CODE_DESTINATION="*", PLAGE="HC")
    sheets = copy.deepcopy(plant.good)
    sheets["Tarifs"].pop(night - 1)
    yield Mistake("a band without a price", sheets, ("Tarifs!E2", "Tarifs!E3"))
    for header, wrong in (
        ("PLAFOND_HT", "PLAFON_HT"),
        ("DECIMALES", "DECIMALE"),
        ("PALIER", "PALLIER"),
        ("PRIX_HT", "PRIX"),
    ):
        sheets = copy.deepcopy(plant.good)
        place = sheets["Tarifs"][0].index(header)
        sheets["Tarifs"][0][place] = wrong
        yield Mistake(f"header {wrong}", sheets, (f"Tarifs!{letter(place)}1", "Tarifs"))
    for title, name in (("Options", "Option"), ("Zones", "Zone"), ("Plages", "Plages horaires 2")):
        sheets = {name if own == title else own: rows for own, rows in copy.deepcopy(plant.good).items()}
        yield Mistake(f"sheet {name}", sheets, (title, name))
