"""The measures and inks of the standard layout, in points from the top left corner of an A4 page."""

from origyne_pipeline.invoicing.drawing.pen import (
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Style,
    bold,
    colour,
)

LEFT, RIGHT = 16 * MM, PAGE_WIDTH - 16 * MM
WIDTH = RIGHT - LEFT
TOP = 23 * MM
BOTTOM = PAGE_HEIGHT - 17 * MM
FIRST_BOTTOM = PAGE_HEIGHT - 30 * MM
ADDRESS_LEFT = 112 * MM

INK = colour("#1c2733")
ACCENT = colour("#14467c")
GREY = colour("#5d6b7a")
HAIR = colour("#d5dce4")
TINT = colour("#eef3f8")
SOFT = colour("#f6f8fb")
BAR = colour("#c9d8e8")
OVER = colour("#d97a2b")
DRAFT_INK = colour("#f1e3d6")
WHITE = colour("#ffffff")

TEXT = Style(8.5)
SMALL = Style(7.2, colour=GREY)
TINY = Style(6.3, colour=GREY, leading_ratio=1.25)
LABEL = Style(7.2, colour=GREY)
STRONG = bold(8.5, INK)
HEADING = bold(10.5, ACCENT)
