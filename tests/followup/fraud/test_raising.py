"""A signal is raised once, whatever comes late or is taken back, and stays what a person decided."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.follow_up_sections import Fraud
from origyne_pipeline.followup.fraud.raising import Raised, raise_signals
from origyne_pipeline.followup.fraud.register import REGISTER, check_register, open_signals
from origyne_pipeline.followup.fraud.signal import DISMISSED, FraudError, signal_of
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import write

NOW = datetime(2026, 10, 12, 18, tzinfo=UTC)
START = datetime(2026, 10, 12, 9, tzinfo=UTC)
BURST = {
    "billing_month": "2026-10",
    "rule": "BURST",
    "line": "33600000001",
    "detail": "",
    "incident_day": date(2026, 10, 12),
    "customer_ref": "C1",
    "first_event_at": START,
    "last_event_at": START + timedelta(minutes=50),
    "event_count": 6,
    "amount_excl_tax": Decimal("74.70"),
    "cost_excl_tax": Decimal("16.40"),
    "measure": 1440,
    "measure_excl_tax": Decimal("74.70"),
    "first_ids": "A|B",
}
Raise = Callable[..., Raised]


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path)


@pytest.fixture
def see(warehouse: Warehouse) -> Raise:
    """Lets the rules see some rows in October, and raises."""

    def raised(*rows: dict[str, Any], month: str = "2026-10") -> Raised:
        write(warehouse, "fraud_candidates", month, rows)
        return raise_signals(warehouse, Fraud(), lambda: NOW)

    return raised


def table(warehouse: Warehouse, *columns: str) -> list[tuple[Any, ...]]:
    with warehouse.session() as session:
        session.bind("fraud_signals")
        return session.query(f"select {', '.join(columns)} from fraud_signals order by signal_id")


def test_the_same_is_raised_once(see: Raise, warehouse: Warehouse) -> None:
    (signal,) = see(BURST).new
    assert signal.signal_id.startswith("BURST-2026-10-12-")
    assert '"seen": "24 min and 74.70 euros within 60 minutes"' in signal.evidence
    assert '"first_events": ["A", "B"]' in signal.evidence
    again = see(BURST)
    assert (again.new, again.extended) == ([], [])
    assert table(warehouse, "rule", "event_count", "status", "note") == [("BURST", 6, "OPEN", None)]


def test_a_late_event_extends_it_even_where_it_comes_first_on_the_day_before(
    see: Raise, warehouse: Warehouse
) -> None:
    (signal,) = see(BURST).new
    earlier = BURST | {
        "incident_day": date(2026, 10, 11),
        "first_event_at": START - timedelta(hours=12),
        "event_count": 7,
    }
    result = see(earlier)
    assert (result.new, [one.signal_id for one in result.extended]) == ([], [signal.signal_id])
    assert table(warehouse, "signal_id", "event_count") == [(signal.signal_id, 7)]


def test_events_that_a_file_takes_back_leave_it_as_it_was(see: Raise, warehouse: Warehouse) -> None:
    see(BURST)
    see(BURST | {"event_count": 4, "amount_excl_tax": Decimal(50)})
    see()
    assert table(warehouse, "event_count", "amount_excl_tax") == [(6, Decimal("74.70"))]


def test_what_was_dismissed_does_not_come_back(see: Raise, warehouse: Warehouse) -> None:
    (signal,) = see(BURST).new
    with open_signals(warehouse.home) as register:
        assert register.decide(signal.signal_id, DISMISSED, "le client confirme", NOW)
        assert not register.decide(signal.signal_id, DISMISSED, "le client confirme", NOW)
    result = see(BURST | {"event_count": 9})
    assert result.new == []
    assert table(warehouse, "event_count", "status", "note") == [(9, "DISMISSED", "le client confirme")]


def test_another_day_rule_or_line_is_another_signal_and_two_months_see_one(
    see: Raise, warehouse: Warehouse
) -> None:
    day = timedelta(days=1)
    later = {"first_event_at": START + day, "last_event_at": START + day, "incident_day": date(2026, 10, 13)}
    see(BURST, BURST | {"line": "33600000002"}, BURST | later, BURST | {"rule": "CONCURRENT"})
    result = see(BURST | {"event_count": 7}, month="2026-11")
    assert (len(result.new), len(result.extended)) == (0, 1)
    assert len(table(warehouse, "signal_id")) == 4


def test_a_decision_needs_a_signal_and_a_note(see: Raise, warehouse: Warehouse) -> None:
    (signal,) = see(BURST).new
    with (
        pytest.raises(FraudError, match="expected a signal, found none"),
        open_signals(warehouse.home) as register,
    ):
        register.decide("BURST-2026-10-12-000000000000", DISMISSED, "why", NOW)
    with pytest.raises(FraudError, match="expected a note"), open_signals(warehouse.home) as register:
        register.decide(signal.signal_id, DISMISSED, " ", NOW)


def test_a_register_that_is_cut_off_or_changed_is_noticed(see: Raise, warehouse: Warehouse) -> None:
    see(BURST)
    assert not check_register(warehouse.home).faults
    path = REGISTER.path(warehouse.home)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"74.70", b"14.70"))
    assert "its content is not what was hashed" in str(check_register(warehouse.home).faults)
    path.unlink()
    with pytest.raises(FraudError, match="is gone, but its head knows of record 1"):
        see(BURST)


@pytest.mark.parametrize(
    ("row", "seen"),
    [
        ({"rule": "CONCURRENT", "measure": 4}, "4 calls at once"),
        ({"rule": "TRAVEL", "measure": 1830, "countries": "FR-MA"}, "FR-MA, 30 min 30 s apart"),
        ({"rule": "NEW_COUNTRY", "detail": "FROM MONDE"}, "from zone MONDE: 74.70 euros on two days"),
        (
            {"rule": "SURGE", "usual_excl_tax": Decimal(40), "usual_days": 30},
            "74.70 euros in a day (mean of the 30 days before: 1.33 euros)",
        ),
        ({"rule": "DUPLICATE", "measure": 2}, "6 ids, a call up to 2 times"),
        ({"rule": "LONG", "detail": "DATA", "measure": 21 * 2**30}, "a session of 21.00 GO"),
        ({"rule": "LONG", "detail": "VOIX", "measure": 21_601}, "a call of 360 min 1 s"),
    ],
)
def test_the_evidence_says_what_was_seen(row: dict[str, Any], seen: str) -> None:
    assert signal_of(BURST | row, Fraud()).seen == seen
