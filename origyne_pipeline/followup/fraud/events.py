"""The events of a line between the first and the last of a signal, from the clean events of the lake."""

from datetime import date, timedelta
from typing import Any

from origyne_pipeline.followup.fraud.signal import Signal
from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.warehouse import Warehouse

QUERY = """
    select
        cdr_id, started_at, usage || ' ' || direction as usage, called_number, visited_network, duration_s,
        volume_bytes, supplier_amount_excl_tax, supplier_cost_excl_tax
    from cdrs
    where line = $line and started_at >= $first and started_at <= $last
    order by started_at, feed, cdr_id
"""
CLOCK_AHEAD = timedelta(days=1)
"""An event may be dated after its deposit by as much."""


def events_of(warehouse: Warehouse, signal: Signal) -> list[dict[str, Any]]:
    """The events, called numbers masked; amounts are the wholesaler's."""
    first = signal.first_event_at.date() - CLOCK_AHEAD
    with warehouse.session() as session:
        days = [day for day in session.lake.partitions("cdrs") if date.fromisoformat(day[:10]) >= first]
        session.bind("cdrs", days)
        values = {"line": signal.line, "first": signal.first_event_at, "last": signal.last_event_at}
        rows = session.dicts(QUERY, values)
    for row in rows:
        if row["called_number"]:
            row["called_number"] = PhoneNumber(row["called_number"]).masked
    return rows
