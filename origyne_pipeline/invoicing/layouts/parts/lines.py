"""The invoice lines, grouped by telephone line, as blocks of a flow."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from origyne_pipeline import french
from origyne_pipeline.drawing.flow import Block
from origyne_pipeline.drawing.pen import Pen, Style
from origyne_pipeline.drawing.wrapping import wrap
from origyne_pipeline.invoicing.layouts.parts.design import Design
from origyne_pipeline.invoicing.models import Invoice, InvoiceLine
from origyne_pipeline.invoicing.texts import contents, labels, line_groups
from origyne_pipeline.invoicing.texts.line_groups import LineGroup, Section, Sums

LABEL_SHARE = 0.6
"""How much of the room that the figures leave the designation takes; the quantity has the rest."""
INDENT, GUTTER = 6.0, 10.0
NOTE_PAD = 1.6
"""Under a line that ends in small type, whose letters reach as low."""


@dataclass(frozen=True)
class Columns:
    """Where the columns stand: the first two begin there, the others end there; no text of one meets the next."""

    label: float
    label_width: float
    quantity: float
    quantity_width: float
    price: float
    rate: float
    net: float
    gross: float | None


def columns_of(invoice: Invoice, groups: Iterable[LineGroup], design: Design) -> Columns:
    """The columns of an invoice: each figure as wide as its widest text, the words share what is left."""
    groups = tuple(groups)
    lines = [line for group in groups for line in group.lines]
    sums = [group.sums for group in groups]
    end = design.right - INDENT
    gross = None
    if line_groups.shows_tax(invoice):
        gross = end
        texts = [french.amount(line_groups.line_incl_tax(line)) for line in lines]
        end -= (
            _width(texts, [french.amount(one.incl_tax) for one in sums], labels.GROSS_HEAD, design) + GUTTER
        )
    net = end
    texts = [french.amount(line.amount_excl_tax) for line in lines]
    end -= _width(texts, [french.amount(one.excl_tax) for one in sums], labels.NET_HEAD, design) + GUTTER
    rate = end
    end -= _width([french.percent(line.vat_rate) for line in lines], [], [labels.RATE_HEAD], design) + GUTTER
    price = end
    end -= _width(map(line_groups.line_price, lines), [], labels.PRICE_HEAD, design) + GUTTER
    left = design.left + INDENT
    label_width = (end - left - GUTTER) * LABEL_SHARE
    quantity = left + label_width + GUTTER
    return Columns(left, label_width, quantity, end - quantity, price, rate, net, gross)


def _width(texts: Iterable[str], strong: Iterable[str], heads: Iterable[str], design: Design) -> float:
    styled = ((texts, design.text), (strong, design.strong), (heads, design.small))
    return max((style.width(text) for group, style in styled for text in group), default=0.0)


def line_blocks(invoice: Invoice, design: Design) -> Iterator[Block]:
    """The lines of the invoice; the column heads come again on each page."""
    groups = tuple(line_groups.line_groups(invoice))
    columns = columns_of(invoice, groups, design)
    heads = _column_heads(columns, design)
    yield Block(
        design.heading.size + 8.5,
        lambda pen, y: pen.text(
            design.left,
            y + design.heading.size,
            contents.lines_heading(invoice),
            design.heading,
        ),
        keeps_next=True,
    )
    yield heads
    for group in groups:
        yield _group_head(group, columns, design, heads)
        for section in group.sections:
            if section.heading:
                yield _section_head(section, columns, design, _continued(group.heading, design, heads))
            names = [name for name in (group.heading, section.heading) if name]
            continued = _continued(" – ".join(names), design, heads)
            for line in section.lines:
                yield _line_block(line, columns, design, continued)
        yield Block(design.row * 0.4, lambda pen, y: None)


def _column_heads(columns: Columns, design: Design) -> Block:
    step = design.small.leading
    base = design.small.size + 2 + step
    figures = [(columns.price, labels.PRICE_HEAD), (columns.rate, (labels.RATE_HEAD,))]
    figures.append((columns.net, labels.NET_HEAD))
    if columns.gross is not None:
        figures.append((columns.gross, labels.GROSS_HEAD))

    def draw(pen: Pen, y: float) -> None:
        pen.text(columns.label, y + base, labels.LABEL_HEAD, design.small)
        pen.text(columns.quantity, y + base, labels.QUANTITY_HEAD, design.small)
        for end, words in figures:
            for above, word in zip(range(len(words) - 1, -1, -1), words, strict=True):
                pen.text(end, y + base - above * step, word, design.small, "right")
        pen.rule(design.left, y + base + 4, design.width, design.accent, 0.8)

    return Block(base + 8, draw, keeps_next=True)


def _group_head(group: LineGroup, columns: Columns, design: Design, heads: Block) -> Block:
    height = design.row + 1.4

    def draw(pen: Pen, y: float) -> None:
        pen.box(design.left, y + 1, design.width, height, design.tint, radius=2)
        base = y + 1 + height / 2 + design.strong.size * 0.35
        pen.text(columns.label, base, group.heading, design.strong)
        _draw_sums(pen, base, group.sums, columns, design.strong)

    return Block(height + 4, draw, keeps_next=True, heading=heads)


def _section_head(section: Section, columns: Columns, design: Design, continued: Block) -> Block:
    """The name of a section and what it comes to, over a thin rule."""

    def draw(pen: Pen, y: float) -> None:
        base = y + design.row * 0.78
        pen.text(columns.label, base, section.heading, design.small_strong)
        _draw_sums(pen, base, section.sums, columns, design.small_strong)
        pen.rule(design.left, y + design.row + 1, design.width, design.bar, 0.6)

    return Block(design.row + 1, draw, keeps_next=True, heading=continued)


def _draw_sums(pen: Pen, base: float, sums: Sums, columns: Columns, style: Style) -> None:
    pen.text(columns.net, base, french.amount(sums.excl_tax), style, "right")
    if columns.gross is not None:
        pen.text(columns.gross, base, french.amount(sums.incl_tax), style, "right")


def _continued(name: str, design: Design, heads: Block) -> Block:
    """The column heads and the names of a group and its section, for a page that opens in the middle of it."""

    def draw(pen: Pen, y: float) -> None:
        heads.draw(pen, y)
        pen.text(design.left + INDENT, y + heads.height + 11, f"{name} {labels.CONTINUED}", design.strong)

    return Block(heads.height + 16, draw)


def _line_block(line: InvoiceLine, columns: Columns, design: Design, continued: Block) -> Block:
    """One line: what it is, over what it is made of; how much, over what of it is included; then the figures."""
    label = wrap(contents.line_label(line), design.text, columns.label_width)
    notes = _wrapped(line_groups.line_parts(line), columns.label_width, design)
    quantity = wrap(contents.line_quantity(line), design.text, columns.quantity_width)
    included = contents.line_included(line)
    is_told = included == labels.INCLUDED == line_groups.line_price(line)
    included_lines = _wrapped("" if is_told else included, columns.quantity_width, design)
    step, small_step = design.text.leading, design.small.leading
    heights = (
        len(label) * step + len(notes) * small_step,
        len(quantity) * step + len(included_lines) * small_step,
    )
    height = design.row - step + max(heights) + (NOTE_PAD if notes or included_lines else 0)

    def draw(pen: Pen, y: float) -> None:
        base = y + design.row * 0.7
        under_label = pen.paragraph(columns.label, base, label, design.text)
        under_quantity = pen.paragraph(columns.quantity, base, quantity, design.text)
        pen.text(columns.price, base, line_groups.line_price(line), design.text, "right")
        pen.text(columns.rate, base, french.percent(line.vat_rate), design.text, "right")
        pen.text(columns.net, base, french.amount(line.amount_excl_tax), design.text, "right")
        if columns.gross is not None:
            gross = french.amount(line_groups.line_incl_tax(line))
            pen.text(columns.gross, base, gross, design.text, "right")
        pen.paragraph(columns.label, under_label, notes, design.small)
        pen.paragraph(columns.quantity, under_quantity, included_lines, design.small)
        pen.rule(design.left, y + height, design.width, design.hair, 0.3)

    return Block(height, draw, heading=continued)


def _wrapped(text: str, width: float, design: Design) -> tuple[str, ...]:
    return wrap(text, design.small, width) if text else ()
