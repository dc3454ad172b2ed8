"""A proposal of a layout: what is said of each of our columns, why, and what only a person knows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from origyne_pipeline.mediation.guessing.headers_read import best
from origyne_pipeline.mediation.guessing.kinds import Column
from origyne_pipeline.mediation.guessing.sample import Sample


@dataclass
class Proposal:
    """A section of a layout: what is said of each of our columns, with the reason; and what only a person knows.

    ``only``: a column, and a word in it that tells rows that are none. ``is_data``: all events are data, which have no
    duration and call no number.
    """

    feed: str
    sample: Sample
    columns: dict[str, tuple[Any, str]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    is_data: bool = False
    only: list[tuple[str | int, str]] = field(default_factory=list)

    def says(self, name: str, recipe: Any, why: str) -> None:
        """Says how one of our columns is had."""
        self.columns.setdefault(name, (recipe, why))

    @property
    def used(self) -> set[int]:
        """The places of the columns that have a use."""
        by_header = {column.header: column.place for column in self.sample.columns if column.header}
        places: set[int] = set()
        for recipe, _ in self.columns.values():
            texts = (
                recipe
                if not isinstance(recipe, dict)
                else [v for k in ("from", "join", "sum") if k in recipe for v in _listed(recipe[k])]
            )
            places |= {by_header.get(text, text) for text in _listed(texts)}
        return places

    @property
    def free(self) -> list[Column]:
        """The columns that have no use yet, and hold something."""
        used = self.used
        return [column for column in self.sample.columns if column.place not in used and column.filled]


def name_of(column: Column) -> str | int:
    """How a layout names a column of the file."""
    return column.header or column.place


def names_in_words(columns: Sequence[Column]) -> str:
    """Some columns, in words."""
    return ", ".join(repr(name_of(column)) for column in columns)


def short(value: dict[str, Any]) -> Any:
    """A recipe as short as it can be written."""
    return value["from"] if value.keys() == {"from"} else value


def first_of(columns: Sequence[Column], name: str, is_kind: Callable[[Column], object]) -> Column | None:
    """Of the columns of a kind, the one whose header names ours; else the first."""
    of_kind = [column for column in columns if is_kind(column)]
    return best(of_kind, name) or (of_kind[0] if of_kind else None)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
