"""The rows of the follow-up in the small month of ``world``."""

from datetime import date
from decimal import Decimal

from tests.quality.world_rows import AT, DEPOSITED, DRAW, LINE, MONTH, UNRATED, USED, Rows

USAGE_DAY = {name: value for name, value in USED.items() if name not in ("is_late", "included_quantity")} | {
    "event_month": MONTH,
    "offer_code": "O1",
    "local_date": date(2026, 9, 2),
    "destination_code": "FR",
    "premium_excl_tax": Decimal(0),
    "cost_excl_tax": Decimal("0.50"),
    "first_event_at": AT,
    "last_event_at": AT,
}
ALLOWANCE = {name: value for name, value in DRAW.items() if name != "billing_month"} | {
    "usage": "VOIX",
    "reached_80_at": AT,
    "reached_100_at": AT,
    "as_of": DEPOSITED,
}
SPEND = {
    "event_month": MONTH,
    "customer_ref": "C1",
    "line": LINE,
    "amount_excl_tax": Decimal("1.20"),
    "roaming_data_excl_tax": Decimal(0),
    "premium_excl_tax": Decimal(0),
    "event_count": 1,
    "first_event_at": AT,
    "last_event_at": AT,
    "as_of": DEPOSITED,
}
REACHED = [
    {
        "billing_month": MONTH,
        "event_month": MONTH,
        "kind": "ALLOWANCE",
        "threshold": threshold,
        "customer_ref": "C1",
        "line": LINE,
        "allowance_code": "F1",
        "granted_quantity": 20,
        "reached_at": AT,
    }
    for threshold in (80, 100)
]
FOLLOWED_MONTH = {
    "billing_month": MONTH,
    "as_of": DEPOSITED,
    "last_day": date(2026, 9, 2),
    "days_elapsed": 2,
    "days": 30,
    "rated_count": 1,
    "unrated_count": 1,
}
CANDIDATE = {
    "billing_month": MONTH,
    "rule": "BURST",
    "line": LINE,
    "detail": "",
    "incident_day": date(2026, 9, 2),
    "customer_ref": "C1",
    "first_event_at": AT,
    "last_event_at": AT,
    "event_count": 1,
    "amount_excl_tax": Decimal("1.20"),
    "cost_excl_tax": Decimal("0.50"),
}
TAIL = {
    "feed": "MOBILE",
    "cdr_id": "E1",
    "line": LINE,
    "destination_group": "SVA",
    "started_at": AT,
    "duration_s": 60,
    "amount_excl_tax": Decimal("1.20"),
    "cost_excl_tax": Decimal("0.50"),
    "deposited_at": DEPOSITED,
}
CHECKPOINT_DAY = {"kind": "DAY", "name": "", "line": "", "content": "2026-09-02"}
ALERTS = [
    {
        "alert_id": f"ALLOWANCE_{threshold}-{MONTH}",
        "event_month": MONTH,
        "customer_ref": "C1",
        "line": LINE,
        "kind": f"ALLOWANCE_{threshold}",
        "threshold": threshold,
        "allowance_code": "F1",
        "reached_at": AT,
        "raised_at": DEPOSITED,
        "status": "RAISED",
    }
    for threshold in (80, 100)
]
SIGNAL = {
    name: value
    for name, value in CANDIDATE.items()
    if name not in ("billing_month", "detail", "incident_day")
} | {
    "signal_id": "BURST-2026-09-02-000000000000",
    "evidence": "{}",
    "status": "OPEN",
    "raised_at": DEPOSITED,
}
FOLLOWED: Rows = {
    "fraud_signals": {"all": [SIGNAL]},
    "fraud_candidates": {MONTH: [CANDIDATE]},
    "fraud_tail": {MONTH: [TAIL]},
    "customer_limits": {"all": [{"customer_ref": "C1", "limit_excl_tax": Decimal(30)}]},
    "followed_months": {MONTH: [FOLLOWED_MONTH]},
    "followed_draws": {MONTH: [DRAW]},
    "checkpoint_draws": {MONTH: [DRAW]},
    "checkpoint_inputs": {MONTH: [CHECKPOINT_DAY]},
    "followed_unrated": {MONTH: [UNRATED]},
    "usage_days": {MONTH: [USAGE_DAY]},
    "usage_reached": {MONTH: REACHED},
    "usage_allowances": {MONTH: [ALLOWANCE]},
    "usage_spend": {MONTH: [SPEND]},
    "usage_alerts": {"all": ALERTS},
}
"""Table, partition, rows."""
