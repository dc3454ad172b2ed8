"""A table of the page on paper: cells that are too long go on in a second line, heads come again on the next page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from origyne_pipeline.dashboard.models import Table
from origyne_pipeline.drawing.flow import Block
from origyne_pipeline.drawing.pen import MM, PAGE_WIDTH, Pen, Style, bold, colour
from origyne_pipeline.drawing.wrapping import fit, wrap

LEFT = 14 * MM
WIDTH = PAGE_WIDTH - 2 * LEFT
ACCENT, SOFT, RULE, MARK = colour("#14467c"), colour("#52606d"), colour("#d8dfe6"), colour("#eaf1f8")
TEXT, STRONG, HEAD, CAPTION = Style(7.8), bold(7.8), bold(7.2, SOFT), bold(9)
PAD, ABOVE = 6.0, 6.0
MOST_TEXT = 0.62
"""The most of the width that the columns of text take of a table with numbers."""
LEAST_SIZE = 5.0
KEPT_TOGETHER = 16
"""A table of so many rows is not cut over two pages."""


@dataclass(frozen=True)
class _Column:
    x: float
    width: float
    is_text: bool


def table_blocks(table: Table) -> Iterator[Block]:
    """The caption, the heads and the rows of a table; a row is never cut."""
    columns = _columns(table)
    heads = [wrap(head, HEAD, column.width - PAD) for head, column in zip(table.heads, columns, strict=True)]
    head = Block(
        max(map(len, heads)) * HEAD.leading + 5, partial(_draw_heads, heads, columns), keeps_next=True
    )
    yield Block(
        CAPTION.leading + ABOVE,
        lambda pen, y: pen.text(LEFT, y + ABOVE + CAPTION.size, table.caption, CAPTION),
        keeps_next=True,
    )
    yield head
    for number, row in enumerate(table.rows):
        style = STRONG if number == table.strong else TEXT
        lines = [
            wrap(cell, style, column.width - PAD) if column.is_text else (cell,)
            for cell, column in zip(row, columns, strict=True)
        ]
        height = max(map(len, lines)) * style.leading + 2.5
        is_strong = number == table.strong
        yield Block(
            height,
            partial(_draw_row, lines, columns, height, is_strong=is_strong),
            keeps_next=number < len(table.rows) - 1 and (number == 0 or len(table.rows) <= KEPT_TOGETHER),
            heading=head,
        )


def _columns(table: Table) -> list[_Column]:
    """Text columns as wide as their longest cell, as far as there is room; the others share the rest alike."""
    natural = [
        max([STRONG.width(row[place]) for row in table.rows] + [HEAD.width(table.heads[place])]) + PAD
        for place in range(table.texts)
    ]
    numbers = len(table.heads) - table.texts
    room = WIDTH * MOST_TEXT if numbers else WIDTH
    if sum(natural) > room:
        natural = _narrowed(natural, room)
    elif not numbers:
        natural[-1] += WIDTH - sum(natural)
    widths = [*natural, *([(WIDTH - sum(natural)) / numbers] * numbers if numbers else [])]
    return [
        _Column(LEFT + sum(widths[:place]), width, place < table.texts) for place, width in enumerate(widths)
    ]


def _narrowed(natural: Sequence[float], room: float) -> list[float]:
    """The last column gives way."""
    kept = list(natural[:-1])
    return [*kept, max(room - sum(kept), room * 0.3)]


def _draw_heads(heads: Sequence[Sequence[str]], columns: Sequence[_Column], pen: Pen, y: float) -> None:
    most = max(map(len, heads))
    for lines, column in zip(heads, columns, strict=True):
        for number, line in enumerate(lines):
            base = y + (most - len(lines) + number + 1) * HEAD.leading - 2
            _write(pen, column, base, line, HEAD)
    pen.rule(LEFT, y + most * HEAD.leading + 3, WIDTH, ACCENT, 0.9)


def _draw_row(
    lines: Sequence[Sequence[str]],
    columns: Sequence[_Column],
    height: float,
    pen: Pen,
    y: float,
    *,
    is_strong: bool,
) -> None:
    style = STRONG if is_strong else TEXT
    if is_strong:
        pen.box(LEFT, y, WIDTH, height, MARK)
    for own, column in zip(lines, columns, strict=True):
        for number, line in enumerate(own):
            _write(pen, column, y + (number + 1) * style.leading - 1.2, line, style)
    pen.rule(LEFT, y + height, WIDTH, RULE, 0.4)


def _write(pen: Pen, column: _Column, y: float, text: str, style: Style) -> None:
    text, style = fit(text, style, column.width - PAD / 2, LEAST_SIZE)
    if column.is_text:
        pen.text(column.x + 2, y, text, style)
    else:
        pen.text(column.x + column.width - 2, y, text, style, "right")
