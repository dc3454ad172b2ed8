"""A small month in which everything that must be true is: tests break one thing of it at a time."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from origyne_pipeline.warehouse import Warehouse
from tests.deposits import write
from tests.quality.followed_rows import FOLLOWED
from tests.quality.world_rows import (
    ACCOUNT_ENTRIES,
    ACCOUNT_SETTINGS,
    BALANCE,
    BANK_LINE,
    BILLED_DAY,
    BILLED_FILE,
    COMPARED,
    COMPARED_DAY,
    DAY,
    DEBIT,
    DEPOSITED,
    DRAW,
    EARNED,
    EVENT,
    EVENTS_READ,
    FEE,
    FILE,
    INVOICE,
    INVOICE_LINE,
    INVOICED,
    LINE,
    MONTH,
    OBSERVED,
    OPEN_ITEM,
    RATED,
    REFUSED,
    RESULT,
    SNAPSHOT,
    SPELL,
    SUPPLIER_CAUSE,
    SUPPLIER_CLAIM,
    SUPPLIER_DETAIL,
    SUPPLIER_ITEM,
    UNRATED,
    USED,
    VAT,
    Rows,
)

WORLD: Rows = {
    "cdrs": {DAY: [EVENT, {**EVENT, "cdr_id": "B", "source_line": 4}]},
    "set_aside_cdrs": {DAY: [{**EVENT, "source_line": 5, "verdict": "DUPLICATE", "raw": "x"}]},
    "refused_rows": {
        f"rated_cdrs-{DAY}": [REFUSED],
        f"accounts-{DAY}": [],
        f"billed_cdrs-{BILLED_DAY}": [],
    },
    "file_results": {
        f"rated_cdrs-{DAY}": [EVENTS_READ],
        f"accounts-{DAY}": [{**RESULT, "feed": "account_status", "path": SNAPSHOT}],
        f"billed_cdrs-{BILLED_DAY}": [{**RESULT, "feed": "billed_cdrs_mobile", "path": BILLED_FILE}],
        "reference-sim_cards-1": [{**RESULT, "feed": "sim_cards", "path": "cards"}],
        "reference-supplier_invoices-2": [{**RESULT, "feed": "supplier_invoices", "path": "supplier"}],
        "tariffs-1": [
            {
                **RESULT,
                "feed": "tariffs",
                "path": "tariffs",
                "line_count": None,
                "row_lines": None,
                "blank_lines": None,
            }
        ],
    },
    "sim_card_orders": {"reference-sim_cards-1": [{"iccid": "1", "imsi": "2", "source_path": "cards"}]},
    "supplier_invoices": {
        "reference-supplier_invoices-2": [{"supplier_invoice_number": "1", "source_path": "supplier"}]
    },
    "line_observations": {DAY: [OBSERVED]},
    "billed_cdrs": {BILLED_DAY: [{**EVENT, "period": MONTH, "has_id": True, "source_path": BILLED_FILE}]},
    "tariff_offers": {"w": [{"tariff_from": date(2026, 1, 1), "workbook": "w", "offer_code": "O1"}]},
    "tariff_options": {
        "w": [{"tariff_from": date(2026, 1, 1), "workbook": "w", "option_code": "OPT", "is_pass": False}]
    },
    "line_holders": {"all": [{"line": LINE, "from_on": date(2026, 9, 1), "customer_ref": "C1"}]},
    "line_options": {"all": [{"line": LINE, "option_code": "OPT", "from_on": date(2026, 9, 1)}]},
    "tariff_prices": {
        "w": [
            {
                "tariff_from": date(2026, 1, 1),
                "workbook": "w",
                "offer_code": "O1",
                "usage": "VOIX",
                "origin_zone": "*",
                "destination_code": "*",
                "band": "*",
                "from_quantity": 0,
                "price_excl_tax": Decimal("0.03"),
                "unit": "S",
            }
        ]
    },
    "tariff_allowances": {
        "w": [
            {"tariff_from": date(2026, 1, 1), "workbook": "w", "allowance_code": code, "usage": usage}
            for code, usage in (("F1", "VOIX"), ("F2", "SMS"))
        ]
    },
    "lines": {MONTH: [SPELL]},
    "rated_cdrs": {MONTH: [RATED], "2026-08": []},
    "unrated_cdrs": {MONTH: [UNRATED], "2026-08": []},
    "uncosted_cdrs": {MONTH: []},
    "monthly_consumption": {MONTH: [USED]},
    "recurring_charges": {MONTH: [FEE]},
    "allowance_draws": {MONTH: [DRAW], "2026-08": []},
    "reconciliation": {MONTH: []},
    "supplier_invoice_checks": {MONTH: [SUPPLIER_ITEM]},
    "supplier_claims": {"all": [SUPPLIER_CLAIM]},
    "supplier_differences": {MONTH: [SUPPLIER_CAUSE]},
    "supplier_difference_details": {MONTH: [SUPPLIER_DETAIL]},
    "reconciliation_totals": {
        MONTH: [COMPARED, {**COMPARED, "comparison": "BILLING", "kind": "NOT_BILLED_YET"}]
    },
    "reconciliation_days": {MONTH: [COMPARED_DAY]},
    "margin_details": {MONTH: [EARNED]},
    "margin_causes": {MONTH: []},
    "prices_below_cost": {MONTH: []},
    "prefixes_reached": {MONTH: []},
    "margin": {
        MONTH: [
            {
                "billing_month": MONTH,
                "customer_ref": "C1",
                "line": LINE,
                "usage": "VOIX",
                "revenue_excl_tax": Decimal("1.20"),
                "cost_excl_tax": Decimal("0.50"),
                "margin_excl_tax": Decimal("0.70"),
            }
        ]
    },
    "month_files": {
        MONTH: [
            {
                "billing_month": MONTH,
                "feed": "rated_cdrs_mobile",
                "path": FILE,
                "sha256": "0" * 64,
                "deposited_at": DEPOSITED,
                "landed_at": DEPOSITED,
                "status": "loaded",
            }
        ]
    },
    "usage_charges": {MONTH: [{**USED, "vat_rate": Decimal(20)}]},
    "invoices": {MONTH: [INVOICE]},
    "invoice_lines": {MONTH: [INVOICE_LINE]},
    "invoice_vat": {MONTH: [VAT]},
    "held_customers": {MONTH: []},
    "late_cdrs": {MONTH: []},
    "invoiced_usage": {MONTH: [INVOICED]},
    "direct_debits": {MONTH: [DEBIT], "2026-08": []},
    "account_entries": {"all": ACCOUNT_ENTRIES},
    "account_settings": {"all": ACCOUNT_SETTINGS},
    "account_open_items": {"all": [OPEN_ITEM]},
    "account_balances": {"all": [BALANCE]},
    "bank_lines": {"all": [BANK_LINE]},
    **FOLLOWED,
}


def key_of(table: str) -> str | None:
    """The partition of a table that tests check."""
    if table.startswith("tariff_") or table in ("sim_card_orders", "supplier_invoices"):
        return None
    return next(iter(WORLD[table]))


def make(warehouse: Warehouse) -> None:
    """Writes the world."""
    change(warehouse, WORLD)


def change(warehouse: Warehouse, changes: Mapping[str, Mapping[str, list[dict[str, Any]]]]) -> None:
    """Writes some of its partitions otherwise."""
    for table, partitions in changes.items():
        for key, rows in partitions.items():
            write(warehouse, table, key, rows)
