"""The statement of account of a customer of a data root, as a PDF."""

from datetime import date
from pathlib import Path

from origyne_pipeline.account.models import AccountError
from origyne_pipeline.account.statement import statement
from origyne_pipeline.customer_accounts import account_entries, disputed_invoices
from origyne_pipeline.identifiers import CreditorReference
from origyne_pipeline.invoicing.late_documents import picture_of
from origyne_pipeline.invoicing.previous import newest_of
from origyne_pipeline.invoicing.texts.contents import address
from origyne_pipeline.letters.statement_page import Sides, draw_statement
from origyne_pipeline.parties import Customer
from origyne_pipeline.payments.latest_debits import latest_debits
from origyne_pipeline.settings import Settings


def statement_pdf(
    home: Path,
    customer_ref: str,
    today: date,
    settings: Settings,
    customer: Customer | None = None,
    since: date | None = None,
) -> bytes:
    """The document, as of today.

    Args:
        home: the data root.
        customer_ref: whose account.
        today: the present day.
        settings: the company and its account.
        customer: of today, for the address; None: as the newest invoice has it.
        since: the first day whose movements are listed.

    Raises:
        OrigyneError: the customer is unknown, or a register is gone or can't be read.
    """
    newest = newest_of(home, customer_ref)
    known = customer or (newest.customer if newest else None)
    if known is None:
        raise AccountError(
            f"{customer_ref}: expected a customer of clients.xlsx or of an issued invoice, found none; check the"
            " reference"
        )
    entries = account_entries(home, today, customer_ref)
    one = statement(entries, customer_ref, today, since, disputed_invoices(home))
    debited = [latest.invoice_number for latest in latest_debits(home, today, today) if latest.is_on_its_way]
    oldest = next(
        (item.item for item in one.late_items() if not item.in_dispute and item.item not in debited), ""
    )
    reference = CreditorReference.of(oldest)
    sepa = settings.sepa
    sides = Sides(
        settings.company,
        tuple(address(known)),
        sepa.iban,
        sepa.bic,
        reference.grouped if reference else oldest,
        sepa.creditor_name,
        picture_of(home, newest.logo_sha256) if newest else None,
    )
    return draw_statement(one, sides, debited)
