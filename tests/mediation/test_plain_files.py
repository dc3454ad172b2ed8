from pathlib import Path

import pytest

from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.mediation import plain_files
from origyne_pipeline.mediation.plain_files import look_plain

FEED = next(feed for feed in FEEDS if feed.word == "rated_cdrs_vga")


@pytest.mark.parametrize("block", [1 << 22, 7, 8, 9])
@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u3000"])
def test_a_file_with_a_space_beyond_ascii_is_not_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, space: str, block: int
) -> None:
    monkeypatch.setattr(plain_files, "BLOCK", block)
    path = tmp_path / "calls.csv"
    path.write_text("A;B\n1;été\n2;3\n", encoding="utf-8")
    assert look_plain(path, FEED) is not None
    path.write_text(f"A;B\n1;été\n2;{space}3\n", encoding="utf-8")
    assert look_plain(path, FEED) is None
