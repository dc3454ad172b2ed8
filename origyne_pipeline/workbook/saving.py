"""A workbook as bytes that depend on nothing but its cells.

openpyxl stamps the clock into the zip entries and the document's properties; both are replaced.
"""

import io
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def workbook_bytes(book: "Workbook", stamp: str = "2000-01-01T00:00:00Z") -> bytes:
    """The file of a workbook.

    Args:
        book: write-only or not.
        stamp: when the document says that it was written.
    """
    volatile, lasting = io.BytesIO(), io.BytesIO()
    book.save(volatile)
    with zipfile.ZipFile(volatile) as source, zipfile.ZipFile(lasting, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = STAMP.sub(stamp.encode(), content)
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return lasting.getvalue()
