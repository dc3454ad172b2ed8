"""One landed CSV file through its feed's model: clean rows into a table of the session, refused rows beside."""

from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from origyne_pipeline.feeds.contract import AMOUNT_UNITS, DURATION_UNITS, VOLUME_UNITS, CsvFeed
from origyne_pipeline.mediation.csv_reader import ROWS_A_FRAME, CsvReader, FileRefused
from origyne_pipeline.mediation.dates import dates_table
from origyne_pipeline.mediation.landed import LandedFile
from origyne_pipeline.warehouse import Session

REFUSED = "refused"


class FileRows:
    """Gathers the rows of some files of one model: ``<stem>_of_day`` (clean) and ``refused`` in the session."""

    def __init__(self, session: Session, feeds: Iterable[CsvFeed]) -> None:
        """Starts with both tables empty."""
        self.session = session
        self.feeds = {feed.word: feed for feed in feeds}
        self.results: list[dict[str, Any]] = []
        self._waiting: dict[str, list[pl.DataFrame]] = {}
        self._path = next(iter(self.feeds.values())).model
        stem = self._path.rpartition("/")[2]
        self.clean = f"{stem}_of_day"
        session.bind_values(stem, [], name=self.clean)
        session.bind_values("refused_rows", [], name=REFUSED)

    def read(self, file: LandedFile) -> None:
        """Reads one file and notes its result; a file that is refused, or that repeats another, gives no row."""
        feed = self.feeds[file.feed]
        try:
            reader = CsvReader(file.stored, feed)
        except FileRefused as refused:
            self._note(file, "quarantined", refused.reason, str(refused))
            return
        if file.repeats and feed.model != "mediation/account_rows":
            self._note(file, "duplicate", file.repeats, f"same content as {file.repeats}")
            return
        status, first = ("duplicate", file.repeats) if file.repeats else ("loaded", None)
        extra = ", ".join(reader.header.extra)
        self._note(file, status, first, f"columns that the contract does not know: {extra}" if extra else None)
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
                self._judge(feed)

    def finish(self) -> None:
        """Judges the rows that still wait; call it once every file is read."""
        for feed in self.feeds.values():
            if feed.word in self._waiting:
                self._judge(feed)
        refused = self.session.query(f"select source_path, count(*) from {REFUSED} group by source_path")
        counts = dict(refused)
        for result in self.results:
            result["refused_count"] = counts.get(result["path"], 0)

    def _judge(self, feed: CsvFeed) -> None:
        frame = pl.concat(self._waiting.pop(feed.word))
        texts = (text for c in feed.columns if c.is_date for text in frame[c.name].drop_nulls().unique())
        self.session.bind_rows("dates", dates_table(texts))
        self.session.bind_rows("raw_rows", frame)
        stem = feed.model.rpartition("/")[2]
        self.session.run(feed.model, **_parameters(feed))
        self.session.query(f"insert into {self.clean} select * from {stem} where reason is null")
        self.session.query(
            f"insert into {REFUSED} "
            f"select $feed, source_path, source_line, reason, raw from {stem} where reason is not null",
            {"feed": feed.word},
        )

    def _note(self, file: LandedFile, status: str, reason: str | None, detail: str | None) -> None:
        self.results.append(
            {
                "path": file.path,
                "sha256": file.sha256,
                "status": status,
                "reason": reason,
                "detail": detail,
                "row_count": 0,
                "refused_count": 0,
            }
        )


def raw_texts(file: LandedFile, feed: CsvFeed, lines: Iterable[int]) -> Iterator[tuple[str, int, str]]:
    """``(path, line, raw text)`` of some rows of a file, read again."""
    wanted = pl.Series(list(lines), dtype=pl.Int64)
    for frame in CsvReader(file.stored, feed).frames():
        for line, raw in frame.filter(pl.col("source_line").is_in(wanted.implode())).select("source_line", "raw").iter_rows():
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
