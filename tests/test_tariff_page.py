"""The examples of docs/tariffs.md are rows of good workbooks: no fault, no warning."""

import re
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.feeds.clients_workbook import SHEETS as CLIENTS
from origyne_pipeline.feeds.tariff_workbook import SHEETS
from origyne_pipeline.mediation.tariff_book import TariffBook, read_tariff_book
from origyne_pipeline.onboarding import clients
from tests.mediation.test_tariff_book import DAYS, saved

PAGE = Path(__file__).parents[1] / "docs" / "tariffs.md"
EXAMPLE = re.compile(r"^(Workbook|`clients\.xlsx`), sheet `(\w+)`:\n\n((?:\|.*\n)+)", re.MULTILINE)
LEFT_OUT = {
    "LIBELLE": "Exemple",
    "TYPE_LIGNE": "MOBILE",
    "FRAIS_ACTIVATION_HT": "",
    "FRAIS_RESILIATION_HT": "",
    "A_PARTIR_DE": "",
    "FRAIS_CONNEXION_HT": "",
    "PALIER_INITIAL": "",
}
"""Required columns that an example may leave out, and what stands there."""
CUSTOMER = [
    "C00008",
    "PARTICULIER",
    "Mme É",
    "1 rue",
    "44000",
    "Nantes",
    "FR",
    None,
    None,
    None,
    "METROPOLE",
    "OUI",
]
Rows = list[dict[str, str]]


def examples(book: str) -> dict[str, Rows]:
    """The rows of the examples of a workbook, by sheet."""
    found: dict[str, Rows] = {}
    for name, sheet, table in EXAMPLE.findall(PAGE.read_text(encoding="utf-8")):
        if name == book:
            header, _, *rows = [
                [cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()
            ]
            found.setdefault(sheet, []).extend(dict(zip(header, row, strict=True)) for row in rows)
    return found


def sheet_of(rows: Rows, required: tuple[str, ...]) -> list[list[Any]]:
    """A sheet with all columns that its examples have, and the required ones that they leave out."""
    columns = list(dict.fromkeys([*(name for row in rows for name in row), *required]))
    for column in required:
        assert column in LEFT_OUT or all(column in row for row in rows), column
    return [columns, *([row.get(name, LEFT_OUT.get(name, "")) or None for name in columns] for row in rows)]


def each_day(rows: Rows) -> Rows:
    """The bands, a row a day."""
    days = []
    for row in rows:
        first, _, last = row["JOUR"].partition(" … ")
        days += [row | {"JOUR": day} for day in DAYS[DAYS.index(first) : DAYS.index(last) + 1]]
    return days


@pytest.fixture(scope="module")
def book() -> TariffBook:
    rows = examples("Workbook")
    rows["Plages"] = each_day(rows["Plages"])
    rows["Zones"] = [
        {"RESEAU": "208", "ZONE_ORIGINE": "FR", "LIBELLE": "France"},
        {"RESEAU": "206", "ZONE_ORIGINE": "UE", "LIBELLE": "Belgique"},
    ]
    sheets = {layout.sheet: sheet_of(rows[layout.sheet], layout.required) for layout in SHEETS}
    return read_tariff_book(saved(sheets), PAGE.name)


def test_the_examples_of_the_tariff_workbook_are_good(book: TariffBook) -> None:
    assert book.warnings == ()
    assert {row["offer_code"] for row in book.offers} == {"MOB_TTC", "MOB_PRO", "MOB_ADV"}
    assert {row["option_code"] for row in book.options} == {"OPT_SMS", "PASS_UE"}


def test_every_column_of_the_workbook_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for layout in SHEETS:
        line = next(line for line in text.splitlines() if line.startswith(f"| `{layout.sheet}`"))
        for column in layout.required + layout.optional:
            assert re.search(rf"\b{column}\b", line), (layout.sheet, column)


def test_the_examples_of_clients_are_good(tmp_path: Path) -> None:
    rows = examples("`clients.xlsx`")
    layouts = {layout.sheet: layout for layout in CLIENTS}
    sheets: dict[str, list[list[Any]]] = {
        sheet: [list(layouts[sheet].required)] for sheet in ("Clients", "Mandats", "Ajustements")
    }
    sheets["Clients"].append(CUSTOMER)
    sheets |= {sheet: sheet_of(found, layouts[sheet].required) for sheet, found in rows.items()}
    path = tmp_path / "clients.xlsx"
    path.write_bytes(saved(sheets))
    checked = clients.check_clients(path)
    assert checked.warnings == ()
    assert len(checked.reference.options) == len(checked.reference.discounts) == 2
    assert [holder.line for holder in checked.reference.holders] == ["33738150550"]
