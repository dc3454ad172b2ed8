"""An .xls: its cells as those of an .xlsx, and a file made to harm is refused in words, whatever it does to the reader.

``values.xls`` was saved by LibreOffice: sheet L has keys and values, row 6 is hidden, sheet H too.
"""

import random
import struct
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from origyne_pipeline.workbook import Bounds, Fault, Layout, Row, legacy, read_tables
from tests.workbook import books

CONTENT = Path(__file__).with_name("values.xls").read_bytes()
LIST = Layout("L", ("CLE", "V"))
FIRST_BIFF_RECORD = CONTENT.index(b"\x09\x08\x10\x00") + 20


def read(
    content: bytes, layout: Layout = LIST, bounds: Bounds | None = None
) -> tuple[list[Row], list[Fault], list[Fault]]:
    faults: list[Fault] = []
    warnings: list[Fault] = []
    rows = read_tables(content, [layout], faults, bounds, warnings, reads_xls=True)[layout.sheet]
    return rows, faults, warnings


def refusal(content: bytes) -> str:
    rows, faults, _ = read(content)
    assert not rows and len(faults) == 1
    return faults[0].rule


def test_each_kind_of_cell_is_read() -> None:
    rows, faults, _ = read(CONTENT)
    assert faults == []
    assert [row.number for row in rows] == list(range(5, 22))
    assert [row.stored("V") for row in rows] == [
        1, 1.5, "é  à", "07", True, time(9, 30), datetime(2026, 9, 1, 8, 5), date(2026, 9, 1), timedelta(hours=30),
        208010000000001, 8.93301e18, "8933010000000000010", 2, None, None, " a ", 0.2,
    ]  # fmt: skip
    assert rows[7].day("V") == date(2026, 9, 1)


def test_a_hidden_sheet_is_told() -> None:
    _, faults, warnings = read(CONTENT, Layout("H", ("1",)))
    assert [fault.rule for fault in warnings] == ["the sheet is hidden, and is read: show it, or delete it"]
    assert faults == []


def test_bounds_hold() -> None:
    rows, faults, _ = read(CONTENT, bounds=Bounds(rows=5))
    assert len(rows) == 5 and "more than 5 rows" in faults[0].rule
    _, faults, _ = read(CONTENT, bounds=Bounds(columns=3))
    assert "column V is missing" in faults[0].rule


def test_where_percent_counts_it_is_not_read() -> None:
    faults: list[Fault] = []
    assert read_tables(CONTENT, [LIST], faults) == {"L": []}
    assert "is an old workbook (.xls)" in faults[0].rule and "save it as .xlsx" in faults[0].rule


def test_one_with_a_password_says_so() -> None:
    at = FIRST_BIFF_RECORD
    assert CONTENT[at : at + 4] == b"\xe1\x00\x02\x00"
    assert "has a password" in refusal(CONTENT[:at] + b"\x2f\x00" + CONTENT[at + 2 :])


def test_a_file_that_is_cut_or_changed_anywhere_is_read_or_refused_in_words() -> None:
    chance = random.Random(7)
    for _ in range(12):
        changed = bytearray(CONTENT)
        for _ in range(chance.randrange(1, 30)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        changed = changed[: chance.choice((len(changed), chance.randrange(600, len(changed))))]
        rows, faults, _ = read(bytes(changed))
        assert rows or faults
        assert all(len(str(fault)) < 500 for fault in faults)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty, 0 bytes: expected a workbook (.xls, .xlsx, .xlsm, .ods)"),
        (CONTENT[:4000], "is an old Office file, or one with a password"),
        (CONTENT[:512] + b"\xff" * 512 + "Workbook".encode("utf-16-le"), "is a damaged workbook (.xls)"),
        (b"CODE;SOCIETE\n", "is a text file (CSV)"),
        (b"<html><table></table></html>", "is a web page (HTML)"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "has a password"),
    ],
)
def test_what_is_no_xls_is_refused(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_one_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy, "LARGEST_FILE", 1000)
    assert "at most 1000 are read" in refusal(CONTENT)


def test_one_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy, "LONGEST_S", 0.001)
    assert "takes more than" in refusal(CONTENT)


@pytest.mark.parametrize(
    "ending", ["import os; os.abort()", "raise SystemExit(0)", "print('{')", "x = 'a' * 10**12"]
)
def test_whatever_happens_to_the_process_is_a_refusal(
    ending: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bad_reader.py").write_text(ending)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(legacy, "READER", "bad_reader")
    assert "is a damaged workbook (.xls)" in refusal(CONTENT)


def test_a_cell_in_the_last_corner_costs_no_memory_of_this_process() -> None:
    """A label at row 65536, column 256 makes a dense table of 16 million cells."""
    number = struct.pack("<HHHHHd", 0x0203, 14, 65535, 255, 0, 1.0)
    at = CONTENT.index(b"\x3e\x02\x12\x00", FIRST_BIFF_RECORD) - 0  # WINDOW2 follows the cells
    _, faults, _ = read(CONTENT[:at] + number + CONTENT[at + len(number) :])
    assert all("workbook" in fault.rule or "column" in fault.rule for fault in faults)


def test_an_xlsx_is_still_read() -> None:
    rows, faults, _ = read(books.xlsx({"L": [["CLE", "V"], ["a", 1]]}))
    assert faults == [] and rows[0].stored("V") == 1
