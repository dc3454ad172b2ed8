"""Raising: each threshold that usage reached becomes an alert of the register, once; the table follows it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from origyne_pipeline.followup.notices.alert import Alert
from origyne_pipeline.followup.notices.due import alerts_due
from origyne_pipeline.followup.notices.register import open_notices
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Warehouse


def raise_alerts(warehouse: Warehouse, settings: Settings, now: datetime) -> list[Alert]:
    """Raises what is due and was not raised yet; gives it.

    Raises:
        NoticeError: the register is gone, an older copy, or can't be used.
    """
    return record(settings.home, alerts_due(warehouse, settings), now)


def record(home: Path, due: Sequence[Alert], now: datetime) -> list[Alert]:
    """Records the alerts that were not raised yet, all or none; gives them."""
    if not due:
        return []
    with open_notices(home) as notices:
        return notices.raise_alerts(due, now)
