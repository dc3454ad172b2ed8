"""The statement of account as a PDF: it reads as the account stands, and asks for no money that a debit fetches."""

from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from origyne_pipeline import french
from origyne_pipeline.account.models import AccountError, Dispute
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.identifiers import CreditorReference
from origyne_pipeline.invoicing.credit import credit
from origyne_pipeline.letters.statement import statement_pdf
from origyne_pipeline.payments.answers import RETURNED
from tests.invoicing.samples import issuer
from tests.letters.scenes import AT, FIRST, ON, SECOND, answer, collect_all, pay, settings, write


def text(home: Path, ref: str = "C00001", since: date | None = None, today: date = ON) -> str:
    document = pypdfium2.PdfDocument(statement_pdf(home, ref, today, settings(home), since=since))
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(words.replace(french.NBSP, " ").split())


def test_it_lists_every_movement_with_the_balance_after_it(home: Path) -> None:
    collect_all(home)
    answer(home, FIRST, RETURNED, date(2026, 11, 4), "AC04")
    pay(home, FIRST, "C00001", "5.46")
    shown = text(home)
    for row in (
        f"06/10/2026 Facture {FIRST} 25,46 € 25,46 €",
        f"20/10/2026 Prélèvement, facture {FIRST} 25,46 € 0,00 €",
        f"02/11/2026 Paiement reçu, facture {FIRST} 5,46 € −5,46 €",
        f"04/11/2026 Prélèvement rejeté, facture {FIRST} 25,46 € 20,00 €",
        "Solde au 28/11/2026 20,00 €",
        f"Facture {FIRST} 20/10/2026 25,46 € 20,00 € 39 jours de retard",
        "À régler par virement : 20,00 €",
    ):
        assert row in shown
    reference = CreditorReference.of(FIRST)
    assert reference is not None and reference.grouped in shown
    part = text(home, since=date(2026, 11, 3))
    assert "Solde avant le 03/11/2026 −5,46 €" in part and "02/11/2026" not in part


def test_nothing_is_asked_that_a_debit_will_fetch_or_that_is_disputed(home: Path) -> None:
    assert "À régler par virement : 25,46 €" in text(home)
    with open_ledger(home) as ledger:
        ledger.add_dispute(Dispute(FIRST, "C00001", ON, "trop cher"), AT)
    disputed = text(home)
    assert "Aucune somme échue à régler" in disputed and "contestée" in disputed and "IBAN" not in disputed
    collect_all(home)
    coming = text(home, "C00002", today=date(2026, 10, 20))
    assert "Aucune somme échue" in coming and "prélèvement à venir" in coming


def test_a_credit_is_in_the_customers_favour(home: Path) -> None:
    collect_all(home)
    credit(home, FIRST, "Erreur de tarif", date(2026, 11, 20), issuer())
    shown = text(home)
    assert (
        "Solde en votre faveur" in shown and f"Avoir A2026-000001, facture {FIRST} 25,46 € −25,46 €" in shown
    )


def test_what_a_letter_charged_is_named(home: Path) -> None:
    for on in (ON, date(2026, 12, 10), date(2026, 12, 25)):
        write(home, on)
    shown = text(home, "C00002", today=date(2026, 12, 26))
    for what in ("Frais de relance", "Pénalités de retard", "Indemnité de recouvrement"):
        assert shown.count(f"{what}, facture {SECOND}") >= 2


def test_the_same_account_gives_the_same_bytes_and_a_stranger_is_refused(home: Path) -> None:
    documents = {statement_pdf(home, "C00001", ON, settings(home)) for _ in range(2)}
    assert len(documents) == 1
    with pytest.raises(AccountError, match="X9: expected a customer of"):
        statement_pdf(home, "X9", ON, settings(home))
