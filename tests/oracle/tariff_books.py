"""TABLES_TARIFAIRES_AAAAMMJJ.xlsx (feeds.md): a version, or refused whole."""

import contextlib
import datetime as dt
import re
from collections.abc import Iterator
from fractions import Fraction

from .deposit import File
from .sheets import Book, RefusedWorkbook, Row, check, enum, number, rate, unique, whole, words
from .tariffs import DAYS, Allowance, Fee, Offer, Tier, Version

HEADERS = {
    "Offres": (
        "CODE_OFFRE",
        "CODE_OFFRE LIBELLE TYPE_LIGNE PRORATA TAUX_TVA",
        "ABONNEMENT_HT ABONNEMENT_TTC FRAIS_ACTIVATION_HT FRAIS_ACTIVATION_TTC FRAIS_RESILIATION_HT"
        " FRAIS_RESILIATION_TTC ECHEANCE",
    ),
    "Options": (
        "CODE_OPTION",
        "CODE_OPTION LIBELLE RECURRENCE PRORATA TAUX_TVA",
        "ABONNEMENT_HT ABONNEMENT_TTC FRAIS_ACTIVATION_HT FRAIS_ACTIVATION_TTC",
    ),
    "Forfaits": (
        "CODE_FORFAIT",
        "CODE_FORFAIT CODE_OFFRE USAGE ZONES_ORIGINE GROUPES QUANTITE UNITE PARTAGE PRIORITE",
        "PLAGES",
    ),
    "Destinations": ("PREFIXE", "PREFIXE CODE_DESTINATION GROUPE", ""),
    "Zones": ("RESEAU", "RESEAU ZONE_ORIGINE", ""),
    "Plages": ("PLAGE", "PLAGE JOUR DEBUT FIN", ""),
    "Tarifs": (
        "CODE_OFFRE",
        "CODE_OFFRE USAGE ZONE_ORIGINE CODE_DESTINATION PLAGE A_PARTIR_DE FRAIS_CONNEXION_HT PRIX_HT UNITE"
        " PALIER_INITIAL PALIER",
        "ARRONDI DECIMALES PLAFOND_HT FRAIS_SERVICE_HT PRIX_SERVICE_HT UNITE_SERVICE",
    ),
}
UNITS_OF_USAGE = {
    "VOIX": ("MIN", "S"), "VOIX_RECUE": ("MIN", "S"), "SMS": ("ACTE",), "MMS": ("ACTE",),
    "DATA": ("KO", "MO", "GO"),
}  # fmt: skip
BASE = {"S": 1, "MIN": 60, "H": 3600, "ACTE": 1, "KO": 1, "MO": 1024, "GO": 1024 * 1024}


def versions_of(files: list[File]) -> list[Version]:
    """The workbooks that are not refused."""
    versions = []
    for file in files:
        if file.feed == "tariffs":
            with contextlib.suppress(RefusedWorkbook):
                versions.append(read_workbook(file))
    return versions


def read_workbook(file: File) -> Version:
    """The version a workbook holds.

    Raises:
        RefusedWorkbook: it breaks a rule of feeds.md.
    """
    book = Book(file.content)
    rows = {
        sheet: book.rows(sheet, *headers, absent_is_empty=sheet == "Options")
        for sheet, headers in HEADERS.items()
    }
    offers = {r["CODE_OFFRE"]: _offer(r) for r in unique(rows["Offres"], "CODE_OFFRE")}
    options = {r["CODE_OPTION"]: _option(r) for r in unique(rows["Options"], "CODE_OPTION")}
    check(not offers.keys() & options.keys(), "an option bears the code of an offer")
    allowances = [_allowance(r) for r in unique(rows["Forfaits"], "CODE_FORFAIT")]
    for a in allowances:
        passes = [code for code in a.codes if code in options and options[code].is_pass]
        check(not (a.shared and passes), "an allowance of a pass is shared")
    return Version(
        dt.datetime.strptime(file.stamp, "%Y%m%d").date(),
        file.deposited_at,
        offers,
        options,
        allowances,
        dict(_destinations(rows["Destinations"])),
        dict(_zones(rows["Zones"])),
        _bands(rows["Plages"]),
        _prices(rows["Tarifs"]),
    )


def _fee(r: Row, name: str, required: bool = False) -> Fee:
    """``name``_HT or ``name``_TTC: both filled is a fault, and so is no ABONNEMENT; an empty fee is 0."""
    net, gross = r.get(f"{name}_HT", ""), r.get(f"{name}_TTC", "")
    check(not (net and gross), f"{name} with and without tax")
    check(bool(net or gross) or not required, f"no {name}")
    return Fee(number(gross or net or "0"), bool(gross))


def _offer(r: Row) -> Offer:
    enum(r["TYPE_LIGNE"], "MOBILE", "VGA")
    return Offer(
        r["CODE_OFFRE"],
        _fee(r, "ABONNEMENT", required=True),
        enum(r["PRORATA"], "OUI", "NON") == "OUI",
        _fee(r, "FRAIS_ACTIVATION"),
        _fee(r, "FRAIS_RESILIATION"),
        rate(r["TAUX_TVA"]),
        in_advance=enum(r["ECHEANCE"] or "ECHU", "ECHU", "A_ECHOIR") == "A_ECHOIR",
    )


def _option(r: Row) -> Offer:
    return Offer(
        r["CODE_OPTION"],
        _fee(r, "ABONNEMENT", required=True),
        enum(r["PRORATA"], "OUI", "NON") == "OUI",
        _fee(r, "FRAIS_ACTIVATION"),
        Fee(number("0"), False),
        rate(r["TAUX_TVA"]),
        is_pass=enum(r["RECURRENCE"], "MENSUELLE", "UNIQUE") == "UNIQUE",
    )


def _allowance(r: Row) -> Allowance:
    unit = enum(r["UNITE"], *BASE)
    unlimited = r["QUANTITE"].upper() == "ILLIMITE"
    codes = tuple(words(r["CODE_OFFRE"]))
    check(bool(codes), "CODE_OFFRE of an allowance")
    return Allowance(
        r["CODE_FORFAIT"],
        codes,
        enum(r["USAGE"], *UNITS_OF_USAGE),
        tuple(words(r["ZONES_ORIGINE"])),
        tuple(words(r["GROUPES"])),
        tuple(words(r["PLAGES"] or "*")),
        None if unlimited else Fraction(number(r["QUANTITE"])) * BASE[unit],
        enum(r["PARTAGE"], "LIGNE", "CLIENT") == "CLIENT",
        whole(r["PRIORITE"]),
    )


def _destinations(rows: list[Row]) -> Iterator[tuple[str, tuple[str, str]]]:
    """PREFIXE is digits, or ``#`` and digits."""
    for r in unique(rows, "PREFIXE"):
        check(bool(re.fullmatch(r"#?[0-9]+", r["PREFIXE"])), "PREFIXE")
        yield r["PREFIXE"], (r["CODE_DESTINATION"], r["GROUPE"])


def _zones(rows: list[Row]) -> Iterator[tuple[str, str]]:
    for r in unique(rows, "RESEAU"):
        check(bool(re.fullmatch(r"[0-9]{3,6}", r["RESEAU"])), "RESEAU")
        yield r["RESEAU"], r["ZONE_ORIGINE"]


def _bands(rows: list[Row]) -> dict[str, list[str]]:
    """Every minute of every day belongs to exactly one band."""
    week = {day: [""] * 1440 for day in DAYS}
    for r in rows:
        day = week[enum(r["JOUR"], *DAYS)]
        for minute in range(_minute(r["DEBUT"]), _minute(r["FIN"])):
            check(day[minute] == "", "two bands in one minute")
            day[minute] = r["PLAGE"]
    check(all(all(day) for day in week.values()), "a minute without a band")
    return week


def _minute(text: str) -> int:
    match = re.fullmatch(r"([0-9]{2}):([0-9]{2})(?::00)?", text)
    if not match:
        raise RefusedWorkbook(text)
    return int(match[1]) * 60 + int(match[2])


def _prices(rows: list[Row]) -> dict[tuple[str, str, str, str, str], list[Tier]]:
    prices: dict[tuple[str, str, str, str, str], list[Tier]] = {}
    for r in rows:
        usage = enum(r["USAGE"], *UNITS_OF_USAGE)
        tier = _tier(r, enum(r["UNITE"], *UNITS_OF_USAGE[usage]))
        key = (usage, r["CODE_OFFRE"], r["CODE_DESTINATION"], r["ZONE_ORIGINE"], r["PLAGE"])
        check(all(key) and tier.start not in [t.start for t in prices.get(key, [])], "key of Tarifs")
        prices.setdefault(key, []).append(tier)
    for tiers in prices.values():
        tiers.sort(key=lambda t: t.start)
        check(tiers[0].start == 0, "a tier at 0")
    return prices


def _tier(r: Row, unit: str) -> Tier:
    """The service's own price (the S of C + S) needs its UNITE_SERVICE."""
    service_unit = enum(r["UNITE_SERVICE"], "MIN", "S") if r["UNITE_SERVICE"] else None
    check(service_unit is not None or not r["PRIX_SERVICE_HT"], "PRIX_SERVICE_HT without UNITE_SERVICE")
    tier = Tier(
        whole(r["A_PARTIR_DE"] or "0"),
        number(r["FRAIS_CONNEXION_HT"]),
        Fraction(number(r["PRIX_HT"])) / BASE[unit],
        whole(r["PALIER_INITIAL"] or "0"),
        whole(r["PALIER"]),
        enum(r["ARRONDI"] or "PROCHE", "PROCHE", "SUPERIEUR", "INFERIEUR"),
        whole(r["DECIMALES"] or "4"),
        number(r["PLAFOND_HT"]) if r["PLAFOND_HT"] else None,
        number(r["FRAIS_SERVICE_HT"] or "0"),
        Fraction(number(r["PRIX_SERVICE_HT"] or "0")) / BASE[service_unit or "S"],
    )
    check(0 <= tier.decimals <= 6 and tier.increment > 0, "tier")
    return tier
