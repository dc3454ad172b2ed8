"""The rating of a vast month by parts: its customers cut into parts, each rated by itself, all committed together.

Whatever rating remembers is of one customer: spells of a line, pools of an allowance, draws of earlier months. So a
part needs its own customers' lines and events only, and holds no more in memory than they need. ``customer_parts`` says
which part is whose, ``event_parts`` which event is in it; an event of no known customer goes by its line.

1. The cut: the events that are due, the lines and what earlier months left are written to a file for each part.
2. Each part is rated in a session of its own, by the models that rate a whole month, to files of its own.
3. The files are committed once all are there. A kill before that leaves the month as it was; the next run starts over.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl

from origyne_pipeline.engine import Engine, Sessions
from origyne_pipeline.in_view import InView
from origyne_pipeline.issued import IssuedFrom
from origyne_pipeline.rating.late import LATE_TABLE
from origyne_pipeline.rating.view import (
    FEW_EVENTS,
    MONTHLY_TABLES,
    RATED_EVENTS,
    bind_view,
    bind_whole,
    days_in_view,
    rating_models,
)
from origyne_pipeline.setting_checks import MOST_PARTS
from origyne_pipeline.tables import inputs_of
from origyne_pipeline.warehouse.cutting import part_folder

MOST_TOGETHER = 10_000_000
"""Up to so many events a month is rated whole: it takes less than two gigabytes, and a cut costs a fifth more."""
EVENTS_A_PART = 5_000_000
"""Of a month that is cut."""
MEMORY_MB = 1400
"""What the engine may hold of a month that is cut; beyond, it spills to disk."""
OF_CUSTOMERS = {"lines": "lines", "charges_before": "recurring_charges", "earlier_draws": "allowance_draws"}
"""What is cut by customer, and the model that gives its columns."""
OF_ALL = ("event_days", "subscriptions")
"""What each part reads whole."""
ONCE = ("lines", LATE_TABLE)
"""The tables of the month that are made with the cut."""


@dataclass(frozen=True)
class PartRated:
    """What one part gave: the events that were due, the rows of each table, and euros."""

    due: int
    rows: Mapping[str, int]
    amount_excl_tax: Decimal
    unrated_excl_tax: Decimal


@dataclass(frozen=True)
class Cut:
    """A month cut into parts: the inputs that it is rated from, the folder of the files, the events of each part."""

    inputs: IssuedFrom
    folder: Path
    events: tuple[int, ...]

    @property
    def is_vast(self) -> bool:
        """Whether its rated events stay in the order in which they come."""
        return sum(self.events) > FEW_EVENTS

    def outcome(self, table: str, part: int) -> Path:
        """The file of a part's rows of a table of the month."""
        return self.folder / "rated" / table / f"{part:04}.parquet"


def parts_for(inputs: IssuedFrom) -> int:
    """How many parts a month is rated in, by the events of the deposit days that it may bill."""
    files = inputs.tables.get("cdrs", {})
    events = sum(rows for _, rows in (files[day] for day in days_in_view(inputs, files)))
    return 1 if events <= MOST_TOGETHER else min(MOST_PARTS, -(-events // EVENTS_A_PART))


def rate_by_parts(lake: InView, inputs: IssuedFrom, parts: int, sessions: Sessions) -> list[PartRated]:
    """Rates a month in so many parts, one after the other, and commits its tables."""
    lake.hold_at_most(MEMORY_MB)
    with _folder(lake.home, f"parts-{inputs.month}-") as folder:
        with sessions(lake) as session:
            cut = cut_month(session, inputs, parts, folder)
        rated = []
        for part in range(parts):
            with sessions(lake) as session:
                rated.append(rate_part(session, cut, part))
            shutil.rmtree(part_folder(folder / "due_cdrs", part), ignore_errors=True)
        with sessions(lake) as session:
            commit_parts(session, cut, rated)
        return rated


def cut_month(session: Engine, inputs: IssuedFrom, parts: int, folder: Path) -> Cut:
    """Writes what each part needs to a folder, and the tables of the month that are not rated."""
    bind_view(session, inputs)
    models = rating_models(session, inputs)
    session.bind_rows("part_count", pl.DataFrame({"parts": [parts]}, schema={"parts": pl.Int64}))
    models.run("customer_parts", "event_parts", *OF_ALL)
    for table in OF_ALL:
        _write(session, table, folder / "whole" / table / "rows.parquet")
    for table in ONCE:
        _write(session, table, folder / "rated" / table / "rows.parquet")
    for table in OF_CUSTOMERS:
        session.query(
            f"create or replace temp view {table}_by_part as select t.*, c.part from {table} as t"
            " inner join customer_parts as c on t.customer_ref = c.customer_ref"
        )
        session.cut(f"{table}_by_part", parts, folder / table)
    return Cut(inputs, folder, tuple(session.cut("event_parts", parts, folder / "due_cdrs")))


def rate_part(session: Engine, cut: Cut, part: int) -> PartRated:
    """Rates the customers of one part of a month; its rows are files until all parts are committed."""
    bind_whole(session)
    for table in OF_ALL:
        session.bind_files(f"rating/{table}", _files(cut.folder / "whole" / table))
    for name, model in {"due_cdrs": "due_cdrs", **OF_CUSTOMERS}.items():
        session.bind_files(f"rating/{model}", _files(part_folder(cut.folder / name, part)), name)
    models = rating_models(session, cut.inputs)
    models.done.update(OF_ALL, OF_CUSTOMERS, ("due_cdrs",))
    tables = [table for table in MONTHLY_TABLES if table not in ONCE]
    rows = {}
    for table in sorted(tables, key=lambda table: (table != RATED_EVENTS, RATED_EVENTS in inputs_of(table))):
        models.run(table)
        is_vast = cut.is_vast and table == RATED_EVENTS
        rows[table] = _write(session, table, cut.outcome(table, part), is_vast=is_vast)
        if table == RATED_EVENTS:
            session.bind_files(f"rating/{table}", [cut.outcome(table, part)])
    ((amount, unrated),) = session.query(
        "select (select coalesce(sum(amount_excl_tax), 0) from monthly_consumption),"
        " (select coalesce(sum(supplier_amount_excl_tax), 0) from unrated_cdrs)"
    )
    return PartRated(cut.events[part], rows, amount, unrated)


def commit_parts(session: Engine, cut: Cut, rated: list[PartRated]) -> None:
    """Commits the tables of a month from the files of its parts; nothing of it is seen before."""
    month, written = str(cut.inputs.month), []
    for table in MONTHLY_TABLES:
        session.bind_files(f"rating/{table}", _files(cut.folder / "rated" / table))
        if table != RATED_EVENTS or not cut.is_vast:
            path = cut.folder / "month" / f"{table}.parquet"
            path.parent.mkdir(exist_ok=True)
            written.append((table, path, session.write(table, path)))
    if cut.is_vast:
        files = [
            (cut.outcome(RATED_EVENTS, part), each.rows[RATED_EVENTS]) for part, each in enumerate(rated)
        ]
        session.lake.commit_pieces(RATED_EVENTS, month, files)
    for table, path, rows in written:
        session.lake.commit(table, month, path if rows else None, rows)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.parquet"))


def _write(session: Engine, table: str, path: Path, *, is_vast: bool = False) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return session.write(table, path, is_vast=is_vast, in_order=False)


@contextlib.contextmanager
def _folder(home: Path, prefix: str) -> Iterator[Path]:
    """A folder that goes away; those of runs that were killed go first."""
    scratch = home / "tmp"
    for left in scratch.glob(f"{prefix}*"):
        if not Path(f"/proc/{left.name.removeprefix(prefix)}").exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = scratch / f"{prefix}{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
