"""The plots of the page on paper, by the same coordinates as in the HTML file."""

from decimal import Decimal

from origyne_pipeline.dashboard.axis import (
    HEIGHT,
    LEFT,
    RIGHT,
    WIDTH,
    Laid,
    Mark,
    laid,
    stretches,
    value_line,
    value_place,
)
from origyne_pipeline.dashboard.models import BARS, MonthPlot, RankPlot
from origyne_pipeline.drawing.pen import Pen, Style, bold, colour
from origyne_pipeline.drawing.wrapping import shorten

PLOT_WIDTH = float(WIDTH)
CAPTION_HEIGHT = 14.0
PLOT_HEIGHT = CAPTION_HEIGHT + float(HEIGHT)
INK, SOFT, RULE = colour("#1c2733"), colour("#52606d"), colour("#d8dfe6")
ACCENT, PALE, BAD = colour("#14467c"), colour("#a9bfd6"), colour("#b3261e")
CAPTION, SMALL, VALUE, NAME = bold(9), Style(7.2, colour=SOFT), bold(8), Style(8)
RANK_ROW, RANK_NAME, RANK_BAR, RANK_VALUE = 13.0, 210.0, 200.0, 100.0


def draw_months(pen: Pen, x: float, y: float, plot: MonthPlot) -> None:
    """A figure over the months, its top left corner at (x, y)."""
    pen.text(x, y + 9, shorten(plot.title, CAPTION, PLOT_WIDTH), CAPTION)
    y += CAPTION_HEIGHT
    drawn = laid(plot)
    for tick in drawn.ticks:
        thickness, ink = (0.8, SOFT) if tick.is_zero else (0.5, RULE)
        pen.rule(x + float(LEFT), y + float(tick.y), PLOT_WIDTH - float(LEFT + RIGHT), ink, thickness)
        pen.text(x + float(LEFT) - 4, y + float(tick.y) + 2.5, tick.text, SMALL, "right")
    if plot.kind == BARS:
        for mark in drawn.marks:
            _draw_bar(pen, x, y, mark)
    else:
        _draw_curve(pen, x, y, drawn)
    _draw_labels(pen, x, y, drawn)


def _draw_bar(pen: Pen, x: float, y: float, mark: Mark) -> None:
    if mark.top is None or not mark.height:
        return
    ink = BAD if mark.is_negative else ACCENT if mark.is_current else PALE
    pen.box(
        x + float(mark.x - mark.width / 2), y + float(mark.top), float(mark.width), float(mark.height), ink
    )


def _draw_curve(pen: Pen, x: float, y: float, drawn: Laid) -> None:
    for stretch in stretches(drawn):
        points = [(x + float(mark.x), y + float(mark.y)) for mark in stretch]
        if len(points) > 1:
            pen.polyline(points, ACCENT, 1.2)
        for (across, down), mark in zip(points, stretch, strict=True):
            radius = 2.6 if mark.is_current else 1.6
            pen.box(across - radius, down - radius, 2 * radius, 2 * radius, ACCENT, radius)


def _draw_labels(pen: Pen, x: float, y: float, drawn: Laid) -> None:
    for mark in drawn.marks:
        style = bold(7.2) if mark.is_current else SMALL
        pen.text(x + float(mark.x), y + float(HEIGHT) - 13, mark.label, style, "centre")
        if mark.year:
            pen.text(x + float(mark.x), y + float(HEIGHT) - 4, mark.year, SMALL, "centre")
    if drawn.value:
        mark = drawn.marks[-1]
        across, anchor = value_place(mark)
        align = "right" if anchor == "end" else "centre"
        pen.text(x + float(across), y + float(value_line(drawn)), drawn.value, VALUE, align)


def rank_height(plot: RankPlot) -> float:
    """How high a plot of one month is."""
    return CAPTION_HEIGHT + RANK_ROW * len(plot.rows)


def draw_ranks(pen: Pen, x: float, y: float, plot: RankPlot) -> None:
    """Bars of one month, below each other, the names on the left."""
    pen.text(x, y + 9, plot.title, CAPTION)
    y += CAPTION_HEIGHT
    most = max((value for _, value, _ in plot.rows), default=Decimal(0))
    for number, (name, value, text) in enumerate(plot.rows):
        base = y + RANK_ROW * number
        length = max(RANK_BAR * float(value / most), 0.8) if most > 0 and value > 0 else 0.8
        pen.text(x, base + 9, shorten(name, NAME, RANK_NAME - 6), NAME)
        pen.box(x + RANK_NAME, base + 2, length, 8, ACCENT)
        pen.text(x + RANK_NAME + length + 4, base + 9, text, VALUE)
