"""A wholesaler's invoice against what we know: each kind of difference is in its cause, and causes add up to it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from origyne_pipeline.assurance.invoice_items import invoice_items
from origyne_pipeline.assurance.invoice_labels import read_words
from origyne_pipeline.assurance.supplier_charges import (
    CardOrder,
    EventCause,
    EventClass,
    EventSums,
    InvoiceLine,
    Item,
    Known,
    ServiceLine,
)

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
VOICE, SMS, FIXED = EventClass("MOBILE", "VOIX"), EventClass("MOBILE", "SMS"), EventClass("VGA", "VOIX")


def euros(text: str) -> Decimal:
    return Decimal(text)


def sums(charged: str, count: int, *causes: EventCause, each: str | None = None, **more: int) -> EventSums:
    """Events whose costs are as we expect but for some causes."""
    cost = euros(each) if each else None
    expected = euros(charged) - sum((cause.amount for cause in causes), Decimal(0))
    return EventSums(causes, expected, euros(charged), euros("0"), count, count, cost, cost, **more)


KNOWN = Known(
    FIRST,
    LAST,
    {VOICE: sums("12.345", 100, seconds=6000), SMS: sums("0.90", 30, each="0.03"), FIXED: sums("4.00", 8)},
    [
        ServiceLine("33600000001", "MOBILE", "M1", date(2026, 1, 1)),
        ServiceLine("33600000002", "MOBILE", "M1", date(2026, 9, 12)),
        ServiceLine("33600000003", "MOBILE", "M2", date(2026, 1, 1), date(2026, 9, 5)),
        ServiceLine("33600000004", "MOBILE", "M1", date(2025, 1, 1), date(2026, 8, 20)),
        ServiceLine("33600000005", "MOBILE", "M1", date(2026, 10, 3)),
        ServiceLine("33100000001", "VGA", "V1", date(2026, 1, 1)),
    ],
    [CardOrder("CMD0001", date(2026, 9, 10), 50), CardOrder("CMD0002", date(2026, 8, 20), 10)],
    offer_names={"m1": "M1", "m2": "M2", "v1": "V1"},
)


def line(
    label: str, category: str, quantity: str, price: str, amount: str | None = None, number: int = 2
) -> InvoiceLine:
    exact = euros(quantity) * euros(price)
    return InvoiceLine(
        "Facture_202609.csv",
        number,
        "OR-9",
        date(2026, 10, 1),
        label,
        category,
        euros(quantity),
        euros(price),
        euros(amount) if amount else exact.quantize(Decimal("0.01")),
    )


def items(*lines: InvoiceLine, known: Known = KNOWN, **more: object) -> dict[str, Item]:
    numbered = [replace(one, number=number) for number, one in enumerate(lines, 2)]
    compared = invoice_items(numbered, known, read_words(), **more)  # type: ignore[arg-type]
    assert [item.rest for item in compared] == [0] * len(compared)
    return {item.label or item.subject: item for item in compared}


def causes(item: Item) -> list[tuple[str, str, int]]:
    return [(cause.cause, f"{cause.amount:.2f}", cause.count) for cause in item.causes]


ALL_USAGE = line("Consommations", "CONSOMMATION", "1", "17.25")


def test_an_invoice_of_what_we_know_differs_in_nothing() -> None:
    invoice = items(
        line("Abonnements mobiles", "ABONNEMENT", "3", "1.90"),
        line("Accès VGA", "ABONNEMENT", "1", "9.50"),
        line("Consommations mobiles", "CONSOMMATION", "1", "12.35"),
        line("SMS mobiles", "CONSOMMATION", "30", "0.03"),
        line("Consommations fixes", "CONSOMMATION", "1", "4.00"),
        line("Cartes SIM", "SIM", "50", "1.20"),
        line("Total HT", "AUTRE", "1", "92.45"),
    )
    assert {label: causes(item) for label, item in invoice.items()} == {
        "Abonnements mobiles": [],
        "Accès VGA": [],
        "Consommations mobiles": [],
        "SMS mobiles": [],
        "Consommations fixes": [],
        "Cartes SIM": [],
    }


def test_what_no_line_charges_is_an_item_of_its_own() -> None:
    invoice = items(
        line("Voix mobile", "CONSOMMATION", "1", "12.35"), line("SMS", "CONSOMMATION", "1", "0.90")
    )
    assert causes(invoice["VOIX of VGA"]) == [("NOT_BILLED", "-4.00", 8)]


def test_a_lump_that_the_files_do_not_explain_says_what_they_add_up_to_by_usage() -> None:
    invoice = items(line("Consommations", "CONSOMMATION", "1", "20.00"))
    ((cause,),) = (item.causes for item in invoice.values())
    assert (cause.cause, cause.amount) == ("UNEXPLAINED", euros("2.75"))
    assert cause.note == "the monthly files of events add up to 17.25 (SMS 0.90, VOIX 16.35)"


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("16.35", ("NOT_BILLED", "-0.90", ("SMS",))),
        ("0.90", ("NOT_BILLED", "-16.35", ("VOIX",))),
        ("18.15", ("BILLED_TWICE", "0.90", ("SMS",))),
    ],
)
def test_a_lump_that_lacks_a_usage_or_has_it_twice_names_it(
    amount: str, expected: tuple[str, str, tuple[str, ...]]
) -> None:
    invoice = items(line("Consommations", "CONSOMMATION", "1", amount))
    ((cause,),) = (item.causes for item in invoice.values())
    assert (cause.cause, f"{cause.amount:f}", cause.firsts) == expected
    assert "to the cent" in cause.note


def test_causes_of_events_are_those_of_the_monthly_files() -> None:
    events = dict(KNOWN.events)
    parts = [
        EventCause("MISSING_EVENT", 2, euros("0.25"), ("X1", "X2")),
        EventCause("NOT_BILLED", 1, euros("-0.104"), ("N",)),
        EventCause("OTHER_PRICE", 3, euros("0.30")),
        EventCause("PERIOD", 1, euros("0.004")),
    ]
    events[VOICE] = sums("12.345", 100, *parts)
    (item,) = items(replace(ALL_USAGE), known=replace(KNOWN, events=events)).values()
    assert causes(item) == [
        ("MISSING_EVENT", "0.25", 2),
        ("NOT_BILLED", "-0.10", 1),
        ("OTHER_PRICE", "0.30", 3),
    ]
    assert item.expected == euros("16.80")


@pytest.mark.parametrize(
    ("invoiced", "expected_causes"),
    [
        (line("SMS", "CONSOMMATION", "30", "0.05"), [("OTHER_PRICE", "0.60", 30)]),
        (line("SMS", "CONSOMMATION", "34", "0.03"), [("MISSING_EVENT", "0.12", 4)]),
        (line("SMS", "CONSOMMATION", "28", "0.03"), [("NOT_BILLED", "-0.06", 2)]),
        (
            line("SMS", "CONSOMMATION", "34", "0.05"),
            [("OTHER_PRICE", "0.68", 34), ("MISSING_EVENT", "0.12", 4)],
        ),
        (line("SMS", "CONSOMMATION", "30", "0.03", "9.00"), [("ARITHMETIC", "8.10", 1)]),
        (line("SMS", "CONSOMMATION", "1", "0.91"), [("ROUNDING", "0.01", 0)]),
        (line("SMS", "CONSOMMATION", "1", "5.00"), [("UNEXPLAINED", "4.10", 0)]),
        (line("SMS", "CONSOMMATION", "1", "-5.00"), [("CREDIT", "-5.00", 1)]),
        (line("Divers", "CONSOMMATION", "1", "5.00"), [("UNKNOWN_LABEL", "5.00", 1)]),
        (line("Frais de dossier", "CONSOMMATION", "1", "5.00"), [("OTHER_CHARGE", "5.00", 1)]),
        (line("Cartes SIM", "SIM", "60", "1.20"), [("PERIOD", "12.00", 10)]),
        (line("Cartes SIM", "SIM", "53", "1.20"), [("UNKNOWN_CARD", "3.60", 3)]),
        (line("SIM commande CMD0002", "SIM", "10", "1.20"), [("PERIOD", "12.00", 10)]),
        (
            line("Abonnements", "ABONNEMENT", "6", "2"),
            [("TERMINATED_LINE", "2.00", 1), ("PERIOD", "2.00", 1)],
        ),
        (line("Abonnements", "ABONNEMENT", "3", "2"), [("PERIOD", "-2.00", 1)]),
        (line("Offre M2", "ABONNEMENT", "2", "2"), [("UNKNOWN_LINE", "2.00", 1)]),
        (line("Abonnement 06 00 00 00 01", "ABONNEMENT", "1", "2"), []),
        (line("Abonnement 06 00 00 00 04", "ABONNEMENT", "1", "2"), [("TERMINATED_LINE", "2.00", 1)]),
        (line("Abonnement 06 00 00 00 05", "ABONNEMENT", "1", "2"), [("PERIOD", "2.00", 1)]),
        (line("Abonnement +33600000009", "ABONNEMENT", "1", "2"), [("UNKNOWN_LINE", "2.00", 1)]),
    ],
    ids=lambda value: (
        f"{value.label} {value.quantity} {value.unit_price}" if isinstance(value, InvoiceLine) else ""
    ),
)
def test_a_difference_is_in_its_cause(
    invoiced: InvoiceLine, expected_causes: list[tuple[str, str, int]]
) -> None:
    assert causes(items(invoiced)[invoiced.label]) == expected_causes


def test_a_line_charged_twice_by_number_is_charged_once() -> None:
    twice = [line("Abonnement 0600000001", "ABONNEMENT", "1", "2")] * 2
    item = items(*twice)["Abonnement 0600000001"]
    assert causes(item) == [("BILLED_TWICE", "2.00", 1)]


def test_lines_of_which_events_are_charged_and_that_are_not_ours_come_first() -> None:
    item = items(line("Abonnements", "ABONNEMENT", "6", "2"), strangers=["33600000009"])["Abonnements"]
    assert causes(item) == [("UNKNOWN_LINE", "2.00", 1), ("TERMINATED_LINE", "2.00", 1)]
    assert [detail.reference for cause in item.causes for detail in cause.details] == [
        "33600000009",
        "33600000004",
    ]


def test_prices_are_compared_with_the_tariff_then_the_month_before_then_the_invoice_itself() -> None:
    dearer = line("Abonnements", "ABONNEMENT", "4", "2")
    before = replace(KNOWN, prices_before={("ABONNEMENT", "abonnements"): euros("1.90")})
    assert causes(items(dearer, known=before)["Abonnements"]) == [("OTHER_PRICE", "0.40", 4)]
    tariff = replace(before, tariff={"M1": euros("1.80"), "M2": euros("1.80"), "V1": euros("1.80")})
    assert causes(items(dearer, known=tariff)["Abonnements"]) == [("OTHER_PRICE", "0.80", 4)]
    mixed = replace(before, tariff={"M1": euros("1.90"), "M2": euros("1.90"), "V1": euros("2.00")})
    assert items(dearer, known=mixed)["Abonnements"].expected == euros("7.70")
    two = items(
        line("Abonnement mobile", "ABONNEMENT", "2", "2"), line("Abonnements mobiles", "ABONNEMENT", "1", "3")
    )
    assert causes(two["Abonnement mobile"]) == [("OTHER_PRICE", "1.00", 1)]


def test_lines_count_as_the_setting_says() -> None:
    by_day = items(line("Abonnements", "ABONNEMENT", "2.77", "3"), rule="prorata")["Abonnements"]
    assert (by_day.expected, causes(by_day)) == (euros("8.30"), [("PERIOD", "0.01", 0)])
    last = items(line("Abonnements", "ABONNEMENT", "4", "3"), rule="last_day")["Abonnements"]
    assert causes(last) == [("PERIOD", "3.00", 1)]
    assert "any_day" in last.causes[0].note


def test_the_stated_total_is_compared_with_the_lines() -> None:
    total = items(ALL_USAGE, line("Total", "AUTRE", "1", "20.00"))["Total"]
    assert causes(total) == [("ARITHMETIC", "2.75", 1)]
