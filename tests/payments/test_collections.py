"""The plan of a month."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from origyne_pipeline.identifiers import Ics
from origyne_pipeline.payments.collections import collection_date, plan_collections
from origyne_pipeline.payments.debits import (
    Amendment,
    History,
    LastCollection,
    PostalAddress,
)

from .conftest import IBAN, ISSUED, OTHER_IBAN


@pytest.mark.parametrize(
    ("issued", "day"),
    [
        (date(2026, 10, 6), date(2026, 10, 20)),
        (date(2026, 10, 3), date(2026, 10, 19)),  # the 17th is a Saturday
        (date(2026, 10, 28), date(2026, 11, 11)),  # a French holiday, open for TARGET
        (date(2027, 3, 12), date(2027, 3, 30)),  # Good Friday to Easter Monday
        (date(2026, 12, 18), date(2027, 1, 4)),  # New Year's Day, then a week-end
    ],
)
def test_collection_date_is_the_first_target_day_on_or_after_the_notice(issued, day):
    assert collection_date(issued, 14) == day


def test_only_positive_totals_are_collected_and_only_once(invoice, mandate, sepa):
    invoices = [
        invoice(invoice_number="F3", amount=Decimal("1.00")),
        invoice(invoice_number="F2", amount=Decimal("0.00")),
        invoice(invoice_number="A1", amount=Decimal("-1.00")),
        invoice(invoice_number="F1", amount=Decimal("2.00")),
    ]
    plan = plan_collections(invoices, [mandate()], sepa, History(decided=frozenset({"F1"})))
    assert [c.end_to_end_id for c in plan.collections] == ["F3"]
    assert plan.held == ()


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"amount": Decimal("1.005")}, "BAD_AMOUNT", "amount 1.005: expected at most 2 decimals"),
        ({"amount": Decimal("1000000000")}, "BAD_AMOUNT", "expected 0.01 to 999999999.99 euros"),
        ({"invoice_number": "F/"}, "BAD_INVOICE_NUMBER", "invoice number 'F/'"),
        ({"customer_ref": "C7"}, "NO_MANDATE", "customer C7: no mandate"),
    ],
)
def test_an_invoice_that_cannot_be_collected_is_held(invoice, mandate, sepa, changes, code, message):
    plan = plan_collections([invoice(**changes), invoice(invoice_number="F9")], [mandate()], sepa, History())
    assert [c.invoice_number for c in plan.collections] == ["F9"]
    assert plan.held[0].code == code and message in plan.held[0].message


def test_an_invoice_given_twice_is_held_both_times(invoice, mandate, sepa):
    plan = plan_collections([invoice(), invoice(amount=Decimal("1"))], [mandate()], sepa, History())
    assert plan.collections == () and {h.code for h in plan.held} == {"DUPLICATE"}


def test_two_customers_with_one_reference_are_both_held(invoice, mandate, sepa):
    plan = plan_collections(
        [invoice(), invoice(invoice_number="F2", customer_ref="C2")],
        [mandate(), mandate(customer_ref="C2", reference="rum-1")],
        sepa,
        History(),
    )
    assert {h.code for h in plan.held} == {"SHARED_REFERENCE"} and plan.collections == ()


def test_a_changed_account_and_a_changed_creditor_are_amendments_of_the_next_collection_only(
    invoice, mandate, sepa
):
    past = {"RUM-1": LastCollection(date(2026, 9, 20), IBAN, Ics("FR00OLD000000"), "Old")}
    invoices = [invoice(invoice_number="F1"), invoice(invoice_number="F2")]
    plan = plan_collections(invoices, [mandate(iban=OTHER_IBAN)], sepa, History(past))
    assert [c.amendment for c in plan.collections] == [Amendment(True, Ics("FR00OLD000000"), "Old"), None]


def test_first_sequence_by_setting_is_for_the_first_collection_of_a_mandate(invoice, mandate, sepa):
    first = type(sepa)(**{**sepa.__dict__, "sequence": "FRST"})
    past = {"RUM-2": LastCollection(date(2026, 9, 20), IBAN, sepa.ics, sepa.creditor_name)}
    invoices = [invoice(invoice_number="F1"), invoice(invoice_number="F2", customer_ref="C2")]
    mandates = [mandate(), mandate(customer_ref="C2", reference="RUM-2")]
    plan = plan_collections(invoices, mandates, first, History(past))
    assert {c.invoice_number: c.sequence_type for c in plan.collections} == {"F1": "FRST", "F2": "RCUR"}


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, PostalAddress("Nantes", "FR", "44000", "rue de l'Eveche", "29 bis")),
        (
            {"address": "Lieu-dit Les Œillets"},
            PostalAddress("Nantes", "FR", "44000", lines=("Lieu-dit Les OEillets",)),
        ),
        (
            {"address": "12 R VICTOR HUGO"},
            PostalAddress("Nantes", "FR", "44000", lines=("12 R VICTOR HUGO",)),
        ),
        (
            {"address": "12, avenue Foch"},
            PostalAddress("Nantes", "FR", "44000", "avenue Foch", "12"),
        ),
        (
            {"address": "12 A Haupt", "country": "DE"},
            PostalAddress("Nantes", "DE", "44000", lines=("12 A Haupt",)),
        ),
        ({"address": "  "}, PostalAddress("Nantes", "FR", "44000")),
        (
            {"address": f"{'a' * 40} {'b' * 40} {'c' * 29} {'d' * 3}"},
            PostalAddress("Nantes", "FR", "44000", lines=("a" * 40, f"{'b' * 40} {'c' * 29}")),
        ),
        ({"city": ""}, None),
        ({"country": "France"}, None),
    ],
)
def test_addresses_are_structured_or_hybrid_never_unstructured(
    invoice, mandate, sepa, customer, changes, address
):
    plan = plan_collections([invoice()], [mandate()], sepa, History(), {"C1": customer(**changes)})
    assert plan.collections[0].address == address


def test_an_account_outside_the_eea_needs_an_address(invoice, mandate, sepa, customer):
    swiss = mandate(iban="CH9300762011623852957")
    assert plan_collections([invoice()], [swiss], sepa, History()).held[0].code == "NO_ADDRESS"
    known = {"C1": customer(country="CH")}
    assert plan_collections([invoice()], [swiss], sepa, History(), known).collections[0].address is not None


@pytest.mark.parametrize(
    ("creditor", "amended"), [("VNO Exemple & Fils", None), ("VNO Exemple + Fils", None), ("Autre VNO", True)]
)
def test_another_name_of_the_creditor_is_an_amendment(invoice, mandate, sepa, creditor, amended):
    before = LastCollection(ISSUED, mandate().iban, sepa.ics, "VNO Exemple & Fils")
    history = History(last={mandate().reference.key: before})
    plan = plan_collections([invoice()], [mandate()], replace(sepa, creditor_name=creditor), history)
    expected = Amendment(original_creditor="VNO Exemple & Fils") if amended else None
    assert plan.collections[0].amendment == expected
