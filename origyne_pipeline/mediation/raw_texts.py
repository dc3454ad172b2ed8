"""The texts of some rows as written, read again from their landed files: for quarantine."""

from collections.abc import Iterable, Iterator

import polars as pl

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.mediation.dialect_rows import DialectRows
from origyne_pipeline.mediation.landed import LandedFile
from origyne_pipeline.mediation.plain_files import physical_lines
from origyne_pipeline.mediation.readers import reader_of
from origyne_pipeline.mediation.reading import Page, PlainPage, read_bytes

TEXTS = {"source_path": pl.String, "source_line": pl.Int64, "raw": pl.String}


def raw_texts(rows: Iterable[tuple[LandedFile, CsvFeed, list[int]]]) -> pl.DataFrame:
    """The rows of ``TEXTS`` for some line numbers of each file.

    Raises:
        FileRefused: NOT_AS_LANDED.
    """
    texts = [text for file, feed, lines in rows for text in _texts_of(file, feed, lines)]
    return pl.DataFrame(texts, schema=TEXTS, orient="row")


def texts_of_pages(rows: Iterable[tuple[Page, list[int]]]) -> pl.DataFrame:
    """The rows of ``TEXTS`` for some line numbers of each page, none of which changed since it was read."""
    texts: list[tuple[str, int, str]] = []
    for page, lines in rows:
        if isinstance(page, PlainPage):
            texts += ((page.file.path, line, text) for line, text in physical_lines(page.plain.path, lines))
        else:
            texts += _texts_of(page.file, page.feed, lines)
    return pl.DataFrame(texts, schema=TEXTS, orient="row")


def _texts_of(file: LandedFile, feed: CsvFeed, lines: list[int]) -> Iterator[tuple[str, int, str]]:
    _, plain = read_bytes(file, feed)
    if plain:
        yield from ((file.path, line, text) for line, text in physical_lines(file.stored, lines))
        return
    if feed.section and not feed.has_secrets:  # whichever section reads them, rows are written the same
        numbers = set(lines)
        records = DialectRows(file.stored, feed.section.dialect).records()
        yield from ((file.path, each.line, each.raw) for each in records if each.line in numbers)
        return
    kept_lines = pl.Series(lines, dtype=pl.Int64)
    for frame in reader_of(file, feed).frames():
        chosen = frame.filter(pl.col("source_line").is_in(kept_lines.implode()))
        for line, raw in chosen.select("source_line", "raw").iter_rows():
            yield file.path, line, raw
