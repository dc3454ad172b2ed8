"""Which feeds are cleaned together, and how."""

from collections.abc import Callable, Iterable
from datetime import date

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.mediation.days import DayCounts, Family
from origyne_pipeline.warehouse import Warehouse

Progress = Callable[[int, int], None]
EVENTS = "rated_cdrs"
"""The family whose days are compared with one another: an event is billed once, whatever day it is deposited on."""


def family(feeds: Iterable[CsvFeed], word: str) -> Family:
    """The feeds of a family, for example ``rated_cdrs``, under a layout."""
    return Family(word, tuple(feed for feed in feeds if feed.family == word))


def clean_days(
    warehouse: Warehouse, family: Family, days: Iterable[date] | None = None, progress: Progress | None = None
) -> list[DayCounts]:
    """Cleans the stale days of a family among ``days`` (all when not given), in order."""
    if family.word == EVENTS:
        from origyne_pipeline.mediation.cdrs import clean_cdrs as clean
    else:
        from origyne_pipeline.mediation.whole_days import clean_whole_days as clean
    return clean(warehouse, family, days, progress)
