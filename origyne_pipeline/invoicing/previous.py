"""An invoice of the register and the customer's one before, by billing month; a customer's newest."""

from pathlib import Path

from origyne_pipeline.invoicing.canonical import from_json
from origyne_pipeline.invoicing.models import Invoice, InvoicingError
from origyne_pipeline.invoicing.register import MONTHLY, Register, register_path
from origyne_pipeline.issued import open_register

PREVIOUS = """
select content from entries
where customer_ref = ? and origin = ? and billing_month < ?
order by billing_month desc, sequence desc limit 1
"""


def with_previous(home: Path, number: str) -> tuple[Invoice | None, Invoice]:
    """An invoice, and before it the customer's invoice of the latest earlier month; None where there is none.

    Raises:
        InvoicingError: no invoice has the number, or it corrects another one.
    """
    with Register(register_path(home)) as register:
        entry = register.entry(number)
    invoice = entry.invoice
    if entry.origin != MONTHLY:
        cited = invoice.cites.number if invoice.cites else "another invoice"
        raise InvoicingError(
            f"{number}: expected the invoice of a month, found a credit note of {cited}; give an invoice's number"
        )
    with open_register(home) as db:
        month = str(invoice.billing_month)
        row = db.execute(PREVIOUS, (invoice.customer.ref, MONTHLY, month)).fetchone() if db else None
    return from_json(row[0]) if row else None, invoice


def newest_of(home: Path, customer_ref: str) -> Invoice | None:
    """The document that a customer was issued last; None where there is none."""
    query = "select content from entries where customer_ref = ? order by sequence desc limit 1"
    with open_register(home) as db:
        row = db.execute(query, (customer_ref,)).fetchone() if db else None
    return from_json(row[0]) if row else None
