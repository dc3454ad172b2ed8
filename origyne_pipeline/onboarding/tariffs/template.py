"""The tariff workbook that a VNO begins with: seven sheets filled in, for people to change."""

from datetime import date
from decimal import Decimal

from origyne_pipeline.feeds.tariff_workbook import SHEETS
from origyne_pipeline.onboarding.tariffs.networks import networks
from origyne_pipeline.onboarding.tariffs.numbering import destinations, read_data
from origyne_pipeline.onboarding.tariffs.prices import prices
from origyne_pipeline.workbook.forms import FormColumn, FormSheet, Value, form_bytes

TEXT = "@"
BLANK_ROWS = 20
INTROS = {
    "Offres": "Ce que vous vendez. Trois offres de départ : changez les prix et les noms, ajoutez les vôtres."
    " CODE_OFFRE est exactement le code qu'AccountStatus donne aux lignes.",
    "Options": "Options et passes. Qui les a, et quand, se dit dans la feuille Options de clients.xlsx.",
    "Forfaits": "Ce que chaque offre ou option comprend. Les groupes viennent de Destinations, les zones de Zones.",
    "Destinations": (
        "Numéros appelés, par leurs premiers chiffres : plan français (Arcep), outre-mer, indicatifs de l'UIT, mobiles "
        "et numéros spéciaux étrangers (libphonenumber)."
    ),
    "Zones": (
        "Réseaux visités, par leur MCC (UIT-T E.212). UE : comme à la maison, Ukraine et Moldavie comprises depuis le "
        "1er janvier 2026, et départements d'outre-mer."
    ),
    "Plages": "Plages horaires d'une semaine. Les prix de départ valent pour toutes ; elles servent à vos forfaits.",
    "Tarifs": (
        "Prix hors taxe hors forfait, à la seconde dès la première seconde. Ce sont des prix de départ, à remplacer "
        "par les vôtres. Le prix du service (S) d'un numéro payant est celui que son éditeur a fixé : ici, le plus "
        "grand que le plan permet à sa tranche ; celui de FR_3BPQ est un exemple."
    ),
}


def template_name(valid_from: date) -> str:
    """The name of the workbook that is in force from a day.

    >>> template_name(date(2026, 12, 1))
    'TABLES_TARIFAIRES_20261201.xlsx'
    """
    return f"TABLES_TARIFAIRES_{valid_from:%Y%m%d}.xlsx"


def template_bytes(valid_from: date) -> bytes:
    """The workbook, the same bytes for the same day."""
    title = f"Tables tarifaires en vigueur le {valid_from:%d/%m/%Y}"
    return form_bytes(title, [_sheet(layout.sheet) for layout in SHEETS])


def sheet_rows(sheet: str) -> list[tuple[Value, ...]]:
    """The rows of a sheet, in the order of its columns."""
    columns = [row for row in read_data("columns.csv") if row["sheet"] == sheet]
    if sheet == "Destinations":
        return [(row.prefix, row.code, row.label, row.group) for row in destinations()]
    if sheet == "Zones":
        return [(network.prefix, network.zone, network.label) for network in networks()]
    if sheet == "Tarifs":
        return [price.row() for price in prices()]
    rows = read_data(f"{FILES[sheet]}.csv")
    return [tuple(_value(row[column["header"]], column["format"]) for column in columns) for row in rows]


FILES = {"Offres": "offers", "Options": "options", "Forfaits": "allowances", "Plages": "bands"}
"""Sheets whose rows stand in a data file as they are."""


def _sheet(sheet: str) -> FormSheet:
    columns = tuple(
        FormColumn(
            row["header"],
            row["comment"],
            int(row["width"]),
            tuple(row["choices"].split("|")) if row["choices"] else (),
            number_format=row["format"],
        )
        for row in read_data("columns.csv")
        if row["sheet"] == sheet
    )
    return FormSheet(
        sheet, INTROS[sheet], columns, sheet_rows(sheet), BLANK_ROWS, 4 if sheet == "Tarifs" else 1
    )


def _value(text: str, number_format: str) -> Value:
    """A cell of a data file: a number where its column holds numbers, else text; None when empty."""
    if not text:
        return None
    if number_format == TEXT or not text.replace(".", "", 1).isdigit():
        return text
    return Decimal(text)
