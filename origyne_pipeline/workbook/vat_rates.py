"""VAT rates in percent, as people type them: 20, or 20 % in a cell of percent format."""

from decimal import Decimal

from origyne_pipeline.workbook.cells import Row
from origyne_pipeline.workbook.faults import Fault

COLUMN = "TAUX_TVA"
KNOWN_RATES = tuple(map(Decimal, ("0", "2.1", "5.5", "8.5", "10", "13", "20")))
"""Of France: metropolitan, Corsican and overseas."""


def read_vat_rate(row: Row, warnings: list[Fault]) -> Decimal:
    """The rate; one above 100, or above 0 and below 1, is a fault, one that France does not know a warning."""
    rate = row.decimal(COLUMN)
    if rate > 100:
        row.fault(COLUMN, "must be a percentage from 0 to 100")
    elif 0 < rate < 1:
        row.fault(COLUMN, "is a rate below 1 percent: write 20, or 20 % in a cell of percent format")
    elif rate != round(rate, 2):
        row.fault(COLUMN, "has more than 2 decimals")
    elif rate not in KNOWN_RATES:
        known = ", ".join(map(str, KNOWN_RATES))
        warnings.append(row.remark(COLUMN, f"is not a rate of France ({known})", str(rate)))
    return rate
