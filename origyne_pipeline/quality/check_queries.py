"""The checks of sql/checks: each is a query that returns the rows that break it.

The header of a table declares its checks (``-- check: billed_once error``). The query of each is
``sql/checks/<table>__<check>.sql``, or ``sql/checks/<check>.sql`` where several tables share it, with a header::

    -- Every row read is clean, refused, a copy or a conflict.
    --
    -- reads: file_results, cdrs

``params: month, cutoff`` where it takes some; ``accept: never`` where it must not be accepted, since rows or money
would be lost. ERROR stops the later stages, WARN does not.
"""

import functools
from dataclasses import dataclass
from importlib.resources import files

from origyne_pipeline.header import DeclaredCheck, ModelError, parse_header, split_words
from origyne_pipeline.tables import tables

NEVER = "never"


@dataclass(frozen=True)
class CheckQuery:
    """One check of one table. ``sentence``: what must be true; ``text``: the query for the rows that break it.

    ``is_acceptable``: whether a person may accept it with a reason.
    """

    table: str
    name: str
    sentence: str
    reads: tuple[str, ...]
    params: tuple[str, ...]
    severity: str
    text: str
    file: str = ""
    is_acceptable: bool = True

    def __str__(self) -> str:
        """The file's path from the top of the project."""
        return f"sql/checks/{self.file or f'{self.table}__{self.name}'}.sql"


@functools.cache
def check_queries_of(table: str) -> tuple[CheckQuery, ...]:
    """The checks that a table's header declares, by name; none for a name that is not a table.

    Raises:
        ModelError: a declared check has no query, or its header does not parse.
    """
    model = tables().get(table)
    declared = sorted(model.checks, key=lambda check: check.name) if model else ()
    return tuple(_query_of(table, check) for check in declared)


@functools.cache
def all_check_queries() -> tuple[CheckQuery, ...]:
    """Every check of every table.

    Raises:
        ModelError: a header does not parse, or a query of ``sql/checks`` is declared by no table.
    """
    queries = tuple(query for table in sorted(tables()) for query in check_queries_of(table))
    undeclared = _stems() - {query.file for query in queries}
    if undeclared:
        raise ModelError(
            f"sql/checks/{min(undeclared)}.sql: no table declares it; add '-- check: name error' to a table's header"
        )
    return queries


def _query_of(table: str, declared: DeclaredCheck) -> CheckQuery:
    for stem in (f"{table}__{declared.name}", declared.name):
        if stem in _stems():
            text = files("sql").joinpath("checks", f"{stem}.sql").read_text(encoding="utf-8")
            return parse_check_query(table, declared, stem, text)
    raise ModelError(
        f"sql/checks/{table}__{declared.name}.sql: the header of {table} declares this check; add the file"
    )


@functools.cache
def _stems() -> frozenset[str]:
    entries = files("sql").joinpath("checks").iterdir()
    return frozenset(entry.name.removesuffix(".sql") for entry in entries if entry.name.endswith(".sql"))


def parse_check_query(table: str, declared: DeclaredCheck, stem: str, text: str) -> CheckQuery:
    """The query of a declared check.

    Raises:
        ModelError: its header lacks a sentence or what it reads.
    """
    prose, values = parse_header(text, ("reads", "params", "accept"))
    reads, params, accept = (split_words(values[key]) for key in ("reads", "params", "accept"))
    if not prose or not reads or accept not in ((), (NEVER,)):
        raise ModelError(
            f"sql/checks/{stem}.sql: expected a header with a sentence, '-- reads:', and '-- accept: {NEVER}'"
            " where it must not be accepted"
        )
    sentence = " ".join(prose)
    return CheckQuery(
        table, declared.name, sentence, reads, params, declared.severity, text, stem, not accept
    )
