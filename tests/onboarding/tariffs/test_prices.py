"""Sheets Tarifs, Offres and Forfaits of the starting set: prices everywhere, caps of the law, a month by hand."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from origyne_pipeline.invoicing.communications import is_third_party_use
from origyne_pipeline.mediation.tariff_book import TariffBook, read_tariff_book
from origyne_pipeline.onboarding.tariffs.numbering import read_data
from origyne_pipeline.onboarding.tariffs.prices import Price, prices
from origyne_pipeline.onboarding.tariffs.template import template_bytes, template_name
from origyne_pipeline.periods import PARIS
from tests.deposits import Market

DAY = date(2026, 9, 1)
Lookup = Callable[[str, str, str], Price]


@pytest.fixture(scope="module")
def book() -> TariffBook:
    return read_tariff_book(template_bytes(DAY), template_name(DAY))


@pytest.fixture(scope="module")
def price_of() -> Lookup:
    """The price of a usage, zone and destination, by the order of rating.md section 4."""
    by_key = {(price.usage, price.zone, price.destination): price for price in prices()}
    assert len(by_key) == len(prices())

    def found(usage: str, zone: str, destination: str) -> Price:
        keys = [(usage, zone, destination), (usage, "*", destination), (usage, zone, "*"), (usage, "*", "*")]
        return next(by_key[key] for key in keys if key in by_key)

    return found


def test_invoices_show_every_group_with_a_service_s_price_among_the_services_of_third_parties(
    book: TariffBook,
) -> None:
    groups = {row["destination_code"]: row["destination_group"] for row in book.destinations}
    with_service = {
        (row["usage"], groups[row["destination_code"]])
        for row in book.prices
        if row["service_fee_excl_tax"] or row["service_price_excl_tax"]
    }
    assert with_service == {("VOIX", "SVA"), ("SMS", "SMS_PLUS")}
    assert all(is_third_party_use(usage, group) for usage, group in with_service)


def zones(book: TariffBook) -> list[str]:
    return sorted({row["origin_zone"] for row in book.zones})


def destinations(book: TariffBook, *groups: str) -> list[str]:
    rows = book.destinations
    return sorted(
        {row["destination_code"] for row in rows if not groups or row["destination_group"] in groups}
    )


def test_landing_reads_the_template_without_a_fault_or_a_warning(book: TariffBook) -> None:
    assert book.warnings == ()
    assert (len(book.offers), len(book.options), len(book.allowances)) == (3, 2, 12)
    assert len(book.destinations) > 2000
    assert len(book.zones) > 240
    assert len(book.prices) == len(prices())


def test_the_same_day_gives_the_same_bytes() -> None:
    assert template_bytes(DAY) == template_bytes(DAY)


def test_every_call_and_message_from_everywhere_to_everywhere_has_a_price(
    book: TariffBook, price_of: Lookup
) -> None:
    for zone in zones(book):
        for usage in ("VOIX", "SMS", "MMS"):
            for destination in destinations(book):
                assert price_of(usage, zone, destination).price >= 0
        assert price_of("DATA", zone, "DATA").price > 0
        if zone != "FR":
            assert price_of("VOIX_RECUE", zone, "RECU").price >= 0


def test_emergency_calls_and_messages_are_free_everywhere(book: TariffBook, price_of: Lookup) -> None:
    for zone in zones(book):
        for usage in ("VOIX", "SMS"):
            price = price_of(usage, zone, "FR_URGENCE")
            assert (price.price, price.service_fee, price.service_minute) == (Decimal(0), None, None)


def test_free_numbers_are_free_at_home(book: TariffBook, price_of: Lookup) -> None:
    for destination in destinations(book, "GRATUIT"):
        assert {price_of("VOIX", zone, destination).price for zone in ("FR", "UE")} == {Decimal(0)}


def test_every_price_is_by_the_second_from_the_first_second(book: TariffBook) -> None:
    calls = [row for row in book.prices if row["usage"].startswith("VOIX")]
    assert {(row["unit"], row["first_increment"], row["increment"]) for row in calls} == {("MIN", 1, 1)}
    assert {row["connection_fee_excl_tax"] for row in calls} == {Decimal(0)}


def test_in_the_union_everything_costs_what_it_costs_in_france(book: TariffBook, price_of: Lookup) -> None:
    for destination in destinations(book, "NATIONAL", "BANALISE", "SVA", "DROM", "DROM_MOBILE"):
        for usage in ("VOIX", "SMS", "MMS"):
            at_home, away = price_of(usage, "FR", destination), price_of(usage, "UE", destination)
            assert (at_home.price, at_home.service_minute) == (away.price, away.service_minute)
    most = price_of("VOIX", "FR", "FR_MOBILE").price
    for destination in destinations(book, "UE", "UE_MOBILE"):
        assert price_of("VOIX", "UE", destination).price <= most
    assert price_of("VOIX_RECUE", "UE", "RECU").price == 0
    assert price_of("DATA", "UE", "DATA").price == price_of("DATA", "FR", "DATA").price


def test_calls_and_messages_to_the_union_are_within_the_caps(book: TariffBook, price_of: Lookup) -> None:
    """Regulation (EU) 2015/2120, article 5a: 0.19 a minute, 0.06 a message, without tax."""
    for destination in destinations(book, "UE", "UE_MOBILE"):
        assert price_of("VOIX", "FR", destination).price <= Decimal("0.19")
        assert price_of("SMS", "FR", destination).price <= Decimal("0.06")


def test_a_service_costs_the_same_from_everywhere_and_never_more_than_its_cap(
    book: TariffBook, price_of: Lookup
) -> None:
    for row in read_data("services.csv"):
        prices = [price_of(row["usage"], zone, row["destination"]) for zone in zones(book)]
        assert len({(price.service_fee, price.service_minute) for price in prices}) == 1
        for amount, cap in (
            (prices[0].service_fee, row["fee_incl_tax"]),
            (prices[0].service_minute, row["minute_incl_tax"]),
        ):
            assert (amount is None) == (cap == "")
            if amount is not None:
                assert Decimal(0) <= Decimal(cap) - amount * Decimal("1.20") < Decimal("0.000002")


def test_every_starting_price_is_used() -> None:
    rows = read_data("starting_prices.csv")
    used = {str(price.price) for price in prices()}
    for row in rows:
        assert str(Decimal(row["voice_excl_tax"])) in used


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-09-{text}").replace(tzinfo=PARIS)


def events() -> Iterator[tuple[dict[str, Any], str]]:
    """Events of September, with the amount that each is worth by hand (4 decimals; data 6)."""
    mobile = {"line": "33600000001"}
    yield mobile | {"called_number": "33142685300", "duration_s": 7190}, "0"  # 10 s of the 2 h are left
    yield mobile | {"called_number": "33612345678", "duration_s": 40}, "0.04"  # 30 s at 0.08 a minute
    yield (
        mobile | {"called_number": "21361234567", "duration_s": 61},
        "0.61",
    )  # Algeria, mobile: 0.60 a minute
    yield (
        mobile | {"called_number": "33892123456", "duration_s": 30},
        "0.3583",
    )  # C 0.0250, S 30/60 of 0.666666
    yield (
        mobile | {"called_number": "#118712", "duration_s": 90},
        "1.0750",
    )  # C 0.0750, S 90/60 of 0.666666
    yield mobile | {"called_number": "#112", "duration_s": 300}, "0"
    yield mobile | {"called_number": "33800123456", "duration_s": 300}, "0"
    yield mobile | {"called_number": "8816123456789", "duration_s": 15}, "2"  # a satellite: 8 a minute
    yield (
        mobile | {"usage": "SMS", "called_number": "#72222"},
        "0.825",
    )  # 0.99 with tax; the message is included
    yield mobile | {"usage": "SMS", "called_number": "12125550100"}, "0.2"
    yield mobile | {"visited_network": "21401", "called_number": "4915112345678", "duration_s": 60}, "0.08"
    yield mobile | {"visited_network": "63902", "called_number": "33142685300", "duration_s": 60}, "2.5"
    yield mobile | {"visited_network": "63902", "called_number": "#112", "duration_s": 60}, "0"
    yield mobile | {"visited_network": "63902", "direction": "ENTRANT", "duration_s": 60}, "1.25"
    yield mobile | {"visited_network": "90114", "usage": "DATA", "volume_bytes": 1_048_576}, "10"
    yield mobile | {"usage": "DATA", "volume_bytes": 200 * 1_048_576}, "0"
    yield mobile | {"usage": "DATA", "volume_bytes": 1024}, "0.00001"  # 0.01 a MO, 6 decimals
    unlimited = {"line": "33600000002"}
    yield unlimited | {"called_number": "4915112345678", "duration_s": 36_000}, "0"
    yield unlimited | {"called_number": "262692123456", "duration_s": 60}, "0"
    yield unlimited | {"called_number": "447400123456", "duration_s": 60}, "0.45"
    fixed = {"line": "33142000001", "feed": "VGA", "visited_network": None}
    yield fixed | {"called_number": "33612345678", "duration_s": 3600}, "0"
    yield fixed | {"called_number": "4915112345678", "duration_s": 60}, "0.15"


def test_a_month_is_rated_with_it_to_the_amounts_computed_by_hand(market: Market, book: TariffBook) -> None:
    market.tariff(DAY, {name: getattr(book, name) for name in SHEETS})
    held = {"customer_ref": "C1", "activated_on": DAY, "offer_from": DAY}
    market.observe(
        "2026-09-01",
        [
            held | {"line": "33600000001", "offer_code": "MOB_2H"},
            held | {"line": "33600000002", "offer_code": "MOB_ILLIMITE"},
            held | {"line": "33142000001", "offer_code": "FIXE_ILLIMITE", "feed": "VGA"},
        ],
    )
    expected = {}
    rows = []
    for place, (event, amount) in enumerate(events()):
        cdr_id = f"E{place:02d}"
        expected[cdr_id] = Decimal(amount)
        started = local(f"02 {place // 2:02d}:{place % 2 * 30:02d}:00")
        called = {} if event.get("usage") != "DATA" else {"called_number": None}
        rows.append({"cdr_id": cdr_id, "started_at": started} | event | called)
    market.events("2026-09-03", rows)
    market.rate("2026-09")
    assert market.rows("unrated_cdrs", "cdr_id", "reason") == []
    amounts = dict(market.rows("rated_cdrs", "cdr_id", "amount_excl_tax"))
    assert amounts == expected


SHEETS = ("offers", "options", "allowances", "destinations", "zones", "bands", "prices")
