"""The electrical profile: given to fill, filled as people do, and read back equal in every form."""

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from origyne_pipeline.identifiers.emergency import EMERGENCY_NUMBERS
from origyne_pipeline.onboarding.profile import (
    ElectricalProfile,
    ProfileExists,
    check_profile,
    names,
    write_blank,
)
from origyne_pipeline.onboarding.profile.form import COLUMNS
from origyne_pipeline.onboarding.profile.parameters import LANGUAGES, PARAMETERS
from origyne_pipeline.onboarding.profile.tables import REQUIRED_EMERGENCY
from origyne_pipeline.onboarding.profile.writing import CODE_MARK, DATE_MARK, blank_xls, blank_xlsx
from origyne_pipeline.workbook import Bounds
from origyne_pipeline.workbook.legacy import legacy_sheets
from tests.onboarding import profile_books as books
from tests.onboarding.blank_forms import SHIPPED, converted, office
from tests.onboarding.profile_books import filled, saved

DAY = "28/11/2026"


def profile_of(folder: Path, content: bytes, suffix: str = "xlsx") -> ElectricalProfile:
    return check_profile(saved(folder, content, suffix))


def test_a_filled_profile_is_read_as_it_was_filled(tmp_path: Path) -> None:
    profile = profile_of(tmp_path, filled())
    assert (profile.vno.code, profile.vno.on, profile.vno.contact_email) == ("ABC", books.DAY, books.VNO[4])
    sim = profile.sim
    assert [sim.spn, sim.gid1, sim.gid2, sim.pin1, sim.asks_pin1] == [
        "TELVERT",
        "0A1F",
        None,
        books.PIN,
        False,
    ]
    assert (sim.first_iccid, sim.last_imsi) == ("8933010000000000010", "208010000010000")
    assert (sim.languages, sim.formats, sim.search_minutes) == (("fr", "en"), ("2FF", "3FF", "4FF"), 30)
    assert [(one.mnc, one.is_forbidden) for one in profile.networks] == [
        ("01", False), ("02", False), ("410", False), ("88", True),
    ]  # fmt: skip
    assert {one.number for one in profile.numbers if one.is_emergency} == set(REQUIRED_EMERGENCY)
    assert profile.apns[1].mms_proxy == "192.0.2.9:8080" and profile.apns[0].user is None
    assert profile.ftp and (profile.ftp.password, profile.ftp.fingerprint) == (
        books.PASSWORD,
        books.FINGERPRINT,
    )


def test_secrets_do_not_show_in_a_repr(tmp_path: Path) -> None:
    shown = repr(profile_of(tmp_path, filled()))
    assert books.PASSWORD not in shown and books.PIN not in shown


def test_the_access_may_still_be_empty(tmp_path: Path) -> None:
    assert profile_of(tmp_path, filled(has_access=False)).ftp is None


@pytest.mark.skipif(not office(), reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_what_libreoffice_saved_is_read_back_equal(kind: str, tmp_path: Path) -> None:
    content = filled()
    assert profile_of(tmp_path, converted(content, kind), kind) == profile_of(tmp_path, content)


def test_numbers_that_lose_nothing_may_be_numbers(tmp_path: Path) -> None:
    def change(book: books.Book) -> None:
        for reference, value in {"A6": 1, "B6": 214}.items():
            book["Reseaux"][reference].value = value
        book["Numeros"]["B7"].value = 15
        book["Profil"]["C22"].value = 20
        book["FTP"]["C6"].value = 22
        book["VNO"]["F6"].value = date(2026, 11, 28)

    assert profile_of(tmp_path, filled(change)) == profile_of(tmp_path, filled())


def test_the_words_of_the_examples_are_those_that_the_check_takes() -> None:
    for parameter in PARAMETERS:
        assert parameter.rule(parameter.example) is None, parameter.key
        assert all(parameter.rule(choice) is None for choice in parameter.choices)
    for layout in names.LAYOUTS:
        headers = [column.header for column in COLUMNS.get(layout.sheet, ())]
        assert not headers or tuple(headers) == layout.required


def test_the_examples_of_the_ranges_fit_each_other(tmp_path: Path) -> None:
    examples = {parameter.key: parameter.example for parameter in PARAMETERS}
    first, last = (int(examples[f"IMSI_{end}"]) for end in ("PREMIER", "DERNIER"))
    low, high = (int(examples[f"ICCID_{end}"][:-1]) for end in ("PREMIER", "DERNIER"))
    assert last - first == high - low and examples["IMSI_PREMIER"].startswith(examples["MCC_MNC"])


def test_languages_and_emergency_numbers() -> None:
    import pycountry

    known = {language.alpha_2 for language in pycountry.languages if hasattr(language, "alpha_2")}
    assert known - {"sh"} == LANGUAGES
    assert (
        set(REQUIRED_EMERGENCY) == {"112", "15", "17", "18", "114", "115", "119", "196"} <= EMERGENCY_NUMBERS
    )


def test_the_shipped_xls_holds_cell_by_cell_what_the_xlsx_holds() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_xlsx("ABC", DAY)))
    sheets = legacy_sheets(blank_xls("ABC", DAY), Bounds())
    assert [(sheet.title, sheet.is_hidden) for sheet in sheets] == [
        (sheet.title, sheet.sheet_state != "visible") for sheet in book.worksheets
    ]
    for sheet in sheets:
        own = {(row.number, at + 1): cell.value for row in sheet.rows(99) for at, cell in row.cells.items()}
        cells = [cell for row in book[sheet.title].iter_rows() for cell in row if cell.value is not None]
        assert own == {(cell.row, cell.column): cell.value for cell in cells}, (
            f"{sheet.title}: run make forms"
        )


def test_code_and_date_take_the_place_of_their_marks() -> None:
    content = SHIPPED.read_bytes()
    assert [content.count(mark.encode("latin-1")) for mark in (CODE_MARK, DATE_MARK)] == [1, 1]
    assert (len(CODE_MARK), len(DATE_MARK)) == (3, 10)
    assert len(blank_xls("ABC", DAY)) == len(content)


def test_no_path_of_a_machine_is_in_the_shipped_xls() -> None:
    content = SHIPPED.read_bytes()
    for word in ("/tmp", "/home", "/root", "file:"):
        assert word.encode() not in content and word.encode("utf-16-le") not in content


@pytest.mark.long
@pytest.mark.skipif(not office(), reason="LibreOffice is not installed")
def test_the_shipped_xls_has_drop_downs_comments_and_protection() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_xlsx("ABC", DAY)))
    other = openpyxl.load_workbook(io.BytesIO(converted(blank_xls("ABC", DAY), "xlsx", "xls")))
    for title in names.SHEETS:
        sheet, twin = book[title], other[title]
        lists = [
            {str(rule.sqref): rule.formula1 for rule in each.data_validations.dataValidation}
            for each in (sheet, twin)
        ]
        assert lists[0] == lists[1]
        comments = [
            {cell.coordinate: cell.comment.text for row in each.iter_rows() for cell in row if cell.comment}
            for each in (sheet, twin)
        ]
        assert comments[0] == comments[1] and comments[0]
        assert twin.protection.sheet and (twin.page_setup.paperSize, twin.page_setup.orientation) == (
            9, sheet.page_setup.orientation,
        )  # fmt: skip
        assert {
            cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
        } == {
            cell.coordinate
            for row in twin[sheet.dimensions]
            for cell in (row if isinstance(row, tuple) else (row,))
            if not cell.protection.locked
        }
    saved_as = zipfile.ZipFile(io.BytesIO(converted(blank_xls("ABC", DAY), "ods", "xls")))
    assert b'table:structure-protected="true"' in saved_as.read("content.xml")


def test_both_files_are_written_once_and_never_over_a_filled_one(tmp_path: Path) -> None:
    paths = write_blank(tmp_path / "out", "ABC", books.DAY)
    assert [path.name for path in paths] == [f"{books.NAME}.xls", f"{books.NAME}.xlsx"]
    before = [path.read_bytes() for path in paths]
    assert write_blank(tmp_path / "out", "ABC", books.DAY) == paths
    paths[0].unlink()
    content = filled()
    paths[1].write_bytes(content)
    with pytest.raises(ProfileExists, match="may be filled"):
        write_blank(tmp_path / "out", "ABC", books.DAY)
    assert not paths[0].exists() and paths[1].read_bytes() == content != before[1]
