"""The landed CSV files of a day through their feed's model, into one table of judged rows of the session."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from origyne_pipeline.feeds.contract import AMOUNT_UNITS, DURATION_UNITS, VOLUME_UNITS, CsvFeed
from origyne_pipeline.mediation.csv_reader import ROWS_A_FRAME, CsvReader, FileRefused, Header
from origyne_pipeline.mediation.dates import dates_table
from origyne_pipeline.mediation.landed import LandedFile, file_result
from origyne_pipeline.mediation.plain_files import look_plain, physical_lines
from origyne_pipeline.mediation.sheets import Page, Sheet, bind_raw_rows, bind_sheet, read_page, sheets_of
from origyne_pipeline.warehouse import Session, WarehouseError

TEXTS = {"source_path": pl.String, "source_line": pl.Int64, "raw": pl.String}


class FileRows:
    """Reads files of one model into ``<model>_of_day``: every row, judged (``reason`` null: clean).

    ``in_place`` leaves most rows where they are: ``<model>_of_day`` is then a view, whose rows are read and judged
    when they are asked for, once each time, and nothing of a large file is held in memory.
    """

    def __init__(self, session: Session, feeds: Iterable[CsvFeed], *, in_place: bool = False) -> None:
        """Starts with an empty table."""
        self.session = session
        self.feeds = {feed.word: feed for feed in feeds}
        self.results: list[dict[str, Any]] = []
        self.model = next(iter(self.feeds.values())).model
        stem = self.model.rpartition("/")[2]
        self.table = f"{stem}_of_day"
        self.ids_ascend = False
        """Whether the rows are known to stand in the order of their ids, each once."""
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
        if self._skips(file, feed):
            self._note(file, "duplicate", file.repeats, f"same content as {file.repeats}")
            return
        plain = look_plain(file.stored, feed)
        page = read_page(file, feed, plain) if plain else None
        if page:
            self._pages.setdefault(file.feed, []).append(page)
        else:
            self._read_carefully(file, feed)

    def judge(self) -> int:
        """Judges what still waits; returns how many rows were read."""
        sheets = [s for word, pages in self._pages.items() for s in sheets_of(self.feeds[word], pages)]
        sheets.sort(key=lambda sheet: sheet.rows)
        large = sheets.pop() if sheets and self._in_place else None
        for sheet in sheets:
            self._read_sheet(sheet)
        self._judge_waiting()
        is_left = bool(large and self._leave_in_place(large))
        if large and not is_left:
            self._read_pages(large)
            self._judge_waiting()
        if self._in_place:
            self._bind_in_place(is_left)
        return sum(result["row_count"] for result in self.results)

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
        refused = session.query("select source_path, source_line, raw is null from judged_rows")
        unread = defaultdict(list)
        counts: dict[str, int] = defaultdict(int)
        for path, line, is_unread in refused:
            counts[path] += 1
            if is_unread:
                unread[path].append(line)
        for result in self.results:
            result["refused_count"] = counts[result["path"]]
        session.bind_values("file_results", self.results, name="read_files")
        session.bind_rows("refused_texts", self.texts(unread))
        session.run("mediation/refused_rows")
        session.run("mediation/file_results")
        return len(refused)

    def texts(self, lines: dict[str, list[int]]) -> pl.DataFrame:
        """The raw texts of some rows, by path and line, read again from their files."""
        found = [
            text
            for path, wanted in lines.items()
            for text in _raw_texts(self._files[path], self.feeds[self._files[path].feed], wanted)
        ]
        return pl.DataFrame(found, schema=TEXTS, orient="row")

    def _skips(self, file: LandedFile, feed: CsvFeed) -> bool:
        """Whether it repeats a file that could be read; account snapshots count each at its own instant."""
        if not file.repeats or feed.model == "mediation/account_rows":
            return False
        try:
            CsvReader(file.stored, feed)
        except FileRefused:
            return False
        return True

    def _read_carefully(self, file: LandedFile, feed: CsvFeed) -> None:
        """Reads a file with our own reader."""
        try:
            reader = CsvReader(file.stored, feed)
        except FileRefused as refused:
            self._note(file, "quarantined", refused.reason, str(refused))
            return
        self._note_read(file, reader.header)
        for frame in reader.frames():
            self.results[-1]["row_count"] += len(frame)
            self._waiting.setdefault(file.feed, []).append(
                frame.with_columns(
                    pl.lit(file.path).alias("source_path"),
                    pl.lit(file.name).alias("file_name"),
                    pl.lit(file.deposited_epoch_s, pl.Int64).alias("deposited_epoch_s"),
                )
            )
            if sum(len(waiting) for waiting in self._waiting[file.feed]) >= ROWS_A_FRAME:
                self._judge_frames(feed)

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
        self._note_texts(sheet.feed)
        self.session.append(self.model, self._at_hand, **_parameters(sheet.feed))
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

    def _leave_in_place(self, sheet: Sheet) -> bool:
        """Binds a sheet as the view ``<model>_in_place``; False when the engine's reader is not to read it."""
        session = self.session
        bind_sheet(session, sheet, "large_sheet")
        names = _text_columns(sheet.feed)
        values = ", ".join(f"{sheet.value(name)} as {name}" for name in names)
        key = sheet.value("cdr_id")
        try:
            session.query(
                f"create or replace temp table raw_texts as select {', '.join(names)}, count(*) as row_count,"
                " bool_and(key is not null and coalesce(key > key_before, key_before is null)) as keys_ascend,"
                f" count(last_value) as last_values from (select {values}, {key} as key,"
                f" lag({key}) over () as key_before, c{sheet.header.width - 1} as last_value from large_sheet_csv)"
                " group by all"
            )
        except WarehouseError:
            return False
        ((rows, ascend),) = session.query("select sum(row_count), bool_and(keys_ascend) from raw_texts")
        if rows != sheet.rows:
            return False
        self._bind_dates(sheet.feed)
        bind_raw_rows(session, sheet, "large_sheet", "large_sheet_csv")
        session.view(self.model, f"{self.table}_in_place", **_parameters(sheet.feed))
        self.ids_ascend = bool(ascend)
        self._note_pages(sheet)
        return True

    def _bind_in_place(self, is_left: bool) -> None:
        """Binds ``<model>_of_day``: what is at hand, and the sheet that was left in place."""
        parts = [f"select * from {self.table}_in_place"] if is_left else []
        if not is_left or self.session.count(self._at_hand):
            parts.append(f"select * from {self._at_hand}")
            self.ids_ascend = False
        self.session.query(f"create or replace temp view {self.table} as {' union all '.join(parts)}")

    def _judge_waiting(self) -> None:
        for feed in self.feeds.values():
            if feed.word in self._waiting:
                self._judge_frames(feed)

    def _judge_frames(self, feed: CsvFeed) -> None:
        self.session.bind_rows("raw_rows", pl.concat(self._waiting.pop(feed.word)))
        self._note_texts(feed)
        self.session.append(self.model, self._at_hand, **_parameters(feed))
        self.session.query("drop table raw_rows")

    def _note_texts(self, feed: CsvFeed) -> None:
        """Makes ``raw_texts``, the texts of ``raw_rows`` that are read once however often they stand, and ``dates``."""
        names = _text_columns(feed)
        if names:
            named = ", ".join(names)
            self.session.query(
                f"create or replace temp table raw_texts as select distinct {named} from raw_rows"
            )
        self._bind_dates(feed)

    def _bind_dates(self, feed: CsvFeed) -> None:
        texts = {
            text
            for column in feed.columns
            if column.is_date
            for (text,) in self.session.query(f"select distinct {column.name} from raw_texts")
            if text
        }
        self.session.bind_rows("dates", dates_table(texts))

    def _note_pages(self, sheet: Sheet) -> None:
        for page in sheet.pages:
            self._note_read(page.file, page.header)
            self.results[-1]["row_count"] = page.plain.rows

    def _note_read(self, file: LandedFile, header: Header) -> None:
        extra = ", ".join(header.extra)
        detail = f"columns that the contract does not know: {extra}" if extra else None
        self._note(file, "duplicate" if file.repeats else "loaded", file.repeats, detail)

    def _note(self, file: LandedFile, status: str, reason: str | None, detail: str | None) -> None:
        self.results.append(file_result(file, status, reason, detail))


def _text_columns(feed: CsvFeed) -> list[str]:
    """The columns whose texts are read once however often they stand: they come again and again, and cost to judge."""
    dates = [column.name for column in feed.columns if column.is_date]
    return ["line", "iccid", *dates] if feed.model == "mediation/cdr_rows" else dates


def _raw_texts(file: LandedFile, feed: CsvFeed, lines: Iterable[int]) -> Iterator[tuple[str, int, str]]:
    if look_plain(file.stored, feed):
        yield from ((file.path, line, text) for line, text in physical_lines(file.stored, lines))
        return
    wanted = pl.Series(list(lines), dtype=pl.Int64)
    for frame in CsvReader(file.stored, feed).frames():
        chosen = frame.filter(pl.col("source_line").is_in(wanted.implode()))
        for line, raw in chosen.select("source_line", "raw").iter_rows():
            yield file.path, line, raw


def _parameters(feed: CsvFeed) -> dict[str, Any]:
    """The parameters of the feed's model."""
    amount_unit, amount_decimals = AMOUNT_UNITS[feed.units.get("MONTANT_HT", "EUR")]
    match feed.model:
        case "mediation/account_rows":
            return {"feed": side(feed.word)}
        case "mediation/cdr_rows":
            return {
                "feed": side(feed.word),
                "is_billed": feed.word.startswith("billed"),
                "duration_unit_s": DURATION_UNITS[feed.units.get("DUREE", "S")],
                "volume_unit_octets": VOLUME_UNITS[feed.units.get("VOLUME", "OCTET")],
                "amount_unit": str(amount_unit),
                "amount_decimals": amount_decimals,
            }
        case "mediation/supplier_invoice_rows":
            return {"amount_unit": str(amount_unit), "amount_decimals": amount_decimals}
        case _:
            return {}


def side(feed: str) -> str:
    """MOBILE or VGA: the side of the network that a feed is about."""
    return "VGA" if feed.endswith("_vga") else "MOBILE"
