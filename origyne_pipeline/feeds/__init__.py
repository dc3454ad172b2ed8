"""The wholesaler's feeds: what is dropped where, as data. A new CSV feed is one module and one word below."""

from origyne_pipeline.feeds.accounts import ACCOUNT_STATUS, ACCOUNT_VGA
from origyne_pipeline.feeds.contract import Column, CsvFeed
from origyne_pipeline.feeds.rated_cdrs import (
    BILLED_CDRS_MOBILE,
    BILLED_CDRS_VGA,
    RATED_CDRS_MOBILE,
    RATED_CDRS_VGA,
)
from origyne_pipeline.feeds.sim_cards import SIM_CARDS
from origyne_pipeline.feeds.supplier_invoices import SUPPLIER_INVOICES

FEEDS = (
    ACCOUNT_STATUS,
    ACCOUNT_VGA,
    RATED_CDRS_MOBILE,
    RATED_CDRS_VGA,
    BILLED_CDRS_MOBILE,
    BILLED_CDRS_VGA,
    SIM_CARDS,
    SUPPLIER_INVOICES,
)

DAY_FEEDS = tuple(feed.word for feed in FEEDS if feed.family)
"""The feeds that are cleaned by deposit day."""
DAILY_FEEDS = tuple(sorted(feed.word for feed in FEEDS if feed.comes_daily))
"""The feeds that come on every deposit day."""
FEED_FAMILIES = tuple(dict.fromkeys(feed.family for feed in FEEDS if feed.family))
"""The families of feeds that are cleaned together."""

__all__ = ["DAILY_FEEDS", "DAY_FEEDS", "FEEDS", "FEED_FAMILIES", "Column", "CsvFeed"]
