"""The process that reads an .xls: its bytes come by the standard input, its cells leave as JSON.

``python -m origyne_pipeline.workbook.legacy_process COLUMNS``, which nobody calls by hand: see ``legacy``.
"""

import contextlib
import io
import json
import resource
import sys
from datetime import date, time, timedelta
from typing import Any

MOST_MEMORY = 1_500_000_000
MOST_SECONDS = 50
LONGEST_TEXT = 5_000
"""Characters of a cell that leave the process: more than any rule allows."""


def main() -> int:
    """Reads and writes; the exit status is 1 where the file cannot be read."""
    for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _sheets(sys.stdin.buffer.read(), int(sys.argv[1]))
    except BaseException:  # a panic of Rust is no Exception
        return 1
    json.dump(answer, sys.stdout)
    return 0


def _sheets(content: bytes, columns: int) -> Any:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        {
            "title": about.name,
            "is_hidden": about.visible != SheetVisibleEnum.Visible,
            "rows": _rows(book.get_sheet_by_index(place), columns),
        }
        for place, about in enumerate(book.sheets_metadata)
        if about.typ == SheetTypeEnum.WorkSheet
    ]


def _rows(sheet: Any, columns: int) -> list[Any]:
    """The rows that hold anything: the number of each, and its cells by column."""
    read = []
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), 1):
        cells = [
            (place, type(value).__name__, _text(value))
            for place, value in enumerate(row[:columns])
            if value != ""
        ]
        if cells:
            read.append((number, cells))
    return read


def _text(value: Any) -> str:
    match value:
        case str():
            return value[:LONGEST_TEXT]
        case timedelta():
            return repr(value.total_seconds())
        case date() | time():
            return value.isoformat()
    return repr(value)


if __name__ == "__main__":
    sys.exit(main())
