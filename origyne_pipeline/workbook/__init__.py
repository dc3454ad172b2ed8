"""Workbooks written by people: opened within bounds, read by header name, every fault told with its cell.

Both kinds of .xlsx of this trade come through here: the wholesaler's tariff tables and the VNO's own
``clients.xlsx``. What the columns mean is the business of the room that reads them.
"""

from origyne_pipeline.workbook.archive import Bounds
from origyne_pipeline.workbook.cells import Row
from origyne_pipeline.workbook.faults import Fault, WorkbookRefused
from origyne_pipeline.workbook.layout import Layout
from origyne_pipeline.workbook.rules import CellRule
from origyne_pipeline.workbook.tables import read_tables
from origyne_pipeline.workbook.tax_sides import read_one_tax_side
from origyne_pipeline.workbook.vat_rates import read_vat_rate

__all__ = [
    "Bounds",
    "CellRule",
    "Fault",
    "Layout",
    "Row",
    "WorkbookRefused",
    "read_one_tax_side",
    "read_tables",
    "read_vat_rate",
]
