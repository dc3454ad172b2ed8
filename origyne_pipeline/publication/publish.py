"""``origyne.duckdb``: a view or table per line of published.md, over the Parquet partitions that are the record.

Built beside, checked, then put in place by one rename: a reader that holds the former file open keeps it whole, and
its Parquet files stay for a week. Opening it never disturbs a run.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from origyne_pipeline.in_view import kept_files
from origyne_pipeline.warehouse import Warehouse

DATABASE = "origyne.duckdb"
KEPT_FOR_READERS = timedelta(days=7)
MADE_HERE = {
    "landed_files": ("landed_versions", "file_results", "set_aside_cdrs"),
    "quarantined_rows": ("refused_rows", "set_aside_cdrs"),
    "sim_cards": ("sim_card_orders", "line_observations"),
    "allowance_usage": ("allowance_draws",),
}
"""Published tables that are made from others at publication, and what they read."""

MONTHLY = (
    "rated_cdrs",
    "unrated_cdrs",
    "monthly_consumption",
    "invoices",
    "invoice_lines",
    "invoice_vat",
    "direct_debits",
    "reconciliation",
    "margin",
)
"""Published as they are in the lake, every partition. So are ``cdrs`` (every day) and ``quality_results``."""

INTERNAL = (
    "recurring_charges",
    "usage_charges",
    "held_customers",
    "held_debits",
    "settlement",
    "supplier_invoices",
    "billed_cdrs",
    "late_cdrs",
    "invoiced_usage",
)
"""Not in published.md, and useful to whoever asks why."""

SNAPSHOT_DAYS = 62
CURRENT = "current"


@dataclass(frozen=True)
class Published:
    """Where the database is, how many rows each table has, and how many files were swept."""

    path: Path
    tables: dict[str, int]
    swept: int


def publish(warehouse: Warehouse, group: str | None = None) -> Published:
    """Replaces the analysts' database with the current state of the lake; a group may read it where one is named."""
    with warehouse.session() as session:
        made = []
        for table, reads in MADE_HERE.items():
            for read in reads:
                session.bind(read, _snapshots(warehouse) if read == "line_observations" else None)
            session.run(f"publication/{table}")
            made.append(table)
        viewed: dict[str, Iterable[str] | None] = {"lines": [CURRENT]}
        viewed |= dict.fromkeys(("cdrs", *MONTHLY, "quality_results", *INTERNAL))
        tables = session.write_database(warehouse.home / DATABASE, made, viewed, group)
    swept = warehouse.sweep(KEPT_FOR_READERS.total_seconds(), kept_files(warehouse))
    return Published(warehouse.home / DATABASE, tables, swept)


def _snapshots(warehouse: Warehouse) -> Iterable[str]:
    """The latest snapshot days: each shows every card."""
    return sorted(warehouse.partitions("line_observations"))[-SNAPSHOT_DAYS:]
