"""Options and holders of lines as tables: written when the workbook changed, and kept for issued months."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from origyne_pipeline.in_view import InView, kept_files, named
from origyne_pipeline.issued import IssuedFrom, Terms, keep, keep_clients
from origyne_pipeline.lake import LakeFile
from origyne_pipeline.onboarding.clients import ClientsRefused
from origyne_pipeline.onboarding.line_tables import KEY, remake_issued_line_tables, write_line_tables
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.tables import reference_tables
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import read
from tests.onboarding.test_clients import HEADERS

MONTH = Month(2026, 9)
OPTION = ["0612345678", "OPT", date(2026, 9, 1), None]
HOLDER = ["0692 12 34 56", "2026-09-16", "C2"]
Save = Callable[..., None]


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    return tmp_path / "clients.xlsx"


@pytest.fixture
def lake(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "home")


def save(clients: Path, options: list[list[Any]], holders: list[list[Any]], city: str = "Nantes") -> None:
    """A workbook of one customer, with these options and holders."""
    sheets: Mapping[str, list[list[Any]]] = {
        "Clients": [
            ["C1", "PARTICULIER", "Mme É", "1 rue", "44000", city, "FR", *[None] * 3, "METROPOLE", "OUI", 50]
        ],
        "Mandats": [],
        "Ajustements": [],
        "Options": options,
        "Titulaires": holders,
    }
    headers = HEADERS | {
        "Clients": f"{HEADERS['Clients']};PLAFOND_CONSO_HT",
        "Options": "LIGNE;CODE_OPTION;DU;AU",
        "Titulaires": "LIGNE;DU;REF_CLIENT",
    }
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in [headers[title].split(";"), *rows]:
            sheet.append(row)
    book.save(clients)


def files(lake: Warehouse | InView) -> list[LakeFile]:
    found = [(table, lake.partitions(table)[KEY].file) for table in reference_tables()]
    return [LakeFile(table, file) for table, file in found if file]


def test_the_sheets_become_tables(lake: Warehouse, clients: Path) -> None:
    save(clients, [OPTION, ["33692123456", "PASS", "01/09/2026", "07/09/2026"]], [HOLDER])
    assert write_line_tables(lake, clients)
    assert read(lake, "line_options") == [
        ("262692123456", "PASS", date(2026, 9, 1), date(2026, 9, 7)),
        ("33612345678", "OPT", date(2026, 9, 1), None),
    ]
    assert read(lake, "line_holders") == [("262692123456", date(2026, 9, 16), "C2")]


def test_without_a_workbook_there_is_no_row(lake: Warehouse, clients: Path) -> None:
    assert write_line_tables(lake, clients)
    assert not write_line_tables(lake, clients)
    assert files(lake) == []
    assert read(lake, "line_options") == read(lake, "line_holders") == []
    save(clients, [OPTION], [])
    write_line_tables(lake, clients)
    clients.unlink()
    assert write_line_tables(lake, clients)
    assert read(lake, "line_options") == []


def test_a_workbook_that_says_the_same_of_lines_leaves_the_files(lake: Warehouse, clients: Path) -> None:
    save(clients, [OPTION], [HOLDER])
    write_line_tables(lake, clients)
    before = files(lake)
    assert not write_line_tables(lake, clients)
    save(clients, [["+33 6 12 34 56 78", "OPT", "2026-09-01", None]], [HOLDER], city="Rezé")
    assert write_line_tables(lake, clients)
    assert files(lake) == before
    save(clients, [OPTION], [[*HOLDER[:2], "C1"]])
    write_line_tables(lake, clients)
    assert [now == then for now, then in zip(files(lake), before, strict=True)] == [True, False, True]


def test_a_workbook_with_a_fault_changes_nothing(lake: Warehouse, clients: Path) -> None:
    save(clients, [OPTION], [HOLDER])
    write_line_tables(lake, clients)
    before = files(lake)
    save(clients, [OPTION, OPTION], [])
    with pytest.raises(ClientsRefused, match="Options!A3 '0612345678': LIGNE repeats the key of row 2"):
        write_line_tables(lake, clients)
    assert files(lake) == before


@pytest.mark.parametrize("table", reference_tables())
def test_a_table_that_a_kill_left_out_or_that_is_damaged_is_written_again(
    lake: Warehouse, clients: Path, table: str
) -> None:
    save(clients, [OPTION], [HOLDER])
    write_line_tables(lake, clients)
    before = files(lake)
    lake.drop(table, KEY)
    assert write_line_tables(lake, clients)
    assert files(lake) == before
    damaged = next(file for file in files(lake) if file.table == table)
    Path(lake.address(*damaged)).write_bytes(b"cut")
    assert write_line_tables(lake, clients)
    assert not lake.fault_of(table, KEY)


def issue(lake: Warehouse, clients: Path) -> IssuedFrom:
    """Notes in a register that a month was issued from the tables and the workbook of now."""
    tables = {table: named(lake, table, [KEY]) for table in reference_tables()}
    known = IssuedFrom(MONTH, Terms(BillingCalendar(5, MONTH)), tables, {}, keep_clients(lake.home, clients))
    register = lake.home / "registers" / "invoices.sqlite"
    with sqlite3.connect(register) as db:
        keep(db, known)
    return known


def test_an_issued_month_keeps_its_files_through_a_sweep(lake: Warehouse, clients: Path) -> None:
    save(clients, [OPTION], [HOLDER])
    write_line_tables(lake, clients)
    known, then = issue(lake, clients), files(lake)
    save(clients, [], [])
    write_line_tables(lake, clients)
    assert read(lake, "line_options") == []
    assert lake.sweep(older_than_s=-1, kept=kept_files(lake)) == 0
    view = InView(lake, known.tables)
    assert files(view) == then
    assert read(view, "line_options", "line") == ["33612345678"]
    assert lake.sweep(older_than_s=-1) == 2


def test_lost_files_of_an_issued_month_are_made_again_from_its_workbook(
    lake: Warehouse, clients: Path
) -> None:
    save(clients, [OPTION], [HOLDER])
    write_line_tables(lake, clients)
    issue(lake, clients)
    then = files(lake)
    paths = [Path(lake.address(*file)) for file in then]
    content = [path.read_bytes() for path in paths]
    save(clients, [], [])
    write_line_tables(lake, clients)
    assert remake_issued_line_tables(lake, [MONTH]) == ()
    for path in paths:
        path.unlink()
    assert sorted(remake_issued_line_tables(lake, [MONTH.next(), MONTH])) == sorted(then)
    assert [path.read_bytes() for path in paths] == content
