"""A month against the wholesaler's files, from deposited files to differences."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.assurance.month import assure_month
from origyne_pipeline.assurance.stated_amounts import paths_without_amounts
from origyne_pipeline.feeds.layout import Layout, load_layout
from origyne_pipeline.periods import Month
from tests.deposits import HEADER, Deposit, csv_text, mobile_path, sms, write

SEPTEMBER = Month(2026, 9)
BILLED = "BilledCDRs/MOBILE/BilledCDRs_MOBILE_{}.csv"


def rated(cdr_id: str, amount: str = "0.1", theirs: str = "0.1", **more: Any) -> dict[str, Any]:
    return {
        "feed": "MOBILE",
        "cdr_id": cdr_id,
        "billing_month": "2026-09",
        "customer_ref": "C1",
        "line": "33612345678",
        "usage": "SMS",
        "amount_excl_tax": Decimal(amount),
        "supplier_amount_excl_tax": Decimal(theirs),
        "supplier_cost_excl_tax": Decimal("0.03"),
    } | more


@pytest.fixture
def september(deposit: Deposit) -> Deposit:
    """Four messages, of which two are the same twice without id; three are rated."""
    deposit.put(mobile_path("20260901_120000"), csv_text(sms("A"), sms("B"), sms(""), sms("")))
    deposit.clean_cdrs()
    nameless = [cdr_id for cdr_id in deposit.rows("cdrs", "cdr_id") if ":" in cdr_id]
    write(deposit.warehouse, "rated_cdrs", "2026-09", [rated(cdr_id) for cdr_id in ("A", "B", *nameless)])
    return deposit


def bill(deposit: Deposit, *rows: str, month: str = "202609") -> None:
    text = csv_text(*(f"{row};{month}" for row in rows), header=HEADER + ";PERIODE")
    deposit.put(BILLED.format(month), text, datetime(2026, 10, 8, 9, tzinfo=UTC))
    deposit.clean_billed()


def differences(deposit: Deposit, month: str = "2026-09") -> list[tuple[str, str]]:
    return sorted(deposit.rows("reconciliation", "kind", "cdr_id", keys=[month]))


def test_a_faithful_merge_differs_in_nothing(september: Deposit) -> None:
    bill(september, sms(""), sms("B"), sms(""), sms("A"))
    assured = assure_month(september.warehouse, SEPTEMBER)
    assert differences(september) == []
    assert (assured.differences, assured.revenue_excl_tax, assured.cost_excl_tax) == (
        {},
        Decimal("0.4"),
        Decimal("0.12"),
    )
    assert september.rows("margin", "margin_excl_tax") == [Decimal("0.28")]


def test_each_fault_of_the_merge_is_found(september: Deposit) -> None:
    bill(september, sms("A", amount="0,5"), sms(""), sms("GHOST"), sms("GHOST_TOO", day="x"))
    second = "RatedCDRs_MOBILE_20260901_120000.csv:5"
    assured = assure_month(september.warehouse, SEPTEMBER)
    assert differences(september) == [
        ("BILLED_AMOUNT_DIFFERS", "A"),
        ("MISSING_FROM_BILLED", "B"),
        ("MISSING_FROM_BILLED", second),
        ("MISSING_FROM_RATED", "GHOST"),
    ]
    assert assured.differences == {
        "BILLED_AMOUNT_DIFFERS": 1,
        "MISSING_FROM_BILLED": 2,
        "MISSING_FROM_RATED": 1,
    }


def test_an_event_without_id_matches_whatever_its_amount(september: Deposit) -> None:
    bill(september, sms("A"), sms("B"), sms("", amount="7"), sms(""))
    assure_month(september.warehouse, SEPTEMBER)
    assert differences(september) == [("BILLED_AMOUNT_DIFFERS", "RatedCDRs_MOBILE_20260901_120000.csv:4")]


def test_a_billed_row_that_a_quarantined_daily_row_held_is_missing_from_rated(deposit: Deposit) -> None:
    deposit.put(mobile_path("20260901_120000"), csv_text(sms("A", clock="25:00:00")))
    deposit.clean_cdrs()
    bill(deposit, sms("A"))
    assure_month(deposit.warehouse, SEPTEMBER)
    assert differences(deposit) == [("MISSING_FROM_RATED", "A")]


def test_before_a_billed_file_has_come_nothing_is_missing_from_it(september: Deposit) -> None:
    assure_month(september.warehouse, SEPTEMBER)
    assert differences(september) == []


def test_an_event_that_a_later_month_rates_is_matched_with_the_earlier_months_file(
    september: Deposit,
) -> None:
    bill(september, sms("A"), sms("B"), sms(""), sms(""))
    bill(september, sms("OCTOBER", day="01/10/2026"), month="202610")
    late = rated("A", billing_month="2026-10")
    write(september.warehouse, "rated_cdrs", "2026-10", [late])
    write(september.warehouse, "rated_cdrs", "2026-09", [rated("B")])
    assure_month(september.warehouse, SEPTEMBER)
    assure_month(september.warehouse, Month(2026, 10))
    assert differences(september) == []
    assert differences(september, "2026-10") == [("MISSING_FROM_RATED", "OCTOBER")]


def test_a_replaced_billed_file_is_compared_anew(september: Deposit) -> None:
    bill(september, sms("A"))
    assure_month(september.warehouse, SEPTEMBER)
    assert len(differences(september)) == 3
    bill(september, sms("A"), sms("B"), sms(""), sms(""))
    assure_month(september.warehouse, SEPTEMBER)
    assert differences(september) == []


def test_a_month_assured_again_is_the_same_files(september: Deposit) -> None:
    bill(september, sms("A", amount="0,5"))
    assure_month(september.warehouse, SEPTEMBER)
    first = {
        table: september.warehouse.partitions(table)
        for table in ("reconciliation", "margin", "billed_matches")
    }
    assure_month(september.warehouse, SEPTEMBER)
    assert first == {table: september.warehouse.partitions(table) for table in first}


CONSTANT = """
[[rated_cdrs_mobile]]

[[rated_cdrs_mobile]]
folder = "Trafic"
names = 'cdr_{AAAAMMJJ}\\.csv'
[rated_cdrs_mobile.columns]
MONTANT_HT = { constant = "0" }
"""


def test_files_of_a_section_with_one_amount_for_all_rows_state_none(tmp_path: Path) -> None:
    layouts = tmp_path / "layouts.toml"
    layouts.write_text(CONSTANT)
    deposit = Deposit(tmp_path / "home", layout=load_layout(layouts))
    stating = deposit.put(mobile_path("20260901_120000"), csv_text(sms("A", amount="0")))
    silent = deposit.put("Trafic/cdr_20260901.csv", csv_text(sms("B", amount="9")))
    deposit.clean_cdrs()
    assert paths_without_amounts(deposit.warehouse, deposit.layout) == (silent,)
    assert paths_without_amounts(deposit.warehouse, Layout()) == ()
    write(deposit.warehouse, "rated_cdrs", "2026-09", [rated(cdr_id, theirs="0") for cdr_id in "AB"])
    assure_month(deposit.warehouse, SEPTEMBER, without_amounts=[silent])
    assert differences(deposit) == [("RATING_DIFFERS", "A")]
    assure_month(deposit.warehouse, SEPTEMBER, without_amounts=[silent, stating])
    assert differences(deposit) == []
