"""What is written for Sail checks every sum, difference and product of whole numbers, and changes nothing else."""

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.schema import MappingSchema

from origyne_pipeline.header import ModelError
from origyne_pipeline.model import Model, all_models
from origyne_pipeline.sail_sql import WHOLE, sail_sql
from origyne_pipeline.spark_sql import recursion_of
from tests.sql.test_models import columns_of

TABLE = {"t": {"n": "bigint", "small": "int", "day": "date", "price": "decimal(18,6)", "at": "timestamp"}}
MODELS = [model for path, model in all_models().items() if path.startswith("rating/")]
SPARK_TYPES = {"VARCHAR": "string", "VARCHAR[]": "array<string>", "TIMESTAMP WITH TIME ZONE": "timestamp"}


def written(query: str) -> str:
    text = sail_sql(f"select {query} as x from t", {"more": 7}, TABLE).replace("`", "").replace("t.", "")
    return text.removeprefix("SELECT ").removesuffix(" AS x FROM t AS t").lower()


def whole(column: str) -> str:
    return f"cast({column} as {WHOLE})"


SUM_OF_TWO = f"cast({whole('n')} + {whole('n')} as bigint)"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("n + 1", f"cast({whole('n')} + {whole('1')} as bigint)"),
        ("$more * n", f"cast({whole('7')} * {whole('n')} as bigint)"),
        ("small - small", f"cast({whole('small')} - {whole('small')} as int)"),
        ("sum(n)", f"cast(sum({whole('n')}) as bigint)"),
        (
            "sum(n + n) filter (where n > 0)",
            f"cast(sum({whole(SUM_OF_TWO)}) filter(where n > 0) as bigint)",
        ),
        (
            "sum(n) over (order by n nulls first)",
            f"cast(sum({whole('n')}) over (order by n) as bigint)",
        ),
        ("price * n", "price * n"),
        ("sum(price)", "sum(price)"),
    ],
)
def test_whole_numbers_are_checked_and_nothing_else(query: str, expected: str) -> None:
    assert written(query) == expected


def test_what_has_no_known_type_is_refused() -> None:
    with pytest.raises(ModelError, match="known type"):
        written("mystery(n) + 1")
    with pytest.raises(ModelError, match="cannot be followed"):
        written("absent + 1")


def spark_columns(table: str, model: Model) -> dict[str, str]:
    return {name: SPARK_TYPES.get(kind, kind.lower()) for name, kind in columns_of(table, model).items()}


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_every_operation_of_the_models_is_checked_or_cannot_overflow(model: Model) -> None:
    """Those that are not checked are of days, or of a decimal that has room."""
    recursion = recursion_of(model.text)
    if recursion:
        return  # its parts are queries of their own, on a table that only the session has
    tables = {table: spark_columns(table, model) for table in model.reads}
    params = dict.fromkeys(model.params, 1)
    tree = sqlglot.parse_one(sail_sql(model.text, params, tables), dialect="spark")
    for node in annotate_types(
        tree, schema=MappingSchema({**tables}, dialect="spark"), dialect="spark"
    ).find_all(exp.Add, exp.Sub, exp.Mul, exp.Sum):
        operands = [node.this] if isinstance(node, exp.Sum) else [node.this, node.expression]
        kinds = {each.type.this.value if each.type else "UNKNOWN" for each in operands}
        assert kinds & {"DECIMAL", "DATE"}, f"{node.sql()}: {kinds}"
