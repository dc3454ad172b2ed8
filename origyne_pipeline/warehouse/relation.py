"""The query that reads exactly some partitions of a lake, with the columns that the table's model declares."""

from collections.abc import Callable, Collection, Iterable, Sequence

from origyne_pipeline.header import Column
from origyne_pipeline.lake import Lake, Partition
from origyne_pipeline.model import Model, table_model
from origyne_pipeline.warehouse.statements import literal


def listed(locations: Sequence[object]) -> str:
    """A list of files, as SQL."""
    return f"[{', '.join(map(literal, locations))}]"


def relation(
    lake: Lake,
    table: str,
    partitions: Iterable[Partition],
    list_of: Callable[[Sequence[object]], str] = listed,
) -> str:
    """The query on partitions of a table; a column that the model gained after they were written has its default.

    ``list_of`` writes the list of their files as SQL.

    Raises:
        DamagedPartitionError: one is not what was written.
    """
    model, partitions = table_model(table), list(partitions)
    locations = lake.locations(partitions)
    if not locations:
        return model.empty_query
    return rows_of_files(model, list_of(locations), _absent_columns(lake, model, partitions))


def rows_of_files(model: Model, files: str, absent: Collection[str] = ()) -> str:
    """The query on a list of Parquet files, as SQL, that hold the columns of a model but for the ``absent``."""
    columns = ", ".join(_value(column, is_absent=column.name in absent) for column in model.columns)
    return f"select {columns} from read_parquet({files}, union_by_name = true)"


def _value(column: Column, *, is_absent: bool) -> str:
    value = f"null::{column.type}" if is_absent else f'"{column.name}"'
    value = f"coalesce({value}, {literal(column.default)})" if column.default else value
    return f'{value} as "{column.name}"' if is_absent or column.default else value


def _absent_columns(lake: Lake, model: Model, partitions: Iterable[Partition]) -> set[str]:
    """The columns that no file holds; the first file that holds all that are left ends the search.

    None are of a file that can't be read: whoever reads its rows says so.
    """
    from pyarrow import ArrowException

    absent = {column.name for column in model.columns}
    for partition in partitions:
        if partition.file:
            try:
                absent -= lake.columns(partition)
            except (OSError, ArrowException):
                return set()
            if not absent:
                break
    return absent
