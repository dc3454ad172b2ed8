"""The mail that carries an invoice: plain French text and the PDF, no detail of calls; the same bytes every time."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from origyne_pipeline.invoicing import wording
from origyne_pipeline.invoicing.chain import sha256
from origyne_pipeline.invoicing.contents import amount_due, payment, title
from origyne_pipeline.invoicing.models import Invoice, InvoicingError
from origyne_pipeline.settings import Mail

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class AddressError(InvoicingError):
    """A customer's mail address that no server would take."""


def recipient_of(invoice: Invoice) -> str | None:
    """The customer's address; None when there is none.

    Raises:
        AddressError: what stands there is no address.
    """
    address = (invoice.customer.email or "").strip()
    if not address:
        return None
    if not ADDRESS.fullmatch(address):
        raise AddressError(
            f"customer {invoice.customer.ref}: EMAIL {address!r} is no mail address; correct clients.xlsx"
        )
    return address


def compose(invoice: Invoice, document: bytes, recipient: str, mail: Mail, sent_at: datetime) -> EmailMessage:
    """The message, ready to be sent or written as ``.eml``."""
    fingerprint = sha256(document)[:16]
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(invoice.seller.name, addr_spec=mail.sender)
    message["To"] = recipient
    message["Reply-To"] = mail.reply_to or invoice.seller.email
    message["Subject"] = (
        f"{title(invoice)} {invoice.number} – {wording.month_name(invoice.billing_month)}".replace(
            wording.NBSP, " "
        )
    )
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<{invoice.number}.{fingerprint}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr"
    message.set_content(_body(invoice), cte="quoted-printable")
    message.add_attachment(document, maintype="application", subtype="pdf", filename=f"{invoice.number}.pdf")
    message.set_boundary(f"=_{invoice.number}_{fingerprint}")
    return message


def _body(invoice: Invoice) -> str:
    what, amount = amount_due(invoice)
    document = f"votre {title(invoice).lower()}"
    paragraphs = [
        "Bonjour,",
        f"Vous trouverez ci-joint {document} {invoice.number} du {wording.long_day(invoice.issue_date)}, pour la"
        f" période de {wording.month_name(invoice.billing_month)}.",
        f"{what} : {amount}.\n{payment(invoice)[0]}.",
        f"Une question ? Écrivez à {invoice.seller.email} ou appelez le {invoice.seller.phone}"
        f" ({invoice.seller.phone_cost}), {invoice.seller.opening_hours}.",
        f"{invoice.seller.name}",
    ]
    return "\n\n".join(paragraphs).replace(wording.NBSP, " ") + "\n"
