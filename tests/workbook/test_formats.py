"""The same workbook in every form that is read gives the same values; every other file is refused in words."""

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from origyne_pipeline.mediation.tariff_book import TariffBookRefused, read_tariff_book
from origyne_pipeline.onboarding.clients import check_clients
from origyne_pipeline.workbook import Bounds, Fault, Layout, Row, read_tables
from tests.mediation import test_tariff_book as tariffs
from tests.mediation import test_tariff_trade as trade
from tests.onboarding import test_clients as clients
from tests.workbook import books

PRICES = ["0.0123", "0.000005", "0.385", "1.1", "123456.789012", "0.1", "9.99", "999999999.99", "7", "0.3"]
LIST = Layout("Liste", ("CLE", "VALEUR"), ("LIBELLE", "TAUX"))


def rows_of(content: bytes, layout: Layout = LIST) -> tuple[list[Row], list[str], list[str]]:
    """The rows of a sheet, its faults and its warnings."""
    faults: list[Fault] = []
    warnings: list[Fault] = []
    rows = read_tables(content, [layout], faults, None, warnings)[layout.sheet]
    return rows, [str(fault) for fault in faults], [str(warning) for warning in warnings]


def values_of(content: bytes) -> list[object]:
    rows, faults, warnings = rows_of(content)
    assert (faults, warnings) == ([], [])
    return [row.stored("VALEUR") for row in rows]


def refusal(content: bytes) -> str:
    rows, faults, _ = rows_of(content)
    assert not rows and len(faults) == 1
    return faults[0]


@pytest.mark.parametrize("form", books.FORMS)
def test_tariffs_are_the_same_in_every_form(form: str) -> None:
    sheets = trade.with_options()
    sheets["Plages"][1] = ["HC", "LUN", time(0, 0), time(8, 0)]
    sheets["Plages"][2] = ["HP", "LUN", time(8, 0), timedelta(days=1)]
    plain = read_tariff_book(tariffs.saved(trade.with_options()), "book")
    assert read_tariff_book(books.FORMS[form](sheets), "book") == plain


@pytest.mark.parametrize("form", books.FORMS)
def test_customers_are_the_same_in_every_form(form: str, tmp_path: Path) -> None:
    sheets = clients.sheets_with_lines()
    path, other = tmp_path / "clients.xlsx", tmp_path / "other"
    path.write_bytes(tariffs.saved(sheets))
    other.write_bytes(books.FORMS[form](sheets))
    assert check_clients(other) == check_clients(path)
    assert check_clients(path).reference.mandates


@pytest.mark.parametrize("form", books.FORMS)
def test_a_price_is_the_decimal_that_was_typed(form: str) -> None:
    numbers = [["CLE", "VALEUR"], *([f"k{place}", float(price)] for place, price in enumerate(PRICES))]
    texts = [[f"t{place}", price.replace(".", ",")] for place, price in enumerate(PRICES)]
    rows, faults, _ = rows_of(books.FORMS[form]({"Liste": [*numbers, *texts], "Autre": []}))
    read = [row.decimal("VALEUR") for row in rows]
    assert faults == []
    assert list(map(str, read)) == PRICES * 2
    assert read == [Decimal(price) for price in PRICES] * 2


@pytest.mark.parametrize("form", books.FORMS)
def test_a_number_with_the_dust_of_a_sum_is_what_the_spreadsheet_shows(form: str) -> None:
    rows, faults, _ = rows_of(
        books.FORMS[form]({"Liste": [["CLE", "VALEUR"], ["a", 0.1 + 0.2]], "Autre": []})
    )
    assert (rows[0].decimal("VALEUR"), faults) == (Decimal("0.3"), [])


@pytest.mark.parametrize("form", books.FORMS)
@pytest.mark.parametrize(
    ("value", "day"),
    [
        (date(2026, 9, 1), date(2026, 9, 1)),
        (datetime(2026, 2, 28), date(2026, 2, 28)),
        ("01/09/2026", date(2026, 9, 1)),
        ("2026-09-01", date(2026, 9, 1)),
    ],
)
def test_a_day_is_the_same_day_in_every_form(form: str, value: object, day: date) -> None:
    rows, faults, _ = rows_of(books.FORMS[form]({"Liste": [["CLE", "VALEUR"], ["a", value]], "Autre": []}))
    assert (rows[0].day("VALEUR"), faults) == (day, [])


@pytest.mark.parametrize("form", books.FORMS)
@pytest.mark.parametrize("value", ["31/02/2026", "09/01/26", "1er septembre", 45000, "2026-09-01T10:00:00"])
def test_what_is_no_day_is_a_fault_of_its_cell(form: str, value: object) -> None:
    rows, _, _ = rows_of(books.FORMS[form]({"Liste": [["CLE", "VALEUR"], ["a", value]], "Autre": []}))
    rows[0].day("VALEUR")
    assert rows[0].faults[-1].cell == "B2" and "must be a date" in rows[0].faults[-1].rule


def test_a_day_that_is_none_in_iso_form_is_a_fault_of_its_cell() -> None:
    book = books.strict({"Autre": [], "Liste": [["CLE", "VALEUR"], ["a", date(2026, 9, 1)]]})
    bad = books.replaced(book, "xl/worksheets/sheet2.xml", "2026-09-01", "2026-09-31")
    rows, _, _ = rows_of(bad)
    rows[0].day("VALEUR")
    assert [fault.cell for fault in rows[0].faults] == ["B2"]


def test_values_are_those_that_openpyxl_reads() -> None:
    cells: list[Any] = [
        1,
        -2,
        1.5,
        1e-7,
        1e15,
        "é  à",
        "07",
        "_x0041_",
        True,
        time(9, 30),
        datetime(2026, 9, 1, 8, 5),
    ]
    content = books.xlsx({"Liste": [["CLE", "VALEUR"], *([f"k{at}", cell] for at, cell in enumerate(cells))]})
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Liste"]
    expected = [sheet.cell(row, 2).value for row in range(2, len(cells) + 2)]
    read = values_of(content)
    assert read[:7] + read[8:] == expected[:7] + expected[8:]
    assert read[7] == "A", "a text of the standard's own escape"


@pytest.mark.parametrize("form", books.FORMS)
def test_empty_rows_and_columns_to_the_end_of_the_sheet_cost_nothing(form: str) -> None:
    sheets = {"Liste": [["CLE", "VALEUR"], ["a", 1]], "Autre": []}
    content = books.FORMS[form](sheets)
    if form == "ods":
        blank = (
            '<table:table-cell table:style-name="x" table:number-columns-repeated="16382"/></table:table-row>'
        )
        empty = '<table:table-row table:number-rows-repeated="1048573"><table:table-cell/></table:table-row>'
        rest = f"{empty}</table:table>"
        data = books.part(content, "content.xml").replace(b"</table:table-row>", blank.encode())
        data = data.replace(b"</table:table>", rest.encode())
        content = books.with_part(content, "content.xml", data)
    else:
        styled = '<row r="1048575"><c r="XFD1048575" s="1"/></row>'
        far = f'{styled}<row r="1048576"><c r="XFD1048576" t="str"><v> </v></c></row>'
        content = books.replaced(content, "xl/worksheets/sheet1.xml", "</sheetData>", f"{far}</sheetData>")
    rows, faults, warnings = rows_of(content)
    assert ([row.number for row in rows], faults, warnings) == ([2], [], [])


def test_cells_and_rows_that_ods_repeats_are_each_there() -> None:
    twice = books.Raw(
        '<table:table-cell office:value-type="float" office:value="7" table:number-columns-repeated="2"/>'
    )
    header = ["VALEUR", "TAUX", "CLE"]
    sheet = [
        header,
        books.Row([twice, "k"], 'table:number-rows-repeated="3"'),
        books.Row([None]),
        [twice, "z"],
    ]
    rows, faults, _ = rows_of(books.ods({"Liste": sheet}))
    assert faults == []
    assert [(row.number, row.stored("VALEUR"), row.stored("TAUX"), row.stored("CLE")) for row in rows] == [
        (2, 7, 7, "k"), (3, 7, 7, "k"), (4, 7, 7, "k"), (6, 7, 7, "z"),
    ]  # fmt: skip


def test_a_comment_is_not_the_text_of_its_cell() -> None:
    note = "<office:annotation><text:p>vérifier 99</text:p></office:annotation>"
    cells = [
        "k",
        books.Raw(
            f'<table:table-cell office:value-type="string">{note}<text:p>a<text:s text:c="2"/>b<text:span>c</text:span>'
            "</text:p><text:p>d</text:p></table:table-cell>"
        ),
    ]
    assert values_of(books.ods({"Liste": [["CLE", "VALEUR"], cells]})) == ["a  bc\nd"]


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ('<table:table-cell table:formula="of:=1+1"/>', "is a formula without a stored value"),
        (
            '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">'
            "<text:p>#N/A</text:p></table:table-cell>",
            "is a spreadsheet error",
        ),
        (
            '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">'
            "<text:p>Err:502</text:p></table:table-cell>",
            "is a spreadsheet error",
        ),
        ('<table:table-cell office:value-type="float" office:value="1,5"/>', ""),
        (
            '<table:table-cell office:value-type="float" office:value="NaN"/>',
            "is neither a text nor a number",
        ),
        (
            '<table:table-cell office:value-type="float" office:value="1e400"/>',
            "is neither a text nor a number",
        ),
        ('<table:table-cell office:value-type="float" office:value="x"/>', "must be a decimal number"),
        ('<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', "is neither a text"),
    ],
)
def test_a_cell_of_ods_that_holds_no_number_is_a_fault(cell: str, rule: str) -> None:
    rows, _, _ = rows_of(books.ods({"Liste": [["CLE", "VALEUR"], ["k", books.Raw(cell)]]}))
    number = rows[0].decimal("VALEUR")
    rules = [fault.rule for fault in rows[0].faults]
    assert (
        (rule in rules[0] and rows[0].faults[0].cell == "B2")
        if rule
        else (rules == [] and number == Decimal("1.5"))
    )


def test_a_percent_cell_of_ods_counts_times_100() -> None:
    percent = books.Raw('<table:table-cell office:value-type="percentage" office:value="0.055"/>')
    rows, _, _ = rows_of(books.ods({"Liste": [["CLE", "VALEUR", "TAUX"], ["k", 1, percent]]}))
    assert rows[0].decimal("TAUX") == Decimal("5.5")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty, 0 bytes"),
        (OLE + "Workbook".encode("utf-16-le"), "is an old workbook (.xls)"),
        (b"\x09\x08\x10\x00\x00\x06", "no workbook"),
        (b"\x09\x04\x06\x00\x00\x00", "is an old workbook (.xls)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        (OLE + "WordDocument".encode("utf-16-le"), "old Word document"),
        (OLE, "is an old Office file"),
        (b"REF_CLIENT;NOM\nC1;Dupont\n", "is a text file (CSV)"),
        ("REF_CLIENT\tNOM\n".encode("utf-16"), "is a text file (CSV)"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "is a web page (HTML)"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><html></html>", "is a web page (HTML)"),
        ("<html><body>é</body></html>".encode("utf-16"), "is a web page (HTML)"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "is an XML workbook of Excel 2003",
        ),
        (b'<?xml version="1.0"?><office:document xmlns:office="x">', "is a flat OpenDocument file"),
        (b"%PDF-1.7\n", "is a PDF"),
        (b"\x1f\x8b\x08\x00", "packed with gzip"),
        (books.zipped({"Index/Document.iwa": b"x", "Metadata/Properties.plist": b""}), "is a workbook of Numbers"),
        (books.zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"x"}), "is a binary workbook (.xlsb)"),
        (books.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"}), "is a Word document"),
        (books.zipped({"clients.xlsx": b"PK"}), "is a zip archive and no workbook, it holds clients.xlsx"),
        (books.zipped({"encrypted-package": b"x", "mimetype": books.ODS_TYPE.encode()}), "has a password"),
        (
            books.with_part(books.ods({"Liste": []}), "META-INF/manifest.xml", b"<m:encryption-data xmlns:m='m'/>"),
            "has a password",
        ),
        (
            books.with_part(books.ods({"Liste": []}), "mimetype", b"application/vnd.oasis.opendocument.text"),
            "is an OpenDocument file of another kind",
        ),
        (b"\x00\x01\x02\x03" * 50, "is no workbook"),
        (books.xlsx({"Liste": [["CLE"]]})[:900], "is a damaged workbook"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    fault = refusal(content)
    assert words in fault
    assert any(remedy in fault for remedy in ("save it", "give ", "save or send", "export it", "unpack it"))
    assert len(fault) < 400


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_document_type_is_refused_in_every_form(form: str) -> None:
    name, root = (
        ("content.xml", "<office:document-content") if form == "ods" else ("xl/workbook.xml", "<workbook")
    )
    entities = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    bomb = books.replaced(books.FORMS[form]({"Liste": [["CLE", "VALEUR"]]}), name, root, entities + root)
    assert "declares a document type" in refusal(bomb)


def test_an_ods_that_unfolds_too_far_is_refused() -> None:
    padded = books.replaced(
        books.ods({"Liste": [["CLE", "VALEUR"]]}),
        "content.xml",
        "<office:body>",
        "<office:body>" + " " * 20_000_000,
    )
    assert "times its size" in refusal(padded)


@pytest.mark.parametrize("count", ["1048576", "999999999999", "-5", "x"])
def test_rows_that_an_ods_repeats_without_end_are_refused_soon(count: str) -> None:
    row = books.Row(["k", 1], f'table:number-rows-repeated="{count}"')
    faults: list[Fault] = []
    rows = read_tables(books.ods({"Liste": [["CLE", "VALEUR"], row]}), [LIST], faults, Bounds(rows=1000))[
        "Liste"
    ]
    assert len(rows) <= 1000
    assert "rows" in str(faults[0])


def test_a_macro_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    import zipfile

    names: list[str] = []
    opening: Callable[..., Any] = zipfile.ZipFile.open

    def watched(self: zipfile.ZipFile, name: Any, *rest: Any, **more: Any) -> Any:
        names.append(getattr(name, "filename", name))
        return opening(self, name, *rest, **more)

    content = books.xlsm({"Liste": [["CLE", "VALEUR"], ["a", 1]], "Autre": []})
    monkeypatch.setattr(zipfile.ZipFile, "open", watched)
    assert values_of(content) == [1]
    assert names and not [name for name in names if "vba" in name]


def test_a_workbook_is_read_as_refused_by_its_own_name() -> None:
    with pytest.raises(
        TariffBookRefused, match="TABLES_TARIFAIRES_20260901.xls is refused, 1 fault"
    ) as refused:
        read_tariff_book(OLE + "Workbook".encode("utf-16-le"), "TABLES_TARIFAIRES_20260901.xls")
    assert "Enregistrer sous" in str(refused.value)
