"""Plain files: what may be read by the engine, and that it reads the same."""

import random
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from origyne_pipeline.feeds import FEEDS, Column
from origyne_pipeline.feeds.section import Section
from origyne_pipeline.mediation import plain_files
from origyne_pipeline.mediation.csv_reader import CsvReader
from origyne_pipeline.mediation.plain_files import look_through
from origyne_pipeline.warehouse import Warehouse, WarehouseError

FEED = next(feed for feed in FEEDS if feed.word == "rated_cdrs_vga")


@pytest.mark.parametrize("block", [1 << 22, 7, 8, 9])
@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u3000"])
def test_a_file_with_a_space_beyond_ascii_is_not_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, space: str, block: int
) -> None:
    monkeypatch.setattr(plain_files, "BLOCK", block)
    path = tmp_path / "calls.csv"
    path.write_text("A;B\n1;été\n2;3\n", encoding="utf-8")
    assert look_through(path, FEED)[1] is not None
    path.write_text(f"A;B\n1;été\n2;{space}3\n", encoding="utf-8")
    assert look_through(path, FEED)[1] is None


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\t"])
def test_spaces_around_a_value_are_dropped_beyond_ascii_too(tmp_path: Path, space: str) -> None:
    path = tmp_path / "calls.csv"
    header = ";".join(column.header for column in FEED.columns if column.required)
    row = ";".join(f"{space}{place}{space}" for place in range(header.count(";") + 1))
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    (frame,) = CsvReader(path, FEED).frames()
    names = [column.name for column in FEED.columns if column.required]
    assert frame.select(names).row(0) == tuple(map(str, range(len(names))))


PIECES = ['"', '"', ";", ";", "a", "b c", " ", "\n", '""', '";"', '"x"', '"y;z"', "é", '"\n"']


def test_a_plain_file_with_quotes_is_read_as_the_slow_reader_reads_it(tmp_path: Path) -> None:
    """Random pieces: whatever looks plain and even gives the same fields on both ways."""
    path, chance = tmp_path / "calls.csv", random.Random(7)
    feed = replace(FEED, columns=(Column("A", "a"), Column("B", "b")), constants={})
    quoted_files = refused_by_engine = 0
    with Warehouse(tmp_path / "home").session() as session:
        for _ in range(3000):
            rows = "\n".join(
                "".join(chance.choices(PIECES, k=chance.randint(1, 3)))
                + ";"
                + "".join(chance.choices(PIECES, k=chance.randint(1, 2)))
                for _ in range(chance.randint(1, 3))
            )
            path.write_text(f"A;B\n{rows}\n", encoding="utf-8", newline="")
            _, plain = look_through(path, feed)
            if not plain or plain.separators != plain.rows + 1:
                continue
            frame = pl.concat(CsvReader(path, feed).frames())
            session.bind_csv("t", path, ["a", "b"], (";", plain.quote), crlf=False, header=True)
            try:
                read = session.query("select row + 1, coalesce(a, ''), coalesce(b, '') from t order by row")
            except WarehouseError:
                refused_by_engine += 1  # a row too short beside one too long: the slow reader takes the file
                continue
            assert (frame["field_count"] == 2).all(), rows
            assert frame.sort("source_line").select("source_line", "a", "b").rows() == read, rows
            quoted_files += bool(plain.quote)
    assert quoted_files > 50
    assert refused_by_engine


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("block", [1 << 20, 5])
def test_a_section_that_has_its_header_twice_or_an_empty_row_is_not_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, block: int
) -> None:
    """The engine would take them for rows; only the slower reader knows that they are none."""
    monkeypatch.setattr(plain_files, "BLOCK", block)
    feed, path = replace(FEED, section=Section()), tmp_path / "calls.csv"
    for rows, is_plain in ((["1;2", "3;4"], True), (["1;2", "A;B"], False), (["1;2", ";", "3;4"], False)):
        path.write_text("".join(f"{row}{end}" for row in ("A;B", *rows)), encoding="utf-8", newline="")
        assert (look_through(path, feed)[1] is not None) is is_plain
        assert look_through(path, FEED)[1] is not None
