"""Which feeds are cleaned together, by deposit day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from origyne_pipeline.feeds.contract import CsvFeed


@dataclass(frozen=True)
class Family:
    """Feeds of one model that are cleaned together: the events, the account snapshots, or the billed events."""

    word: str
    feeds: tuple[CsvFeed, ...]

    @property
    def model(self) -> str:
        """The model of its feeds' rows."""
        return self.feeds[0].model

    @property
    def are_billed_once(self) -> bool:
        """Whether its rows are events, each billed once, whatever day it is deposited on."""
        return any(feed.billed_once for feed in self.feeds)

    def key(self, day: date) -> str:
        """The partition of a day in the tables that all families write."""
        return f"{self.word}-{day}"


def family(feeds: Iterable[CsvFeed], word: str) -> Family:
    """The feeds of a family, for example ``rated_cdrs``, under a layout."""
    return Family(word, tuple(feed for feed in feeds if feed.family == word))
