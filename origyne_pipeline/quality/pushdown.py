"""great-expectations, run in DuckDB on the Parquet files of a partition: no row enters Python.

The library is heavy to import, so it is imported when something is first validated, and its context is kept. It
needs a connection of its own: one that commits by itself and is not rolled back, or the result is gone before
great-expectations reads it.
"""

import atexit
import functools
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from origyne_pipeline.quality.expectations import Expected
from origyne_pipeline.quality.light_import import great_expectations
from origyne_pipeline.quality.masking import masked

CONNECTION = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}
NAME = "partition"
SHOWN_VALUES = 3


@dataclass(frozen=True)
class Finding:
    """The result of an expectation: how many rows do not meet it, and their first values, as text."""

    expected: Expected
    success: bool
    unexpected: int
    detail: str


def validate(rows: str, expectations: Sequence[Expected]) -> list[Finding]:
    """Whether the rows of a query, one at least, meet expectations of the library; in their order."""
    gx = great_expectations()
    source = _source()
    asset = source.add_query_asset(NAME, query=rows)
    try:
        batch = asset.add_batch_definition_whole_table(NAME).get_batch()
        expectation_objects = [
            getattr(gx.expectations, e.kind)(**e.arguments, meta={"number": n})
            for n, e in enumerate(expectations)
        ]
        results = batch.validate(
            gx.ExpectationSuite(name=NAME, expectations=expectation_objects), result_format="SUMMARY"
        ).results
    finally:
        source.delete_asset(NAME)
    results_by_number = {result.expectation_config.meta["number"]: result for result in results}
    return [_finding(expected, results_by_number[number]) for number, expected in enumerate(expectations)]


def _finding(expected: Expected, result: Any) -> Finding:
    """An expectation that could not be evaluated counts as not met; its error is the detail."""
    if result.success:
        return Finding(expected, True, 0, "")
    errors = [
        exception["exception_message"]
        for exception in _exceptions(result.exception_info)
        if exception.get("raised_exception")
    ]
    if errors:
        return Finding(expected, False, 0, f"could not be evaluated: {errors[0]}")
    values = [
        shown_values(expected, value)
        for value in result.result.get("partial_unexpected_list", ())[:SHOWN_VALUES]
    ]
    return Finding(expected, False, int(result.result.get("unexpected_count") or 0), ", ".join(values))


def _exceptions(info: dict[str, Any]) -> list[dict[str, Any]]:
    """The library gives one exception, or one per metric."""
    return [info] if "raised_exception" in info else list(info.values())


def shown_values(expected: Expected, value: Any) -> str:
    """A value, or a row of values, as text, personal data masked."""
    row = value if isinstance(value, dict) else {expected.column: value}
    return " ".join(f"{text or 'nothing'}" for text in masked(row).values())


@functools.cache
def _source() -> Any:
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    source = context.data_sources.add_or_update_sql(
        NAME, connection_string="duckdb:///:memory:", kwargs=CONNECTION
    )
    atexit.register(dispose, source)
    return source


def dispose(source: Any) -> None:
    """Frees what DuckDB's binding would otherwise report as leaked on stderr when the process ends."""
    source.get_engine().dispose()
    for name in [name for name in sys.modules if name.partition(".")[0] == "duckdb_sqlalchemy"]:
        vars(sys.modules[name]).clear()
