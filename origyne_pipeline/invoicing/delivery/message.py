"""The mail of an invoice, a letter or a notice: French text, a PDF where there is one; always the same bytes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.invoicing.models import Invoice, InvoicingError
from origyne_pipeline.invoicing.texts import mail as mail_text
from origyne_pipeline.settings import Mail

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class AddressError(InvoicingError):
    """A customer's mail address that no server would take."""


def recipient_of(ref: str, addresses: Mapping[str, str | None]) -> str | None:
    """The customer's address of today; None when there is none.

    Args:
        ref: the customer.
        addresses: the e-mail address of each customer of clients.xlsx.

    Raises:
        AddressError: the customer is not there, or what stands there is no address.
    """
    if ref not in addresses:
        raise AddressError(
            f"customer {ref} is not in clients.xlsx any more; add it, with its EMAIL, and deliver again"
        )
    address = (addresses[ref] or "").strip()
    if not address:
        return None
    if not ADDRESS.fullmatch(address):
        raise AddressError(
            f"customer {ref}: EMAIL {address!r} is not a mail address; correct clients.xlsx and deliver again"
        )
    return address


def check_sender(mail: Mail) -> None:
    """Refuses a sender that no message could bear.

    Raises:
        AddressError: it is not a mail address.
    """
    for name, address in (("sender", mail.sender), ("reply_to", mail.reply_to)):
        if address is not None and not ADDRESS.fullmatch(address):
            raise AddressError(
                f"[mail] {name}: expected a mail address, found {address!r}; correct origyne.toml"
            )


@dataclass(frozen=True)
class MailText:
    """What a mail says around its document: who sends it, where answers go, subject and plain text."""

    sender_name: str
    reply_to: str
    subject: str
    body: str


def invoice_text(invoice: Invoice) -> MailText:
    """The mail of an invoice."""
    return MailText(
        invoice.seller.name, invoice.seller.email, mail_text.subject(invoice), mail_text.body(invoice)
    )


def compose(
    text: MailText, name: str, document: bytes, recipient: str, mail: Mail, sent_at: datetime
) -> EmailMessage:
    """The message, ready to be sent or written as ``.eml``; ``name`` is the document's, without ``.pdf``.

    An empty document is none: the text is all.
    """
    fingerprint = sha256(document)[:16]
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(text.sender_name, addr_spec=mail.sender)
    message["To"] = recipient
    message["Reply-To"] = mail.reply_to or text.reply_to
    message["Subject"] = text.subject
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<{name}.{fingerprint}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr"
    message.set_content(text.body, cte="quoted-printable")
    if document:
        message.add_attachment(document, maintype="application", subtype="pdf", filename=f"{name}.pdf")
        message.set_boundary(f"=_{name}_{fingerprint}")
    return message
