"""The plots as inline SVG: a title and a description for who does not see them, colours by the page's style."""

from collections.abc import Iterator
from decimal import Decimal
from html import escape

from origyne_pipeline.dashboard.axis import (
    HEIGHT,
    LEFT,
    RIGHT,
    WIDTH,
    Laid,
    laid,
    stretches,
    value_line,
    value_place,
)
from origyne_pipeline.dashboard.models import BARS, MonthPlot, RankPlot

ROW, BAR = Decimal(25), Decimal(8)
RANK_WIDTH, RANK_ROOM = Decimal(330), Decimal(80)
"""Width of a plot of one month, and what is kept on the right for the longest bar's value."""
TENTH = Decimal("0.1")


def month_svg(plot: MonthPlot, identifier: str) -> str:
    """A figure over the months."""
    drawn = laid(plot)
    return "\n".join(
        [
            _opening(plot.title, plot.text, identifier, WIDTH, HEIGHT),
            *_ticks(drawn),
            *(_bars(drawn) if plot.kind == BARS else _curve(drawn)),
            *_months(drawn),
            "</svg>",
        ]
    )


def rank_svg(plot: RankPlot, identifier: str) -> str:
    """Bars of one month, below each other; the name stands over its bar."""
    most = max((value for _, value, _ in plot.rows), default=Decimal(0))
    lines = [_opening(plot.title, plot.text, identifier, RANK_WIDTH, ROW * len(plot.rows))]
    for number, (name, value, text) in enumerate(plot.rows):
        y = ROW * number
        length = (
            ((RANK_WIDTH - RANK_ROOM) * value / most).quantize(TENTH)
            if most > 0 and value > 0
            else Decimal(0)
        )
        lines.append(f'<text class="name" x="0" y="{y + 9}">{escape(name)}</text>')
        lines.append(
            f'<rect class="bar now" x="0" y="{y + 12}" width="{max(length, Decimal(1))}" height="{BAR}"/>'
        )
        lines.append(
            f'<text class="value" x="{max(length, Decimal(1)) + 5}" y="{y + 19}">{escape(text)}</text>'
        )
    return "\n".join([*lines, "</svg>"])


def _opening(title: str, text: str, identifier: str, width: Decimal, height: Decimal) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{identifier}t {identifier}d">\n'
        f'<title id="{identifier}t">{escape(title)}</title>\n<desc id="{identifier}d">{escape(text)}</desc>'
    )


def _ticks(drawn: Laid) -> Iterator[str]:
    for tick in drawn.ticks:
        kind = "zero" if tick.is_zero else "tick"
        yield f'<line class="{kind}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{tick.y}" y2="{tick.y}"/>'
        yield f'<text x="{LEFT - 4}" y="{tick.y + 3}" text-anchor="end">{escape(tick.text)}</text>'


def _bars(drawn: Laid) -> Iterator[str]:
    for mark in drawn.marks:
        if mark.top is not None and mark.height:
            kind = "minus" if mark.is_negative else "now" if mark.is_current else ""
            yield (
                f'<rect class="{f"bar {kind}".rstrip()}" x="{mark.x - mark.width / 2}" y="{mark.top}"'
                f' width="{mark.width}" height="{mark.height}"/>'
            )
    yield from _value(drawn)


def _curve(drawn: Laid) -> Iterator[str]:
    for stretch in stretches(drawn):
        points = " ".join(f"{mark.x},{mark.y}" for mark in stretch)
        if len(stretch) > 1:
            yield f'<polyline class="curve" points="{points}"/>'
        for mark in stretch:
            size = "3" if mark.is_current else "1.8"
            yield f'<circle class="bar now" cx="{mark.x}" cy="{mark.y}" r="{size}"/>'
    yield from _value(drawn)


def _value(drawn: Laid) -> Iterator[str]:
    mark = drawn.marks[-1]
    if drawn.value:
        x, anchor = value_place(mark)
        yield f'<text class="value" x="{x}" y="{value_line(drawn)}" text-anchor="{anchor}">{escape(drawn.value)}</text>'


def _months(drawn: Laid) -> Iterator[str]:
    for mark in drawn.marks:
        kind = ' class="value"' if mark.is_current else ""
        yield f'<text{kind} x="{mark.x}" y="{HEIGHT - 12}" text-anchor="middle">{escape(mark.label)}</text>'
        if mark.year:
            yield f'<text x="{mark.x}" y="{HEIGHT - 3}" text-anchor="middle">{escape(mark.year)}</text>'
