"""Pages to judged rows: each row through its feed's model, which types it or refuses it with a reason.

The engine's reader takes plain pages, a sheet at a time. Where it does not read a sheet whole, one of the pages is not
plain after all: each is tried alone, and the one at fault is left to our own reader, which is slower.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import polars as pl

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.mediation.csv_reader import ROWS_A_FRAME, LinesRead
from origyne_pipeline.mediation.dates import OLDEST_DAYS, dates_table
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.parameters import parameters
from origyne_pipeline.mediation.readers import Reader, reader_of
from origyne_pipeline.mediation.reading import FilesRead, Page, PlainPage, changed_while_read
from origyne_pipeline.mediation.sheets import Sheet, bind_raw_rows, bind_sheet, sheets_of
from origyne_pipeline.model import load_model
from origyne_pipeline.warehouse import Session, WarehouseError

FRAME_COLUMNS = "source_line, raw, field_count, expected_count, source_path, file_name, deposited_epoch_s"
"""What every frame has beside the columns of its file."""
BYTES_A_BATCH = 1 << 28
"""Of rows that are judged together, where they are long."""


@dataclass(frozen=True)
class PageCount:
    """What a reader took of a page: its rows, and each of its bytes and lines."""

    page: Page
    rows: int
    lines: LinesRead


@dataclass(frozen=True)
class Judged:
    """The rows of some files, each clean or refused.

    ``judged_rows`` of the session holds those that are refused.

    Attributes:
        files: what was read.
        counts: what was read of each page.
        written: the file that holds the rows, where they were written at once; else they are in the session.
    """

    files: FilesRead
    counts: tuple[PageCount, ...]
    written: Path | None = None

    @property
    def row_count(self) -> int:
        """How many rows were read."""
        return sum(count.rows for count in self.counts)


@dataclass(frozen=True)
class Plan:
    """How pages are read: sheets with the engine's reader, ``slow`` pages with ours."""

    sheets: tuple[Sheet, ...]
    slow: tuple[Page, ...]


def judge_rows(session: Session, files: FilesRead, model: str) -> Judged:
    """Judges the rows of files of one model into its table of the session: ``<model>_of_day``."""
    stem = model.rpartition("/")[2]
    table = f"{stem}_of_day"
    session.bind_values(stem, [], name=table)
    counts = judge(session, plan_of(files.pages), table)
    session.query(
        "create or replace temp view judged_rows as"
        f" select source_path, source_line, reason, raw from {table} where reason is not null"
    )
    return Judged(files, counts)


def plan_of(pages: Iterable[Page]) -> Plan:
    """The fastest way to read pages."""
    pages = tuple(pages)
    slow = tuple(page for page in pages if not isinstance(page, PlainPage))
    return Plan(tuple(sheets_of(pages)), slow)


def retry_of(sheet: Sheet) -> Plan:
    """How a sheet is read that the engine's reader did not read whole."""
    if len(sheet.pages) == 1:
        return Plan((), sheet.pages)
    return Plan(tuple(Sheet((page,)) for page in sheet.pages), ())


def judge(session: Session, plan: Plan, table: str) -> tuple[PageCount, ...]:
    """Appends each row of a plan's pages to a table of judged rows; returns what was read of each page."""
    counts: list[PageCount] = []
    sheets, slow = list(plan.sheets), list(plan.slow)
    while sheets:
        sheet = sheets.pop()
        if _judge_sheet(session, sheet, table):
            counts += counts_of(sheet)
        else:
            retry = retry_of(sheet)
            sheets += retry.sheets
            slow += retry.slow
    return (*counts, *_judge_slowly(session, slow, table))


def counts_of(sheet: Sheet) -> list[PageCount]:
    """What was read of the pages of a sheet that was read whole: a line a row, all of their bytes."""
    return [
        PageCount(
            page,
            page.plain.rows,
            LinesRead(page.content.size_bytes, page.plain.rows, header=int(page.plain.has_header)),
        )
        for page in sheet.pages
    ]


def bind_wrong_iccids(session: Session, rows: str) -> None:
    """Binds ``wrong_iccids`` of some rows: the same cards come again and again, and cost to judge."""
    session.query(f"create or replace temp table iccids as select distinct iccid from {rows}")
    session.run("mediation/wrong_iccids")


def bind_dates(session: Session, feed: CsvFeed) -> None:
    """Binds ``dates`` of the date columns of ``raw_rows``."""
    columns = [column.name for column in feed.columns if column.is_date]
    texts = {
        text for name in columns for (text,) in session.query(f"select distinct {name} from raw_rows") if text
    }
    session.bind_rows("dates", dates_table(texts, oldest_days(feed)))


def oldest_days(feed: CsvFeed) -> int:
    """Days before its deposit's that an event of a feed may be of."""
    return (feed.section.past_days if feed.section else None) or OLDEST_DAYS


def _judge_sheet(session: Session, sheet: Sheet, table: str) -> bool:
    """Judges the rows of a sheet; False, and none judged, when the engine's reader does not read it whole."""
    bind_sheet(session, sheet, "sheet")
    try:
        session.query("create or replace temp table sheet_rows as select * from sheet_csv")
    except WarehouseError:
        return False
    if session.count("sheet_rows") != sheet.rows:
        return False
    bind_raw_rows(session, sheet, "sheet", "sheet_rows")
    _judge_raw_rows(session, sheet.feed, table)
    session.query("drop view raw_rows")
    session.query("drop table sheet_rows")
    return True


def _judge_slowly(session: Session, pages: Iterable[Page], table: str) -> list[PageCount]:
    """Judges the rows of pages as our own readers read them, many at once."""
    counts: list[PageCount] = []
    read = sorted(((page, _reader(page)) for page in pages), key=lambda one: _select_of(one[0]))
    for select, own in groupby(read, key=lambda one: _select_of(one[0])):
        alike = list(own)
        feed = alike[0][0].feed
        for rows in _batches(frame for page, reader in alike for frame in _frames(page, reader, counts)):
            session.bind_rows("file_rows", rows)
            session.query(f"create or replace temp view raw_rows as {select}")
            _judge_raw_rows(session, feed, table)
            session.query("drop view raw_rows")
            session.query("drop table file_rows")
    return counts


def _reader(page: Page) -> Reader:
    try:
        return reader_of(page.file, page.feed, page.beside)
    except FileRefused:
        raise changed_while_read(page.file) from None  # its header was good when it was read first


def _select_of(page: Page) -> str:
    """The query that makes ``raw_rows`` of a reader's frames; its comment keeps apart what has other parameters."""
    own, feed = page.header.columns, page.feed
    form = f"/* {feed.word} {sorted(parameters(feed).items())} {oldest_days(feed)} */"
    if own:
        return f"select {form} {FRAME_COLUMNS}, {own.values} from {own.rows('file_rows')}"
    return f"select {form} *, null::bigint as given_epoch_s from file_rows"


def _frames(page: Page, reader: Reader, counts: list[PageCount]) -> Iterator[pl.DataFrame]:
    """The rows of a page, with their file; appends what was read of it to ``counts``."""
    file, rows = page.file, 0
    for frame in reader.frames():
        rows += len(frame)
        yield frame.with_columns(
            pl.lit(file.path).alias("source_path"),
            pl.lit(file.name).alias("file_name"),
            pl.lit(file.deposited_epoch_s, pl.Int64).alias("deposited_epoch_s"),
        )
    counts.append(PageCount(page, rows, reader.lines))


def _batches(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Frames put together: few statements for many small files, and never too much in memory."""
    batch: list[pl.DataFrame] = []
    for frame in frames:
        batch.append(frame)
        rows, size = sum(map(len, batch)), sum(each.estimated_size() for each in batch)
        if rows >= ROWS_A_FRAME or size >= BYTES_A_BATCH:
            yield pl.concat(batch)
            batch = []
    if batch:
        yield pl.concat(batch)


def _judge_raw_rows(session: Session, feed: CsvFeed, table: str) -> None:
    reads = load_model(feed.model).reads
    if "wrong_iccids" in reads:
        bind_wrong_iccids(session, "raw_rows")
    if "dates" in reads:
        bind_dates(session, feed)
    session.append(feed.model, table, **parameters(feed))
