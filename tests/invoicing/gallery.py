"""Every kind of invoice that a customer may get, small and made by hand: what layouts are judged by."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.invoicing.assembly import draft_of
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.models import AllowanceUse, Citation, Invoice, MonthTotal
from origyne_pipeline.parties import Adjustment, Discount
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Company
from tests.invoicing.samples import FIXED, MOBILE, adjustment, call, fee, frozen, used

MONTHS = tuple(MonthTotal(Month(2026, n), Decimal("21.40") + n) for n in range(1, 9))
GROUPS = ("NATIONAL", "UE", "DOM", "MONDE", "SVA", "SAT")
LONG_NAME = (
    "Établissement public de coopération intercommunale de la vallée de l’Yvette et du plateau limousin"
)
LONG_COMPANY = Company(
    name="Compagnie Générale des Télécommunications Virtuelles de l’Atlantique et de la Manche",
    address="Immeuble « Le Grand Large », bâtiment C, escalier 14, 1234 bis boulevard du Maréchal-de-Lattre",
    city="Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
    email="service.de.la.relation.avec.les.abonnes@telecommunications-virtuelles.example.com",
)
ALLOWANCES = (
    AllowanceUse("A", "2 h vers la France", "VOIX", MOBILE, 7200, 3725),
    AllowanceUse("B", "Internet illimité", "DATA", MOBILE, None, 1_500_000),
)
Row = dict[str, Any]
Case = tuple[Invoice, list[Communication]]


def with_tax(amount: str, **other) -> Row:
    """A fee whose price is told with tax."""
    return fee(amount_excl_tax=None, amount_incl_tax=Decimal(amount), **other)


def priced(price: str, unit: str, **other) -> Row:
    """Usage that one price made."""
    return used(unit_price_excl_tax=Decimal(price), price_unit=unit, **other)


def usage(line: str = MOBILE) -> list[Row]:
    """A month's usage of one line: included, at one price, at several, abroad, third parties', late."""
    return [
        used(line=line, event_count=41, billed_quantity=7200, included_quantity=7200, amount="0"),
        priced("0.15", "MIN", line=line, destination_group="UE", event_count=3, billed_quantity=412, amount="1.03"),
        used(line=line, destination_group="MONDE", origin_zone="USA", zone_label="États-Unis", amount="8.40"),
        used(line=line, usage="VOIX_RECUE", destination_group="RECU", origin_zone="USA", zone_label="USA",
             amount="0.78"),
        used(line=line, destination_group="SVA", event_count=2, billed_quantity=185, amount="3.70",
             service_excl_tax=Decimal("3.200000")),
        used(line=line, usage="SMS", destination_group="SVA", event_count=1, billed_quantity=1, amount="1.00"),
        priced("0.1", "ACTE", line=line, usage="SMS", event_count=12, billed_quantity=12, included_quantity=10,
               amount="0.20"),
        priced("0.000488", "KO", line=line, usage="DATA", destination_group="DATA", origin_zone="MAGHREB",
               zone_label="Algérie, Maroc", event_count=6, billed_quantity=20480, amount="9.99"),
        used(line=line, usage="DATA", destination_group="DATA", event_count=230, billed_quantity=9_437_184,
             included_quantity=5_242_880, amount="2.05"),
        priced("0.1", "MIN", line=line, is_late=True, event_count=1, billed_quantity=60, amount="0.10"),
    ]  # fmt: skip


def calls() -> list[Communication]:
    return [
        call(),
        call("447700900123", 5, destination="Royaume-Uni", destination_group="MONDE",
             amount_excl_tax=Decimal("1.5")),
        call(None, 6, usage="DATA", destination="DATA", quantity=2048, included_quantity=2048,
             amount_excl_tax=Decimal(0)),
        call("33899123456", 7, destination="Services 089", destination_group="SVA", amount_excl_tax=Decimal("3.5"),
             service_excl_tax=Decimal("3")),
    ]  # fmt: skip


def calls_of_all_kinds() -> list[Communication]:
    """The widest of each column, in each kind of section."""
    numbers = (
        "337001234567890",
        "262692123456",
        "#118712",
        "4" * 15,
        "AGENCE NATIONALE DES TITRES SÉCURISÉS",
    )
    return [
        call(
            number,
            minute,
            usage=usage,
            quantity=360_000 + 59 * 61,
            destination="Saint-Pierre-et-Miquelon et îles lointaines",
            destination_group=group,
            amount_excl_tax=Decimal("123456.123456"),
            service_excl_tax=Decimal("3456.123456") if with_service else Decimal(0),
            visited_country=country,
            is_late=is_late,
        )
        for minute, number in enumerate(numbers)
        for usage in ("VOIX", "DATA", "SMS")
        for group in ("NATIONAL", "SVA")
        for with_service in (False, True)
        for country in (None, "Saint-Vincent-et-les-Grenadines (réseau en mer)")
        for is_late in (False, True)
    ]


def options() -> list[Row]:
    """Options and passes beside a subscription."""
    return [
        fee(charge_code="OPT10", label="+10 Go", kind="OPTION", product="OPTION", amount="4.00"),
        fee(charge_code="PASS7", label="Pass 7 jours USA", kind="OPTION", product="PASS", due="ONCE",
            for_month=None, valid_from=date(2026, 9, 27), valid_to=date(2026, 10, 3), days=7, amount="12.00"),
        fee(charge_code="OPT10", label="+10 Go", kind="ACTIVATION", product="OPTION", due="ONCE", for_month=None,
            amount="2.50"),
    ]  # fmt: skip


def in_advance() -> list[Row]:
    """A correction of the month, and the next one asked before it begins."""
    return [
        fee(due="CORRECTION", amount="-6.66"),
        fee(due="ADVANCE", for_month="2026-10", valid_from=date(2026, 10, 1), valid_to=date(2026, 10, 31),
            days=31),
    ]  # fmt: skip


def discounts() -> tuple[Discount, ...]:
    return (
        Discount("C00001", None, "ABONNEMENT", Decimal(10), None, "2026-09", None, "Remise fidélité 10 %"),
        Discount("C00001", MOBILE, "TOUT", None, Decimal("3.00"), "2026-09", None, "Remise parrainage"),
    )


def goods() -> tuple[Adjustment, ...]:
    rate = Decimal(20)
    return (
        Adjustment("C00001", None, "2026-09", "Carte SIM", Decimal("24.00"), rate, quantity=3, is_goods=True),
        Adjustment("C00001", PhoneNumber(MOBILE), "2026-09", "Téléphone Modèle X 128 Go", None, rate,
                   Decimal("249.00"), 1, is_goods=True),
        Adjustment("C00001", None, "2026-09", "Lot de coques", Decimal("10.00"), rate, quantity=3, is_goods=True),
        adjustment(amount="-5.00"),
    )  # fmt: skip


def fleet() -> list[Row]:
    return [fee(line=f"336111222{n:02d}", amount="9.90") for n in range(60)]


def fleet_usage() -> list[Row]:
    return [
        priced("0.1", "MIN", line=f"336111222{n:02d}", event_count=n + 1, billed_quantity=60 * (n + 1),
               amount=str((n + 1) / Decimal(10)))
        for n in range(60)
    ]  # fmt: skip


def many_rows() -> list[Row]:
    """One line with as many rows as groups, zones and usages can make."""
    return [
        used(usage=kind, destination_group=f"GROUPE{n:02d}", is_late=n % 2 == 1, event_count=n, amount="1.11")
        for kind in ("VOIX", "SMS", "DATA")
        for n in range(100)
    ]


def long_texts() -> Invoice:
    label = "Forfait Professionnel Illimité Europe, Amérique et Océanie avec partage de données " * 2
    rows = [
        used(billed_quantity=9_999_999, included_quantity=9_999_998, event_count=123_456),
        used(destination_group="SVA", amount="123456.78", service_excl_tax=Decimal("123000.12")),
        used(usage="DATA", origin_zone="Z", zone_label="Saint-Vincent-et-les-Grenadines, Trinité-et-Tobago, Îles"
             " Géorgie du Sud et Sandwich du Sud, République centrafricaine"),
    ]  # fmt: skip
    invoice = frozen(
        [fee(label=label)],
        rows,
        [adjustment(amount="-123456.78", line=MOBILE), adjustment(amount="999999.99")],
        lambda *_: None,
        name=LONG_NAME,
        address="Immeuble « Le Grand Large », bâtiment C, escalier 14, 5e étage, 1234 bis boulevard du Maréchal",
        city="Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
        ref="C" * 32,
        professional=True,
    )
    return replace(invoice, seller=LONG_COMPANY)


def in_favour() -> Invoice:
    """A month in the customer's favour, which cites two invoices."""
    invoice = frozen([fee()], usage(), [adjustment(amount="-80.00")], number="A2026-000001")
    return replace(invoice, also_cites=(Citation("F2026-000004", date(2026, 8, 6)),))


def citing_twelve() -> Invoice:
    """A month in the customer's favour that reduces a year of invoices."""
    cited = tuple(Citation(f"F2026-{100000 - n}", date(2026, 9, 6)) for n in range(11))
    return replace(in_favour(), also_cites=cited)


def correction() -> Invoice:
    """A credit note on an invoice, with its reason."""
    lines = tuple(
        replace(
            line,
            amount_excl_tax=-line.amount_excl_tax,
            amount_incl_tax=None if line.amount_incl_tax is None else -line.amount_incl_tax,
            unit_price_excl_tax=None if line.unit_price_excl_tax is None else -line.unit_price_excl_tax,
        )
        for line in frozen([with_tax("9.99")], []).lines
    )
    invoice = frozen([], [], [adjustment()], number="A2026-000001")
    draft = draft_of(invoice.billing_month, invoice.customer, lines)
    return replace(
        invoice,
        lines=lines,
        vat=draft.vat,
        total_excl_tax=draft.total_excl_tax,
        total_vat=draft.total_vat,
        total_incl_tax=draft.total_incl_tax,
        cites=Citation("F2026-000001", date(2026, 10, 6)),
        also_cites=(),
        reason="Erreur de tarif",
    )


def cases() -> dict[str, Case]:
    """The gallery: an invoice with the events of its detail, by what it shows."""
    private = frozen(
        [with_tax("9.99"), with_tax("9.99", line=FIXED, label="Ligne fixe"), *options()], usage()
    )
    professional = frozen(
        [fee(), fee(line=FIXED, label="Ligne fixe", amount="17.50"), *options()], usage(), professional=True
    )
    return {
        "private": (replace(private, allowances=ALLOWANCES, history=MONTHS), calls()),
        "professional": (replace(professional, allowances=ALLOWANCES, history=MONTHS), calls()),
        "discounts and minimum": (
            frozen([fee()], [used()], discounts=discounts(), minimum_excl_tax=Decimal(50)),
            [],
        ),
        "goods": (frozen([with_tax("9.99")], [], goods()), []),
        "in advance": (frozen(in_advance(), [used()]), []),
        "fleet": (frozen(fleet(), fleet_usage(), professional=True), []),
        "month in favour": (in_favour(), []),
        "correction": (correction(), []),
        "exempt": (frozen([fee()], usage(), territory="GUYANE_MAYOTTE"), calls()),
        "abroad": (
            frozen([fee()], [used()], territory="HORS_FR", country="DE", vat_id="DE123456789", professional=True),
            [],
        ),
        "draft": (frozen(number=""), calls()),
        "nothing to pay": (frozen([fee(amount="5")], [], [adjustment()]), []),
        "only a fee": (replace(frozen(usage=[]), history=MONTHS[-1:]), []),
        "only allowances": (replace(frozen(), allowances=ALLOWANCES), []),
        "many rows": (frozen([fee()], many_rows()), []),
        "long texts": (long_texts(), [call("4" * 15, destination="Îles Wallis-et-Futuna " * 4)]),
        "transfer": (frozen([fee()], usage(), notice=lambda *_: None, professional=True), []),
    }  # fmt: skip
