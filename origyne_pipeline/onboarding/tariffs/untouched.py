"""Whether a tariff workbook still holds the offers and prices of the starting set, whatever program saved it."""

from decimal import Decimal

from origyne_pipeline.feeds.tariff_workbook import SHEETS
from origyne_pipeline.onboarding.tariffs.numbering import read_data
from origyne_pipeline.onboarding.tariffs.template import sheet_rows
from origyne_pipeline.workbook import read_tables

OWN = ("Offres", "Options", "Forfaits", "Tarifs")
"""The sheets that say what a VNO sells, and at which price; numbers and networks are the same for all."""


def is_untouched(content: bytes) -> bool:
    """Whether nothing of these sheets was changed since the workbook was written to be filled."""
    rows = read_tables(content, [layout for layout in SHEETS if layout.sheet in OWN], [])
    columns = read_data("columns.csv")
    for sheet in OWN:
        heads = [column["header"] for column in columns if column["sheet"] == sheet]
        stored = [tuple(_plain(row.stored(head)) for head in heads) for row in rows[sheet]]
        if stored != [tuple(map(_plain, row)) for row in sheet_rows(sheet)]:
            return False
    return True


def _plain(value: object) -> object:
    """A number by its value, whatever its type; an empty cell is None."""
    return Decimal(str(value)) if isinstance(value, int | float | Decimal) else value or None
