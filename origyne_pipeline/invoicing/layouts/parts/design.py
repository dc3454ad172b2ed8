"""How a layout looks: its margins, text styles, row heights and inks, as one value that every part is given."""

from dataclasses import dataclass, field

from origyne_pipeline.drawing.pen import MM, PAGE_HEIGHT, PAGE_WIDTH, Colour, Style, bold, colour

INK = colour("#1c2733")
ACCENT = colour("#14467c")
GREY = colour("#5d6b7a")
LEAST_SIZE = 7.0
"""The size of the smallest style, in points: what people over forty can read on paper."""


@dataclass(frozen=True)
class Design:
    """Measures are points from the top left corner of an A4 page; the defaults are the standard layout's.

    ``top`` and ``bottom`` are those of the pages after the first. No style is smaller than
    ``LEAST_SIZE``.
    """

    left: float = 16 * MM
    right: float = PAGE_WIDTH - 16 * MM
    top: float = 23 * MM
    bottom: float = PAGE_HEIGHT - 17 * MM
    text: Style = field(default=Style(8.5))
    strong: Style = field(default=bold(8.5, INK))
    small: Style = field(default=Style(7.2, colour=GREY))
    small_strong: Style = field(default=bold(7.8, INK))
    tiny: Style = field(default=Style(LEAST_SIZE, colour=GREY, leading_ratio=1.22))
    heading: Style = field(default=bold(10.5, ACCENT))
    grand: Style = field(default=bold(11, ACCENT))
    cell: Style = field(default=Style(7.4))
    row: float = 12.6
    cell_row: float = 10.4
    picture_height: float = 37 * MM
    ink: Colour = INK
    accent: Colour = ACCENT
    hair: Colour = field(default=colour("#d5dce4"))
    tint: Colour = field(default=colour("#eef3f8"))
    soft: Colour = field(default=colour("#f6f8fb"))
    bar: Colour = field(default=colour("#c9d8e8"))
    stamp: Colour = field(default=colour("#f1e3d6"))

    @property
    def width(self) -> float:
        """The width between the margins."""
        return self.right - self.left
