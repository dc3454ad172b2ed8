"""A model: a .sql file that is a pure function of named tables and parameters, with a header that says so.

The header is the leading comment block::

    -- Each event of the billing month with its price.
    --
    -- grain: feed, cdr_id
    -- reads: cdrs, lines
    -- params: month
    -- column: feed VARCHAR | MOBILE or VGA
"""

import functools
import re
from collections.abc import Collection, Set
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from origyne_pipeline.errors import OrigyneError


class ModelError(OrigyneError):
    """A .sql file that does not keep the promise of its header."""


@dataclass(frozen=True)
class Column:
    """One column of a table: SQL type and what it means, units and tax side included."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True)
class Model:
    """A parsed .sql file. ``name`` is its stem, which is also the table's name."""

    name: str
    stage: str
    text: str
    comment: str
    grain: tuple[str, ...]
    reads: tuple[str, ...]
    params: tuple[str, ...]
    columns: tuple[Column, ...]

    def __str__(self) -> str:
        """The file's path from the top of the project."""
        return f"sql/{self.stage}/{self.name}.sql"

    def check_call(self, params: Collection[str], read: Set[str]) -> None:
        """Holds a call to the header, on whatever engine.

        Raises:
            ModelError: a parameter is missing or too many, or the query names a table that is not declared.
        """
        if set(params) != set(self.params):
            raise ModelError(f"{self}: takes the parameters {set(self.params)}, was given {set(params)}")
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


COLUMN = re.compile(r"(\w+) (.+?) \| (.+)")


@functools.cache
def load_model(path: str) -> Model:
    """The model of ``<stage>/<table>``, e.g. ``rating/rated_cdrs``.

    Raises:
        ModelError: no such file, or a header that does not parse.
    """
    stage, _, name = path.rpartition("/")
    source = files("sql").joinpath(f"{path}.sql")
    if not source.is_file():
        raise ModelError(f"sql/{path}.sql: no such model")
    text = source.read_text(encoding="utf-8")
    prose: list[str] = []
    said: dict[str, list[str]] = {"grain": [], "reads": [], "params": [], "column": []}
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        content = line[2:].strip()
        key, found, value = content.partition(":")
        if found and key in said:
            said[key].append(value.strip())
        elif content:
            prose.append(content)
    columns = []
    for declared in said["column"]:
        match = COLUMN.fullmatch(declared)
        if not match:
            raise ModelError(f"sql/{path}.sql: expected '-- column: name TYPE | meaning', found {declared!r}")
        columns.append(Column(*match.groups()))
    if not columns or not prose or not said["grain"]:
        raise ModelError(f"sql/{path}.sql: the header needs a sentence, a grain and columns")
    grain, reads, params = (_words(said[key]) for key in ("grain", "reads", "params"))
    return Model(name, stage, text, " ".join(prose), grain, reads, params, tuple(columns))


@functools.cache
def all_models() -> dict[str, Model]:
    """Every model of the project by its path ``<stage>/<table>``."""
    found = {}
    for folder in files("sql").iterdir():
        if folder.is_dir() and folder.name not in ("checks", "__pycache__"):
            for entry in folder.iterdir():
                if entry.name.endswith(".sql"):
                    path = f"{folder.name}/{entry.name.removesuffix('.sql')}"
                    found[path] = load_model(path)
    return dict(sorted(found.items()))


@functools.cache
def table_model(table: str) -> Model:
    """The model that makes a table.

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


def _words(lines: list[str]) -> tuple[str, ...]:
    return tuple(word.strip() for line in lines for word in line.split(",") if word.strip())
