"""Where the bars, points and ticks of a plot over months lie; the same for HTML and PDF.

Coordinates are in points from the top left corner of the plot.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from origyne_pipeline import french
from origyne_pipeline.dashboard.models import MonthPlot
from origyne_pipeline.dashboard.scales import with_unit

WIDTH, HEIGHT = Decimal(250), Decimal(128)
LEFT, RIGHT, TOP, BOTTOM = Decimal(38), Decimal(6), Decimal(14), Decimal(24)
STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
MOST_INTERVALS = 4
WIDEST_BAR = Decimal(26)
FEWEST_PLACES = 6
"""Room for so many months is kept: a first month is no bar as wide as the plot."""
MARKS_UNDER_VALUE = 3
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Tick:
    """A line across the plot, and what it stands for."""

    y: Decimal
    text: str
    is_zero: bool


@dataclass(frozen=True)
class Mark:
    """A month: the middle of its place, its labels, its bar from ``top`` down; no bar where it has no value."""

    x: Decimal
    width: Decimal
    label: str
    year: str
    is_current: bool
    top: Decimal | None = None
    height: Decimal = Decimal(0)
    y: Decimal = Decimal(0)
    """Where its value is."""
    is_negative: bool = False


@dataclass(frozen=True)
class Laid:
    """A plot as it is drawn. ``value`` is the text at the current month, where it has a value."""

    ticks: Sequence[Tick]
    marks: Sequence[Mark]
    value: str


def laid(plot: MonthPlot) -> Laid:
    """Where everything of a plot lies."""
    known = [value for value in plot.values if value is not None]
    low, high, step = _span(known, is_whole=plot.scale.places == 0)
    room = HEIGHT - TOP - BOTTOM

    def y_of(value: Decimal) -> Decimal:
        return (TOP + room * (high - value) / (high - low)).quantize(TENTH)

    places = max(len(plot.values), FEWEST_PLACES)
    place = (WIDTH - LEFT - RIGHT) / places
    width = min(place * Decimal("0.62"), WIDEST_BAR).quantize(TENTH)
    zero, last = y_of(Decimal(0)), len(plot.values) - 1
    marks = []
    for number, (value, label, year) in enumerate(zip(plot.values, plot.labels, plot.years, strict=True)):
        x = (LEFT + place * (number + Decimal("0.5"))).quantize(TENTH)
        mark = Mark(x, width, label, year, number == last)
        if value is not None:
            y = y_of(value)
            mark = Mark(x, width, label, year, number == last, min(y, zero), abs(zero - y), y, value < 0)
        marks.append(mark)
    return Laid(list(_ticks(low, high, step, y_of)), marks, _current(plot))


def _current(plot: MonthPlot) -> str:
    value = plot.values[-1]
    return "" if value is None else with_unit(value * plot.scale.size, plot.scale)


def _span(values: Sequence[Decimal], *, is_whole: bool = False) -> tuple[Decimal, Decimal, Decimal]:
    """The lowest and highest tick and their step: round numbers that hold zero and all values.

    >>> [str(each) for each in _span([Decimal(-3), Decimal("17.5")])]
    ['-10', '20', '10']
    """
    low, high = min([Decimal(0), *values]), max([Decimal(0), *values])
    if low == high:
        return Decimal(0), Decimal(1), Decimal(1)
    rough = (high - low) / MOST_INTERVALS
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * step for step in STEPS if power * step >= rough)
    step = max(step, Decimal(1)) if is_whole else step
    bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
    top = (high / step).to_integral_value(ROUND_CEILING) * step
    return bottom, top, step


def _ticks(low: Decimal, high: Decimal, step: Decimal, y_of: Callable[[Decimal], Decimal]) -> Iterator[Tick]:
    decimals = max(0, -step.normalize().as_tuple().exponent)  # type: ignore[operator]
    for number in range(int((high - low) / step) + 1):
        value = low + number * step
        yield Tick(y_of(value), french.amount(value, decimals), value == 0)


def stretches(drawn: Laid) -> Iterator[list[Mark]]:
    """The months that follow one another with a value: a curve has a gap where there is none."""
    stretch: list[Mark] = []
    for mark in drawn.marks:
        if mark.top is not None:
            stretch.append(mark)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def value_place(mark: Mark) -> tuple[Decimal, str]:
    """Where the text of the current month is anchored: near the right edge it ends there."""
    if mark.x > WIDTH * Decimal("0.7"):
        return WIDTH - RIGHT, "end"
    return mark.x, "middle"


def value_line(drawn: Laid) -> Decimal:
    """The base line of that text: over the marks that it may reach."""
    tops = [mark.top for mark in drawn.marks[-MARKS_UNDER_VALUE:] if mark.top is not None]
    return min(tops) - 4
