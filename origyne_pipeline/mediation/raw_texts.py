"""The texts of some rows as written, read again from their landed files: for quarantine."""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.mediation.csv_reader import CsvReader
from origyne_pipeline.mediation.file_results import look_at_landed
from origyne_pipeline.mediation.landed import LandedFile
from origyne_pipeline.mediation.plain_files import physical_lines

TEXTS = {"source_path": pl.String, "source_line": pl.Int64, "raw": pl.String}


def raw_texts(
    lines: Mapping[str, Iterable[int]], files: Mapping[str, LandedFile], feeds: Mapping[str, CsvFeed]
) -> pl.DataFrame:
    """The rows of ``TEXTS`` for the line numbers wanted of each path.

    Raises:
        FileRefused: NOT_AS_LANDED.
    """
    found = [
        text
        for path, wanted in lines.items()
        for text in _of_file(files[path], feeds[files[path].feed], wanted)
    ]
    return pl.DataFrame(found, schema=TEXTS, orient="row")


def _of_file(file: LandedFile, feed: CsvFeed, lines: Iterable[int]) -> Iterator[tuple[str, int, str]]:
    _, plain = look_at_landed(file, feed)
    if plain:
        yield from ((file.path, line, text) for line, text in physical_lines(file.stored, lines))
        return
    wanted = pl.Series(list(lines), dtype=pl.Int64)
    for frame in CsvReader(file.stored, feed, file.name).frames():
        chosen = frame.filter(pl.col("source_line").is_in(wanted.implode()))
        for line, raw in chosen.select("source_line", "raw").iter_rows():
            yield file.path, line, raw
