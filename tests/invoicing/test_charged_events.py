"""The events of a month's customers, as they are asked for when their invoices are drawn."""

from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.invoicing import charged_events
from origyne_pipeline.invoicing.charged_events import MonthEvents
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Session, Warehouse
from tests.invoicing.samples import MONTH

CUSTOMERS = [f"C{n:02d}" for n in range(9)]
EVENTS = """
create or replace temp table communications as select
    format('C{:02d}', n % 8) as customer_ref, '33612345678' as line,
    timestamptz '2026-09-10 10:00:00+00' - to_minutes(n) as started_at, 'MOBILE' as feed, 'M' || n as cdr_id,
    'VOIX' as usage, '33698765432' as called_number, 'FR_MOBILE' as destination_code, 'France' as destination_label,
    'NATIONAL' as destination_group, cast(null as varchar) as visited_country, n as billed_quantity,
    0 as included_quantity, cast(0 as decimal(18, 6)) as service_excl_tax, cast(1 as decimal(18, 6)) as amount_excl_tax,
    cast(20 as decimal(5, 2)) as vat_rate, '2026-09' as event_month, '2026-09' as billing_month
from range(40) as t(n)
"""
"""Five events of each of eight customers, the latest first."""


def events(home: Path, asked: list[str]) -> list[list[Communication]]:
    """What customers are given, in the order in which they are asked for."""
    with Warehouse(home).session() as session:
        month = MonthEvents(session, Settings(home, home / "clients.xlsx"), MONTH, CUSTOMERS)
        return [list(month.of(ref)) for ref in asked]


@pytest.mark.parametrize("asked", [CUSTOMERS, CUSTOMERS[::-1], ["C03", "C99", "C00"]])
def test_events_are_the_same_whether_or_not_they_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    def run(session: Session, path: str, **params: Any) -> int:
        session.query(EVENTS)
        return session.count("communications")

    monkeypatch.setattr(Session, "run", run)
    monkeypatch.setattr(charged_events, "CUSTOMERS_A_QUERY", 3)
    few = events(tmp_path, asked)
    monkeypatch.setattr(charged_events, "MANY_EVENTS", 0)
    assert events(tmp_path, asked) == few
    expected = {ref: [32 + n - 8 * turn for turn in range(5)] for n, ref in enumerate(CUSTOMERS[:8])}
    assert [[event.quantity for event in own] for own in few] == [expected.get(ref, []) for ref in asked]
