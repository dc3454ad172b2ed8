"""Opening an .xlsx that a stranger made, within bounds of size, ratio and rows, and without entities.

An .xlsx is a zip of XML: a few kilobytes can unfold to gigabytes, and XML can name outside files. The sizes
declared in the zip's directory are checked before anything unfolds; ``zipfile`` never yields more than declared.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import openpyxl
from openpyxl.workbook.workbook import Workbook

OLE_MAGIC = b"\xd0\xcf\x11\xe0"
CHUNK = 1 << 20
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class Bounds:
    """How large a workbook may be. A tariff book of 100,000 prices is about 30 MB unfolded, ratio 10."""

    unfolded_bytes: int = 100_000_000
    part_bytes: int = 10_000_000  # any part but sheets and their shared texts: styles, links, properties
    ratio: int = 100
    rows: int = 250_000
    columns: int = 128


class CannotOpen(ValueError):
    """Why the bytes cannot be read as a workbook, in words for the person who deposited them."""


@contextmanager
def opened(content: bytes, bounds: Bounds, formulas: bool = False) -> Iterator[Workbook]:
    """The workbook, read-only: cached values, or with ``formulas`` the formulas themselves.

    Raises:
        CannotOpen: not a zip, not a workbook, too large, encrypted, or XML with a DTD.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of every extension that it does not keep
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=not formulas, keep_links=False
            )
    except Exception as error:  # a hand-made archive can fail anywhere inside the reader
        raise CannotOpen(f"cannot be read as an .xlsx workbook ({error.__class__.__name__})") from error
    try:
        yield book
    finally:
        book.close()


def check_archive(content: bytes, bounds: Bounds) -> bool:
    """Whether any sheet holds a formula, once the archive is known to be within bounds.

    Raises:
        CannotOpen: the archive is not one, is too large, or carries a document type.
    """
    if content[:4] == OLE_MAGIC:
        raise CannotOpen("is an old .xls or a workbook with a password: save it as .xlsx without password")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_sizes(parts, len(content), bounds)
            return _scan(archive, parts)
    except CannotOpen:
        raise
    except Exception as error:  # zipfile raises half a dozen kinds on a damaged archive
        raise CannotOpen("is not an .xlsx workbook: the file is no readable zip archive") from error


def _check_sizes(parts: list[zipfile.ZipInfo], size: int, bounds: Bounds) -> None:
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
        bulk = part.filename.startswith("xl/worksheets/") or part.filename.lower().endswith(
            "sharedstrings.xml"
        )
        if not bulk and part.file_size > bounds.part_bytes:
            raise CannotOpen(
                f"holds {part.filename} of {part.file_size} bytes; at most {bounds.part_bytes} are read"
            )


def _scan(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bool:
    """Whether a sheet holds a formula; refuses document types, whatever the XML reader would make of them."""
    has_formula = False
    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels")):
            continue
        tail = b""
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                window = tail + chunk.replace(b"\x00", b"")  # UTF-16 hides nothing
                if DOCTYPE.search(window):
                    raise CannotOpen(f"declares a document type or entity in {part.filename}; none is read")
                if part.filename.startswith("xl/worksheets/") and not has_formula:
                    has_formula = FORMULA.search(window) is not None
                tail = window[-32:]
    return has_formula
