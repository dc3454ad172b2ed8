"""The subject and the text of the mail that carries an invoice: ordinary spaces only."""

from origyne_pipeline import french
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts.contents import amount_due, payment, title


def subject(invoice: Invoice) -> str:
    """``Facture F2026-000001 – septembre 2026``."""
    text = f"{title(invoice)} {invoice.number} – {french.month_name(invoice.billing_month)}"
    return text.replace(french.NBSP, " ")


def body(invoice: Invoice) -> str:
    """The letter: what is attached, how much, how it is paid, whom to ask."""
    what, amount = amount_due(invoice)
    document = f"votre {title(invoice).lower()}"
    paragraphs = [
        "Bonjour,",
        f"Vous trouverez ci-joint {document} {invoice.number} du {french.long_day(invoice.issue_date)}, pour la"
        f" période {french.of_month(invoice.billing_month)}.",
        f"{what} : {amount}.\n{payment(invoice)[0]}.",
        f"Une question ? Écrivez à {invoice.seller.email} ou appelez le {invoice.seller.phone}"
        f" ({invoice.seller.phone_cost}), {invoice.seller.opening_hours}.",
        f"{invoice.seller.name}",
    ]
    return "\n\n".join(paragraphs).replace(french.NBSP, " ") + "\n"
