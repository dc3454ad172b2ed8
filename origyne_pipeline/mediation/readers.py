"""Which reader takes a landed file: that of the contract, or that of a layout's section."""

from collections.abc import Sequence

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.mediation.csv_reader import CsvReader
from origyne_pipeline.mediation.landed import LandedFile
from origyne_pipeline.mediation.layout_reader import LayoutReader
from origyne_pipeline.mediation.rows_of import RowsOf

Reader = CsvReader | LayoutReader


def reader_of(file: LandedFile, feed: CsvFeed, beside: Sequence[CsvFeed] = ()) -> Reader:
    """The reader of a feed's rows of a file, its header read.

    Args:
        file: the file.
        feed: the section that reads it.
        beside: all sections that read rows of it, in their order, where there are several.

    Raises:
        FileRefused: the file cannot be read as its feed's.
    """
    if feed.section:
        rows = RowsOf(feed.section, tuple(each.section for each in beside if each.section))
        return LayoutReader(file.stored, feed, rows, file.name)
    return CsvReader(file.stored, feed, file.name)
