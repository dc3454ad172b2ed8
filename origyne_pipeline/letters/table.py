"""A table of a letter: as wide as the page, columns as wide as their texts, heads again on each page."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from origyne_pipeline.drawing.flow import Block
from origyne_pipeline.drawing.pen import Pen, Style, bold
from origyne_pipeline.drawing.wrapping import fit, fitting
from origyne_pipeline.invoicing.layouts.parts.design import INK
from origyne_pipeline.letters.page import DESIGN

TABLE_INDENT, GUTTER = 6.0, 8.0
CELL = Style(8.5)
CELL_STRONG = bold(8.5, INK)


@dataclass(frozen=True)
class Table:
    """Heads and rows of texts. Columns are right-aligned, but those of ``left``; ``words`` takes what is left over.

    ``strong`` rows are told by their place.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: Collection[int] = (0,)
    words: int | None = None
    strong: Collection[int] = ()

    def blocks(self) -> Iterator[Block]:
        """The heads, then a block a row."""
        heads = self._heads()
        yield heads
        for place, row in enumerate(self.rows):
            yield self._row(row, heads, CELL_STRONG if place in self.strong else CELL)

    @cached_property
    def _spans(self) -> list[tuple[float, float]]:
        """Where each column begins and ends."""
        widths = [
            max([DESIGN.small.width(head), *(CELL_STRONG.width(row[at]) for row in self.rows)])
            for at, head in enumerate(self.heads)
        ]
        room = DESIGN.width - 2 * TABLE_INDENT - GUTTER * (len(widths) - 1)
        if self.words is not None:
            others = sum(widths) - widths[self.words]
            widths[self.words] = max(room - others, room / 4)
        gap = GUTTER + max(room - sum(widths), 0.0) / max(len(widths) - 1, 1)
        scale = min(1.0, room / sum(widths))
        spans, x = [], DESIGN.left + TABLE_INDENT
        for width in widths:
            spans.append((x, x + width * scale))
            x += width * scale + gap
        return spans

    def _heads(self) -> Block:
        def draw(pen: Pen, y: float) -> None:
            self._draw(pen, y + 10, self.heads, DESIGN.small)
            pen.rule(DESIGN.left, y + 15, DESIGN.width, DESIGN.accent, 0.8)

        return Block(19, draw, keeps_next=True)

    def _row(self, row: Sequence[str], heads: Block, style: Style) -> Block:
        def draw(pen: Pen, y: float) -> None:
            self._draw(pen, y + 9.5, row, style)
            pen.rule(DESIGN.left, y + DESIGN.row, DESIGN.width, DESIGN.hair, 0.4)

        return Block(DESIGN.row, draw, heading=heads)

    def _draw(self, pen: Pen, base: float, texts: Sequence[str], style: Style) -> None:
        for at, (text, (begin, end)) in enumerate(zip(texts, self._spans, strict=True)):
            fitted = fitting([text], style, end - begin, DESIGN.tiny.size)
            shown, small = fit(text, fitted, end - begin, DESIGN.tiny.size)
            is_left = at in self.left
            pen.text(begin if is_left else end, base, shown, small, "left" if is_left else "right")
