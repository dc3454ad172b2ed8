"""The register of landed files."""

from datetime import timedelta
from pathlib import Path

import pytest

from origyne_pipeline.collection.plan import Sighting, recall
from origyne_pipeline.collection.register import RegisterError, open_register, read_landed_files
from origyne_pipeline.collection.remote import RemoteFile, RemoteStat
from origyne_pipeline.feeds.deposits import DEFAULT_PATTERNS

from .conftest import NOW

FILE = RemoteFile(b"Documents/Kbis.pdf", RemoteStat(3, NOW))


def test_nothing_landed_is_an_empty_register_and_makes_none(tmp_path: Path) -> None:
    assert read_landed_files(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_a_broken_register_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "registers" / "landing.sqlite"
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)
    with pytest.raises(RegisterError, match="move it aside and land again"):
        read_landed_files(tmp_path)


def test_a_register_of_a_later_program_is_refused(tmp_path: Path) -> None:
    with open_register(tmp_path) as register:
        register._db.execute("pragma user_version = 99")
    with pytest.raises(RegisterError, match="version 1, found 99"):
        read_landed_files(tmp_path)


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with open_register(tmp_path) as register:
        with pytest.raises(ZeroDivisionError), register.transaction():
            register.record(FILE, "ab" * 32, DEFAULT_PATTERNS, NOW, "landing/Documents/Kbis.pdf", "")
            raise ZeroDivisionError
        assert register.landed_files() == ()


def test_a_listing_remembers_since_when_a_file_is_as_it_is(tmp_path: Path) -> None:
    later, latest = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)
    changed = RemoteFile(FILE.path_bytes, RemoteStat(4, NOW))
    with open_register(tmp_path) as register:
        register.see([FILE], {}, NOW)
        register.see([FILE], register.sightings(), later)
        assert register.sightings()[FILE.path_bytes].since == NOW
        register.see([changed], register.sightings(), latest)
        assert register.sightings()[FILE.path_bytes].since == latest
        register.see([], register.sightings(), latest)
        assert register.sightings() == {}


@pytest.mark.parametrize(("mark", "age", "known"), [("m", 49, True), ("m", 47, False), ("other", 999, False)])
def test_a_stat_is_recalled_only_for_the_same_words_of_a_change_that_is_days_old(
    mark: str, age: int, known: bool
) -> None:
    now = NOW + timedelta(hours=age)
    sightings = {b"x": Sighting(FILE.stat, NOW, True, "m")}
    assert recall(sightings, now, b"x", mark) == (FILE.stat if known else None)
    assert recall(sightings, now, b"y", mark) is None
