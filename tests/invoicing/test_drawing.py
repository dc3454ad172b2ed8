"""Drawing against hostile texts: it takes time in proportion to what it draws, and ends."""

import cProfile
import io
import pstats
import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from origyne_pipeline.drawing.pen import PAGE_HEIGHT, PAGE_WIDTH, Pen, Style
from origyne_pipeline.drawing.wrapping import shorten, wrap
from origyne_pipeline.invoicing.branding import Branding
from origyne_pipeline.invoicing.documents import undrawable
from origyne_pipeline.invoicing.issuing import issue, issuer_faults
from origyne_pipeline.invoicing.layouts import LAYOUTS
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.rehearsal import rehearse
from origyne_pipeline.settings import Company
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, call, customer, debit, fee, frozen, issuer

LENGTHS = (2_000, 8_000, 32_000)
MARKS = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202e\u2066\u2069\u0301\u0000\u0007\u2028\ue000"
)
ALPHABET = "aàéçœWM 0123456789 -_'’.,;:!?&<>()\\\"€%\t\n\u00a0日漢אبगญ😀ﬁ½ͳ" + MARKS


def operations(work: Callable[[], object]) -> int:
    """How many calls of functions a piece of work makes: a measure that no other process disturbs."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(row[1] for row in pstats.Stats(profile).stats.values())  # type: ignore[attr-defined]


@pytest.mark.parametrize("word", ["m", "mot ", "un-mot-de-quarante-lettres-qui-se-suivent "], ids=len)
@pytest.mark.parametrize("cut", [wrap, shorten], ids=lambda cut: cut.__name__)
def test_cutting_a_text_costs_in_proportion_to_its_length(
    cut: Callable[[str, Style, float], object], word: str
) -> None:
    texts = [(word * length)[:length] for length in LENGTHS]
    cut("warm", Style(), 50)
    costs = [operations(lambda text=text: cut(text, Style(), 50)) for text in texts]
    for before, after in pairwise(costs):
        assert after <= 5 * before, costs  # four times the text


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_a_long_label_costs_in_proportion_to_its_length(layout: str) -> None:
    def drawn(length: int) -> Callable[[], bytes]:
        label = "éÉ" * (length // 2)
        invoice = frozen(name=label)
        lines = tuple(replace(line, label=label) for line in invoice.lines)
        company = replace(invoice.seller, name=label, address=label, mediator=label)
        hostile = replace(invoice, lines=lines, seller=company)
        return lambda: LAYOUTS[layout](hostile, Branding(), [call(destination=label)])

    drawn(100)()
    costs = [operations(drawn(length)) for length in LENGTHS]
    for before, after in pairwise(costs):
        assert after <= 5 * before, costs


def hostile_invoice(chance: random.Random) -> Invoice:
    """An invoice with anything in each of its texts, and amounts up to the largest that a table holds."""

    def text() -> str:
        length = chance.choice((0, 1, 5, 40, 200, 1000))
        return "".join(chance.choice(ALPHABET) for _ in range(length))

    def amount() -> Decimal:
        return (
            Decimal(chance.randrange(-(10 ** chance.randrange(1, 17)), 10 ** chance.randrange(1, 17))) / 100
        )

    invoice = frozen(
        name=text() or "x",
        address=text(),
        postcode=text(),
        city=text(),
        country=text(),
        mask_details=chance.random() < 0.5,
    )
    lines = tuple(
        replace(line, label=text(), amount_excl_tax=amount(), quantity=chance.randrange(10**15))
        for line in invoice.lines * chance.choice((1, 3, 30))
    )
    seller = replace(
        invoice.seller, name=text(), address=text(), mediator=text(), phone=text(), website=text()
    )
    return replace(
        invoice,
        number="" if chance.random() < 0.3 else invoice.number,
        lines=lines,
        seller=seller,
        reason=text(),
        total_excl_tax=amount(),
        total_incl_tax=amount(),
    )


@pytest.mark.long
def test_anything_is_drawn_and_nothing_stops_it() -> None:
    """Fuzzing, bounded; a longer one is ``python -m tests.invoicing.test_drawing 1000``."""
    fuzz(30, 20261127)


def fuzz(times: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(times):
        invoice = hostile_invoice(chance)
        destination = "".join(chance.choice(ALPHABET) for _ in range(chance.randrange(200)))
        undrawable(invoice)
        for layout in LAYOUTS.values():
            document = pypdfium2.PdfDocument(layout(invoice, Branding(), [call(destination=destination)] * 3))
            assert len(document) > 0
            document.close()


def test_one_line_texts_stay_on_the_page() -> None:
    invoice = frozen(name="x" * 4000)
    company = replace(invoice.seller, name="W" * 4000, address="W" * 4000, website="W" * 4000)
    hostile = replace(invoice, seller=company, customer=replace(invoice.customer, ref="W" * 4000))
    for layout in LAYOUTS.values():
        document = pypdfium2.PdfDocument(layout(hostile, Branding(), []))
        text = document[0].get_textpage()
        boxes = [text.get_charbox(place) for place in range(text.count_chars())]
        assert max(right for _, _, right, _ in boxes) <= PAGE_WIDTH


def test_a_customer_whose_invoice_cannot_be_drawn_is_held_and_takes_no_number(tmp_path: Path) -> None:
    people = {ref: customer(ref) for ref in ("C1", "C2", "C3")}
    people["C2"] = customer("C2", name="half a character \ud800")
    assembly = assembled(MONTH, people, [fee(ref) for ref in people], [])
    issued = issue(tmp_path, MONTH, assembly.drafts, ISSUE_DATE, issuer(), debit)
    assert issued.new == ("F2026-000001", "F2026-000002")
    (held,) = issued.held
    assert (held.customer_ref, held.amount_excl_tax) == ("C2", Decimal("19.99"))
    assert "can't be drawn" in held.reason
    rehearsal = rehearse(tmp_path, assembly, ISSUE_DATE, issuer(), debit)
    assert (rehearsal.drafts, rehearsal.assembly.held) == (2, (held,))
    mended = assembled(MONTH, people | {"C2": customer("C2")}, [fee(ref) for ref in people], [])
    issued = issue(tmp_path, MONTH, mended.drafts, ISSUE_DATE, issuer(), debit)
    assert (issued.new, issued.held) == (("F2026-000003",), ())


def test_settings_that_no_invoice_could_bear_are_refused_before_any_number() -> None:
    assert issuer_faults(Company(), issuer().terms) == []
    faults = issuer_faults(Company(name="x" * 401, city="Pa\0ris"), issuer(late_penalty="y" * 401).terms)
    assert [fault.split(":")[0] for fault in faults] == [
        "[company] name",
        "[company] city",
        "[invoice] late_penalty",
    ]


def test_a_stamp_lies_over_everything_and_hides_nothing() -> None:
    pen = Pen("", "", "")
    pen.box(0, 0, PAGE_WIDTH, PAGE_HEIGHT / 2, (0.8, 0.8, 0.8))
    pen.box(0, PAGE_HEIGHT / 2, PAGE_WIDTH, PAGE_HEIGHT / 2, (0, 0, 0))
    pen.stamp("PROJET", (0.9, 0.8, 0.7))
    pen.next_page()
    page = pypdfium2.PdfDocument(pen.bytes())[0].render(scale=0.5).to_pil().convert("RGB")
    middle = page.height // 2
    grey = {colour for _, colour in page.crop((0, 0, page.width, middle - 2)).getcolors(10_000)}
    black = {colour for _, colour in page.crop((0, middle + 2, page.width, page.height)).getcolors(10_000)}
    assert (204, 204, 204) in grey
    assert any(abs(red - 184) <= 1 and abs(blue - 143) <= 1 for red, _, blue in grey)  # 0.9 and 0.7 of 204
    assert black == {(0, 0, 0)}


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_a_draft_ends_each_of_its_pages_with_its_stamp(layout: str) -> None:
    draft = replace(frozen(), number="")
    pages = pypdf.PdfReader(io.BytesIO(LAYOUTS[layout](draft, Branding(), [call()] * 300))).pages
    assert len(pages) > 2
    for page in pages:
        *_, last = re.findall(rb"\(([^)]*)\) Tj", page.get_contents().get_data())
        assert last == b"PROJET"


if __name__ == "__main__":
    fuzz(int(sys.argv[1]), time.time_ns())
