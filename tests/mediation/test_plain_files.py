from pathlib import Path

import pytest

from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.mediation import plain_files
from origyne_pipeline.mediation.csv_reader import CsvReader
from origyne_pipeline.mediation.plain_files import look_through

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
