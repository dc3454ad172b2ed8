"""What was read of deposit days, whatever the family of feeds."""

from datetime import date
from pathlib import Path

import pytest

from origyne_pipeline.feeds import FEED_FAMILIES
from origyne_pipeline.mediation.day_counts import read_counts
from origyne_pipeline.tables import tables_of_family
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import write

DAY = date(2026, 9, 2)


@pytest.mark.parametrize("word", FEED_FAMILIES)
def test_the_rows_of_each_family_are_counted(tmp_path: Path, word: str) -> None:
    lake, table = Warehouse(tmp_path, threads=1), tables_of_family(word)[0]
    read = {"feed": word, "path": "a.csv", "status": "loaded", "row_count": 1}
    write(lake, "file_results", f"{word}-{DAY}", [read])
    write(lake, table, str(DAY), [{"source_path": "a.csv"}])
    (counts,) = read_counts(lake, word, [DAY])
    assert (counts.files, counts.rows_read, counts.clean, counts.refused) == (1, 1, 1, 0)
