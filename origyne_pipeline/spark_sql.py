"""A query of the models, written for DuckDB, in the words of Spark: the same text, parsed and written again.

Only what both engines mean alike survives the way; ``tests/rating/test_portable.py`` refuses the rest before it gets
here. Needs sqlglot (the group ``spark``).
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlglot
from sqlglot import exp

OTHER_NAMES = {"epoch_us": "unix_micros"}
"""Functions that sqlglot does not know to be called otherwise in Spark."""


def spark_sql(text: str, params: Mapping[str, Any] | None = None) -> str:
    """The text of a query for Spark, its ``$parameters`` written out as literals of their types.

    Raises:
        KeyError: a parameter has no value.
    """
    return with_values(text, params).sql(dialect="spark")


def with_values(text: str, params: Mapping[str, Any] | None = None) -> exp.Expr:
    """The tree of a query, with what Spark needs, its ``$parameters`` written out as literals of their types.

    Raises:
        KeyError: a parameter has no value.
    """
    tree = _parsed(text).copy()
    for node in list(tree.find_all(exp.Parameter, exp.Placeholder)):
        node.replace(_literal((params or {})[node.name]))
    return tree


@dataclass(frozen=True)
class Recursion:
    """A query with a recursive table expression, in parts, for DuckDB: first rows, next rows, what reads them all."""

    name: str
    first: str
    following: str
    whole: str


def recursion_of(text: str) -> Recursion | None:
    """The parts of a query whose first table expression is recursive; None of another."""
    tree = _parsed(text).copy()
    clause = tree.args.get("with_")
    if clause is None or not clause.recursive:
        return None
    cte = clause.expressions[0]
    first, following = cte.this.this, cte.this.expression
    if clause.expressions[1:]:
        clause.set("expressions", clause.expressions[1:])
        clause.set("recursive", False)
    else:
        tree.set("with_", None)
    return Recursion(cte.alias, *(part.sql(dialect="duckdb") for part in (first, following, tree)))


def table_created(text: str) -> tuple[str, str, bool] | None:
    """The name, the query and whether rows are kept, of a statement that creates a temporary table or view."""
    tree = _parsed(text)
    if not isinstance(tree, exp.Create):
        return None
    return tree.this.name, tree.expression.sql(dialect="duckdb"), tree.kind == "TABLE"


def tables_read(text: str) -> set[str]:
    """The tables that a query names, its own common table expressions left out."""
    tree = _parsed(text)
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return {table.name for table in tree.find_all(exp.Table)} - own


@functools.cache
def _parsed(text: str) -> exp.Expr:
    tree = sqlglot.parse_one(text, dialect="duckdb")
    for cte in tree.find_all(exp.CTE):
        cte.set("materialized", None)  # whether to keep its rows is the engine's to decide
    for call in list(tree.find_all(exp.Anonymous)):
        if call.name.lower() in OTHER_NAMES:
            call.set("this", OTHER_NAMES[call.name.lower()])
            call.replace(exp.cast(call.copy(), "bigint"))  # as it is; a type that can be followed
    for window in list(tree.find_all(exp.Window)):
        if isinstance(window.this, exp.RowNumber | exp.Rank | exp.DenseRank):
            window.replace(exp.cast(window.copy(), "bigint"))  # an INTEGER in Spark
    for length in list(tree.find_all(exp.Length)):
        length.replace(exp.cast(length.copy(), "bigint"))
    for left in tree.find_all(exp.Left):
        left.set("expression", exp.cast(left.expression.copy(), "int"))  # Spark takes no BIGINT there
    return tree


def _literal(value: Any) -> exp.Expr:
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int):
        return exp.Literal.number(value)
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.astimezone(UTC).isoformat()), "timestamptz")
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    if isinstance(value, str):
        return exp.Literal.string(value)
    raise TypeError(f"no literal for a parameter of type {type(value).__name__}")
