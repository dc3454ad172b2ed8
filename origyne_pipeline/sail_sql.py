"""A query of the models in the words of Sail: those of Spark, and whole numbers that overflow are an error.

Sail's own arithmetic wraps at 64 bits without a word, whatever ``spark.sql.ansi.enabled`` says. So sums, differences
and products of whole numbers are taken as decimals, which hold them, and cast back: that cast fails where they do not
fit.
"""

from collections.abc import Mapping
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from origyne_pipeline.header import ModelError
from origyne_pipeline.spark_sql import with_values

WHOLE = "decimal(19, 0)"
"""Holds each BIGINT; a product of two has 38 digits, all that a decimal may have."""
NUMBERS = (exp.DType.INT, exp.DType.BIGINT)


def sail_sql(text: str, params: Mapping[str, Any] | None, tables: Mapping[str, Mapping[str, str]]) -> str:
    """The text of a query for Sail, its ``$parameters`` written out; ``tables``: columns and Spark's type of each.

    Raises:
        KeyError: a parameter has no value.
        ModelError: the type of something that is computed cannot be told.
    """
    schema = MappingSchema({name: dict(columns) for name, columns in tables.items()}, dialect="spark")
    try:
        tree = qualify(with_values(text, params), schema=schema, dialect="duckdb")
        typed = annotate_types(tree, schema=schema, dialect="duckdb")
    except SqlglotError as error:
        raise ModelError(f"its columns cannot be followed to their tables: {error}") from error
    for node, kind in [(node, _kind(node)) for node in typed.find_all(exp.Add, exp.Sub, exp.Mul, exp.Sum)]:
        if kind:
            _check(node, kind)
    return str(typed.sql(dialect="spark"))


def _kind(node: exp.Expr) -> str | None:
    """The type of a whole number that is computed; None where nothing can overflow: days, decimals."""
    operands = [node.this] if isinstance(node, exp.Sum) else [node.this, node.expression]
    kinds = [each.type.this if each.type else exp.DType.UNKNOWN for each in operands]
    if exp.DType.UNKNOWN in kinds:
        raise ModelError(f"{node.sql(dialect='duckdb')!r}: expected operands of a known type")
    if not all(kind in NUMBERS for kind in kinds):
        return None
    return "bigint" if exp.DType.BIGINT in kinds or isinstance(node, exp.Sum) else "int"


def _check(node: exp.Expr, kind: str) -> None:
    for name in ("this", "expression"):
        if operand := node.args.get(name):
            node.set(name, exp.Cast(this=operand, to=exp.DataType.build(WHOLE)))
    whole = node
    while isinstance(whole.parent, exp.Filter | exp.Window) and whole.arg_key == "this":
        whole = whole.parent
    checked = exp.Cast(to=exp.DataType.build(kind))
    whole.replace(checked)
    checked.set("this", whole)
