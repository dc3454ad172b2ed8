"""Amounts that stand either without tax or with it: one of two columns, ``ABONNEMENT_HT`` or ``ABONNEMENT_TTC``."""

from decimal import Decimal

from origyne_pipeline.workbook.cells import Row


def read_one_tax_side(
    row: Row, name: str, default: Decimal | None = None, signed: bool = False, places: int = 6
) -> tuple[Decimal | None, Decimal | None]:
    """The amount excluding tax (column ``<name>_HT``) or including it (``<name>_TTC``); the other is None.

    Both filled is a fault. Neither is one too, unless there is a ``default``: it excludes tax.
    """
    excl, incl = f"{name}_HT", f"{name}_TTC"
    if row.is_empty(incl):
        if row.is_empty(excl) and default is None:
            row.fault(excl, f"is empty, and so is {incl}: fill one of them")
            return None, None
        return row.decimal(excl, default, signed, places), None
    if not row.is_empty(excl):
        row.fault(incl, f"and {excl} are both filled: keep one of them")
    return None, row.decimal(incl, None, signed, places)
