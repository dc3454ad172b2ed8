"""What was read of deposit days, from the tables that cleaning left: of days that are not cleaned again too."""

from collections.abc import Iterable
from datetime import date

from origyne_pipeline.mediation.days import DayCounts
from origyne_pipeline.tables import tables_of_family
from origyne_pipeline.warehouse import Warehouse, relation


def read_counts(warehouse: Warehouse, word: str, days: Iterable[date]) -> list[DayCounts]:
    """The counts of the days that have files, in order.

    Args:
        warehouse: holds the cleaned days.
        word: of the family of feeds.
        days: deposit days.
    """
    results, refused = warehouse.partitions("file_results"), warehouse.partitions("refused_rows")
    clean, aside = warehouse.partitions(tables_of_family(word)[0]), warehouse.partitions("set_aside_cdrs")
    counts = []
    with warehouse.session() as session:
        for day in sorted(days):
            result = results.get(f"{word}-{day}")
            if result is None or result.file is None:
                continue
            ((files, rows_read),) = session.query(
                f"select count(*), coalesce(sum(row_count), 0) from ({relation(warehouse, 'file_results', [result])})"
            )
            counts.append(
                DayCounts(
                    day,
                    files,
                    int(rows_read),
                    clean[str(day)].rows if str(day) in clean else 0,
                    refused[result.key].rows if result.key in refused else 0,
                    aside[str(day)].rows if word == "rated_cdrs" and str(day) in aside else 0,
                )
            )
    return counts
