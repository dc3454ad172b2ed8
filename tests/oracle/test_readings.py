"""Single clauses of the contract as the oracle reads them, with the contract's own examples where it has some."""

import datetime as dt
from decimal import Decimal

import pytest

from . import values as v
from .bill import Bill, Item
from .clients import Customer, Discount, HolderRow
from .holders import Subscription, takeovers_of
from .invoicing import Register
from .snapshots import State

NUMBERS = {
    "0692123456": "262692123456",
    "33692123456": "262692123456",
    "+33 692 12 34 56": "262692123456",
    "0639123456": "262639123456",
    "0690123456": "590690123456",
    "0697123456": "596697123456",
    "0508123456": "508123456",
    "07 00 04 47135927": "337000447135927",
    "0612345678": "33612345678",
    "112": "#112",
    "+33112": "#112",
    "0033118712": "#118712",
    "003315": "#15",
    "00331": "#00331",
    "33112": "#33112",
    "333900": "#333900",
    "+333900": "#3900",
    "33118712": "#118712",
    "+15": "15",
    "+331": "331",
    "0015": "#0015",
    "+331234567": "331234567",
    "331187123": "331187123",
}


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_read_as_networks_write_it(text: str) -> None:
    assert v.phone(text) == NUMBERS[text]


@pytest.mark.parametrize(
    "text", ["33699134886.0", "06 12 34 56 7", "1", "AMELI", "#31#", "+1234567890123456", ""]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(v.Refused, match="BAD_PHONE"):
        v.phone(text)


def test_a_withheld_number_is_read_and_alone_refused() -> None:
    assert v.called("#31# 06 12 34 56 78") == v.called("*31#0033612345678") == "33612345678"
    with pytest.raises(v.Refused, match="BAD_PHONE"):
        v.called("#31#")


def test_a_caller_is_a_number_or_kept_as_written() -> None:
    assert [v.caller(text) for text in ("AMELI", "", "33699134886.0", "0612345678")] == [
        "AMELI",
        "",
        "33699134886.0",
        "33612345678",
    ]
    with pytest.raises(v.Refused, match="OUT_OF_RANGE"):
        v.caller("x" * 65)


def bill_of(*items: tuple[str, str, bool], territory: str = "METROPOLE") -> Bill:
    """Items by kind, amount, with tax or not, at 20 %."""
    bill = Bill(territory)
    for kind, amount, ttc in items:
        bill.add(Item(kind, "33612345678", "x", Decimal(amount), ttc, Decimal(20)))
    return bill


def test_three_times_nine_euros_ninety_nine_with_tax_are_twenty_nine_ninety_seven() -> None:
    bill = bill_of(*[("SUBSCRIPTION", "9.99", True)] * 3)
    assert [x.net for x in bill.lines] == [Decimal("8.33"), Decimal("8.32"), Decimal("8.33")]
    assert bill.vat() == {Decimal(20): (Decimal("24.98"), Decimal("4.99"))}
    assert bill.gross == Decimal("29.97")


def test_a_price_with_tax_under_another_territorys_rate_is_a_line_without_tax() -> None:
    line = bill_of(("SUBSCRIPTION", "9.99", True), territory="DOM").lines[0]
    assert (line.net, line.gross, line.rate) == (Decimal("8.33"), None, Decimal("8.5"))


def test_a_discount_takes_what_others_left_of_lines_they_bore_on() -> None:
    bill = bill_of(("SUBSCRIPTION", "10.00", False), ("USAGE", "5.00", False))

    def discount(scope: str, percent: str | None, amount: str | None) -> Discount:
        values = [None if x is None else Decimal(x) for x in (percent, amount)]
        return Discount("C", "", scope, values[0], values[1], "2026-09", None, scope)

    bill.discount(
        [
            discount("ABONNEMENT", None, "8"),
            discount("CONSOMMATION", "10", None),
            discount("ABONNEMENT", "50", None),
            discount("TOUT", None, "99"),
        ]
    )
    assert [x.net for x in bill.lines[2:]] == [
        Decimal("-8"),
        Decimal("-0.50"),
        Decimal("-2"),
        Decimal("-4.50"),
    ]


def shown(*rows: tuple[int, str, int | None]) -> Subscription:
    """A subscription as snapshots of September show it: (day seen, REF_CLIENT, DATE_TITULAIRE)."""
    start = dt.date(2024, 1, 1)
    subscription = Subscription("33612345678", start)
    for day, customer, since in rows:
        taken = dt.date(2026, 9, since) if since else None
        state = State("33612345678", customer, "O", start, start, taken, None)
        subscription.show(dt.datetime(2026, 9, day, 12, tzinfo=dt.UTC), state)
    return subscription


@pytest.mark.parametrize(
    ("rows", "holders"),
    [
        ([(1, "A", 5), (9, "B", 3)], "AABBBBBBB"),
        ([(1, "A", None), (4, "B", None)], "AAABBBBBB"),
        ([(1, "A", None), (4, "B", 3), (7, "A", 6)], "AABBBAAAA"),
        ([(1, "A", None), (4, "B", 3), (5, "B", 6), (7, "B", None)], "AAAAABBBB"),
        ([(1, "A", None), (4, "B", 3), (5, "C", 3)], "AACCCCCCC"),
        ([(1, "A", None), (4, "B", 7), (5, "C", 5)], "AAAACCBBB"),
    ],
)
def test_a_takeover_counts_from_its_date_or_from_the_day_it_is_seen(
    rows: list[tuple[int, str, int | None]], holders: str
) -> None:
    subscription = shown(*rows)
    assert "".join(subscription.shown_holder(dt.date(2026, 9, day)) for day in range(1, 10)) == holders


def test_a_row_of_titulaires_stands_until_the_next_row_or_activation() -> None:
    rows = [HolderRow("L", dt.date(2026, 9, day), who) for day, who in ((3, "B"), (12, "C"), (14, "D"))]
    activations = [dt.date(2026, 1, 1), dt.date(2026, 9, 20), dt.date(2026, 9, 28)]
    takeovers = takeovers_of(rows, activations, on_a_spell={rows[0]})
    days = [
        [t.customer for t in takeovers if t.stands(dt.date(2026, 9, day))]
        for day in (3, 11, 12, 19, 20, 27, 28)
    ]
    assert days == [["B"], ["B"], [], [], ["D"], ["D"], []]


def test_a_negative_month_cites_the_newest_invoices_until_they_cover_it() -> None:
    register = Register()
    register.issued["C"] = [
        (m, Decimal(x)) for m, x in (("2026-06", "5"), ("2026-07", "-1"), ("2026-08", "3"))
    ]
    assert register.cited("C", Decimal("3")) == ["2026-08"]
    assert register.cited("C", Decimal("99")) == ["2026-08", "2026-06"]


def test_of_several_reasons_to_hold_the_first_is_told() -> None:
    register = Register()
    stranger = Customer("PARTICULIER", "BE", "HORS_FR", None, Decimal(1))
    here = Customer("PARTICULIER", "FR", "METROPOLE", None, Decimal("9.99"))
    assert register.reason_to_hold("C", None, Decimal(-1)) == "UNKNOWN_CUSTOMER"
    assert register.reason_to_hold("C", stranger, Decimal(-1)) == "VAT_OF_CONSUMERS_COUNTRY"
    assert register.reason_to_hold("C", here, Decimal(-1)) == "NOTHING_TO_CREDIT"
    assert register.reason_to_hold("C", here, Decimal("10.00")) == "UNUSUAL_AMOUNT"
    assert register.reason_to_hold("C", here, Decimal("9.99")) is None
