"""The checks that did not hold when they were last looked at: what a person should look at first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from origyne_pipeline.warehouse import Warehouse

DAYS_SHOWN = 45
MONTHS_SHOWN = 6


@dataclass(frozen=True)
class FailedCheck:
    """One check of one partition that did not hold; ``severity`` ERROR blocks what follows, WARN does not."""

    severity: str
    table_name: str
    partition: str
    check_name: str
    observed: str
    checked_at: datetime


def failed_checks(warehouse: Warehouse, today: date) -> tuple[FailedCheck, ...]:
    """Those of the last weeks' deposit days, of the last months, and of the tables that are not cut by time."""
    keys = _recent(warehouse.partitions("quality_results"), today)
    if not keys:
        return ()
    with warehouse.session() as session:
        session.bind("quality_results", keys)
        session.run("status/failed_checks")
        order = "severity, checked_at desc, table_name, partition, check_name"
        rows = session.dicts(f"select * from failed_checks order by {order}")
    return tuple(FailedCheck(**row) for row in rows)


def _recent(keys: Iterable[str], today: date) -> list[str]:
    first_day = str(today - timedelta(days=DAYS_SHOWN))
    first_month = str(today - timedelta(days=31 * MONTHS_SHOWN))[:7]
    chosen = []
    for key in keys:
        cut = re.search(r"-(\d{4}-\d{2})(-\d{2})?$", key)
        if not cut or (cut[0][1:] >= (first_day if cut[2] else first_month)):
            chosen.append(key)
    return chosen
