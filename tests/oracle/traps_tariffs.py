"""Invented tariff workbooks: odd bands, tiers and roundings, overlapping allowances, ways to be refused."""

import datetime as dt
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from .calendar_fr import instant_of

Table = list[list[Any]]
DAYS = ["LUN", "MAR", "MER", "JEU", "VEN"]
OFFERS = ["MOB_A", "MOB_B", "MOB_C", "MOB_I", "M2M", "VGA_A", "VGA_B", "MOB_S"]
ZONES = ["FR", "UE", "MONDE", "SAT", "DROM"]
GROUPS = {
    "NATIONAL": "331 FR_FIXE, 332 FR_FIXE, 334 FR_FIXE, 339 FR_VOIP, 336 FR_MOBILE, 337 FR_MOBILE,"
    " 33700 FR_M2M",
    "GRATUIT": "3380 FR_VERT, #30 FR_COURT_G, #1 FR_URGENCE",
    "SVA": "3389 FR_SVA9, #3 FR_COURT, #118 FR_118",
    "DOM": "262 RE_FIXE, 262692 RE_MOBILE, 33262 RE_FIXE",
    "UE": "32 BE_FIXE, 324 BE_MOBILE, 34 ES_FIXE, 346 ES_MOBILE",
    "MONDE": "1 US, 1876 JM, 44 UK_FIXE, 447 UK_MOBILE, 12 US_12",
    "SAT": "8816 SAT",
}
DESTINATIONS = [(*row.split(), group) for group, rows in GROUPS.items() for row in rows.split(", ")]
HEADERS = {
    "Offres": "CODE_OFFRE LIBELLE TYPE_LIGNE ABONNEMENT_HT PRORATA FRAIS_ACTIVATION_HT"
    " FRAIS_RESILIATION_HT TAUX_TVA",
    "Forfaits": "CODE_FORFAIT CODE_OFFRE LIBELLE USAGE ZONES_ORIGINE GROUPES QUANTITE UNITE PARTAGE PRIORITE",
    "Destinations": "PREFIXE CODE_DESTINATION LIBELLE GROUPE",
    "Zones": "RESEAU ZONE_ORIGINE LIBELLE",
    "Plages": "PLAGE JOUR DEBUT FIN",
    "Tarifs": "CODE_OFFRE USAGE ZONE_ORIGINE CODE_DESTINATION PLAGE A_PARTIR_DE FRAIS_CONNEXION_HT PRIX_HT"
    " UNITE PALIER_INITIAL PALIER ARRONDI DECIMALES PLAFOND_HT",
}


ZONE_ROWS = ["208 FR", "20815 DROM", "206 UE", "222 UE", "22288 MONDE", "222881 SAT", "310 MONDE", "901 SAT"]


def tables(rng: random.Random, number: int) -> dict[str, Table]:
    """The sheets of one workbook; bands, quantities and prefixes move with its ``number``."""
    destinations = [*DESTINATIONS, *([("3375", "FR_MOB75", "NATIONAL")] if number > 1 else [])]
    zones = [*ZONE_ROWS, *(["454 MONDE"] if number > 2 else [])]
    return {
        "Offres": _offers(rng, number),
        "Forfaits": _allowances(rng, number),
        "Destinations": [[prefix, code, code.title(), group] for prefix, code, group in destinations],
        "Zones": [[*zone.split(), zone.title()] for zone in zones],
        "Plages": _bands(rng, number),
        "Tarifs": _prices(rng),
    }


def _offers(rng: random.Random, number: int) -> Table:
    rows: Table = []
    for offer, prorata in zip(OFFERS, ["OUI", "NON", "OUI", "OUI", "OUI", "OUI", "NON", "OUI"], strict=True):
        fee = round(rng.choice([9.99, 12.345, 0.015, 29.9, 2.5]) + number, 6)
        line_type = "VGA" if offer[0] == "V" else "MOBILE"
        vat = {"M2M": 10, "MOB_S": [20, "5,5", 10][number % 3]}.get(offer, 20)
        rows.append([offer, offer.title(), line_type, fee, prorata, 10 + number, 5 + number, vat])
    return rows


def _allowances(rng: random.Random, number: int) -> Table:
    """Of two allowances, the first to be consumed changes from one version to the next."""
    few, turn = rng.randint, number % 2
    odd_quantity = rng.choice(["1,5", 2, "0.5", "0,777777"])
    return [
        ["A_V1", "MOB_A", "tour à tour", "VOIX", "FR,UE", "NATIONAL, UE", few(2, 9), "MIN", "LIGNE", turn],
        ["A_V2", "MOB_A", "ensuite", "VOIX", "FR", "NATIONAL", few(100, 900), "S", "LIGNE", 2 - turn],
        ["A_V0", "MOB_A", "ex aequo", "VOIX", "*", "*", few(1, 3), "MIN", "LIGNE", 2],
        ["A_S", "MOB_A", "SMS", "SMS", "FR", "NATIONAL,UE", few(2, 6), "ACTE", "LIGNE", 1],
        ["A_D1", "MOB_A", "DATA", "DATA", "FR,UE", "DATA", few(100, 900), "KO", "LIGNE", turn + 1],
        ["A_D2", "MOB_A", "DATA", "DATA", "FR", "*", odd_quantity, "MO", "LIGNE", 2],
        ["A_R", "MOB_A", "reçus", "VOIX_RECUE", "*", "RECU", few(1, 4), "MIN", "LIGNE", 1],
        ["B_V", "MOB_B", "sans prorata", "VOIX", "FR", "NATIONAL,GRATUIT", few(5, 15), "MIN", "LIGNE", 1],
        ["B_S", "MOB_B", "partagé", "SMS", "*", "*", few(1, 3), "ACTE", "CLIENT", 1],
        ["C_V", "MOB_C", "partagé", "VOIX", "FR", "NATIONAL", few(3, 9), "MIN", "CLIENT", turn],
        ["C_V0", "MOB_C", "ligne", "VOIX", "FR,DROM", "NATIONAL,DOM", few(60, 300), "S", "LIGNE", 2],
        ["C_V1", "MOB_C", "partagé", "VOIX", "FR", "*", few(60, 400), "S", "CLIENT", 1 - turn],
        ["C_D", "MOB_C", "partagé", "DATA", "*", "*", few(1, 3), "MO", "CLIENT", 1],
        ["C_M", "MOB_C", "MMS", "MMS", "FR", "*", 1, "ACTE", "CLIENT", 1],
        ["I_V", "MOB_I", "illimité", "VOIX", "FR,UE", "NATIONAL,UE", "ILLIMITE", "S", "LIGNE", 2],
        ["I_V0", "MOB_I", "d'abord", "VOIX", "FR", "NATIONAL", 2, "MIN", "LIGNE", 1],
        ["I_R", "MOB_I", "reçus", "VOIX_RECUE", "MONDE", "*", "ILLIMITE", "MIN", "LIGNE", 1],
        ["I_D", "MOB_I", "DATA", "DATA", "FR", "DATA", rng.choice([0.01, 0.0007]), "GO", "LIGNE", 1],
        ["M_D", "M2M", "ligne", "DATA", "*", "*", few(20, 90), "KO", "LIGNE", 1],
        ["M_DC", "M2M", "partagé", "DATA", "FR", "*", few(20, 200), "KO", "CLIENT", 2],
        ["VB_N", "VGA_B", "fixe", "VOIX", "FR", "NATIONAL", "0,25", "H", "LIGNE", 1],
    ]


def _bands(rng: random.Random, number: int) -> Table:
    opens, noon, shuts = rng.choice(
        [("07:30", "12:15", "20:30"), ("08:00", "12:00", "19:00"), ("06:01", "13:13", "22:59")]
    )
    rows = []
    for day in DAYS:
        rows += [
            ["HC", day, "00:00", opens],
            ["HP", day, opens, noon],
            ["HM", day, noon, shuts],
            ["HC", day, shuts, "24:00"],
        ]
    rows += (
        [["WE", "SAM", "00:00", "24:00"]]
        if number % 2
        else [["HP", "SAM", "00:00", noon], ["WE", "SAM", noon, "24:00"]]
    )
    rows += [
        ["WE", "DIM", "00:00", "24:00"],
        ["HC", "FERIE", "00:00", "03:00"],
        ["WE", "FERIE", "03:00", "24:00"],
    ]
    return rows


def _money(rng: random.Random, most: float) -> Any:
    """A price of 0 to 6 decimals, as a number or as text with a comma or a point."""
    value = f"{rng.random() * most:.{rng.choice([0, 1, 2, 3, 4, 6, 6])}f}"
    return rng.choice([float(value), value, value.replace(".", ",")])


def _tiers(
    rng: random.Random, key: list[str], units: list[str], starts: list[int], most: dict[str, float]
) -> Table:
    rows = []
    steps = sorted(rng.sample(starts, min(len(starts), rng.choice([0, 0, 1, 2]))))
    for start in [rng.choice([0, None]), *steps]:
        unit = rng.choice(units)
        fee, price = _money(rng, rng.choice([0, 0.3])), _money(rng, most[unit])
        first = rng.choice([0, 0, None, 1, 20, 30, 60, 75])
        increment = rng.choice([1, 1, 6, 7, 15, 30, 60, 90])
        rounding = rng.choice([None, "PROCHE", "SUPERIEUR", "INFERIEUR"])
        decimals = rng.choice([None, None, 0, 1, 2, 3, 4, 5, 6])
        cap = rng.choice([None, None, None, 0.5, "1,25"])
        rows.append([*key, start, fee, price, unit, first, increment, rounding, decimals, cap])
    return rows


def _prices(rng: random.Random) -> Table:
    voice: dict[str, float] = {"MIN": 0.9, "S": 0.009}
    rows: Table = []
    seen = set()

    def add(usage: str, offer: str, zone: str, destination: str, band: str) -> None:
        key = (offer, usage, zone, destination, band)
        if key in seen:
            return
        seen.add(key)
        if usage == "DATA":
            rows.extend(
                _tiers(
                    rng,
                    list(key),
                    ["KO", "MO", "GO"],
                    [10, 100, 1024, 5000],
                    {"KO": 0.001, "MO": 0.4, "GO": 90},
                )
            )
        elif usage in ("SMS", "MMS"):
            row = _tiers(rng, list(key), ["ACTE"], [], {"ACTE": 0.3})[0] if rng.random() < 0.5 else None
            rows.append(row or [*key, None, 0, 0.0036, "ACTE", 0, 1, None, None, None])
        else:
            rows.extend(_tiers(rng, list(key), ["MIN", "S"], [30, 59, 60, 61, 180, 600], voice))

    for zone in ("FR", "UE", "MONDE", "DROM"):
        add("VOIX", "*", zone, "*", "*")
        add("DATA", "*", zone, rng.choice(["DATA", "*"]), "*")
        add("SMS", "*", zone, "*", "*")
    add("VOIX", "*", "SAT", "*", "HP")
    add("VOIX", "*", "SAT", "*", "WE")
    add("MMS", "*", "FR", "*", "*")
    for zone in ("MONDE", "UE"):
        add("VOIX_RECUE", "*", zone, rng.choice(["RECU", "*"]), "*")
    codes = sorted({c for _, c, _ in DESTINATIONS})
    for _ in range(40):
        offer, zone = rng.choice(["*", *OFFERS]), rng.choice(["*", "FR", "FR", "UE"])
        destination = rng.choice(["*", "FR_MOBILE", "FR_FIXE", *codes])
        add("VOIX", offer, zone, destination, rng.choice(["*", "HP", "HC", "HM", "WE"]))
    for _ in range(10):
        add(
            "DATA",
            rng.choice(["*", *OFFERS]),
            rng.choice(["*", "FR", "UE"]),
            "DATA",
            rng.choice(["*", "HP", "HC", "WE"]),
        )
        add(
            "SMS",
            rng.choice(["*", *OFFERS]),
            rng.choice(["*", "FR"]),
            rng.choice(["*", *codes]),
            rng.choice(["*", "HP", "HC"]),
        )
    rng.shuffle(rows)
    return rows


def spoil(rng: random.Random, sheets: dict[str, Table]) -> str:
    """Break one rule of the workbook; returns what was broken."""
    tariffs, bands = sheets["Tarifs"], sheets["Plages"]
    ways: dict[str, Callable[[], object]] = {
        "hole in the bands": lambda: bands.pop(rng.randrange(len(bands))),
        "two bands at once": lambda: bands.append(["WE", "LUN", "11:00", "11:01"]),
        "key twice": lambda: tariffs.append(list(tariffs[0])),
        "no tier at 0": lambda: tariffs.append(
            ["*", "VOIX", "FR", "JP", "*", 60, 0, 1, "MIN", 0, 1, None, None, None]
        ),
        "seven decimals": lambda: tariffs[3].__setitem__(7, "0,0000001"),
        "unknown unit": lambda: tariffs[4].__setitem__(8, "JOUR"),
        "prefix of letters": lambda: sheets["Destinations"].append(["33X", "FR_FIXE", "?", "NATIONAL"]),
        "network of two digits": lambda: sheets["Zones"].append(["20", "FR", "?"]),
        "offer twice": lambda: sheets["Offres"].append(list(sheets["Offres"][0])),
        "sheet missing": lambda: sheets.pop("Zones"),
    }
    way = rng.choice(sorted(ways))
    ways[way]()
    return way


def _respelt(rng: random.Random, cell: Any) -> Any:
    """The same value as a spreadsheet may hold it: digits as numbers, times as times, texts with spaces."""
    if not isinstance(cell, str) or rng.random() < 0.6:
        return cell
    if cell.isdigit() and cell[0] != "0":
        return rng.choice([int(cell), float(cell)])
    if len(cell) == 5 and cell[2] == ":" and cell != "24:00":
        return dt.time.fromisoformat(cell)
    return cell + rng.choice(["", " "])


class Percent(float):
    """A rate in a cell of percent format: 20 is held as 0.2 and shown as 20 %."""


def write_workbook(
    rng: random.Random,
    path: Path,
    sheets: dict[str, Table],
    deposited: dt.datetime,
    headers: dict[str, str] = HEADERS,
    dressed: bool = False,
) -> None:
    """The workbook with its server time; ``deposited`` is local and naive.

    ``dressed`` puts titles above the headers, totals below the rows and a year after the sheets' names.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(_dressed_name(rng, name) if dressed else name)
        if dressed and rng.random() < 0.5:
            sheet.append([rng.choice([f"{name} en vigueur", "Tarifs", "Document de travail"])])
        sheet.append(headers[name].split())
        for row in rows:
            append(sheet, [_respelt(rng, cell) for cell in row])
            if rng.random() < 0.02:
                sheet.append([None, None])
        if name in ("Offres", "Tarifs"):
            sheet.append([None, None])
        if dressed and rng.random() < 0.5:
            sheet.append([*rng.choice([[], [None]]), rng.choice(["Total", "TOTAL", "Total général"]), 12.5])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    seconds = instant_of(deposited.date(), deposited.time()).timestamp()
    os.utime(path, (seconds, seconds))


def _dressed_name(rng: random.Random, name: str) -> str:
    return rng.choice([name, f"{name} 2026", f"{name} 2025"])


def append(sheet: Worksheet, row: list[Any]) -> None:
    """The row as the sheet's last; percents as a spreadsheet holds them."""
    sheet.append([cell / 100 if isinstance(cell, Percent) else cell for cell in row])
    for place, cell in enumerate(row, 1):
        if isinstance(cell, Percent):
            sheet.cell(sheet.max_row, place).number_format = "0.0%"
