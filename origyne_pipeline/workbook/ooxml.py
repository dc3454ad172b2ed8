"""The sheets of an .xlsx or .xlsm, Transitional or Strict (ISO 29500), one row after another in one pass.

One pass gives what is needed and what openpyxl's two do not: the value that a formula left, whether it left none,
hidden rows and columns, and formulas that lead to other workbooks. Macros are parts that nobody opens here.
"""

import functools
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel
from openpyxl.utils.escape import unescape

from origyne_pipeline.workbook.cells import Cell
from origyne_pipeline.workbook.iso import moment_of
from origyne_pipeline.workbook.sheet import LAST_ROW, CannotOpen, SheetRow, holds
from origyne_pipeline.workbook.xml_parts import Element, attribute, elements, is_true, name_of

REFERENCE = re.compile(r"([A-Za-z]{1,3})[0-9]*")
LINK = re.compile(r"\[[0-9]+\]")
"""How a formula names another workbook."""
WHOLE = re.compile(r"-?[0-9]{1,300}")
NO_VALUE = "#VALUE!"


@dataclass(frozen=True)
class Style:
    """What the format of a cell says of its number."""

    is_date: bool = False
    is_span: bool = False
    is_percent: bool = False


@dataclass(frozen=True)
class Book:
    """What the sheets of a workbook share."""

    archive: zipfile.ZipFile
    texts: list[str]
    styles: list[Style]
    epoch: datetime

    def style(self, number: str | None) -> Style:
        """The style of a cell by its number."""
        place = int(number) if number and number.isdigit() and len(number) < 7 else 0
        return self.styles[place] if place < len(self.styles) else Style()


@dataclass
class OoxmlSheet:
    """A sheet: see ``Sheet``."""

    title: str
    is_hidden: bool
    part: str
    book: Book
    hidden_columns: set[int] = field(default_factory=set)

    def rows(self, width: int) -> Iterator[SheetRow]:
        """The rows that hold anything.

        Raises:
            CannotOpen: a row is where no sheet has one.
        """
        number = 0
        for name, element in elements(self.book.archive, self.part, "row", "col", "sheetData"):
            if name == "col":
                self._hide(element, width)
                continue
            if name == "sheetData":
                return
            number = _row_number(element.get("r"), number)
            cells = self._cells(element, width)
            if cells:
                yield SheetRow(number, cells, is_true(element.get("hidden")))

    def _hide(self, element: Element, width: int) -> None:
        if is_true(element.get("hidden")):
            first, last = int(element.get("min", "1")), int(element.get("max", "1"))
            self.hidden_columns.update(range(first - 1, min(last, width)))

    def _cells(self, row: Element, width: int) -> dict[int, Cell]:
        cells = {}
        place = -1
        for element in row.iterchildren("{*}c"):
            reference = element.get("r")
            place = column_of(reference) if reference else place + 1
            if place < width and len(element):
                cell = _cell(element, self.book)
                if holds(cell):
                    cells[place] = cell
        return cells


def ooxml_sheets(archive: zipfile.ZipFile) -> list[OoxmlSheet]:
    """The sheets of a workbook, in their order; charts and macro sheets are none.

    Raises:
        CannotOpen: the archive holds no workbook.
    """
    parts = {name.lower().replace("\\", "/"): name for name in archive.namelist()}
    main = next(
        (target for kind, target in _relations(archive, parts, "").values() if kind == "officeDocument"), ""
    )
    main = parts.get(main.lower() or "xl/workbook.xml", "")
    if not main:
        raise CannotOpen(
            "is a damaged workbook, its list of sheets is not there: open it and save it again as .xlsx"
        )
    relations = _relations(archive, parts, main)
    by_kind = dict(relations.values())
    texts = _texts(archive, parts.get(by_kind.get("sharedStrings", "").lower()))
    styles = _styles(archive, parts.get(by_kind.get("styles", "").lower()))
    named, epoch = [], WINDOWS_EPOCH
    for name, element in elements(archive, main, "sheet", "workbookPr"):
        if name == "workbookPr":
            epoch = MAC_EPOCH if is_true(element.get("date1904")) else WINDOWS_EPOCH
            continue
        identity = next(
            (str(v) for k, v in element.attrib.items() if str(k).endswith("relationships}id")), ""
        )
        named.append((str(element.get("name", "")), str(element.get("state", "visible")), identity))
    book = Book(archive, texts, styles, epoch)
    sheets = []
    for title, state, identity in named:
        kind, target = relations.get(identity, ("", ""))
        if kind == "worksheet" and target.lower() in parts:
            sheets.append(OoxmlSheet(title, state != "visible", parts[target.lower()], book))
    return sheets


def _relations(archive: zipfile.ZipFile, parts: dict[str, str], part: str) -> dict[str, tuple[str, str]]:
    """What a part leads to inside the workbook: kind and part, by identity."""
    folder, name = posixpath.split(part)
    own = parts.get(posixpath.join(folder, "_rels", f"{name}.rels").lower())
    relations = {}
    for _, element in elements(archive, own, "Relationship") if own else ():
        if attribute(element, "TargetMode") != "External":
            target = str(element.get("Target", "")).replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = str(element.get("Type", "")).rpartition("/")[2]
            relations[str(element.get("Id", ""))] = (kind, path)
    return relations


def _texts(archive: zipfile.ZipFile, part: str | None) -> list[str]:
    return [_text(element) for _, element in elements(archive, part, "si")] if part else []


def _text(element: Element) -> str:
    """The text of an item: its runs, without the reading aids of Japanese."""
    runs = []
    for child in element:
        name = name_of(child)
        if name == "t":
            runs.append(child.text or "")
        elif name == "r":
            runs += [inner.text or "" for inner in child if name_of(inner) == "t"]
    return _unescaped("".join(runs))


def _unescaped(text: str) -> str:
    """A text whose control characters are written ``_x000A_``; most have none."""
    return unescape(text) if "_x" in text else text


def _styles(archive: zipfile.ZipFile, part: str | None) -> list[Style]:
    formats: dict[int, str] = dict(BUILTIN_FORMATS)
    styles: list[Style] = []
    for name, element in elements(archive, part, "numFmt", "cellXfs") if part else ():
        parent = element.getparent()
        if name == "numFmt" and parent is not None and name_of(parent) == "numFmts":
            formats[int(element.get("numFmtId", "0"))] = str(element.get("formatCode", ""))
        elif name == "cellXfs":
            styles = [_style(formats.get(int(own.get("numFmtId", "0")), "")) for own in element]
    return styles


@functools.lru_cache(maxsize=1000)
def _style(code: str) -> Style:
    return Style(bool(is_date_format(code)), bool(is_timedelta_format(code)), "%" in code)


def column_of(reference: str) -> int:
    """The column of a cell, from 0.

    >>> column_of("A1"), column_of("XFD1048576")
    (0, 16383)
    """
    return _column_of(reference.rstrip("0123456789"))


@functools.lru_cache(maxsize=20_000)
def _column_of(reference: str) -> int:
    """The column of a cell by its letters."""
    matched = REFERENCE.match(reference)
    if not matched:
        raise ValueError(f"{reference} names no cell")
    return functools.reduce(lambda place, letter: place * 26 + ord(letter) - 64, matched[1].upper(), 0) - 1


def _row_number(text: str | None, before: int) -> int:
    number = before + 1 if text is None else int(float(text[:30]))
    if not 0 < number <= LAST_ROW:
        raise CannotOpen(f"has a row {text}; a sheet has rows 1 to {LAST_ROW}: open it and save it again")
    return number


def _cell(element: Element, book: Book) -> Cell:
    kind = element.get("t", "n")
    text: str | None = None
    formula: str | None = None
    for child in element:
        name = name_of(child)
        if name == "v":
            text = child.text
        elif name == "f":
            formula = child.text or ""
        elif name == "is" and kind == "inlineStr":
            text = _text(child)
    if not text:
        return Cell("" if kind == "str" else None, is_uncached=formula is not None and kind != "str")
    style = book.style(element.get("s"))
    is_linked = formula is not None and LINK.search(formula) is not None
    value = _value(kind, text, style, book)
    return Cell(value, False, style.is_percent, is_linked, is_formula=formula is not None)


def _value(kind: str, text: str, style: Style, book: Book) -> object:
    match kind:
        case "s":
            return book.texts[int(text)]
        case "b":
            return text in ("1", "true")
        case "d":
            return moment_of(text)
        case "n":
            number = _number(text)
            return _moment(number, style, book.epoch) if style.is_date else number
    return _unescaped(text)


def _number(text: str) -> object:
    """A number as it is stored; the text where it is none."""
    text = text.strip()
    if WHOLE.fullmatch(text):
        return int(text)
    try:
        return float(text)
    except ValueError:
        return text


def _moment(number: object, style: Style, epoch: datetime) -> object:
    if not isinstance(number, int | float):
        return number
    try:
        return from_excel(number, epoch, timedelta=style.is_span)
    except (OverflowError, ValueError):
        return NO_VALUE
