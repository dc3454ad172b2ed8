"""Dialects: how files are packed, encoded, cut into records and fields, and that each of their lines is counted."""

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.feeds.dialect import DialectError, read_dialect
from origyne_pipeline.mediation.dialect_rows import DialectRows
from origyne_pipeline.mediation.file_bytes import FileRefused

Rows = list[tuple[int, tuple[str, ...]]]


def read(folder: Path, content: bytes, **keys: Any) -> tuple[DialectRows, Rows]:
    """The rows of a file of some bytes: line and fields."""
    path = folder / "file.csv"
    path.write_bytes(content)
    rows = DialectRows(path, read_dialect(keys))
    return rows, [(record.line, record.fields) for record in rows.records()]


def zipped(**members: bytes) -> bytes:
    """A zip archive of some files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.csv"), text)
    return content.getvalue()


TEXT = "a;é\n1;2\n3;4\n"
EXPECTED = [(2, ("1", "2")), (3, ("3", "4"))]


PACKED: list[tuple[bytes, dict[str, Any]]] = [
    (TEXT.encode(), {}),
    (TEXT.encode("utf-8-sig"), {}),
    (TEXT.encode("cp1252"), {}),
    (TEXT.encode("utf-16"), {}),
    (TEXT.encode("utf-16-be"), {"encoding": "utf-16-be"}),
    (TEXT.replace("\n", "\r\n").encode(), {}),
    (TEXT.replace("\n", "\r").encode(), {}),
    (TEXT.encode().rstrip(), {}),
    (gzip.compress(TEXT.encode(), mtime=0), {}),
    (gzip.compress(TEXT.encode("utf-16"), mtime=0), {"compression": "gzip"}),
    (zipped(one=TEXT.encode()), {}),
    (TEXT.replace(";", "||").encode(), {"delimiter": "||"}),
    (TEXT.replace(";", "\t").encode(), {"delimiter": "\t"}),
    (TEXT.replace("3", '"3"').encode(), {}),
    (TEXT.replace("3", "'3'").encode(), {"quote": "'"}),
]


@pytest.mark.parametrize(("content", "keys"), PACKED, ids=range(len(PACKED)))
def test_a_file_is_read_whatever_it_is_packed_in(
    tmp_path: Path, content: bytes, keys: dict[str, Any]
) -> None:
    rows, read_rows = read(tmp_path, content, **keys)
    assert (rows.header, read_rows) == (("a", "é"), EXPECTED)
    assert (rows.read.header, rows.read.rows, rows.read.lines) == (1, 2, 3)


def test_titles_comments_feet_and_blank_lines_are_no_rows_and_are_counted(tmp_path: Path) -> None:
    text = "Relevé de septembre\n\na;b\n# none\n1;2\n   \n3;4\nTotal;6\n"
    rows, read_rows = read(tmp_path, text.encode(), skip_lines=1, comment="#", skip_end=1)
    assert (rows.header, read_rows) == (("a", "b"), [(5, ("1", "2")), (7, ("3", "4"))])
    assert (rows.read.skipped, rows.read.blank, rows.read.header, rows.read.rows) == (3, 2, 1, 2)
    assert rows.read.lines == text.count("\n")


def test_the_hint_of_a_spreadsheet_is_no_header(tmp_path: Path) -> None:
    rows, read_rows = read(tmp_path, b"sep=;\na;b\n1;2\n")
    assert (rows.header, read_rows) == (("a", "b"), [(3, ("1", "2"))])


def test_a_file_without_header_is_as_wide_as_its_first_row(tmp_path: Path) -> None:
    rows, read_rows = read(tmp_path, b"1;2\n3;4\n", header=False)
    assert (rows.header, rows.width, read_rows) == (None, 2, [(1, ("1", "2")), (2, ("3", "4"))])


def test_columns_of_fixed_width(tmp_path: Path) -> None:
    text = "US 0699134886  60\nUS 0142685300   5 more\nUS\n"
    _, read_rows = read(tmp_path, text.encode(), widths=[3, 12, 2], header=False)
    assert read_rows == [
        (1, ("US", "0699134886", "60")),
        (2, ("US", "0142685300", "5", "more")),
        (3, ("US",)),
    ]


def test_an_escape_stands_before_a_sign_that_means_nothing(tmp_path: Path) -> None:
    rows, read_rows = read(tmp_path, b'a,b\n"x\\"y,z",p\\,q\n"one\ntwo",3\n', delimiter=",", escape="\\")
    assert read_rows == [(2, ('x"y,z', "p,q")), (3, ("one\ntwo", "3"))]
    assert rows.read.lines == 4


def test_a_quote_that_never_closes_swallows_nothing(tmp_path: Path) -> None:
    rows, read_rows = read(tmp_path, b'a;b\n"1;2\n3;4\n')
    assert read_rows == [(2, ()), (3, ("3", "4"))]
    assert rows.read.lines == 3


def test_ragged_rows_are_padded_where_the_layout_says_so(tmp_path: Path) -> None:
    text = b"a;b;c\n1\n1;2;3;\n1;2;3;4\n"
    assert read(tmp_path, text)[1] == [(2, ("1",)), (3, ("1", "2", "3", "")), (4, ("1", "2", "3", "4"))]
    padded = read(tmp_path, text, ragged="pad")[1]
    assert padded == [(2, ("1", "", "")), (3, ("1", "2", "3")), (4, ("1", "2", "3", "4"))]


SKIPPED: list[tuple[str, dict[str, Any], list[int], int]] = [
    ("a;b\n1;2\nTOTAL;2\n", {"skip_rows": [{"column": "a", "is": "total"}]}, [2], 1),
    ("a;b\n1;2\nTotal général : 2\n", {"skip_rows": {"matches": "^Total"}}, [2], 1),
    ("a;b\nJuin 2026;\n1;2\n", {"skip_rows": [{"column": 1, "matches": "^[A-Z]"}]}, [3], 1),
    ("a;b\n1;2\na;b\n3;4\n", {}, [2, 4], 1),
    ("a;b\n1;2\n;\n ; \n3;4\n", {}, [2, 5], 2),
]


@pytest.mark.parametrize(("text", "keys", "kept", "others"), SKIPPED, ids=range(len(SKIPPED)))
def test_totals_titles_headers_and_empty_rows_are_no_rows_and_are_counted(
    tmp_path: Path, text: str, keys: dict[str, Any], kept: list[int], others: int
) -> None:
    rows, read_rows = read(tmp_path, text.encode(), **keys)
    assert [line for line, _ in read_rows] == kept
    assert (sum(rows.read.causes.values()), rows.read.lines) == (others, text.count("\n"))


def test_a_column_of_skipped_rows_must_be_in_the_header(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="the column 'c' of skip_rows"):
        read(tmp_path, b"a;b\n1;2\n", skip_rows={"column": "c", "is": "Total"})


def test_record_types_are_kept_ignored_or_carried_to_the_rows_after_them(tmp_path: Path) -> None:
    text = b"HE|M2\n1|0699134886\n2|20260901\nUS|a|60\n1|0142685300\nUS|b|5\nXX|?\nTR|2\n"
    kinds = {"place": 1, "keep": ["US"], "ignore": ["HE", "TR"], "carry": {"1": "ND", "2": ["DATE"]}}
    rows, read_rows = read(tmp_path, text, delimiter="|", header=False, record_type=kinds)
    assert read_rows == [
        (4, ("US", "a", "60", "0699134886", "20260901")),
        (6, ("US", "b", "5", "0142685300", "20260901")),
        (7, ()),
    ]
    assert (rows.carried, rows.width) == (("ND", "DATE"), 5)
    assert (rows.read.other, rows.read.rows, rows.read.lines) == (5, 3, 8)


NO_TEXTS = [
    (b"", "EMPTY_FILE", "found nothing"),
    (b"\n \n", "EMPTY_FILE", "found nothing"),
    (b"a;b\n1;\0\n", "NUL_BYTES", "say its encoding"),
    (gzip.compress(TEXT.encode() * 9, mtime=0)[:-12], "BAD_COMPRESSION", "damaged"),
    (gzip.compress(b"a" * (1 << 24), mtime=0), "BAD_COMPRESSION", "times as large"),
    (zipped(one=b"a", two=b"b"), "BAD_COMPRESSION", "found 2"),
    (zipped(one=TEXT.encode())[:60], "BAD_COMPRESSION", "damaged"),
    (b"%PDF-1.7", "OTHER_CONTENT", "a PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OTHER_CONTENT", "an old Excel"),
]


@pytest.mark.parametrize(("content", "reason", "words"), NO_TEXTS, ids=range(len(NO_TEXTS)))
def test_what_is_no_text_is_refused_in_words(tmp_path: Path, content: bytes, reason: str, words: str) -> None:
    with pytest.raises(FileRefused, match=words) as refused:
        read(tmp_path, content)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"delimeter": ","}, "found delimeter"),
        ({"delimiter": ""}, "found nothing"),
        ({"delimiter": "\n"}, "of one line"),
        ({"delimiter": '"'}, "signs that differ"),
        ({"quote": "''"}, "at most 1 characters"),
        ({"widths": [1, 0]}, "a list of counts"),
        ({"widths": [1], "delimiter": ","}, "expected it without delimiter"),
        ({"compression": "rar"}, "expected one of none, gzip, zip, found 'rar'"),
        ({"encoding": "latin-99"}, "expected one such as utf-8"),
        ({"encoding": "zlib"}, "expected one such as utf-8"),
        ({"header": "no"}, "expected true or false"),
        ({"skip_lines": -1}, "from 0 to 1000"),
        ({"ragged": True}, "expected one of refuse, pad"),
        ({"record_type": 1}, "expected a table"),
        ({"record_type": {"keep": ["US"], "ignore": ["US"]}}, "found 'US' twice"),
        ({"record_type": {"carry": {"1": "ND", "2": "ND"}}}, "names that differ"),
        ({"record_type": {"place": 0}}, "from 1, found 0"),
    ],
)
def test_a_dialect_that_cannot_be_is_refused_in_words(keys: dict[str, Any], words: str) -> None:
    with pytest.raises(DialectError, match=words):
        read_dialect(keys)
