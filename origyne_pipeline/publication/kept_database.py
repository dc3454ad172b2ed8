"""Whether the published database opens, and each of its tables and views can be read."""

from pathlib import Path

from origyne_pipeline.integrity import Checked
from origyne_pipeline.lake import Lake
from origyne_pipeline.warehouse.database import DATABASE, open_faults, table_count


def check_database(home: Path) -> Checked:
    """Opens the database and reads each table."""
    checked = Checked("database")
    path = home / DATABASE
    if not path.exists():
        if Lake(home).partitions("quality_results"):
            checked.fault(path, "it is gone", "run 'origyne publish'")
        return checked
    for table, fault in open_faults(path):
        checked.fault(f"{path} {table}".strip(), fault, "run 'origyne publish'")
    if not checked.faults:
        checked.count("tables", table_count(path))
    return checked
