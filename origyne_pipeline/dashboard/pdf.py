"""The page as a PDF of A4 pages: what the HTML file shows, drawn like the invoices."""

from collections.abc import Iterator, Sequence
from functools import partial

from origyne_pipeline import french
from origyne_pipeline.dashboard.models import MonthPlot, Page, Part, RankPlot, Section, Table, Tile
from origyne_pipeline.dashboard.pdf_plots import PLOT_HEIGHT, PLOT_WIDTH, draw_months, draw_ranks, rank_height
from origyne_pipeline.dashboard.pdf_table import ACCENT, LEFT, SOFT, WIDTH, table_blocks
from origyne_pipeline.drawing.flow import Block, paginate
from origyne_pipeline.drawing.pen import MM, PAGE_HEIGHT, Pen, Style, bold, colour
from origyne_pipeline.drawing.wrapping import fit, shorten, wrap

TOP, FOOT = 15 * MM, PAGE_HEIGHT - 10 * MM
BOTTOM = FOOT - 6 * MM
FIRST_TOP = TOP + 42
CARD, GOOD, BAD = colour("#f5f7fa"), colour("#1f6f43"), colour("#b3261e")
TITLE, HEADING, REMARK = bold(18, ACCENT), bold(12, ACCENT), Style(10)
SMALL, NOTE, VALUE = Style(8, colour=SOFT), Style(7.5, colour=SOFT), bold(13)
GAP, TILE_HEIGHT, TILE_GAP = 12.0, 46.0, 8.0
HEADLINES_A_ROW, TILES_A_ROW, PLOTS_A_ROW = 3, 4, 2


def pdf_of(page: Page) -> bytes:
    """The document; the same page gives the same bytes."""
    pen = Pen(f"{page.title} – {page.company}", page.company, f"Indicateurs du mois, {page.month}")
    pages = paginate(_blocks(page), FIRST_TOP, TOP, BOTTOM, BOTTOM)
    for number, blocks in enumerate(pages, 1):
        if number == 1:
            pen.text(LEFT, TOP + 14, page.title, TITLE)
            text = f"{page.company} – établi le {french.long_day(page.written_on)}"
            pen.text(LEFT, TOP + 30, shorten(text, SMALL, WIDTH), SMALL)
        for y, block in blocks:
            block.draw(pen, y)
        pen.text(LEFT, FOOT, shorten(f"{page.title} – {page.company}", SMALL, WIDTH - 60), SMALL)
        pen.text(LEFT + WIDTH, FOOT, f"{number} / {len(pages)}", SMALL, "right")
        pen.next_page()
    return pen.bytes()


def _blocks(page: Page) -> Iterator[Block]:
    for line in wrap(page.note, REMARK, WIDTH) if page.note else ():
        yield _line(line, REMARK)
    yield from _tiles(page.tiles, HEADLINES_A_ROW)
    for section in page.sections:
        yield from _section(section)
    yield _space(GAP)
    yield _line("Sources", HEADING)
    yield from table_blocks(page.sources)


def _section(section: Section) -> Iterator[Block]:
    yield _space(GAP)
    yield Block(7, lambda pen, y: pen.rule(LEFT, y, WIDTH, colour("#d8dfe6"), 0.6), keeps_next=True)
    yield _line(section.title, HEADING)
    for line in wrap(section.sentence, REMARK, WIDTH):
        yield _line(line, REMARK)
    yield from _tiles(section.tiles, TILES_A_ROW, keeps_next=True)
    plots: list[Part] = []
    for part in section.parts:
        if isinstance(part, Table):
            yield from _plots(plots)
            plots = []
            yield from table_blocks(part)
        else:
            plots.append(part)
    if section.note:
        lines = wrap(section.note, NOTE, WIDTH)
        yield Block(len(lines) * NOTE.leading + 4, partial(_draw_note, lines))


def _draw_note(lines: Sequence[str], pen: Pen, y: float) -> None:
    pen.paragraph(LEFT, y + 4 + NOTE.size, lines, NOTE)


def _space(height: float) -> Block:
    return Block(height, lambda pen, y: None, keeps_next=True)


def _line(text: str, style: Style) -> Block:
    return Block(
        style.leading + 1, lambda pen, y: pen.text(LEFT, y + style.size, text, style), keeps_next=True
    )


def _tiles(tiles: Sequence[Tile], a_row: int, *, keeps_next: bool = False) -> Iterator[Block]:
    for first in range(0, len(tiles), a_row):
        row = tiles[first : first + a_row]
        yield Block(TILE_HEIGHT + TILE_GAP, partial(_draw_tiles, row, a_row), keeps_next=keeps_next)


def _draw_tiles(tiles: Sequence[Tile], a_row: int, pen: Pen, y: float) -> None:
    width = (WIDTH - TILE_GAP * (a_row - 1)) / a_row
    for number, tile in enumerate(tiles):
        x = LEFT + number * (width + TILE_GAP)
        pen.box(x, y + 4, width, TILE_HEIGHT, CARD, 3)
        pen.text(x + 7, y + 14, *fit(tile.title, SMALL, width - 14, 6))
        pen.text(x + 7, y + 30, *fit(tile.value, VALUE, width - 14, 7))
        ink = {1: GOOD, -1: BAD}.get(tile.tone, SOFT)
        pen.text(x + 7, y + 43, tile.change, Style(7.5, colour=ink))


def _plots(plots: Sequence[Part]) -> Iterator[Block]:
    monthly = [plot for plot in plots if isinstance(plot, MonthPlot)]
    for first in range(0, len(monthly), PLOTS_A_ROW):
        row = monthly[first : first + PLOTS_A_ROW]
        has_more = first + PLOTS_A_ROW < len(monthly)
        yield Block(PLOT_HEIGHT + GAP, partial(_draw_row, row), keeps_next=has_more)
    for plot in plots:
        if isinstance(plot, RankPlot):
            yield Block(rank_height(plot) + GAP, partial(_draw_ranks, plot))


def _draw_row(plots: Sequence[MonthPlot], pen: Pen, y: float) -> None:
    for number, plot in enumerate(plots):
        draw_months(pen, LEFT + number * (WIDTH - PLOT_WIDTH), y + 6, plot)


def _draw_ranks(plot: RankPlot, pen: Pen, y: float) -> None:
    draw_ranks(pen, LEFT, y + 6, plot)
