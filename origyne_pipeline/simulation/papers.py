"""The papers of the deposit: an invented Kbis, and the wholesaler's own invoices to the VNO."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from origyne_pipeline.money import round_half_up
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Company

SUPPLIER_HEADER = "NUM_FACTURE;DATE_FACTURE;LIBELLE;CATEGORIE;QUANTITE;PRIX_UNITAIRE_HT;MONTANT_HT;TAUX_TVA"
USAGE_LABELS = {"MOBILE": "mobiles", "VGA": "fixes"}
MOBILE_PRICE, FIXED_PRICE, CARD_PRICE = (Decimal("1.90"), Decimal("9.50"), Decimal("1.20"))


def draw_kbis(path: Path, company: Company) -> None:
    """A one-page PDF that says that it is a specimen; the same bytes each time."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle("Extrait Kbis (spécimen)")
    top = A4[1] - 30 * mm
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(25 * mm, top, "Extrait Kbis - SPÉCIMEN SANS VALEUR")
    canvas.setFont("Helvetica", 11)
    facts = (
        f"Dénomination : {company.name}",
        f"Forme juridique : {company.legal_form}, capital {company.capital}",
        f"Siège : {company.address}, {company.postcode} {company.city}",
        f"Immatriculation : {company.rcs}",
        f"SIRET : {company.siret}",
    )
    for rank, fact in enumerate(facts, start=2):
        canvas.drawString(25 * mm, top - rank * 8 * mm, fact)
    canvas.save()


class Charge(NamedTuple):
    """A line of the wholesaler's invoice; ``amount`` is quantity times price where it is not given."""

    label: str
    category: str
    quantity: int
    price: Decimal
    amount: Decimal | None = None


def supplier_charges(mobile: int, fixed: int, cards: int, usage_costs: Mapping[str, Decimal]) -> list[Charge]:
    """What the wholesaler charges for a month: lines in service, usage at cost by feed, SIM cards delivered."""
    lines = [
        Charge("Abonnements mobiles", "ABONNEMENT", mobile, MOBILE_PRICE),
        Charge("Accès VGA", "ABONNEMENT", fixed, FIXED_PRICE),
        *(
            Charge(f"Consommations {USAGE_LABELS[feed]}", "CONSOMMATION", 1, round_half_up(cost))
            for feed, cost in usage_costs.items()
        ),
        Charge("Cartes SIM", "SIM", cards, CARD_PRICE),
    ]
    return [line for line in lines if line.quantity]


def supplier_invoice(month: Month, charges: Iterable[Charge]) -> str:
    """The wholesaler's invoice of a month as CSV text."""
    number, day = f"OR-{month}", f"{month.next().first_day:%d/%m/%Y}"
    rows = (
        f"{number};{day};{label};{category};{quantity};{_comma(price)};"
        f"{_comma(quantity * price if amount is None else amount)};20"
        for label, category, quantity, price, amount in charges
    )
    return "\n".join([SUPPLIER_HEADER, *rows]) + "\n"


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
