"""Whether all rows meet the rules of their columns, in one query.

Most partitions do, and then nobody needs to know more. To import great-expectations and have it look costs some four
CPU-seconds, the query some milliseconds: the library is asked where a row breaks a rule, and says which and how.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from origyne_pipeline.quality.expectations import FILLED, RANGES, WORDS, Expected
from origyne_pipeline.warehouse import Session, WarehouseError, literal


def all_rows_meet(session: Session, paths: Sequence[Path], expectations: Iterable[Expected]) -> bool:
    """Whether the rows of some files meet expectations of single columns; False too where the query fails."""
    broken = " or ".join(map(_broken, expectations))
    if not broken or not paths:
        return True
    files = ", ".join(literal(str(path)) for path in paths)
    try:
        return not session.query(
            f"select 1 from read_parquet([{files}], union_by_name = true) where {broken} limit 1"
        )
    except WarehouseError:  # a column is gone, or a file: great-expectations says so of each expectation
        return False


def _broken(expected: Expected) -> str:
    """What is true of a row that breaks an expectation; a rule other than that of nulls says nothing of a null."""
    column = f'"{expected.column}"'
    if expected.check == FILLED:
        return f"{column} is null"
    if expected.check == WORDS:
        return f"{column} not in ({', '.join(map(literal, expected.arguments['value_set']))})"
    if expected.check == RANGES:
        return f"{column} < {expected.arguments['min_value']}"
    raise ValueError(f"{expected.check}: no rule of a single column")
