"""Which rows of a file are a section's, where a layout says ``only``: each row is one section's, or is told of.

A row that no section takes, or that two take, is refused by the first section that reads the file, as is a row that is
broken; one that the layout says to ignore is counted, and no more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from origyne_pipeline.feeds.recipes import Place
from origyne_pipeline.feeds.section import Only, Section

NO_SECTION, TWO_SECTIONS = -1, -2
"""In place of the count of a row's fields: what makes its model refuse it with that reason."""
Column = Callable[[Place], str]


@dataclass(frozen=True)
class RowsOf:
    """The rows of a section; ``beside``: every section that reads rows of the file, itself too, in their order."""

    section: Section
    beside: tuple[Section, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """Those that read rows of the file."""
        return self.beside or (self.section,)

    @property
    def is_first(self) -> bool:
        """Whether the section answers for the rows that are nobody's."""
        return self.sections[0] is self.section

    @property
    def rules(self) -> tuple[Only, ...]:
        """Every rule of them."""
        return tuple(rule for section in self.sections for rule in section.only)

    @property
    def is_told(self) -> bool:
        """Whether a row that no section takes is refused, and not left: the layout says which are to be left."""
        return len(self.sections) > 1 or any(rule.ignored is not None for rule in self.rules)

    def split(self, frame: pl.DataFrame, column: Column) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows of the section among those of a frame, and the rows that it leaves as nobody's.

        Args:
            frame: rows with ``field_count`` and ``expected_count``.
            column: gives the name of the frame's column of a place.
        """
        if not self.rules:
            return frame, frame.clear()
        takes = [_takes(section.only, column) for section in self.sections]
        place = self.sections.index(self.section)
        is_broken = pl.col("field_count") != pl.col("expected_count")
        takers = pl.sum_horizontal(*(each.cast(pl.Int32) for each in takes))
        is_taken_before = pl.any_horizontal(pl.lit(False), *takes[:place])
        is_ignored = pl.any_horizontal(pl.lit(False), *(_ignores(rule, column) for rule in self.rules))
        is_refused = (takers == 0) & ~is_ignored if self.is_told else pl.lit(False)
        marked = frame.with_columns(
            pl.when(is_broken)
            .then(pl.lit(self.is_first))
            .otherwise((takes[place] & ~is_taken_before) | (is_refused & self.is_first))
            .alias("is_own"),
            (~is_broken & (takers == 0) & ~is_refused & self.is_first).alias("is_left"),
            pl.when(is_broken | (takers == 1))
            .then("field_count")
            .when(takers > 1)
            .then(pl.lit(TWO_SECTIONS, pl.Int32))
            .otherwise(pl.lit(NO_SECTION, pl.Int32))
            .alias("field_count"),
        )
        marks = ("is_own", "is_left")
        return marked.filter("is_own").drop(marks), marked.filter("is_left").drop(marks)


def _takes(rules: Sequence[Only], column: Column) -> pl.Expr:
    return pl.all_horizontal(
        *(
            _is_in(rule.column, rule.values, column)
            if rule.is_wanted
            else ~_is_in(rule.column, rule.values, column)
            for rule in rules
        )
    )


def _ignores(rule: Only, column: Column) -> pl.Expr:
    return _is_in(rule.column, rule.ignored or frozenset(), column)


def _is_in(place: Place, values: frozenset[str], column: Column) -> pl.Expr:
    return pl.col(column(place)).str.to_lowercase().is_in(sorted(values)).fill_null(False)
