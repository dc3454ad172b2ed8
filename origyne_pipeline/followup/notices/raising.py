"""Raising: each threshold that usage reached becomes an alert of the register, once."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from origyne_pipeline.followup.notices.alert import Alert
from origyne_pipeline.followup.notices.register import open_notices


def record(home: Path, due: Sequence[Alert], now: datetime) -> list[Alert]:
    """Records the alerts that were not raised yet, all or none; gives them.

    Raises:
        NoticeError: the register is gone, an older copy, or can't be used.
    """
    if not due:
        return []
    with open_notices(home) as notices:
        return notices.raise_alerts(due, now)
