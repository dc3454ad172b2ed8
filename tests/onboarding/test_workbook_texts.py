"""What the cells of the workbooks may hold: bounded texts, no marks that nobody sees, rates in percent."""

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from origyne_pipeline.mediation.tariff_book import TariffBookRefused, read_tariff_book
from origyne_pipeline.onboarding.clients import ClientsRefused, check_clients
from origyne_pipeline.onboarding.rio.workbook import check_workbook
from origyne_pipeline.workbook import Fault, WorkbookRefused
from tests.mediation import test_tariff_book as tariffs
from tests.onboarding import test_clients as clients

REMOVED = ["\u200b", "\u00ad", "\ufeff", "\u200f"]
REFUSED = ["\u202e", "\u202a", "\u2066", "\x85", "\u2028"]
CELLS = [
    (book, title, place)
    for book, sheets in (("tariffs", tariffs.good_sheets()), ("clients", clients.good_sheets()))
    for title, rows in sheets.items()
    for place in range(len(rows[0]))
]
FREE = ("LIBELLE", "NOM", "ADRESSE", "VILLE", "TITULAIRE")
Change = Callable[[dict[str, list[list[Any]]]], None]


def read(book: str, change: Change, folder: Path, percent: str = "") -> tuple[Any, tuple[Fault, ...]]:
    """The workbook read with a change: what it holds, and its warnings. ``percent``: a cell of that format."""
    sheets = (tariffs if book == "tariffs" else clients).good_sheets()
    change(sheets)
    content = tariffs.saved(sheets)
    if percent:
        opened = openpyxl.load_workbook(io.BytesIO(content))
        title, cell = percent.split("!")
        opened[title][cell].number_format = "0.0%"
        buffer = io.BytesIO()
        opened.save(buffer)
        content = buffer.getvalue()
    if book == "tariffs":
        read_book = read_tariff_book(content, "book.xlsx")
        return read_book, read_book.warnings
    path = folder / "clients.xlsx"
    path.write_bytes(content)
    checked = check_clients(path)
    return checked.reference, checked.warnings


def put(title: str, place: int, value: object) -> Change:
    def change(sheets: dict[str, list[list[Any]]]) -> None:
        sheets[title][1][place] = value

    return change


def faults(book: str, change: Change, folder: Path, percent: str = "") -> list[Fault]:
    with pytest.raises((TariffBookRefused, ClientsRefused)) as refused:
        read(book, change, folder, percent)
    assert isinstance(refused.value, WorkbookRefused)
    return list(refused.value.faults)


@pytest.mark.parametrize(("book", "title", "place"), CELLS, ids=str)
def test_a_text_of_32000_characters_is_a_fault_of_its_cell(
    book: str, title: str, place: int, tmp_path: Path
) -> None:
    found = faults(book, put(title, place, "x" * 32_000), tmp_path)
    mine = [fault for fault in found if fault.cell == f"{get_column_letter(place + 1)}2"]
    assert mine and mine[0].sheet == title
    assert max(len(str(fault)) for fault in found) < 400


@pytest.mark.parametrize(
    ("book", "title", "place"), [c for c in CELLS if c[1] in ("Offres", "Mandats", "Zones")]
)
@pytest.mark.parametrize("mark", [*REMOVED[:2], *REFUSED[:1]], ids=ascii)
def test_a_mark_that_nobody_sees_is_a_fault_or_taken_away_with_a_warning(
    book: str, title: str, place: int, mark: str, tmp_path: Path
) -> None:
    sheets = (tariffs if book == "tariffs" else clients).good_sheets()
    column, before = sheets[title][0][place], sheets[title][1][place]
    change = put(title, place, f"{before or 'A1'}{mark}B")
    if column in FREE and mark in REMOVED:
        _, warnings = read(book, change, tmp_path)
        assert [w for w in warnings if w.cell.endswith("2") and "marks that nobody sees" in w.rule]
    else:
        assert [f for f in faults(book, change, tmp_path) if f.cell == f"{get_column_letter(place + 1)}2"]


@pytest.mark.parametrize("mark", REFUSED, ids=ascii)
def test_a_label_is_never_read_in_another_direction_or_on_another_line(mark: str, tmp_path: Path) -> None:
    (fault,) = faults("tariffs", put("Offres", 1, f"Mob{mark}ile"), tmp_path)
    assert f"U+{ord(mark):04X}" in fault.rule


@pytest.mark.parametrize("mark", REMOVED, ids=ascii)
def test_a_label_loses_marks_without_width(mark: str, tmp_path: Path) -> None:
    book, warnings = read("tariffs", put("Offres", 1, f"Mob{mark}ile"), tmp_path)
    assert book.offers[0]["label"] == "Mobile"
    assert [(w.sheet, w.cell) for w in warnings] == [("Offres", "B2")]


def test_a_line_break_in_an_address_is_a_space(tmp_path: Path) -> None:
    reference, warnings = read("clients", put("Clients", 3, "1 rue\r\nBât. B"), tmp_path)
    assert (reference.customers["C1"].address, warnings) == ("1 rue Bât. B", ())


def test_no_account_number_is_shown_by_a_fault(tmp_path: Path) -> None:
    found = faults("clients", put("Mandats", 3, clients.IBAN + "\u202e"), tmp_path)
    assert found and not [fault for fault in found if clients.IBAN[6:-4] in str(fault)]


@pytest.mark.parametrize(
    ("value", "rate"), [(0.2, "20"), (0.055, "5.5"), (0.021, "2.1"), (0, "0"), (0.085, "8.5"), ("20", "20")]
)
@pytest.mark.parametrize(
    ("book", "title", "place", "cell"), [("tariffs", "Offres", 7, "H2"), ("clients", "Ajustements", 5, "F2")]
)
def test_a_rate_in_a_cell_of_percent_format_counts_times_100(
    book: str, title: str, place: int, cell: str, value: object, rate: str, tmp_path: Path
) -> None:
    found, warnings = read(book, put(title, place, value), tmp_path, f"{title}!{cell}")
    read_rate = found.offers[0]["vat_rate"] if book == "tariffs" else found.adjustments[0].vat_rate
    assert (read_rate, str(read_rate), warnings) == (Decimal(rate), rate, ())


@pytest.mark.parametrize("value", [0.2, "0,2", 0.99, 0.055])
@pytest.mark.parametrize(
    ("book", "title", "place"), [("tariffs", "Offres", 7), ("clients", "Ajustements", 5)]
)
def test_a_rate_below_1_percent_is_a_fault(
    book: str, title: str, place: int, value: object, tmp_path: Path
) -> None:
    (fault,) = faults(book, put(title, place, value), tmp_path)
    assert "below 1 percent" in fault.rule


def test_more_than_100_percent_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults("tariffs", put("Offres", 7, 20), tmp_path, "Offres!H2")
    assert "from 0 to 100" in fault.rule


@pytest.mark.parametrize(
    ("book", "title", "place"), [("tariffs", "Offres", 7), ("clients", "Ajustements", 5)]
)
def test_a_rate_that_france_does_not_know_is_a_warning(
    book: str, title: str, place: int, tmp_path: Path
) -> None:
    _, warnings = read(book, put(title, place, 19.6), tmp_path)
    assert [warning.value for warning in warnings] == ["19.6"]


def test_a_rio_with_a_hidden_mark_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rio.xlsx"
    path.write_bytes(tariffs.saved({"Lignes": [["RIO", "NUMERO"], ["03P\u200b123456ABC", "0612345678"]]}))
    (row,) = check_workbook(path)
    assert "U+200B" in row.verdict.message
