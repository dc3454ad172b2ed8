"""A small tariff that no check says anything about, to change one thing of at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from origyne_pipeline.settings import Settings, load_settings
from origyne_pipeline.tariff_checks.check import TariffCheck, check_tariff
from origyne_pipeline.tariff_checks.numbering import EMERGENCY
from tests.workbook.books import xlsx

Sheets = dict[str, list[list[Any]]]
NAME = "TABLES_TARIFAIRES_20260901.xlsx"
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
DAYS = ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE")
PRICE_HEAD = [
    "CODE_OFFRE", "USAGE", "ZONE_ORIGINE", "CODE_DESTINATION", "PLAGE", "A_PARTIR_DE", "FRAIS_CONNEXION_HT", "PRIX_HT",
    "UNITE", "PALIER_INITIAL", "PALIER", "ARRONDI", "DECIMALES", "PLAFOND_HT", "FRAIS_SERVICE_HT", "PRIX_SERVICE_HT",
    "UNITE_SERVICE",
]  # fmt: skip


def price(key: str, amount: str, unit: str, step: int | None = 1, **cells: Any) -> list[Any]:
    """A row of Tarifs; ``key`` is offer, usage, zone, destination and band."""
    row = [*key.split(), None, None, amount, unit, None, step, *[None] * 6]
    for column, value in cells.items():
        row[PRICE_HEAD.index(column)] = value
    return row


def sheets() -> Sheets:
    """Two offers of a mobile and a fixed line, France and Spain, one band."""
    return {
        "Offres": [
            ["CODE_OFFRE", "LIBELLE", "TYPE_LIGNE", "ABONNEMENT_HT", "PRORATA", "FRAIS_ACTIVATION_HT",
             "FRAIS_RESILIATION_HT", "TAUX_TVA"],
            ["MOB", "Mobile", "MOBILE", "9.99", "OUI", 0, 0, 20],
            ["FIX", "Fixe", "VGA", "15", "OUI", 0, 0, 20],
        ],
        "Forfaits": [
            ["CODE_FORFAIT", "CODE_OFFRE", "LIBELLE", "USAGE", "ZONES_ORIGINE", "GROUPES", "QUANTITE", "UNITE",
             "PARTAGE", "PRIORITE"],
            ["F1", "MOB", "2 h", "VOIX", "FR,UE", "NATIONAL", 2, "H", "LIGNE", 1],
        ],
        "Destinations": [
            ["PREFIXE", "CODE_DESTINATION", "LIBELLE", "GROUPE"],
            ["33", "FR", "France", "NATIONAL"],
            ["34", "ES", "Espagne", "UE"],
            ["212", "MA", "Maroc", "MONDE"],
            *([f"#{number}", "URGENCE", "Urgences", "GRATUIT"] for number in EMERGENCY),
        ],
        "Zones": [["RESEAU", "ZONE_ORIGINE", "LIBELLE"], ["208", "FR", "France"], ["214", "UE", "Espagne"]],
        "Plages": [["PLAGE", "JOUR", "DEBUT", "FIN"], *(["TOUT", day, "00:00", "24:00"] for day in DAYS)],
        "Tarifs": [
            PRICE_HEAD,
            price("* VOIX * URGENCE *", "0", "MIN"),
            price("* SMS * URGENCE *", "0", "ACTE", None),
            price("* VOIX * * *", "0.12", "MIN"),
            price("* VOIX * MA *", "0.50", "MIN"),
            price("* SMS * * *", "0.05", "ACTE", None),
            price("* MMS * * *", "0.20", "ACTE", None),
            price("* VOIX_RECUE * RECU *", "0", "MIN"),
            price("* DATA * DATA *", "0.05", "MO", 1024),
        ],
    }  # fmt: skip


def row_of(title: str, rows: Sheets, **cells: Any) -> int:
    """The row of a sheet whose cells are these, as a spreadsheet counts."""
    head = rows[title][0]
    return next(
        number
        for number, row in enumerate(rows[title][1:], start=2)
        if all(row[head.index(column)] == value for column, value in cells.items())
    )


def settings_of(home: Path, **variables: str) -> Settings:
    """The settings of a data root."""
    return load_settings({"ORIGYNE_HOME": str(home), **variables}, home / "none.toml")


def checked(rows: Sheets, name: str = NAME, settings: Settings | None = None) -> TariffCheck:
    """The outcome of a workbook of these rows."""
    return check_tariff(xlsx(rows), name, settings, NOW, "no settings")


def remarks(check: TariffCheck, *names: str) -> Sequence[str]:
    """Its warnings in words, those of some checks where they are named."""
    return [str(warned.fault) for warned in check.warnings if not names or warned.check in names]
