"""The sheets of an .ods, one row after another. Cells and rows that repeat are told once in the file, and given singly.

Source: OpenDocument 1.3 part 3. Numbers are texts of ``office:value``, days and times are ISO 8601.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from origyne_pipeline.workbook.cells import Cell
from origyne_pipeline.workbook.iso import moment_of
from origyne_pipeline.workbook.sheet import LAST_COLUMN, LAST_ROW, CannotOpen, SheetRow, holds
from origyne_pipeline.workbook.xml_parts import Element, attribute, elements, name_of

CONTENT = "content.xml"
LINK = re.compile(r"'(?:file|https?|ftp|smb):", re.IGNORECASE)
"""How a formula names another workbook; so do the sheets that keep a copy of one."""
ERROR = re.compile(r"#[A-Z/0!?]+|Err:[0-9]{3}")
UNSEEN = frozenset({"annotation", "shape", "frame", "custom-shape", "image", "object"})
"""What stands in a cell and is not its text: comments and drawings."""
COUNTED = re.compile(r"[0-9]{1,7}")


@dataclass
class OpenDocumentSheet:
    """A sheet: see ``Sheet``. ``place``: which of the file's sheets it is."""

    title: str
    is_hidden: bool
    place: int
    archive: zipfile.ZipFile
    hidden_columns: set[int] = field(default_factory=set)

    def rows(self, width: int) -> Iterator[SheetRow]:
        """The rows that hold anything.

        Raises:
            CannotOpen: the sheet has more rows than any sheet has.
        """
        number = column = 0
        for place, name, element in _inside_sheets(self.archive):
            if place != self.place:
                if place > self.place:
                    return
                continue
            if name == "table-column":
                count = _count(element, "number-columns-repeated", LAST_COLUMN)
                if attribute(element, "visibility") in ("collapse", "filter"):
                    self.hidden_columns.update(range(column, min(column + count, width)))
                column += count
            elif name == "table-row":
                count = _count(element, "number-rows-repeated", LAST_ROW)
                cells = _cells(element, width)
                if cells and number + count > LAST_ROW:
                    raise CannotOpen(f"has more than {LAST_ROW} rows in sheet {self.title}")
                is_hidden = attribute(element, "visibility") in ("collapse", "filter")
                if cells:
                    for copy in range(1, count + 1):
                        yield SheetRow(number + copy, cells, is_hidden)
                number += count


def opendocument_sheets(archive: zipfile.ZipFile) -> list[OpenDocumentSheet]:
    """The sheets of a workbook, in their order, without the copies that it keeps of other workbooks.

    Raises:
        CannotOpen: the archive holds no workbook.
    """
    if CONTENT not in archive.namelist():
        raise CannotOpen("is a damaged workbook, it has no content.xml: open it and save it again")
    hidden_styles: set[str] = set()
    sheets: list[OpenDocumentSheet] = []
    place = depth = 0
    for name, element in elements(archive, CONTENT, "style", "table", start=True):
        if name == "style":
            if any(attribute(child, "display") == "false" for child in element):
                hidden_styles.add(attribute(element, "name") or "")
        elif name == "+table":
            depth += 1
            if depth == 1:
                place += 1
                title = attribute(element, "name") or ""
                is_hidden = attribute(element, "style-name") in hidden_styles
                if not LINK.match(title):
                    sheets.append(OpenDocumentSheet(title, is_hidden, place, archive))
        elif name == "table":
            depth -= 1
    return sheets


def _inside_sheets(archive: zipfile.ZipFile) -> Iterator[tuple[int, str, Element]]:
    """The columns and rows of every sheet, with the place of its sheet from 1; tables inside cells are left out."""
    place = depth = 0
    for name, element in elements(archive, CONTENT, "table", "table-column", "table-row", start=True):
        if name == "+table":
            depth += 1
            place += depth == 1
        elif name == "table":
            depth -= 1
        elif depth == 1 and not name.startswith("+"):
            yield place, name, element


def _cells(row: Element, width: int) -> dict[int, Cell]:
    cells: dict[int, Cell] = {}
    place = 0
    for element in row:
        name = name_of(element)
        if name not in ("table-cell", "covered-table-cell"):
            continue
        count = _count(element, "number-columns-repeated", LAST_COLUMN)
        if name == "table-cell" and len(element.attrib) and place < width:
            cell = _cell(element)
            if holds(cell):
                cells |= dict.fromkeys(range(place, min(place + count, width)), cell)
        place += count
    return cells


def _count(element: Element, name: str, most: int) -> int:
    text = attribute(element, name) or "1"
    count = int(text) if COUNTED.fullmatch(text) else most + 1
    return min(max(count, 1), most + 1)


def _cell(element: Element) -> Cell:
    values = {str(key).rpartition("}")[2]: str(text) for key, text in element.attrib.items()}
    kinds = {str(text) for key, text in element.attrib.items() if str(key).endswith("}value-type")}
    formula = values.get("formula")
    if not kinds:
        return Cell(None, is_uncached=formula is not None)
    is_linked = formula is not None and LINK.search(formula) is not None
    text = _text(element)
    if "error" in kinds:
        return Cell(text if ERROR.fullmatch(text) else "#VALUE!")
    kind = str(
        next((text for key, text in element.attrib.items() if str(key).endswith("office:1.0}value-type")), "")
    )
    value = _value(kind, values, text)
    return Cell(value, False, kind == "percentage", is_linked, is_formula=formula is not None)


def _value(kind: str, values: dict[str, str], text: str) -> object:
    match kind:
        case "float" | "percentage" | "currency":
            return _number(values.get("value", ""))
        case "date":
            return moment_of(values.get("date-value", ""))
        case "time":
            return moment_of(values.get("time-value", ""))
        case "boolean":
            return values.get("boolean-value") == "true"
    return values.get("string-value", text)


def _number(text: str) -> object:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() and abs(number) < 10**15 else number


def _text(element: Element) -> str:
    """The paragraphs of a cell, one a line, without comments and drawings."""
    return "\n".join(_paragraph(child) for child in element if name_of(child) == "p")


def _paragraph(element: Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        name = name_of(child)
        if name == "s":
            pieces.append(" " * min(_count(child, "c", LAST_COLUMN), 1000))
        elif name == "tab":
            pieces.append("\t")
        elif name == "line-break":
            pieces.append("\n")
        elif name not in UNSEEN:
            pieces.append(_paragraph(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
