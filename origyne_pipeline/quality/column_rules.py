"""Whether all rows meet the rules of their columns, in one query.

Most partitions do, and then nobody needs to know more. To import great-expectations and have it look costs some four
CPU-seconds, the query some milliseconds: the library is asked where a row breaks a rule, and says which and how.
"""

from collections.abc import Iterable

from origyne_pipeline.quality.expectations import FILLED, RANGES, WORDS, Expected
from origyne_pipeline.warehouse import Session, WarehouseError, literal


def all_rows_meet(session: Session, rows: str, expectations: Iterable[Expected]) -> bool:
    """Whether the rows of a query meet expectations of single columns; False too where the query fails."""
    broken = " or ".join(map(_broken, expectations))
    if not broken:
        return True
    try:
        return not session.query(f"select 1 from ({rows}) where {broken} limit 1")
    except WarehouseError:  # a file is gone: great-expectations says so of each expectation
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
