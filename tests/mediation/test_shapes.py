"""Public shapes of files: read by a layout that a person wrote from the docs, and by the one that is guessed."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.feeds.layout import load_layout
from origyne_pipeline.feeds.sharing import section_of
from origyne_pipeline.mediation.guessing.guess import guess
from origyne_pipeline.mediation.guessing.proposal_text import proposal_text
from origyne_pipeline.mediation.guessing.sample import take_sample
from origyne_pipeline.mediation.trying import Trial, try_file

SHAPES = Path(__file__).parent / "shapes"
NAMES = sorted(folder.name for folder in SHAPES.iterdir())
BESIDE = {"layout.toml", "expect.json", "lines.csv", "operators.csv", "tadig.csv"}


def file_of(shape: str) -> Path:
    """The wholesaler's file of a shape; beside it lie its layout, what must be read, and files of codes."""
    (file,) = (path for path in (SHAPES / shape).iterdir() if path.name not in BESIDE)
    return file


def expected_of(shape: str) -> dict[str, Any]:
    """What the first row of a shape must give."""
    values: dict[str, Any] = json.loads((SHAPES / shape / "expect.json").read_text())
    return values


def first_row(trial: Trial, names: dict[str, Any]) -> dict[str, Any]:
    """Some values of the first row that was read, as JSON would write them."""
    values = trial.shown[0][1] if trial.shown else {}
    return {name: _plain(values.get(name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int) or value is None else str(value)


def trial_of(folder: Path, shape: str, layouts: Path, word: str) -> Trial:
    """What a layout reads of a shape's file."""
    path = file_of(shape)
    feed: CsvFeed = section_of(load_layout(layouts).feeds, word, path.name)
    return try_file(folder / "scratch", path, feed, datetime(2026, 9, 2, 18, tzinfo=UTC))


@pytest.mark.parametrize("shape", NAMES)
def test_a_shape_is_read_by_the_layout_that_a_person_wrote(tmp_path: Path, shape: str) -> None:
    layouts = SHAPES / shape / "layout.toml"
    word = layouts.read_text().partition("]")[0].strip("[")
    trial = trial_of(tmp_path, shape, layouts, word)
    expected = expected_of(shape)
    assert not trial.refused
    assert first_row(trial, expected) == expected


NOT_GUESSED = {
    "bics_usage": "operators by name, in UTC, which the file does not say",
    "broadworks": "in UTC, which the file does not say",
    "cgrates": "starts at the answer, not at the set-up",
    "eiotclub": "lines by card, in UTC",
    "emnify": "in UTC, which the file does not say",
    "esi_smdr": "month before day, and no day in the name to tell it by",
    "fixed_width_smdr": "ten thousandths of euros",
    "roaming_text": "thousandths of euros",
    "tap_ascii": "one event in three records",
    "utf16_tabs": "thousandths of euros",
    "var_out_sims": "several lines of titles above",
}
"""Shapes that the guess alone does not read: what a person must say."""


@pytest.mark.parametrize("shape", [name for name in NAMES if name not in NOT_GUESSED])
def test_a_shape_is_read_by_the_layout_that_is_guessed(tmp_path: Path, shape: str) -> None:
    path = file_of(shape)
    proposal = guess(take_sample(path))
    layouts = tmp_path / "layouts.toml"
    layouts.write_text(proposal_text(proposal, path.name, ""), encoding="utf-8")
    expected = expected_of(shape)
    trial = trial_of(tmp_path, shape, layouts, proposal.feed)
    assert not trial.refused
    assert first_row(trial, expected) == expected
