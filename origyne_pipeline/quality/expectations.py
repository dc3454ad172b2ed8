"""Expectations of single columns: filled, unique, one of a list of words, not below zero.

They come from the header of a table: the rules of its columns, and its grain, which is its key. ``pushdown`` evaluates
them with great-expectations; ``keys`` checks that keys are unique.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from origyne_pipeline.model import Model
from origyne_pipeline.tables import has_rules, tables


@dataclass(frozen=True)
class Expected:
    """One expectation.

    ``check``: the check that it is part of. ``kind`` and ``arguments``: those of great-expectations; ``keys`` uses the
    columns only.
    """

    check: str
    kind: str
    arguments: Mapping[str, Any]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it is about."""
        return tuple(self.arguments.get("column_list") or [self.arguments["column"]])

    @property
    def column(self) -> str:
        """The columns as text."""
        return ", ".join(self.columns)


FILLED, KEY, WORDS, RANGES = "values_are_filled", "keys_are_unique", "words_are_known", "amounts_are_in_range"
SENTENCES = {
    FILLED: "Every column that must hold a value holds one.",
    KEY: "No two rows have the same key.",
    WORDS: "Every word is one of those that the contract lists.",
    RANGES: "No quantity and no price is below zero.",
}


def expectations_of(table: str) -> tuple[Expected, ...]:
    """The expectations of a table, check by check; none for a table whose columns have no rule."""
    return tuple(_expectations(tables()[table])) if has_rules(table) else ()


def _expectations(model: Model) -> Iterator[Expected]:
    grain = list(model.grain)
    for column in model.columns:
        if column.not_null:
            yield Expected(FILLED, "ExpectColumnValuesToNotBeNull", {"column": column.name})
    for name in dict.fromkeys(
        [*(grain if len(grain) == 1 else ()), *(c.name for c in model.columns if c.unique)]
    ):
        yield Expected(KEY, "ExpectColumnValuesToBeUnique", {"column": name})
    if len(grain) > 1:
        yield Expected(KEY, "ExpectCompoundColumnsToBeUnique", {"column_list": grain})
    for column in model.columns:
        if column.words:
            words = {"column": column.name, "value_set": list(column.words)}
            yield Expected(WORDS, "ExpectColumnValuesToBeInSet", words)
    for column in model.columns:
        if column.not_negative:
            yield Expected(RANGES, "ExpectColumnValuesToBeBetween", {"column": column.name, "min_value": 0})
