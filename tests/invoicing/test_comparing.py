"""An invoice beside the one before: what changed is told line by line, and the differences sum to the cent."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from origyne_pipeline import french
from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.invoicing.comparing import CHANGED, GONE, NEW, ROUNDING, Change, Comparison, compare
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.models import Invoice, InvoicingError
from origyne_pipeline.invoicing.previous import with_previous
from origyne_pipeline.parties import Adjustment, Discount
from tests.invoicing.samples import (
    FIXED,
    ISSUE_DATE,
    MOBILE,
    MONTH,
    adjustment,
    assembled,
    customer,
    debit,
    fee,
    frozen,
    issuer,
    used,
)

NEXT = MONTH.next()


def october(**changes: Any) -> dict[str, Any]:
    return {
        "billing_month": str(NEXT),
        "for_month": str(NEXT),
        "valid_from": date(2026, 10, 1),
        "valid_to": date(2026, 10, 31),
        "days": 31,
    } | changes


def compared(before: Invoice, after: Invoice) -> Comparison:
    comparison = compare(before, replace(after, billing_month=NEXT))
    assert sum((one.difference for one in comparison.changes), Decimal(0)) == comparison.difference
    assert [abs(c.difference) for c in comparison.changes] == sorted(
        (abs(c.difference) for c in comparison.changes), reverse=True
    )
    return comparison


def shown(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    return [
        (one.label, one.status, str(one.difference), one.detail.replace(french.NBSP, " "))
        for one in comparison.changes
    ]


def test_the_same_month_again_has_no_change() -> None:
    assert shown(compared(frozen(), frozen([fee(**october())], [used(billing_month=str(NEXT))]))) == []


def test_a_higher_price_is_told_with_both_prices() -> None:
    before, after = frozen(usage=[]), frozen([fee(amount="24.99", **october())], [])
    assert shown(compared(before, after)) == [
        ("Abonnement Mobile Illimité", CHANGED, "6.00", "prix : 23,99 € → 29,99 €")
    ]


def test_a_part_of_a_month_is_told_in_days() -> None:
    part = fee(amount="9.67", **october(valid_from=date(2026, 10, 17), valid_to=date(2026, 10, 31), days=15))
    assert shown(compared(frozen(usage=[]), frozen([part], []))) == [
        ("Abonnement Mobile Illimité", CHANGED, "-12.39", "prorata : mois entier → 15 jours")
    ]


def test_a_line_that_came_and_one_that_went() -> None:
    other = fee(line=FIXED, amount="5.00", label="Fixe")
    before, after = frozen([fee(), other], []), frozen([fee(), fee(line="33687654321", amount="7.00")], [])
    assert shown(compared(before, after)) == [
        ("Abonnement Mobile Illimité", NEW, "8.40", "nouveau"),
        ("Abonnement Fixe", GONE, "-6.00", "n’est plus facturé"),
    ]


def test_usage_beyond_the_allowance_is_told_in_its_unit() -> None:
    within = used(amount="0.00", billed_quantity=3600, included_quantity=3600, charged_quantity=0)
    beyond = used(amount="3.00", billed_quantity=9000, included_quantity=7200, charged_quantity=1800)
    assert shown(compared(frozen(usage=[within]), frozen(usage=[beyond]))) == [
        (
            "Appels – France métropolitaine",
            CHANGED,
            "3.60",
            "1 h 00 → 2 h 30, dont hors forfait 0 min → 30 min",
        )
    ]


def test_what_is_charged_once_is_told_as_such() -> None:
    activation = fee(kind="ACTIVATION", amount="10.00", valid_to=None, days=0, due="ONCE")
    before, after = (
        frozen([fee(), activation], []),
        frozen(usage=[], adjustments=[adjustment(amount="-4.00")]),
    )
    assert shown(compared(before, after)) == [
        (
            "Frais d’activation Mobile Illimité",
            GONE,
            "-12.00",
            "ponctuel, facturé le mois précédent",
        ),
        ("Geste commercial", NEW, "-4.80", "ponctuel"),
    ]


def test_a_discount_that_ends_is_told() -> None:
    discount = Discount("C00001", None, "ABONNEMENT", Decimal(50), None, "2026-09", "2026-09", "Bienvenue")
    [one] = compared(frozen(usage=[], discounts=[discount]), frozen(usage=[])).changes
    assert (one.label, one.status, one.difference) == ("Bienvenue", GONE, Decimal("12.00"))


def test_prices_with_tax_and_the_rate_of_vat() -> None:
    gross = fee(amount_excl_tax=None, amount_incl_tax=Decimal("9.99"))
    assert [str(one.difference) for one in compared(frozen([gross], []), frozen(usage=[])).changes] == [
        "14.00"
    ]
    [moved] = compared(frozen(usage=[]), frozen(usage=[], vat_territory="DOM")).changes
    assert moved.detail.replace(french.NBSP, " ").endswith("TVA 20 % → 8,5 %")


def test_cents_of_the_vat_of_the_whole_are_a_change_of_their_own() -> None:
    lines = [fee(line=f"3361234567{n}", amount="0.02") for n in range(3)]
    comparison = compared(frozen(lines[:1], []), frozen(lines, []))
    assert [(one.status, str(one.difference)) for one in comparison.changes][-1] == (ROUNDING, "0.01")


AMOUNTS = st.decimals("0.01", "300", places=2)
FEES = st.builds(
    lambda line, amount, is_gross, label: fee(
        line=line,
        label=label,
        amount_excl_tax=None if is_gross else amount,
        amount_incl_tax=amount if is_gross else None,
    ),
    st.sampled_from([MOBILE, FIXED, "33687654321"]),
    AMOUNTS,
    st.booleans(),
    st.sampled_from(["Mobile Illimité", "Mobile 2h", "Fixe"]),
)
USES = st.builds(
    lambda line, amount, usage, quantity, group: used(
        line=line,
        amount=str(amount),
        usage=usage,
        billed_quantity=quantity,
        included_quantity=quantity // 2,
        charged_quantity=quantity - quantity // 2,
        destination_group=group,
    ),
    st.sampled_from([MOBILE, FIXED]),
    st.decimals("0", "50", places=6),
    st.sampled_from(["VOIX", "SMS", "DATA"]),
    st.integers(0, 10**7),
    st.sampled_from(["NATIONAL", "UE", "MONDE"]),
)
GIFTS = st.builds(
    lambda amount, line, rate: Adjustment(
        "C00001", PhoneNumber(line) if line else None, "2026-09", "Geste", amount, rate
    ),
    st.decimals("-40", "40", places=2),
    st.sampled_from([None, MOBILE]),
    st.sampled_from([Decimal("20.00"), Decimal("5.50")]),
)
INVOICES = st.builds(
    lambda fees, uses, gifts: frozen([fee(amount="100.00"), *fees], uses, gifts),
    st.lists(FEES, max_size=5),
    st.lists(USES, max_size=5),
    st.lists(GIFTS, max_size=3),
)


@given(INVOICES, INVOICES)
def test_the_differences_always_sum_to_that_of_the_totals(before: Invoice, after: Invoice) -> None:
    forth, back = compared(before, after), compared(after, before)
    assert forth.difference == -back.difference
    assert all(isinstance(one, Change) and one.difference for one in forth.changes)


# From the register


def test_the_invoice_before_is_that_of_the_latest_earlier_month(tmp_path: Any) -> None:
    people = {"C00001": customer()}
    for month in (MONTH, NEXT.next()):
        drafts = assembled(month, people, [fee(billing_month=str(month), for_month=str(month))], []).drafts
        issue(tmp_path, month, drafts, ISSUE_DATE, issuer(), debit)
    before, after = with_previous(tmp_path, "F2026-000002")
    assert before is not None
    assert (before.number, after.billing_month) == ("F2026-000001", NEXT.next())
    assert with_previous(tmp_path, "F2026-000001")[0] is None
    with pytest.raises(InvoicingError, match="no invoice is numbered 'F2026-000009'"):
        with_previous(tmp_path, "F2026-000009")
