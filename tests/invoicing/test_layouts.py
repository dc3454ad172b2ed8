from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.drawing.pen import PAGE_HEIGHT, PAGE_WIDTH, Pen, Style
from origyne_pipeline.invoicing.drawing.wrapping import wrap
from origyne_pipeline.invoicing.layouts import LAYOUTS
from origyne_pipeline.invoicing.models import AllowanceUse, Citation, Invoice, MonthTotal
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Company
from tests.invoicing.samples import BRANDING, MOBILE, adjustment, call, fee, frozen, used

GOLDEN = Path(__file__).parent.parent / "golden" / "invoicing"
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
SAMPLE = replace(
    frozen(
        [
            fee(),
            fee(line="33140506070", label="Ligne fixe", amount="17.50"),
            fee(kind="ACTIVATION", amount="10"),
        ],
        [
            used(),
            used(usage="SMS", event_count=3, billed_quantity=3, included_quantity=3, amount="0"),
            used(is_late=True),
        ],
        [adjustment()],
        professional=True,
    ),
    allowances=(
        AllowanceUse("A", "2 h vers la France", "VOIX", MOBILE, 7200, 3725),
        AllowanceUse("B", "Internet illimité", "DATA", MOBILE, None, 1_500_000),
    ),
    history=tuple(MonthTotal(Month(2026, n), Decimal(10 * n)) for n in range(1, 9)),
)
CALLS = [
    call(),
    call("447700900123", 5, destination="Royaume-Uni", destination_group="MONDE", amount_excl_tax=Decimal("1.5")),
    call(None, 6, usage="DATA", destination="DATA", quantity=2048, included_quantity=2048, amount_excl_tax=Decimal(0)),
    call("33899123456", 7, destination="Services 089", destination_group="SVA", amount_excl_tax=Decimal("3.5"),
         service_excl_tax=Decimal("3")),
]  # fmt: skip


def nasty() -> dict[str, tuple[Invoice, list]]:
    many = [
        used(usage=usage, destination_group=group)
        for usage in ("VOIX", "SMS", "MMS", "DATA")
        for group in GROUPS
    ]
    forty = frozen([fee()], many + [row | {"is_late": True} for row in many[:15]], professional=True)
    long = frozen(
        [
            fee(
                label="Forfait Professionnel Illimité Europe, Amérique et Océanie avec partage de données "
                * 2
            )
        ],
        [used(billed_quantity=9_999_999, included_quantity=9_999_998, event_count=123_456)],
        [adjustment(amount="-123456.78", line=MOBILE), adjustment(amount="999999.99")],
        lambda *_: None,
        name=LONG_NAME,
        address="Immeuble « Le Grand Large », bâtiment C, escalier 14, 5e étage, 1234 bis boulevard du Maréchal",
        city="Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
        ref="C" * 32,
        professional=True,
    )
    credit = replace(
        frozen([], [], [adjustment()], number="A2026-000001"),
        cites=Citation("F2026-000001", date(2026, 9, 6)),
    )
    return {
        "sample": (SAMPLE, CALLS),
        "forty lines": (forty, []),
        "three thousand calls": (
            frozen(),
            [call(minute=n % 60, destination="Saint-Pierre-et-Miquelon") for n in range(3000)],
        ),
        "long names": (
            replace(long, seller=LONG_COMPANY),
            [call("4" * 15, destination="Îles Wallis-et-Futuna " * 4)],
        ),
        "calls of all kinds": (frozen(), calls_of_all_kinds()),
        "credit note": (replace(credit, reason="Erreur de tarif"), []),
        "nothing to pay": (frozen([fee(amount="5")], [], [adjustment()]), []),
        "only a fee": (frozen(usage=[]), []),
        "draft": (frozen(number=""), []),
    }


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


@dataclass(frozen=True)
class Written:
    page: int
    left: float
    right: float
    base: float
    size: float
    text: str


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Written]]:
    """Everything the pen writes, with where it ends up."""
    found: list[Written] = []
    page = [1]
    write, turn = Pen.text, Pen.next_page

    def text(pen: Pen, x: float, y: float, words: str, style: Style, align: str = "left") -> None:
        width = style.width(words)
        left = x - {"left": 0, "right": width, "centre": width / 2}[align]
        found.append(Written(page[0], left, left + width, y, style.size, words))
        write(pen, x, y, words, style, align)

    def next_page(pen: Pen) -> None:
        page[0] += 1
        turn(pen)

    monkeypatch.setattr(Pen, "text", text)
    monkeypatch.setattr(Pen, "next_page", next_page)
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("case", nasty())
def test_nothing_overlaps_and_nothing_leaves_the_page(layout: str, case: str, written: list[Written]) -> None:
    invoice, events = nasty()[case]
    assert LAYOUTS[layout](invoice, BRANDING, events)
    outside = [
        w for w in written if w.left < 20 or w.right > PAGE_WIDTH - 20 or not 20 < w.base < PAGE_HEIGHT - 15
    ]
    assert outside == []
    written.sort(key=lambda w: (w.page, w.base))
    for index, one in enumerate(written):
        for other in written[index + 1 :]:
            if other.page != one.page or other.base - other.size * 0.72 >= one.base + one.size * 0.15:
                break
            assert other.left >= one.right - 0.5 or one.left >= other.right - 0.5, (one, other)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_says_what_its_golden_says(layout: str) -> None:
    pages = pypdfium2.PdfDocument(LAYOUTS[layout](SAMPLE, BRANDING, CALLS))
    text = "\n\f".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", "\n") + "\n"
    golden = GOLDEN / f"{layout}.txt"
    if not golden.exists():
        golden.write_text(text, encoding="utf-8")
        pytest.fail(f"{golden} was missing and is written; read it, then keep it")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_deterministic_and_numbers_its_pages(layout: str) -> None:
    drawn = LAYOUTS[layout](SAMPLE, BRANDING, CALLS)
    assert LAYOUTS[layout](SAMPLE, BRANDING, CALLS) == drawn
    pages = pypdfium2.PdfDocument(drawn)
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} / {len(pages)}" in page.get_textpage().get_text_range()


def test_wrapping_loses_no_letter() -> None:
    text = "Un mot-vraiment-beaucoup-trop-long-pour-sa-colonne et d’autres " * 3
    lines = wrap(text, Style(8), 60)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(Style(8).width(line) <= 60 for line in lines)
