"""One file of several feeds: each row goes to one of them, is told of, or is left because the layout says so."""

from pathlib import Path

import pytest

from origyne_pipeline.feeds.layout import LayoutError, load_layout
from tests.deposits import Deposit

MOBILE = """
[rated_cdrs_mobile]
folder = ""
names = 'x_{{AAAAMMJJ}}'
[rated_cdrs_mobile.file]
header = true
[rated_cdrs_mobile.columns]
TYPE = {{ constant = "VOIX" }}
SENS = {{ constant = "SORTANT" }}
VOLUME = {{ constant = "" }}
RESEAU = {{ constant = "20801" }}
MSISDN = "A"
NUMERO_APPELE = "B"
[[rated_cdrs_mobile.only]]
column = "service"
{mobile}
"""
FIXED = """
[rated_cdrs_vga]
folder = ""
names = 'x_{{AAAAMMJJ}}'
{file}
[rated_cdrs_vga.columns]
ND = "A"
NUMERO_APPELE = "B"
[[rated_cdrs_vga.only]]
column = "service"
{fixed}
"""
HEADER = "ID_CDR;service;A;B;DATE;HEURE;DUREE;MONTANT_HT"
ROW = "{id};{service};0699134886;0142685300;01/09/2026;10:00:00;60;{amount}"


def deposit_of(folder: Path, rows: str, mobile: str = 'is = ["MOB"]', fixed: str = 'is = ["FIX"]') -> Deposit:
    """A file of some rows under a layout of two sections, cleaned."""
    path = folder / "layouts.toml"
    path.write_text(MOBILE.format(mobile=mobile) + FIXED.format(fixed=fixed, file=""), encoding="utf-8")
    deposit = Deposit(folder / "home", layout=load_layout(path))
    deposit.put("x_20260901", f"{HEADER}\n{rows}")
    deposit.clean_cdrs()
    return deposit


def rows_of(*services: str) -> str:
    """A row of each of some services."""
    return "".join(
        f"{ROW.format(id=f'E{n}', service=service, amount=f'0,0{n}')}\n"
        for n, service in enumerate(services, 1)
    )


def lines_of(deposit: Deposit) -> tuple[int, int, int, int, int]:
    """Rows, and lines: in all, of the header, of rows, of none."""
    ((rows, *lines),) = deposit.rows(
        "file_results", "row_count", "line_count", "header_lines", "row_lines", "blank_lines"
    )
    assert lines[0] == sum(lines[1:])
    return (rows, *lines)


def test_each_row_goes_to_the_feed_whose_section_takes_it(tmp_path: Path) -> None:
    deposit = deposit_of(tmp_path, rows_of("mob", "FIX", "MOB", "fix"))
    feeds = {"E1": "MOBILE", "E2": "VGA", "E3": "MOBILE", "E4": "VGA"}
    assert dict(deposit.rows("cdrs", "cdr_id", "feed")) == feeds
    assert not deposit.rows("refused_rows", "reason")
    assert lines_of(deposit) == (4, 5, 1, 4, 0)


def test_a_row_of_no_section_a_row_of_two_and_a_broken_one_are_refused_once(tmp_path: Path) -> None:
    rows = rows_of("MOB", "SAT", "BOTH") + "broken\n"
    deposit = deposit_of(tmp_path, rows, 'is = ["MOB", "BOTH"]', 'is = ["FIX", "BOTH"]')
    assert deposit.rows("cdrs", "cdr_id", "feed") == [("E1", "MOBILE")]
    assert deposit.rows("refused_rows", "source_line", "reason") == [
        (3, "NO_SECTION"),
        (4, "TWO_SECTIONS"),
        (5, "BAD_COLUMN_COUNT"),
    ]
    assert deposit.rows("refused_rows", "raw")[0].startswith("E2;SAT;")
    assert lines_of(deposit) == (4, 5, 1, 4, 0)


def test_rows_that_the_layout_ignores_are_counted_and_named(tmp_path: Path) -> None:
    deposit = deposit_of(tmp_path, rows_of("MOB", "TEST", "FIX"), 'is = ["MOB"]\nignore = ["Test"]')
    assert sorted(deposit.rows("cdrs", "cdr_id")) == ["E1", "E3"]
    assert not deposit.rows("refused_rows", "reason")
    assert lines_of(deposit) == (2, 4, 1, 2, 1)
    assert deposit.rows("file_results", "detail") == ["lines that are no rows: 1 of no section"]


def test_a_copy_of_an_event_of_the_second_section_is_kept_as_it_was_written(tmp_path: Path) -> None:
    rows = rows_of("MOB", "FIX")
    deposit = deposit_of(tmp_path, rows + rows.splitlines()[1] + "\n")
    assert deposit.rows("set_aside_cdrs", "source_line", "raw") == [(4, rows.splitlines()[1])]


@pytest.mark.parametrize(
    ("fixed", "file", "words"),
    [
        ('is = ["FIX"]', "[rated_cdrs_vga.file]\nskip_lines = 1", "the same 'file' in both"),
        (None, "", "expected 'only' in each"),
    ],
)
def test_sections_that_cannot_share_their_files_are_refused(
    tmp_path: Path, fixed: str | None, file: str, words: str
) -> None:
    text = FIXED.format(fixed=fixed, file=file)
    text = text if fixed else text.partition("[[")[0]
    path = tmp_path / "layouts.toml"
    path.write_text(MOBILE.format(mobile='is = ["MOB"]') + text, encoding="utf-8")
    with pytest.raises(LayoutError, match=words):
        load_layout(path)
