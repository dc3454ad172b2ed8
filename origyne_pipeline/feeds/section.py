"""A section of a layout: files of a feed that are in a form of their own, and how each column is had from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds.contract import Column, folded
from origyne_pipeline.feeds.dialect import Dialect, read_dialect
from origyne_pipeline.feeds.recipe_checks import read_recipe
from origyne_pipeline.feeds.recipes import START, Place, Recipe, RecipeError

OF_START = ("DATE", "HEURE")
"""What ``DATE_HEURE`` gives."""
MOST_DAYS = 36_500


class SectionError(OrigyneError):
    """A section that says what cannot be; the message names the key, what is expected and what it has."""


@dataclass(frozen=True)
class Only:
    """Which rows of a file are the feed's: those whose column holds one of some values, or none of them.

    ``ignored``: the values of rows that are nobody's; None where all others may be left.
    """

    column: Place
    values: frozenset[str]
    is_wanted: bool = True
    ignored: frozenset[str] | None = None


@dataclass(frozen=True)
class Section:
    """How files are read that are not as the contract says.

    ``recipes``: our header to how the value is had; a column without one is found by its header. ``past_days``: how
    old an event may be; None: as the contract says.
    """

    dialect: Dialect = field(default_factory=Dialect)
    recipes: Mapping[str, Recipe] = field(default_factory=dict)
    only: tuple[Only, ...] = ()
    past_days: int | None = None

    def recipe_of(self, column: Column) -> Recipe | None:
        """How a column is had; None: by its header."""
        if column.header in OF_START and START in self.recipes:
            return self.recipes[START]
        return self.recipes.get(column.header)


def read_section(
    change: Mapping[str, Any],
    columns: tuple[Column, ...],
    delimiter: str,
    lookup: Callable[[str], Mapping[str, str]],
) -> Section | None:
    """The section that a layout's table says of a feed; None where it says nothing of the kind.

    Args:
        change: the table of the feed.
        columns: those of the feed.
        delimiter: that of the feed, where the dialect says none.
        lookup: reads a file of codes.

    Raises:
        OrigyneError: it says what cannot be; the message begins with the key.
    """
    if not change.keys() & {"file", "columns", "only", "past_days"}:
        return None
    file = change.get("file", {})
    try:
        dialect = read_dialect({"delimiter": delimiter, **file} if "widths" not in file else file)
    except OrigyneError as error:
        raise SectionError(f"file.{error}" if ":" in str(error) else f"file: {error}") from None
    section = Section(
        dialect, _recipes(change, columns, lookup), _only(change.get("only", [])), _past_days(change)
    )
    _check_named(section, columns)
    return section


def _recipes(
    change: Mapping[str, Any], columns: tuple[Column, ...], lookup: Callable[[str], Mapping[str, str]]
) -> dict[str, Recipe]:
    table = change.get("columns", {})
    if not isinstance(table, dict):
        raise SectionError(f"columns: expected a table of our columns, found {table!r}")
    headers = {column.header: column for column in columns}
    known = [*headers, *([START] if set(OF_START) <= headers.keys() else [])]
    recipes = {}
    for header, value in table.items():
        if header not in known:
            raise SectionError(f"columns: expected one of {', '.join(known)}, found {header!r}")
        if header in OF_START and START in table:
            raise SectionError(f"columns.{header}: expected it or {START}, found both")
        try:
            recipe = read_recipe(header, value, lookup)
        except RecipeError as error:
            raise SectionError(f"columns.{header}: {error}") from None
        if header == START and not recipe.formats:
            raise SectionError(f"columns.{START}: expected format, for example %Y-%m-%d %H:%M:%S")
        is_secret = header in headers and headers[header].secret
        if is_secret and not recipe.is_plain and recipe != Recipe(constant=""):
            raise SectionError(
                f'columns.{header}: expected a column alone, since what it holds is secret, or {{ constant = "" }}'
                " where the files have none"
            )
        recipes[header] = recipe
    return recipes


def _only(value: Any) -> tuple[Only, ...]:
    rules = [value] if isinstance(value, dict) else value
    if not isinstance(rules, list):
        raise SectionError(f"only: expected tables with column and is, found {value!r}")
    return tuple(_rule(rule) for rule in rules)


def _rule(rule: Any) -> Only:
    if not isinstance(rule, dict) or rule.keys() - {"ignore"} not in ({"column", "is"}, {"column", "is_not"}):
        raise SectionError(f"only: expected column and is (or is_not), and may be ignore, found {rule!r}")
    key = "is" if "is" in rule else "is_not"
    column = rule["column"]
    if isinstance(column, bool) or not isinstance(column, str | int) or column in ("", 0):
        raise SectionError(f"only.column: expected a header, or a place from 1, found {column!r}")
    return Only(
        column, _values(rule, key), key == "is", _values(rule, "ignore") if "ignore" in rule else None
    )


def _values(rule: Mapping[str, Any], key: str) -> frozenset[str]:
    """The values that a rule lists, without regard to case."""
    values = [rule[key]] if isinstance(rule[key], str) else rule[key]
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise SectionError(f"only.{key}: expected a text or a list of texts, found {values!r}")
    return frozenset(each.strip().casefold() for each in values)


def _past_days(change: Mapping[str, Any]) -> int | None:
    days = change.get("past_days")
    if days is not None and (
        isinstance(days, bool) or not isinstance(days, int) or not 0 < days <= MOST_DAYS
    ):
        raise SectionError(f"past_days: expected a number of days, found {days!r}")
    return days


def _check_named(section: Section, columns: tuple[Column, ...]) -> None:
    """Of files without header, each column must be named by its place, and those that are needed must be named."""
    if section.dialect.header:
        return
    kinds = section.dialect.record_types
    carried = {folded(name) for name in (kinds.carried if kinds else ())}
    places = [
        (f"columns.{header}", place) for header, recipe in section.recipes.items() for place in recipe.places
    ]
    places += [("only.column", rule.column) for rule in section.only]
    for key, place in places:
        if isinstance(place, str) and folded(place) not in carried:
            raise SectionError(
                f"{key}: expected a place from 1, since these files have no header, found {place!r}"
            )
    lacking = [column.header for column in columns if column.required and section.recipe_of(column) is None]
    if lacking:
        raise SectionError(
            f"columns: expected each column that is needed, since these files have no header; {', '.join(lacking)} lack"
        )
