"""Who is held, why, and what lifts it."""

from decimal import Decimal

import pytest

from origyne_pipeline.invoicing.assembly import assemble
from origyne_pipeline.invoicing.control import control_rows
from origyne_pipeline.invoicing.holding import Limits
from origyne_pipeline.invoicing.models import Assembly, PastInvoices
from origyne_pipeline.parties import Customer, Reference
from tests.invoicing.samples import EARLIER, MONTH, customer, fee

REF = "C00001"


def assembled_at(
    amount: str, limits: Limits, totals: tuple[str, ...] = (), person: Customer | None = None
) -> Assembly:
    before = PastInvoices(tuple((EARLIER, Decimal(total)) for total in totals))
    reference = Reference({REF: person or customer()}, (), ())
    return assemble(MONTH, reference, [fee(amount=amount)], [], past=lambda _: before, limits=limits)


def reason(one: Assembly) -> str:
    return one.held[0].reason.partition(":")[0] if one.held else ""


@pytest.mark.parametrize(
    ("amount", "code"), [("4166.66", ""), ("4166.67", ""), ("4166.68", "UNUSUAL_AMOUNT")]
)
def test_a_total_above_the_limit_is_held_and_the_limit_itself_is_not(amount: str, code: str) -> None:
    assert reason(assembled_at(amount, Limits())) == code


def test_the_customers_own_limit_comes_before_the_settings() -> None:
    assert reason(assembled_at("100", Limits(), person=customer(ceiling_incl_tax=Decimal("119.99"))))
    generous = customer(ceiling_incl_tax=Decimal(99999))
    assert not assembled_at("9000", Limits(), person=generous).held


def test_many_times_the_greatest_of_the_last_three_is_held() -> None:
    limits = Limits(ratio=Decimal(4))
    assert not assembled_at("100", limits, ("30.00", "10.00", "20.00")).held
    assert reason(assembled_at("100.01", limits, ("30.00", "10.00", "20.00"))) == "UNUSUAL_AMOUNT"
    assert reason(assembled_at("100.01", limits, ("10.00", "10.00", "10.00", "300.00"))) == "UNUSUAL_AMOUNT"
    assert not assembled_at("4000", limits).held


def test_the_words_tell_the_amount_what_it_is_made_of_and_how_to_accept_it() -> None:
    [held] = assembled_at("9000", Limits()).held
    for part in (
        "10,800.00 € including tax",
        "5,000.00 €",
        "excluding tax: Abonnement Mobile Illimité 9,000.00 €",
        f"--accept unusual_amount.{REF}=",
    ):
        assert part in held.reason
    assert held.amount_excl_tax == Decimal("9000.00")


def test_a_person_accepts_one_customer() -> None:
    accepted = Limits(accepted=frozenset({f"unusual_amount.{REF}"}))
    assert not assembled_at("9000", accepted).held
    assert assembled_at("9000", Limits(accepted=frozenset({"unusual_amount.C00002", "unusual_amount"}))).held


@pytest.mark.parametrize(
    ("amount", "person"),
    [("9000", customer()), ("90", customer(territory="HORS_FR", country="BE")), ("-10", customer())],
)
def test_who_has_the_invoice_of_the_month_is_not_held_again(amount: str, person: Customer) -> None:
    assert assembled_at(amount, Limits(issued=frozenset({"C00002"})), person=person).held
    again = assembled_at(amount, Limits(issued=frozenset({REF})), person=person)
    assert len(again.drafts) == 1
    assert not again.held


def test_a_consumer_of_another_member_state_is_held_first_unless_accepted() -> None:
    consumer = customer(territory="HORS_FR", country="BE")
    assert reason(assembled_at("9000", Limits(), person=consumer)) == "VAT_OF_CONSUMERS_COUNTRY"
    accepted = Limits(accepted=frozenset({f"vat_of_consumers_country.{REF}"}))
    assert reason(assembled_at("9000", accepted, person=consumer)) == "UNUSUAL_AMOUNT"
    assert not assembled_at("90", accepted, person=consumer).held
    assert not assembled_at("90", Limits(), person=customer(territory="HORS_FR", country="CH")).held


def test_a_month_in_the_customers_favour_needs_an_invoice_to_reduce_and_is_never_unusual() -> None:
    assert reason(assembled_at("-10", Limits())) == "NOTHING_TO_CREDIT"
    assert reason(assembled_at("-10", Limits(), ("0.00",))) == "NOTHING_TO_CREDIT"
    [note] = assembled_at("-9000", Limits(), ("100.00",)).drafts
    assert note.kind == "CREDIT_NOTE"


def test_a_negative_month_cites_the_newest_until_they_cover_it() -> None:
    one = assembled_at("-10", Limits(), ("0.00", "7.00", "5.00", "90.00"))
    assert len(one.drafts[0].cites) == 2


def test_a_customer_who_is_held_has_name_and_amounts_in_the_control_workbook() -> None:
    assembly = assembled_at("9000", Limits())
    [row] = control_rows(assembly, {})
    assert (row.name, row.net, row.gross) == (customer().name, Decimal("9000.00"), Decimal("10800.00"))
    assert row.flags[0] == "en attente (montant inhabituel, à vérifier puis à accepter)"
