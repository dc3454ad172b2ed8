"""Every mention that the law or the wholesaler's document wants on an invoice, as data: one line each.

A mention has a name (tests ask for it by name), the cases in which it is due and a text made of the frozen
invoice's own fields. Sources are given beside each; they were read in 2026 and are for a lawyer to confirm.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from origyne_pipeline import french
from origyne_pipeline.invoicing.models import CREDIT_NOTE, INVOICE, Invoice
from origyne_pipeline.invoicing.texts.operations import CATEGORIES, delivery_address, has_goods, operation
from origyne_pipeline.invoicing.vat_categories import exemptions

IDENTITY, TERMS, SERVICE = "identity", "terms", "service"


@dataclass(frozen=True)
class Mention:
    """``place``: identity (who invoices; every foot), terms (payment) or service (help and rights)."""

    name: str
    place: str
    text: Callable[[Invoice], str]
    applies: Callable[[Invoice], bool] = lambda invoice: True


def _professional(invoice: Invoice) -> bool:
    return invoice.customer.kind == "PROFESSIONNEL"


def _due(invoice: Invoice) -> bool:
    return invoice.kind == INVOICE and invoice.total_incl_tax > 0


MENTIONS = (
    # R123-237 and R123-238 code de commerce: form, capital, register; CGI ann. II 242 nonies A, 1° and 2°.
    Mention(
        "seller",
        IDENTITY,
        lambda i: f"{i.seller.name}, {i.seller.legal_form} au capital de {i.seller.capital}",
    ),
    Mention(
        "seller_address",
        IDENTITY,
        lambda i: f"{i.seller.address}, {i.seller.postcode} {i.seller.city}",
    ),
    Mention("rcs", IDENTITY, lambda i: f"RCS {i.seller.rcs}"),
    Mention("siret", IDENTITY, lambda i: f"SIRET {i.seller.siret}"),
    Mention("vat_id", IDENTITY, lambda i: f"TVA intracommunautaire {i.seller.vat_id}"),
    # Arrêté of 31 December 2013 and the wholesaler's document: how to reach customer service, at what cost.
    Mention(
        "customer_service",
        IDENTITY,
        lambda i: f"Service client : {i.seller.phone} ({i.seller.phone_cost}), {i.seller.opening_hours}",
    ),
    Mention("customer_service_email", IDENTITY, lambda i: i.seller.email),
    # Decree 2022-1299 (242 nonies A, I): category of the operation, where goods are delivered, VAT on debits.
    Mention(
        "operation_category",
        TERMS,
        lambda i: f"Catégorie de l’opération : {CATEGORIES[operation(i)]}.",
    ),
    Mention(
        "delivery_address",
        TERMS,
        lambda i: f"Adresse de livraison : {delivery_address(i)}.",
        has_goods,
    ),
    Mention(
        "vat_on_debits",
        TERMS,
        lambda i: "Option pour le paiement de la taxe d’après les débits.",
        lambda i: i.terms.vat_on_debits,
    ),
    # 242 nonies A, I, 12° and 13°: the text that exempts; that the customer accounts for the VAT.
    Mention(
        "exemption",
        TERMS,
        lambda i: f"{'. '.join(exemptions(i))}.",
        lambda i: bool(exemptions(i)),
    ),
    # L441-9 code de commerce: date of payment, discount, penalties; D441-5: 40 euros, professionals only.
    Mention(
        "due_date",
        TERMS,
        lambda i: (
            f"Date de règlement : {french.day(i.due_date)}."
            if i.amount_due
            else f"Facture réglée par votre avoir à la date d’émission, le {french.day(i.issue_date)}."
        ),
        _due,
    ),
    Mention(
        "discount",
        TERMS,
        lambda i: f"{i.terms.discount_terms}.",
        lambda i: _due(i) and _professional(i),
    ),
    Mention(
        "late_penalty",
        TERMS,
        lambda i: f"Pénalités de retard : {i.terms.late_penalty}, exigibles sans rappel.",
        lambda i: _due(i) and _professional(i),
    ),
    Mention(
        "recovery_indemnity",
        TERMS,
        lambda i: (
            "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement :"
            f" {french.euros(i.terms.recovery_indemnity)}."
        ),
        lambda i: _due(i) and _professional(i),
    ),
    # BR-FR-CO-05 and 242 nonies A, I: a credit note cites what it corrects.
    Mention(
        "cited_invoice",
        TERMS,
        lambda i: (
            f"Avoir se rapportant {_cited(i)}."
            if i.cited
            else f"Avoir établi au titre de {french.month_name(i.billing_month)}."
        ),
        lambda i: i.kind == CREDIT_NOTE,
    ),
    Mention("reason", TERMS, lambda i: f"Motif : {i.reason}", lambda i: bool(i.reason)),
    # Arrêté of 31 December 2013: itemised and paper bills on request; unpaid bills and complaints.
    Mention(
        "itemised_bill",
        SERVICE,
        lambda i: (
            "Sur demande et sans frais : facture détaillée des douze derniers mois, facture sur papier, numéros"
            " appelés en entier."
        ),
    ),
    Mention(
        "unpaid",
        SERVICE,
        lambda i: (
            "En cas d’impayé : après rappel, le service peut être restreint puis interrompu dans les conditions"
            " du contrat."
        ),
        lambda i: _due(i) and not _professional(i),
    ),
    # L34-2 CPCE: one year both ways.
    Mention(
        "limitation",
        SERVICE,
        lambda i: (
            "Les demandes en restitution et les actions en paiement du prix des communications se prescrivent par"
            " un an (article L34-2 du code des postes et des communications électroniques)."
        ),
    ),
    Mention(
        "complaints",
        SERVICE,
        lambda i: (
            f"Réclamations : service client, {i.seller.email}. Sans solution amiable, vous pouvez saisir"
            f" gratuitement : {i.seller.mediator}."
        ),
    ),
)


def mentions(invoice: Invoice, place: str) -> Iterator[str]:
    """The texts due on this invoice in one place, in order."""
    return (
        mention.text(invoice) for mention in MENTIONS if mention.place == place and mention.applies(invoice)
    )


def mention(invoice: Invoice, name: str) -> str | None:
    """One mention by its name; None where it is not due."""
    named = next(item for item in MENTIONS if item.name == name)
    return named.text(invoice) if named.applies(invoice) else None


def late_payment_notes(invoice: Invoice) -> tuple[str, str, str]:
    """For the XML, BR-FR-05: recovery indemnity, late penalties and discount, each named even where none applies."""
    terms = invoice.terms
    if not _professional(invoice):
        none = "Sans objet : client non professionnel"
        return f"{none} (indemnité forfaitaire)", f"{none} (pénalités de retard)", terms.discount_terms
    indemnity = f"Indemnité forfaitaire pour frais de recouvrement : {terms.recovery_indemnity:.2f} EUR"
    return indemnity, f"Pénalités de retard : {terms.late_penalty}", terms.discount_terms


def _cited(invoice: Invoice) -> str:
    """``à la facture F2026-000001 du 05/10/2026``; several are joined."""
    invoices = [f"{one.number} du {french.day(one.issue_date)}" for one in invoice.cited]
    return f"à la facture {invoices[0]}" if len(invoices) == 1 else f"aux factures {', '.join(invoices)}"
