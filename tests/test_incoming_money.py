"""From the bank's files to the accounts: each movement once, whatever the order of the files, and nothing lost."""

import itertools
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.account.models import AccountError, Entry
from origyne_pipeline.account.register_care import check_ledger, ledger_path
from origyne_pipeline.customer_accounts import account_entries, amounts_outstanding, customer_accounts
from origyne_pipeline.identifiers import Bic, CreditorReference, Iban, Rum
from origyne_pipeline.incoming_money import BankLineRow, MoneyReading, bank_lines, read_bank_answers
from origyne_pipeline.invoicing.credit import credit
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.lines_by_hand import match_by_hand
from origyne_pipeline.money_by_hand import note_payment, reverse
from origyne_pipeline.parties import Mandate
from origyne_pipeline.payments.collect import collect
from origyne_pipeline.payments.debits import InvoiceDue
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.payments.settlement import settlement
from origyne_pipeline.settings import Sepa, Settings
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer, used
from tests.payments.statements import ACCOUNT, entry, message, paid, record120, report

D = Decimal
FIRST, SECOND, THIRD = "F2026-000001", "F2026-000002", "F2026-000003"
TOTAL = "25.46"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
TODAY = date(2027, 1, 31)
SEPA = Sepa(creditor_name="VNO Exemple", bic=Bic("AGRIFRPP"))
MANDATES = [
    Mandate(
        "C00001", Rum("RUM-C00001"), date(2025, 1, 15), Iban("FR7630006000011234567890189"), None, "A", True
    )
]
NAMES = {"C00001": "Anne Roy", "C00002": "Jean Dupont", "C00003": "Jean Dupont"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three customers, each with an invoice of 25.46; two have the same name."""
    home = tmp_path / "home"
    people = {ref: customer(ref, name=name) for ref, name in NAMES.items()}
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], [used(ref) for ref in people]).drafts
    issue(home, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    return home


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Writes a statement of entries, dated; gives its path."""

    def write(name: str, *entries: str, day: str = "2026-10-26", kind: str = "053") -> Path:
        text = message(kind, "08", report(kind, "".join(entries), name))
        path = tmp_path / f"{name}.xml"
        path.write_text(text.replace("2026-10-26", day))
        return path

    return write


def read(home: Path, *paths: Path) -> MoneyReading:
    return read_bank_answers(Settings(home, home / "clients.xlsx"), paths, AT)


def transfer(amount: str, text: str = "", name: str = "Quelqu'un", iban: str = "", **more: str) -> str:
    return entry(amount, paid(text=text, name=name, iban=iban or "FR1420041010050500013M02606", **more))


def rows(home: Path) -> dict[str, tuple[str, str, str | None]]:
    return {row.text: (row.status, row.invoice_numbers, row.customer_ref) for row in bank_lines(home)}


def owed(home: Path) -> dict[str, tuple[str, str]]:
    return {a.customer_ref: (str(a.open_amount), str(a.credit)) for a in customer_accounts(home, TODAY)}


def ledger(home: Path) -> tuple[list[Entry], list[BankLineRow]]:
    return list(account_entries(home, TODAY)), list(bank_lines(home))


def send_debits(home: Path, *numbers: str) -> str:
    """Sends the debits of invoices of C00001; gives the id of the file."""
    with Register(register_path(home)) as register:
        invoices = [e.invoice for e in register.entries() if e.invoice.number in numbers]
    due = [InvoiceDue(i.number, i.customer.ref, str(MONTH), i.issue_date, i.total_incl_tax) for i in invoices]
    at = datetime(ISSUE_DATE.year, ISSUE_DATE.month, ISSUE_DATE.day, 8, tzinfo=UTC)
    path = collect(home, MONTH, due, MANDATES, SEPA, at).path
    assert path
    return path.stem


def test_a_transfer_pays_the_invoice_that_it_names_however_it_is_written(home, put):
    reference = CreditorReference.of(SECOND).grouped
    reading = read(
        home,
        put(
            "s",
            transfer(TOTAL, "facture f2026 000001"),
            transfer("20.00", reference),
            transfer("7.00", "loyer"),
        ),
    )
    assert (reading.lines, reading.matched, len(reading.to_match)) == (3, 2, 1)
    assert rows(home) == {
        "facture f2026 000001": ("MATCHED", FIRST, "C00001"),
        reference: ("MATCHED", SECOND, "C00002"),
        "loyer": ("TO_MATCH", "", None),
    }
    assert owed(home) == {"C00001": ("0.00", "0.00"), "C00002": ("5.46", "0.00"), "C00003": (TOTAL, "0.00")}
    [left] = reading.to_match
    assert (left.amount, left.name, left.iban, left.text, left.day) == (
        D("7.00"), "Quelqu'un", "FR14...2606", "loyer", date(2026, 10, 26),
    )  # fmt: skip


def test_files_read_again_change_nothing_and_every_record_is_chained(home, put):
    paths = [put("s", transfer(TOTAL, FIRST)), put("t", transfer("7.00", "loyer"))]
    first = read(home, *paths)
    assert first.is_changed
    before = ledger_path(home).read_bytes()
    again = read(home, *paths)
    assert (again.lines, again.matched, again.is_changed) == (0, 0, False)
    assert len(again.to_match) == 1
    assert ledger_path(home).read_bytes() == before and not check_ledger(home).faults


def test_what_three_kinds_of_files_tell_counts_once(home, put):
    paid_whole = transfer(TOTAL, FIRST)
    for name, kind in (("r", "052"), ("n", "054"), ("s", "053")):
        read(home, put(name, paid_whole, kind=kind))
    assert owed(home)["C00001"] == ("0.00", "0.00")
    assert len(list(bank_lines(home))) == 1


def test_what_another_file_says_more_of_a_line_is_used(home, put):
    bare = entry(TOTAL, paid("VIR-1", "merci"))
    with_number = entry(TOTAL, paid("VIR-1", f"facture {FIRST}"))
    assert read(home, put("s", bare)).to_match
    assert not read(home, put("n", with_number, kind="054")).to_match
    assert owed(home)["C00001"] == ("0.00", "0.00")


def in_every_order(home: Path, tmp_path: Path, paths: list[Path]) -> tuple[list[Entry], list[BankLineRow]]:
    """Reads files one by one in every order, and all at once; the ledger is the same, and it is given."""
    results = []
    for number, order in enumerate([*itertools.permutations(paths), None]):
        copy = tmp_path / f"copy{number}"
        shutil.copytree(home, copy)
        for path in order or ():
            read(copy, path)
        if order is None:
            read(copy, *paths)
        entries, lines = ledger(copy)
        results.append((sorted(entries, key=lambda e: e.id), lines))
        assert not check_ledger(copy).faults
    assert all(result == results[0] for result in results)
    return results[0]


def statuses(lines: Iterable[BankLineRow]) -> dict[tuple[int, str], tuple[str, str | None]]:
    return {(row.day.day, row.text): (row.status, row.customer_ref) for row in lines}


def test_the_same_ledger_in_whatever_order_files_are_read(home, put, tmp_path):
    credit(home, THIRD, "Erreur", date(2026, 10, 22), issuer(), {1: D("3.33")})
    paths = [
        put("a", transfer(TOTAL, SECOND), transfer("9.99", "quoi"), day="2026-10-28"),
        put("b", transfer(TOTAL, "un", "Jean Dupont"), day="2026-10-24"),
        put("c", transfer(TOTAL, "deux", "Jean Dupont"), transfer(TOTAL, FIRST), day="2026-10-26"),
        put("d", transfer(TOTAL, "un", "Jean Dupont"), transfer("4.00", FIRST), day="2026-10-24", kind="054"),
    ]
    entries, lines = in_every_order(home, tmp_path, paths)
    assert statuses(lines) == {
        (24, "un"): ("MATCHED", "C00002"),  # C00003, of the same name, owes less since a credit note
        (24, FIRST): ("MATCHED", "C00001"),
        (26, "deux"): ("TO_MATCH", None),  # by then nothing of that amount was open
        (26, FIRST): ("MATCHED", "C00001"),
        (28, SECOND): ("MATCHED", "C00002"),  # paid twice: the second time is a credit
        (28, "quoi"): ("TO_MATCH", None),
    }
    assert sum(entry.amount for entry in entries if entry.customer_ref == "C00002") == -D(TOTAL)


def test_what_is_open_is_judged_on_the_day_of_the_line_not_of_the_reading(home, put, tmp_path):
    send_debits(home, FIRST)
    back = entry(TOTAL, paid(FIRST, more="<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>"), "DBIT", "IDDT", "UPDD")
    paths = [
        put("a", transfer(TOTAL, "avant", "Anne Roy"), day="2026-10-19"),
        put("b", back, day="2026-11-02"),
        put("c", transfer(TOTAL, "après", "Anne Roy"), day="2026-11-03"),
        put("d", transfer(TOTAL, "pendant", "Anne Roy"), day="2026-10-25"),
    ]
    _, lines = in_every_order(home, tmp_path, paths)
    assert {text: status for (_, text), (status, _) in statuses(lines).items()} == {
        "avant": "MATCHED", "pendant": "TO_MATCH", "": "MATCHED", "après": "TO_MATCH",
    }  # fmt: skip


def test_what_two_kinds_of_files_say_of_a_line_may_come_in_any_order(home, put, tmp_path):
    paths = [
        put("a", entry(TOTAL, paid("VIR-1", "merci", name="Jean Dupont"))),
        put("b", entry(TOTAL, paid("VIR-1", f"facture {FIRST}")), kind="054"),
        put("c", entry(TOTAL, paid("VIR-1", f"pour {SECOND}")), kind="052"),
    ]
    _, lines = in_every_order(home, tmp_path, paths)
    assert [(row.status, row.customer_ref) for row in lines] == [("TO_MATCH", None)], "two customers"


@pytest.mark.parametrize(("day", "status"), [("2026-10-19", "MATCHED"), ("2026-10-25", "TO_MATCH")])
def test_a_debit_pays_on_its_day_whatever_the_clock_says(home, put, day, status):
    send_debits(home, FIRST)
    read(home, put("a", transfer(TOTAL, "merci", "Anne Roy"), day=day))
    assert [row.status for row in bank_lines(home)] == [status]


def test_one_transfer_for_two_invoices_of_a_customer_pays_both_in_order(home, put):
    people = {"C00001": customer("C00001", name=NAMES["C00001"])}
    later = assembled(MONTH.next(), people, [fee("C00001", billing_month="2026-10")], []).drafts
    issue(home, MONTH.next(), later, date(2026, 11, 6), issuer(), debit)
    with Register(register_path(home)) as register:
        [second] = [e.invoice for e in register.entries() if e.invoice.billing_month == MONTH.next()]
    amount = D(TOTAL) + second.total_incl_tax - 1
    read(home, put("s", transfer(str(amount), f"{FIRST} et {second.number}"), day="2026-11-20"))
    [account] = customer_accounts(home, TODAY, customer_ref="C00001")
    assert [(i.item, str(i.open_amount)) for i in account.items] == [(FIRST, "0.00"), (second.number, "1.00")]


def test_a_transfer_that_names_invoices_of_two_customers_is_left_to_a_person(home, put):
    [line] = read(home, put("s", transfer("50.92", f"{FIRST} et {SECOND}"))).to_match
    assert line.why == "invoice number in the text: 2 customers"


def test_what_is_overpaid_is_a_credit(home, put):
    read(home, put("s", transfer("30.00", FIRST)))
    assert owed(home)["C00001"] == ("0.00", "4.54")


@pytest.mark.parametrize("day", ["2026-10-20", "2026-10-30"])
def test_a_transfer_before_or_after_a_credit_note_leaves_the_same(home, put, day):
    credit(home, FIRST, "Erreur", date(2026, 10, 25), issuer())
    read(home, put("s", transfer(TOTAL, FIRST), day=day))
    assert owed(home)["C00001"] == ("0.00", TOTAL)


def test_a_transfer_of_another_currency_or_with_parts_of_cents_is_left_to_a_person(home, put):
    dollars = entry(TOTAL, paid(text=FIRST), currency="USD")
    parts = transfer("25.45678", FIRST)
    assert [line.why for line in read(home, put("s", dollars, parts)).to_match] in (
        ["in USD; the account is in euros", "amount 25.45678 is not of whole cents"],
        ["amount 25.45678 is not of whole cents", "in USD; the account is in euros"],
    )
    assert owed(home)["C00001"] == (TOTAL, "0.00")


def test_a_batch_of_transfers_is_each_of_them_where_a_file_tells_them(home, put):
    batch = "<Btch><MsgId>M1</MsgId><NbOfTxs>2</NbOfTxs></Btch>"
    whole = entry("50.92", batch)
    parts = "".join(paid(text=number, amounts=f"<Amt Ccy='EUR'>{TOTAL}</Amt>") for number in (FIRST, SECOND))
    [line] = read(home, put("s", whole)).to_match
    assert "2 transfers in one amount" in line.why
    reading = read(home, put("n", entry("50.92", batch + parts), kind="054"))
    assert (reading.matched, reading.to_match) == (2, ())
    assert [owed(home)[ref] for ref in ("C00001", "C00002")] == [("0.00", "0.00")] * 2


def test_a_return_in_dollars_or_of_another_amount_is_listed_and_takes_nothing_back(home, put):
    send_debits(home, FIRST)
    in_dollars = f"<AmtDtls><TxAmt><Amt Ccy='USD'>{TOTAL}</Amt></TxAmt></AmtDtls>"
    back = entry(TOTAL, paid(FIRST, amounts=in_dollars), "DBIT", "IDDT", "UPDD")
    other = entry("99.00", paid(FIRST), "DBIT", "IDDT", "UPDD")
    reading = read(home, put("s", back, other))
    assert sorted(line.why for line in reading.to_match) == [
        f"EndToEndId: debit {FIRST} is of 25.46 EUR, the bank says 25.46 USD",
        f"EndToEndId: debit {FIRST} is of 25.46 EUR, the bank says 99.00 EUR",
    ]
    assert owed(home)["C00001"] == ("0.00", "0.00"), "the debit is collected"


@pytest.mark.parametrize(
    "back",
    [
        paid(FIRST),
        paid("X-1", more="<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>").replace(
            "</Refs>", "<MndtId>RUM-C00001</MndtId></Refs>"
        ),
        paid(text=f"rejet {FIRST} provision insuffisante"),
    ],
)
def test_a_return_opens_its_invoice_again_however_the_bank_names_it(home, put, back):
    send_debits(home, FIRST)
    reading = read(home, put("s", entry(TOTAL, back, "DBIT", "IDDT", "UPDD"), day="2026-11-02"))
    assert (reading.to_match, reading.new_answers, reading.to_review) == ((), 1, ())
    assert owed(home)["C00001"] == (TOTAL, "0.00")


def test_a_stray_file_is_named_and_does_not_stop_the_others(home, put, tmp_path):
    stray = tmp_path / "photo.jpg"
    stray.write_bytes(b"\xff\xd8\xff")
    reading = read(home, stray, put("s", transfer(TOTAL, FIRST)))
    assert len(reading.refused) == 1 and reading.refused[0].startswith("photo.jpg")
    assert reading.matched == 1


def test_a_transfer_that_an_older_version_noted_beside_the_debits_is_the_same_one(home, put):
    send_debits(home, FIRST)
    with open_register(home) as register:
        register._insert("payments", [(FIRST, "2026-10-26", 2546, "transfer")])
    before = list(account_entries(home, TODAY, "C00001"))
    for _ in range(2):
        read(home, put("s", transfer(TOTAL, f"Facture {FIRST}"), transfer(TOTAL, FIRST, "Autre")))
    after = list(account_entries(home, TODAY, "C00001"))
    assert len(after) == len(before) + 1, "one of the two lines is the one that was noted"
    assert {entry.id for entry in before} <= {entry.id for entry in after}
    assert all(row.status == "MATCHED" for row in bank_lines(home))


def test_a_line_to_match_is_tried_again_when_an_invoice_explains_it(home, put):
    people = {"C00009": customer("C00009", name="Zoé Neuf")}
    number = "F2026-000004"
    path = put("s", transfer("20.00", f"facture {number}"), day="2026-11-20")
    assert len(read(home, path).to_match) == 1
    drafts = assembled(MONTH.next(), people, [fee("C00009", billing_month="2026-10")], []).drafts
    issue(home, MONTH.next(), drafts, date(2026, 11, 6), issuer(), debit)
    assert read(home).matched == 1
    assert [row.invoice_numbers for row in bank_lines(home)] == [number]


def test_a_kill_between_the_registers_is_healed_by_the_next_reading(home, put, monkeypatch):
    send_debits(home, FIRST)
    paths = [
        put("s", entry(TOTAL, paid(FIRST), "DBIT", "IDDT", "UPDD"), day="2026-11-02"),
        put("t", transfer(TOTAL, SECOND)),
    ]

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("origyne_pipeline.incoming_money.match_again", killed)
        with pytest.raises(KeyboardInterrupt):
            read(home, *paths)
    assert list(bank_lines(home)) == []
    assert read(home, *paths).matched == 2
    assert owed(home) == {"C00001": (TOTAL, "0.00"), "C00002": ("0.00", "0.00"), "C00003": (TOTAL, "0.00")}


def test_an_account_number_in_the_text_is_masked(home, put):
    read(home, put("s", transfer("5.00", "de FR1420041010050500013M02606 merci")))
    assert [row.text for row in bank_lines(home)] == ["de FR14...2606 merci"]


def test_a_transfer_moves_the_settlement_of_the_months_that_it_may_pay(home, put):
    send_debits(home, FIRST)
    reading = read(home, put("s", transfer("5.46", FIRST), day="2026-10-12"))
    assert reading.months == (str(MONTH),)
    [row] = settlement(home, MONTH, amounts_outstanding(home))
    assert (row.presented, row.pending, row.paid_otherwise, row.outstanding) == (
        D(TOTAL), D(TOTAL), D("5.46"), D("20.00"),
    )  # fmt: skip


def test_an_invoice_that_is_credited_in_full_is_not_outstanding(home):
    send_debits(home, FIRST)
    assert settlement(home, MONTH, amounts_outstanding(home))[0].outstanding == D(TOTAL)
    credit(home, FIRST, "Erreur", date(2026, 12, 25), issuer())
    [row] = settlement(home, MONTH, amounts_outstanding(home))
    assert (row.paid_otherwise, row.outstanding) == (D(TOTAL), D("0.00"))


def test_without_a_credit_or_money_nothing_is_asked_of_the_accounts(home):
    send_debits(home, FIRST)
    assert amounts_outstanding(home) == {}


def test_a_batch_that_a_person_settled_is_not_counted_again_by_its_details(home, put):
    batch = "<Btch><MsgId>M1</MsgId><NbOfTxs>2</NbOfTxs></Btch>"
    parts = "".join(paid(text=number, amounts=f"<Amt Ccy='EUR'>{TOTAL}</Amt>") for number in (FIRST, SECOND))
    [line] = read(home, put("s", entry("50.92", batch))).to_match
    match_by_hand(home, line.line_id[:8], ("C00003",), "tout pour C00003", AT)
    read(home, put("n", entry("50.92", batch + parts), kind="054"))
    assert owed(home) == {
        "C00001": (TOTAL, "0.00"), "C00002": (TOTAL, "0.00"), "C00003": ("0.00", TOTAL),
    }  # fmt: skip
    assert [(row.status, row.customer_ref) for row in bank_lines(home)] == [("MATCHED", "C00003")]


def test_what_a_person_records_after_a_match_does_not_undo_it(home, put):
    read(home, put("s", transfer(TOTAL, "merci", "Anne Roy"), day="2026-10-24"))
    earlier = date(2026, 10, 23)
    note_payment(home, FIRST, D("10.00"), earlier, "chèque 1", AT, may_exceed=True)
    read(home, put("t", transfer("7.00", "autre"), day="2026-10-20"))
    assert rows(home)["merci"] == ("MATCHED", FIRST, "C00001")
    assert owed(home)["C00001"] == ("0.00", "10.00")


def test_a_return_that_a_person_matches_opens_the_invoice_again(home, put):
    send_debits(home, FIRST)
    reading = read(
        home, put("s", entry("26.46", paid(text="rejet"), "DBIT", "IDDT", "UPDD"), day="2026-11-02")
    )
    [line] = reading.to_match
    match_by_hand(home, line.line_id, (FIRST,), "1 euro de frais", AT)
    assert owed(home)["C00001"] == (TOTAL, "0.00")
    assert read(home).to_match == ()


def of_the_day(put: Callable[..., Path], name: str, *entries: str, numbered: bool = False) -> Path:
    """A camt.052; ``numbered``: its entries bear their place in it, as NtryRef."""
    if numbered:
        entries = tuple(
            one.replace("<Ntry>", f"<Ntry><NtryRef>{name}-{place}</NtryRef>")
            for place, one in enumerate(entries)
        )
    return put(name, *entries, kind="052")


def test_a_report_of_the_day_that_tells_again_what_one_before_told_adds_nothing(home, put, tmp_path):
    first, second, bare = (
        transfer(TOTAL, FIRST),
        transfer("10.00", SECOND),
        entry("7.00", after="<AddtlNtryInf>x</AddtlNtryInf>"),
    )
    paths = [
        of_the_day(put, "a", first, numbered=True),
        of_the_day(put, "b", second, first, bare, numbered=True),
        of_the_day(put, "c", bare, second, first, numbered=True),
    ]
    entries, lines = in_every_order(home, tmp_path, paths)
    assert sorted((row.status, str(row.amount)) for row in lines) == [
        ("MATCHED", "10.00"), ("MATCHED", TOTAL), ("TO_MATCH", "7.00"),
    ]  # fmt: skip
    assert sum(entry.amount for entry in entries if entry.kind == "TRANSFER") == -D(TOTAL) - 10


def test_two_equal_payments_of_a_day_are_two_where_the_bank_tells_them_apart(home, put):
    paid_10 = transfer("10.00", FIRST)
    read(home, of_the_day(put, "a", paid_10), of_the_day(put, "b", paid_10.replace("REF1", "REF2")))
    assert owed(home)["C00001"] == ("5.46", "0.00")
    read(home, of_the_day(put, "c", paid_10, paid_10.replace("REF1", "REF2")))
    assert owed(home)["C00001"] == ("5.46", "0.00")


def test_the_statement_of_a_day_has_the_last_word_over_its_reports(home, put, tmp_path):
    """The report told one payment in other words than the statement, and one that the bank took off again."""
    paths = [
        of_the_day(put, "a", transfer("10.00", f"VIR {FIRST}"), transfer("5.00", SECOND)),
        of_the_day(put, "b", transfer("5.00", SECOND).replace("REF1", "REF2")),
        put("s", transfer("10.00", f"VIREMENT RECU {FIRST}")),
        of_the_day(put, "d", transfer("3.00", THIRD)).rename(tmp_path / "other-account.xml"),
    ]
    text = paths[3].read_text().replace(ACCOUNT, "FR7610107001011234567890129")
    paths[3].write_text(text)
    entries, lines = in_every_order(home, tmp_path, paths)
    assert [(row.status, str(row.amount)) for row in sorted(lines, key=lambda row: row.amount)] == [
        ("MATCHED", "3.00"), ("MATCHED", "10.00"),
    ]  # fmt: skip
    moved = {entry.customer_ref: str(entry.amount) for entry in entries if entry.kind == "TRANSFER"}
    assert moved == {"C00001": "-10.00", "C00003": "-3.00"}


def test_a_match_by_hand_of_what_the_statement_does_not_have_is_taken_back(home, put):
    report_of_day = of_the_day(put, "a", transfer("10.00", "merci"))
    [line] = read(home, report_of_day).to_match
    match_by_hand(home, line.line_id, (FIRST,), "sa mère", AT)
    reading = read(home, report_of_day, put("s", transfer("10.00", "MERCI BEAUCOUP")))
    assert [row.text for row in reading.to_match] == ["MERCI BEAUCOUP"] and reading.is_changed
    assert owed(home)["C00001"] == (TOTAL, "0.00")
    assert not read(home, report_of_day).is_changed


def test_a_line_is_divided_among_customers_and_invoices_and_undone_part_by_part(home, put):
    [line] = read(home, put("s", transfer("40.00", "les deux"))).to_match
    names = FIRST, SECOND, "C00003"
    with pytest.raises(AccountError, match=r"expected 40.00 in all, found shares of 39.99"):
        match_by_hand(home, line.line_id, names, "x", AT, shares=(D("20"), D("10"), D("9.99")))
    with pytest.raises(AccountError, match="C00003: amount 0: expected 0.01"):
        match_by_hand(home, line.line_id, names, "x", AT, shares=(D("30"), D("10"), D(0)))
    with pytest.raises(AccountError, match="each NUMBER or REF once"):
        match_by_hand(home, line.line_id, (FIRST, FIRST), "x", AT, shares=(D("30"), D("10")))
    shares = D("20"), D("14.5"), D("5.50")
    assert match_by_hand(home, line.line_id, names, "mari", AT, shares=shares, dry_run=True).is_new
    done = match_by_hand(home, line.line_id, names, "mari", AT, shares=shares)
    assert [change.after.customer_ref for change in done.changes] == ["C00001", "C00002", "C00003"]
    assert not match_by_hand(home, line.line_id, names, "mari", AT, shares=shares).is_new
    parts = {"C00001": ("5.46", "0.00"), "C00002": ("10.96", "0.00"), "C00003": ("19.96", "0.00")}
    assert owed(home) == parts
    assert [entry.amount for entry in account_entries(home, TODAY, "C00002")] == [D(TOTAL), D("-14.50")]
    assert not read(home, put("t", transfer("3.00", "loyer"))).refused and owed(home) == parts
    for place in (1, 2, 3):
        with pytest.raises(AccountError, match="and the other parts"):
            match_by_hand(home, line.line_id, ("C00001",), "seul", AT)
        reverse(home, f"TRANSFER:{place}.{line.line_id[:12]}", "autrement", AT)
    match_by_hand(home, line.line_id, ("C00001",), "seul", AT)
    assert owed(home) == {"C00001": ("0.00", "14.54"), "C00002": (TOTAL, "0.00"), "C00003": (TOTAL, "0.00")}
    assert not check_ledger(home).faults


def test_a_return_is_not_divided(home, put):
    send_debits(home, FIRST)
    back = entry("27.00", paid("X", more="<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>"), "DBIT", "IDDT", "UPDD")
    statement = put("s", back, day="2026-11-02")
    [line] = read(home, statement).to_match
    with pytest.raises(AccountError, match="and no amount, found amounts"):
        match_by_hand(home, line.line_id, (FIRST,), "x", AT, shares=(D("27"),))
    with pytest.raises(AccountError, match="found customer C00001"):
        match_by_hand(home, line.line_id, ("C00001",), "x", AT)
    match_by_hand(home, line.line_id, (FIRST,), "rejet", AT)
    assert owed(home)["C00001"] == (TOTAL, "0.00")
    again = read(home, statement)
    assert (again.to_match, again.to_review) == ((), ()), "what a person settled is not to be looked at again"


FEE = "<Chrgs><Rcrd><Amt Ccy='EUR'>{}</Amt><CdtDbtInd>DBIT</CdtDbtInd>{}</Rcrd></Chrgs>"


@pytest.mark.parametrize(
    ("charges", "status"),
    [
        (FEE.format("1.50", "<ChrgInclInd>true</ChrgInclInd>"), "MATCHED"),
        (FEE.format("1.50", ""), "MATCHED"),
        (FEE.format("1.50", "<ChrgInclInd>false</ChrgInclInd>"), "TO_MATCH"),
        (FEE.format("1.49", ""), "TO_MATCH"),
        ("", "TO_MATCH"),
    ],
)
def test_a_return_booked_with_the_banks_fee_is_its_debits_where_the_file_says_the_fee(
    home, put, charges, status
):
    send_debits(home, FIRST)
    reason = f"{charges}<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>"
    read(home, put("s", entry("26.96", paid(FIRST, more=reason), "DBIT", "IDDT", "UPDD"), day="2026-11-02"))
    [row] = bank_lines(home)
    assert row.status == status
    debited = "0.00" if status == "TO_MATCH" else TOTAL
    assert owed(home)["C00001"] == (debited, "0.00")


def test_a_fee_of_a_return_in_cfonb_120_is_taken_off(home, tmp_path):
    send_debits(home, FIRST)
    parts = [
        record120("01", at34="021126", at90="0000000000000{"),
        record120(
            "04",
            at5="0000",
            at32="B1",
            at34="021126",
            at40="12",
            at48="REJET PRLV SEPA",
            at90="0000000000269O",
        ),
        record120("05", at45="REF", at48=FIRST),
        record120("05", at45="FEE", at48="EUR200000000000150"),
        record120("07", at34="021126", at90="0000000000269O"),
    ]
    path = tmp_path / "cfonb.txt"
    path.write_text("\r\n".join(parts))
    reading = read(home, path)
    assert not reading.refused, reading.refused
    assert [(row.kind, row.status) for row in bank_lines(home)] == [("RETURN", "MATCHED")], reading.to_match
    assert owed(home)["C00001"] == (TOTAL, "0.00")


@pytest.mark.parametrize(
    "amount", ["9" * 30, "1e5", "-5.00", "NaN", "Infinity", "٣.00", "12345678901234", ""]
)
def test_an_amount_that_is_none_refuses_its_file_and_no_other(home, put, amount):
    bad = put("bad", transfer("4.00", "x")).rename(home / "bad.xml")
    bad.write_text(bad.read_text().replace(">4.00<", f">{amount}<"))
    reading = read(home, bad, put("good", transfer("5.00", FIRST)))
    assert len(reading.refused) == 1 and "bad.xml" in reading.refused[0]
    assert owed(home)["C00001"] == ("20.46", "0.00")


def test_marks_that_no_page_shows_are_left_out(home, put):
    read(home, put("s", transfer("4.00", "merci &#8238;rev&#x2066; ok\u0085", name="Jean\u200b Dupont")))
    [row] = bank_lines(home)
    assert (row.text, row.name) == ("merci rev ok", "Jean Dupont")


def test_the_banks_credit_of_a_debit_that_a_person_matches_is_not_a_second_payment(home, put):
    """The debit pays on its day whatever the bank's line says; of an invoice without a debit, the line pays."""
    send_debits(home, FIRST)
    credit_of_debits = [
        entry(TOTAL, paid(name, name="x", iban=""), family="IDDT", sub="ESDD") for name in "AB"
    ]
    lines = {line.references: line for line in read(home, put("s", *credit_of_debits)).to_match}
    match_by_hand(home, lines["A"].line_id, (FIRST,), "notre prélèvement", AT)
    assert owed(home)["C00001"] == ("0.00", "0.00")
    match_by_hand(home, lines["B"].line_id, (SECOND,), "virement", AT)
    assert owed(home)["C00002"] == ("0.00", "0.00")
    with open_register(home) as register:
        assert [standing.status for standing in register.standings().values()] == ["COLLECTED"]
