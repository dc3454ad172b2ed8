"""The alerts that are due: each threshold that usage reached, with what the customer is told of it."""

from typing import Any

from origyne_pipeline.followup.notices.alert import Alert, Key
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Warehouse

REACHED = "usage_reached"
DUE = "followup/alerts_due"
READ = (REACHED, "usage_allowances", "usage_spend", "tariff_allowances")


def alerts_due(warehouse: Warehouse, settings: Settings) -> list[Alert]:
    """Every threshold of the settings that usage reaches in the months that are followed, by instant.

    Args:
        warehouse: the lake.
        settings: thresholds, and whether notices are switched on: an alert keeps it.
    """
    if not warehouse.partitions(REACHED):
        return []
    with warehouse.session() as session:
        for table in READ:
            session.bind(table)
        session.run(DUE)
        rows = session.dicts(
            "select * from alerts_due order by reached_at, kind, threshold, customer_ref, line"
        )
    thresholds, is_sending = settings.followup.thresholds, settings.notices.send
    return [_alert(row, is_sending=is_sending) for row in rows if row["threshold"] in thresholds]


def _alert(row: dict[str, Any], *, is_sending: bool) -> Alert:
    key = Key(*(row[name] for name in Key.__slots__))
    return Alert(
        key,
        row["reached_at"],
        row["limit_value"],
        row["used_value"],
        row["usage"],
        row["label"],
        row["as_of"],
        is_sending,
    )


def line_holders(warehouse: Warehouse) -> dict[str, str]:
    """The customer of each line's latest event: a text message about a former holder's usage is not for him."""
    if not warehouse.partitions("usage_spend"):
        return {}
    with warehouse.session() as session:
        session.bind("usage_spend")
        rows = session.query(
            "select line, arg_max(customer_ref, last_event_at) from usage_spend group by line"
        )
    return dict(rows)
