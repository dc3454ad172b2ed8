"""Prices with tax, discounts and minimums, from charges to totals."""

from decimal import Decimal
from typing import Any

import pytest

from origyne_pipeline.invoicing.assembly import assemble, reductions_of
from origyne_pipeline.invoicing.models import InvoiceDraft
from origyne_pipeline.parties import Adjustment, Discount, Reference
from tests.invoicing.samples import FIXED, MOBILE, MONTH, PAST, customer, fee, used

REF = "C00001"


def draft(
    recurring: list[dict[str, Any]],
    usage: list[dict[str, Any]] | None = None,
    discounts: tuple[Discount, ...] = (),
    adjustments: tuple[Adjustment, ...] = (),
    subscribers: tuple[str, ...] = (REF,),
    **person: Any,
) -> InvoiceDraft:
    reference = Reference({REF: customer(**person)}, (), adjustments, discounts)
    [one] = assemble(
        MONTH, reference, recurring, usage or [], past=lambda _ref: PAST, subscribers=subscribers
    ).drafts
    return one


def with_tax(amount: str, line: str = MOBILE, **other: Any) -> dict[str, Any]:
    return fee(line=line, amount_excl_tax=None, amount_incl_tax=Decimal(amount), **other)


def discount(
    scope: str = "TOUT", rate: str | None = None, amount: str | None = None, **other: Any
) -> Discount:
    values: dict[str, Any] = {
        "customer_ref": REF,
        "line": None,
        "scope": scope,
        "rate": Decimal(rate) if rate else None,
        "amount_excl_tax": Decimal(amount) if amount else None,
        "first_month": "2026-01",
        "last_month": None,
        "label": "Remise",
    }
    return Discount(**(values | other))


def amounts(one: InvoiceDraft, kind: str) -> list[tuple[str, str]]:
    return [(str(line.vat_rate), str(line.amount_excl_tax)) for line in one.lines if line.kind == kind]


# Prices with tax


@pytest.mark.parametrize("count", [1, 3, 7, 200])
def test_a_price_with_tax_is_what_is_paid(count: int) -> None:
    one = draft([with_tax("9.99", line=f"336{n:08}") for n in range(count)])
    assert one.total_incl_tax == Decimal("9.99") * count
    assert abs(one.total_excl_tax * Decimal("0.2") - one.total_vat) < Decimal("0.02")


def test_three_of_9_99_are_8_33_8_32_and_8_33() -> None:
    one = draft([with_tax("9.99", line=f"336{n:08}") for n in range(3)])
    assert [str(line.amount_excl_tax) for line in one.lines] == ["8.33", "8.32", "8.33"]
    assert (str(one.total_excl_tax), str(one.total_vat), str(one.total_incl_tax)) == (
        "24.98",
        "4.99",
        "29.97",
    )


def test_lines_with_and_without_tax_share_a_rate() -> None:
    one = draft([with_tax("9.99"), fee(line=FIXED, amount="10.01")])
    assert (str(one.total_excl_tax), str(one.total_vat)) == ("18.34", "3.66")


def test_abroad_the_price_loses_the_tax_of_the_workbook() -> None:
    assert str(draft([with_tax("9.99")], territory="DOM").total_incl_tax) == "9.04"
    assert str(draft([with_tax("9.99")], territory="GUYANE_MAYOTTE").total_incl_tax) == "8.33"


# Discounts


def test_a_percent_is_of_the_base_before_any_discount_and_takes_no_more_than_is_left() -> None:
    one = draft([fee(amount="10.00")], [used(amount="5.00")], (discount(rate="80"), discount(rate="80")))
    assert amounts(one, "DISCOUNT") == [("20.00", "-12.00"), ("20.00", "-3.00")]


@pytest.mark.parametrize(
    ("scope", "taken"), [("ABONNEMENT", "-1.20"), ("CONSOMMATION", "-0.50"), ("TOUT", "-2.00")]
)
def test_a_scope_chooses_the_lines(scope: str, taken: str) -> None:
    charges = [
        fee(amount="10.00"),
        fee(kind="OPTION", product="OPTION", amount="2.00"),
        fee(kind="ACTIVATION", due="ONCE", for_month=None, amount="3.00"),
    ]
    one = draft(charges, [used(amount="5.00")], (discount(scope, rate="10"),))
    assert amounts(one, "DISCOUNT") == [("20.00", taken)]


def test_an_amount_is_taken_from_the_highest_rate_down() -> None:
    charges = [fee(amount="4.00"), fee(line=FIXED, amount="3.00", vat_rate=Decimal("5.50"))]
    one = draft(charges, discounts=(discount(amount="5.00"),))
    assert amounts(one, "DISCOUNT") == [("20.00", "-4.00"), ("5.50", "-1.00")]


def test_a_discount_of_one_line_leaves_the_others_and_bears_its_number() -> None:
    charges = [fee(amount="4.00"), fee(line=FIXED, amount="3.00")]
    one = draft(charges, discounts=(discount(rate="50", line=FIXED), discount(amount="9", line=MOBILE)))
    assert amounts(one, "DISCOUNT") == [("20.00", "-1.50"), ("20.00", "-4.00")]
    assert [line.line for line in one.lines if line.kind == "DISCOUNT"] == [FIXED, MOBILE]


def test_a_base_that_is_not_above_zero_takes_none() -> None:
    charges = [fee(amount="-4.00", due="CORRECTION"), fee(line=FIXED, amount="3.00", vat_rate=Decimal(10))]
    one = draft(charges, [used(line=FIXED, amount="2", vat_rate=Decimal(10))], (discount(rate="10"),))
    assert amounts(one, "DISCOUNT") == [("10.00", "-0.50")]


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [
        ("2026-09", "2026-09", True),
        ("2026-10", None, False),
        ("2026-01", "2026-08", False),
        ("2026-01", None, True),
    ],
)
def test_a_discount_holds_from_its_first_to_its_last_month(first: str, last: str | None, holds: bool) -> None:
    one = draft([fee()], discounts=(discount(rate="10", first_month=first, last_month=last),))
    assert bool(amounts(one, "DISCOUNT")) is holds


# Minimum


def test_a_minimum_is_reached_after_discounts_and_before_adjustments() -> None:
    gift = Adjustment(REF, None, str(MONTH), "Geste", Decimal("-5.00"), Decimal(20))
    one = draft([fee(amount="10.00")], [], (discount(rate="50"),), (gift,), minimum_excl_tax=Decimal("20.00"))
    assert amounts(one, "MINIMUM") == [("20.00", "15.00")]
    assert [line.kind for line in one.lines] == ["SUBSCRIPTION", "DISCOUNT", "MINIMUM", "ADJUSTMENT"]
    assert str(one.total_excl_tax) == "15.00"


def test_a_minimum_bears_the_rate_of_the_first_subscription_line() -> None:
    charges = [fee(amount="1.00"), fee(line=FIXED, amount="1.00", vat_rate=Decimal("5.50"))]
    one = draft(charges, minimum_excl_tax=Decimal("3.00"))
    assert one.lines[0].line == FIXED
    assert amounts(one, "MINIMUM") == [("5.50", "1.00")]


def test_a_minimum_is_asked_of_whoever_held_a_line_though_only_the_next_month_was_priced() -> None:
    charges = [fee(amount="14.00", due="ADVANCE", for_month="2026-10")]
    assert amounts(draft(charges, minimum_excl_tax=Decimal(20)), "MINIMUM") == [("20.00", "6.00")]
    assert amounts(draft(charges, subscribers=(), minimum_excl_tax=Decimal(20)), "MINIMUM") == []


def test_a_minimum_that_is_reached_has_no_line() -> None:
    assert amounts(draft([fee(amount="20.00")], minimum_excl_tax=Decimal(20)), "MINIMUM") == []


def test_reductions_alone_are_what_the_invoice_loses_and_gains() -> None:
    recurring = [
        with_tax("9.99"),
        fee(line=FIXED, amount="10.01"),
        fee(amount="4.00") | {"customer_ref": "C2"},
    ]
    usage = [used(amount="5.005")]
    discounts = (discount(rate="80"), discount(amount="3.00", customer_ref="C2"))
    reference = Reference({REF: customer(minimum_excl_tax=Decimal("30.00"))}, (), (), discounts)
    bare = Reference({REF: customer()}, (), ())
    assembled, plain = (
        assemble(MONTH, each, recurring, usage, subscribers=(REF,)) for each in (reference, bare)
    )
    nets, nets_before = (
        {held.customer_ref: held.amount_excl_tax for held in each.held}
        | {each_draft.customer.ref: each_draft.total_excl_tax for each_draft in each.drafts}
        for each in (assembled, plain)
    )
    assert nets == {REF: Decimal("30.00"), "C2": Decimal("1.00")}, "C2, who is no customer, is held"
    assert reductions_of(MONTH, reference, recurring, usage, (REF,)) == {
        ref: nets[ref] - nets_before[ref] for ref in nets
    }
