"""What follows a change of the registers: published at the end, and after a kill by the next command."""

import fcntl
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.account import noted
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.cli import up_to_date
from origyne_pipeline.cli.up_to_date import NOTES, published_at_the_end
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, tmp_path / "clients.xlsx")


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The months that each publication brings up to date."""
    calls: list[list[str]] = []

    def bring(_: Settings, months: list[Month]) -> None:
        calls.append([str(month) for month in months])

    monkeypatch.setattr(up_to_date, "bring_up_to_date", bring)
    monkeypatch.setattr(
        "origyne_pipeline.payments.register.months_collected", lambda _: ["2026-08", "2026-09"]
    )
    return calls


def notes(settings: Settings) -> list[Path]:
    return list((settings.home / NOTES).iterdir())


def pay(settings: Settings) -> None:
    with open_ledger(settings.home) as ledger:
        ledger.add(noted.payment("C1", Decimal(5), AT.date(), "chèque", None), AT)


def test_a_change_is_published_at_the_end_and_nothing_is_where_nothing_changed(
    settings: Settings, published: list[list[str]]
) -> None:
    with published_at_the_end(settings):
        assert len(notes(settings)) == 1
    assert published == [] and notes(settings) == []
    with published_at_the_end(settings) as changes:
        changes.add(months=["2026-09"])
    with published_at_the_end(settings) as changes:
        changes.add()
    assert published == [["2026-09"], []] and notes(settings) == []


def test_what_a_stopped_command_changed_is_published_by_the_next_one(
    settings: Settings, published: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(up_to_date, "bring_up_to_date", stopped)
        with published_at_the_end(settings) as changes:
            changes.add(months=["2026-10"])
    assert len(notes(settings)) == 1
    with published_at_the_end(settings) as changes:
        changes.add(months=["2026-10"])
    assert published == [["2026-08", "2026-09", "2026-10"]] and notes(settings) == []


def test_a_block_that_fails_leaves_something_to_follow_only_where_it_committed(
    settings: Settings, published: list[list[str]]
) -> None:
    with pytest.raises(OrigyneError), published_at_the_end(settings):
        raise OrigyneError("refused")
    assert notes(settings) == []
    with pytest.raises(OrigyneError), published_at_the_end(settings):
        pay(settings)
        raise OrigyneError("after it was recorded")
    assert len(notes(settings)) == 1 and published == []


def test_a_command_that_is_at_work_publishes_its_own(settings: Settings, published: list[list[str]]) -> None:
    (settings.home / NOTES).mkdir(parents=True)
    note = settings.home / NOTES / "1-other"
    with note.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with published_at_the_end(settings):
            pass
        assert notes(settings) == [note] and published == []
    with published_at_the_end(settings):
        pass
    assert notes(settings) == [] and published == [["2026-08", "2026-09"]]
