"""A picture of the deposits: one row per feed, one column per day, missing deposits in red."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from origyne_pipeline.periods import Month
from origyne_pipeline.pictures import png_of
from origyne_pipeline.quality.completeness import (
    Windows,
    days_that_came,
    first_day,
    missing_deposits,
    window_of,
)
from origyne_pipeline.sources import MAIN, DepositWindow, source_of
from origyne_pipeline.warehouse import Warehouse

SHOWN_FOR = timedelta(days=91)
CELL, GAP, WEEK_GAP, LEFT, TOP, FOOT = 11, 1, 4, 144, 42, 28
"""In pixels: three months fit the dialog in which the UI shows a picture."""
LABEL_WIDTH, ROW = 70, 15
PALETTE = 32
"""Number of colours: few, since each run keeps a picture."""
MONDAY = 0
FONT_SIZE, SMALL_SIZE, LETTER = 12, 9, 7
CAME, MISSING, NOT_DUE = "#2e8b57", "#d62828", "#dddddd"
INK, PAPER = "#222222", "#ffffff"
KEY = ((CAME, "came"), (MISSING, "missing"), (NOT_DUE, "before the feed's first deposit"))
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class DepositCalendar:
    """The deposit days shown, in order, and the colour of each feed on each day."""

    days: tuple[date, ...]
    colours: dict[str, tuple[str, ...]]

    @property
    def missing(self) -> dict[str, int]:
        """How many deposits of each feed are missing."""
        return {feed: row.count(MISSING) for feed, row in self.colours.items()}


def deposit_calendar(
    warehouse: Warehouse, last: date, windows: Windows = MappingProxyType({})
) -> DepositCalendar:
    """The daily feeds on the deposit days of three months, up to ``last``; none before the first deposit of any.

    A feed that was never deposited is left out.
    """
    with warehouse.session() as session:
        began = {feed: first_day(days) for feed, days in sorted(days_that_came(session).items())}
        if not began:
            return DepositCalendar((), {})
        first = max(min(began.values()), last - SHOWN_FOR)
        missing = {(lack.feed, lack.day) for lack in missing_deposits(session, first, last, windows)}
    weekdays = frozenset(day for feed in began for day in window_of(windows, feed).weekdays)
    days = tuple(DepositWindow(weekdays).dates(first, last))
    return DepositCalendar(
        days,
        {
            feed: tuple(
                _colour(day, since, window_of(windows, feed), is_missing=(feed, day) in missing)
                for day in days
            )
            for feed, since in began.items()
        },
    )


def _colour(day: date, since: date, window: DepositWindow, *, is_missing: bool) -> str:
    if is_missing:
        return MISSING
    return CAME if day >= since and day.weekday() in window.weekdays else NOT_DUE


def calendar_png(calendar: DepositCalendar) -> bytes:
    """The picture: one row per feed, one column per day, a gap between weeks, a key below."""
    from PIL import Image, ImageDraw, ImageFont

    left = max(LEFT, *(LETTER * len(feed) for feed in calendar.colours if source_of(feed) != MAIN), LEFT)
    places = _places(calendar.days, left)
    width = max(left + 440, places[-1] + CELL + 10 if places else 0)
    image = Image.new("RGB", (width, TOP + len(calendar.colours) * ROW + FOOT), PAPER)
    pen = ImageDraw.Draw(image)
    font, small = ImageFont.load_default(FONT_SIZE), ImageFont.load_default(SMALL_SIZE)
    named_from = width + LABEL_WIDTH
    for month, x in sorted(_months(calendar.days, places).items(), reverse=True):
        if named_from - x >= LABEL_WIDTH:  # no room for the name of a month of a few days
            pen.text((x, 4), f"{MONTH_NAMES[month.number - 1]} {month.year}", INK, font)
            named_from = x
    for day, x in zip(calendar.days, places, strict=True):
        pen.text((x, 26), f"{day.day:02}", INK, small)
    for row, (feed, colours) in enumerate(calendar.colours.items()):
        y = TOP + row * ROW
        pen.text((4, y - 2), feed, INK, font)
        for x, colour in zip(places, colours, strict=True):
            pen.rectangle((x, y, x + CELL - 1, y + CELL - 1), fill=colour)
    x, y = left, image.height - 20
    for colour, words in KEY:
        pen.rectangle((x, y, x + CELL - 1, y + CELL - 1), fill=colour)
        pen.text((x + CELL + 5, y - 2), words, INK, font)
        x += CELL + 30 + int(font.getlength(words))
    return png_of(image, PALETTE)


def _places(days: Iterable[date], left: int) -> list[int]:
    """The left edge of each day's column, with a gap before each week."""
    places: list[int] = []
    x = left
    for day in days:
        if places and day.weekday() == MONDAY:
            x += WEEK_GAP
        places.append(x)
        x += CELL + GAP
    return places


def _months(days: Iterable[date], places: Iterable[int]) -> dict[Month, int]:
    """The left edge of each month."""
    begins: dict[Month, int] = {}
    for day, x in zip(days, places, strict=True):
        begins.setdefault(Month.of(day), x)
    return begins
