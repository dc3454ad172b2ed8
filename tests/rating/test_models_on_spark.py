"""Rating on Spark gives what it gives on DuckDB: model by model, on the cases of each.

Skipped where PySpark is not installed: ``make test-spark`` has an environment of its own for it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.engine import EngineError
from origyne_pipeline.engines import require_spark, spark_sessions
from origyne_pipeline.header import ModelError
from origyne_pipeline.model import load_model
from origyne_pipeline.periods import PARIS
from origyne_pipeline.warehouse import Session, Warehouse, WarehouseError
from tests.sql.test_models import CASES, bind_table, columns_of, params_of, read_csv

try:
    require_spark()
except EngineError as missing:
    pytest.skip(f"{missing}", allow_module_level=True)

from origyne_pipeline import spark as spark_engine
from origyne_pipeline.spark import SparkModels

OURS = [case for case in CASES if case.parent.parent.name == "rating"]
ON_SPARK = spark_sessions("local[2]", "2g")


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkModels]:
    with ON_SPARK(Warehouse(tmp_path_factory.mktemp("home"))) as opened:
        assert isinstance(opened, SparkModels)
        yield opened


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with Warehouse(tmp_path_factory.mktemp("home")).session() as opened:
        yield opened


def instants_in_utc(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v.astimezone(UTC) if isinstance(v, datetime) else v for k, v in row.items()}


@pytest.mark.parametrize("case", OURS, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_each_case_of_a_model_gives_the_same_rows(spark: SparkModels, duck: Session, case: Path) -> None:
    model = load_model(f"rating/{case.parent.name}")
    for table in model.reads:
        types = columns_of(table, model)
        bind_table(duck, table, types, read_csv(case / f"{table}.csv"))
        shown = ", ".join(
            f'"{name}"' for name, kind in types.items() if kind not in spark_engine.NOT_IN_SPARK
        )
        spark.bind_rows(table, duck.connection.sql(f'select {shown} from "{table}"').pl())
    params = params_of(case / "params.toml")
    here = duck.run(f"rating/{model.name}", name="found", **params)
    assert spark.run(f"rating/{model.name}", name="found", **params) == here
    found, wanted = (
        sorted(map(repr, map(instants_in_utc, session.dicts("select * from found"))))
        for session in (spark, duck)
    )
    assert found == wanted


def test_an_overflow_is_an_error_and_instants_are_in_utc(spark: SparkModels) -> None:
    with pytest.raises(WarehouseError, match="ARITHMETIC_OVERFLOW"):
        spark.query("select cast(9223372036854775807 as bigint) + $more as n", {"more": 1})
    at = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS)
    assert spark.query("select $at as at, epoch_us($at) // 1000000 as s, cast($on as varchar) as day", {
        "at": at, "on": date(2026, 10, 25)
    }) == [(at.astimezone(UTC), int(at.timestamp()), "2026-10-25")]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select cast(1 as integer) as kind", "yields other columns or types on Spark"),
        ("select kind from prices", "does not declare"),
    ],
)
def test_a_model_that_breaks_its_header_is_refused(
    spark: SparkModels, monkeypatch: pytest.MonkeyPatch, query: str, said: str
) -> None:
    from dataclasses import replace

    broken = replace(load_model("rating/usage_families"), text=query)
    monkeypatch.setattr(spark_engine, "load_model", lambda _path: broken)
    with pytest.raises(ModelError, match=said):
        spark.run("rating/usage_families")
