"""What looks wrong in a workbook and refuses nothing, as a check: a warning that nobody sees is a fault next month.

One check of ``clients`` (the VNO's own workbook) and one of ``tariff_offers`` (the latest tariff workbook).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from origyne_pipeline.quality.checks import NOTHING, SHOWN_ROWS, keep_results
from origyne_pipeline.quality.names import WORKBOOK_CHECK
from origyne_pipeline.quality.results import WARN, CheckResult
from origyne_pipeline.quality.scope import WHOLE
from origyne_pipeline.warehouse import Warehouse

CLIENTS, TARIFFS = "clients", "tariff_offers"
CLAIMS = {
    CLIENTS: "clients.xlsx has no value that looks wrong",
    TARIFFS: "the latest tariff workbook was read, and has no value that looks wrong",
}
LATEST_TARIFFS = """
select r.path as file, r.status, coalesce(r.detail, '') as warning
from file_results as r
inner join landed_versions as v on r.path = v.path and r.sha256 = v.sha256 and v.is_current
where r.feed = 'tariffs'
qualify r.path = max(r.path) over ()
"""


def check_clients(warehouse: Warehouse, warnings: Sequence[Mapping[str, str]], now: datetime) -> CheckResult:
    """Keeps what the reading of ``clients.xlsx`` warned of.

    Args:
        warehouse: keeps the result.
        warnings: one a cell: sheet, cell, value (account numbers masked), rule.
        now: aware.
    """
    return _kept(warehouse, CLIENTS, warnings, now)


def check_tariffs(warehouse: Warehouse, now: datetime) -> CheckResult:
    """Keeps what the reading of the latest tariff workbook warned of, or that it was refused."""
    keys = [key for key in warehouse.partitions("file_results") if key.startswith("tariffs-")]
    with warehouse.session() as session:
        session.bind("file_results", keys)
        session.bind("landed_versions")
        rows = session.dicts(LATEST_TARIFFS)
    wrong = [
        {"file": row["file"], "warning": warning}
        for row in rows
        if row["status"] != "duplicate"
        for warning in str(row["warning"]).split("; ")
        if warning
    ]
    return _kept(warehouse, TARIFFS, wrong, now)


def _kept(
    warehouse: Warehouse, table: str, warnings: Sequence[Mapping[str, str]], now: datetime
) -> CheckResult:
    shown = tuple(dict(row) for row in warnings)
    words = "; ".join(" ".join(value for value in row.values() if value) for row in shown[:SHOWN_ROWS])
    number = f"{len(shown)} warning{'' if len(shown) == 1 else 's'}"
    result = CheckResult(
        table,
        WHOLE,
        WORKBOOK_CHECK,
        WARN,
        not shown,
        f"{number}: {words}" if shown else NOTHING,
        "no warning",
        CLAIMS[table],
        shown,
    )
    with warehouse.session() as session:
        keep_results(session, {f"{table}-workbook": [result]}, now)
    return result
