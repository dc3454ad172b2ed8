"""Workbooks written by code in every form that is read: .xlsx, Strict OOXML, .xlsm and .ods."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl

Sheets = Mapping[str, Sequence[Sequence[Any]]]
STRICT = (
    (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
    (b"http://schemas.openxmlformats.org/drawingml/2006/", b"http://purl.oclc.org/ooxml/drawingml/"),
)
ODS_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True)
class Raw:
    """A cell of an .ods as its XML."""

    xml: str


@dataclass(frozen=True)
class Row:
    """A row of an .ods with its attributes."""

    cells: Sequence[Any]
    attributes: str = ""


def xlsx(sheets: Sheets, iso_dates: bool = False) -> bytes:
    book = openpyxl.Workbook()
    book.iso_dates = iso_dates
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def strict(sheets: Sheets) -> bytes:
    def changed(name: str, data: bytes) -> bytes:
        for transitional, own in STRICT:
            data = data.replace(transitional, own)
        return (
            data.replace(b"<workbook ", b'<workbook conformance="strict" ')
            if name == "xl/workbook.xml"
            else data
        )

    content = each_part(xlsx(sheets, iso_dates=True), changed)
    assert b't="d"' in part(content, "xl/worksheets/sheet2.xml") or not _has_dates(sheets)
    return content


def xlsm(sheets: Sheets) -> bytes:
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    content = each_part(
        xlsx(sheets),
        lambda _, data: data.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    )
    assert b"macroEnabled" in part(content, "[Content_Types].xml")
    return with_part(content, "xl/vbaProject.bin", b'\xd0\xcf\x11\xe0 Auto_Open: Kill "*.*"')


def ods(
    sheets: Mapping[str, Sequence[Any]], styles: str = "", table_style: str = "", columns: str = ""
) -> bytes:
    tables = "".join(
        f"<table:table table:name={quoteattr(title)} {table_style}>{columns}"
        f"{''.join(map(_ods_row, rows))}</table:table>"
        for title, rows in sheets.items()
    )
    return ods_of(
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body>"
    )


def ods_of(body: str) -> bytes:
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_SPACES} {CALC}>{body}'
    manifest = "<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>"
    return zipped(
        {
            "mimetype": ODS_TYPE.encode(),
            "content.xml": f"{content}</office:document-content>".encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def _ods_row(row: Any) -> str:
    cells, attributes = (row.cells, row.attributes) if isinstance(row, Row) else (row, "")
    return f"<table:table-row {attributes}>{''.join(map(ods_cell, cells))}</table:table-row>"


def ods_cell(value: Any) -> str:
    match value:
        case Raw():
            return value.xml
        case None:
            return "<table:table-cell/>"
        case bool():
            return _typed("boolean", f'office:boolean-value="{str(value).lower()}"', value)
        case int() | float():
            return _typed("float", f'office:value="{value!r}"', value)
        case datetime() | date():
            return _typed("date", f'office:date-value="{value.isoformat()}"', value)
        case time():
            return _typed("time", f'office:time-value="PT{value:%H}H{value:%M}M{value:%S}S"', value)
        case timedelta():
            seconds = int(value.total_seconds())
            return _typed(
                "time", f'office:time-value="PT{seconds // 3600:02}H{seconds % 3600 // 60:02}M00S"', value
            )
    return _typed("string", "", value)


def _typed(kind: str, value: str, shown: object) -> str:
    text = re.sub(" {2,}", lambda spaces: f' <text:s text:c="{len(spaces[0]) - 1}"/>', escape(str(shown)))
    return f'<table:table-cell office:value-type="{kind}" {value}><text:p>{text}</text:p></table:table-cell>'


def _has_dates(sheets: Sheets) -> bool:
    return any(isinstance(cell, date) for row in list(sheets.values())[1] for cell in row)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return content.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part(content: bytes, name: str) -> bytes:
    return parts_of(content)[name]


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    return zipped({**parts_of(content), name: data})


def replaced(content: bytes, name: str, old: str, new: str) -> bytes:
    """The archive with a text of one part changed; the change must bite."""
    data = part(content, name)
    assert old.encode() in data
    return with_part(content, name, data.replace(old.encode(), new.encode()))


def each_part(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    return zipped({name: change(name, data) for name, data in parts_of(content).items()})


FORMS: dict[str, Callable[[Any], bytes]] = {"xlsx": xlsx, "strict": strict, "xlsm": xlsm, "ods": ods}
"""Every form that is read."""
