"""Which failed checks status shows: recent ones, and those of tables that are not cut by time."""

from datetime import date, datetime

from origyne_pipeline.status.failed_checks import failed_checks
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import write

TODAY = date(2026, 11, 24)
CHECKED = datetime.fromisoformat("2026-11-20T08:00:00+01:00")


def keep(lake: Warehouse, table: str, partition: str, passed: bool = False, severity: str = "WARN") -> None:
    row = {"checked_at": CHECKED, "table_name": table, "partition": partition, "check_name": "holds"}
    row |= {"severity": severity, "passed": passed, "observed": "1 row", "expected": "none"}
    write(lake, "quality_results", f"{table}-{partition}", [row])


def test_recent_failures_are_shown_those_that_block_first(tmp_path) -> None:  # type: ignore[no-untyped-def]
    lake = Warehouse(tmp_path, threads=1)
    assert failed_checks(lake, TODAY) == ()
    for table, partition in (
        ("cdrs", "2026-11-20"),
        ("cdrs", "2026-06-01"),
        ("margin", "2026-10"),
        ("margin", "2026-01"),
        ("clients", "all"),
    ):
        keep(lake, table, partition)
    keep(lake, "lines", "2026-10", severity="ERROR")
    keep(lake, "invoices", "2026-10", passed=True)
    assert [(one.table_name, one.partition) for one in failed_checks(lake, TODAY)] == [
        ("lines", "2026-10"), ("cdrs", "2026-11-20"), ("clients", "all"), ("margin", "2026-10")
    ]  # fmt: skip
