"""References and offers are compared with the last snapshots, letter for letter."""

from datetime import date

from origyne_pipeline.status.references import Unmatched, listed_options, unmatched_references
from tests.deposits import Market
from tests.rating.test_months import SINCE_JANUARY, sheets

IN_STOCK = {"line": "33600000009", "state": "STOCK"}


def test_nothing_is_compared_before_the_first_snapshot(market: Market) -> None:
    assert unmatched_references(market.warehouse, ["C1"]) is None


def test_options_are_those_of_the_landed_workbooks(market: Market) -> None:
    assert listed_options(market.warehouse) == frozenset()
    market.tariff(date(2026, 1, 1), sheets())
    with market.warehouse.session() as session:
        session.bind("tariff_options")
        codes = {code for (code,) in session.query("select option_code from tariff_options")}
    assert listed_options(market.warehouse) == codes


def test_each_side_names_what_the_other_lacks(market: Market) -> None:
    market.observe("2026-08-01", [SINCE_JANUARY | {"customer_ref": "GONE"}])
    other = SINCE_JANUARY | {"line": "33600000002", "customer_ref": "C2", "offer_code": "OLD"}
    market.observe("2026-08-02", [SINCE_JANUARY, other, IN_STOCK])
    assert unmatched_references(market.warehouse, ["C1", "c2"]) == Unmatched(("c2",), ("C2",), ())
    market.tariff(date(2026, 1, 1), sheets())
    assert unmatched_references(market.warehouse, ["C1", "C2"]) == Unmatched((), (), ("OLD",))
