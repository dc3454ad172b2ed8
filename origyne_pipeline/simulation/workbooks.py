"""Excel workbooks whose bytes depend on nothing but their cells.

openpyxl stamps the clock into the zip entries and the document's properties; both are replaced.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> None:
    """Writes the sheets in their order; ``Decimal`` and ``int`` cells are numbers, ``str`` cells text."""
    workbook = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    written = io.BytesIO()
    workbook.save(written)
    with zipfile.ZipFile(written) as volatile, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as lasting:
        for name in volatile.namelist():
            content = volatile.read(name)
            if name == "docProps/core.xml":
                content = STAMP.sub(b"2000-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            lasting.writestr(entry, content)
