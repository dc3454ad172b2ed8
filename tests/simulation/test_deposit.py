"""The tree as a whole: its files, their names and times, and what the arguments change."""

import hashlib
import re
from collections import Counter
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from origyne_pipeline.periods import PARIS, Month, in_deposit_window, local_instant
from origyne_pipeline.simulation import SimulationError, SimulationSummary, simulate, simulate_mobile

SEPTEMBER = Month(2026, 9)


def tree(root: Path) -> dict[str, tuple[str, float]]:
    return {
        path.relative_to(root).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime,
        )
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def small(out: Path, seed: int = 1, lines: int = 12) -> dict[str, tuple[str, float]]:
    simulate(out, month=SEPTEMBER, lines=lines, days=6, seed=seed, faults=True, snapshots_a_day=2)
    return tree(out / "ftp") | {"clients": tree(out / "reference")["clients.xlsx"][:1]}


def test_same_arguments_give_the_same_bytes_and_times(tmp_path: Path) -> None:
    assert small(tmp_path / "one") == small(tmp_path / "two")


def test_another_seed_gives_other_events_customers_and_cards(tmp_path: Path) -> None:
    one, two = small(tmp_path / "one"), small(tmp_path / "two", seed=2)
    for path in (
        "clients",
        "AccountStatus/AccountStatus_20260901_080000.csv",
        "Cartes SIM/CartesSIM_CMD0001_20260618.csv",
    ):
        assert one[path][0] != two[path][0], path


def test_every_folder_of_the_contract_is_there(clean: SimulationSummary) -> None:
    folders = {path.relative_to(clean.ftp).as_posix() for path in clean.ftp.rglob("*") if path.is_dir()}
    assert folders >= {
        "AccountStatus",
        "Account_VGA",
        "RatedCDRs/MOBILE",
        "RatedCDRs/VGA",
        "BilledCDRs/MOBILE",
        "BilledCDRs/VGA",
        "Cartes SIM",
        "Documents",
        "Factures/Clients",
        "Factures/Intégrateur",
        "Personnalisation",
        "Tables tarifaires",
    }


def test_files_are_deposited_in_the_window_at_the_time_of_their_stamp(clean: SimulationSummary) -> None:
    for path in clean.ftp.rglob("*"):
        if path.is_dir():
            continue
        deposited = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        assert in_deposit_window(deposited), path
        local = deposited.astimezone(PARIS)
        stamp = re.search(r"_(\d{8})(?:_(\d{6}))?\.csv$", path.name)
        if stamp and path.parent.name != "Cartes SIM":
            assert f"{local:%Y%m%d%H%M%S}" == stamp[1] + (stamp[2] or "200000"), path


def test_mobile_files_come_two_to_six_a_day_until_the_cutoff(clean: SimulationSummary) -> None:
    days = Counter(path.name[17:25] for path in (clean.ftp / "RatedCDRs/MOBILE").iterdir())
    assert set(days.values()) <= {2, 3, 4, 5, 6}
    assert len(days) == 30  # September to 5 October 2026, less five Sundays
    assert max(days) == "20261005"


def test_no_event_is_younger_than_its_file_or_older_than_the_month(clean: SimulationSummary) -> None:
    for path in clean.ftp.glob("RatedCDRs/*/*.csv"):
        header, *rows = path.read_text("utf-8").splitlines()
        at = header.split(";").index("DATE")
        for row in rows:
            cells = row.split(";")
            day = datetime.strptime(cells[at], "%d/%m/%Y").date()
            started = local_instant(day, time.fromisoformat(cells[at + 1]))
            assert started.timestamp() < path.stat().st_mtime
            assert day >= SEPTEMBER.first_day


def test_row_counts_are_those_of_the_summary_and_of_the_request(tmp_path: Path) -> None:
    done = simulate(tmp_path / "d", month=SEPTEMBER, lines=30, days=9, events=2000, snapshots_a_day=1)
    counted = {
        feed: sum(len(p.read_text().splitlines()) - 1 for p in (done.ftp / "RatedCDRs" / feed).iterdir())
        for feed in ("MOBILE", "VGA")
    }
    assert counted == done.events
    assert sum(counted.values()) == 2000
    assert done.lines == 30


def test_the_benchmark_has_exactly_its_rows_on_every_day_sundays_too(tmp_path: Path) -> None:
    done = simulate_mobile(tmp_path, month=SEPTEMBER, lines=50, days=8, rows_a_day=1234)
    rows: Counter[str] = Counter()
    for path in (done.ftp / "RatedCDRs/MOBILE").iterdir():
        rows[path.name[17:25]] += len(path.read_text().splitlines()) - 1
    assert dict(rows) == {f"202609{day:02d}": 1234 for day in range(1, 9)}
    assert not (done.ftp / "RatedCDRs/VGA").exists()


def test_progress_ends_at_its_total(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    simulate(
        tmp_path, month=SEPTEMBER, lines=5, days=2, progress=lambda done, total: told.append((done, total))
    )
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ftp").mkdir()
    (tmp_path / "ftp/mine.txt").write_text("keep")
    with pytest.raises(SimulationError, match="is not empty"):
        simulate(tmp_path, month=SEPTEMBER, lines=5, days=2)
    assert (tmp_path / "ftp/mine.txt").read_text() == "keep"


@pytest.mark.parametrize("wrong", [{"lines": 0}, {"lines": 5, "days": 0}])
def test_impossible_sizes_are_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(SimulationError, match="give 1 line and 1 day or more"):
        simulate(tmp_path, month=SEPTEMBER, **wrong)


def test_a_month_of_a_clock_change_keeps_its_real_hours(tmp_path: Path) -> None:
    done = simulate(tmp_path, month=Month(2026, 3), lines=40, days=31, events=20_000, snapshots_a_day=1)
    times = [
        row.split(";")[6]
        for path in done.ftp.glob("RatedCDRs/MOBILE/*.csv")
        for row in path.read_text().splitlines()
        if ";29/03/2026;" in row
    ]
    assert times
    assert not [clock for clock in times if clock.startswith("02:")]
