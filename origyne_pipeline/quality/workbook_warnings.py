"""Warnings about a workbook that was accepted, as a check, so that somebody sees them.

One check of ``clients`` (the VNO's own workbook) and one of ``tariff_offers`` (the latest tariff workbook).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from origyne_pipeline.quality.checks import NOTHING, SHOWN_ROWS, keep_results
from origyne_pipeline.quality.names import WORKBOOK_CHECK
from origyne_pipeline.quality.results import WARN, CheckResult
from origyne_pipeline.quality.scope import ALL
from origyne_pipeline.warehouse import Warehouse

CLIENTS, TARIFFS = "clients", "tariff_offers"
SENTENCES = {
    CLIENTS: "clients.xlsx has no suspicious value",
    TARIFFS: "every tariff workbook was read, and the latest has no suspicious value",
}
TARIFF_WARNINGS = """
select r.path as file, r.status, coalesce(r.detail, r.reason, '') as warning
from file_results as r
inner join landed_versions as v on r.path = v.path and r.sha256 = v.sha256 and v.is_current
where r.feed = 'tariffs'
qualify r.status = 'quarantined' or r.path = max(r.path) over ()
order by r.path
"""


def check_clients(warehouse: Warehouse, warnings: Sequence[Mapping[str, str]], now: datetime) -> CheckResult:
    """Keeps the warnings of reading ``clients.xlsx``.

    Args:
        warehouse: keeps the result.
        warnings: one a cell: sheet, cell, value (account numbers masked), rule.
        now: aware.
    """
    return _kept(warehouse, CLIENTS, warnings, now)


def check_tariffs(warehouse: Warehouse, now: datetime) -> CheckResult:
    """Keeps the refused tariff workbooks, and the warnings of reading the latest one."""
    keys = [key for key in warehouse.partitions("file_results") if key.startswith("tariffs-")]
    with warehouse.session() as session:
        session.bind("file_results", keys)
        session.bind("landed_versions")
        rows = session.dicts(TARIFF_WARNINGS)
    wrong = [
        {"file": row["file"], "warning": warning}
        for row in rows
        if row["status"] != "duplicate"
        for warning in _warnings(row["status"], row["file"], row["warning"])
    ]
    return _kept(warehouse, TARIFFS, wrong, now)


def _warnings(status: str, path: str, detail: str) -> list[str]:
    """The warnings of a workbook that was read, or the reason why it was refused, in one sentence."""
    if status == "quarantined":
        return [" ".join(detail.removeprefix(path).split())]
    return [warning for warning in detail.split("; ") if warning]


def _kept(
    warehouse: Warehouse, table: str, warnings: Sequence[Mapping[str, str]], now: datetime
) -> CheckResult:
    shown = tuple(dict(row) for row in warnings)
    words = "; ".join(" ".join(value for value in row.values() if value) for row in shown[:SHOWN_ROWS])
    number = f"{len(shown)} warning{'' if len(shown) == 1 else 's'}"
    result = CheckResult(
        table,
        ALL,
        WORKBOOK_CHECK,
        WARN,
        not shown,
        f"{number}: {words}" if shown else NOTHING,
        "no warning",
        SENTENCES[table],
        shown,
    )
    with warehouse.session() as session:
        keep_results(session, {f"{table}-workbook": [result]}, now)
    return result
