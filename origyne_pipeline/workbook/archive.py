"""The zip that a workbook is, checked before anything unfolds: its sizes, and no document type in its XML.

A few kilobytes can unfold to gigabytes, and XML can name outside files. The sizes declared in the zip's directory are
checked first; ``zipfile`` never yields more than declared.
"""

import re
import zipfile
from dataclasses import dataclass

from origyne_pipeline.workbook.sheet import CannotOpen

CHUNK = 1 << 20
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
BULK = re.compile(r"xl/worksheets/.*|.*sharedstrings\.xml|content\.xml", re.IGNORECASE)
"""Sheets and their shared texts."""


@dataclass(frozen=True)
class Bounds:
    """How large a workbook may be. A tariff book of 100,000 prices is about 30 MB unfolded, ratio 10."""

    unfolded_bytes: int = 100_000_000
    part_bytes: int = 10_000_000  # any part but sheets and their shared texts: styles, links, properties
    ratio: int = 100
    rows: int = 250_000
    columns: int = 128


def check_archive(archive: zipfile.ZipFile, size: int, bounds: Bounds) -> None:
    """Refuses an archive that is too large, has a password, or carries a document type.

    Args:
        archive: the workbook.
        size: of the file, in bytes.
        bounds: how large it may be.

    Raises:
        CannotOpen: it is one of these.
    """
    parts = archive.infolist()
    unfolded = sum(part.file_size for part in parts)
    if unfolded > bounds.unfolded_bytes:
        raise CannotOpen(f"unfolds to {unfolded} bytes; at most {bounds.unfolded_bytes} are read")
    if unfolded > bounds.part_bytes and unfolded > bounds.ratio * size:
        raise CannotOpen(
            f"unfolds to {unfolded // size} times its size; at most {bounds.ratio} times is read"
        )
    for part in parts:
        if part.flag_bits & 1:
            raise CannotOpen("has a password: save it as .xlsx without password")
        if not BULK.fullmatch(part.filename) and part.file_size > bounds.part_bytes:
            raise CannotOpen(
                f"holds {part.filename} of {part.file_size} bytes; at most {bounds.part_bytes} are read"
            )
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _refuse_document_types(archive, part)


def _refuse_document_types(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Whatever the XML reader would make of them."""
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            window = tail + chunk.replace(b"\x00", b"")  # UTF-16 hides nothing
            if DOCTYPE.search(window):
                raise CannotOpen(f"declares a document type or entity in {part.filename}; none is read")
            tail = window[-32:]
