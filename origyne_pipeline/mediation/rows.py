"""The landed CSV files of a day through their feed's model, into one table of judged rows of the session."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from origyne_pipeline.feeds.contract import AMOUNT_UNITS, DURATION_UNITS, VOLUME_UNITS, CsvFeed
from origyne_pipeline.mediation.csv_reader import ROWS_A_FRAME, CsvReader, FileRefused, Header, read_header
from origyne_pipeline.mediation.dates import dates_table
from origyne_pipeline.mediation.landed import LandedFile, file_result
from origyne_pipeline.mediation.plain_files import PlainFile, look_plain
from origyne_pipeline.warehouse import Session, literal

TEXTS = {"source_path": pl.String, "source_line": pl.Int64, "raw": pl.String}


class FileRows:
    """Reads files of one model into the table ``<model>_of_day``: every row, judged (``reason`` null: clean)."""

    def __init__(self, session: Session, feeds: Iterable[CsvFeed]) -> None:
        """Starts with an empty table."""
        self.session = session
        self.feeds = {feed.word: feed for feed in feeds}
        self.results: list[dict[str, Any]] = []
        self.model = next(iter(self.feeds.values())).model
        stem = self.model.rpartition("/")[2]
        self.table = f"{stem}_of_day"
        session.bind_values(stem, [], name=self.table)
        self._files: dict[str, LandedFile] = {}
        self._waiting: dict[str, list[pl.DataFrame]] = {}

    def know(self, files: Iterable[LandedFile]) -> None:
        """Notes where files are, without reading them: ``texts`` may be asked for their rows."""
        self._files |= {file.path: file for file in files}

    def read(self, file: LandedFile) -> None:
        """Reads one file and notes its result; a file that is refused, or that repeats another, gives no row."""
        feed = self.feeds[file.feed]
        self._files[file.path] = file
        if self._skips(file, feed):
            self._note(file, "duplicate", file.repeats, f"same content as {file.repeats}")
            return
        plain = look_plain(file.stored, feed)
        if plain and self._read_plain(file, feed, plain):
            return
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

    def finish(self) -> int:
        """Judges what still waits, and makes ``file_results`` and ``refused_rows``; returns the clean rows."""
        for feed in self.feeds.values():
            if feed.word in self._waiting:
                self._judge_frames(feed)
        session = self.session
        session.query(
            f"create or replace temp view judged_rows as select source_path, source_line, reason, raw from {self.table}"
        )
        refused = session.query(
            "select source_path, source_line, raw is null from judged_rows where reason is not null"
        )
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
        return session.count(self.table) - len(refused)

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

    def _read_plain(self, file: LandedFile, feed: CsvFeed, plain: PlainFile) -> bool:
        """Reads a plain file with the engine's reader; False when it proves not to be one."""
        with plain.path.open("rb") as opened:
            try:
                first = opened.readline().decode("utf-8-sig").rstrip("\r\n")
                header = read_header(first.split(feed.delimiter), feed)
            except (UnicodeDecodeError, FileRefused):
                return False
        if plain.separators != (plain.rows + 1) * (header.width - 1):
            return False
        columns = [f"c{place}" for place in range(header.width)]
        if not self.session.bind_csv("csv_rows", plain.path, columns, feed.delimiter, plain.ends_in_crlf):
            return False
        if self.session.count("csv_rows") != plain.rows:
            return False
        self.session.query(f"create or replace temp view raw_rows as {_raw_rows(file, feed, header)}")
        texts = [
            text
            for column in feed.columns
            if column.is_date
            for (text,) in self.session.query(f"select distinct {column.name} from raw_rows")
            if text
        ]
        self._append(feed, texts)
        self.session.query("drop view raw_rows")
        self.session.query("drop table csv_rows")
        self._note_read(file, header)
        self.results[-1]["row_count"] = plain.rows
        return True

    def _judge_frames(self, feed: CsvFeed) -> None:
        frame = pl.concat(self._waiting.pop(feed.word))
        self.session.bind_rows("raw_rows", frame)
        texts = (text for c in feed.columns if c.is_date for text in frame[c.name].drop_nulls().unique())
        self._append(feed, texts)
        self.session.query("drop table raw_rows")

    def _append(self, feed: CsvFeed, texts: Iterable[str]) -> None:
        self.session.bind_rows("dates", dates_table(texts))
        self.session.append(feed.model, self.table, **_parameters(feed))

    def _note_read(self, file: LandedFile, header: Header) -> None:
        extra = ", ".join(header.extra)
        detail = f"columns that the contract does not know: {extra}" if extra else None
        self._note(file, "duplicate" if file.repeats else "loaded", file.repeats, detail)

    def _note(self, file: LandedFile, status: str, reason: str | None, detail: str | None) -> None:
        self.results.append(file_result(file, status, reason, detail))


def _raw_rows(file: LandedFile, feed: CsvFeed, header: Header) -> str:
    """The query that gives the rows of ``csv_rows`` under our names, as ``CsvReader.frames`` would."""
    values = [
        f"null::varchar as {name}" if place is None else f"c{place} as {name}"
        for name, place in header.places.items()
    ]
    constants = [f"{literal(value)} as {name}" for name, value in feed.constants.items()]
    return (
        f"select row + 1 as source_line, null::varchar as raw, {header.width} as field_count,"
        f" {header.width} as expected_count, {', '.join([*values, *constants])},"
        f" {literal(file.path)} as source_path, {literal(file.name)} as file_name,"
        f" {file.deposited_epoch_s}::bigint as deposited_epoch_s from csv_rows"
    )


def _raw_texts(file: LandedFile, feed: CsvFeed, lines: Iterable[int]) -> Iterator[tuple[str, int, str]]:
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
