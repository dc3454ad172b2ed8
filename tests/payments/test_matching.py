"""Each rule of the matching, in its order, and what it must leave to a person."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from origyne_pipeline.identifiers import CreditorReference, Iban
from origyne_pipeline.payments.bank_line import COLLECTION, OTHER, RETURN, TRANSFER, BankLine
from origyne_pipeline.payments.known import Known, KnownCustomer, KnownDebit, KnownMandate, OpenInvoice
from origyne_pipeline.payments.matching import MATCHED, TO_MATCH, match_line, match_lines

D = Decimal
DUPONT, MARTIN, SHARED = (
    Iban("FR1420041010050500013M02606"),
    Iban("DE89370400440532013000"),
    Iban("BE68539007547034"),
)
KNOWN = Known(
    invoices=[
        OpenInvoice("F2026-000001", "C-1001", D("12.34")),
        OpenInvoice("F2026-000002", "C-1001", D("20.00")),
        OpenInvoice("F2026-000003", "C-1002", D("20.00")),
        OpenInvoice("F2026-000010", "C-1002", D("0.00")),
        OpenInvoice("F2026-000004", "C-1003", D("7.00")),
        OpenInvoice("F2026-000005", "C-1003", D("7.00")),
    ],
    debits=[
        KnownDebit("F2026-000001", "F2026-000001", "C-1001", D("12.34"), "RUM-1", "I-1"),
        KnownDebit("F2026-000003-2", "F2026-000003", "C-1002", D("20.00"), "RUM-2"),
        KnownDebit("F2026-000004", "F2026-000004", "C-1003", D("7.00"), "RUM-3"),
        KnownDebit("F2026-000005", "F2026-000005", "C-1003", D("7.00"), "RUM-3"),
    ],
    mandates=[
        KnownMandate("RUM-1", "C-1001", DUPONT),
        KnownMandate("RUM-2", "C-1002", MARTIN),
        KnownMandate("RUM-3", "C-1003", SHARED),
        KnownMandate("RUM-4", "C-1004", SHARED),
    ],
    customers=[
        KnownCustomer("C-1001", ("Jean Dupont", "DUPONT SARL")),
        KnownCustomer("C-1002", ("Hélène Martin-Petit",)),
        KnownCustomer("C-1003", ("Jean Durand",)),
        KnownCustomer("C-1004", ("Jean Durand",)),
    ],
    batch_ids=["M1-01", "M1"],
)


def line(amount="99.00", kind=TRANSFER, **fields):
    booked = D(amount)
    return BankLine(kind, "camt.053", "FR76", "S1", date(2026, 10, 26), booked, booked, "EUR", **fields)


def result(bank_line):
    match = match_line(bank_line, KNOWN)
    assert (match.status == TO_MATCH) == (match.customer_ref is None) and match.line_id == bank_line.id
    return match.why, match.invoice_numbers, match.customer_ref


NUMBER = "invoice number in the text"


@pytest.mark.parametrize(
    ("fields", "why", "invoices", "customer"),
    [
        ({"end_to_end_id": "f2026-000001"}, "EndToEndId", ("F2026-000001",), "C-1001"),
        ({"end_to_end_id": "F2026-000003-2"}, "EndToEndId", ("F2026-000003",), "C-1002"),
        ({"end_to_end_id": "RF55F2026000002"}, "EndToEndId", ("F2026-000002",), "C-1001"),
        ({"references": ("RF55 F202 6000 002",)}, "creditor reference", ("F2026-000002",), "C-1001"),
        ({"text": "merci RF55F202 6000 002."}, "creditor reference", ("F2026-000002",), "C-1001"),
        ({"text": "facture F2026-000001"}, NUMBER, ("F2026-000001",), "C-1001"),
        ({"text": "FACTURE f2026 000 001 merci"}, NUMBER, ("F2026-000001",), "C-1001"),
        ({"text": "VIRFACTF2026000001"}, NUMBER, ("F2026-000001",), "C-1001"),
        ({"text": "F2026–000001/oct"}, NUMBER, ("F2026-000001",), "C-1001"),
        ({"text": "F2026-000010"}, NUMBER, ("F2026-000010",), "C-1002"),
        ({"references": ("F2026/000001",)}, NUMBER, ("F2026-000001",), "C-1001"),
        ({"text": "F2026-000001 et F2026-000002"}, NUMBER, ("F2026-000001", "F2026-000002"), "C-1001"),
        ({"iban": DUPONT}, "payer's account is a mandate's", (), "C-1001"),
    ],
)
def test_rules_that_need_no_amount(fields, why, invoices, customer):
    assert CreditorReference.of("F2026-000002") == "RF55F2026000002"
    assert result(line(**fields)) == (why, invoices, customer)


BY_MANDATE, BY_CUSTOMER = (
    "mandate's reference with the amount",
    "customer's reference or name with the amount",
)


@pytest.mark.parametrize(
    ("amount", "fields", "why", "invoice", "customer"),
    [
        ("20.00", {"mandate": "rum-1"}, BY_MANDATE, "F2026-000002", "C-1001"),
        ("12.34", {"text": "mandat RUM 1"}, BY_MANDATE, "F2026-000001", "C-1001"),
        ("20.00", {"name": "HELENE MARTIN PETIT"}, BY_CUSTOMER, "F2026-000003", "C-1002"),
        ("12.34", {"name": "Dupont  SARL"}, BY_CUSTOMER, "F2026-000001", "C-1001"),
        ("20.00", {"text": "client c-1001"}, BY_CUSTOMER, "F2026-000002", "C-1001"),
    ],
)
def test_rules_that_need_the_amount(amount, fields, why, invoice, customer):
    assert result(line(amount, **fields)) == (why, (invoice,), customer)
    other = match_line(line("19.99", **fields), KNOWN)
    assert other.status == TO_MATCH and other.why == "nothing in it names an invoice or a customer"


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "F2026-0000012"},
        {"text": "F2026-00001"},
        {"text": "12F2026"},
        {"text": "RF54F2026000002"},
        {"name": "Jean Dupond"},
        {"name": "Jean"},
        {"text": "RUM-11 C-10011 XC-1001"},
        {"text": "RUM-1X C-1001X"},
        {"iban": Iban("")},
        {},
    ],
)
def test_what_names_nothing_is_for_a_person(fields):
    match = match_line(line("20.00", **fields), KNOWN)
    assert (match.status, match.why) == (TO_MATCH, "nothing in it names an invoice or a customer")


def test_two_of_the_amount_are_for_a_person():
    assert match_line(line("7.00", mandate="RUM-3"), KNOWN).status == TO_MATCH
    assert match_line(line("7.00", text="C-1003"), KNOWN).status == TO_MATCH


def test_a_rule_that_gives_several_customers_gives_way():
    both = line(text="F2026-000001 F2026-000003", iban=MARTIN)
    assert result(both) == ("payer's account is a mandate's", (), "C-1002")
    shared = match_line(line(text="F2026-000001 F2026-000003", iban=SHARED), KNOWN)
    assert shared.status == TO_MATCH
    assert shared.why == f"{NUMBER}: 2 customers; payer's account is a mandate's: 2 customers"


def test_an_earlier_rule_wins():
    all_of_them = line("20.00", end_to_end_id="F2026-000001", text="F2026-000003 RUM-2 C-1002", iban=MARTIN)
    assert result(all_of_them)[0:2] == ("EndToEndId", ("F2026-000001",))
    assert result(replace(all_of_them, end_to_end_id=""))[0:2] == (NUMBER, ("F2026-000003",))
    assert result(replace(all_of_them, end_to_end_id="", text="RUM-2 C-1002"))[0] == BY_MANDATE
    assert (
        result(replace(all_of_them, end_to_end_id="", text="C-1002"))[0] == "payer's account is a mandate's"
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"currency": "USD"}, "in USD; the account is in euros"),
        ({"amount": D("12.34567")}, "amount 12.34567 is not of whole cents"),
        ({"transactions": 3}, "3 transfers in one amount"),
        ({"kind": OTHER}, "no customer's transfer"),
    ],
)
def test_what_no_rule_may_match(changes, why):
    match = match_line(replace(line("12.34", end_to_end_id="F2026-000001"), **changes), KNOWN)
    assert match.status == TO_MATCH and match.why.startswith(why)


def test_a_why_never_shows_an_account():
    for iban in (DUPONT, SHARED):
        assert iban not in match_line(line(iban=iban), KNOWN).why


def came_back(amount="-12.34", **fields):
    return line(amount, RETURN, **fields)


@pytest.mark.parametrize(
    ("bank_line", "why", "debit"),
    [
        (came_back(end_to_end_id="F2026-000001"), "EndToEndId", "F2026-000001"),
        (came_back(instruction_id="I-1"), "OrgnlInstrId", "F2026-000001"),
        (came_back(mandate="RUM-1"), "MndtId with the amount", "F2026-000001"),
        (came_back(text="REJET F2026 000001 AM04"), "debit named in the text", "F2026-000001"),
        (came_back("-20.00", text="IMPAYE F2026-000003-2"), "debit named in the text", "F2026-000003-2"),
    ],
)
def test_a_return_is_matched(bank_line, why, debit):
    match = match_line(bank_line, KNOWN)
    assert (match.status, match.why, match.end_to_end_id) == (MATCHED, why, debit)
    assert match.customer_ref and len(match.invoice_numbers) == 1


@pytest.mark.parametrize(
    ("bank_line", "why"),
    [
        (
            came_back("-12.35", end_to_end_id="F2026-000001"),
            "EndToEndId: debit F2026-000001 is of 12.34 EUR, the bank",
        ),
        (came_back(end_to_end_id="F2026-000001", amount_currency="USD"), "the bank says 12.34 USD"),
        (replace(came_back(end_to_end_id="F2026-000001"), currency="USD"), "the bank says 12.34 USD"),
        (came_back("-7.00", mandate="RUM-3"), "MndtId with the amount: 2 debits"),
        (came_back("-12.35", mandate="RUM-1"), "nothing in it names a debit of ours"),
        (came_back(transactions=2), "2 returns in one amount"),
    ],
)
def test_a_return_of_another_amount_or_of_none_is_for_a_person(bank_line, why):
    match = match_line(bank_line, KNOWN)
    assert match.status == TO_MATCH and why in match.why and match.customer_ref is None


def test_a_credit_of_debits():
    one = line("12.34", COLLECTION, end_to_end_id="F2026-000001")
    whole = line("50.00", COLLECTION, batch_ids=("M1-01",), transactions=3)
    other = line("50.00", COLLECTION, batch_ids=("M2-01",))
    assert [match.status for match in match_lines([one, whole, other], KNOWN)] == [MATCHED, MATCHED, TO_MATCH]


def test_only_money_that_comes_in_or_back_has_a_match():
    lines = [line("-5.00", OTHER), came_back(), line("5.00", OTHER)]
    assert [match.line_id for match in match_lines(lines, KNOWN)] == [lines[1].id, lines[2].id]
