"""Which reference feeds are read, and into which tables."""

from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.mediation.reference import TABLES
from origyne_pipeline.tables import WHOLE, is_cut_by


def test_each_feed_without_a_family_has_its_table() -> None:
    assert TABLES["sim_cards"] == "sim_card_orders"
    assert set(TABLES) == {feed.word for feed in FEEDS if not feed.family}
    assert all(is_cut_by(WHOLE, table) for table in TABLES.values())
