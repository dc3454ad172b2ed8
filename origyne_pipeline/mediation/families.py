"""Which feeds are cleaned together."""

from collections.abc import Iterable

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.mediation.days import Family

WORDS = {
    "rated_cdrs": ("rated_cdrs_mobile", "rated_cdrs_vga"),
    "accounts": ("account_status", "account_vga"),
    "billed_cdrs": ("billed_cdrs_mobile", "billed_cdrs_vga"),
}


def family(feeds: Iterable[CsvFeed], word: str) -> Family:
    """The family ``rated_cdrs``, ``accounts`` or ``billed_cdrs`` under a layout."""
    return Family(word, tuple(feed for feed in feeds if feed.word in WORDS[word]))
