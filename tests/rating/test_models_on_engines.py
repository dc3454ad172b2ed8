"""Rating on another engine gives what it gives on DuckDB: model by model, on the cases of each.

Skipped where neither Spark nor Sail is: ``make test-spark`` and ``make test-sail`` have an environment each.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from origyne_pipeline.engine import Engine
from origyne_pipeline.header import ModelError
from origyne_pipeline.model import load_model, table_model
from origyne_pipeline.periods import PARIS
from origyne_pipeline.warehouse import Session, Warehouse, WarehouseError
from origyne_pipeline.warehouse.cutting import part_folder
from tests.rating.on_engines import INSTALLED, NONE, sessions_on
from tests.sql.test_models import CASES, bind_table, columns_of, params_of, read_csv

if not INSTALLED:
    pytest.skip(NONE, allow_module_level=True)

from origyne_pipeline import frame_models
from origyne_pipeline.frame_models import FrameModels


def cases() -> Iterator[Any]:
    """The cases of rating, those after the first of a model marked as further."""
    model = ""
    for case in CASES:
        if case.parent.parent.name == "rating":
            marks = [pytest.mark.further] if case.parent.name == model else []
            model = case.parent.name
            yield pytest.param(case, marks=marks, id=f"{model}/{case.name}")


@pytest.fixture(scope="module", params=INSTALLED)
def other(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrameModels]:
    with sessions_on(request.param)(Warehouse(tmp_path_factory.mktemp("home"))) as opened:
        assert isinstance(opened, FrameModels)
        yield opened


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with Warehouse(tmp_path_factory.mktemp("home")).session() as opened:
        yield opened


def instants_in_utc(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v.astimezone(UTC) if isinstance(v, datetime) else v for k, v in row.items()}


@pytest.mark.parametrize("case", list(cases()))
def test_each_case_of_a_model_gives_the_same_rows(other: FrameModels, duck: Session, case: Path) -> None:
    model = load_model(f"rating/{case.parent.name}")
    for table in model.reads:
        types = columns_of(table, model)
        bind_table(duck, table, types, read_csv(case / f"{table}.csv"))
        shown = ", ".join(
            f'"{name}"' for name, kind in types.items() if kind not in frame_models.NOT_IN_SPARK
        )
        other.bind_rows(table, duck.connection.sql(f'select {shown} from "{table}"').pl())
    params = params_of(case / "params.toml")
    here = duck.run(f"rating/{model.name}", name="found", **params)
    assert other.run(f"rating/{model.name}", name="found", **params) == here
    rows_there, rows_here = (
        sorted(map(repr, map(instants_in_utc, session.dicts("select * from found"))))
        for session in (other, duck)
    )
    assert rows_there == rows_here


MOST = 9_223_372_036_854_775_807


@pytest.mark.parametrize(
    "query",
    [
        "select n + 1 as more from numbers",
        "select n - cast(-1 as bigint) as more from numbers",
        "select n * 2 as more from numbers",
        "select n * n as more from numbers",
        "select sum(n) as more from numbers",
        "select sum(n) over (order by n) as more from numbers",
        "select sum(n + 0) filter (where n > 0) as more from numbers group by n having sum(n) > 5",
        "select cast(n as decimal(18,6)) as more from numbers",
    ],
)
def test_an_overflow_is_an_error(other: FrameModels, query: str) -> None:
    other.bind_rows("numbers", pl.DataFrame({"n": [MOST, MOST]}))
    with pytest.raises(WarehouseError):
        other.query(query)


def test_whole_numbers_as_large_as_they_may_be_are_kept(other: FrameModels) -> None:
    other.bind_rows("numbers", pl.DataFrame({"n": [MOST, None, -MOST]}))
    assert other.query("select sum(n) + 1, max(n) - 1, max(n * 1), -max(n) from numbers") == [
        (1, MOST - 1, MOST, -MOST)
    ]
    assert other.query("select sum(n) over (order by n) as s from numbers where n > 0 order by s") == [
        (MOST,)
    ]


def test_instants_are_in_utc(other: FrameModels) -> None:
    at = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS)
    assert other.query("select $at as at, epoch_us($at) // 1000000 as s, cast($on as varchar) as day", {
        "at": at, "on": date(2026, 10, 25)
    }) == [(at.astimezone(UTC), int(at.timestamp()), "2026-10-25")]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select cast(1 as integer) as kind", "yields other columns or types on (Spark|Sail)"),
        ("select kind from prices", "does not declare"),
    ],
)
def test_a_model_that_breaks_its_header_is_refused(
    other: FrameModels, monkeypatch: pytest.MonkeyPatch, query: str, said: str
) -> None:
    from dataclasses import replace

    broken = replace(load_model("rating/usage_families"), text=query)
    monkeypatch.setattr(frame_models, "load_model", lambda _path: broken)
    with pytest.raises(ModelError, match=said):
        other.run("rating/usage_families")


def test_rows_cut_into_parts_and_written_are_bound_again(
    other: FrameModels, duck: Session, tmp_path: Path
) -> None:
    """What a month by parts asks of an engine beside what any month does."""
    columns = [column.name for column in table_model("lines").columns]
    refs: dict[int, list[str]] = {0: [], 1: ["C 1", "C00022", "C2"], 2: ["C1", "Élodie"]}
    sessions: dict[str, Engine] = {"other": other, "duck": duck}
    for name, session in sessions.items():
        rows: list[dict[str, Any]] = [
            {**dict.fromkeys(columns), "customer_ref": ref} for part in (2, 1) for ref in refs[part]
        ]
        session.bind_values("lines", rows)
        session.bind_values("recurring_charges", [], "charges_before")
        session.bind_values("allowance_draws", [], "earlier_draws")
        session.bind_rows("part_count", pl.DataFrame({"parts": [3]}, schema={"parts": pl.Int64}))
        session.run("rating/customer_parts")
        session.query(
            "create or replace temp view lines_by_part as select t.*, c.part from lines as t"
            " inner join customer_parts as c on t.customer_ref = c.customer_ref"
        )
        assert session.cut("lines_by_part", 3, tmp_path / name) == [len(refs[part]) for part in range(3)]
        for part, expected in refs.items():
            files = sorted(part_folder(tmp_path / name, part).glob("*.parquet"))
            session.bind_files("rating/lines", files, "lines_of_part")
            assert sorted(session.query("select customer_ref from lines_of_part")) == [
                (ref,) for ref in expected
            ]
        assert session.write("lines", tmp_path / f"{name}.parquet", in_order=False) == 5
        session.bind_files("rating/lines", [tmp_path / f"{name}.parquet"], "lines_written")
        assert session.count("lines_written") == 5
