"""Which reader takes a landed file: that of the contract, or that of a layout's section."""

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.mediation.csv_reader import CsvReader
from origyne_pipeline.mediation.landed import LandedFile
from origyne_pipeline.mediation.layout_reader import LayoutReader

Reader = CsvReader | LayoutReader


def reader_of(file: LandedFile, feed: CsvFeed) -> Reader:
    """The reader of a file, its header read.

    Raises:
        FileRefused: the file cannot be read as its feed's.
    """
    if feed.section:
        return LayoutReader(file.stored, feed, feed.section, file.name)
    return CsvReader(file.stored, feed, file.name)
