import functools
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from origyne_pipeline.drawing.pen import PAGE_HEIGHT, PAGE_WIDTH, Pen, Style
from origyne_pipeline.drawing.wrapping import wrap
from origyne_pipeline.invoicing.branding import Branding
from origyne_pipeline.invoicing.layouts import LAYOUTS
from origyne_pipeline.invoicing.layouts.parts.design import LEAST_SIZE
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.invoicing.texts.mentions import SERVICE, TERMS, mentions
from tests.invoicing.gallery import GROUPS, calls, calls_of_all_kinds, cases, citing_twelve
from tests.invoicing.samples import BRANDING, call, fee, frozen, used

GOLDEN = Path(__file__).parent.parent / "golden" / "invoicing"
CASES = cases() | {
    "forty lines": (
        frozen(
            [fee()],
            [
                used(usage=usage, destination_group=group)
                for usage in ("VOIX", "SMS", "MMS", "DATA")
                for group in GROUPS
            ],
            professional=True,
        ),
        [],
    ),
    "three thousand calls": (
        frozen(),
        [call(minute=n % 60, destination="Saint-Pierre-et-Miquelon") for n in range(3000)],
    ),
    "calls of all kinds": (frozen(), calls_of_all_kinds()),
    "cites twelve": (citing_twelve(), []),
    "no pictures": (frozen(professional=True), calls()),
}
GOLDENS = ("private", "professional")
BOLD_HEADINGS = (labels.TERMS_HEADING, labels.SERVICE_HEADING)


@dataclass(frozen=True)
class Written:
    page: int
    left: float
    right: float
    base: float
    size: float
    text: str


@functools.cache
def drawn(layout: str, case: str) -> bytes:
    invoice, events = CASES[case]
    return LAYOUTS[layout](invoice, BRANDING, events)


def pages_of(layout: str, case: str) -> list[str]:
    pages = pypdfium2.PdfDocument(drawn(layout, case))
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pages]


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
@pytest.mark.parametrize("case", CASES)
def test_nothing_overlaps_and_nothing_leaves_the_page(layout: str, case: str, written: list[Written]) -> None:
    invoice, events = CASES[case]
    assert LAYOUTS[layout](invoice, Branding(None, None) if case == "no pictures" else BRANDING, events)
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
@pytest.mark.parametrize("case", CASES)
def test_no_text_is_smaller_than_seven_points(layout: str, case: str) -> None:
    """Of a detail, extreme names and amounts may be; its usual rows are not."""
    invoice, events = CASES[case]
    document = LAYOUTS[layout](invoice, BRANDING, events if case in GOLDENS else [])
    with pikepdf.open(io.BytesIO(document)) as pdf:
        sizes = {
            float(operands[1])
            for page in pdf.pages
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "Tf"
        }
    assert min(sizes) >= LEAST_SIZE == 7


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("case", CASES)
def test_mentions_are_whole_and_never_a_page_of_their_own(
    layout: str, case: str, written: list[Written]
) -> None:
    invoice, events = CASES[case]
    LAYOUTS[layout](invoice, BRANDING, events)
    [page] = {one.page for one in written if one.text in BOLD_HEADINGS}
    words = "".join(one.text for one in written if one.page == page).replace(" ", "")
    for place in (TERMS, SERVICE):
        for text in mentions(invoice, place):
            assert text.replace(" ", "") in words
    end = max(one.base for one in written if one.page == page and one.text in BOLD_HEADINGS)
    others = [one for one in written if one.page == page and one.base < end and one.size > LEAST_SIZE]
    assert page == 1 or events or labels.TOTAL_INCL_TAX in {one.text for one in others}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("case", GOLDENS)
def test_a_layout_says_what_its_golden_says(layout: str, case: str) -> None:
    text = "\n\f".join(pages_of(layout, case)) + "\n"
    golden = GOLDEN / f"{layout}-{case}.txt"
    if not golden.exists():
        golden.write_text(text, encoding="utf-8")
        pytest.fail(f"{golden} was missing and is written; read it, then keep it")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_deterministic_and_numbers_its_pages(layout: str) -> None:
    invoice, events = CASES["private"]
    assert LAYOUTS[layout](invoice, BRANDING, events) == drawn(layout, "private")
    pages = pages_of(layout, "private")
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} / {len(pages)}" in page


def test_wrapping_loses_no_letter() -> None:
    text = "Un mot-vraiment-beaucoup-trop-long-pour-sa-colonne et d’autres " * 3
    lines = wrap(text, Style(8), 60)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(Style(8).width(line) <= 60 for line in lines)
