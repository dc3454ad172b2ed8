"""The lines of an invoice as its pages tell them: quantity, unit price, amounts without and with tax, sections."""

import re
from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest

from origyne_pipeline import french
from origyne_pipeline.invoicing.charge_lines import with_unit_price
from origyne_pipeline.invoicing.layouts import LAYOUTS
from origyne_pipeline.invoicing.models import Invoice, InvoiceLine
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.invoicing.texts.contents import line_label, line_quantity, presented
from origyne_pipeline.invoicing.texts.line_groups import (
    line_groups,
    line_incl_tax,
    line_parts,
    line_price,
    sums_differ,
)
from origyne_pipeline.invoicing.texts.places import origin
from tests.invoicing.gallery import cases, citing_twelve, in_favour, priced, usage, with_tax
from tests.invoicing.samples import BRANDING, FIXED, MOBILE, adjustment, fee, frozen, used

GALLERY = cases()
SHORT = {case: one for case, one in GALLERY.items() if case not in ("long texts", "many rows")}


def read(invoice: Invoice, layout: str) -> str:
    """The text of the document, one space between words."""
    pages = pypdfium2.PdfDocument(LAYOUTS[layout](invoice, BRANDING, []))
    return words(" ".join(page.get_textpage().get_text_range() for page in pages))


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def figures(invoice: Invoice, line: InvoiceLine) -> str:
    """What a row tells after its designation."""
    cells = [line_quantity(line), line_price(line), french.percent(line.vat_rate)]
    cells.append(french.amount(line.amount_excl_tax))
    if invoice.customer.kind == "PARTICULIER":
        cells.append(french.amount(line_incl_tax(line)))
    return words(" ".join(cells))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("case", SHORT)
def test_each_line_tells_what_it_is_how_much_at_what_price_and_its_amounts(layout: str, case: str) -> None:
    invoice, _ = SHORT[case]
    text = read(invoice, layout)
    for line in presented(invoice).lines:
        assert f"{words(line_label(line))} {figures(invoice, line)}" in text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_private_customers_read_amounts_with_tax_and_professionals_do_not(layout: str) -> None:
    private, professional = (read(SHORT[case][0], layout) for case in ("private", "professional"))
    heads = "Montant HT (€)", "Montant TTC (€)"
    assert [head in private for head in heads] == [True, True]
    assert [head in professional for head in heads] == [True, False]
    assert "Abonnement Ligne fixe 1 8,33 20 % 8,33 9,99" in private
    assert "Option +10 Go 1 4,00 20 % 4,00 4,80" in private
    assert "Abonnement Ligne fixe 1 17,50 20 % 17,50 " in professional


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_unit_price_stands_beside_the_quantity_where_one_price_made_the_line(layout: str) -> None:
    text = read(GALLERY["professional"][0], layout)
    for row in (
        "Appels – France métropolitaine 41 appels, 2 h 00 min 00 s inclus 20 % 0,00",
        "Appels – Union européenne 3 appels, 6 min 52 s 0,15 / min 20 % 1,03",
        "SMS – France métropolitaine 12 SMS 0,10 / SMS 20 % 0,20 dont 10 inclus",
        "6 connexions, 20,00 Mo 0,000488 / Ko 20 % 9,99",
        "Internet mobile 230 connexions, 9,00 Go selon détail 20 % 2,05 dont 5,00 Go inclus",
    ):
        assert row in text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_goods_have_their_quantity_and_price_and_what_cannot_be_divided_is_a_lot(layout: str) -> None:
    text = read(GALLERY["goods"][0], layout)
    assert "Carte SIM – bien 3 8,00 20 % 24,00 28,80" in text
    assert "Lot de coques – bien 3 prix du lot 20 % 10,00 12,00" in text
    assert "Téléphone Modèle X 128 Go (06 12 34 56 78) – bien 1 207,50 20 % 207,50 249,00" in text


def test_sms_plus_are_services_of_third_parties_too() -> None:
    texts = [
        used(usage="SMS", destination_group=group, amount="4.50", service_excl_tax=Decimal(service))
        for group, service in (("NATIONAL", "0"), ("SMS_PLUS", "4.40"), ("SVA", "4.40"))
    ]
    (group,) = line_groups(frozen([], texts))
    assert [(s.heading, [line.destination_group for line in s.lines]) for s in group.sections] == [
        ("Communications", ["NATIONAL"]),
        ("Services de tiers (SVA)", ["SMS_PLUS", "SVA"]),
    ]


def test_a_price_is_exact_to_six_decimals_or_none() -> None:
    [line] = frozen([fee()], []).lines
    prices = [
        with_unit_price(replace(line, amount_excl_tax=Decimal(amount), quantity=quantity)).unit_price_excl_tax
        for amount, quantity in (("24.00", 3), ("10.00", 3), ("0.01", 8), ("1.00", 128), ("-5.00", 2))
    ]
    assert prices == [Decimal(8), None, Decimal("0.00125"), None, Decimal("-2.5")]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_third_party_services_are_a_section_of_their_own_with_call_and_service_apart(layout: str) -> None:
    text = read(GALLERY["professional"][0], layout)
    own = text.index("Communications 22,55")
    third_party = text.index("Services de tiers (SVA) 4,70")
    assert own < text.index("Appels – Union européenne") < third_party
    assert own < text.index("Consommations antérieures") < third_party
    assert third_party < text.index(
        "Appels – services à valeur ajoutée 2 appels, 3 min 05 s selon détail 20 % 3,70"
    )
    assert third_party < text.index("dont communication 0,50 et service 3,20 HT")
    assert text.count("dont communication") == 1


def test_a_line_without_third_parties_has_one_section_without_a_name() -> None:
    [group] = line_groups(frozen([fee()], [used()]))
    assert [section.heading for section in group.sections] == [""]


def test_call_and_service_make_the_amount_and_are_not_told_where_the_tariff_does_not() -> None:
    third_party = used(destination_group="SVA", amount="3.705", service_excl_tax=Decimal("3.205"))
    told, untold = frozen([], [third_party, used(line=FIXED, destination_group="SVA")]).lines[::-1]
    assert line_parts(
        told
    ) == "dont communication 0,50 et service 3,21 HT" and told.amount_excl_tax == Decimal("3.71")
    assert line_parts(untold) == ""
    theirs = replace(told, amount_excl_tax=Decimal("1.00"))  # the wholesaler's amount, less than our service
    assert line_parts(theirs) == ""


@pytest.mark.parametrize("case", GALLERY)
def test_the_sums_of_the_groups_are_the_total_without_tax(case: str) -> None:
    invoice, _ = GALLERY[case]
    groups = list(line_groups(invoice))
    assert sum(group.sums.excl_tax for group in groups) == presented(invoice).total_excl_tax
    assert sum(len(group.lines) for group in groups) == len(invoice.lines)
    for group in groups:
        assert sum(section.sums.incl_tax for section in group.sections) == group.sums.incl_tax


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("case", SHORT)
def test_where_shown_amounts_with_tax_do_not_make_the_total_a_note_says_which_is_due(
    layout: str, case: str
) -> None:
    invoice, _ = SHORT[case]
    is_private = invoice.customer.kind == "PARTICULIER"
    shown = sum(map(line_incl_tax, presented(invoice).lines))
    assert sums_differ(invoice) == (shown != presented(invoice).total_incl_tax)
    assert (words(labels.GROSS_NOTE) in read(invoice, layout)) == (is_private and sums_differ(invoice))


def test_prices_with_tax_make_the_total_and_rounded_nets_may_not() -> None:
    with_prices = frozen([with_tax("9.99", line=f"3361234567{n}") for n in range(3)], [])
    assert not sums_differ(with_prices) and with_prices.total_incl_tax == Decimal("29.97")
    assert sums_differ(frozen([fee(amount="0.02", line=f"3361234567{n}") for n in range(3)], []))


def test_sums_that_differ_at_two_rates_are_seen_though_their_total_does_not() -> None:
    fees = [
        fee(line="33611111111", amount="0.03"),  # 0.036 each: 0.08 of the two lines, 0.07 of their sum
        fee(line="33622222222", amount="0.03"),
        fee(line="33633333333", amount="0.04", vat_rate=Decimal("10.00")),  # 0.044 each: 0.08, and 0.09
        fee(line="33644444444", amount="0.04", vat_rate=Decimal("10.00")),
    ]
    invoice = frozen(fees, [])
    assert sum(map(line_incl_tax, invoice.lines)) == invoice.total_incl_tax
    assert sums_differ(invoice)


def test_what_is_credited_has_the_sign_of_its_amount_in_price_and_tax() -> None:
    [note] = [presented(in_favour())]
    for line in note.lines:
        price, amount = line.unit_price_excl_tax, line.amount_excl_tax
        assert price is None or price * amount >= 0
    adjusted = note.lines[-1]
    assert (adjusted.amount_excl_tax, adjusted.unit_price_excl_tax) == (Decimal("80.00"), Decimal("80.00"))


def test_discounts_and_adjustments_of_a_line_stand_with_those_of_the_customer() -> None:
    groups = list(line_groups(GALLERY["discounts and minimum"][0]))
    assert [group.heading for group in groups] == [f"Ligne {french.phone(MOBILE)}", labels.OF_CUSTOMER]
    assert [line_label(line) for line in groups[1].lines] == [
        "Remise fidélité 10 %",
        f"Remise parrainage ({french.phone(MOBILE)})",
        "Minimum de facturation",
    ]
    alone = list(line_groups(frozen([fee()], [], [adjustment(line=MOBILE, amount="-1")])))
    assert len(alone) == 2


def test_usage_of_two_workbook_rates_under_one_rate_keeps_its_price_where_it_is_the_same() -> None:
    rows = [priced("0.1", "MIN", vat_rate=Decimal(20)), priced("0.1", "MIN", vat_rate=Decimal(10))]
    [same] = frozen([], rows, territory="DOM").lines
    [other] = frozen([], [rows[0], priced("0.2", "MIN", vat_rate=Decimal(10))], territory="DOM").lines
    assert (line_price(same), line_price(other)) == ("0,10\N{NBSP}/\N{NBSP}min", "selon détail")


@pytest.mark.parametrize(
    ("usage_kind", "zone", "words_of_it"),
    [
        ("VOIX", None, ""),
        ("VOIX", "États-Unis", " depuis les États-Unis"),
        ("VOIX", "Etats Unis", " depuis les États-Unis"),
        ("DATA", "USA", " depuis les USA"),
        ("SMS", "Suisse", " depuis la Suisse"),
        ("SMS", "Maroc", " depuis le Maroc"),
        ("SMS", "Algérie", " depuis l’Algérie"),
        ("SMS", "Mexique", " depuis le Mexique"),
        ("SMS", "Réunion", " depuis La Réunion"),
        ("SMS", "Malte", " depuis Malte"),
        ("SMS", "Îles Caïmans", " depuis les Îles Caïmans"),
        ("VOIX", "Algérie, Maroc", " depuis l’étranger (Algérie, Maroc)"),
        ("VOIX", "Réseau italien en mer", " depuis l’étranger (Réseau italien en mer)"),
        ("VOIX", "UE", " depuis l’Union européenne"),
        ("VOIX", "MONDE", " depuis le reste du monde"),
        ("VOIX", "AMN_2", " depuis l’étranger (zone AMN 2)"),
        ("VOIX_RECUE", "Suisse", " : Suisse"),
        ("VOIX_RECUE", "UE", " : Union européenne"),
        ("VOIX_RECUE", "AMN_2", " : zone AMN 2"),
    ],
)
def test_an_origin_reads_well(usage_kind: str, zone: str | None, words_of_it: str) -> None:
    assert origin(usage_kind, "AMN_2", zone) == words_of_it


def test_a_zone_that_has_a_name_is_told_by_it_unless_it_is_one_country() -> None:
    origins = [origin("VOIX", zone, places) for zone, places in (("UE", "Espagne, Italie"), ("UE", "Italie"))]
    assert origins == [" depuis l’Union européenne", " depuis l’Italie"]
    assert origin("VOIX", "MONDE", "Suisse, USA") == " depuis l’étranger (Suisse, USA)"


def test_every_zone_of_the_gallery_is_told() -> None:
    labels = " ".join(line.label for line in frozen([], usage()).lines)
    assert (
        "Appels depuis les États-Unis – reste du monde" in labels
        and "Appels reçus à l’étranger : USA" in labels
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_long_list_of_cited_invoices_is_cut_in_the_heading_and_whole_in_the_mentions(layout: str) -> None:
    invoice = citing_twelve()
    text = read(invoice, layout)
    assert text.count("Facture corrigée F2026-") == 3 and "et 9 autres (voir Règlement)" in text
    assert all(citation.number in text for citation in invoice.cited)
    assert "Facture corrigée F2026-000001 du 06/10/2026" in read(GALLERY["correction"][0], layout)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_that_opens_in_a_section_names_the_line_and_the_section(layout: str) -> None:
    rows = [used(destination_group=f"G{n:02d}") for n in range(90)]
    text = read(frozen([fee()], [*rows, used(destination_group="SVA")], professional=True), layout)
    assert f"Ligne {words(french.phone(MOBILE))} – Communications (suite)" in text
