"""Landed files to pages: which files can be read as their feed's, and how.

The rows of a page stay in its file: they are read when they are judged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.feeds.sharing import sections_of
from origyne_pipeline.mediation.file_bytes import (
    NOT_AS_LANDED,
    FileBytes,
    FileRefused,
    refuse_changed,
    state_of,
)
from origyne_pipeline.mediation.headers import Header, read_header
from origyne_pipeline.mediation.landed import LandedFile
from origyne_pipeline.mediation.plain_copies import plain_copy
from origyne_pipeline.mediation.plain_files import PlainFile, look_through
from origyne_pipeline.mediation.readers import reader_of
from origyne_pipeline.mediation.records import split_line
from origyne_pipeline.mediation.unpacking import text_form
from origyne_pipeline.warehouse import WarehouseError

WIDEST = 256
"""Columns of a plain page: the engine plans a query column by column."""


@dataclass(frozen=True)
class Page:
    """A landed file with the header of its feed; ``content``: what its bytes are.

    ``beside``: every section that reads rows of the file, where there are several.
    """

    file: LandedFile
    feed: CsvFeed
    content: FileBytes
    header: Header
    beside: tuple[CsvFeed, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class PlainPage(Page):
    """A page that looks as if the engine's own reader could read it, which is much faster than ours."""

    plain: PlainFile


@dataclass(frozen=True)
class UnreadFile:
    """A landed file of which no row is read: it is refused whole, or repeats another.

    ``content``: what its bytes are; None: not those that landed.
    """

    file: LandedFile
    content: FileBytes | None
    status: str
    reason: str | None
    detail: str


@dataclass(frozen=True)
class FilesRead:
    """What became of some landed files."""

    pages: tuple[Page, ...]
    unread: tuple[UnreadFile, ...]

    @property
    def are_as_landed(self) -> bool:
        """Whether the bytes of every file are those that landed."""
        return all(file.reason != NOT_AS_LANDED for file in self.unread)


def read_files(files: Iterable[LandedFile], feeds: Iterable[CsvFeed], scratch: Path) -> FilesRead:
    """Reads the bytes and the header of each file, no row yet.

    ``scratch``: a folder that goes away, for the text of files that are packed or in another encoding.
    """
    feeds = tuple(feeds)
    read = [
        part for file in files for part in _read_file(file, sections_of(feeds, file.feed, file.path), scratch)
    ]
    return FilesRead(
        tuple(page for page in read if isinstance(page, Page)),
        tuple(file for file in read if isinstance(file, UnreadFile)),
    )


def read_bytes(file: LandedFile, feed: CsvFeed) -> tuple[FileBytes, PlainFile | None]:
    """What the bytes of a landed file are, and whether it is plain.

    Raises:
        FileRefused: NOT_AS_LANDED: they are not those that landed.
    """
    try:
        content, plain = look_through(file.stored, feed)
    except OSError:
        refuse_changed(None, file.sha256, file.place)
        raise
    refuse_changed(content.sha256, file.sha256, file.place)
    return content, plain


def refuse_changes(files: FilesRead) -> None:
    """Makes sure that no file was changed since its bytes were read.

    Raises:
        WarehouseError: one was.
    """
    states = [(page.file, page.content) for page in files.pages]
    states += [(unread.file, unread.content) for unread in files.unread if unread.content]
    for file, content in states:
        if not file.stored.exists() or state_of(file.stored.stat()) != content.state:
            raise changed_while_read(file)


def changed_while_read(file: LandedFile) -> WarehouseError:
    """The error of a file that was changed between two readings."""
    return WarehouseError(f"{file.place}: was changed while it was read; clean the day again")


def _read_file(file: LandedFile, feeds: Sequence[CsvFeed], scratch: Path) -> Sequence[Page | UnreadFile]:
    """The page of each section that reads rows of a file; the file, where one of them can't."""
    beside = tuple(feeds) if len(feeds) > 1 else ()
    pages = []
    for feed in feeds:
        page = _read_section(file, feed, beside, scratch)
        if isinstance(page, UnreadFile):
            return [page]
        pages.append(page)
    return pages


def _read_section(
    file: LandedFile, feed: CsvFeed, beside: tuple[CsvFeed, ...], scratch: Path
) -> Page | UnreadFile:
    content = None
    try:
        content, plain = read_bytes(file, feed)
        if not plain and (not file.repeats or feed.repeats_count):
            plain = plain_copy(file, feed, scratch)
        header = _header_of(file, feed, plain, beside)
        if feed.section and (not plain or plain.path != file.stored):
            dialect = feed.section.dialect
            form = text_form(file.stored, dialect.compression, dialect.encoding)
            content = replace(content, line_count=form.line_count)
    except FileRefused as refused:
        return UnreadFile(file, content, "quarantined", refused.reason, str(refused))
    if file.repeats and not feed.repeats_count:
        return UnreadFile(file, content, "duplicate", file.repeats, f"same content as {file.repeats}")
    if plain and _is_even(plain, header):
        return PlainPage(file, feed, content, header, plain)
    return Page(file, feed, content, header, beside=beside)


def _header_of(
    file: LandedFile, feed: CsvFeed, plain: PlainFile | None, beside: tuple[CsvFeed, ...]
) -> Header:
    """The header of a file.

    Raises:
        FileRefused: it is not its feed's.
    """
    if plain is None or feed.section:
        return reader_of(file, feed, beside).header
    with file.stored.open("rb") as opened:
        first = opened.readline().decode("utf-8-sig", errors="replace").rstrip("\r\n")
    return read_header(split_line(first, feed.delimiter, plain.quote) or [first], feed)


def _is_even(plain: PlainFile, header: Header) -> bool:
    """Whether there are as many separators as rows of the header's width have, and not too many columns."""
    return header.width <= WIDEST and plain.separators == (plain.rows + plain.has_header) * (header.width - 1)
