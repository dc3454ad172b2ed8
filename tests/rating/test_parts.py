"""A month rated by parts: the rows and the bytes of a month rated whole, and nothing of it is seen before the last."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from origyne_pipeline.issued import IssuedFrom, Terms
from origyne_pipeline.lake.files import POINTER
from origyne_pipeline.lake.verification import check_lake
from origyne_pipeline.model import table_model
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating import parts as by_parts
from origyne_pipeline.rating.month import rate_month
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
    monkeypatch.setattr(by_parts, "FEW_EVENTS", 0)
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


def pointers(home: Path) -> dict[str, bytes]:
    return {
        table: (home / "lake" / table / str(SEPTEMBER) / POINTER).read_bytes() for table in MONTHLY_TABLES
    }


KILLED = """
import os, sys
from pathlib import Path
from origyne_pipeline.model import table_model
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating import parts
from origyne_pipeline.rating.month import rate_month
from origyne_pipeline.warehouse import Warehouse
whole = parts.rate_part
parts.rate_part = lambda session, cut, part: os._exit(9) if part == 1 else whole(session, cut, part)
rate_month(Warehouse(Path(sys.argv[1])), Month(2026, 9), BillingCalendar(5, Month(2026, 9)), parts=3)
"""


def test_a_kill_between_parts_leaves_the_month_as_it_was_and_the_next_run_starts_over(tmp_path: Path) -> None:
    billed = market(tmp_path)
    home = billed.warehouse.home
    rated(home, [SEPTEMBER], CALENDAR, 1)
    before = pointers(home)
    billed.events("2026-09-11", [message("LATER", "2026-09-11 08:00:00")])
    of_living_run = home / "tmp" / f"parts-{SEPTEMBER}-{os.getppid()}"
    of_living_run.mkdir(parents=True)
    assert subprocess.run([sys.executable, "-c", KILLED, str(home)], check=False).returncode == 9
    assert pointers(home) == before
    (left,) = set((home / "tmp").glob("parts-*")) - {of_living_run}
    assert len(list(left.glob("rated/rated_cdrs/*.parquet"))) == 1
    rated(home, [SEPTEMBER], CALENDAR, 3)
    assert list((home / "tmp").glob("parts-*")) == [of_living_run]
    by_three = files(home)
    rated(home, [SEPTEMBER], CALENDAR, 1)
    assert by_three == files(home)
    assert pointers(home) != before


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
