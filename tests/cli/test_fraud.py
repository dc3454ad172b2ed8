"""``origyne fraud``: looking at signals, and deciding."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.follow_up_sections import Fraud
from origyne_pipeline.followup.fraud.raising import raise_signals
from origyne_pipeline.warehouse import Warehouse
from tests.cli.conftest import Cli
from tests.deposits import Market, write

LONG = {
    "billing_month": "2026-10",
    "rule": "LONG",
    "line": "33600000001",
    "detail": "VOIX",
    "incident_day": date(2026, 10, 12),
    "customer_ref": "C1",
    "first_event_at": datetime(2026, 10, 12, 9, tzinfo=UTC),
    "last_event_at": datetime(2026, 10, 12, 9, tzinfo=UTC),
    "event_count": 1,
    "amount_excl_tax": Decimal("12.50"),
    "cost_excl_tax": Decimal("30.00"),
    "measure": 25_000,
    "first_ids": "A",
}


@pytest.fixture
def signal_id(home: Path) -> str:
    """A data root with one signal, of event A."""
    warehouse = Warehouse(home)
    Market(warehouse).events("2026-10-12", [{"cdr_id": "A", "started_at": LONG["first_event_at"]}])
    write(warehouse, "fraud_candidates", "2026-10", [LONG])
    (signal,) = raise_signals(warehouse, Fraud(), lambda: datetime(2026, 10, 12, 18, tzinfo=UTC)).new
    return signal.signal_id


def test_signals_are_listed_shown_and_decided(cli: Cli, signal_id: str) -> None:
    listed = json.loads(cli("fraud", "--json").output)
    assert [(one["signal_id"], one["at_risk"], one["status"]) for one in listed] == [
        (signal_id, "30.000000", "OPEN")
    ]
    assert "1 signal open, 30.00 € at risk" in " ".join(cli("fraud").output.replace("\xa0", " ").split())
    assert "3360000****" in cli("fraud").output and str(LONG["line"]) not in cli("fraud").output
    shown = cli("fraud", "show", signal_id)
    assert f"{LONG['line']}, customer C1" in shown.output
    assert "a call of 416 min 40 s" in shown.output
    assert "3314268****" in shown.output
    assert "33142685300" not in shown.output
    tried = cli("fraud", "confirm", signal_id, "--note", "ligne piratée", "--dry-run")
    assert f"{signal_id} would be confirmed; it was open before" in tried.output
    assert json.loads(cli("fraud", "--status", "OPEN", "--json").output)


def test_an_unknown_signal_is_a_message(cli: Cli, signal_id: str) -> None:
    result = cli("fraud", "dismiss", "LONG-x", "--note", "why", "--dry-run")
    assert result.exit_code == 1
    assert "LONG-x: expected a signal, found none; 'origyne fraud' lists them" in result.output
