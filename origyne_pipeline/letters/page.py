"""What a letter and a statement of account have in common: head, window address, foot; drawn like the invoices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from origyne_pipeline.artwork import DPI, LOGO_SIZE
from origyne_pipeline.drawing.flow import Block, paginate
from origyne_pipeline.drawing.pen import MM, PAGE_HEIGHT, Pen, Style, bold
from origyne_pipeline.drawing.wrapping import fitting, shorten, wrap
from origyne_pipeline.invoicing.branding import rgb_picture
from origyne_pipeline.invoicing.layouts.parts.design import ACCENT, GREY, INK, Design
from origyne_pipeline.invoicing.layouts.parts.recipient import recipient_block
from origyne_pipeline.settings import Company

DESIGN = Design(text=Style(9.5), strong=bold(9.5, INK), row=13.5)
LOGO_SIDE = LOGO_SIZE[0] * 72 / DPI
HEAD_TOP, BLOCK_TOP, ADDRESS_LEFT = 13 * MM, 45 * MM, 112 * MM
"""Name and address show in the window of a French envelope (DL), as on the invoices."""
LEFT_WIDTH = ADDRESS_LEFT - DESIGN.left - 6 * MM
TITLE_WIDTH, NAME_WIDTH = 66 * MM, 104 * MM
RECIPIENT = Style(10)
LEAST_NAME, LEAST_TITLE, SELLER_LINES = 10.0, 11.0, 2
ADDRESS_ROOM = 30 * MM
FOOT_BOTTOM = PAGE_HEIGHT - 12 * MM
PAD = 7.0
HEAD_BASE = 15 * MM


@dataclass(frozen=True)
class Heading:
    """The head of a paper: its title, what is told on the left of the address, the customer's name and address."""

    title: str
    particulars: Sequence[tuple[str, str]]
    address: Sequence[str]
    seller: Company
    logo: bytes | None
    running: str
    """What the head of the following pages says."""

    @property
    def height(self) -> float:
        """Where the blocks of the first page begin."""
        right = recipient_block(self.address, RECIPIENT, DESIGN.right - ADDRESS_LEFT).height
        return BLOCK_TOP + max(right, ADDRESS_ROOM, len(self.particulars) * DESIGN.row) + 8 * MM

    def draw(self, pen: Pen) -> None:
        """Logo and seller, title, particulars, address."""
        self._draw_seller(pen)
        style = fitting([self.title], bold(17, ACCENT), TITLE_WIDTH, LEAST_TITLE)
        y = HEAD_TOP + 15
        for line in wrap(self.title, style, TITLE_WIDTH):
            pen.text(DESIGN.right, y, line, style, "right")
            y += style.leading
        indent = max((DESIGN.small.width(what) for what, _ in self.particulars), default=0.0) + 8
        y = BLOCK_TOP
        for what, value in self.particulars:
            pen.text(DESIGN.left, y, what, DESIGN.small)
            fitted = fitting([value], Style(9), LEFT_WIDTH - indent, DESIGN.tiny.size)
            pen.text(DESIGN.left + indent, y, shorten(value, fitted, LEFT_WIDTH - indent), fitted)
            y += DESIGN.row
        recipient_block(self.address, RECIPIENT, DESIGN.right - ADDRESS_LEFT).draw(
            pen, ADDRESS_LEFT, BLOCK_TOP
        )

    def _draw_seller(self, pen: Pen) -> None:
        left, width, seller = DESIGN.left, NAME_WIDTH, self.seller
        logo = rgb_picture(self.logo) if self.logo else None
        if logo:
            pen.picture(DESIGN.left, HEAD_TOP, LOGO_SIDE, LOGO_SIDE, logo)
            left += LOGO_SIDE + 9
            width -= LOGO_SIDE + 9
        place = f"{seller.address}, {seller.postcode} {seller.city}"
        y = HEAD_TOP + 10
        for text, style in (
            (seller.name, fitting([seller.name], bold(13, INK), width, LEAST_NAME)),
            (place, DESIGN.small),
            (f"{seller.website} · {seller.email}", DESIGN.small),
        ):
            y = pen.paragraph(left, y, wrap(text, style, width, SELLER_LINES), style) + 1.0


def draw_paper(pen: Pen, heading: Heading, blocks: Iterable[Block], stamp: str = "") -> bytes:
    """The finished document.

    Args:
        pen: a new document.
        heading: of its first page.
        blocks: all that flows under it.
        stamp: a word across each page; empty for none.
    """
    identity = _identity(heading.seller)
    foot_top = FOOT_BOTTOM - PAD - len(identity) * DESIGN.tiny.leading
    pages = paginate(blocks, heading.height, DESIGN.top, foot_top - 3 * MM, DESIGN.bottom)
    for number, page in enumerate(pages, start=1):
        if number == 1:
            heading.draw(pen)
            pen.rule(DESIGN.left, foot_top, DESIGN.width, DESIGN.hair)
            pen.paragraph(DESIGN.left, foot_top + PAD + DESIGN.tiny.size, identity, DESIGN.tiny)
        else:
            _draw_running_head(pen, heading)
        for y, block in page:
            block.draw(pen, y)
        words = f"Page {number} / {len(pages)}"
        pen.text(DESIGN.right, PAGE_HEIGHT - 7.5 * MM, words, DESIGN.small, "right")
        if stamp:
            pen.stamp(stamp, DESIGN.stamp)
        pen.next_page()
    return pen.bytes()


def text_block(lines: Sequence[str], style: Style, gap: float = 0.0, *, keeps_next: bool = False) -> Block:
    """Lines of text with an empty ``gap`` under them."""

    def draw(pen: Pen, y: float) -> None:
        pen.paragraph(DESIGN.left, y + style.size, lines, style)

    return Block(len(lines) * style.leading + gap, draw, keeps_next)


def _identity(seller: Company) -> tuple[str, ...]:
    """Who writes (R123-237 code de commerce), in the lines of the foot."""
    words = (
        f"{seller.name}, {seller.legal_form} au capital de {seller.capital}",
        f"{seller.address}, {seller.postcode} {seller.city}",
        f"RCS {seller.rcs}",
        f"SIRET {seller.siret}",
        f"TVA intracommunautaire {seller.vat_id}",
        f"Service client : {seller.phone} ({seller.phone_cost}), {seller.opening_hours}",
        seller.email,
    )
    return wrap(" · ".join(words), DESIGN.tiny, DESIGN.width)


def _draw_running_head(pen: Pen, heading: Heading) -> None:
    room = DESIGN.width * 0.6
    what = shorten(heading.running, DESIGN.small, room)
    left = DESIGN.width - DESIGN.small.width(what) - 12
    pen.text(DESIGN.left, HEAD_BASE, shorten(heading.seller.name, Style(9), left), Style(9, colour=GREY))
    pen.text(DESIGN.right, HEAD_BASE, what, DESIGN.small, "right")
    pen.rule(DESIGN.left, HEAD_BASE + 3 * MM, DESIGN.width, DESIGN.hair)
