"""The landed CSV files of a day through their feed's model, into one table of judged rows of the session."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

import polars as pl

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.mediation.csv_reader import ROWS_A_FRAME, CsvReader
from origyne_pipeline.mediation.dates import dates_table, texts_of
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.file_results import FileResults
from origyne_pipeline.mediation.landed import LandedFile
from origyne_pipeline.mediation.parameters import parameters
from origyne_pipeline.mediation.raw_texts import raw_texts
from origyne_pipeline.mediation.sheets import (
    Page,
    Sheet,
    bind_raw_rows,
    bind_sheet,
    read_page,
    seems_ordered,
    sheets_of,
)
from origyne_pipeline.warehouse import Session, WarehouseError

CDR_ROWS = "mediation/cdr_rows"
USUAL_DAYS = range(-62, 2)
"""Of events before (after: the clock may be ahead) their deposit. An event of another day costs a second reading."""
BYTES_WAITING = 1 << 28
"""Of rows that wait to be judged, where they are long."""


class FileRows:
    """Reads files of one model into ``<model>_of_day``: every row, judged (``reason`` null: clean).

    ``in_place`` leaves the largest sheet where it is: ``<model>_of_day`` is then a view, whose rows are read and judged
    each time that it is read, and nothing of a large file is held in memory. What they are judged by is a guess until
    ``mend_guess`` says otherwise: that dates are of the days before the deposit, and that no card's number is wrong.
    """

    def __init__(self, session: Session, feeds: Iterable[CsvFeed], *, in_place: bool = False) -> None:
        """Starts with an empty table."""
        self.session = session
        self.feeds = {feed.word: feed for feed in feeds}
        self.results = FileResults()
        self.model = next(iter(self.feeds.values())).model
        stem = self.model.rpartition("/")[2]
        self.table = f"{stem}_of_day"
        self._large: Sheet | None = None
        self._in_place = in_place
        self._at_hand = f"{stem}_at_hand" if in_place else self.table
        session.bind_values(stem, [], name=self._at_hand)
        self._files: dict[str, LandedFile] = {}
        self._pages: dict[str, list[Page]] = {}
        self._waiting: dict[str, list[pl.DataFrame]] = {}

    def know(self, files: Iterable[LandedFile]) -> None:
        """Notes where files are, without reading them: ``texts`` may be asked for their rows."""
        self._files |= {file.path: file for file in files}

    def read(self, file: LandedFile) -> None:
        """Takes one file and notes its result; a file that is refused, or that repeats another, gives no row."""
        feed = self.feeds[file.feed]
        self._files[file.path] = file
        try:
            plain = self.results.look(file, feed)
        except FileRefused as refused:
            self.results.note(file, "quarantined", refused.reason, str(refused))
            return
        if self._skips(file, feed):
            self.results.note(file, "duplicate", file.repeats, f"same content as {file.repeats}")
            return
        page = read_page(file, feed, plain) if plain else None
        if page:
            self._pages.setdefault(file.feed, []).append(page)
        else:
            self._read_carefully(file, feed)

    def judge(self) -> None:
        """Judges what still waits, but for the sheet that is left in place."""
        sheets = [s for word, pages in self._pages.items() for s in sheets_of(self.feeds[word], pages)]
        sheets.sort(key=lambda sheet: sheet.rows)
        self._large = sheets.pop() if sheets and self._in_place else None
        for sheet in sheets:
            self._read_sheet(sheet)
        self._judge_waiting()
        if self._in_place:
            self._bind_in_place()

    @property
    def row_count(self) -> int:
        """How many rows were read."""
        return self.results.row_count

    @property
    def are_in_place(self) -> bool:
        """Whether a sheet is left in place."""
        return self._large is not None

    @property
    def seem_ordered(self) -> bool:
        """Whether the rows seem to come in the order of their ids: all in one sheet, and where it was looked at."""
        return bool(
            self._large and not self.session.count(self._at_hand) and seems_ordered(self._large, "cdr_id")
        )

    def bring_to_hand(self) -> bool:
        """Reads the files of the sheet that was left in place, one by one; False when there was none."""
        large, self._large = self._large, None
        if not large:
            return False
        self.results.forget({page.file.path for page in large.pages})
        self.session.query("drop view raw_rows")
        self._read_pages(large)
        self._judge_waiting()
        self._bind_in_place()
        return True

    def mend_guess(self, judged: str) -> bool:
        """Learns what the sheet in place is to be judged by, from the table ``judged`` that the guess made of it.

        False when the guess was right: no date was refused, and no card's number is wrong.
        """
        if not self._large:
            return False
        self._note_iccids(judged)
        (refused,) = self.session.query(
            f"select count(*) from {judged} where feed is null and content_key = 'BAD_DATE'"
        )
        if not refused[0] and not self.session.count("wrong_iccids"):
            return False
        self._note_dates(self._large.feed)
        return True

    def finish(self) -> int:
        """Judges what still waits, and makes ``file_results`` and ``refused_rows``; returns the clean rows."""
        self.judge()
        self.session.query(
            "create or replace temp view judged_rows as"
            f" select source_path, source_line, reason, raw from {self.table} where reason is not null"
        )
        return self.session.count(self.table) - self.note_refused()

    def note_refused(self) -> int:
        """Makes ``file_results``, and ``refused_rows`` of ``judged_rows``; returns how many they are."""
        session = self.session
        self.results.refuse_changes()
        refused = session.query("select source_path, source_line, raw is null from judged_rows")
        unread = defaultdict(list)
        counts: dict[str, int] = defaultdict(int)
        for path, line, is_unread in refused:
            counts[path] += 1
            if is_unread:
                unread[path].append(line)
        for result in self.results.rows:
            result["refused_count"] = counts[result["path"]]
        session.bind_values("file_results", self.results.rows, name="read_files")
        session.bind_rows("refused_texts", self.texts(unread))
        session.run("mediation/refused_rows")
        session.run("mediation/file_results")
        return len(refused)

    def texts(self, lines: dict[str, list[int]]) -> pl.DataFrame:
        """The raw texts of some rows, by path and line, read again from their files."""
        files = {path: self._files[path] for path in lines}
        return raw_texts(lines, files, self.feeds)

    def _skips(self, file: LandedFile, feed: CsvFeed) -> bool:
        """Whether it repeats a file that could be read; account snapshots count each at its own instant."""
        if not file.repeats or feed.model == "mediation/account_rows":
            return False
        try:
            CsvReader(file.stored, feed, file.name)
        except FileRefused:
            return False
        return True

    def _read_carefully(self, file: LandedFile, feed: CsvFeed) -> None:
        """Reads a file with our own reader."""
        try:
            reader = CsvReader(file.stored, feed, file.name)
        except FileRefused as refused:
            self.results.note(file, "quarantined", refused.reason, str(refused))
            return
        result, rows = self.results.note_read(file, reader.header), 0
        for frame in reader.frames():
            rows += len(frame)
            self._waiting.setdefault(file.feed, []).append(
                frame.with_columns(
                    pl.lit(file.path).alias("source_path"),
                    pl.lit(file.name).alias("file_name"),
                    pl.lit(file.deposited_epoch_s, pl.Int64).alias("deposited_epoch_s"),
                )
            )
            if self._is_enough(self._waiting[file.feed]):
                self._judge_frames(feed)
        self.results.count(result, rows, reader.lines)

    @staticmethod
    def _is_enough(waiting: list[pl.DataFrame]) -> bool:
        return (
            sum(len(frame) for frame in waiting) >= ROWS_A_FRAME
            or sum(frame.estimated_size() for frame in waiting) >= BYTES_WAITING
        )

    def _read_sheet(self, sheet: Sheet) -> None:
        """Reads plain files with the engine's reader; with our own those that prove not to be plain."""
        bind_sheet(self.session, sheet, "sheet")
        try:
            self.session.query("create or replace temp table sheet_rows as select * from sheet_csv")
        except WarehouseError:
            self._read_pages(sheet)
            return
        if self.session.count("sheet_rows") != sheet.rows:
            self._read_pages(sheet)
            return
        bind_raw_rows(self.session, sheet, "sheet", "sheet_rows")
        self._note_iccids("raw_rows")
        self._note_dates(sheet.feed)
        self.session.append(self.model, self._at_hand, **parameters(sheet.feed))
        self.session.query("drop view raw_rows")
        self.session.query("drop table sheet_rows")
        self._note_pages(sheet)

    def _read_pages(self, sheet: Sheet) -> None:
        """Reads the files of a sheet, of which one at least is not plain, one by one."""
        for page in sheet.pages:
            if len(sheet.pages) == 1:
                self._read_carefully(page.file, sheet.feed)
            else:
                self._read_sheet(Sheet(sheet.feed, (page,)))

    def _bind_in_place(self) -> None:
        """Binds ``<model>_of_day``: what is at hand, and the sheet that is left in place."""
        parts = []
        if self._large:
            self._leave(self._large)
            parts.append(f"select * from {self.table}_in_place")
        if not parts or self.session.count(self._at_hand):
            parts.append(f"select * from {self._at_hand}")
        self.session.query(f"create or replace temp view {self.table} as {' union all '.join(parts)}")

    def _leave(self, sheet: Sheet) -> None:
        bind_sheet(self.session, sheet, "large_sheet")
        bind_raw_rows(self.session, sheet, "large_sheet", "large_sheet_csv")
        days = {page.file.day + timedelta(days=ago) for page in sheet.pages for ago in USUAL_DAYS}
        self.session.bind_rows("dates", dates_table(text for day in days for text in texts_of(day)))
        self.session.bind_values("wrong_iccids", [])
        self.session.view(self.model, f"{self.table}_in_place", **parameters(sheet.feed))
        self._note_pages(sheet)

    def _judge_waiting(self) -> None:
        for feed in self.feeds.values():
            if feed.word in self._waiting:
                self._judge_frames(feed)

    def _judge_frames(self, feed: CsvFeed) -> None:
        self.session.bind_rows("raw_rows", pl.concat(self._waiting.pop(feed.word)))
        self._note_iccids("raw_rows")
        self._note_dates(feed)
        self.session.append(self.model, self._at_hand, **parameters(feed))
        self.session.query("drop table raw_rows")

    def _note_iccids(self, rows: str) -> None:
        """Makes ``wrong_iccids``: the same cards come again and again, and cost to judge."""
        if self.model != CDR_ROWS:
            return
        self.session.query(f"create or replace temp table iccids as select distinct iccid from {rows}")
        self.session.run("mediation/wrong_iccids")

    def _note_dates(self, feed: CsvFeed) -> None:
        """Makes ``dates`` of the dates of ``raw_rows``."""
        columns = [column.name for column in feed.columns if column.is_date]
        texts = {
            text
            for name in columns
            for (text,) in self.session.query(f"select distinct {name} from raw_rows")
            if text
        }
        self.session.bind_rows("dates", dates_table(texts))

    def _note_pages(self, sheet: Sheet) -> None:
        for page in sheet.pages:
            self.results.count_plain(self.results.note_read(page.file, page.header), page.plain.rows)
