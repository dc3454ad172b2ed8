"""Tariff workbooks as they come, are replaced and come back: which tables each leaves."""

import functools
from datetime import UTC, date, datetime
from decimal import Decimal

from origyne_pipeline.mediation.tariffs import load_tariffs
from origyne_pipeline.publication.publish import publish
from origyne_pipeline.warehouse.query import query_database
from tests.deposits import Deposit
from tests.mediation.test_tariff_book import good_sheets, saved

SEPTEMBER, OCTOBER = (f"Tables tarifaires/TABLES_TARIFAIRES_2026{month}01.xlsx" for month in ("09", "10"))


@functools.cache
def workbook(subscription: str) -> bytes:
    """A good workbook whose first offer costs that much a month."""
    sheets = good_sheets()
    sheets["Offres"][1][3] = subscription
    return saved(sheets)


def on(day: int) -> datetime:
    return datetime(2026, 9, day, 12, tzinfo=UTC)


def versions(deposit: Deposit) -> list[tuple[date, int, Decimal]]:
    """First day in force, day of deposit and price of the first offer of each workbook."""
    found = deposit.rows(
        "tariff_offers", "tariff_from", "deposited_at", "offer_code", "subscription_excl_tax"
    )
    return sorted((start, at.day, price) for start, at, code, price in found if code == "MOB")


def test_a_version_that_was_replaced_is_kept_beside_its_successor(deposit: Deposit) -> None:
    deposit.put(SEPTEMBER, workbook("1"), on(1))
    deposit.put(SEPTEMBER, workbook("2"), on(2))
    assert len(load_tariffs(deposit.warehouse).loaded) == 2
    assert versions(deposit) == [(date(2026, 9, 1), 1, Decimal(1)), (date(2026, 9, 1), 2, Decimal(2))]
    assert load_tariffs(deposit.warehouse).loaded == ()


def test_a_workbook_that_comes_back_is_a_version_again_and_is_read_once(deposit: Deposit) -> None:
    first = workbook("1")
    for day, content in ((1, first), (2, workbook("2")), (3, first)):
        deposit.put(SEPTEMBER, content, on(day))
        load_tariffs(deposit.warehouse)
    assert [(day, price) for _, day, price in versions(deposit)] == [
        (1, Decimal(1)),
        (2, Decimal(2)),
        (3, Decimal(1)),
    ]
    names = deposit.rows("tariff_offers", "workbook")
    assert len(set(names)) == 3, "versions are told apart wherever they are joined"
    counts = load_tariffs(deposit.warehouse)
    assert (counts.loaded, counts.refused) == ((), ())
    landed = query_database(publish(deposit.warehouse).path, "select sha256, status from landed_files")[1]
    assert sorted(status for _, status in landed) == ["loaded", "superseded", "superseded"]


def test_content_that_only_a_replaced_version_had_is_in_force_under_its_new_date(deposit: Deposit) -> None:
    """The tables of October were deposited under September's name by mistake, then both were put right."""
    october = workbook("10")
    deposit.put(SEPTEMBER, october, on(1))
    load_tariffs(deposit.warehouse)
    deposit.put(SEPTEMBER, workbook("9"), on(2))
    deposit.put(OCTOBER, october, on(2))
    assert load_tariffs(deposit.warehouse).loaded == (SEPTEMBER, OCTOBER)
    assert versions(deposit)[-1] == (date(2026, 10, 1), 2, Decimal(10))


def test_a_refused_workbook_leaves_the_version_before_it_and_says_every_fault(deposit: Deposit) -> None:
    deposit.put(SEPTEMBER, workbook("1"), on(1))
    deposit.put(SEPTEMBER, workbook("dear"), on(2))
    deposit.put(OCTOBER, b"not a workbook", on(2))
    counts = load_tariffs(deposit.warehouse)
    assert (counts.loaded, sorted(counts.refused)) == ((SEPTEMBER,), [SEPTEMBER, OCTOBER])
    assert [price for _, _, price in versions(deposit)] == [Decimal(1)]
    found = deposit.rows("file_results", "status", "reason", "detail")
    assert sorted(status for status, _, _ in found) == ["loaded", "quarantined", "quarantined"]
    assert any("Offres" in detail and "dear" in detail for _, reason, detail in found if reason)
    assert load_tariffs(deposit.warehouse).refused == ()


def test_the_same_workbook_under_another_date_is_linked_to_the_first(deposit: Deposit) -> None:
    deposit.put(SEPTEMBER, workbook("1"), on(1))
    same = workbook("2")
    deposit.put(OCTOBER, same, on(2))
    deposit.put("Tables tarifaires/TABLES_TARIFAIRES_20261101.xlsx", same, on(3))
    load_tariffs(deposit.warehouse)
    assert deposit.rows("file_results", "path", "status", "reason")[-1][1:] == ("duplicate", OCTOBER)
