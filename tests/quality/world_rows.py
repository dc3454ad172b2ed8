"""The rows of the small month of ``world``, one of each kind."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

MONTH, DAY, BILLED_DAY = "2026-09", "2026-09-02", "2026-10-03"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
AT = datetime(2026, 9, 2, 8, tzinfo=UTC)
DEPOSITED = datetime(2026, 9, 2, 12, tzinfo=UTC)
FILE = "RatedCDRs/MOBILE/RatedCDRs_MOBILE_20260902_140000.csv"
BILLED_FILE = "BilledCDRs/MOBILE/BilledCDRs_MOBILE_202609.csv"
SNAPSHOT = "AccountStatus/AccountStatus_20260902_080000.csv"
LINE = "33612345678"
Rows = dict[str, dict[str, list[dict[str, Any]]]]
"""Table, partition, rows."""

EVENT = {
    "feed": "MOBILE",
    "cdr_id": "A",
    "usage": "VOIX",
    "direction": "SORTANT",
    "line": LINE,
    "started_at": AT,
    "local_date": date(2026, 9, 2),
    "local_time": time(10),
    "duration_s": 60,
    "supplier_amount_excl_tax": Decimal("1.20"),
    "supplier_cost_excl_tax": Decimal("0.50"),
    "source_path": FILE,
    "source_line": 2,
    "deposited_at": DEPOSITED,
}
RATED = {
    "feed": "MOBILE",
    "cdr_id": "A",
    "billing_month": MONTH,
    "event_month": MONTH,
    "customer_ref": "C1",
    "line": LINE,
    "offer_code": "O1",
    "tariff_from": date(2026, 1, 1),
    "usage": "VOIX",
    "origin_zone": "FR",
    "destination_code": "FR_FIXE",
    "destination_group": "FRANCE",
    "band": "PLEINE",
    "billed_quantity": 60,
    "included_quantity": 20,
    "charged_quantity": 40,
    "connection_fee_excl_tax": Decimal(0),
    "service_excl_tax": Decimal(0),
    "amount_excl_tax": Decimal("1.20"),
    "started_at": AT,
    "vat_rate": Decimal(20),
    "supplier_amount_excl_tax": Decimal("1.20"),
    "supplier_cost_excl_tax": Decimal("0.50"),
}
USED = {
    "billing_month": MONTH,
    "customer_ref": "C1",
    "line": LINE,
    "usage": "VOIX",
    "origin_zone": "FR",
    "destination_group": "FRANCE",
    "is_late": False,
    "event_count": 1,
    "billed_quantity": 60,
    "included_quantity": 20,
    "charged_quantity": 40,
    "service_excl_tax": Decimal(0),
    "amount_excl_tax": Decimal("1.20"),
}
INVOICED = {
    **{
        name: USED[name]
        for name in (
            "billing_month",
            "customer_ref",
            "line",
            "usage",
            "origin_zone",
            "destination_group",
            "is_late",
        )
    },
    "outcome": "INVOICED",
    "invoice_number": "F2026-000001",
    "event_count": 1,
    "amount_excl_tax": Decimal("1.20"),
}
REFUSED = {
    "feed": "rated_cdrs_mobile",
    "source_path": FILE,
    "source_line": 3,
    "reason": "BAD_DATE",
    "raw": "x",
}
UNRATED = {
    "feed": "MOBILE",
    "cdr_id": "B",
    "billing_month": MONTH,
    "reason": "UNKNOWN_LINE",
    "line": LINE,
    "started_at": AT,
    "supplier_amount_excl_tax": Decimal(0),
    "deposited_at": DEPOSITED,
}
RESULT = {
    "sha256": "0",
    "status": "loaded",
    "row_count": 1,
    "refused_count": 0,
    "size_bytes": 9,
    "bytes_read": 9,
    "line_count": 2,
    "row_lines": 1,
    "blank_lines": 0,
}
EVENTS_READ = {
    **RESULT,
    "feed": "rated_cdrs_mobile",
    "path": FILE,
    "row_count": 4,
    "refused_count": 1,
    "line_count": 7,
    "row_lines": 5,
    "blank_lines": 1,
}
OBSERVED = {
    "feed": "MOBILE",
    "line": LINE,
    "customer_ref": "C1",
    "offer_code": "O1",
    "state": "ACTIF",
    "activated_on": date(2026, 9, 1),
    "offer_from": date(2026, 9, 1),
    "source_path": SNAPSHOT,
    "deposited_at": DEPOSITED,
    "deposited_on": date(2026, 9, 2),
}
SPELL = {
    "line": LINE,
    "feed": "MOBILE",
    "customer_ref": "C1",
    "offer_code": "O1",
    "state": "ACTIF",
    "activated_on": date(2026, 9, 1),
    "valid_from": date(2026, 9, 1),
}
FEE = {
    "billing_month": MONTH,
    "customer_ref": "C1",
    "line": LINE,
    "charge_code": "O1",
    "label": "Offre",
    "kind": "SUBSCRIPTION",
    "product": "OFFER",
    "due": "ARREARS",
    "for_month": MONTH,
    "valid_from": date(2026, 9, 1),
    "valid_to": date(2026, 9, 30),
    "days": 30,
    "amount_excl_tax": Decimal("10.00"),
    "vat_rate": Decimal(20),
}
DRAW = {
    "billing_month": MONTH,
    "event_month": MONTH,
    "allowance_code": "F1",
    "customer_ref": "C1",
    "line": LINE,
    "granted_quantity": 20,
    "used_quantity": 20,
}
INVOICE = {
    "invoice_number": "F2026-000001",
    "kind": "INVOICE",
    "billing_month": MONTH,
    "customer_ref": "C1",
    "issue_date": date(2026, 10, 6),
    "due_date": date(2026, 10, 20),
    "total_excl_tax": Decimal("11.20"),
    "total_vat": Decimal("2.24"),
    "total_incl_tax": Decimal("13.44"),
    "payment_means": "DIRECT_DEBIT",
    "status": "ISSUED",
}
INVOICE_LINE = {
    "invoice_number": "F2026-000001",
    "position": 1,
    "kind": "SUBSCRIPTION",
    "label": "Abonnement",
    "amount_excl_tax": Decimal("11.20"),
    "vat_rate": Decimal(20),
}
VAT = {
    "invoice_number": "F2026-000001",
    "vat_rate": Decimal(20),
    "base_excl_tax": Decimal("11.20"),
    "vat": Decimal("2.24"),
}
DEBIT = {
    "end_to_end_id": "F2026-000001",
    "invoice_number": "F2026-000001",
    "customer_ref": "C1",
    "mandate_reference": "RUM1",
    "amount": Decimal("13.44"),
    "sequence_type": "RCUR",
    "collection_date": date(2026, 10, 20),
}

FEE_ENTRY = "FEE:F2026-000001:1"
LINE_ID = "a1" * 32
ACCOUNT_ENTRIES = [
    {
        "entry_id": entry_id,
        "customer_ref": "C1",
        "entry_date": day,
        "kind": entry_id.partition(":")[0],
        "amount_incl_tax": Decimal(amount),
        "invoice_number": "F2026-000001",
        "due_date": due,
        "source": source,
    }
    for entry_id, day, amount, due, source in (
        ("INVOICE:F2026-000001", date(2026, 10, 6), "13.44", date(2026, 10, 20), "F2026-000001"),
        ("DEBIT:F2026-000001:1", date(2026, 10, 20), "-13.44", None, "F2026-000001"),
        (FEE_ENTRY, date(2026, 11, 10), "5.00", None, None),
        (f"TRANSFER:{LINE_ID}", date(2026, 11, 20), "-2.00", None, LINE_ID),
    )
]
ACCOUNT_SETTINGS = [
    {
        "entry_id": entry_id,
        "item": item,
        "set_on": day,
        "customer_ref": "C1",
        "amount_incl_tax": Decimal(amount),
    }
    for entry_id, item, day, amount in (
        ("DEBIT:F2026-000001:1", "F2026-000001", date(2026, 10, 20), "13.44"),
        (f"TRANSFER:{LINE_ID}", FEE_ENTRY, date(2026, 11, 20), "2.00"),
    )
]
OPEN_ITEM = {
    "item": FEE_ENTRY,
    "customer_ref": "C1",
    "kind": "FEE",
    "entry_date": date(2026, 11, 10),
    "due_date": date(2026, 11, 10),
    "amount_incl_tax": Decimal("5.00"),
    "open_incl_tax": Decimal("3.00"),
    "in_dispute": False,
    "as_of": NOW.date(),
    "days_late": 14,
}
BALANCE = {
    "customer_ref": "C1",
    "as_of": NOW.date(),
    "late_1_30_incl_tax": Decimal("3.00"),
    "balance_incl_tax": Decimal("3.00"),
    **dict.fromkeys(
        (
            "not_due_incl_tax",
            "late_31_60_incl_tax",
            "late_61_90_incl_tax",
            "late_over_90_incl_tax",
            "in_dispute_incl_tax",
            "credit_incl_tax",
        ),
        Decimal(0),
    ),
}
BANK_LINE = {
    "line_id": LINE_ID,
    "booked_on": date(2026, 11, 20),
    "kind": "TRANSFER",
    "amount": Decimal(2),
    "currency": "EUR",
    "booked_amount": Decimal(2),
    "status": "MATCHED",
    "customer_ref": "C1",
    "invoice_numbers": "F2026-000001",
}
SUPPLIER_ITEM = {
    "billing_month": MONTH,
    "source": "origyne",
    "item": 1,
    "category": "SIM",
    "subject": "orders of the month",
    "expected_excl_tax": Decimal("12.00"),
    "invoiced_excl_tax": Decimal("12.60"),
    "difference_excl_tax": Decimal("0.60"),
    "unexplained_excl_tax": Decimal(0),
    "warn_over_excl_tax": Decimal(1),
}
SUPPLIER_CAUSE = {
    "billing_month": MONTH,
    "source": "origyne",
    "item": 1,
    "cause": "OTHER_PRICE",
    "category": "SIM",
    "evidence_count": 6,
    "amount_excl_tax": Decimal("0.60"),
}
SUPPLIER_DETAIL = {
    "billing_month": MONTH,
    "source": "origyne",
    "item": 1,
    "cause": "PERIOD",
    "reference": "CMD1",
    "expected_excl_tax": Decimal(0),
    "charged_excl_tax": Decimal(1),
}
EARNED = {
    "billing_month": MONTH,
    "source": "origyne",
    "customer_ref": "C1",
    "line": LINE,
    "offer_code": "O1",
    "usage": "VOIX",
    "origin_zone": "FR",
    "destination_code": "FR_FIXE",
    "destination_group": "FRANCE",
    "event_count": 1,
    "uncosted_count": 0,
    "billed_quantity": 60,
    "included_quantity": 20,
    "revenue_excl_tax": Decimal("1.20"),
    "cost_excl_tax": Decimal("0.50"),
    "margin_excl_tax": Decimal("0.70"),
    "loss_count": 0,
    "loss_excl_tax": Decimal(0),
}
COMPARED = {
    "billing_month": MONTH,
    "source": "origyne",
    "feed": "MOBILE",
    "comparison": "RATING",
    "kind": "AGREES",
    "event_count": 1,
    "file_row_count": 0,
    "our_amount_excl_tax": Decimal("1.20"),
    "their_amount_excl_tax": Decimal("1.20"),
    "file_amount_excl_tax": Decimal(0),
    "difference_excl_tax": Decimal(0),
}
COMPARED_DAY = {
    "event_month": MONTH,
    "source": "origyne",
    "feed": "MOBILE",
    "usage": "VOIX",
    "local_date": date(2026, 9, 2),
    "event_count": 1,
    "billed_event_count": 0,
    "quantity": 60,
    "billed_quantity": 0,
    "state": "OPEN",
}
SUPPLIER_CLAIM = {
    "claim_id": "R202609-01",
    "billing_month": MONTH,
    "source": "origyne",
    "category": "SIM",
    "cause": "OTHER_PRICE",
    "amount_excl_tax": Decimal("0.60"),
    "status": "OPEN",
    "opened_on": date(2026, 10, 7),
    "credited_excl_tax": Decimal(0),
}
