r"""A VNO's own layouts: header aliases, separators, encodings, units, folders and file names that differ.

The file (TOML) changes the default contract feed by feed; anything it does not say stays as it is::

    [rated_cdrs_mobile]
    delimiter = ","
    encoding = "latin-1"
    folder = "CDR/Mobiles"
    names = 'MOB_{AAAAMMJJ}_{HHMMSS}\.txt'

    [rated_cdrs_mobile.aliases]
    MSISDN = ["Numéro de ligne"]

    [rated_cdrs_mobile.units]
    VOLUME = "KO"
"""

import codecs
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from origyne_pipeline import workbook
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.feeds.clients_workbook import SHEETS as CLIENTS
from origyne_pipeline.feeds.codes import read_codes
from origyne_pipeline.feeds.contract import (
    AMOUNT_UNITS,
    DURATION_UNITS,
    VOLUME_UNITS,
    Column,
    CsvFeed,
    folded,
)
from origyne_pipeline.feeds.deposits import DEFAULT_PATTERNS, Patterns, overridden, place_of
from origyne_pipeline.feeds.recipes import RecipeError
from origyne_pipeline.feeds.section import read_section
from origyne_pipeline.feeds.sharing import refuse_conflicts
from origyne_pipeline.feeds.tariff_workbook import SHEETS as TARIFFS
from origyne_pipeline.feeds.workbook_layout import SHEET_KEYS, changed_sheets

UNITS: dict[str, tuple[str, ...]] = {
    "DUREE": tuple(DURATION_UNITS),
    "VOLUME": tuple(VOLUME_UNITS),
    "MONTANT_HT": tuple(AMOUNT_UNITS),
    "COUT_HT": tuple(AMOUNT_UNITS),
}
LARGEST_FILE = 1 << 20
LONGEST_TEXT = 255
SPACES_OF_NUMBERS = dict.fromkeys(map(ord, "\t\xa0\u2009\u202f"))
"""Spaces that may be told in a layout though nobody sees them: files have them between figures."""
TREE_KEYS = ("folder", "names")
WORKBOOKS = {"tariffs": TARIFFS, "clients": CLIENTS}
OTHER_SECTIONS: dict[str, tuple[str, ...]] = {"tariffs": (*TREE_KEYS, *SHEET_KEYS), "clients": SHEET_KEYS}
CSV_KEYS = ("delimiter", "quote", "encoding", "aliases", "units", "file", "columns", "only", "past_days")
CSV_SECTION = (*TREE_KEYS, *CSV_KEYS)


class LayoutError(OrigyneError):
    """A layout file that says something that cannot be; the message names the file, the feed and the key."""


@dataclass(frozen=True)
class Layout:
    """The contract in force: the CSV feeds, and the tree of folders and file names.

    ``faults``: what is wrong with the layouts file of a source, by its name, where there are several sources.
    """

    feeds: tuple[CsvFeed, ...] = FEEDS
    patterns: Patterns = field(default_factory=lambda: DEFAULT_PATTERNS)
    faults: Mapping[str, str] = field(default_factory=dict, repr=False)
    tariffs: tuple[workbook.Layout, ...] = field(default=TARIFFS, repr=False)
    clients: tuple[workbook.Layout, ...] = field(default=CLIENTS, repr=False)


def load_layout(path: Path | None) -> Layout:
    """The default contract, with the changes of a layout file when there is one.

    Raises:
        LayoutError: the file is missing, is no TOML, or says something that cannot be.
        DepositPatternError: a folder or name pattern that cannot be used.
    """
    if path is None:
        return Layout()
    changes = read_toml(path)
    csv_words = {feed.word for feed in FEEDS}
    sections: dict[str, list[dict[str, Any]]] = {}
    for word, change in changes.items():
        _check_texts(word, {word: change}, path)
        sections[word] = change if isinstance(change, list) else [change]
        is_known = word in DEFAULT_PATTERNS or word in csv_words or word in WORKBOOKS
        if not is_known or not sections[word] or not all(isinstance(one, dict) for one in sections[word]):
            raise LayoutError(
                f"{path}: expected a feed, one of {', '.join([*DEFAULT_PATTERNS, 'clients'])}, found {word!r}"
            )
        allowed = CSV_SECTION if word in csv_words else OTHER_SECTIONS.get(word, TREE_KEYS)
        for number, one in enumerate(sections[word], 1):
            if unknown := set(one) - set(allowed):
                where = _where(path, word, number, len(sections[word]))
                raise LayoutError(
                    f"{where}: expected {', '.join(allowed)}, found {', '.join(sorted(unknown))}"
                )
    trees = {
        word: [{key: one[key] for key in TREE_KEYS if key in one} for one in own]
        for word, own in sections.items()
    }
    patterns = overridden({word: tree for word, tree in trees.items() if any(tree)})
    feeds = tuple(
        _changed(feed, change, _where(path, feed.word, number, len(own)), path.parent)
        for feed in FEEDS
        for own in [sections.get(feed.word, [{}])]
        for number, change in enumerate(own, 1)
    )
    try:
        refuse_conflicts(feeds)
    except OrigyneError as error:
        raise LayoutError(f"{path} {error}") from None
    tariffs, clients = (_sheets(word, sections, path) for word in WORKBOOKS)
    return Layout(feeds, patterns, tariffs=tariffs, clients=clients)


def _sheets(word: str, sections: dict[str, list[dict[str, Any]]], path: Path) -> tuple[workbook.Layout, ...]:
    """The sheets of a workbook as its section says."""
    own = sections.get(word, [{}])
    if len(own) > 1:
        raise LayoutError(f"{path} [[{word}]]: expected one section, found {len(own)}")
    try:
        return changed_sheets(WORKBOOKS[word], own[0], lambda name: read_codes(path.parent / name))
    except RecipeError as error:
        raise LayoutError(f"{path} [{word}] {error}") from None


def _where(path: Path, word: str, number: int, count: int) -> str:
    """A section in words: the file, the feed, and which of several."""
    return f"{path} [{word}]" if count == 1 else f"{path} [[{word}]] {number}"


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a layouts file.

    Raises:
        LayoutError: it is missing, too large, or no TOML.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise LayoutError(
                f"{path}: expected a layout of at most {LARGEST_FILE} bytes; found a larger file"
            )
        return tomllib.loads(content.decode("utf-8"))
    except FileNotFoundError:
        raise LayoutError(f"ORIGYNE_LAYOUTS: no file at {path}") from None
    except OSError as error:
        raise LayoutError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        raise LayoutError(
            f"{path}: not a TOML file ({_shortened(str(error) or 'nested too deep')}); correct that line"
        ) from None


def _check_texts(word: str, value: Any, path: Path) -> None:
    """Refuses texts of a change that are too long, or that hold marks that nobody sees.

    Raises:
        LayoutError: one does.
    """
    match value:
        case dict():
            for key, inner in value.items():
                _check_texts(word, key, path)
                _check_texts(word, inner, path)
        case list():
            for inner in value:
                _check_texts(word, inner, path)
        case str() if len(value) > LONGEST_TEXT or not value.translate(SPACES_OF_NUMBERS).isprintable():
            raise LayoutError(
                f"{path} [{_shortened(word)}]: expected texts of at most {LONGEST_TEXT} characters, all of them"
                f" visible; found {_shortened(ascii(value))}"
            )


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


def _changed(feed: CsvFeed, change: dict[str, Any], where: str, folder: Path) -> CsvFeed:
    encoding = change.get("encoding")
    try:
        if "a;\r\n".encode(encoding or "utf-8").removeprefix(codecs.BOM_UTF8) != b"a;\r\n":
            raise LookupError("its files have NUL bytes, or line ends of their own")
        codecs.getincrementaldecoder(encoding or "utf-8")(errors="replace").decode(b"a;\xe9\x81\r\n", True)
    except (LookupError, TypeError, ValueError):
        raise LayoutError(f"{where} encoding: {encoding!r} is no encoding; for example latin-1") from None
    changed = replace(
        feed,
        columns=_aliased(feed, _table(change, "aliases", where), where),
        delimiter=change.get("delimiter", feed.delimiter),
        quote=change.get("quote", feed.quote),
        encoding=encoding or feed.encoding,
        units=feed.units | _units(feed, _table(change, "units", where), where),
    )
    for key, value in (("delimiter", changed.delimiter), ("quote", changed.quote)):
        if not isinstance(value, str) or len(value) > 1 or (key == "delimiter" and not value):
            raise LayoutError(f"{where} {key}: expected one character, found {value!r}")
    if changed.delimiter == changed.quote:
        raise LayoutError(f"{where} delimiter: {changed.delimiter!r} is the quote too")
    return _with_section(changed, change, where, folder)


def _with_section(feed: CsvFeed, change: dict[str, Any], where: str, folder: Path) -> CsvFeed:
    """The feed with the form of its own that a section gives its files, and the place where they lie."""
    tree = {key: change[key] for key in TREE_KEYS if key in change}
    deposited = place_of(feed.word, tree, feed.deposited) if tree else feed.deposited
    dialect = {
        key: value
        for key, value in {"quote": feed.quote, "encoding": feed.encoding}.items()
        if value is not None and value != CsvFeed.__dataclass_fields__[key].default
    }
    file = change.get("file")
    if isinstance(file, dict) and "widths" not in file:
        change = {**change, "file": {**dialect, **file}}
    try:
        section = read_section(change, feed.columns, feed.delimiter, lambda name: read_codes(folder / name))
    except OrigyneError as error:
        raise LayoutError(f"{where} {error}") from None
    return replace(feed, section=section, deposited=deposited)


def _table(change: dict[str, Any], key: str, where: str) -> dict[str, Any]:
    value = change.get(key, {})
    if not isinstance(value, dict):
        raise LayoutError(f"{where} {key}: expected a table of headers, found {value!r}")
    return value


def _aliased(feed: CsvFeed, aliases: dict[str, Any], where: str) -> tuple[Column, ...]:
    headers = {column.header for column in feed.columns}
    for header, value in aliases.items():
        if header not in headers:
            raise LayoutError(
                f"{where} aliases: expected one of {', '.join(sorted(headers))}, found {header!r}"
            )
        if not all(isinstance(alias, str) for alias in _listed(value)):
            raise LayoutError(f"{where} aliases: {header} = {value!r}; expected a text or a list of texts")
    columns = tuple(
        replace(column, aliases=_listed(aliases[column.header])) if column.header in aliases else column
        for column in feed.columns
    )
    column_of: dict[str, str] = {}
    for column in columns:
        for name in (column.header, *column.aliases):
            if column_of.setdefault(folded(name), column.header) != column.header:
                raise LayoutError(
                    f"{where} aliases: {name!r} would be both {column_of[folded(name)]} and {column.header}"
                )
    return columns


def _units(feed: CsvFeed, units: dict[str, Any], where: str) -> dict[str, str]:
    for header, unit in units.items():
        if header not in feed.units or unit not in UNITS[header]:
            raise LayoutError(f"{where} units: {header} = {unit!r}; expected {_units_of(feed)}")
    if len({(units.get(h) or feed.units[h]) for h in ("MONTANT_HT", "COUT_HT") if h in feed.units}) > 1:
        raise LayoutError(f"{where} units: MONTANT_HT and COUT_HT are in the same unit")
    return units


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _units_of(feed: CsvFeed) -> str:
    return "; ".join(f"{header}: {', '.join(UNITS[header])}" for header in feed.units) or "no unit here"
