"""What the newer rules of the trade need in the tariff sheets, laid over ``tariff_rows`` and ``price_rows``.

Prices with tax are those that French operators show: 9,99 a month, 19,99 a pass.
"""

from origyne_pipeline.simulation.tariff_rows import ALLOWANCES

OFFERS = (
    ("SOIREES", "Mobile Soirs et week-ends", "MOBILE", None, "OUI", None, "0", "20", "4.99", "10", None, None),
    ("SERIE", "Mobile Série limitée 50 Go", "MOBILE", None, "OUI", None, None, "20", "9.99", "10", "5", "ECHU"),
    ("FAMILLE", "Mobile Famille", "MOBILE", None, "OUI", None, "0", "20", "15.99", "10", None, "A_ECHOIR"),
    ("PRO", "Mobile Pro 40 Go", "MOBILE", "14.90", "OUI", "8.25", "0", "20", None, None, None, "A_ECHOIR"),
    ("EQUIPE_XL", "Mobile Équipe XL partagé", "MOBILE", "19.90", "OUI", "0", "0", "20"),
    ("FIXE_CONFORT", "Ligne fixe Confort", "VGA", None, "NON", None, None, "20", "19.99", "39", "19", "A_ECHOIR"),
)  # fmt: skip
"""Offers in euros with tax, and offers paid in advance (A_ECHOIR), of both kinds."""

OPTION_HEADER = (
    "CODE_OPTION",
    "LIBELLE",
    "ABONNEMENT_HT",
    "RECURRENCE",
    "PRORATA",
    "FRAIS_ACTIVATION_HT",
    "TAUX_TVA",
    "ABONNEMENT_TTC",
    "FRAIS_ACTIVATION_TTC",
)
OPTIONS = (
    ("OPT_FAMILLE", "Option Data famille", None, "MENSUELLE", "OUI", None, "20", "5.00", None),
    ("OPT_20GO", "Option 20 Go", None, "MENSUELLE", "OUI", None, "20", "4.99", None),
    ("OPT_MONDE", "Option Appels vers le monde 3 h", None, "MENSUELLE", "NON", None, "20", "7.99", "1"),
    ("OPT_VOYAGE_PRO", "Option Pro Voyage Monde", "10", "MENSUELLE", "OUI", "5", "20", None, None),
    ("PASS_EUROPE", "Pass Europe 7 jours", None, "UNIQUE", "NON", None, "20", "9.99", None),
    ("PASS_AMERIQUE", "Pass États-Unis et Canada 7 jours", None, "UNIQUE", "NON", None, "20", "19.99", None),
    ("PASS_5GO", "Pass Internet 5 Go", None, "UNIQUE", "NON", None, "20", "4.99", None),
)
OPTION_CODES = tuple(str(row[0]) for row in OPTIONS)
OPT_FAMILLE, OPT_20GO, OPT_MONDE, OPT_VOYAGE_PRO, PASS_EUROPE, PASS_AMERIQUE, PASS_5GO = range(len(OPTIONS))
PASSES = (PASS_EUROPE, PASS_AMERIQUE, PASS_5GO)
"""Options of RECURRENCE = UNIQUE; each of their allowances is theirs alone."""


def _allowance(
    code: str,
    codes: str,
    label: str,
    admitted: str,
    quantity: str,
    sharing: str = "LIGNE 1",
    bands: str | None = None,
) -> tuple[str | None, ...]:
    """A row of sheet Forfaits; ``admitted`` is ``usage zones groups``, ``sharing`` is ``whose priority``."""
    return (code, codes, label, *admitted.split(), *quantity.split(), *sharing.split(), bands)


_ABROAD = "MONDE,AM_NORD,MAGHREB"
_CALLS_HOME = "NATIONAL,GRATUIT,UE,DOM,SVA"
_TEAMS = "EQUIPE,EQUIPE_XL"
_SHARED_BY_TEAMS = tuple(
    (row[0], _TEAMS, *row[2:]) for row in ALLOWANCES if row[0].startswith("EQUIPE_") and row[8] == "CLIENT"
)
_WITH_SPECIAL_NUMBERS = tuple((*row[:5], _CALLS_HOME, *row[6:]) for row in ALLOWANCES if row[0] == "ZEN_VOIX")
NEWER_ALLOWANCES = (
    *_SHARED_BY_TEAMS,
    *_WITH_SPECIAL_NUMBERS,
    _allowance(
        "SOIREES_HC",
        "SOIREES",
        "Soirs et week-ends",
        "VOIX FR,UE NATIONAL,DOM",
        "ILLIMITE S",
        "LIGNE 1",
        "HC",
    ),
    _allowance(
        "SOIREES_HP", "SOIREES", "30 min en journée", "VOIX FR,UE NATIONAL,DOM", "30 MIN", "LIGNE 2", "HP"
    ),
    _allowance("SOIREES_SMS", "SOIREES", "SMS illimités", "SMS FR,UE NATIONAL,DOM", "ILLIMITE ACTE"),
    _allowance("SOIREES_DATA", "SOIREES", "200 Mo", "DATA FR,UE DATA", "200 MO"),
    _allowance("SERIE_VOIX", "SERIE", "Appels illimités", f"VOIX FR,UE {_CALLS_HOME}", "ILLIMITE S"),
    _allowance("SERIE_SMS", "SERIE", "SMS illimités", "SMS FR,UE NATIONAL,UE,DOM", "ILLIMITE ACTE"),
    _allowance("SERIE_MMS", "SERIE", "MMS illimités", "MMS FR,UE NATIONAL,UE,DOM", "ILLIMITE ACTE"),
    _allowance("SERIE_DATA", "SERIE", "50 Go France", "DATA FR DATA", "50 GO"),
    _allowance("SERIE_DATA_UE", "SERIE", "200 Mo UE", "DATA UE DATA", "200 MO"),
    _allowance("FAMILLE_VOIX", "FAMILLE", "Appels illimités", f"VOIX FR,UE {_CALLS_HOME}", "ILLIMITE S"),
    _allowance("FAMILLE_SMS", "FAMILLE", "SMS illimités", "SMS FR,UE NATIONAL,UE,DOM", "ILLIMITE ACTE"),
    _allowance("FAMILLE_MMS", "FAMILLE", "MMS illimités", "MMS FR,UE NATIONAL,UE,DOM", "ILLIMITE ACTE"),
    _allowance(
        "FAMILLE_DATA",
        "FAMILLE,OPT_FAMILLE",
        "20 Go par ligne, partagés en famille",
        "DATA FR,UE DATA",
        "20 GO",
        "CLIENT 3",
    ),
    _allowance("PRO_VOIX", "PRO", "Appels illimités", f"VOIX FR,UE {_CALLS_HOME}", "ILLIMITE S"),
    _allowance("PRO_SMS", "PRO", "SMS illimités", "SMS FR,UE NATIONAL,UE,DOM", "ILLIMITE ACTE"),
    _allowance("PRO_DATA", "PRO", "40 Go France et UE", "DATA FR,UE DATA", "40 GO"),
    _allowance("EQUIPE_XL_DATA", "EQUIPE_XL", "10 Go par ligne", "DATA FR,UE DATA", "10 GO", "LIGNE 2"),
    _allowance(
        "CONFORT_VOIX", "FIXE_CONFORT", "Appels illimités", "VOIX FR NATIONAL,GRATUIT,UE,DOM", "ILLIMITE S"
    ),
    _allowance("OPT_20GO_DATA", "OPT_20GO", "20 Go de plus", "DATA FR,UE DATA", "20 GO", "LIGNE 5"),
    _allowance(
        "OPT_MONDE_VOIX", "OPT_MONDE", "3 h vers l'étranger", "VOIX FR UE,MAGHREB,MONDE", "3 H", "LIGNE 5"
    ),
    _allowance(
        "OPT_VOYAGE_DATA",
        "OPT_VOYAGE_PRO",
        "200 Mo hors d'Europe",
        f"DATA {_ABROAD} DATA",
        "200 MO",
        "LIGNE 5",
    ),
    _allowance(
        "OPT_VOYAGE_VOIX",
        "OPT_VOYAGE_PRO",
        "60 min hors d'Europe",
        f"VOIX {_ABROAD} *",
        "60 MIN",
        "LIGNE 5",
    ),
    _allowance(
        "OPT_VOYAGE_RECUE",
        "OPT_VOYAGE_PRO",
        "60 min reçues hors d'Europe",
        f"VOIX_RECUE {_ABROAD} *",
        "60 MIN",
        "LIGNE 5",
    ),
    _allowance("PASS_EUROPE_DATA", "PASS_EUROPE", "5 Go en Europe", "DATA UE DATA", "5 GO", "LIGNE 8"),
    _allowance(
        "PASS_EUROPE_VOIX", "PASS_EUROPE", "2 h d'appels depuis l'Europe", "VOIX UE *", "2 H", "LIGNE 8"
    ),
    _allowance("PASS_AMERIQUE_DATA", "PASS_AMERIQUE", "1 Go", "DATA AM_NORD DATA", "1 GO", "LIGNE 8"),
    _allowance(
        "PASS_AMERIQUE_VOIX",
        "PASS_AMERIQUE",
        "30 min d'appels",
        "VOIX AM_NORD NATIONAL,UE,MONDE",
        "30 MIN",
        "LIGNE 8",
    ),
    _allowance(
        "PASS_AMERIQUE_RECUE", "PASS_AMERIQUE", "30 min reçues", "VOIX_RECUE AM_NORD *", "30 MIN", "LIGNE 8"
    ),
    _allowance("PASS_5GO_DATA", "PASS_5GO", "5 Go", "DATA FR,UE DATA", "5 GO", "LIGNE 8"),
)
"""Allowances by band, over several offers and options, of options and of passes."""

DESTINATIONS = (
    *((f"3380{digit}", "FR_GRIS", "Numéros gris, service gratuit", "NATIONAL") for digit in "6789"),
    ("33899", "FR_SVA99", "Services au prix d'un appel 0899", "SVA"),
    ("#39", "FR_GRIS", "Numéros gris, service gratuit", "NATIONAL"),
    ("262693", "RE_MOBILE", "La Réunion mobile", "DOM"),
    *((f"262{digits}", "YT", "Mayotte", "DOM") for digits in ("269", "639")),
    ("590691", "GP_MOBILE", "Guadeloupe mobile", "DOM"),
    ("594", "GF_FIXE", "Guyane", "DOM"),
    ("594694", "GF_MOBILE", "Guyane mobile", "DOM"),
    ("596", "MQ_FIXE", "Martinique", "DOM"),
    *((f"596{digits}", "MQ_MOBILE", "Martinique mobile", "DOM") for digits in ("696", "697")),
    ("508", "PM", "Saint-Pierre-et-Miquelon", "DOM"),
)
ZONES = (
    ("310", "AM_NORD", "États-Unis"),
    ("302", "AM_NORD", "Canada"),
    ("286", "MONDE", "Turquie"),
    ("605", "MAGHREB", "Tunisie"),
    ("340", "FR", "Antilles et Guyane"),
)
