"""A register of sends that was deleted, emptied, cut or replaced by an older copy sends nothing a second time."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from origyne_pipeline.invoicing.delivery.sends import (
    DEFERRED,
    SENT,
    Sends,
    SendsError,
    begin_anew,
    sends_path,
)

KEY = ("F2026-000001", "c@example.com", "00")
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """One send deferred, then sent; ``tmp_path / 'older'`` holds the registers between the two."""
    home = tmp_path / "home"
    with Sends(sends_path(home)) as sends:
        assert sends.claim(*KEY, "now") is None
        sends.close(*KEY, DEFERRED, "", "now")
    shutil.copytree(home / "registers", tmp_path / "older")
    with Sends(sends_path(home)) as sends:
        assert sends.claim(*KEY, "now") is None
        sends.close(*KEY, SENT, "", "now")
    return home


def older(home: Path) -> None:
    shutil.rmtree(home / "registers")
    shutil.copytree(home.parent / "older", home / "registers")


def rows_deleted(home: Path) -> None:
    with sqlite3.connect(sends_path(home)) as db:
        db.execute("delete from sends")
    db.close()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": lambda home: sends_path(home).unlink(),
    "the registers folder deleted": lambda home: shutil.rmtree(home / "registers"),
    "emptied": lambda home: sends_path(home).write_bytes(b""),
    "truncated": lambda home: sends_path(home).write_bytes(sends_path(home).read_bytes()[:5000]),
    "overwritten": lambda home: sends_path(home).write_bytes(b"no database at all" * 500),
    "older copy": older,
    "rows deleted": rows_deleted,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_register_of_sends_that_is_not_what_it_was_sends_nothing(
    home: Path, damage: Callable[[Path], None]
) -> None:
    damage(home)
    with pytest.raises(SendsError, match="backup"), Sends(sends_path(home)):
        pass


@pytest.mark.parametrize("place", ["registers", "heads"])
def test_one_head_lost_is_written_again(home: Path, place: str) -> None:
    head = home / place / "sends.head"
    before = head.read_bytes()
    head.unlink()
    with Sends(sends_path(home)) as sends:
        assert sends.claim(*KEY, "now") == SENT
    assert head.read_bytes() == before


def test_a_new_register_is_begun_by_a_person(home: Path) -> None:
    sends_path(home).unlink()
    begin_anew(home, "essai", NOON)
    with Sends(sends_path(home)) as sends:
        assert sends.claim(*KEY, "now") is None
