"""A digest of all that the results of a partition depend on: while it stays the same, checks do not run again."""

import hashlib
import json
from collections.abc import Iterable

from origyne_pipeline.quality.check_queries import check_queries_of
from origyne_pipeline.quality.evidence import recall
from origyne_pipeline.quality.expectations import expectations_of
from origyne_pipeline.quality.scope import Scope
from origyne_pipeline.warehouse import Session

OF_ITS_ROWS = 12
"""The first so many characters of a mark: the digest of the partition's own rows and their expectations."""


def mark_of(scope: Scope) -> str:
    """A digest of everything that the results of a partition depend on; it begins with the digest of its own rows."""
    queries = check_queries_of(scope.table)
    names = dict.fromkeys([scope.table, *(name for query in queries for name in query.reads)])
    looked_at = {name: _files(scope, name) for name in names}
    expected = repr(expectations_of(scope.table))
    parameters = {name: str(value) for name, value in scope.parameters.items()}
    of_its_rows = _digest([looked_at[scope.table], expected])[:OF_ITS_ROWS]
    return of_its_rows + _digest([looked_at, [query.text for query in queries], expected, parameters])[:20]


def rows_still_pass(session: Session, scope: Scope, marks: Iterable[tuple[str, str]]) -> bool:
    """Whether the rows of the partitions have not changed since they met all their expectations.

    Args:
        session: an engine.
        scope: the partitions, those of other tables beside.
        marks: for each partition, the kept mark and the current one.
    """
    if not all(kept and kept[:OF_ITS_ROWS] == now[:OF_ITS_ROWS] for kept, now in marks):
        return False
    expected = {expectation.check for expectation in expectations_of(scope.table)}
    kept = scope.catalogue["quality_results"]
    return all(
        result.passed
        for key in scope.keys
        for result in recall(session, scope.table, key, kept[f"{scope.table}-{key}"], None)
        if result.check_name in expected
    )


def _files(scope: Scope, name: str) -> list[str]:
    return [str(partition.stored) for partition in scope.partitions(name)]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
