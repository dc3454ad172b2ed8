from decimal import Decimal

import pytest

from origyne_pipeline.invoicing.models import InvoiceDraft
from tests.invoicing.samples import FIXED, MOBILE, MONTH, adjustment, assembled, customer, fee, used


def draft(recurring=(), usage=(), adjustments=(), **person) -> InvoiceDraft:
    drafts = assembled(MONTH, {"C00001": customer(**person)}, recurring, usage, adjustments).drafts
    assert len(drafts) == 1
    return drafts[0]


def test_lines_stand_by_number_fees_before_usage_late_last_and_adjustments_at_the_end() -> None:
    made = draft(
        [fee(kind="ACTIVATION", amount="10"), fee(), fee(line=FIXED)],
        [used(usage="SMS"), used(is_late=True), used(destination_group="UE"), used()],
        [adjustment(line=FIXED)],
    )
    assert [
        (line.line, line.kind, line.usage, line.destination_group, line.is_late) for line in made.lines
    ] == [
        (FIXED, "SUBSCRIPTION", None, None, False),
        (MOBILE, "SUBSCRIPTION", None, None, False),
        (MOBILE, "ACTIVATION", None, None, False),
        (MOBILE, "USAGE", "VOIX", "NATIONAL", False),
        (MOBILE, "USAGE", "VOIX", "UE", False),
        (MOBILE, "USAGE", "SMS", "NATIONAL", False),
        (MOBILE, "USAGE", "VOIX", "NATIONAL", True),
        (FIXED, "ADJUSTMENT", None, None, False),
    ]
    assert [line.position for line in made.lines] == list(range(1, 9))
    assert made.lines[6].label.startswith("Consommations antérieures")


def test_a_usage_line_is_the_sum_rounded_once_half_up() -> None:
    assert draft(usage=[used(amount="2.675000")]).lines[0].amount_excl_tax == Decimal("2.68")


def test_vat_is_rounded_once_per_rate_on_the_sum_of_its_lines() -> None:
    made = draft(
        [fee(line=f"3361234567{n}", amount="0.02") for n in range(3)]
        + [fee(amount="1", vat_rate=Decimal("8.5"))]
    )
    assert [(v.rate, v.base_excl_tax, v.vat) for v in made.vat] == [
        (Decimal("20.00"), Decimal("0.06"), Decimal("0.01")),
        (Decimal("8.50"), Decimal("1.00"), Decimal("0.09")),
    ]
    assert (made.total_excl_tax, made.total_vat, made.total_incl_tax) == (
        Decimal("1.06"), Decimal("0.10"), Decimal("1.16"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("territory", "rate"),
    [
        ("METROPOLE", "20.00"),
        ("CORSE", "20.00"),
        ("DOM", "8.50"),
        ("GUYANE_MAYOTTE", "0.00"),
        ("HORS_FR", "0.00"),
    ],
)
def test_the_territory_sets_the_rate_of_every_line_adjustments_included(territory: str, rate: str) -> None:
    made = draft([fee()], [used()], [adjustment()], territory=territory)
    assert {line.vat_rate for line in made.lines} == {Decimal(rate)}


def test_nothing_that_is_not_zero_is_no_invoice() -> None:
    assert not assembled(MONTH, {"C00001": customer()}, [fee(amount="0.00")], [used(amount="0.004")]).drafts


def test_a_line_of_zero_that_informs_is_shown_and_a_free_incoming_one_is_not() -> None:
    received = used(amount="0", destination_group="RECU", billed_quantity=0)
    made = draft([fee()], [used(amount="0", included_quantity=3725), received])
    assert [(line.amount_excl_tax, line.included_quantity) for line in made.lines] == [
        (Decimal("19.99"), 0), (Decimal("0.00"), 3725),
    ]  # fmt: skip
    unanswered = used(amount="0", destination_group="SAT", billed_quantity=0, event_count=2)
    assert [line.event_count for line in draft([fee()], [unanswered, received]).lines] == [0, 2]


def test_a_total_of_zero_is_an_invoice_and_a_negative_one_a_credit_note_with_negative_totals() -> None:
    zero = draft([fee(amount="5")], adjustments=[adjustment()])
    assert (zero.kind, zero.total_incl_tax) == ("INVOICE", Decimal("0.00"))
    negative = draft([fee(amount="5")], adjustments=[adjustment(amount="-7.50")])
    assert (negative.kind, negative.total_excl_tax, negative.total_incl_tax) == (
        "CREDIT_NOTE", Decimal("-2.50"), Decimal("-3.00"),
    )  # fmt: skip


def test_an_unknown_customer_is_held_with_the_reason_and_the_others_go_on() -> None:
    assembly = assembled(MONTH, {"C00002": customer("C00002")}, [fee(), fee("C00002")], [used()])
    assert [d.customer.ref for d in assembly.drafts] == ["C00002"]
    assert [(h.customer_ref, h.amount_excl_tax) for h in assembly.held] == [("C00001", Decimal("21.22"))]
    assert "clients.xlsx" in assembly.held[0].reason


def test_an_unknown_territory_is_held() -> None:
    assert (
        "TERRITOIRE_TVA"
        in assembled(MONTH, {"C00001": customer(territory="LUNE")}, [fee()], []).held[0].reason
    )


def test_adjustments_of_another_month_wait() -> None:
    assert not assembled(MONTH, {"C00001": customer()}, [], [], [adjustment(month="2026-10")]).drafts


def test_part_of_a_month_says_which() -> None:
    from datetime import date

    made = draft([fee(valid_from=date(2026, 9, 12), days=19)])
    assert made.lines[0].label == "Abonnement Mobile Illimité, du 12/09 au 30/09 (19\u00a0jours)"
