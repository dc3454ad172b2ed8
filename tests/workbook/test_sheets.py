"""What people put around their rows: titles, totals, notes, hidden rows, other names; no row is lost or won by it."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from origyne_pipeline.mediation.tariff_book import read_tariff_book
from origyne_pipeline.onboarding.clients import ClientsRefused, check_clients
from tests.mediation import test_tariff_book as tariffs
from tests.onboarding import test_clients as clients
from tests.workbook import books
from tests.workbook.test_formats import rows_of

REMEDY = "call one of them Liste, or name it in the layouts file"
HEADER = ["CLE", "VALEUR", "LIBELLE"]
TOTALS: list[list[Any]] = [
    ["Total", 2], ["TOTAL", None, "lignes"], ["Total :", "12,50 €"], ["Total général", 12.5], ["Sous-total", 3],
    ["Sous total HT", 3, 4], ["Totaux", 1], [None, "Total", 3], [None, None, "Total : 3"], ["Grand total", 9],
    ["Somme", 4], ["Nombre de clients : 12"], ["Nombre de lignes", 12], ["TOTAL TTC", -4], ["Sum", 4], ["Total."],
]  # fmt: skip
KEPT: list[list[Any]] = [
    ["Total Energies", 2, "Total Energies SE"], ["TOTAL", 1, "Client"], ["TOTAL-1", 2, None], ["Totalement", 3, None],
    ["Sommer", 3, None], ["k", 3, "Total"], ["k", 3, "Total général"], [7, 3, "Total"], ["Nombreux", 2, None],
]  # fmt: skip


def keys(rows: list[list[Any]], form: str = "xlsx") -> list[object]:
    kept, faults, warnings = rows_of(books.FORMS[form]({"Liste": [HEADER, *rows], "Autre": []}))
    assert (faults, warnings) == ([], [])
    return [row.stored("CLE") for row in kept]


@pytest.mark.parametrize("form", ["xlsx", "ods"])
@pytest.mark.parametrize("total", TOTALS, ids=str)
def test_a_total_is_no_row_below_or_between(total: list[Any], form: str) -> None:
    assert keys([["a", 1, "x"], total, ["b", 2, "y"], total], form) == ["a", "b"]


@pytest.mark.parametrize("row", KEPT, ids=str)
def test_a_row_that_is_called_total_is_kept_first_between_and_last(row: list[Any]) -> None:
    assert keys([row, ["b", 2, "y"], row, ["c", 2, "y"], row]) == [row[0], "b", row[0], "c", row[0]]


def test_the_last_customer_may_be_called_total(tmp_path: Path) -> None:
    sheets = clients.good_sheets()
    name = "Total Energies"
    sheets["Clients"].append([name, "PROFESSIONNEL", name, *sheets["Clients"][2][3:]])
    sheets["Clients"].append(["Total", 3, "clients"])
    path = tmp_path / "clients.xlsx"
    path.write_bytes(books.xlsx(sheets))
    assert list(check_clients(path).reference.customers) == ["C1", "C2", name]


def test_a_total_of_networks_is_a_fault_or_no_row() -> None:
    sheets = tariffs.good_sheets()
    zones = tariffs.read(sheets).zones
    sheets["Zones"].append(["Total", 12, "réseaux"])
    assert tariffs.read(sheets).zones == zones
    sheets["Zones"][-1] = ["Total", 12, "FR"]
    assert any(fault.startswith("Zones!A4") for fault in tariffs.faults_of(sheets))


@pytest.mark.parametrize("form", ["xlsx", "strict", "ods"])
@pytest.mark.parametrize(
    "titles",
    [
        [["Liste des clients", None, "2026"]],
        [["CLE"]],  # a title that is the key itself
        [["CLE", "VALEUR d'origine"]],
        [["CLE : la clé"], ["VALEUR : un nombre"]],
        [[], ["Édité le", "01/09/2026"], [None, None, "LIBELLE"]],
        [["Valeur", "Libellé"], ["Colonne", "Sens"], ["CLE", "la clé du client"]],
    ],
    ids=str,
)
def test_titles_that_resemble_a_header_are_none(titles: list[list[Any]], form: str) -> None:
    content = books.FORMS[form]({"Liste": [*titles, HEADER, ["a", 1, "x"]], "Autre": []})
    rows, faults, _ = rows_of(content)
    assert ([row.stored("CLE") for row in rows], faults) == (["a"], [])


@pytest.mark.parametrize("again", [HEADER, ["cle", " Valeur ", None], ["CLE", "VALEUR", "x"]], ids=str)
def test_two_header_rows_are_a_fault(again: list[Any]) -> None:
    rows, faults, _ = rows_of(books.xlsx({"Liste": [["titre"], HEADER, ["a", 1, "x"], again, ["b", 2, "y"]]}))
    assert faults == ["Liste!4: row 4 is a header row, and so is row 2: keep one"]
    assert [row.stored("CLE") for row in rows] == ["a", "b"]


def test_a_header_that_lacks_its_key_is_told_of_its_own_row() -> None:
    _, faults, _ = rows_of(
        books.xlsx({"Liste": [["Liste 2026"], ["Code", "VALEUR", "LIBELLE"], ["a", 1, "x"]]})
    )
    assert faults == ["Liste: column CLE is missing from the header in row 2; unknown headers there: 'Code'"]


@pytest.mark.parametrize(
    "title",
    [
        "liste", " LISTE ", "Liste 2026", "Liste_2026", "liste (2026)", "LISTÉ-2026", "Liste 09-2026", "Liste 2026-09",
        "2026 Liste", "Liste 01.09.2026", "20260901_Liste",
    ],
)  # fmt: skip
def test_a_sheet_is_known_by_its_name_with_or_without_a_date(title: str) -> None:
    rows, faults, warnings = rows_of(books.xlsx({"Notes": [["x"]], title: [HEADER, ["a", 1, "x"]]}))
    assert (len(rows), faults, warnings) == (1, [], [])


@pytest.mark.parametrize("title", ["Liste Voix 2026", "LISTE_voix", "Liste - voix"])
def test_the_only_sheet_whose_name_begins_alike_is_read_with_a_warning(title: str) -> None:
    rows, faults, warnings = rows_of(books.xlsx({"Notes": [["x"]], title: [HEADER, ["a", 1, "x"]]}))
    assert (len(rows), faults) == (1, [])
    assert warnings == [f"{title}: the sheet is read as Liste: call it so"]


@pytest.mark.parametrize("title", ["Listes", "Ma liste", "Liste2", "Feuil1", "Liste 20261", "Liste (2)"])
def test_a_sheet_of_another_name_is_missing_or_read_with_a_word(title: str) -> None:
    rows, faults, warnings = rows_of(books.xlsx({title: [HEADER, ["a", 1, "x"]]}))
    assert warnings or faults == [f"Liste: the sheet is missing; the workbook has {title!r}: {REMEDY}"]
    assert bool(rows) == bool(warnings)


def test_two_sheets_of_one_name_or_two_that_begin_alike_are_a_fault() -> None:
    rows: list[list[Any]] = [HEADER, ["a", 1, "x"]]
    _, faults, _ = rows_of(books.xlsx({"Liste": rows, "LISTÉ ": rows}))
    assert faults == ["Liste: 2 sheets bear this name, 'Liste', 'LISTÉ ': keep one"]
    _, faults, _ = rows_of(books.xlsx({"Liste Voix": rows, "Liste Data": rows}))
    words = "the sheet is missing; the workbook has 'Liste Voix', 'Liste Data'"
    assert faults == [f"Liste: {words}: {REMEDY}"]


def test_a_sheet_that_may_be_absent_is_never_guessed() -> None:
    sheets = tariffs.good_sheets()
    sheets["Options arrêtées"] = [["CODE_OPTION"]]
    book = tariffs.read(sheets)
    assert book.options == []
    assert [str(warning) for warning in book.warnings] == [
        "Options arrêtées: 'Options arrêtées' is not read: call it Options if it is meant"
    ]


def hidden(rows: tuple[int, ...] = (), columns: tuple[str, ...] = (), sheet: str = "visible") -> bytes:
    book = openpyxl.load_workbook(
        io.BytesIO(books.xlsx({"Liste": [HEADER, ["a", 1], ["b", 2]], "Autre": []}))
    )
    for row in rows:
        book["Liste"].row_dimensions[row].hidden = True
    for column in columns:
        book["Liste"].column_dimensions[column].hidden = True
    book["Liste"].sheet_state = sheet  # type: ignore[assignment]
    content = io.BytesIO()
    book.active = 1
    book.save(content)
    return content.getvalue()


def test_what_is_hidden_is_read_and_told() -> None:
    for content, words in (
        (hidden(rows=(3,)), "row 3 is hidden, and read: show them, or delete them"),
        (hidden(rows=(2, 3)), "2 rows 2, 3 are hidden, and read: show them, or delete them"),
        (hidden(columns=("B",)), "column B is hidden, and read: show it, or delete it"),
        (hidden(sheet="hidden"), "the sheet is hidden, and is read: show it, or delete it"),
        (hidden(sheet="veryHidden"), "the sheet is hidden, and is read: show it, or delete it"),
    ):
        rows, faults, warnings = rows_of(content)
        assert ([row.stored("CLE") for row in rows], faults, warnings) == (
            ["a", "b"],
            [],
            [f"Liste: {words}"],
        )


def test_what_is_hidden_in_an_ods_is_read_and_told() -> None:
    row = books.Row(["b", 2], 'table:visibility="filter"')
    column = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    unseen = '<style:table-properties table:display="false"/>'
    style = f'<style:style style:name="ta2" style:family="table">{unseen}</style:style>'
    content = books.ods({"Liste": [HEADER, ["a", 1], row]}, style, 'table:style-name="ta2"', column)
    rows, faults, warnings = rows_of(content)
    assert ([row.stored("CLE") for row in rows], faults) == (["a", "b"], [])
    assert [warning.removeprefix("Liste: ").partition(",")[0] for warning in warnings] == [
        "the sheet is hidden", "row 3 is hidden", "column B is hidden",
    ]  # fmt: skip


def test_a_value_of_another_workbook_is_read_and_told() -> None:
    content = books.xlsx({"Liste": [HEADER, ["a", "=[1]Prix!B2"], ["b", 2]], "Autre": []})
    _, _, before = rows_of(content)
    rows, faults, warnings = rows_of(
        books.replaced(content, "xl/worksheets/sheet1.xml", "<v></v>", "<v>0.5</v>")
    )
    assert ([row.stored("VALEUR") for row in rows], faults, before) == ([0.5, 2], [], [])
    assert warnings[0].startswith("Liste: B2 is linked to another workbook")
    cell = (
        '<table:table-cell table:formula="of:=[\'file:///tmp/x.ods\'#$Prix.B2]" office:value-type="float"'
        ' office:value="0.5"/>'
    )
    rows, faults, warnings = rows_of(books.ods({"Liste": [HEADER, ["a", books.Raw(cell)]]}))
    assert ([row.stored("VALEUR") for row in rows], faults) == ([0.5], [])
    assert warnings[0].startswith("Liste: B2 is linked to another workbook")


def test_a_copy_of_another_workbook_inside_an_ods_is_no_sheet() -> None:
    rows = [HEADER, ["a", 1]]
    rows_read, faults, _ = rows_of(books.ods({"'file:///tmp/Liste.ods'#$Liste": rows, "Liste": rows}))
    assert (len(rows_read), faults) == (1, [])


def test_a_table_inside_a_cell_of_an_ods_adds_no_row() -> None:
    inner = (
        "<table:table table:name='Liste'><table:table-row><table:table-cell/></table:table-row></table:table>"
    )
    cell = books.Raw(
        f'<table:table-cell office:value-type="string"><text:p>v</text:p>{inner}</table:table-cell>'
    )
    rows, faults, _ = rows_of(books.ods({"Liste": [HEADER, ["a", cell], ["b", 2]], "Autre": [["x"]]}))
    assert ([(row.number, row.stored("VALEUR")) for row in rows], faults) == ([(2, "v"), (3, 2)], [])


def test_merged_titles_do_no_harm() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(books.xlsx({"Liste": [["Nos clients"], [], HEADER, ["a", 1, "x"]], "Autre": []}))
    )
    book["Liste"].merge_cells("A1:C2")
    content = io.BytesIO()
    book.save(content)
    span = 'office:value-type="string" table:number-columns-spanned="3"'
    merged = f"<table:table-cell {span}><text:p>x</text:p></table:table-cell>"
    covered = books.Raw('<table:covered-table-cell table:number-columns-repeated="2"/>')
    for read in (
        rows_of(content.getvalue()),
        rows_of(books.ods({"Liste": [[books.Raw(merged), covered], HEADER, ["a", 1, "x"]]})),
    ):
        assert ([row.stored("CLE") for row in read[0]], *read[1:]) == (["a"], [], [])


def test_every_fault_of_every_sheet_is_told_by_its_own_title(tmp_path: Path) -> None:
    sheets = clients.good_sheets()
    sheets["Clients"][1][1] = "AUTRE"
    sheets["Mandats"][1][6] = "PEUT-ETRE"
    sheets["Ajustements"][1][4] = "douze"
    path = tmp_path / "clients.ods"
    path.write_bytes(books.ods({f"{title} 2026": rows for title, rows in sheets.items()}))
    with pytest.raises(ClientsRefused) as refused:
        check_clients(path)
    assert [f"{fault.sheet}!{fault.cell}" for fault in refused.value.faults] == [
        "Clients 2026!B2", "Mandats 2026!G2", "Ajustements 2026!E2",
    ]  # fmt: skip


def test_a_hidden_sheet_of_tariffs_is_warned_of() -> None:
    book = openpyxl.load_workbook(io.BytesIO(tariffs.saved(tariffs.good_sheets())))
    book["Tarifs"].sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    assert [warning.sheet for warning in read_tariff_book(content.getvalue(), "x").warnings] == ["Tarifs"]
