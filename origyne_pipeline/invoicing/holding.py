"""Why a customer's month is held, or nothing: the first reason of invoicing.md that applies, its code before all.

The other customers go on. A person lifts the hold of one with ``--accept unusual_amount.REF="reason"``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline.countries import EU
from origyne_pipeline.invoicing.models import InvoiceDraft, InvoiceLine, PastInvoices
from origyne_pipeline.invoicing.vat import TERRITORIES
from origyne_pipeline.money import written
from origyne_pipeline.parties import LIFTED_HOLDS, Customer

UNUSUAL_AMOUNT, CONSUMERS_COUNTRY = LIFTED_HOLDS
IN_FRENCH = {
    "UNKNOWN_CUSTOMER": "absent de clients.xlsx, à ajouter à la feuille Clients",
    "TERRITOIRE_TVA": "territoire de TVA à corriger dans clients.xlsx",
    "VAT_OF_CONSUMERS_COUNTRY": "particulier d'un autre État membre, pays ou territoire de TVA à vérifier",
    "NOTHING_TO_CREDIT": "montant négatif, sans facture à réduire",
    "UNUSUAL_AMOUNT": "montant inhabituel, à vérifier puis à accepter",
}
"""By the first word of a reason: what the control workbook says."""


@dataclass(frozen=True)
class Limits:
    """What is unusual: a total including tax, in euros, or a multiple of the greatest of the last three invoices.

    Attributes:
        incl_tax: above it a month is held, unless the customer has a limit of their own.
        ratio: None is none.
        accepted: holds that a person lifted, as ``unusual_amount.C00001``.
        issued: the customers who have their invoice of the month: it stands, whatever is asked again.
    """

    incl_tax: Decimal = Decimal("5000.00")
    ratio: Decimal | None = None
    accepted: frozenset[str] = frozenset()
    issued: frozenset[str] = frozenset()

    def lifts(self, hold: str, customer: Customer) -> bool:
        """Whether a person lifted a hold of a customer."""
        return f"{hold}.{customer.ref}" in self.accepted


def reason_to_hold(draft: InvoiceDraft | None, past: PastInvoices, limits: Limits) -> str:
    """The code and the words of the first reason that applies; empty where there is none.

    ``draft`` None is a customer whom clients.xlsx does not list.
    """
    if draft is None:
        return (
            "UNKNOWN_CUSTOMER: missing from clients.xlsx: add the customer to sheet Clients, then issue again"
        )
    customer = draft.customer
    if customer.ref in limits.issued:
        return ""
    if customer.vat_territory not in TERRITORIES:
        return f"TERRITOIRE_TVA {customer.vat_territory!r}: expected one of {', '.join(TERRITORIES)}"
    if _is_consumer_abroad(customer) and not limits.lifts(CONSUMERS_COUNTRY, customer):
        return (
            f"VAT_OF_CONSUMERS_COUNTRY: a private customer of {customer.country} owes that country's VAT"
            " (CGI art. 259 D); correct TERRITOIRE_TVA or PAYS, or accept it:"
            f' --accept {CONSUMERS_COUNTRY}.{customer.ref}="reason"'
        )
    if draft.total_incl_tax < 0:
        return (
            ""
            if past.covering(Decimal(1))
            else "NOTHING_TO_CREDIT: no invoice of the customer can be reduced"
        )
    return _unusual(draft, past, limits)


def hold_in_french(reason: str) -> str:
    """A reason to hold in a few words, for those who read the control workbook.

    >>> hold_in_french("NOTHING_TO_CREDIT: no invoice"), hold_in_french("its invoice can't be drawn: x")
    ('montant négatif, sans facture à réduire', 'facture impossible à dessiner, client à corriger dans clients.xlsx')
    """
    code = reason.replace(":", " ").split(" ")[0]
    return IN_FRENCH.get(code, "facture impossible à dessiner, client à corriger dans clients.xlsx")


def _is_consumer_abroad(customer: Customer) -> bool:
    """Whether the customer is a private person of another member state, taxed there."""
    return customer.kind == "PARTICULIER" and customer.vat_territory == "HORS_FR" and customer.country in EU


def _unusual(draft: InvoiceDraft, past: PastInvoices, limits: Limits) -> str:
    customer = draft.customer
    limit = limits.incl_tax if customer.ceiling_incl_tax is None else customer.ceiling_incl_tax
    usual = past.greatest_of_last_three
    if limits.ratio is not None and usual is not None:
        limit = min(limit, usual * limits.ratio)
    if draft.total_incl_tax <= limit or limits.lifts(UNUSUAL_AMOUNT, customer):
        return ""
    return (
        f"UNUSUAL_AMOUNT: {written(draft.total_incl_tax)} including tax, expected at most {written(limit)};"
        f" largest lines, excluding tax: {_largest(draft.lines)}; check it, then accept it:"
        f' --accept {UNUSUAL_AMOUNT}.{customer.ref}="reason"'
    )


def _largest(lines: Iterable[InvoiceLine]) -> str:
    """The three largest lines of an invoice."""
    largest = sorted(lines, key=lambda line: -line.amount_excl_tax)[:3]
    return ", ".join(
        f"{line.label} {written(line.amount_excl_tax)}" for line in largest if line.amount_excl_tax > 0
    )
