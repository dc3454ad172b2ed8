"""The rules of a tariff workbook that no single cell shows: unique keys, whole days, tiers that start at 0.

References to codes that another sheet does not list are only warned of: the contract does not forbid them, and a
price or an allowance of an unknown code just never applies.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from origyne_pipeline.mediation.tariff_sheets import DAY_MINUTES, DAYS
from origyne_pipeline.workbook import Fault, Row

Read = tuple[Row, dict[str, Any]]
PRICE_KEY = ("offer_code", "usage", "origin_zone", "destination_code", "band")


def check_unique(reads: Iterable[Read], column: str, key: Sequence[str]) -> None:
    """A fault at each row whose key a row above it has; ``column`` is the cell that is pointed at."""
    first: dict[tuple[Any, ...], int] = {}
    for row, values in reads:
        values_of_key = tuple(values[name] for name in key)
        if values_of_key in first:
            row.fault(column, f"repeats the key of row {first[values_of_key]}")
        first.setdefault(values_of_key, row.number)


def check_first_tiers(reads: Iterable[Read]) -> None:
    """A fault at the first row of each price that has no tier at 0 (two at 0 repeat a key, reported elsewhere)."""
    first: dict[tuple[Any, ...], Row] = {}
    at_zero = set()
    for row, values in reads:
        key = tuple(values[name] for name in PRICE_KEY)
        first.setdefault(key, row)
        if values["from_quantity"] == 0:
            at_zero.add(key)
    for key, row in first.items():
        if key not in at_zero:
            row.fault("A_PARTIR_DE", "starts above 0 in every tier of this price: one tier must start at 0")


def check_days(reads: Sequence[Read], faults: list[Fault]) -> None:
    """A fault for each minute range of each of the eight days that no band, or more than one, holds."""
    for day in DAYS:
        reached = 0
        stretches = [
            (values["from_minute"], values["to_minute"], row) for row, values in reads if values["day"] == day
        ]
        for start, end, row in sorted(stretches, key=lambda stretch: stretch[:2]):
            if start > reached:
                row.fault("DEBUT", f"leaves {day} from {clock(reached)} to {clock(start)} without a band")
            if start < reached:
                row.fault(
                    "DEBUT",
                    f"overlaps another band of {day} from {clock(start)} to {clock(min(end, reached))}",
                )
            reached = max(reached, end)
        if reached < DAY_MINUTES:
            faults.append(Fault("Plages", "", day, f"no band from {clock(reached)} to 24:00"))


def clock(minute: int) -> str:
    """Minutes since midnight as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def warn_unknown(
    reads: Iterable[Read], name: str, column: str, known: set[str], warnings: list[Fault]
) -> None:
    """A warning at each row whose code (or one of its codes) is not in ``known``."""
    for row, values in reads:
        codes = values[name] if isinstance(values[name], list) else [values[name]]
        for code in codes:
            if code not in known:
                warnings.append(
                    row.remark(column, "is not listed in this workbook: the row never applies", code)
                )


def warn_quantities(reads: Iterable[Read], warnings: list[Fault]) -> None:
    """A warning at each allowance that is no whole number of seconds, acts or KO: what it grants is rounded down."""
    for row, values in reads:
        quantity = values["quantity"]
        if quantity is not None and quantity != int(quantity):
            warnings.append(
                row.remark("QUANTITE", f"is rounded down to {int(quantity)} a month", str(quantity))
            )
