"""CSV files byte by byte: what is a record, what its line is, what is refused whole."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from origyne_pipeline.feeds.contract import Column, CsvFeed, DepositPattern
from origyne_pipeline.mediation import csv_reader
from origyne_pipeline.mediation.csv_reader import CsvReader, LinesRead
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.plain_files import look_through
from origyne_pipeline.mediation.records import LONGEST_ROW

FEED = CsvFeed(
    deposited=DepositPattern("Feed", (r"Feed_{AAAAMMJJ}\.csv",)),
    word="rated_cdrs_mobile",
    model="mediation/cdr_rows",
    columns=(
        Column("NUMERO_APPELE", "called"),
        Column("DUREE", "duration"),
        Column("NOTE", "note", required=False),
    ),
)
Rows = list[tuple[int, tuple[str | None, ...], str]]
"""Line number, values of NUMERO_APPELE, DUREE and NOTE, raw text."""


def rows_of(data: bytes, tmp_path: Path, feed: CsvFeed = FEED) -> Rows:
    """The rows that the reader gives, in the order of their lines."""
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    found: Rows = []
    for frame in CsvReader(path, feed).frames():
        names = [column.name for column in feed.columns]
        for line, raw, *values in frame.select("source_line", "raw", *names).iter_rows():
            found.append((line, tuple(values), raw))
    return sorted(found)


def values_of(data: bytes, tmp_path: Path, feed: CsvFeed = FEED) -> list[tuple[str | None, ...]]:
    return [values for _, values, _ in rows_of(data, tmp_path, feed)]


def refusal(data: bytes, tmp_path: Path) -> str:
    with pytest.raises(FileRefused) as refused:
        rows_of(data, tmp_path)
    assert len(str(refused.value)) > 20, "the message says what was expected, found, and what to do"
    return refused.value.reason


HEADER = b"NUMERO_APPELE;DUREE;NOTE\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'"a;b";2;c\n', [("a;b", "2", "c")]),
        (b'"say ""yes""";2;\n', [('say "yes"', "2", "")]),
        (b'"";"";""\n', [("", "", "")]),
        (b'a;2;"two\nlines"\nb;3;\n', [("a", "2", "two\nlines"), ("b", "3", "")]),
        (b"a;2;c", [("a", "2", "c")]),
        (b"a;2;c\r\nb;3;d\r\n", [("a", "2", "c"), ("b", "3", "d")]),
        (b"a;2;c\r\nb;3;d\ne;4;f", [("a", "2", "c"), ("b", "3", "d"), ("e", "4", "f")]),
        (b"\n  \n\t\r\na;2;c\n\n", [("a", "2", "c")]),
        (b"  a ;\t2\t; c d \n", [("a", "2", "c d")]),
        (b"a;2;c\rb;3;d\r", [("a", "2", "c"), ("b", "3", "d")]),
        (
            b"a;2;c\rb;3;d\ne;4;f\r\ng;5;h",
            [("a", "2", "c"), ("b", "3", "d"), ("e", "4", "f"), ("g", "5", "h")],
        ),
        (b'a;2;"c\rd\r\ne"\rb;3;d', [("a", "2", "c\nd\ne"), ("b", "3", "d")]),
        (b"", []),
        (b";;\n", [("", "", "")]),
    ],
    ids=[
        "a separator inside quotes",
        "doubled quotes",
        "empty quoted values",
        "a line end inside quotes",
        "no last line end",
        "CRLF",
        "mixed line ends",
        "blank lines are no rows",
        "spaces around are dropped",
        "CR alone",
        "CR, LF and CRLF in one file",
        "every line end inside quotes",
        "a header only",
        "a row of separators is a row",
    ],
)
def test_records(text: bytes, expected: list[tuple[str, ...]], tmp_path: Path) -> None:
    assert values_of(HEADER + text, tmp_path) == expected


def test_a_row_is_numbered_by_its_first_physical_line(tmp_path: Path) -> None:
    data = HEADER + b'\na;1;"x\ny\nz"\n\nb;2;\n'
    assert [line for line, _, _ in rows_of(data, tmp_path)] == [3, 7]


@pytest.mark.parametrize("end", [b"\r", b"\r\n", b"\n"])
def test_lines_are_numbered_alike_whatever_ends_them(end: bytes, tmp_path: Path) -> None:
    data = (HEADER + b'a;1;x\n\nb;2;"y\nz"\nc;3;\n').replace(b"\n", end)
    assert [line for line, _, _ in rows_of(data, tmp_path)] == [2, 4, 6]


def test_a_row_that_never_ends_is_one_bad_row_and_is_not_held_whole(tmp_path: Path) -> None:
    data = HEADER + b"a;1;" + b"x" * 5_000_000 + b"\nb;2;\n"
    (cut, whole) = rows_of(data, tmp_path)
    assert (cut[0], cut[1], len(cut[2])) == (2, (None, None, None), LONGEST_ROW)
    assert whole == (3, ("b", "2", ""), "b;2;")


def test_a_quoted_value_of_many_long_lines_is_no_row(tmp_path: Path) -> None:
    data = HEADER + b'a;1;"' + b"\n".join([b"x" * 10_000] * 9) + b'"\nb;2;\n'
    assert [line for line, _, _ in rows_of(data, tmp_path)] == list(range(2, 12))


@pytest.mark.parametrize(
    "data",
    [
        b"NUMERO_APPELE;DUREE;NOTEa;1;0612345678\r\nb;2;c\r\n",
        b"0612345678;60;x\n",
        b"NUMERO_APPELE;DUREE;" + b"N" * 65 + b"\na;1;x\n",
        b"NUMERO_APPELE;" + b"N" * 65 + b"\na;1;x\n",
        b'NUMERO_APPELE;"DUREE;NOTE\na;1;x\nb;1;xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'
        b'xxxxxxxxxxxxxxx"\n',
        b"NUMERO_APPELE;DUREE" + b";N" * 40_000 + b"\na;1;x\n",
        b"123456;DUREE;NUMERO_APPELE\n",
    ],
    ids=[
        "glued",
        "no header",
        "long name",
        "long, and a column missing",
        "open quote",
        "long row",
        "six digits",
    ],
)
def test_a_header_that_seems_to_hold_data_is_refused(data: bytes, tmp_path: Path) -> None:
    if data.startswith(b'NUMERO_APPELE;"'):  # the whole line is one name then
        data = data.replace(b";NOTE", b";NOTE" + b"E" * 64, 1)
    assert refusal(data, tmp_path) == "BAD_HEADER"


def test_what_is_no_data_in_a_header_is_no_bad_header(tmp_path: Path) -> None:
    data = b"NUMERO_APPELE;DUREE;" + b"N" * 64 + b";12345\na;1;x;y\n"
    assert values_of(data, tmp_path) == [("a", "1", None)]


@pytest.mark.parametrize(
    ("names", "remark"),
    [
        ("", None),
        (";NOM_LIBRE", "columns that the contract does not know: 1 (column 3; of them NOM_LIBRE)"),
        (";Dupont", "columns that the contract does not know: 1 (column 3)"),
        (";PIN9", "columns that the contract does not know: 1 (column 3)"),
        (";X1;Dupont;4815;ND", "columns that the contract does not know: 4 (columns 3, 4, 5, 6; of them ND)"),
        (";DUPONT;MARTIN", "columns that the contract does not know: 2 (columns 3, 4)"),
    ],
)
def test_a_text_of_the_header_is_shown_when_it_can_be_nothing_but_a_name(
    names: str, remark: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(f"NUMERO_APPELE;DUREE{names}\n")
    assert CsvReader(path, FEED).header.remark == remark


def test_a_missing_column_is_told_without_a_value_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("NUMERO_APPELE;Dupont;4815;MSISDN\n")
    with pytest.raises(
        FileRefused, match="column DUREE, found NUMERO_APPELE, MSISDN and 2 unknown columns; ask"
    ):
        CsvReader(path, replace(FEED, columns=FEED.columns[1:]))


def test_each_byte_and_line_of_a_file_is_counted(tmp_path: Path) -> None:
    data = HEADER + b'a;1;x\r\r\n \nb;2;"y\rz"\n"open;1;\n\nc;3;'
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    reader = CsvReader(path, FEED)
    assert sum(len(frame) for frame in reader.frames()) == 4
    assert reader.lines == LinesRead(bytes_read=len(data), rows=5, blank=3)
    assert look_through(path, FEED)[0].line_count == 9


def test_two_stray_quotes_do_not_make_one_row_of_what_stands_between_them(tmp_path: Path) -> None:
    data = HEADER + b'a;1;"Paris\nb;2;x\nc;3;"Lyon\nd;4;x\n'
    assert rows_of(data, tmp_path) == [
        (2, (None, None, None), 'a;1;"Paris'),
        (3, ("b", "2", "x"), "b;2;x"),
        (4, (None, None, None), 'c;3;"Lyon'),
        (5, ("d", "4", "x"), "d;4;x"),
    ]


def test_spaces_may_follow_a_closing_quote_and_text_may_not(tmp_path: Path) -> None:
    assert values_of(HEADER + b'"a" ;1;x\n"a"b;1;x\n', tmp_path) == [("a", "1", "x"), (None, None, None)]


def test_an_unclosed_quote_far_from_the_end_resumes_at_the_next_line(tmp_path: Path) -> None:
    lines = [b"a%d;1;x" % place for place in range(300)]
    lines[50] = b'"open;1;x'
    found = rows_of(HEADER + b"\n".join(lines), tmp_path)
    assert len(found) == 300
    assert [values for line, values, _ in found if line == 52] == [(None, None, None)]
    assert [raw for line, _, raw in found if line == 52] == ['"open;1;x']
    assert all(values == (f"a{line - 2}", "1", "x") for line, values, _ in found if line != 52)


def test_utf8_with_and_without_bom_and_windows_1252(tmp_path: Path) -> None:
    text = "a;1;été€\n"
    for data in (text.encode(), text.encode("cp1252")):
        assert values_of(HEADER + data, tmp_path) == [("a", "1", "été€")]
    assert values_of(b"\xef\xbb\xbf" + HEADER + text.encode(), tmp_path) == [("a", "1", "été€")]


def test_one_bad_byte_makes_the_whole_file_windows_1252_and_undefined_bytes_are_shown(tmp_path: Path) -> None:
    data = HEADER + "a;1;é\n".encode() + b"b;2;\x81\xe9\n"
    assert values_of(data, tmp_path) == [("a", "1", "Ã©"), ("b", "2", "\ufffdé")]


def test_a_file_that_ends_inside_a_character_is_windows_1252(tmp_path: Path) -> None:
    assert values_of(HEADER + b"a;1;x\xc3", tmp_path) == [("a", "1", "xÃ")]


def test_an_encoding_that_the_layout_names_is_used_and_a_bom_dropped(tmp_path: Path) -> None:
    utf8 = replace(FEED, encoding="UTF-8")
    assert values_of(b"\xef\xbb\xbf" + HEADER + b'"a";1;x\n', tmp_path, utf8) == [("a", "1", "x")]
    latin = replace(FEED, encoding="latin-1")
    assert values_of(HEADER + b"a;1;\xc3\xa9\n", tmp_path, latin) == [("a", "1", "Ã©")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "EMPTY_FILE"),
        (b" \n\t\n", "EMPTY_FILE"),
        (b"\xef\xbb\xbf", "EMPTY_FILE"),
        (HEADER + b"a;1;\0\n", "NUL_BYTES"),
        (b"NUMERO_APPELE;NOTE\na;x\n", "MISSING_COLUMN"),
        (b"\x89PNG\r\n\x1a\n", "MISSING_COLUMN"),
        (b"NUMERO_APPELE;DUREE;DUREE\na;1;2\n", "REPEATED_COLUMN"),
        (b"NUMERO_APPELE;DUREE;Dur\xc3\xa9e\na;1;2\n", "REPEATED_COLUMN"),
    ],
)
def test_a_file_that_is_not_of_its_feed_is_refused_whole(data: bytes, reason: str, tmp_path: Path) -> None:
    assert refusal(data, tmp_path) == reason


def test_headers_match_without_regard_to_case_accents_spaces_and_underscores(tmp_path: Path) -> None:
    data = "Durée ; numéro appelé;extra;Extra\n1;a;x;y\n".encode()
    path = tmp_path / "file.csv"
    assert values_of(data, tmp_path) == [("a", "1", None)]
    assert CsvReader(path, FEED).header.unknown == (2, 3)


def test_a_header_may_be_quoted(tmp_path: Path) -> None:
    assert values_of(b'"NUMERO_APPELE";"DUREE";"NOTE"\na;1;x\n', tmp_path) == [("a", "1", "x")]


def test_an_optional_column_that_is_absent_is_null_and_not_empty(tmp_path: Path) -> None:
    assert values_of(b"NUMERO_APPELE;DUREE\na;1\n", tmp_path) == [("a", "1", None)]


# A literal reader to hold ours against: the whole text at once, a character at a time.


def literal_rows(data: bytes) -> Rows:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    found: Rows = []
    at = 1
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        for end in range(at + 1, min(len(lines), at + 100) + 1):
            raw = "\n".join(lines[at:end])
            fields = literal_fields(raw)
            if fields == ():
                found.append((at + 1, (None, None, None), lines[at]))
                at += 1
                break
            if fields is not None:
                found.append((at + 1, tuple(value(fields, place) for place in range(3)), raw))
                at = end
                break
        else:
            found.append((at + 1, (None, None, None), lines[at]))
            at += 1
    return found


def value(fields: tuple[str, ...], place: int) -> str | None:
    return fields[place].strip(" \t\x0b\x0c\r") if place < len(fields) else None


def literal_fields(text: str) -> tuple[str, ...] | None:
    """Fields of a record, None while a quote is open, none when text follows a closing one.

    A quote opens only at the start of a field.
    """
    fields: list[str] = []
    current, state = "", "start"
    place = 0
    while place < len(text):
        char = text[place]
        if state == "quoted":
            if char == '"' and text[place + 1 : place + 2] == '"':
                current += '"'
                place += 1
            elif char == '"':
                state = "closed"
            else:
                current += char
        elif char == ";":
            fields.append(current)
            current, state = "", "start"
        elif char == '"' and state == "start":
            state = "quoted"
        elif state == "closed":
            if char not in " \t\x0b\x0c\r":
                return ()
        else:
            current += char
            state = "plain"
        place += 1
    return None if state == "quoted" else (*fields, current)


ALPHABET = [
    b";",
    b";",
    b'"',
    b'"',
    b"\n",
    b"\n",
    b"\r\n",
    b"\r",
    b" ",
    b"a",
    b"7",
    "é".encode(),
    b"\xe9",
    b"\x81",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(ALPHABET), max_size=60), st.integers(1, 9), st.integers(1, 4))
def test_any_bytes_read_as_a_literal_reader_does_whatever_the_blocks(
    pieces: list[bytes], block: int, rows_a_frame: int
) -> None:
    data = HEADER + b"".join(pieces)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_reader, "BLOCK", block)
        patch.setattr(csv_reader, "ROWS_A_FRAME", rows_a_frame)
        assert rows_of(data, Path(folder)) == literal_rows(data)
