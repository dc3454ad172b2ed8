"""The register of notices: each key once in whatever order, ended once, and its loss is seen."""

import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from origyne_pipeline.followup.notices.alert import (
    FAILED,
    RAISED,
    SENT,
    SUPPRESSED,
    Alert,
    NoticeError,
    Outcome,
)
from origyne_pipeline.followup.notices.raising import record
from origyne_pipeline.followup.notices.register import REGISTER, check_register, open_notices, read_notices

from .samples import NOON, REACHED, alert, key

ALERTS = [alert(), alert(threshold=100), alert("ROAMING"), alert("SPEND", 80, None)]


def raised(home: Path) -> list[str]:
    with read_notices(home) as notices:
        return [kept.alert.alert_id for kept in notices.all()] if notices else []


def faults(home: Path) -> list[str]:
    return [str(fault) for fault in check_register(home).faults]


def test_the_id_is_that_of_the_key_and_of_nothing_else() -> None:
    one = alert()
    later = replace(one, reached_at=REACHED + timedelta(days=1), used=None, is_sending=False)
    assert later.alert_id == one.alert_id
    others = [key("ROAMING"), key(threshold=100), key(line=None), key(ref="C2"), key(line="33612345679")]
    assert len({one.alert_id, *(other.alert_id for other in others)}) == 6
    assert one.alert_id == "ALLOWANCE_80-2026-11-" + one.alert_id[-16:]


def test_an_alert_and_an_outcome_are_text_and_back() -> None:
    for one in (*ALERTS, replace(alert(), used=None, as_of=None, usage=None)):
        assert Alert.from_json(one.to_json()) == one
    outcome = Outcome(ALERTS[0].alert_id, FAILED, "é\n\"'", "EMAIL", "a@b.fr", "", "text", "")
    assert Outcome.from_json(outcome.to_json()) == outcome
    for read in (Alert.from_json, Outcome.from_json):
        for text in ("{}", "[]", "1", "x"):
            with pytest.raises(NoticeError, match="can't be read"):
                read(text)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_key_is_raised_once_in_whatever_order_files_come(tmp_path: Path, order: tuple[int, ...]) -> None:
    """What is due grows, comes again, and shrinks where a file is corrected: what was raised stays as it was."""
    views = [ALERTS[:2], ALERTS[1:], [replace(one, reached_at=NOON) for one in ALERTS]]
    for day, at in enumerate(order):
        record(tmp_path, views[at], NOON + timedelta(days=day))
        record(tmp_path, views[at], NOON + timedelta(days=day, hours=1))
    assert sorted(raised(tmp_path)) == sorted(one.alert_id for one in ALERTS)
    with read_notices(tmp_path) as notices:
        assert notices
        first = {at: day for day, at in reversed(list(enumerate(order)))}
        for kept in notices.all():
            seen = [at for at in order if kept.alert in views[at]]
            assert kept.raised_at == NOON + timedelta(days=min(first[at] for at in seen))
    assert faults(tmp_path) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.sampled_from(range(len(ALERTS))), max_size=4), max_size=6))
def test_any_runs_raise_the_union(tmp_path_factory: pytest.TempPathFactory, runs: list[list[int]]) -> None:
    home = tmp_path_factory.mktemp("home")
    new = [len(record(home, [ALERTS[at] for at in run], NOON)) for run in runs]
    assert sum(new) == len({at for run in runs for at in run}) == len(raised(home))


def test_an_alert_ends_once_and_a_failure_is_noted_when_it_changes(tmp_path: Path) -> None:
    (one,) = record(tmp_path, ALERTS[:1], NOON)
    failed = Outcome(one.alert_id, FAILED, "refused")
    with open_notices(tmp_path) as notices:
        assert [notices.note(failed, NOON), notices.note(failed, NOON)] == [True, False]
        assert notices.note(replace(failed, reason="no address"), NOON)
        assert [kept.status for kept in notices.pending()] == [FAILED]
        assert notices.note(Outcome(one.alert_id, SENT), NOON)
        assert not notices.note(Outcome(one.alert_id, SUPPRESSED, "late"), NOON)
        assert list(notices.pending()) == []
        assert [kept.status for kept in notices.all()] == [SENT]
        with pytest.raises(NoticeError, match="no such alert"):
            notices.note(Outcome("X", SENT), NOON)
    with open_notices(tmp_path, thorough=True) as notices:
        assert [kept.status for kept in notices.all()] == [SENT]


@pytest.mark.parametrize("status", [RAISED, SENT])
def test_the_file_itself_refuses_a_second_alert_and_a_second_end(tmp_path: Path, status: str) -> None:
    (one,) = record(tmp_path, ALERTS[:1], NOON)
    with open_notices(tmp_path) as notices:
        notices.note(Outcome(one.alert_id, SENT), NOON)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"), open_notices(tmp_path) as notices:
        notices._append(one.alert_id, status, one.to_json(), NOON)
    for statement in ("delete from records", "update records set status = 'SENT'"):
        with (
            sqlite3.connect(REGISTER.path(tmp_path)) as db,
            pytest.raises(sqlite3.IntegrityError, match="append-only"),
        ):
            db.execute(statement)


def test_a_changed_or_lost_register_is_seen_and_raises_nothing(tmp_path: Path) -> None:
    record(tmp_path, ALERTS, NOON)
    with open_notices(tmp_path) as notices:
        notices.note_outbox(date(2026, 11, 20), 1, NOON)
    assert check_register(tmp_path).counts == {"records": 5}
    path = REGISTER.path(tmp_path)
    whole = path.read_bytes()
    with sqlite3.connect(path) as db:
        db.execute("drop trigger records_update")
        db.execute("update records set content = replace(content, 'C00001', 'C00009') where sequence = 2")
    db.close()
    assert any("record 2" in fault and "not what was hashed" in fault for fault in faults(tmp_path))
    assert any("trigger records_update is gone" in fault for fault in faults(tmp_path))
    path.write_bytes(whole)
    assert faults(tmp_path) == []
    path.unlink()
    assert any("is gone" in fault for fault in faults(tmp_path))
    with pytest.raises(NoticeError, match=r"is gone.*no notice is raised.*register new notices"):
        record(tmp_path, ALERTS, NOON)
