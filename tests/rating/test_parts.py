"""A month rated by parts: the rows and the bytes of a month rated whole, and nothing of it is seen before the last."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from origyne_pipeline.engine import Engine
from origyne_pipeline.issued import IssuedFrom, Terms
from origyne_pipeline.lake.verification import check_lake
from origyne_pipeline.model import table_model
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating import part_folder, part_models, parts_beside
from origyne_pipeline.rating import parts as by_parts
from origyne_pipeline.rating.month import rate_month
from origyne_pipeline.rating.part_folder import Cut, PartRated, digest
from origyne_pipeline.rating.view import MONTHLY_TABLES
from origyne_pipeline.setting_checks import MOST_PARTS
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import Deposit, Market
from tests.oracle.pipeline import Pipeline
from tests.oracle.traps import write_deposit
from tests.rating.engines_agree import differences, linked
from tests.rating.test_months import SINCE_JANUARY, message, sheets

NASTY = 10
"""A deposit of ``write_deposit`` with a change of the clock and an empty month."""
SEPTEMBER = Month(2026, 9)
CALENDAR = BillingCalendar(5, SEPTEMBER)


def rated(home: Path, months: Iterable[Month], calendar: BillingCalendar, parts: int) -> Path:
    for month in months:
        rate_month(Warehouse(home), month, calendar, parts=parts)
    return home


def files(home: Path) -> dict[tuple[str, str], str | None]:
    """The file of each partition of a rated month."""
    lake = Warehouse(home)
    return {
        (table, key): p.file
        for table in MONTHLY_TABLES
        for key, p in lake.partitions(table).items()
        if key[0] == "2"
    }


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Month], BillingCalendar]:
    folder = tmp_path_factory.mktemp("nasty")
    expected = write_deposit(folder / "deposit", NASTY, events=100, step=18)
    pipeline = Pipeline(folder / "home", folder / "deposit", **expected["settings"])
    pipeline.clean()
    months = [Month.parse(text) for text in expected["months"]]
    calendar = pipeline.settings.calendar
    calendar = calendar if calendar.first_month else calendar.starting(months[0])
    return rated(pipeline.home, months, calendar, 1), months, calendar


@pytest.mark.long  # several months, each in up to 64 parts
@pytest.mark.parametrize("parts", [4, 64])
def test_every_month_of_a_nasty_deposit_has_the_same_bytes(
    tmp_path: Path, nasty: tuple[Path, list[Month], BillingCalendar], parts: int
) -> None:
    home, months, calendar = nasty
    copy = rated(linked(home, tmp_path), months, calendar, parts)
    assert sum(p.rows for p in Warehouse(copy).partitions("rated_cdrs").values()) > 0
    assert files(copy) == files(home)
    assert list((copy / "tmp").glob("parts-*")) == []


@pytest.mark.long  # the same deposit
def test_a_vast_month_is_one_partition_of_several_files(
    tmp_path: Path, nasty: tuple[Path, list[Month], BillingCalendar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_models, "FEW_EVENTS", 0)
    home, months, calendar = nasty
    copy = rated(linked(home, tmp_path), months, calendar, 4)
    assert list(differences(home, copy)) == []
    lake = Warehouse(copy)
    vast = max(lake.partitions("rated_cdrs").values(), key=lambda partition: partition.rows)
    assert len(lake.files_of(vast)) > 1
    assert check_lake(lake).faults == []


def market(folder: Path, customers: int = 12) -> Market:
    """Customers with a line each, some messages each, and a message of a line that nobody has."""
    billed = Market(Deposit(folder).warehouse)
    billed.tariff(date(2026, 1, 1), sheets(quantity=2))
    lines = [SINCE_JANUARY | {"line": f"3360000{n:04}", "customer_ref": f"C{n}"} for n in range(customers)]
    billed.observe("2026-09-01", lines)
    billed.events(
        "2026-09-10",
        [
            message(f"E{n}-{k}", f"2026-09-{k + 1:02} 10:00:00", line=f"3360000{n:04}")
            for n in range(customers + 1)
            for k in range(3)
        ],
    )
    return billed


RATED = """
import os, sys
from pathlib import Path
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating import month, part_models, parts, parts_beside
from origyne_pipeline.warehouse import Warehouse, session


def end_at(module, name, call):
    '''Ends the process, as a kill would, where a function is called for the so-and-so-many-th time.'''
    calls, whole = [], getattr(module, name)
    def ending(*args, **kwargs):
        calls.append(1)
        if len(calls) == call:
            os._exit(9)
        return whole(*args, **kwargs)
    setattr(module, name, ending)


home, first, vast, at = sys.argv[1:5]
if vast == "vast":
    part_models.FEW_EVENTS = 0
{
    "the cut": lambda: end_at(session, "write_parts", 2),
    "the first part": lambda: end_at(parts_beside, "rate_part", 1),
    "between parts": lambda: end_at(parts_beside, "rate_part", 2),
    "within a part": lambda: end_at(part_models, "_write", 11),
    "before the commit": lambda: end_at(parts, "commit_parts", 1),
    "the commit": lambda: end_at(Warehouse, "commit", 3),
    "the note": lambda: end_at(month, "note_rated", 1),
}[at]()
month.rate_month(Warehouse(Path(home)), Month(2026, 9), BillingCalendar(5, Month(2026, 9)), parts=3)
"""
LEFT = {
    "the cut": 3, "the first part": 3, "between parts": 2, "within a part": 2, "before the commit": 0,
    "the commit": 0, "the note": 3,
}  # fmt: skip
"""Where a run is killed, and the parts that the next one has to rate."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[tuple[str, str], str | None]]:
    """A data root that is landed and not rated, and the files of its month where nothing is killed."""
    home = market(tmp_path_factory.mktemp("undisturbed")).warehouse.home
    expected = files(rated(copied(home, tmp_path_factory.mktemp("whole") / "home"), [SEPTEMBER], CALENDAR, 1))
    return home, expected


def copied(home: Path, copy: Path) -> Path:
    shutil.copytree(home, copy)
    return copy


@pytest.mark.long  # two processes each
@pytest.mark.parametrize(
    ("at", "vast"), [*((at, "sorted") for at in LEFT), ("between parts", "vast"), ("the commit", "vast")]
)
def test_a_run_goes_on_where_one_was_killed(
    tmp_path: Path,
    undisturbed: tuple[Path, dict[tuple[str, str], str | None]],
    monkeypatch: pytest.MonkeyPatch,
    at: str,
    vast: str,
) -> None:
    unrated, expected = undisturbed
    home = copied(unrated, tmp_path / "home")
    killed = [sys.executable, "-c", RATED, str(home), "2026-09", vast, at]
    assert subprocess.run(killed, check=False).returncode == 9
    if at not in ("the commit", "the note"):
        assert Warehouse(home).partitions("rated_cdrs") == {}
    if vast == "vast":
        monkeypatch.setattr(part_models, "FEW_EVENTS", 0)
    parts_rated: list[int] = []

    def noted(session: Engine, cut: Cut, part: int, folder: Path) -> PartRated:
        parts_rated.append(part)
        return part_models.rate_part(session, cut, part, folder)

    monkeypatch.setattr(parts_beside, "rate_part", noted)
    rated(home, [SEPTEMBER], CALENDAR, 3)
    assert len(parts_rated) == LEFT[at]
    assert list((home / "tmp").glob("parts-*")) == []
    assert check_lake(Warehouse(home)).faults == []
    if vast == "vast":
        assert list(differences(whole_of(unrated, tmp_path), home)) == []
    else:
        assert files(home) == expected


def whole_of(unrated: Path, folder: Path) -> Path:
    return rated(copied(unrated, folder / "whole"), [SEPTEMBER], CALENDAR, 1)


def test_what_a_kill_left_of_other_inputs_is_swept(tmp_path: Path) -> None:
    billed = market(tmp_path)
    home = billed.warehouse.home
    killed = [sys.executable, "-c", RATED, str(home), "2026-09", "sorted", "between parts"]
    assert subprocess.run(killed, check=False).returncode == 9
    (left,) = (home / "tmp").glob("parts-*")
    assert len(list(left.glob("rated/[0-9]*/rated_cdrs.parquet"))) == 1
    billed.events("2026-09-11", [message("LATER", "2026-09-11 08:00:00")])
    rated(home, [SEPTEMBER], CALENDAR, 3)
    assert list((home / "tmp").glob("parts-*")) == []
    by_three = files(home)
    rated(home, [SEPTEMBER], CALENDAR, 1)
    assert by_three == files(home)


def test_another_number_of_parts_and_another_library_have_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, inputs = Warehouse(tmp_path), of_size(10)
    digests = {digest(lake, inputs, 2), digest(lake, inputs, 2), digest(lake, inputs, 3)}
    monkeypatch.setattr(part_folder, "_library", lambda: "another")
    assert len(digests | {digest(lake, inputs, 2)}) == 3


def of_size(events: int) -> IssuedFrom:
    """The inputs of a month of so many events: half on its first day, half on that of its cut-off."""
    half = ("f.parquet", events // 2)
    beside = ("f.parquet", 10**9)
    cdrs = {"2026-09-01": half, "2026-10-05": half, "2026-08-20": beside, "2026-09-16|2026-08": beside}
    return IssuedFrom(SEPTEMBER, Terms(CALENDAR), {"cdrs": cdrs})


def test_the_number_of_parts_follows_the_events_that_a_month_may_bill() -> None:
    sizes = {10_000: 1, 10_000_000: 1, 10_000_002: 3, 100_000_000: 20, 10**10: MOST_PARTS}
    assert {events: by_parts.parts_for(of_size(events)) for events in sizes} == sizes


def test_a_customer_has_the_same_part_in_every_version_of_every_engine(tmp_path: Path) -> None:
    """Vectors that never change, and the rule: the first four hexadecimal digits of the MD5."""
    vectors = {"C1": 45, "C00022": 61, "Élodie": 59, "": 29, "C 1": 49}
    columns = [column.name for column in table_model("lines").columns]
    with Warehouse(tmp_path).session() as session:
        session.bind_values(
            "lines", [dict.fromkeys(columns, None) | {"customer_ref": ref} for ref in vectors]
        )
        for name in ("charges_before", "earlier_draws"):
            session.query(f"create temp view {name} as select customer_ref from lines where false")
        session.query("create temp table part_count as select 64::bigint as parts")
        session.run("rating/customer_parts")
        assert dict(session.query("select customer_ref, part from customer_parts")) == vectors
    assert vectors == {
        ref: int(hashlib.md5(ref.encode(), usedforsecurity=False).hexdigest()[:4], 16) % 64 for ref in vectors
    }
