"""Which columns each column of a table comes from, as the queries say; ``python -m tests.assets.lineage`` writes it.

sqlglot reads the models. Steps are followed to the tables that they read; what Python binds is followed no further.
"""

import json
from functools import cache
from pathlib import Path

from sqlglot import exp, parse_one
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

import assets
from origyne_pipeline.model import Model, all_models, table_model
from origyne_pipeline.tables import BILLING_MONTH, cut_by, tables
from tests.sql.test_models import MADE_BY_PYTHON, model_name

GOLDEN = Path(assets.__file__).parent / "column_lineage.json"
Source = tuple[str, str]
"""A table and its column."""


def column_lineage() -> dict[str, dict[str, list[Source]]]:
    """Of each monthly table, the columns and the columns of tables that each comes from."""
    return {
        table: {column.name: sorted(_sources(table, column.name)) for column in tables()[table].columns}
        for table in cut_by(BILLING_MONTH)
    }


def _sources(name: str, column: str) -> set[Source]:
    """The columns of tables that a column of a table comes from, through any steps."""
    found: set[Source] = set()
    open_columns, looked_at = [(name, column)], set[Source]()
    while open_columns:
        place = open_columns.pop()
        looked_at.add(place)
        for read, read_column in _read(place[0])[place[1]]:
            model = _model(read)
            if model is None or model.name == name:
                continue
            if not model.is_step:
                found.add((model.name, read_column))
            elif read_column != model.row_number and (model.name, read_column) not in looked_at:
                open_columns.append((model.name, read_column))
    return found


@cache
def _read(name: str) -> dict[str, set[Source]]:
    """Of each column of a model, the columns that its own query takes it from."""
    model = table_model(name)
    schema = {read: columns for read in model.reads if (columns := _columns(read))}
    query = qualify(
        parse_one(model.text, dialect="duckdb"),
        dialect="duckdb",
        schema=schema,
        validate_qualify_columns=False,
    )
    scope = build_scope(query)
    return {
        column.name: {
            (node.source.name, node.name.rpartition(".")[2].strip('"'))
            for node in lineage(column.name, query, scope=scope, schema=schema, dialect="duckdb").walk()
            if isinstance(node.source, exp.Table)
        }
        for column in model.columns
    }


def _columns(read: str) -> dict[str, str]:
    """The columns of what a query reads, with their types; nothing of what is not known."""
    model = _model(read)
    if model is None:
        return MADE_BY_PYTHON.get(read, {})
    number = {model.row_number: "BIGINT"} if model.row_number else {}
    return {column.name: column.type for column in model.columns} | number


def _model(read: str) -> Model | None:
    """The model of what a query reads: partitions of a table may have a name of their own."""
    return {model.name: model for model in all_models().values()}.get(model_name(read))


if __name__ == "__main__":
    lines = [f" {json.dumps(table)}: {json.dumps(columns)}" for table, columns in column_lineage().items()]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
