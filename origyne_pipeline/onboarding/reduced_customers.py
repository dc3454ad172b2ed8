"""The customers of ``clients.xlsx`` whose invoices are reduced or raised to a minimum, and their discounts.

Of a large workbook, reading these alone takes a fraction of the time of ``read_clients``: most customers have neither.
"""

from pathlib import Path

from origyne_pipeline.feeds import clients_workbook as contract
from origyne_pipeline.feeds.layout import load_layout
from origyne_pipeline.onboarding import client_sheets, line_sheets
from origyne_pipeline.onboarding.clients import ClientsRefused
from origyne_pipeline.parties import Reference
from origyne_pipeline.workbook import Fault, read_tables

SHEETS = (contract.CUSTOMERS.sheet, contract.DISCOUNTS.sheet)


def read_reduced_customers(path: Path, layouts: Path | None = None) -> Reference:
    """The customers with a discount or a minimum, as ``read_clients`` reads them; without a workbook there are none.

    Raises:
        ClientsRefused: with the faults of the rows that are read.
    """
    if not path.is_file():
        return Reference({}, (), ())
    faults: list[Fault] = []
    sheets = [layout for layout in load_layout(layouts).clients if layout.sheet in SHEETS]
    tables = read_tables(path.read_bytes(), sheets, faults)
    discounts = [line_sheets.read_discount(row, []) for row in tables[contract.DISCOUNTS.sheet]]
    refs = {discount.customer_ref for discount in discounts}
    customers = [
        client_sheets.read_customer(row, [])
        for row in tables[contract.CUSTOMERS.sheet]
        if not row.is_empty("MINIMUM_HT") or row.text("REF_CLIENT") in refs
    ]
    if faults:
        raise ClientsRefused(path.name, faults, f"correct {path} and run again")
    return Reference({customer.ref: customer for customer in customers}, (), (), tuple(discounts))
