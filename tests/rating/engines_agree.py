"""Rates months on two engines and compares every row: ``python -m tests.rating.engines_agree HOME [MONTH ...]``.

With ``--invent ROWS`` in place of a data root, a month of so many invented MOBILE events is made, and cleaned, first.
The months of a data root are rated again in two copies of its lake (links: nothing is written to the root), in order,
on DuckDB and on Spark, or Sail (``--engine sail``). Says the CPU and wall seconds of each; ends in error when a row
differs.
"""

import argparse
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks import steps
from origyne_pipeline.engine import Sessions
from origyne_pipeline.engines import duckdb_sessions, sail_sessions, spark_sessions
from origyne_pipeline.model import table_model
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.rating.current_lines import CURRENT
from origyne_pipeline.rating.month import billing_calendar, rate_month
from origyne_pipeline.rating.view import MONTHLY_TABLES
from origyne_pipeline.settings import load_settings
from origyne_pipeline.warehouse import Warehouse

TABLES = MONTHLY_TABLES
MEMORY = "3g"
INVENTED = steps.MONTH


def main() -> None:
    """Compares, and tells."""
    parser = argparse.ArgumentParser(prog="python -m tests.rating.engines_agree")
    parser.add_argument("home", type=Path, nargs="?")
    parser.add_argument(
        "months", nargs="*", type=Month.parse, help="those that are rated, when none is given"
    )
    parser.add_argument("--invent", metavar="ROWS", type=int)
    parser.add_argument("--engine", choices=("spark", "sail"), default="spark")
    parser.add_argument("--master", default="local[2]", help="of Spark")
    parser.add_argument("--remote", default="", help="a server of Sail, sc://HOST:PORT; else one is started")
    said = parser.parse_args()
    if (said.home is None) == (said.invent is None):
        parser.error("expected HOME or --invent ROWS")
    with tempfile.TemporaryDirectory(prefix="engines-") as folder:
        home = said.home or invented(Path(folder, "invented"), said.invent)
        months = said.months or [Month.parse(key) for key in Warehouse(home).partitions("rated_cdrs")]
        other = spark_sessions(said.master, MEMORY) if said.engine == "spark" else sail_sessions(said.remote)
        engines = {"DuckDB": duckdb_sessions, said.engine.title(): other}
        differences = list(compared(home, months or [INVENTED], Path(folder), engines))
    print("\n".join(differences) if differences else f"every row of {', '.join(TABLES)} is the same on both")
    sys.exit(bool(differences))


def invented(folder: Path, rows: int) -> Path:
    """A data root of invented events, landed and cleaned as the benchmarks do."""
    for step, *given in (("simulate", str(rows), "10", "5000"), ("land",), ("clean",), ("accounts",)):
        getattr(steps, step)(str(folder), *given)()
    return folder / "home"


def compared(
    home: Path, months: Sequence[Month], folder: Path, engines: Mapping[str, Sessions]
) -> Iterable[str]:
    """Rates the months on each engine, and yields what differs."""
    settings = load_settings({**os.environ, "ORIGYNE_HOME": str(home)})
    calendar = billing_calendar(Warehouse(home), settings.calendar)
    homes = {}
    for name, sessions in engines.items():
        homes[name] = linked(home, folder / name)
        wall, cpu = time.monotonic(), cpu_seconds()
        rate(homes[name], months, calendar, sessions)
        rows = sum(p.rows for p in Warehouse(homes[name]).partitions("rated_cdrs").values())
        print(f"{name}: {rows} events, {time.monotonic() - wall:.1f} s, {cpu_seconds() - cpu:.1f} CPU-s")
    return differences(*homes.values())


def linked(home: Path, copy: Path) -> Path:
    """A data root whose lake holds the same files, and of rating's own tables none."""
    for table in (home / "lake").iterdir():
        if table.name not in TABLES:
            (copy / "lake").mkdir(parents=True, exist_ok=True)
            (copy / "lake" / table.name).symlink_to(table.resolve())
    return copy


def rate(
    home: Path, months: Iterable[Month], calendar: BillingCalendar, sessions: Sessions, parts: int = 1
) -> None:
    """Rates months in order on an engine."""
    for month in months:
        rate_month(Warehouse(home, threads=2), month, calendar, sessions, parts)


def differences(one: Path, other: Path) -> Iterable[str]:
    """One text a table and partition whose rows, columns or types are not the same, and none when they are."""
    for table in TABLES:
        keys, others = (
            {key for key in Warehouse(home).partitions(table) if key != CURRENT} for home in (one, other)
        )
        if keys != others:
            yield f"{table}: other partitions"
        for key in sorted(keys & others):
            with Warehouse(one).session() as session:
                session.bind(table, [key])
                session.lake = Warehouse(other)
                session.bind(table, [key], name="others")
                names = ", ".join(f'"{column.name}"' for column in table_model(table).columns)
                here, there = (f"select {names} from {name}" for name in (table, "others"))
                ((missing,),) = session.query(f"select count(*) from ({here} except all {there})")
                ((added,),) = session.query(f"select count(*) from ({there} except all {here})")
                if missing or added:
                    yield f"{table} {key}: {missing} rows are not on the other engine, {added} are only there"


def cpu_seconds() -> float:
    """User and system seconds of this process and of those that it started, ended ones too."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if str(os.getpid()) in (stat.parent.name, fields[1]):
                ended = fields[13:15] if stat.parent.name == str(os.getpid()) else ()
                ticks += sum(map(int, (*fields[11:13], *ended)))
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
