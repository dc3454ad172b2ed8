"""Sheets and columns under other names, by the layouts file: what it may say, what is read, what is refused."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from origyne_pipeline.cli.layouts import layout as layout_commands
from origyne_pipeline.feeds.layout import Layout, LayoutError, load_layout
from origyne_pipeline.mediation.tariff_book import TariffBookRefused, read_tariff_book
from origyne_pipeline.onboarding.clients import ClientsRefused, check_clients, read_clients
from tests.mediation import test_tariff_book as tariffs
from tests.onboarding import test_clients as clients
from tests.workbook import books
from tests.workbook.test_formats import LIST

CLIENTS = """
[clients.columns]
REF_CLIENT = ["Code client", "N° client"]

[clients.sheets.Clients]
sheet = "Abonnés"
[clients.sheets.Clients.columns]
TYPE = { from = "Nature", words = { PARTICULIER = ["Part.", "P"], PROFESSIONNEL = ["*"] } }
NOM = "Raison sociale"
PAYS = { constant = "FR" }
MINIMUM_HT = { from = "Minimum", decimal = ",", thousands = [" ", "."], strip = ["€"], empty = ["-"] }

[clients.sheets.Mandats.columns]
DATE_SIGNATURE = { from = "Signé le", format = ["%d.%m.%y", "%d %m %Y"] }
STATUT = { from = "Actif", words = { ACTIF = ["oui"], REVOQUE = ["non"] }, missing = "ACTIF" }

[clients.sheets.Ajustements.columns]
MONTANT_HT = { from = "Remise (centimes)", scale = -2, negate = true }
MOIS = { from = "Mois", format = "%m/%Y" }
"""


def layout_of(folder: Path, text: str) -> Path:
    path = folder / "layouts.toml"
    path.write_text(text, encoding="utf-8")
    return path


def theirs() -> dict[str, list[list[Any]]]:
    """The good workbook as another program would write it."""
    sheets = clients.good_sheets()
    people, mandates, adjustments = sheets["Clients"], sheets["Mandats"], sheets["Ajustements"]
    people[0] = [
        {"REF_CLIENT": "N° client", "TYPE": "Nature", "NOM": "Raison sociale"}.get(h, h) for h in people[0]
    ]
    for row, kind, minimum in zip(
        people, ("Minimum", "Part.", "société"), ("Minimum", "1 234,50 €", "-"), strict=True
    ):
        row[1] = kind if row is not people[0] else "Nature"
        row.append(minimum)
    pays = people[0].index("PAYS")
    for row in people:
        del row[pays]
    headers = {"REF_CLIENT": "Code client", "DATE_SIGNATURE": "Signé le", "STATUT": "Actif"}
    mandates[0] = [headers.get(header, header) for header in mandates[0]]
    for row, day, active in zip(mandates[1:], ("01.09.25", date(2025, 9, 2)), ("Oui", None), strict=True):
        row[2], row[6] = day, active
    headers = {"REF_CLIENT": "Code client", "MOIS": "Mois", "MONTANT_HT": "Remise (centimes)"}
    adjustments[0] = [headers.get(header, header) for header in adjustments[0]]
    for row, month, cents in zip(
        adjustments[1:], ("09/2026", datetime(2026, 9, 1)), (1250, "-305"), strict=True
    ):
        row[2], row[4] = month, cents
    return {"Abonnés 2026": people, "Mandats": mandates, "Ajustements": adjustments}


@pytest.mark.parametrize("form", books.FORMS)
def test_a_workbook_of_other_words_is_read_by_its_layout(form: str, tmp_path: Path) -> None:
    path = tmp_path / "clients"
    path.write_bytes(books.FORMS[form](theirs()))
    reference = read_clients(path, layout_of(tmp_path, CLIENTS))
    assert [(c.ref, c.kind, c.country, c.minimum_excl_tax) for c in reference.customers.values()] == [
        ("C1", "PARTICULIER", "FR", Decimal("1234.50")), ("C2", "PROFESSIONNEL", "FR", None),
    ]  # fmt: skip
    assert [(m.signed_on, m.active) for m in reference.mandates] == [
        (date(2025, 9, 1), True), (date(2025, 9, 2), True),
    ]  # fmt: skip
    assert [(a.month, a.amount_excl_tax) for a in reference.adjustments] == [
        ("2026-09", Decimal("-12.50")), ("2026-09", Decimal("3.05")),
    ]  # fmt: skip


def test_a_workbook_in_our_own_words_is_read_by_the_layout_too(tmp_path: Path) -> None:
    path = tmp_path / "clients.xlsx"
    path.write_bytes(books.xlsx({"Clients": [["REF_CLIENT"]]}))
    layouts = layout_of(tmp_path, '[clients.columns]\nREF_CLIENT = "Code client"\n')
    path.write_bytes(books.xlsx(clients.sheets_with_lines()))
    assert check_clients(path, layouts) == check_clients(path)


@pytest.mark.parametrize(
    ("sheet", "column", "value", "fault"),
    [
        ("Mandats", 6, "peut-être", "Mandats!G2 'peut-être': STATUT is none of the words of the layout"),
        (
            "Mandats",
            2,
            "2025-09-01",
            "Mandats!C2 '2025-09-01': DATE_SIGNATURE is no date of the form %d.%m.%y",
        ),
        ("Ajustements", 4, "douze", "Ajustements!E2 'douze': MONTANT_HT is no number"),
        ("Abonnés 2026", 11, "12.345.6", "Abonnés 2026!L2"),
    ],
)
def test_what_a_layout_cannot_turn_is_a_fault_of_its_cell(
    sheet: str, column: int, value: object, fault: str, tmp_path: Path
) -> None:
    sheets = theirs()
    sheets[sheet][1][column] = value
    path = tmp_path / "clients.xlsx"
    path.write_bytes(books.xlsx(sheets))
    layouts = layout_of(tmp_path, CLIENTS.replace('thousands = [" ", "."]', 'thousands = " "'))
    with pytest.raises(ClientsRefused) as refused:
        read_clients(path, layouts)
    assert [str(each)[: len(fault)] for each in refused.value.faults] == [fault]


def test_several_sheets_may_be_one_and_the_header_may_be_named(tmp_path: Path) -> None:
    sheets = tariffs.good_sheets()
    prices = sheets.pop("Tarifs")
    sheets["Prix voix"] = [["CODE_OFFRE", "USAGE"], [], prices[0], *prices[1:4]]
    sheets["Prix SMS"] = [prices[0], prices[4]]
    text = '[tariffs.sheets.Tarifs]\nsheet = ["Prix voix", "Prix SMS"]\n'
    layout = load_layout(layout_of(tmp_path, text))
    book = read_tariff_book(books.xlsx(sheets), "x", layouts=layout.tariffs)
    assert book.prices == tariffs.read(tariffs.good_sheets()).prices
    named = [replace(sheet, header_row=3) if sheet.titles else sheet for sheet in layout.tariffs]
    with pytest.raises(
        TariffBookRefused, match="Prix SMS: column CODE_OFFRE is missing from the header in row 3"
    ):
        read_tariff_book(books.xlsx(sheets), "x", layouts=named)
    del sheets["Prix SMS"]
    with pytest.raises(
        TariffBookRefused, match="the layout names 2 sheets, the workbook has 1 of them: 'Prix voix'"
    ):
        read_tariff_book(books.xlsx(sheets), "x", layouts=layout.tariffs)


def test_a_place_is_a_source_too(tmp_path: Path) -> None:
    sheets = tariffs.good_sheets()
    sheets["Zones"][0][2] = None
    layouts = layout_of(tmp_path, "[tariffs.sheets.Zones.columns]\nLIBELLE = 3\n")
    book = read_tariff_book(books.xlsx(sheets), "x", layouts=load_layout(layouts).tariffs)
    assert book.zones == tariffs.read(tariffs.good_sheets()).zones


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[clients]\nfolder = "x"', "[clients]: expected columns, sheets, found folder"),
        ('[clients.sheets.Liste]\nsheet = "x"', "[clients] sheets: expected one of Clients, Mandats"),
        ('[clients.columns]\nCODE = "x"', "[clients] columns: expected one of ADRESSE"),
        ('[clients.sheets.Clients.columns]\nRUM = "x"', "sheets.Clients.columns: expected one of REF_CLIENT"),
        ("[clients.sheets.Clients]\nsheet = 3", "sheets.Clients.sheet: expected the name of a sheet"),
        ('[clients.sheets.Clients]\nsheet = ["a", "a"]', "sheets.Clients.sheet: expected each sheet once"),
        (
            "[clients.sheets.Clients]\nheader = 0",
            "sheets.Clients.header: expected the number of the header's row",
        ),
        ("[clients.sheets.Clients]\nheader = true", "sheets.Clients.header: expected the number"),
        (
            '[clients.sheets.Clients]\nnames = "x"',
            "sheets.Clients: expected sheet, header or columns, found names",
        ),
        (
            '[tariffs.sheets.Tarifs.columns]\nPRIX_HT = { sum = ["a", "b"] }',
            "columns.PRIX_HT: expected constant",
        ),
        (
            '[tariffs.columns]\nPRIX_HT = { from = "a", scale = "2" }',
            "columns.PRIX_HT: scale: expected a power",
        ),
        (
            '[clients.columns]\nRUM = { from = "a", format = "epoch" }',
            "columns.RUM: format: expected one such as",
        ),
        ("[[clients]]\n[[clients]]\n", "[[clients]]: expected one section, found 2"),
        ("[clients]\nsheets = 3", "[clients] sheets: expected a table, found 3"),
    ],
)
def test_a_layout_that_says_what_cannot_be_is_refused_before_a_file_is_read(
    text: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(LayoutError) as refused:
        load_layout(layout_of(tmp_path, text))
    assert words in str(refused.value)


def test_layout_check_lists_the_sheets(tmp_path: Path) -> None:
    result = CliRunner().invoke(layout_commands, ["check", "--layouts", str(layout_of(tmp_path, CLIENTS))])
    assert result.exit_code == 0
    assert "Abonnés" in result.output and "MINIMUM_HT" in result.output


def test_another_layout_reads_tariff_workbooks_again_and_the_days_not(tmp_path: Path) -> None:
    layout = load_layout(layout_of(tmp_path, '[tariffs.columns]\nPRIX_HT = "Prix"\n'))
    assert layout.tariffs != Layout().tariffs
    assert repr(layout) == repr(load_layout(layout_of(tmp_path, "")))
    assert LIST.names["CLE"] == ("CLE",)
