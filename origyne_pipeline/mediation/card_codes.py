"""The one code of a SIM card that a person asks for, read from the landed files; nothing else reads a code.

A code is returned to the caller and written nowhere.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import polars as pl

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.feeds.sharing import section_of
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.landed import LandedFile, landed_files, read_landed
from origyne_pipeline.mediation.layout_reader import LayoutReader
from origyne_pipeline.mediation.readers import reader_of
from origyne_pipeline.warehouse import Warehouse

FEED = "sim_cards"
PUK = re.compile(r"[0-9]{8}")


@dataclass(frozen=True)
class CardCode:
    """A code as one landed file has it; it is not in ``repr``."""

    path: str
    code: str = field(repr=False)

    @property
    def is_puk(self) -> bool:
        """Whether it has the form of a PUK: eight digits."""
        return PUK.fullmatch(self.code) is not None


@dataclass(frozen=True)
class CodesRead:
    """The codes of a card in all landed files, and the files that could not be read, each with why."""

    codes: tuple[CardCode, ...]
    unread: dict[str, str]
    file_count: int


def codes_of(warehouse: Warehouse, feeds: Iterable[CsvFeed], iccid: str, name: str) -> CodesRead:
    """One secret column of a card, in every order file in force.

    Args:
        warehouse: over the data root.
        feeds: those of the layout.
        iccid: the card.
        name: the column, such as ``puk1``.
    """
    files, feeds = landed_files(warehouse, [FEED]), tuple(feeds)
    codes: list[CardCode] = []
    unread: dict[str, str] = {}
    for file in files:
        try:
            read_landed(file)
            in_file = [CardCode(file.path, code) for code in _codes_in(file, feeds, iccid, name)]
            codes += in_file[-1:]  # within a file the last row of a card stands
        except FileRefused as refused:
            unread[file.place] = str(refused)
        except OSError as error:
            unread[file.place] = error.strerror or "it can't be read"
    return CodesRead(tuple(codes), unread, len(files))


def _codes_in(file: LandedFile, feeds: tuple[CsvFeed, ...], iccid: str, name: str) -> Iterator[str]:
    feed = section_of(feeds, file.feed, file.path)
    shown_columns = tuple(
        replace(column, secret=False) for column in feed.columns if column.name in ("iccid", name)
    )
    reader = reader_of(file, replace(feed, columns=shown_columns))
    for frame in reader.frames():
        own = reader.own_columns(frame) if isinstance(reader, LayoutReader) else frame
        rows = own.filter(
            (pl.col("field_count") == pl.col("expected_count")) & (pl.col("iccid").eq_missing(pl.lit(iccid)))
        )
        yield from (code or "" for code in rows[name])
