"""What a letter shows and what it charges; that none is written twice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.account.legal_rates import legal_rates
from origyne_pipeline.account.letters import Letter
from origyne_pipeline.account.models import FEE
from origyne_pipeline.customer_accounts import account_entries, customer_accounts
from origyne_pipeline.identifiers import CreditorReference, Iban
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.letters.panel import code_of
from origyne_pipeline.letters.paper import Paper
from origyne_pipeline.letters.texts import mail_body
from origyne_pipeline.letters.writing import drafts, record
from origyne_pipeline.settings import Sepa
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, debit, fee, issuer
from tests.letters.scenes import (
    AT,
    FEES,
    FIRST,
    ON,
    PEOPLE,
    REFS,
    SECOND,
    due,
    listed,
    pay,
    planned,
    settings,
    write,
)


def test_a_letter_says_what_is_open_and_how_to_pay_it(home: Path) -> None:
    pay(home, FIRST, "C00001", "5.46")
    draft = planned(home)[0]
    paper = draft.paper
    assert (paper.total, paper.open_amount, draft.charges) == (Decimal("20.00"), Decimal("20.00"), ())
    assert paper.subject == f"Rappel : facture {FIRST} impayée"
    assert paper.address == ("Mme Élise Durand", "29 rue de l'Évêché", "44000 Nantes")
    body = mail_body(paper)
    reference = CreditorReference.of(FIRST)
    assert reference is not None
    for words in (
        f"Facture {FIRST} du 06/10/2026, échéance du 20/10/2026 : 20,00 € (reste dû sur 25,46 €)",
        "Total à régler : 20,00 €",
        "IBAN : FR76 3000 6000 0112 3456 7890 189",
        f"Référence à rappeler : {reference.grouped}",
    ):
        assert words in body
    assert "$" not in body and "Pénalités" not in body and "indemnité" not in body


def test_the_code_of_a_letter_pays_its_total_with_its_reference(home: Path) -> None:
    write(home)
    [letter] = write(home, date(2026, 12, 10))[1:2]
    paper = Paper.from_json(letter.paper)
    code = code_of(paper.payee_name, paper.iban, paper.total, paper.reference, paper.bic)
    assert code is not None
    assert code.split("\n")[5:10] == [
        Sepa().creditor_name,
        paper.iban,
        "EUR32.96",
        "",
        CreditorReference.of(SECOND),
    ]
    assert code_of("x", paper.iban, Decimal("0.00"), paper.reference, None) is None
    assert code_of("x", paper.iban, Decimal("1.00"), "FACTURE 1", None) is None
    assert code_of("x", Iban("FR00"), Decimal("1.00"), paper.reference, None) is None


def test_one_letter_of_a_level_names_all_invoices_of_a_customer_that_reach_it(tmp_path: Path) -> None:
    for month in (MONTH, MONTH.next()):
        rows = [fee(billing_month=str(month), for_month=str(month))]
        people = {"C00001": PEOPLE["C00001"]}
        issue(tmp_path, month, assembled(month, people, rows, []).drafts, ISSUE_DATE, issuer(), debit)
    [letter] = write(tmp_path)
    assert letter.numbers == (FIRST, SECOND)
    paper = Paper.from_json(letter.paper)
    assert paper.subject == "Rappel : 2 factures impayées"
    assert "F2026-000001 et F2026-000002" in paper.text


def test_another_run_that_wrote_about_one_of_the_invoices_meanwhile_stops_the_letter(tmp_path: Path) -> None:
    for month in (MONTH, MONTH.next()):
        rows = [fee(billing_month=str(month), for_month=str(month))]
        people = {"C00001": PEOPLE["C00001"]}
        issue(tmp_path, month, assembled(month, people, rows, []).drafts, ISSUE_DATE, issuer(), debit)
    both = due(tmp_path)
    given = settings(tmp_path)
    [of_second], [of_both] = (list(drafts(some, ON, PEOPLE, given)) for some in (both[1:], both))
    assert [letter.numbers for letter in record(tmp_path, [of_second], AT)] == [(SECOND,)]
    assert record(tmp_path, [of_both], AT) == []
    assert [one[0] for one in listed(tmp_path) if one[2]] == [FIRST]


def test_a_professional_is_charged_and_a_consumer_is_not(home: Path) -> None:
    write(home)
    write(home, date(2026, 12, 10))
    rates = [rate for rate in legal_rates() if rate.from_day <= ON]
    assert rates[-1].percent == Decimal("2.62")
    letters = {one.customer_ref: Paper.from_json(one.paper) for one in write(home, date(2026, 12, 25))}
    consumer, professional = letters["C00001"], letters["C00002"]
    assert (consumer.total, consumer.fees, consumer.late_charges) == (
        Decimal("25.46"),
        Decimal("0.00"),
        Decimal("0.00"),
    )
    # 66 days of 25.46 at 3 x 2.62 %: 25.46 * 0.0786 * 66 / 365
    assert professional.interest == Decimal("0.36")
    assert (professional.fees, professional.indemnity) == (Decimal("22.50"), Decimal("40.00"))
    assert professional.total == Decimal("25.46") + Decimal("22.50") + Decimal("40.36")
    fees = [entry for entry in account_entries(home, date(2026, 12, 26)) if entry.kind == FEE]
    assert {(entry.id, str(entry.amount)) for entry in fees} == {
        (f"FEE:{SECOND}:2", "7.50"),
        (f"FEE:{SECOND}:3", "15.00"),
        (f"FEE:{SECOND}:interest", "0.36"),
        (f"FEE:{SECOND}:indemnity", "40.00"),
    }
    [account] = customer_accounts(home, date(2026, 12, 26), customer_ref="C00002")
    assert account.balance == professional.total


def test_what_a_letter_before_the_last_tells_a_professional_it_does_not_ask_for(home: Path) -> None:
    paper = planned(home)[1].paper
    assert (paper.total, paper.late_charges) == (Decimal("25.46"), Decimal("0.00"))
    assert "40,00 € (article L441-10" in mail_body(paper)
    assert planned(home)[1].charges == ()


def test_a_letter_that_another_run_wrote_meanwhile_is_not_written_again(home: Path) -> None:
    both = planned(home, levels=FEES[1:]), planned(home, levels=FEES[1:])
    assert [len(record(home, plan, AT)) for plan in both] == [3, 0]
    fees = [entry.id for entry in account_entries(home, ON) if entry.kind == FEE]
    assert fees == [f"FEE:{SECOND}:1"]


def test_a_customer_who_is_gone_from_the_workbook_gets_no_letter(home: Path) -> None:
    some = {ref: PEOPLE[ref] for ref in REFS[1:]}
    assert [one.letter.customer_ref for one in planned(home, people=some)] == ["C00002", "C00003"]


def test_a_text_of_the_vno_of_before_is_used_with_the_table_after_it(home: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    own = (
        "Votre facture $invoice_number\n\nBonjour $customer_name,\n\nPériode $billing_month, $amount,\nfrais $fees,"
        " motif $reason depuis le $failed_on.\n\n    IBAN : $iban\n    Total : $total\n\n$mediator $company_phone"
    )
    (texts / "rappel.txt").write_text(own)
    paper = planned(home, templates=texts)[0].paper
    assert paper.subject == f"Votre facture {FIRST}"
    assert (
        "Période 2026-09, 25,46\xa0€, frais 0,00\xa0€, motif échéance dépassée depuis le 20/10/2026."
        in paper.text
    )
    assert "    IBAN : FR76" in paper.text and "$" not in paper.text
    (texts / "rappel.txt").write_text("Sujet\n$nobody")
    with pytest.raises(Exception, match=r"rappel\.txt: cannot be used as a template"):
        planned(home, templates=texts)


def test_a_letter_of_nothing_is_refused() -> None:
    letter = Letter("x", "C1", ON, 1, (FIRST,), "rappel", "{}")
    with pytest.raises(Exception, match="expected a customer, an invoice and a level"):
        replace(letter, level=0)
