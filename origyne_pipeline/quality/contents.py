"""Digests of the content of a table, a deposit day or a billing month: the same content gives the same digest."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from origyne_pipeline.lake import Partition
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.tables import families
from origyne_pipeline.warehouse import Warehouse

EMPTY = "empty"
"""A partition without a row."""


def content_of(partition: Partition | None) -> str:
    """The hash of a partition's rows, which its file is named for."""
    return (partition and partition.digest) or EMPTY


def table_content(partitions: Mapping[str, Partition]) -> str:
    """The digest of all partitions of a table together."""
    if len(partitions) == 1:
        return content_of(*partitions.values())
    return digest((key, content_of(partition)) for key, partition in sorted(partitions.items()))


def landed_days(warehouse: Warehouse) -> dict[str, tuple[str, int, int]]:
    """Each deposit day with files in force: (digest, number of files, bytes)."""
    by_day: dict[str, list[tuple[str, str, int, int]]] = defaultdict(list)
    with warehouse.session() as session:
        session.bind("landed_versions")
        for day, *file in session.query(
            "select cast(timezone('Europe/Paris', deposited_at) as date), path, sha256, epoch_ms(deposited_at),"
            " size_bytes from landed_versions where is_current order by path, sha256"
        ):
            by_day[str(day)].append(tuple(file))
    return {
        day: (digest(file[:3] for file in files), len(files), sum(file[3] for file in files))
        for day, files in sorted(by_day.items())
    }


def month_contents(
    warehouse: Warehouse, months: Iterable[Month], calendar: BillingCalendar
) -> dict[str, str]:
    """The digest of the clean deposits in each month's view: from its first day up to its cut-off."""
    tables = {table: warehouse.partitions(table) for table in families()}
    return {
        str(month): digest(
            (table, str(day), content_of(partitions[str(day)]))
            for table, partitions in tables.items()
            for day in calendar.deposit_days(month)
            if str(day) in partitions
        )
        for month in months
    }


def digest(parts: Iterable[Iterable[object]]) -> str:
    """Twenty hexadecimal digits of the hash of some values."""
    return hashlib.sha256(json.dumps([list(part) for part in parts]).encode()).hexdigest()[:20]
