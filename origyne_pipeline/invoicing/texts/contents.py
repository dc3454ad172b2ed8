"""What an invoice says, in order and in French, before any layout has a place for it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from origyne_pipeline import french
from origyne_pipeline.epc_qr import LARGEST, SMALLEST, epc_qr_text
from origyne_pipeline.invoicing.models import (
    ADJUSTMENT,
    CREDIT_NOTE,
    DIRECT_DEBIT,
    DISCOUNT,
    TRANSFER,
    USAGE,
    ZERO,
    Invoice,
    InvoiceLine,
    VatLine,
)
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.parties import Customer
from origyne_pipeline.periods import Month

MOST_CITED = 3
"""The heading names so many of the invoices that are cited; the mentions name all."""


def presented(invoice: Invoice) -> Invoice:
    """The invoice as it is shown: a credit note's amounts are what is credited, so with the other sign."""
    if invoice.kind != CREDIT_NOTE:
        return invoice
    return replace(
        invoice,
        lines=tuple(_credited(line) for line in invoice.lines),
        vat=tuple(VatLine(v.rate, ZERO - v.base_excl_tax, ZERO - v.vat) for v in invoice.vat),
        total_excl_tax=ZERO - invoice.total_excl_tax,
        total_vat=ZERO - invoice.total_vat,
        total_incl_tax=ZERO - invoice.total_incl_tax,
    )


def _credited(line: InvoiceLine) -> InvoiceLine:
    """The line with the other sign: of its amounts, and of its price, so that quantity times price is the amount."""
    gross, price = line.amount_incl_tax, line.unit_price_excl_tax
    net = ZERO - line.amount_excl_tax
    return replace(
        line,
        amount_excl_tax=net,
        amount_incl_tax=None if gross is None else ZERO - gross,
        service_excl_tax=ZERO - line.service_excl_tax,
        unit_price_excl_tax=price if price is None or not net else abs(price).copy_sign(net),
    )


def title(invoice: Invoice) -> str:
    """``Facture`` or ``Avoir``."""
    return "Avoir" if invoice.kind == CREDIT_NOTE else "Facture"


def shown_number(invoice: Invoice) -> str:
    """The number, or what stands for it in a dry run."""
    return invoice.number or labels.DRAFT


def identification(invoice: Invoice) -> list[tuple[str, str]]:
    """The pairs (what, value) that identify the invoice."""
    first, last = invoice.billing_month.first_day, invoice.billing_month.last_day
    pairs = [
        (f"{title(invoice)} n°", shown_number(invoice)),
        ("Date d’émission", french.long_day(invoice.issue_date)),
        ("Période facturée", f"du {french.day(first)} au {french.day(last)}"),
        ("Référence client", invoice.customer.ref),
    ]
    pairs.extend(_citations(invoice))
    if invoice.customer.siren:
        pairs.append(("SIREN client", invoice.customer.siren))
    if invoice.customer.vat_id:
        pairs.append(("TVA client", invoice.customer.vat_id))
    if invoice.customer.buyer_reference:
        pairs.append(("Votre référence", invoice.customer.buyer_reference))
    if invoice.customer.order_number:
        pairs.append(("Bon de commande", invoice.customer.order_number))
    return pairs


def _citations(invoice: Invoice) -> Iterator[tuple[str, str]]:
    """The first of the invoices that a credit note corrects or reduces."""
    for citation in invoice.cited[:MOST_CITED]:
        yield labels.CITED, f"{citation.number} du {french.day(citation.issue_date)}"
    others = len(invoice.cited) - MOST_CITED
    if others > 0:
        yield "", f"et {french.plural(others, 'autre')} (voir {labels.TERMS_HEADING})"


def address(customer: Customer) -> list[str]:
    """Name and postal address, one entry per line."""
    place = [
        customer.name,
        customer.address,
        f"{customer.postcode} {customer.city}".strip(),
    ]
    if customer.country and customer.country != "FR":
        place.append(french.country(customer.country))
    return [entry for entry in place if entry]


def amount_due(invoice: Invoice) -> tuple[str, str]:
    """The headline: what the sum is, and the sum."""
    total = presented(invoice).amount_due
    if invoice.kind == CREDIT_NOTE:
        return "Montant en votre faveur, TTC", french.euros(total)
    if total == 0:
        return "Rien à payer ce mois-ci", french.euros(total)
    return "Montant à payer, TTC", french.euros(total)


def payment(invoice: Invoice) -> tuple[str, list[tuple[str, str]]]:
    """How it is paid: one sentence, then the particulars. For a debit this is the SEPA pre-notification."""
    notice = invoice.payment
    if invoice.payment_means == DIRECT_DEBIT and notice:
        return (
            f"Prélèvement automatique le {french.long_day(notice.collection_date)}",
            [
                ("Compte débité", notice.iban_masked),
                ("Mandat (RUM)", notice.mandate_reference),
                ("Créancier (ICS)", notice.ics),
            ],
        )
    if invoice.payment_means == TRANSFER:
        particulars = [
            ("IBAN", invoice.terms.payee_iban.grouped),
            ("Référence", _reference(invoice)),
        ]
        if invoice.terms.payee_bic:
            particulars.insert(1, ("BIC", invoice.terms.payee_bic))
        return (
            f"À régler par virement avant le {french.long_day(invoice.due_date)}",
            particulars,
        )
    if invoice.credit_deducted:
        return "Aucun paiement à effectuer : votre avoir règle cette facture", []
    if invoice.kind == CREDIT_NOTE:
        return "Remboursé ou déduit de votre prochaine facture", []
    return "Aucun paiement à effectuer", []


def _reference(invoice: Invoice) -> str:
    """What the payer quotes."""
    return invoice.creditor_reference.grouped if invoice.creditor_reference else shown_number(invoice)


def payment_code(invoice: Invoice) -> str | None:
    """The text of the QR code by which an invoice is paid by transfer; None where it is not, or nothing is due."""
    terms, name = invoice.terms, invoice.terms.payee_name or invoice.seller.name
    if not invoice.creditor_reference or not SMALLEST <= invoice.amount_due <= LARGEST:
        return None
    return epc_qr_text(
        name, terms.payee_iban, invoice.amount_due, invoice.creditor_reference, terms.payee_bic
    )


def totals(invoice: Invoice) -> list[tuple[str, str]]:
    """What stands under the total of an invoice that deducts a credit: how much, and what is left to pay."""
    if not invoice.credit_deducted:
        return []
    return [
        (labels.CREDIT_DEDUCTED, french.euros(ZERO - invoice.credit_deducted)),
        (labels.AMOUNT_DUE, french.euros(invoice.amount_due)),
    ]


def lines_heading(invoice: Invoice) -> str:
    """What stands over the lines."""
    return f"Détail de votre {title(invoice).lower()}"


def events_heading(line: str) -> str:
    """What stands over the itemised events of a telephone line."""
    return f"Détail des communications de la ligne {french.phone(line)}"


def events_continued(line: str, section: str) -> str:
    """The same at the top of a further page."""
    return f"Ligne {french.phone(line)} – {section} {labels.CONTINUED}"


def events_of_month(section: str, day: date) -> str:
    """A section whose events are told without their year."""
    return f"{section}, {french.month_name(Month.of(day))}"


def events_subtotal(section: str, count: int) -> str:
    """What stands under a section of them."""
    return f"Sous-total {section[0].lower()}{section[1:]} : {french.count(count)}"


def excl_and_incl_tax(excl_tax: str, incl_tax: str) -> tuple[str, str]:
    """Two amounts that no column names."""
    return f"{excl_tax}{french.NBSP}HT", f"{incl_tax}{french.NBSP}TTC"


def events_left_out(count: int, are_calls: bool, amount_excl_tax: Decimal) -> str:
    """What stands under a line's detail for what the totals hold and the law keeps out of it."""
    amount = french.fine_amount(amount_excl_tax, 4)
    totals = "les totaux" + (f" pour {amount}{french.NBSP}€{french.NBSP}HT" if amount_excl_tax else "")
    if count == 1:
        what = "appel" if are_calls else "message"
        return f"1 {what} vers un numéro gratuit ou d’urgence, compris dans {totals}, n’est pas détaillé."
    what = "appels" if are_calls else "appels et messages"
    return (
        f"{french.count(count)} {what} vers des numéros gratuits ou d’urgence, compris dans {totals},"
        " ne sont pas détaillés."
    )


def page_number(number: int, total: int) -> str:
    """``Page 2 / 5``."""
    return f"Page {number} / {total}"


def line_label(line: InvoiceLine) -> str:
    """What was sold; discounts and adjustments name their line, an adjustment says whether it is goods or a service."""
    if line.kind not in (ADJUSTMENT, DISCOUNT):
        return line.label
    label = f"{line.label} ({french.phone(line.line)})" if line.line else line.label
    if line.kind == DISCOUNT:
        return label
    return f"{label} – {labels.GOODS if line.is_goods else labels.SERVICE}"


def line_quantity(line: InvoiceLine) -> str:
    """``12 appels, 1 h 02 min 05 s``; 1 for a fee."""
    if line.kind != USAGE or not line.usage:
        return french.count(line.quantity)
    events = french.events(line.usage, line.event_count)
    return (
        events if line.usage in ("SMS", "MMS") else f"{events}, {french.quantity(line.usage, line.quantity)}"
    )


def line_included(line: InvoiceLine) -> str:
    """How much of it came out of an allowance; empty when none did."""
    if not line.included_quantity or not line.usage:
        return ""
    if line.included_quantity >= line.quantity:
        return labels.INCLUDED
    return f"dont {french.quantity(line.usage, line.included_quantity)} {labels.INCLUDED}"
