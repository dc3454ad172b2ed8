"""The columns of a model as the files of the lake hold them: those written before it gained one lack it."""

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path

from origyne_pipeline.model import Model


def columns_from(model: Model, paths: Sequence[Path]) -> str:
    """The columns of a model, as a query on some of its files names them: null where none of the files holds one."""
    absent = _absent(model, paths)
    return ", ".join(
        f'null::{column.type} as "{column.name}"' if column.name in absent else f'"{column.name}"'
        for column in model.columns
    )


def _absent(model: Model, paths: Iterable[Path]) -> set[str]:
    """The columns that no file holds; the first file that holds all that are left ends the search.

    None are of a file that can't be read: whoever reads its rows says so.
    """
    import pyarrow as pa

    absent = {column.name for column in model.columns}
    for path in paths:
        try:
            absent -= _columns_of(path)
        except (OSError, pa.ArrowException):
            return set()
        if not absent:
            break
    return absent


@functools.lru_cache(maxsize=4096)
def _columns_of(path: Path) -> frozenset[str]:
    """The columns of a file, of which the content never changes.

    Raises:
        pyarrow.ArrowException, OSError: it can't be read.
    """
    from pyarrow import parquet

    return frozenset(parquet.read_schema(path).names)
