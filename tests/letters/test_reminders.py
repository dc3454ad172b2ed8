"""Reminders of a data root, as scenes on real registers: who gets a letter, what it asks, that it goes once."""

import contextlib
import email
import email.policy
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from origyne_pipeline.account.legal_rates import legal_rates
from origyne_pipeline.account.letters import Letter
from origyne_pipeline.account.models import FEE, PAYMENT, Dispute, Entry
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.customer_accounts import account_entries, customer_accounts
from origyne_pipeline.identifiers import Bic, CreditorReference, Iban, Rum
from origyne_pipeline.invoicing.credit import credit
from origyne_pipeline.invoicing.delivery.sends import Sends, sends_path
from origyne_pipeline.invoicing.delivery.transport import Transport
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.letters.due import Due, due_reminders, written_letters
from origyne_pipeline.letters.panel import code_of
from origyne_pipeline.letters.paper import Paper
from origyne_pipeline.letters.sending import mail_letters, to_mail, write_drafts
from origyne_pipeline.letters.texts import mail_body
from origyne_pipeline.letters.writing import Draft, drafts, keep, record
from origyne_pipeline.parties import Customer, Mandate
from origyne_pipeline.payments.answers import REJECTED, RETURNED, Answer
from origyne_pipeline.payments.collect import collect, represent
from origyne_pipeline.payments.debits import InvoiceDue
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.settings import Mail, ReminderLevel, Reminders, Sepa, Settings
from tests.invoicing.samples import BRANDING, ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer, used
from tests.invoicing.test_delivery import Server

FIRST, SECOND, THIRD = "F2026-000001", "F2026-000002", "F2026-000003"
REFS = ("C00001", "C00002", "C00003")
PEOPLE = {
    ref: customer(ref, professional=ref == "C00002", email=f"{ref.lower()}@example.com") for ref in REFS
}
DUE_DATE = date(2026, 10, 20)
ON = date(2026, 11, 28)
AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
FEES = tuple(
    ReminderLevel(days, name, Decimal(amount))
    for days, name, amount in (
        (3, "rappel", "0.00"),
        (15, "relance", "7.50"),
        (30, "mise_en_demeure", "15.00"),
    )
)
SEPA = Sepa(creditor_name="VNO Exemple & Fils", bic=Bic("AGRIFRPP"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three customers with an invoice of 25.46 each, due on 20 October; the second is a professional."""
    month = assembled(MONTH, PEOPLE, [fee(ref) for ref in REFS], [used(ref) for ref in REFS])
    issue(tmp_path, MONTH, month.drafts, ISSUE_DATE, issuer(), debit)
    return tmp_path


def settings(home: Path, **changes: object) -> Settings:
    return Settings(home, home / "clients.xlsx", reminders=Reminders(**{"levels": FEES} | changes))  # type: ignore[arg-type]


def due(home: Path, on: date = ON, **changes: object) -> list[Due]:
    return list(due_reminders(home, on, on, settings(home, **changes).reminders))


def listed(home: Path, on: date = ON, **changes: object) -> list[tuple[str, str, str | None, str]]:
    return [
        (r.invoice_number, str(r.amount), r.template, r.action)
        for r in (one.reminder for one in due(home, on, **changes))
    ]


def planned(
    home: Path, on: date = ON, people: dict[str, Customer] = PEOPLE, **changes: object
) -> list[Draft]:
    return list(drafts(due(home, on, **changes), on, people, settings(home, **changes)))


def write(home: Path, on: date = ON, **changes: object) -> list[Letter]:
    return record(home, planned(home, on, PEOPLE, **changes), AT)


def collect_all(home: Path) -> None:
    """Sends the debits of the month, for 20 October."""
    with Register(register_path(home)) as register:
        invoices = [entry.invoice for entry in register.entries()]
    asked = [
        InvoiceDue(i.number, i.customer.ref, str(MONTH), i.issue_date, i.total_incl_tax) for i in invoices
    ]
    iban = Iban("FR7630006000011234567890189")
    mandates = [
        Mandate(ref, Rum(f"RUM-{ref}"), date(2025, 1, 15), iban, None, "Élise Durand", active=True)
        for ref in REFS
    ]
    issued_at = datetime(2026, 10, 6, 8, tzinfo=UTC)
    rows = collect(home, MONTH, asked, mandates, SEPA, issued_at).rows
    assert {row["collection_date"] for row in rows} == {DUE_DATE}


def answer(home: Path, number: str, kind: str, day: date, reason: str) -> None:
    with open_register(home) as register:
        register.add_answers([(number, Answer(kind, day, reason=reason))], "camt.xml", AT)


def pay(home: Path, number: str, ref: str, amount: str) -> None:
    entry = Entry(f"PAYMENT:{number}", PAYMENT, ref, -Decimal(amount), date(2026, 11, 2), (number,), note="x")
    with open_ledger(home) as ledger:
        ledger.add(entry, AT)


def test_an_invoice_that_no_debit_asks_for_is_reminded_once_it_is_late(home: Path) -> None:
    assert listed(home, DUE_DATE) == []
    assert [one[2] for one in listed(home, date(2026, 10, 22))] == [None] * 3
    assert [one[2] for one in listed(home, date(2026, 10, 23))] == ["rappel"] * 3


def test_what_is_credited_paid_or_disputed_is_not_reminded_and_a_rest_is(home: Path) -> None:
    credit(home, FIRST, "Erreur de tarif", date(2026, 11, 20), issuer())
    pay(home, SECOND, "C00002", "20.00")
    with open_ledger(home) as ledger:
        ledger.add_dispute(Dispute(THIRD, "C00003", date(2026, 11, 21), "trop cher"), AT)
    assert listed(home) == [(SECOND, "5.46", "rappel", ""), (THIRD, "25.46", None, "DISPUTE")]
    with open_ledger(home) as ledger:
        ledger.add_dispute(Dispute(THIRD, "C00003", date(2026, 11, 22), "réglé", is_open=False), AT)
    assert listed(home)[-1] == (THIRD, "25.46", "rappel", "")
    assert listed(home, least_amount=Decimal("5.47"))[0] == (SECOND, "5.46", None, "SMALL")


def test_a_debit_on_its_way_is_waited_for_and_one_that_came_back_is_reminded_by_its_reason(
    home: Path,
) -> None:
    collect_all(home)
    on_the_day = DUE_DATE
    assert listed(home, on_the_day) == []
    assert listed(home) == []
    answer(home, FIRST, RETURNED, date(2026, 11, 4), "AC04")
    answer(home, SECOND, RETURNED, date(2026, 11, 4), "AM04")
    answer(home, THIRD, REJECTED, date(2026, 10, 16), "MD06")
    assert listed(home) == [
        (FIRST, "25.46", "rappel", "SUSPEND"),
        (SECOND, "25.46", None, "RETRY"),
        (THIRD, "25.46", None, "DISPUTE"),
    ]
    [first, *_] = due(home)
    assert (first.reminder.since, first.reminder.reason) == (date(2026, 11, 4), "compte clôturé")
    assert listed(home, date(2026, 11, 3)) == [(THIRD, "25.46", None, "DISPUTE")]


def test_a_second_presentation_is_waited_for_until_its_day_and_is_not_presented_again(home: Path) -> None:
    collect_all(home)
    answer(home, FIRST, RETURNED, date(2026, 10, 23), "AM04")
    iban = Iban("FR7630006000011234567890189")
    mandates = [Mandate("C00001", Rum("RUM-C00001"), date(2025, 1, 15), iban, None, "É. Durand", active=True)]
    rows = represent(home, MONTH, mandates, SEPA, datetime(2026, 11, 16, 8, tzinfo=UTC), {}).rows
    [again] = [row for row in rows if row["end_to_end_id"] != row["invoice_number"]]
    day = again["collection_date"]
    assert isinstance(day, date) and day > ON
    assert listed(home) == [(FIRST, "25.46", None, "DEBIT")]
    answer(home, str(again["end_to_end_id"]), RETURNED, day, "AM04")
    assert listed(home, date(2026, 12, 31)) == [(FIRST, "25.46", "rappel", "REVIEW")]
    [before] = due_reminders(home, ON, date(2026, 12, 31), settings(home).reminders)
    assert before.reminder.action == "DEBIT"


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


def test_letters_go_in_order_each_once(home: Path) -> None:
    days = [
        ON,
        date(2026, 12, 9),
        date(2026, 12, 10),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2027, 6, 1),
    ]
    sent = [[(one.template, one.numbers) for one in write(home, day)] for day in days]
    each = [(number,) for number in (FIRST, SECOND, THIRD)]
    assert sent == [
        [("rappel", one) for one in each],
        [],
        [("relance", one) for one in each],
        [],
        [("mise_en_demeure", one) for one in each],
        [],
    ]
    assert write(home, ON) == []


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


def test_the_kept_documents_are_the_same_bytes_however_often_they_are_drawn(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = write(home)
    first = {path: path.read_bytes() for path in keep(home, letters)}
    assert [path.name for path in first] == [f"{number}_rappel.pdf" for number in (FIRST, SECOND, THIRD)]
    next(iter(first)).unlink()
    assert {path: path.read_bytes() for path in keep(home, written_letters(home))} == first
    monkeypatch.setattr("origyne_pipeline.letters.writing.draw_reminder", lambda *_: b"%PDF-other")
    assert {path: path.read_bytes() for path in keep(home, letters)} == first
    assert all(path.with_suffix(".txt").read_text().startswith("Rappel : ") for path in first)
    assert BRANDING.logo is not None


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


def test_a_dry_run_records_and_sends_nothing(home: Path) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    addresses = {ref: PEOPLE[ref].email for ref in REFS[:2]} | {"C00003": None}
    paths = write_drafts(home, planned(home), Mail(), addresses, AT)
    written = {path for path in home.rglob("*") if path.is_file()} - before.keys()
    assert len(paths) == 3
    assert written == {*paths, *(path.with_suffix(".eml") for path in paths[:2])}
    assert {path: path.read_bytes() for path in before} == before


# Mails


@pytest.fixture
def server() -> Iterator[tuple[Server, Mail]]:
    handler = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, Mail(sender="facturation@vno.example", host="127.0.0.1", port=port, starttls=False)
    controller.stop()


def mail_all(home: Path, mail: Mail, addresses: dict[str, str | None] | None = None) -> list[str]:
    given = addresses or {ref: one.email for ref, one in PEOPLE.items()}
    with Transport(mail) as transport:
        letters = written_letters(home)
        mailed = mail_letters(home, letters, mail, given, lambda: AT, lambda _seconds: None, transport)
        return [one.outcome for one in mailed]


def test_each_letter_is_mailed_once_with_its_document(home: Path, server: tuple[Server, Mail]) -> None:
    handler, mail = server
    write(home)
    assert mail_all(home, mail) == ["sent"] * 3
    assert mail_all(home, mail) == ["already sent"] * 3
    assert len(handler.got) == 3
    assert isinstance(handler.got[0].content, bytes)
    message = email.message_from_bytes(handler.got[0].content, policy=email.policy.default)
    assert message["Subject"] == f"Rappel : facture {FIRST} impayée"
    [attachment] = message.iter_attachments()
    kept = home / "reminders" / str(ON) / f"{FIRST}_rappel.pdf"
    assert (attachment.get_filename(), attachment.get_content()) == (kept.name, kept.read_bytes())


def test_a_document_that_another_version_draws_otherwise_is_no_second_mail(
    home: Path, server: tuple[Server, Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler, mail = server
    write(home)
    mail_all(home, mail)
    for path in (home / "reminders").rglob("*.pdf"):
        path.unlink()
    monkeypatch.setattr("origyne_pipeline.letters.writing.draw_reminder", lambda *_: b"%PDF-other")
    assert mail_all(home, mail) == ["already sent"] * 3
    assert len(handler.got) == 3


@pytest.mark.parametrize("killed_in", ["keep", "claim", "close"])
def test_a_kill_at_any_step_sends_nothing_twice_and_loses_nothing(
    home: Path, server: tuple[Server, Mail], monkeypatch: pytest.MonkeyPatch, killed_in: str
) -> None:
    handler, mail = server

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    write(home)
    names = {
        "keep": "origyne_pipeline.letters.writing.draw_reminder",
        "claim": "origyne_pipeline.invoicing.delivery.sends.Sends.claim_mail",
        "close": "origyne_pipeline.invoicing.delivery.sends.Sends.close",
    }
    with monkeypatch.context() as patch, contextlib.suppress(Killed):
        patch.setattr(names[killed_in], die)
        mail_all(home, mail)
    assert write(home) == []
    is_doubtful = killed_in == "close"  # it was handed over, and nobody noted how that ended
    assert mail_all(home, mail) == ["doubtful" if is_doubtful else "sent", "sent", "sent"]
    assert len(handler.got) == 3
    with Sends(sends_path(home)) as sends:
        assert sends.release(f"REMINDER:{FIRST}:1", AT.isoformat()) == int(is_doubtful)


def test_an_old_letter_or_one_that_was_answered_is_not_mailed_any_more(home: Path) -> None:
    letters = write(home)
    assert to_mail(letters, due(home), ON) == letters
    assert to_mail(letters, due(home), date(2026, 12, 5)) == letters
    assert to_mail(letters, due(home), date(2026, 12, 6)) == []
    pay(home, FIRST, "C00001", "25.46")
    with open_ledger(home) as ledger:
        ledger.add_dispute(Dispute(THIRD, "C00003", ON, "trop cher"), AT)
    assert [one.numbers for one in to_mail(letters, due(home), ON)] == [(SECOND,)]


def test_a_customer_without_address_is_told_and_keeps_the_letter(
    home: Path, server: tuple[Server, Mail]
) -> None:
    _, mail = server
    write(home)
    addresses: dict[str, str | None] = {"C00001": None, "C00002": "x", "C00003": "c@example.com"}
    assert mail_all(home, mail, addresses) == ["no address", "bad address", "sent"]


def test_a_letter_is_part_of_the_chain_of_the_register(home: Path) -> None:
    write(home)
    with open_ledger(home, thorough=True) as ledger:
        assert list(ledger.problems()) == []
        [letter] = ledger.letters("C00002")
        assert (letter.numbers, letter.paper) == ((SECOND,), "")
        assert Paper.from_json(ledger.letter(letter.id).paper).rows[0].number == SECOND
        with pytest.raises(Exception, match="expected the id of a reminder, found 'x'"):
            ledger.letter("x")


def test_a_letter_of_nothing_is_refused() -> None:
    letter = Letter("x", "C1", ON, 1, (FIRST,), "rappel", "{}")
    with pytest.raises(Exception, match="expected a customer, an invoice and a level"):
        replace(letter, level=0)
