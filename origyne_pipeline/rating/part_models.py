"""The models of a month that is rated by parts: the cut of what they need, and one part of it rated.

Whatever rating remembers is of one customer: spells of a line, pools of an allowance, draws of earlier months. So a
part needs its own customers' lines and events only, and holds no more in memory than they need. ``customer_parts`` says
which part is whose, ``event_parts`` which event is in it; an event of no known customer goes by its line.
"""

from pathlib import Path

import polars as pl

from origyne_pipeline.engine import Engine
from origyne_pipeline.issued import IssuedFrom
from origyne_pipeline.rating.late import LATE_TABLE
from origyne_pipeline.rating.part_folder import Cut, PartRated
from origyne_pipeline.rating.view import (
    FEW_EVENTS,
    MONTHLY_TABLES,
    RATED_EVENTS,
    bind_view,
    bind_whole,
    rating_models,
)
from origyne_pipeline.tables import inputs_of

OF_CUSTOMERS = {"lines": "lines", "charges_before": "recurring_charges", "earlier_draws": "allowance_draws"}
"""What is cut by customer, and the model that gives its columns."""
OF_ALL = ("event_days", "subscriptions")
"""What each part reads whole."""
ONCE = ("lines", LATE_TABLE)
"""The tables of the month that are made with the cut."""
OF_PARTS = tuple(table for table in MONTHLY_TABLES if table not in ONCE)
"""The tables of the month that each part has rows of."""


def is_vast(cut: Cut) -> bool:
    """Whether the rated events of a month stay in the order in which they come."""
    return sum(cut.events) > FEW_EVENTS


def cut_month(session: Engine, inputs: IssuedFrom, parts: int, folder: Path) -> list[int]:
    """Writes what each part needs, and the tables of the month that are not rated; returns the events of each part."""
    bind_view(session, inputs)
    models = rating_models(session, inputs)
    session.bind_rows("part_count", pl.DataFrame({"parts": [parts]}, schema={"parts": pl.Int64}))
    models.run("customer_parts", "event_parts", *OF_ALL)
    for table in OF_ALL:
        _write(session, table, folder / "whole" / table / "rows.parquet")
    for table in ONCE:
        _write(session, table, folder / "once" / table / "rows.parquet")
    for table in OF_CUSTOMERS:
        session.query(
            f"create or replace temp view {table}_by_part as select t.*, c.part from {table} as t"
            " inner join customer_parts as c on t.customer_ref = c.customer_ref"
        )
        session.cut(f"{table}_by_part", parts, folder / table)
    return session.cut("event_parts", parts, folder / "due_cdrs")


def rate_part(session: Engine, cut: Cut, part: int, folder: Path) -> PartRated:
    """Rates the customers of one part of a month; its rows are files until all parts are committed."""
    bind_whole(session)
    for table in OF_ALL:
        session.bind_files(f"rating/{table}", cut.files("whole", table))
    for name, model in {"due_cdrs": "due_cdrs", **OF_CUSTOMERS}.items():
        session.bind_files(f"rating/{model}", cut.files_of_part(name, part), name)
    models = rating_models(session, cut.inputs)
    models.done.update(OF_ALL, OF_CUSTOMERS, ("due_cdrs",))
    rows = {}
    for table in sorted(
        OF_PARTS, key=lambda table: (table != RATED_EVENTS, RATED_EVENTS in inputs_of(table))
    ):
        models.run(table)
        path = folder / f"{table}.parquet"
        rows[table] = _write(session, table, path, is_vast=is_vast(cut) and table == RATED_EVENTS)
        if table == RATED_EVENTS:
            session.bind_files(f"rating/{table}", [path])
    ((amount, unrated),) = session.query(
        "select (select coalesce(sum(amount_excl_tax), 0) from monthly_consumption),"
        " (select coalesce(sum(supplier_amount_excl_tax), 0) from unrated_cdrs)"
    )
    return PartRated(cut.events[part], rows, amount, unrated)


def _write(session: Engine, table: str, path: Path, *, is_vast: bool = False) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return session.write(table, path, is_vast=is_vast, in_order=False)
