"""Deposited RatedCDRs to events: each once, whatever the order in which files come, change or are made again."""

import fcntl
import random
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from origyne_pipeline.mediation import reading
from origyne_pipeline.mediation.cleaning_turn import LOCK_FILE
from origyne_pipeline.mediation.plain_files import look_through
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import ACCOUNTS, HEADER, ICCID, Deposit, csv_text, mobile_path, read, sms

ONE, TWO, THREE = (mobile_path(f"202609{day}_100000") for day in ("01", "02", "03"))


def events(deposit: Deposit) -> dict[str, str]:
    """The events by id, with the day of the file that they stand from."""
    return {
        cdr_id: path.rpartition("_")[0][-2:] for cdr_id, path in deposit.rows("cdrs", "cdr_id", "source_path")
    }


def copies(deposit: Deposit) -> list[Any]:
    return sorted(deposit.rows("set_aside_cdrs", "cdr_id", "source_path", "verdict"))


def whole_lake(warehouse: Warehouse) -> dict[str, list[Any]]:
    """What every table of mediation holds, cell by cell, whatever the partition."""
    return {
        table: sorted(map(repr, read(warehouse, table)))
        for table in ("cdrs", "set_aside_cdrs", "refused_rows", "file_results")
    }


def test_the_first_deposit_stands_and_later_copies_are_set_aside(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A"), sms("B")))
    deposit.put(TWO, csv_text(sms("A"), sms("B", amount="0,2"), sms("C")))
    deposit.clean_cdrs()
    assert events(deposit) == {"A": "01", "B": "01", "C": "02"}
    assert copies(deposit) == [("A", TWO, "DUPLICATE"), ("B", TWO, "DUPLICATE_CONFLICT")]
    assert deposit.rows("set_aside_cdrs", "raw") == [sms("A"), sms("B", amount="0,2")]


def test_destination_and_iccid_and_the_writing_of_numbers_make_no_conflict(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text("A;SMS;SORTANT;0612345678;;01/09/2026;10:00:00;0142685300;20801;;;;0,1;"))
    same = (
        f"A;sms;Sortant;+33 6 12 34 56 78;{ICCID};2026-09-01;10:00:00;00 33 1 42 68 53 00;20801;9;9;X;0.100;"
    )
    deposit.put(TWO, csv_text(same))
    deposit.clean_cdrs()
    assert copies(deposit) == [("A", TWO, "DUPLICATE")]


def test_a_cost_that_one_copy_gives_and_another_does_not_is_a_conflict(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A"), sms("A") + "0"))
    deposit.clean_cdrs()
    assert copies(deposit) == [("A", ONE, "DUPLICATE_CONFLICT")]


def test_a_file_that_lands_late_with_an_earlier_stamp_becomes_the_first_deposit(deposit: Deposit) -> None:
    deposit.put(TWO, csv_text(sms("A", amount="0,2"), sms("B")))
    deposit.put(THREE, csv_text(sms("A", amount="0,2")))
    deposit.clean_cdrs()
    assert events(deposit) == {"A": "02", "B": "02"}
    deposit.put(ONE, csv_text(sms("A")))
    made = deposit.clean_cdrs()
    assert [counts.day for counts in made] == [date(2026, 9, 1)]
    assert events(deposit) == {"A": "01", "B": "02"}
    assert copies(deposit) == [("A", TWO, "DUPLICATE_CONFLICT"), ("A", THREE, "DUPLICATE_CONFLICT")]


def test_a_replaced_file_gives_its_events_back_to_the_copies(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A"), sms("B")))
    deposit.put(TWO, csv_text(sms("A"), sms("C")))
    deposit.put(THREE, csv_text(sms("C"), sms("A")))
    deposit.clean_cdrs()
    deposit.put(ONE, csv_text(sms("B")))
    deposit.clean_cdrs()
    assert events(deposit) == {"A": "02", "B": "01", "C": "02"}
    assert copies(deposit) == [("A", THREE, "DUPLICATE"), ("C", THREE, "DUPLICATE")]


def test_a_file_replaced_by_one_that_cannot_be_read_gives_no_event(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A")))
    deposit.clean_cdrs()
    deposit.put(ONE, "nothing;of;the;kind\n1;2;3;4\n")
    deposit.clean_cdrs()
    assert events(deposit) == {}
    assert deposit.rows("file_results", "status", "reason") == [("quarantined", "MISSING_COLUMN")]


def test_a_day_whose_files_are_gone_holds_nothing_more(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A")))
    deposit.put(TWO, csv_text(sms("A")))
    deposit.clean_cdrs()
    deposit.remove(ONE)
    deposit.clean_cdrs()
    assert events(deposit) == {"A": "02"}
    assert deposit.clean_cdrs() == []


def test_the_same_bytes_under_another_name_count_once(deposit: Deposit) -> None:
    text = csv_text(sms("A"), sms(""))
    deposit.put(TWO, text)
    deposit.put(ONE, text)
    deposit.clean_cdrs()
    assert set(events(deposit).values()) == {"01"}
    assert deposit.rows("file_results", "path", "status", "reason", "row_count") == [
        (ONE, "loaded", None, 2),
        (TWO, "duplicate", ONE, 0),
    ]


def test_twins_in_one_file_are_two_events_and_the_same_again_are_copies(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms(""), sms("A"), sms("")))
    deposit.put(TWO, csv_text(sms(""), sms(""), sms("")))
    deposit.clean_cdrs()
    assert sorted(events(deposit)) == [
        "A",
        "RatedCDRs_MOBILE_20260901_100000.csv:2",
        "RatedCDRs_MOBILE_20260901_100000.csv:4",
        "RatedCDRs_MOBILE_20260902_100000.csv:4",
    ]


def test_a_refused_row_is_never_the_first_deposit(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A", clock="25:00:00"), sms("F", day="05/09/2026")))
    deposit.put(TWO, csv_text(sms("A"), sms("F")))
    deposit.clean_cdrs()
    assert events(deposit) == {"A": "02", "F": "02"}
    assert deposit.rows("refused_rows", "source_line", "reason") == [(2, "BAD_TIME"), (3, "FUTURE_EVENT")]


def test_only_days_that_changed_are_made_again(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A")))
    deposit.put(TWO, csv_text(sms("B")))
    assert [counts.day.day for counts in deposit.clean_cdrs()] == [1, 2]
    assert deposit.clean_cdrs() == []
    deposit.put(TWO, csv_text(sms("B"), sms("C")))
    assert [counts.day.day for counts in deposit.clean_cdrs([date(2026, 9, 1)])] == []
    assert [counts.day.day for counts in deposit.clean_cdrs()] == [2]


def test_days_made_one_by_one_in_any_order_end_as_days_made_at_once(deposit: Deposit, tmp_path: Path) -> None:
    other = Deposit(tmp_path / "other")
    for each in (deposit, other):
        each.put(ONE, csv_text(sms("A"), sms("B"), sms("")))
        each.put(TWO, csv_text(sms("A"), sms("C"), sms("")))
        each.put(THREE, csv_text(sms("C", amount="9"), sms("B"), sms(""), sms("")))
    deposit.clean_cdrs()
    for day in (3, 1, 2):
        other.clean_cdrs([date(2026, 9, day)])
    assert whole_lake(other.warehouse) == whole_lake(deposit.warehouse)


class Killed(BaseException):
    """What stops a run between two commits."""


@pytest.fixture(scope="module")
def before_and_after(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[dict[str, Any]]]:
    """A deposit whose first file was replaced since it was cleaned, and the same cleaned again."""
    before, after = tmp_path_factory.mktemp("before"), tmp_path_factory.mktemp("after") / "home"
    made = Deposit(before)
    made.put(ONE, csv_text(sms("A"), sms("B")))
    made.put(TWO, csv_text(sms("A"), sms("C")))
    made.put(THREE, csv_text(sms("A"), sms("C", amount="5")))
    made.clean_cdrs()
    made.put(ONE, csv_text(sms("B"), sms("C")))
    shutil.copytree(before, after)
    Deposit(after).clean_cdrs()
    return before, after, made.versions


@pytest.mark.parametrize("commits", range(1, 9))
def test_a_kill_before_any_commit_leaves_what_the_next_run_corrects(
    commits: int,
    before_and_after: tuple[Path, Path, list[dict[str, Any]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, after, versions = before_and_after
    deposit = Deposit(tmp_path / "home", versions=versions)
    shutil.copytree(before, deposit.home)

    done = []
    commit = Warehouse.commit

    def commit_some(warehouse: Warehouse, *args: Any, **named: Any) -> Any:
        if len(done) == commits - 1:
            raise Killed
        done.append(args)
        return commit(warehouse, *args, **named)

    monkeypatch.setattr(Warehouse, "commit", commit_some)
    with pytest.raises(Killed):
        deposit.clean_cdrs()
    monkeypatch.undo()
    deposit.clean_cdrs()
    assert whole_lake(deposit.warehouse) == whole_lake(Warehouse(after))
    assert deposit.clean_cdrs() == []


def test_days_are_never_settled_by_two_at_once(deposit: Deposit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs at once would each miss the other's events, and count the same one twice."""
    deposit.put(ONE, csv_text(sms("A")))
    commit = Warehouse.commit
    busy = []

    def commit_and_try(warehouse: Warehouse, *args: Any, **named: Any) -> Any:
        with (deposit.home / LOCK_FILE).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                busy.append(args[0])
        return commit(warehouse, *args, **named)

    monkeypatch.setattr(Warehouse, "commit", commit_and_try)
    deposit.clean_cdrs()
    assert {"cdrs", "set_aside_cdrs", "file_results"} <= set(busy)
    with (deposit.home / LOCK_FILE).open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_layout_that_changes_makes_every_day_again(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A")))
    deposit.clean_cdrs()
    feeds = tuple(
        replace(feed, units=feed.units | {"MONTANT_HT": "CENTIME", "COUT_HT": "CENTIME"})
        if feed.units
        else feed
        for feed in deposit.layout.feeds
    )
    deposit.layout = replace(deposit.layout, feeds=feeds)
    assert len(deposit.clean_cdrs()) == 1
    assert [str(amount) for amount in deposit.rows("cdrs", "supplier_amount_excl_tax")] == ["0.001000"]


# Any mix of rows: nothing is lost, and the fast reader of plain files says what the careful one says.

CELLS = {
    "id": ["A", "B", "C", "", "é"],
    "day": ["01/09/2026", "2026-09-02", "31/09/2026", "12/09/2026", "02/09/2026"],
    "amount": ["0,1", "0.10", "0,2", "-1", ""],
    "called": ["0142685300", "+33142685300", "1", ""],
    "more": ["", ";x", '""'],
}


@st.composite
def made_files(draw: st.DrawFn) -> list[bytes]:
    seed, count = draw(st.integers(0, 2**32)), draw(st.integers(2, 4))
    chosen = random.Random(seed)  # one draw for many cells: shrinking matters less than speed here
    files = []
    for _ in range(count):
        end = chosen.choice(["\n", "\r\n"])
        lines = [HEADER]
        for _ in range(chosen.randrange(12)):
            pick = {
                name: chosen.choice(cells if chosen.random() < 0.4 else cells[:1])
                for name, cells in CELLS.items()
            }
            number = chosen.choice(
                ["0612345678", "06 12 34 56 78", "612"] if chosen.random() < 0.2 else ["0612345678"]
            )
            lines.append(
                f"{pick['id']};SMS;SORTANT;{number};;{pick['day']};10:00:00;{pick['called']};20801;;;;"
                f"{pick['amount']};{pick['more'] if chosen.random() < 0.3 else ''}"
            )
            if chosen.random() < 0.1:
                lines.append("")
        text = end.join(lines) + (end if chosen.random() < 0.7 else "")
        files.append(text.encode(chosen.choice(["utf-8", "utf-8", "utf-8-sig", "cp1252"])))
    return files


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made_files())
def test_rows_read_are_events_refused_or_copies_and_plain_files_read_the_same(
    tmp_path_factory: pytest.TempPathFactory, files: list[bytes]
) -> None:
    lakes = []
    for careful in (False, True):
        made = Deposit(tmp_path_factory.mktemp("deposit"))
        for place, data in enumerate(files):
            made.put(mobile_path(f"2026090{1 + place // 2}_1{place}0000"), data)
        with pytest.MonkeyPatch.context() as patch:
            if careful:
                patch.setattr(reading, "look_through", lambda path, feed: (look_through(path, feed)[0], None))
            made.clean_cdrs()
        lakes.append(whole_lake(made.warehouse))
    assert lakes[0] == lakes[1]

    places = Counter(made.rows("cdrs", "source_path")) + Counter(made.rows("set_aside_cdrs", "source_path"))
    places += Counter(made.rows("refused_rows", "source_path"))
    for place, data in enumerate(files):
        path = mobile_path(f"2026090{1 + place // 2}_1{place}0000")
        ((status, count),) = [
            r[1:] for r in made.rows("file_results", "path", "status", "row_count") if r[0] == path
        ]
        lines = [line for line in data.decode("cp1252").splitlines()[1:] if line.strip()]
        assert count == places[path] == (0 if status == "duplicate" else len(lines))
    assert all(raw for raw in made.rows("refused_rows", "raw"))
    assert len(set(made.rows("cdrs", "cdr_id"))) == len(made.rows("cdrs", "cdr_id"))


def test_snapshots_of_the_same_bytes_are_each_an_observation(deposit: Deposit) -> None:
    def snapshot(state: str) -> str:
        ended = "05/09/2026" if state == "SUSPENDU" else ""
        row = f"0612345678;{ICCID};208010000000001;C1;MOB;{state};01/01/2026;01/01/2026;{ended};"
        return csv_text(row, header=ACCOUNTS)

    for clock, state in (("100000", "ACTIF"), ("110000", "SUSPENDU"), ("120000", "ACTIF")):
        deposit.put(f"AccountStatus/AccountStatus_20260901_{clock}.csv", snapshot(state))
    deposit.clean_accounts()
    assert deposit.rows("line_observations", "state") == ["ACTIF", "SUSPENDU", "ACTIF"]
    assert deposit.rows("line_observations", "deposited_at")[-1] == datetime(2026, 9, 1, 10, tzinfo=UTC)


def test_billed_files_count_at_their_modification_time_and_keep_both_kinds_of_rows(deposit: Deposit) -> None:
    text = csv_text(sms("A") + ";202609", sms("") + ";202609", sms("C") + ";2026", header=HEADER + ";PERIODE")
    deposit.put("BilledCDRs/MOBILE/BilledCDRs_MOBILE_202609.csv", text, datetime(2026, 10, 6, 9, tzinfo=UTC))
    (counts,) = deposit.clean_billed()
    assert (counts.day, counts.rows_read, counts.clean, counts.refused) == (date(2026, 10, 6), 3, 2, 1)
    assert deposit.rows("billed_cdrs", "cdr_id", "has_id", "period") == [
        ("A", True, "2026-09"),
        ("BilledCDRs_MOBILE_202609.csv:3", False, "2026-09"),
    ]
