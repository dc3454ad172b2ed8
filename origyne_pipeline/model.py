"""A model: a .sql file that is a pure function of named tables and parameters, with a header that is checked.

The header is the leading comment block. It says everything about a table, once::

    -- Each event that a billing month rates, with its amount.
    --
    -- grain: feed, cdr_id
    -- partition: billing_month
    -- published: yes
    -- reads: priced_cdrs, lines
    -- params: month
    -- column: feed VARCHAR not null in (MOBILE, VGA) | MOBILE or VGA
    -- column: charged_quantity BIGINT not null >= 0 | billed less included
    -- check: billed_once error

A file whose name begins with an underscore is a step: a query that a room runs on the way to its tables, which is
never committed. It has no ``partition``, no ``published`` and no ``check``. ``tables`` derives every list of tables
from these headers.
"""

import functools
from collections.abc import Collection, Set
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from origyne_pipeline.header import (
    Column,
    DeclaredCheck,
    ModelError,
    parse_check,
    parse_column,
    parse_header,
    split_words,
)

PARTITIONS = ("deposit_day", "family_day", "billing_month", "whole", "checked_partition")
"""How a table is cut: by deposit day, by family of feeds and deposit day, by billing month, not by time, or by the
partition that was checked."""
PUBLISHED = ("yes", "internal", "no")
"""Whether the analysts' database shows a table: as published.md promises, beside that promise, or not."""
STORAGES = ("table", "view", "dictionaries")
"""How a session keeps the rows: in memory (the default), computed when they are read, or in memory with each text
column as the numbers of its distinct values: what is joined to many rows then costs a fraction."""
STEP_PREFIX = "_"
LISTS = ("grain", "reads", "params", "follows")
WORDS = ("partition", "published", "family", "feed", "beside", "storage", "row_number", "source")
OF_TABLES = ("partition", "published", "family", "feed", "beside", "source")
KEYS = (*LISTS, *WORDS, "column", "check")


@dataclass(frozen=True)
class Model:
    """A parsed .sql file.

    Attributes:
        name: its table: the file's stem, without a leading underscore.
        stage: the room that runs it.
        text: the whole file.
        comment: what the table holds, in a sentence or more.
        grain: the columns that identify a row.
        reads: the tables and steps that the query names.
        params: the query's parameters.
        columns: name, type and meaning of each column of the result.
        partition: one of ``PARTITIONS``; empty for a step.
        published: one of ``PUBLISHED``.
        follows: tables and assets that Python reads on the way to this table, beside what the query reads.
        family: of a table by deposit day: the family of feeds that it is cleaned from.
        feed: of a table with a partition for each version of a file: the feed of the files.
        beside: the table with which this one is written; it is no asset of its own.
        checks: what must be true of each partition, beside the rules of single columns.
        file: the file's stem.
        storage: one of ``STORAGES``.
        source: the column, a path or an event's id, that says whose row it is: analysts see a column ``source``.
        row_number: a further first column in which the session numbers the rows; empty for none.
    """

    name: str
    stage: str
    text: str
    comment: str
    grain: tuple[str, ...]
    reads: tuple[str, ...]
    params: tuple[str, ...]
    columns: tuple[Column, ...]
    partition: str = ""
    published: str = "no"
    follows: tuple[str, ...] = ()
    family: str = ""
    beside: str = ""
    checks: tuple[DeclaredCheck, ...] = ()
    file: str = ""
    storage: str = STORAGES[0]
    row_number: str = ""
    feed: str = ""
    source: str = ""

    def __str__(self) -> str:
        """The file's path from the top of the project."""
        return f"sql/{self.stage}/{self.file or self.name}.sql"

    @property
    def is_step(self) -> bool:
        """Whether it is a query on the way to a table, and no table."""
        return self.file.startswith(STEP_PREFIX)

    def check_call(self, params: Collection[str], read: Set[str]) -> None:
        """Compares a call with the header, on any engine.

        Raises:
            ModelError: a parameter is missing or too many, or the query names a table that is not declared.
        """
        if set(params) != set(self.params):
            raise ModelError(f"{self}: expected the parameters {set(self.params)}, found {set(params)}")
        undeclared = read - set(self.reads)
        if undeclared:
            raise ModelError(f"{self}: reads {sorted(undeclared)}, which its header does not declare")

    @property
    def column_list(self) -> str:
        """Its columns, as a query names them."""
        return ", ".join(f'"{column.name}"' for column in self.columns)

    @property
    def empty_query(self) -> str:
        """A query that gives its columns with their types, and no row."""
        typed = ", ".join(f'null::{column.type} as "{column.name}"' for column in self.columns)
        return f"select {typed} where false"


@functools.cache
def load_model(path: str) -> Model:
    """The model of ``<stage>/<table>``, e.g. ``rating/rated_cdrs``; of a step without its underscore.

    Raises:
        ModelError: no such file, or a header that does not parse.
    """
    stage, _, name = path.rpartition("/")
    for stem in (name, STEP_PREFIX + name):
        source = files("sql").joinpath(stage, f"{stem}.sql")
        if source.is_file():
            return parse_model(stage, stem, source.read_text(encoding="utf-8"))
    raise ModelError(f"sql/{path}.sql: no such model")


def parse_model(stage: str, stem: str, text: str) -> Model:
    """The model of a file.

    Raises:
        ModelError: its header does not parse; the message says what is missing or wrong.
    """
    where = f"sql/{stage}/{stem}.sql"
    prose, values = parse_header(text, KEYS)
    lists = {key: split_words(values[key]) for key in LISTS}
    words = {key: ", ".join(values[key]) for key in WORDS}
    columns = tuple(parse_column(where, declared) for declared in values["column"])
    checks = tuple(parse_check(where, declared) for declared in values["check"])
    if not columns or not prose or not lists["grain"]:
        raise ModelError(f"{where}: the header needs a sentence, '-- grain:' and '-- column:' lines")
    if stem.startswith(STEP_PREFIX):
        if any(words[key] for key in OF_TABLES) or checks:
            raise ModelError(f"{where}: a step is not committed: remove {', '.join(OF_TABLES)} and check")
    elif words["partition"] not in PARTITIONS or words["published"] not in PUBLISHED:
        raise ModelError(
            f"{where}: expected '-- partition:' one of {', '.join(PARTITIONS)} and '-- published:' one of"
            f" {', '.join(PUBLISHED)}; a query that is no table has a name that begins with {STEP_PREFIX}"
        )
    storage = words["storage"] or STORAGES[0]
    if storage not in STORAGES:
        raise ModelError(f"{where}: expected '-- storage:' one of {', '.join(STORAGES)}, found {storage!r}")
    return Model(
        stem.removeprefix(STEP_PREFIX),
        stage,
        text,
        " ".join(prose),
        lists["grain"],
        lists["reads"],
        lists["params"],
        columns,
        words["partition"],
        words["published"] or "no",
        lists["follows"],
        words["family"],
        words["beside"],
        checks,
        stem,
        storage,
        words["row_number"],
        words["feed"],
        words["source"],
    )


@functools.cache
def all_models() -> dict[str, Model]:
    """Every model of the project by its path ``<stage>/<table>``."""
    models = {}
    for folder in files("sql").iterdir():
        if folder.is_dir() and folder.name not in ("checks", "__pycache__"):
            for entry in folder.iterdir():
                if entry.name.endswith(".sql"):
                    path = f"{folder.name}/{entry.name.removesuffix('.sql').removeprefix(STEP_PREFIX)}"
                    models[path] = load_model(path)
    return dict(sorted(models.items()))


@functools.cache
def table_model(table: str) -> Model:
    """The model that makes a table or a step.

    Raises:
        ModelError: none does.
    """
    for model in all_models().values():
        if model.name == table:
            return model
    raise ModelError(f"no model under sql/ makes a table {table!r}")


def tables_named(query: Any) -> set[str]:
    """The tables that a query, serialised by the engine, names; its own common table expressions left out."""
    named, own = _names_in(query)
    return named - own


def _names_in(node: Any) -> tuple[set[str], set[str]]:
    """Tables named and common table expressions defined, anywhere in a serialised query."""
    named: set[str] = set()
    own: set[str] = set()
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE":
            named.add(node["table_name"])
        own.update(entry["key"] for entry in node.get("cte_map", {}).get("map", []))
        if node.get("type") == "RECURSIVE_CTE_NODE":
            own.add(node["cte_name"])
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        more_named, more_own = _names_in(child)
        named |= more_named
        own |= more_own
    return named, own
