"""The figures of a partition and a few masked rows, for people who watch a run."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline.model import table_model
from origyne_pipeline.quality.masking import masked
from origyne_pipeline.warehouse import Warehouse, relation

MONEY_WORDS = ("_excl_tax", "_incl_tax", "total_vat", "amount")
NOT_ADDED = frozenset({"measure_excl_tax", "usual_excl_tax"})
"""Euros of ``fraud_candidates`` that each rule measures otherwise: their sum over rules says nothing."""
SHOWN_ROWS = 5


@dataclass(frozen=True)
class Summary:
    """A partition's row count, and the sums in euros of its money columns. ``key`` is empty for a whole table.

    ``first_rows``: a few, personal data masked.
    """

    key: str
    rows: int
    sums: dict[str, Decimal]
    first_rows: tuple[dict[str, str], ...] = ()


def summarise(warehouse: Warehouse, table: str, keys: Iterable[str] | None) -> list[Summary]:
    """The figures of some partitions, or of the whole table when ``keys`` is None.

    Prices are not amounts and are not summed: only tables of charges, events and documents have sums.
    """
    money = _money_columns(table)
    sums = "".join(f', coalesce(sum("{column}"), 0)' for column in money)
    groups: Iterable[tuple[str, list[str] | None]] = (
        [("", None)] if keys is None else ((key, [key]) for key in keys)
    )
    summaries = []
    with warehouse.session() as session:
        for key, chosen_keys in groups:
            rows_of = relation(warehouse, table, warehouse.chosen(table, chosen_keys))
            ((rows, *totals),) = session.query(f"select count(*){sums} from ({rows_of})")
            first = session.dicts(f"select * from ({rows_of}) limit {SHOWN_ROWS}") if rows else []
            summaries.append(
                Summary(key, rows, dict(zip(money, totals, strict=True)), tuple(masked(row) for row in first))
            )
    return summaries


def _money_columns(table: str) -> list[str]:
    if table.startswith("tariff_"):
        return []
    return [
        column.name
        for column in table_model(table).columns
        if column.type.startswith("DECIMAL")
        and column.name.endswith(MONEY_WORDS)
        and column.name not in NOT_ADDED
    ]
