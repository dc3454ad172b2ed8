"""A picture of a month's days: the events of the daily files, and a mark at those of the Billed file, or the usual."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from origyne_pipeline.assurance.reconcile_report import TO_LOOK_AT
from origyne_pipeline.pictures import png_of
from origyne_pipeline.sources import prefix_of

COLUMN, GAP, HEIGHT, LEFT, HEAD, FOOT, KEY = 14, 4, 90, 60, 26, 22, 22
"""In pixels: 31 days fit the dialog in which the UI shows a picture."""
FONT_SIZE, SMALL_SIZE = 12, 9
PALETTE = 16
FINE, LOOK, MARK = "#457b9d", "#d62828", "#111111"
INK, PAPER, LINE = "#222222", "#ffffff", "#bbbbbb"
WORDS = ((FINE, "daily files"), (LOOK, "differs, or is low"), (MARK, "Billed file, else the usual number"))
MOST_DAYS = 31


def days_png(title: str, days: Sequence[Mapping[str, Any]]) -> bytes:
    """The picture of the days that ``reconcile_report.days_summed`` gives, one chart a source and feed."""
    from PIL import Image, ImageDraw, ImageFont

    charts = [
        (f"{prefix_of(source)}{feed}", list(rows))
        for (source, feed), rows in groupby(days, key=lambda day: (day["source"], day["feed"]))
    ]
    width = LEFT + MOST_DAYS * (COLUMN + GAP) + GAP
    image = Image.new("RGB", (width, HEAD + len(charts) * (HEAD + HEIGHT + FOOT) + KEY), PAPER)
    pen = ImageDraw.Draw(image)
    font, small = ImageFont.load_default(FONT_SIZE), ImageFont.load_default(SMALL_SIZE)
    pen.text((8, 6), title, INK, font)
    for place, (name, rows) in enumerate(charts):
        _draw_chart(pen, HEAD + place * (HEAD + HEIGHT + FOOT), name, rows, (font, small))
    x, y = 8, image.height - KEY + 4
    for colour, words in WORDS:
        pen.rectangle(
            (x, y + 2, x + 10, y + 11) if colour != MARK else (x, y + 6, x + 10, y + 7), fill=colour
        )
        pen.text((x + 16, y), words, INK, font)
        x += 40 + int(font.getlength(words))
    return png_of(image, PALETTE)


def _draw_chart(
    pen: Any, top: int, name: str, rows: Sequence[Mapping[str, Any]], fonts: tuple[Any, Any]
) -> None:
    font, small = fonts
    is_billed = any(row["billed_event_count"] for row in rows)
    marks = [row["billed_event_count"] if is_billed else row["usual_event_count"] or 0 for row in rows]
    largest = max(*marks, *(row["event_count"] for row in rows), 1)
    base = top + HEAD + HEIGHT
    pen.text((8, top + 4), name, INK, font)
    pen.text((8, top + HEAD), f"{largest:,}", INK, small)
    pen.line((LEFT, base, LEFT + MOST_DAYS * (COLUMN + GAP), base), fill=LINE)
    for row, mark in zip(rows, marks, strict=True):
        x = LEFT + (row["local_date"].day - 1) * (COLUMN + GAP)
        tall = row["event_count"] * HEIGHT // largest
        is_fine = not any(state in row["states"] for state in TO_LOOK_AT)
        if tall:
            pen.rectangle((x, base - tall, x + COLUMN - 1, base), fill=FINE if is_fine else LOOK)
        if mark:
            y = base - mark * HEIGHT // largest
            pen.rectangle((x - 1, y - 1, x + COLUMN, y), fill=MARK)
        pen.text((x + 1, base + 4), f"{row['local_date'].day:02}", INK if is_fine else LOOK, small)
