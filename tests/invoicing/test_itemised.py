"""The itemised communications beside the totals of the same month: nothing is missing, nothing is there twice."""

import itertools
import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from origyne_pipeline.drawing.pen import Pen, Style
from origyne_pipeline.invoicing.communications import Communication, communications, itemised, shown_number
from origyne_pipeline.invoicing.issuing import freeze
from origyne_pipeline.invoicing.layouts import LAYOUTS
from origyne_pipeline.invoicing.models import USAGE, Invoice
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.model import table_model
from origyne_pipeline.money import round_half_up
from origyne_pipeline.periods import PARIS
from origyne_pipeline.warehouse import Warehouse
from tests.invoicing.samples import (
    BRANDING,
    FIXED,
    ISSUE_DATE,
    MOBILE,
    MONTH,
    assembled,
    call,
    customer,
    fee,
    frozen,
    issuer,
    used,
)

REUNION = "262693473571"
ROUTES = (
    # usage, number, group, service
    ("VOIX", "33698765432", "NATIONAL", "0"),
    ("VOIX", "447700900123", "MONDE", "0"),
    ("VOIX", "33899123456", "SVA", "1.5"),
    ("VOIX", "#118712", "SVA", "0"),
    ("VOIX", "33800123456", "GRATUIT", "0"),
    ("VOIX", "#112", "GRATUIT", "0"),
    ("VOIX", "#3919", "SVA", "0"),
    ("SMS", "33698765432", "NATIONAL", "0"),
    ("SMS", "#28903", "SVA", "0.65"),
    ("DATA", None, "DATA", "0"),
    ("VOIX_RECUE", "LA POSTE", "RECU", "0"),
    ("VOIX", "33698765432", "RECU", "0"),
    ("SMS", "AMELI", "RECU", "0"),
)
ZONES = tuple(
    {
        "tariff_from": date(2026, 7, 1),
        "workbook": "w",
        "network_prefix": prefix,
        "origin_zone": zone,
        "label": label,
    }
    for prefix, zone, label in (
        ("208", "FR", "France"),
        ("214", "UE", "Espagne"),
        ("310", "MONDE", "États-Unis"),
    )
)
NETWORKS = (("FR", "20801"), ("UE", "21403"), ("MONDE", "310260"))


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def text_of(document: bytes) -> str:
    return plain(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(document)))


def rated(number: int, dice: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """One event of any kind: its rows in ``rated_cdrs`` and in ``cdrs``."""
    usage, called, group, service = dice.choice(ROUTES)
    zone, network = dice.choice(NETWORKS)
    if usage == "VOIX_RECUE":
        zone, network = NETWORKS[1]
    is_free = group == "RECU" and usage != "VOIX_RECUE"
    billed = (
        0 if is_free or dice.random() < 0.15 else 1 if usage in ("SMS", "MMS") else dice.randrange(1, 900)
    )
    included = billed if dice.random() < 0.3 else 0
    services = Decimal(service if billed else "0")
    amount = (
        services
        if included or not billed or group == "GRATUIT"
        else services + dice.randrange(1, 99999) * Decimal("0.0001")
    )
    started = datetime(2026, 9, 1, 8, tzinfo=UTC) + timedelta(minutes=97 * number)
    is_late = dice.random() < 0.1
    key = {"feed": "MOBILE", "cdr_id": f"E{number:04}"}
    event = key | {
        "billing_month": "2026-09",
        "event_month": "2026-08" if is_late else "2026-09",
        "customer_ref": "C00001",
        "line": dice.choice((MOBILE, FIXED, REUNION)),
        "offer_code": "MOB",
        "tariff_from": date(2026, 7, 1),
        "usage": usage,
        "origin_zone": zone,
        "destination_code": group,
        "destination_group": group,
        "band": "HP",
        "billed_quantity": billed,
        "included_quantity": included,
        "charged_quantity": billed - included,
        "connection_fee_excl_tax": Decimal(0),
        "service_excl_tax": services,
        "amount_excl_tax": amount,
        "started_at": started - timedelta(days=31 if is_late else 0),
        "vat_rate": dice.choice((Decimal("20.00"), Decimal("10.00"))),
        "supplier_amount_excl_tax": Decimal(0),
        "supplier_cost_excl_tax": None,
    }  # fmt: skip
    return event, key | {"called_number": called, "visited_network": network}


@pytest.fixture(scope="module")
def month(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Invoice, list[Communication], list[dict[str, Any]]]:
    """The invoice of six hundred events of all kinds, the events that are itemised, and the rows of the totals."""
    dice = random.Random(13)
    events, cdrs = zip(*(rated(number, dice) for number in range(600)), strict=True)
    home: Path = tmp_path_factory.mktemp("home")
    with Warehouse(home).session() as session:
        for table, rows in (
            ("rated_cdrs", events),
            ("cdrs", cdrs),
            ("tariff_zones", ZONES),
            ("tariff_destinations", ()),
            ("billed_matches", ()),
        ):
            columns = dict.fromkeys(column.name for column in table_model(table).columns)
            session.bind_values(table, [columns | row for row in rows])
        for model in ("usage_charges", "communications"):
            session.run(f"invoicing/{model}", month="2026-09", use_billed=False)
        session.run("invoicing/shown_usage")
        charges = session.dicts("select * from shown_usage order by all")
        shown = list(communications(session.dicts("select * from communications")))
    drafts = assembled(MONTH, {"C00001": customer()}, [fee()], charges).drafts
    return (
        replace(freeze(drafts[0], ISSUE_DATE, issuer(), lambda *_: None), number="F2026-000001"),
        shown,
        charges,
    )


def test_what_is_listed_and_what_is_left_out_are_what_the_lines_count(month: Any) -> None:
    invoice, events, charges = month
    counted: dict[str, int] = defaultdict(int)
    for line in invoice.lines:
        if line.kind == USAGE:
            counted[line.line] += line.event_count
    details = itemised(events)
    assert {d.line: sum(len(s.events) for s in d.sections) + len(d.left_out) for d in details} == counted
    assert min(len(d.left_out) for d in details) > 3
    free = sum(
        row["event_count"]
        for row in charges
        if row["destination_group"] == "RECU" and row["usage"] != "VOIX_RECUE"
    )
    assert free > 20
    assert len(events) == 600 - free
    assert sum(event.quantity == 0 for d in details for s in d.sections for event in s.events) > 20


def test_the_amounts_of_the_sections_are_those_of_the_usage(month: Any) -> None:
    _, events, charges = month
    due: dict[tuple[str, bool, bool], Decimal] = defaultdict(Decimal)
    listed: dict[tuple[str, bool, bool], Decimal] = defaultdict(Decimal)
    for row in charges:
        if row["amount_excl_tax"]:
            due[row["line"], row["destination_group"] == "SVA", row["is_late"]] += row["amount_excl_tax"]
    for detail in itemised(events):
        for section in detail.sections:
            key = (detail.line, "valeur ajoutée" in section.name, "antérieurs" in section.name)
            listed[key] += sum((event.amount_excl_tax for event in section.events), Decimal(0))
        for event in detail.left_out:
            if event.amount_excl_tax:
                assert event.called_number == "#3919"
                listed[detail.line, True, event.is_late] += event.amount_excl_tax
    assert listed == due
    assert len(listed) == 12
    services = sum((row["service_excl_tax"] for row in charges), Decimal(0))
    assert sum((event.service_excl_tax for event in events), Decimal(0)) == services > 0


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_section_says_its_count_and_its_sums_with_and_without_tax(layout: str, month: Any) -> None:
    invoice, events, _ = month
    text = text_of(LAYOUTS[layout](invoice, BRANDING, events))
    for detail in itemised(events):
        for section in detail.sections:
            net = sum((event.amount_excl_tax for event in section.events), Decimal(0))
            gross = sum((e.amount_excl_tax * (100 + e.vat_rate) / 100 for e in section.events), Decimal(0))
            assert f"{section.name[1:]} : {len(section.events)} {shown(net)}" in text
            assert shown(gross) in text
        costs = sum((event.amount_excl_tax for event in detail.left_out), Decimal(0))
        assert (
            f"{len(detail.left_out)} appels vers des numéros gratuits ou d’urgence, compris dans les totaux"
            f" pour {shown(costs)} € HT, ne sont pas détaillés."
        ) in text
    assert "États-Unis" in text.split("Détail des communications")[1]
    assert "112 " not in text.split("Détail des communications")[1]


def shown(amount: Decimal) -> str:
    return f"{round_half_up(amount, 4):,}".replace(",", " ").replace(".", ",")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_event_says_both_amounts_or_that_it_is_included(layout: str) -> None:
    events = [
        call(amount_excl_tax=Decimal("0.1234")),
        call(minute=1, quantity=0, amount_excl_tax=Decimal(0)),
        call(minute=2, included_quantity=75, amount_excl_tax=Decimal(0)),
        call(minute=3, amount_excl_tax=Decimal("0.1"), vat_rate=Decimal("10.00")),
    ]
    lasts, nothing = ("1 min 15 s", "0 s") if layout == "standard" else ("0:01:15", "0:00:00")
    text = text_of(LAYOUTS[layout](frozen(), BRANDING, events))
    assert f"{lasts} 0,1234 0,1481" in text
    assert f"{nothing} 0,0000 0,0000" in text
    assert f"{lasts} inclus inclus" in text
    assert f"{lasts} 0,1000 0,1100" in text
    overseas = text_of(LAYOUTS[layout](frozen(territory="DOM"), BRANDING, events))
    assert f"{lasts} 0,1000 0,1085" in overseas


@pytest.mark.parametrize("layout", LAYOUTS)
def test_call_and_service_are_two_amounts_where_the_tariff_tells_them(layout: str) -> None:
    covered = {"included_quantity": 75}
    special: dict[str, Any] = {"destination": "Services 089", "destination_group": "SVA"}
    events = [
        call("33899123456", 1, amount_excl_tax=Decimal("2"), service_excl_tax=Decimal("1.5"), **special),
        call("33899123456", 2, amount_excl_tax=Decimal("1.5"), service_excl_tax=Decimal("1.5"), **special | covered),
        call("33899123456", 3, amount_excl_tax=Decimal("0.7"), **special),
    ]  # fmt: skip
    text = text_of(LAYOUTS[layout](frozen(), BRANDING, events))
    assert "1 min 15 s 0,5000 1,5000 2,0000 2,4000" in text
    assert "1 min 15 s inclus 1,5000 1,5000 1,8000" in text
    assert "1 min 15 s 0,7000 0,8400" in text
    alone = text_of(LAYOUTS[layout](frozen(), BRANDING, events[2:]))
    assert "C, appel" in text
    assert "C, appel" not in alone


def test_messages_to_sms_plus_are_listed_with_the_services_of_third_parties() -> None:
    (detail,) = itemised(
        [
            call("#888", 1, destination_group="SMS_PLUS"),
            call("#81010", 2, usage="SMS", destination_group="SMS_PLUS"),
        ]
    )
    assert [[event.usage for event in section.events] for section in detail.sections] == [["VOIX"], ["SMS"]]
    assert detail.sections[1].name == labels.THIRD_PARTY


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_comes_from_abroad_or_late_stands_apart_and_says_so(layout: str) -> None:
    events = [
        call(),
        call(
            None, 1, usage="DATA", destination="Internet mobile", quantity=2048, visited_country="États-Unis"
        ),
        call(minute=2, is_late=True),
    ]
    text = text_of(LAYOUTS[layout](frozen(), BRANDING, events))
    assert "Internet mobile États-Unis 2,00 Mo" in text
    for name in ("", " depuis l’étranger", ", mois antérieurs"):
        assert f"Sous-total communications{name} : 1" in text


@pytest.mark.parametrize(
    ("number", "masked", "whole"),
    [
        ("33612345678", "06 12 34 •• ••", "06 12 34 56 78"),
        ("262692123456", "0692 12 •• ••", "0692 12 34 56"),
        ("508411234", "0508 41 •• ••", "0508 41 12 34"),
        ("337001234567890", "07 00 12 34 56 •• ••", "07 00 12 34 56 78 90"),
        ("12025550123", "+1 202 555 •• ••", "+1 202 555 01 23"),
        ("34612345678", "+34 612 34 •• ••", "+34 612 34 56 78"),
        ("212612345678", "+212 612 34 •• ••", "+212 612 34 56 78"),
        ("4512345678", "+45 12 34 •• ••", "+45 12 34 56 78"),
        ("3227777", "+32 2 •• ••", "+32 2 77 77"),
        ("#3179", "3179", "3179"),
        ("LA POSTE", "LA POSTE", "LA POSTE"),
        (None, "", ""),
    ],
)
def test_numbers_are_grouped_and_lose_their_last_four_digits(
    number: str | None, masked: str, whole: str
) -> None:
    assert (plain(shown_number(number, True)), plain(shown_number(number, False))) == (masked, whole)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("rows", range(0, 70, 7))
def test_the_detail_goes_on_where_the_page_has_room_and_no_heading_ends_a_page(
    layout: str, rows: int
) -> None:
    invoice = frozen(usage=[used(destination_group=group) for group in "ABCDEFGHIJKL"])
    events = [call(minute=n % 60) for n in range(rows + 1)]
    events += [call(minute=n, line=FIXED) for n in range(5)]
    pages = [
        plain(page.get_textpage().get_text_range())
        for page in pypdfium2.PdfDocument(LAYOUTS[layout](invoice, BRANDING, events))
    ]
    first = next(page for page in pages if "Détail des communications" in page)
    assert "Total TTC" in first or "Sur demande et sans frais" in first
    for page in pages:
        before_foot = page.split("VNO de démonstration · SIRET")[0]
        for heading in ("Détail des communications de la ligne", "Date et heure", "Communications"):
            last = max(before_foot.rfind(lasts) for lasts in ("1 min 15 s", "0:01:15"))
            assert last > before_foot.rfind(heading) or heading not in before_foot


def usual_calls() -> list[Communication]:
    """The widest of what real months hold, in each kind of section."""
    numbers = ("337001234567890", "262692123456", "#118712", "447700900123", "2126612345678", "LA POSTE")
    destinations = (
        "Royaume-Uni mobile",
        "Guadeloupe mobile",
        "Etats-Unis/Canada",
        "Saint-Pierre-et-Miquelon",
    )
    return [
        call(
            number,
            minute,
            started_at=datetime(2026, 9, 28, 20, minute, 48, tzinfo=PARIS),
            usage=usage,
            quantity=1 if usage == "SMS" else 86_399,
            destination=destinations[minute % 4],
            destination_group=group,
            amount_excl_tax=Decimal("128.4848") + 300 * has_service,
            service_excl_tax=Decimal("18.4848") * has_service,
            visited_country="Réseau italien en mer" if is_abroad else None,
            is_late=is_late,
        )
        for minute, number in enumerate(numbers)
        for usage in ("VOIX", "DATA", "SMS")
        for group in ("NATIONAL", "SVA")
        for has_service in (0, 1)
        for is_abroad in (False, True)
        for is_late in (False, True)
        if has_service == 0 or group == "SVA"
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("service", [False, True])
def test_the_texts_of_a_row_stand_clear_of_one_another(
    layout: str, masked: bool, service: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: dict[tuple[int, float], list[tuple[float, float, str]]] = defaultdict(list)
    pages = [0]
    write, turn = Pen.text, Pen.next_page

    def text(pen: Pen, x: float, y: float, words: str, style: Style, align: str = "left") -> None:
        left = x - style.width(words) * {"left": 0, "right": 1, "centre": 0.5}[align]
        written[pages[0], round(y, 1)].append((left, left + style.width(words), words))
        write(pen, x, y, words, style, align)

    def next_page(pen: Pen) -> None:
        pages[0] += 1
        turn(pen)

    monkeypatch.setattr(Pen, "text", text)
    monkeypatch.setattr(Pen, "next_page", next_page)
    events = [event for event in usual_calls() if service or not event.service_excl_tax]
    LAYOUTS[layout](frozen(mask_details=masked), BRANDING, events)
    rows = [row for row in written.values() if any(words.startswith("28/09") for _, _, words in row)]
    assert len(rows) >= len(events) / 2
    for row in rows:
        row.sort()
        for (_, right, before), (left, _, after) in itertools.pairwise(row):
            assert left - right >= 1.8, (before, after)
