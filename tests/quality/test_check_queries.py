"""Each claim of sql/checks holds in a sound month, and is seen to fail on one that breaks it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from origyne_pipeline.header import DeclaredCheck, ModelError
from origyne_pipeline.issued import Terms
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.quality import check_queries
from origyne_pipeline.quality.check_queries import (
    CheckQuery,
    all_check_queries,
    check_queries_of,
    parse_check_query,
)
from origyne_pipeline.quality.checks import USUAL, run_check_query
from origyne_pipeline.quality.scope import Catalogue, Scope
from origyne_pipeline.tables import tables
from origyne_pipeline.warehouse import Warehouse
from tests.quality import world, world_rows
from tests.quality.followed_rows import USAGE_DAY
from tests.quality.world_rows import DAY, MONTH
from tests.sql import test_checks

CLAIMS = {f"{claim.table}__{claim.name}": claim for claim in all_check_queries()}
Change = Mapping[str, Mapping[str, list[dict[str, Any]]]]

SMS_DRAW = {**world_rows.DRAW, "allowance_code": "F2", "used_quantity": 5}
SMS_SENT = [
    {**world_rows.RATED, "cdr_id": f"S{n}", "usage": "SMS", "billed_quantity": 1, "included_quantity": 1}
    for n in range(15)
]
NEXT_VERSION = {"tariff_from": date(2026, 10, 1), "workbook": "x", "offer_code": "O1"}

BROKEN: list[tuple[str, Change]] = [
    ("cdrs__rows_are_accounted_for", {"cdrs": {DAY: [world_rows.EVENT]}}),
    ("cdrs__rows_are_accounted_for", {"refused_rows": {f"rated_cdrs-{DAY}": []}}),
    ("cdrs__rows_are_accounted_for", {"set_aside_cdrs": {DAY: []}}),
    ("cdrs__rows_are_accounted_for", {"file_results": {f"rated_cdrs-{DAY}": []}}),
    *(
        (
            "cdrs__files_are_read_whole",
            {"file_results": {f"rated_cdrs-{DAY}": [world_rows.EVENTS_READ | wrong]}},
        )
        for wrong in (
            {"row_count": 0, "row_lines": 0, "refused_count": 0},  # lines that nobody took for rows
            {"row_count": 0},
            {"bytes_read": 8},
            {"bytes_read": None},
            {"line_count": None},
            {"blank_lines": 0},
            {"row_count": 6},
            {"status": "quarantined", "reason": "NOT_AS_LANDED", "row_count": 0},
        )
    ),
    *(
        (f"{table}__files_are_read_whole", {"file_results": {key: [world_rows.RESULT | names | wrong]}})
        for table, key, names in (
            ("line_observations", f"accounts-{DAY}", {"feed": "account_status", "path": world_rows.SNAPSHOT}),
            (
                "billed_cdrs",
                f"billed_cdrs-{world_rows.BILLED_DAY}",
                {"feed": "billed_cdrs_mobile", "path": "b"},
            ),
            ("sim_card_orders", "reference-sim_cards-1", {"feed": "sim_cards", "path": "cards"}),
            (
                "supplier_invoices",
                "reference-supplier_invoices-2",
                {"feed": "supplier_invoices", "path": "supplier"},
            ),
            ("tariff_offers", "tariffs-1", {"feed": "tariffs", "path": "tariffs"}),
        )
        for wrong in ({"bytes_read": 8}, {"reason": "NOT_AS_LANDED", "status": "quarantined", "row_count": 0})
    ),
    (
        "cdrs__none_starts_after_its_deposit",
        {
            "cdrs": {
                DAY: [
                    {**world_rows.EVENT, "started_at": world_rows.DEPOSITED + timedelta(hours=24, seconds=1)}
                ]
            }
        },
    ),
    (
        "month_files__each_is_accounted_for",
        {"month_files": {MONTH: [{**world.WORLD["month_files"][MONTH][0], "status": "waiting"}]}},
    ),
    (
        "month_files__no_event_is_due_before_the_first_month",
        {"cdrs": {DAY: [{**world_rows.EVENT, "local_date": date(2026, 8, 31)}]}},
    ),
    ("billed_cdrs__rows_are_accounted_for", {"billed_cdrs": {world_rows.BILLED_DAY: []}}),
    (
        "line_observations__refused_rows_are_kept",
        {"refused_rows": {f"accounts-{DAY}": [{**world_rows.REFUSED, "source_path": world_rows.SNAPSHOT}]}},
    ),
    (
        "line_observations__a_line_in_use_has_a_customer",
        {"line_observations": {DAY: [{**world_rows.OBSERVED, "customer_ref": None}]}},
    ),
    ("line_options__a_tariff_lists_each_option", {"tariff_options": {"w": []}}),
    (
        "line_options__a_tariff_lists_each_option",
        {"line_options": {"all": [{**world.WORLD["line_options"]["all"][0], "option_code": "OTHER"}]}},
    ),
    (
        "line_options__a_tariff_lists_each_option",
        {"tariff_offers": {"w": world.WORLD["tariff_offers"]["w"], "x": [NEXT_VERSION]}},
    ),
    (
        "lines__spells_do_not_overlap",
        {"lines": {MONTH: [world_rows.SPELL, {**world_rows.SPELL, "valid_from": date(2026, 9, 10)}]}},
    ),
    (
        "lines__spells_do_not_overlap",
        {"lines": {MONTH: [{**world_rows.SPELL, "valid_to": date(2026, 9, 1)}]}},
    ),
    ("rated_cdrs__due_is_rated_or_unrated", {"unrated_cdrs": {MONTH: []}}),
    (
        "rated_cdrs__due_is_rated_or_unrated",
        {"rated_cdrs": {MONTH: [world_rows.RATED, {**world_rows.RATED, "cdr_id": "Z"}]}},
    ),
    (
        "rated_cdrs__due_is_rated_or_unrated",
        {"rated_cdrs": {MONTH: [world_rows.RATED, {**world_rows.RATED, "cdr_id": "B"}]}},
    ),
    (
        "rated_cdrs__due_is_rated_or_unrated",
        {"unrated_cdrs": {"2026-08": [{**world_rows.UNRATED, "cdr_id": "Y"}]}},
    ),
    (
        "rated_cdrs__quantities_add_up",
        {"rated_cdrs": {MONTH: [{**world_rows.RATED, "charged_quantity": 41}]}},
    ),
    (
        "rated_cdrs__quantities_add_up",
        {"rated_cdrs": {MONTH: [{**world_rows.RATED, "included_quantity": 61, "charged_quantity": -1}]}},
    ),
    (
        "rated_cdrs__billed_once",
        {"rated_cdrs": {"2026-08": [{**world_rows.RATED, "billing_month": "2026-08"}]}},
    ),
    (
        "followed_draws__a_closed_month_is_what_its_bill_consumed",
        {"followed_draws": {MONTH: [{**world_rows.DRAW, "used_quantity": 19}]}},
    ),
    ("followed_draws__a_closed_month_is_what_its_bill_consumed", {"followed_draws": {MONTH: []}}),
    (
        "usage_days__a_closed_month_is_the_consumption_that_was_billed",
        {"usage_days": {MONTH: [{**USAGE_DAY, "amount_excl_tax": Decimal("1.21")}]}},
    ),
    (
        "unrated_cdrs__no_money_waits",
        {"unrated_cdrs": {MONTH: [{**world_rows.UNRATED, "supplier_amount_excl_tax": Decimal("0.01")}]}},
    ),
    (
        "monthly_consumption__is_the_sum_of_its_events",
        {"monthly_consumption": {MONTH: [{**world_rows.USED, "amount_excl_tax": Decimal("1.200001")}]}},
    ),
    ("monthly_consumption__is_the_sum_of_its_events", {"monthly_consumption": {MONTH: []}}),
    (
        "lines__declared_holders_begin_in_service",
        {
            "line_holders": {
                "all": [{"line": world_rows.LINE, "from_on": date(2026, 8, 31), "customer_ref": "C2"}]
            }
        },
    ),
    (
        "lines__takeovers_are_dated",
        {
            "lines": {
                MONTH: [
                    {**world_rows.SPELL, "valid_to": date(2026, 9, 9)},
                    {
                        **world_rows.SPELL,
                        "customer_ref": "C2",
                        "valid_from": date(2026, 9, 9),
                        "is_holder_dated": False,
                    },
                ]
            }
        },
    ),
    (
        "recurring_charges__lie_in_the_month",
        {"recurring_charges": {MONTH: [{**world_rows.FEE, "valid_to": date(2026, 10, 1)}]}},
    ),
    (
        "recurring_charges__one_subscription_a_line_and_offer",
        {"recurring_charges": {MONTH: [world_rows.FEE, {**world_rows.FEE, "valid_from": date(2026, 9, 2)}]}},
    ),
    (
        "allowance_draws__no_more_than_is_left",
        {"allowance_draws": {MONTH: [{**world_rows.DRAW, "granted_quantity": 19}]}},
    ),
    (
        "allowance_draws__no_more_than_is_left",
        {
            "allowance_draws": {
                "2026-08": [{**world_rows.DRAW, "billing_month": "2026-08", "used_quantity": 1}]
            }
        },
    ),
    (
        "allowance_draws__are_what_the_events_include",
        {"allowance_draws": {MONTH: [{**world_rows.DRAW, "used_quantity": 19}]}},
    ),
    (
        "allowance_draws__are_what_the_events_include",
        {  # 10 seconds too many do not make up for 10 SMS too few
            "allowance_draws": {MONTH: [{**world_rows.DRAW, "used_quantity": 30}, SMS_DRAW]},
            "rated_cdrs": {MONTH: [world_rows.RATED, *SMS_SENT]},
        },
    ),
    (
        "reconciliation__the_wholesaler_agrees",
        {
            "reconciliation": {
                MONTH: [{"billing_month": MONTH, "feed": "VGA", "cdr_id": "A", "kind": "RATING_DIFFERS"}]
            }
        },
    ),
    (
        "uncosted_cdrs__every_cost_is_known",
        {
            "uncosted_cdrs": {
                MONTH: [
                    {
                        "feed": "MOBILE",
                        "cdr_id": "@alpha/A",
                        "billing_month": MONTH,
                        "reason": "NO_PRICE",
                        "line": world_rows.LINE,
                        "usage": "SMS",
                        "revenue_excl_tax": Decimal("0.01"),
                    }
                ]
            }
        },
    ),
    (
        "margin__revenue_is_what_is_rated",
        {"margin": {MONTH: [{**world.WORLD["margin"][MONTH][0], "revenue_excl_tax": Decimal("1.21")}]}},
    ),
    ("margin__revenue_is_what_is_rated", {"margin": {MONTH: []}}),
    ("usage_charges__are_the_consumption", {"usage_charges": {MONTH: []}}),
    ("invoiced_usage__rated_is_invoiced_or_held", {"invoiced_usage": {MONTH: []}}),
    ("invoiced_usage__rated_is_invoiced_or_held", {"monthly_consumption": {MONTH: []}}),
    (
        "invoiced_usage__rated_is_invoiced_or_held",
        {"invoiced_usage": {MONTH: [{**world_rows.INVOICED, "event_count": 2}]}},
    ),
    (
        "invoiced_usage__rated_is_invoiced_or_held",
        {"invoiced_usage": {MONTH: [{**world_rows.INVOICED, "amount_excl_tax": Decimal("1.19")}]}},
    ),
    (
        "invoiced_usage__rated_is_invoiced_or_held",
        {
            "invoiced_usage": {"2026-08": []},
            "usage_charges": {
                "2026-08": [{**world_rows.USED, "billing_month": "2026-08", "vat_rate": Decimal(20)}]
            },
            "monthly_consumption": {"2026-08": [{**world_rows.USED, "billing_month": "2026-08"}]},
        },
    ),
    (
        "late_cdrs__no_file_comes_after_the_issue",
        {"late_cdrs": {MONTH: [{"feed": "MOBILE", "cdr_id": "L", "local_date": date(2026, 8, 16)}]}},
    ),
    (
        "usage_charges__are_the_consumption",
        {
            "usage_charges": {
                MONTH: [{**world_rows.USED, "vat_rate": Decimal(20), "amount_excl_tax": Decimal(2)}]
            }
        },
    ),
    (
        "invoices__totals_are_their_lines_and_vat",
        {"invoices": {MONTH: [{**world_rows.INVOICE, "total_incl_tax": Decimal("13.45")}]}},
    ),
    ("invoices__totals_are_their_lines_and_vat", {"invoice_lines": {MONTH: []}}),
    (
        "invoices__totals_are_their_lines_and_vat",
        {"invoice_vat": {MONTH: [{**world_rows.VAT, "vat": Decimal("2.25")}]}},
    ),
    (
        "invoices__every_charge_is_invoiced_or_held",
        {"recurring_charges": {MONTH: [world_rows.FEE, {**world_rows.FEE, "customer_ref": "C2"}]}},
    ),
    (
        "invoices__no_customer_is_held",
        {"held_customers": {MONTH: [{"customer_ref": "C2", "reason": "unknown"}]}},
    ),
    ("invoice_lines__each_is_on_an_invoice", {"invoices": {MONTH: []}}),
    (
        "invoice_vat__is_that_of_its_lines",
        {"invoice_vat": {MONTH: [{**world_rows.VAT, "base_excl_tax": Decimal("11.21")}]}},
    ),
    ("invoice_vat__is_that_of_its_lines", {"invoice_vat": {MONTH: []}}),
    (
        "direct_debits__collect_what_is_invoiced",
        {"direct_debits": {MONTH: [{**world_rows.DEBIT, "amount": Decimal("13.43")}]}},
    ),
    ("direct_debits__collect_what_is_invoiced", {"invoices": {MONTH: []}}),
    (
        "direct_debits__collect_what_is_invoiced",
        {
            "direct_debits": {
                MONTH: [
                    world_rows.DEBIT,
                    {**world_rows.DEBIT, "end_to_end_id": "F2026-000001-2", "amount": Decimal("99.00")},
                ]
            }
        },
    ),
    ("direct_debits__collected_once", {"direct_debits": {"2026-08": [world_rows.DEBIT]}}),
    (
        "direct_debits__collected_once",
        {"direct_debits": {MONTH: [{**world_rows.DEBIT, "end_to_end_id": "F2026-000001-3"}]}},
    ),
]


def holds(lake: Warehouse, claim: CheckQuery, terms: Terms = USUAL) -> bool:
    key = world.key_of(claim.table)
    with lake.session() as session:
        return run_check_query(session, claim, Scope(Catalogue(lake), claim.table, (str(key),), terms)).passed


@pytest.mark.parametrize("claim", [CLAIMS[stem] for stem in dict(BROKEN)], ids=str)
def test_a_sound_month_holds_every_claim(lake: Warehouse, claim: CheckQuery) -> None:
    assert holds(lake, claim)


@pytest.mark.parametrize(
    ("stem", "change"), BROKEN, ids=[f"{n}-{stem}" for n, (stem, _) in enumerate(BROKEN)]
)
def test_a_claim_fails_on_what_breaks_it(lake: Warehouse, stem: str, change: Change) -> None:
    world.change(lake, change)
    assert not holds(lake, CLAIMS[stem])


def test_each_claim_is_seen_to_fail() -> None:
    """Here, where many tables must agree, or in cases of its own: ``tests/sql/test_checks.py``."""
    seen = {CLAIMS[stem].file for stem in set(dict(BROKEN)) | test_checks.stems()}
    assert {claim.file for claim in CLAIMS.values()} == seen


def test_money_need_not_be_our_own_where_the_wholesalers_is_the_basis(lake: Warehouse) -> None:
    charged = {**world_rows.USED, "vat_rate": Decimal(20), "amount_excl_tax": Decimal(2)}
    world.change(lake, {"usage_charges": {MONTH: [charged]}})
    claim = CLAIMS["usage_charges__are_the_consumption"]
    assert holds(lake, claim, Terms(invoice_basis="billed"))
    assert not holds(lake, claim)


def test_what_lies_before_the_first_month_is_not_due_in_it(lake: Warehouse) -> None:
    world.change(lake, {"unrated_cdrs": {"2026-08": [{**world_rows.UNRATED, "cdr_id": "Y"}]}})
    assert holds(
        lake, CLAIMS["rated_cdrs__due_is_rated_or_unrated"], Terms(BillingCalendar(5, Month(2026, 9)))
    )


def test_an_unlimited_allowance_is_never_used_up(lake: Warehouse) -> None:
    world.change(lake, {"allowance_draws": {MONTH: [{**world_rows.DRAW, "granted_quantity": None}]}})
    assert holds(lake, CLAIMS["allowance_draws__no_more_than_is_left"])


@pytest.mark.parametrize(
    "header", ["-- reads: cdrs\n", "-- A sentence.\n"], ids=["no sentence", "nothing read"]
)
def test_a_check_without_a_whole_header_is_refused(header: str) -> None:
    with pytest.raises(ModelError, match=r"sql/checks/cdrs__x\.sql"):
        parse_check_query("cdrs", DeclaredCheck("x", "ERROR"), "cdrs__x", f"{header}select 1")


def test_a_declared_check_without_its_query_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = replace(tables()["lines"], checks=(DeclaredCheck("nobody_wrote_it", "ERROR"),))
    monkeypatch.setattr(check_queries, "tables", lambda: {"lines": lines})
    with pytest.raises(ModelError, match=r"sql/checks/lines__nobody_wrote_it\.sql"):
        check_queries_of.__wrapped__("lines")


def test_a_query_that_no_table_declares_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = {name: replace(model, checks=()) for name, model in tables().items() if name != "lines"}
    monkeypatch.setattr(check_queries, "tables", lambda: bare)
    monkeypatch.setattr(check_queries, "check_queries_of", lambda table: ())
    with pytest.raises(ModelError, match="no table declares it"):
        all_check_queries.__wrapped__()


def test_what_is_drawn_of_each_usage_is_what_its_events_include(lake: Warehouse) -> None:
    draws = [world_rows.DRAW, {**SMS_DRAW, "used_quantity": 15}]
    world.change(
        lake, {"allowance_draws": {MONTH: draws}, "rated_cdrs": {MONTH: [world_rows.RATED, *SMS_SENT]}}
    )
    assert holds(lake, CLAIMS["allowance_draws__are_what_the_events_include"])


@pytest.mark.parametrize("usages", [{}, {"F1": ("VOIX", "DATA")}], ids=["not said", "said in two ways"])
def test_an_allowance_whose_usage_is_not_known_is_judged_with_the_customers_others(
    lake: Warehouse, usages: Mapping[str, tuple[str, ...]]
) -> None:
    rows = [
        {
            **world.WORLD["tariff_allowances"]["w"][0],
            "workbook": f"w{n}",
            "allowance_code": code,
            "usage": usage,
        }
        for code, known in usages.items()
        for n, usage in enumerate(known)
    ]
    claim = CLAIMS["allowance_draws__are_what_the_events_include"]
    world.change(lake, {"tariff_allowances": {"w": rows}})
    assert holds(lake, claim)
    world.change(lake, {"allowance_draws": {MONTH: [{**world_rows.DRAW, "used_quantity": 19}]}})
    assert not holds(lake, claim)


def test_an_option_that_ended_needs_no_later_version_to_list_it(lake: Warehouse) -> None:
    ended = {**world.WORLD["line_options"]["all"][0], "to_on": date(2026, 9, 30)}
    offers = {"w": world.WORLD["tariff_offers"]["w"], "x": [NEXT_VERSION]}
    world.change(lake, {"line_options": {"all": [ended]}, "tariff_offers": offers})
    assert holds(lake, CLAIMS["line_options__a_tariff_lists_each_option"])
    world.change(lake, {"line_options": {"all": [ended | {"to_on": date(2026, 10, 1)}]}})
    assert not holds(lake, CLAIMS["line_options__a_tariff_lists_each_option"])


def test_a_reference_table_is_checked_by_the_files_of_its_own_feed(lake: Warehouse) -> None:
    cards = {**world_rows.RESULT, "feed": "sim_cards", "path": "cards", "bytes_read": 8}
    world.change(lake, {"file_results": {"reference-sim_cards-1": [cards]}})
    tables_checked = ("sim_card_orders", "supplier_invoices", "tariff_offers")
    passed = {table: holds(lake, CLAIMS[f"{table}__files_are_read_whole"]) for table in tables_checked}
    assert passed == {"sim_card_orders": False, "supplier_invoices": True, "tariff_offers": True}
