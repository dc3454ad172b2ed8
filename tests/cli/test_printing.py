"""Results fit the terminal; in a pipe they are whole, plain lines."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console

from origyne_pipeline.cli.printing import pairs, print_paths, table

from .conftest import Cli

HEADS = ["month", "what a person reads of it", "excl. tax", "rows", "a reason", "another"]
ROWS = [
    ["2026-09", ("a long text " * 20).strip(), Decimal("1234567.89"), 12_345, "BAD_COLUMN_COUNT", "x" * 90]
] * 3
MANY = [f"column {n}" for n in range(14)]


@pytest.mark.parametrize("width", [80, 60, 120])
@pytest.mark.parametrize(("heads", "rows"), [(HEADS, ROWS), (MANY, [[10**9] * 14] * 2)])
def test_a_table_fits_the_terminal_and_cuts_no_number(
    heads: list[str], rows: list[list[object]], width: int
) -> None:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    console.print(table("Title", heads, rows, "note"))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert max(map(len, lines)) <= width
    for value in rows[0]:
        if not isinstance(value, str):
            assert any(f"{value:,}" in line for line in lines)


def test_where_the_terminal_is_narrow_a_row_shows_what_it_holds() -> None:
    screen = Console(width=40, force_terminal=True, color_system=None, file=io.StringIO())
    heads = [f"head{number}" for number in range(9)]
    screen.print(table("T", heads, [("value0", *[""] * 7, "value8")]))
    assert isinstance(screen.file, io.StringIO)
    shown = screen.file.getvalue()
    assert "value0" in shown and "head8" in shown and "head1" not in shown


def test_a_pipe_gets_whole_lines_without_padding_or_colour() -> None:
    console = Console(file=io.StringIO(), width=100_000)
    console.print(table("Title", HEADS, ROWS, "note"))
    console.print(pairs([("name", "value\nof two lines")]))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "Title" and lines[1] == "\t".join(HEADS) and lines[5] == "note"
    assert lines[2].split("\t")[2:4] == ["1,234,567.89", "12,345"]
    assert lines[6] == "name\tvalue of two lines"
    assert all("  " not in line and "\x1b" not in line and line.rstrip(" ") == line for line in lines)


def test_what_stands_in_a_pipe_can_be_cut_by_columns(cli: Cli) -> None:
    lines = cli("rio", "01P123456ABC", "0612345678").stdout.splitlines()
    assert all(len(line.split("\t")) == 2 for line in lines)


def test_a_path_is_whole_on_its_line_however_narrow_the_terminal_is(monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console(file=io.StringIO(), width=40, force_terminal=True, color_system=None)
    monkeypatch.setattr("origyne_pipeline.cli.printing.stdout", lambda: console)
    page = Path("/srv/a root/pilotage/2026-10/tableau_de_bord_2026-10.html")
    print_paths([("HTML", page), ("document", page.with_suffix(".pdf"))])
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert lines == [f"HTML     {page}", f"document {page.with_suffix('.pdf')}"]
