"""Pairs of words, one under the other: a value that is long is set smaller, then wrapped."""

from collections.abc import Sequence
from dataclasses import dataclass

from origyne_pipeline.drawing.pen import Pen, Style
from origyne_pipeline.drawing.wrapping import fitting, wrap
from origyne_pipeline.invoicing.layouts.parts.design import LEAST_SIZE

GAP = 8.0
"""Between the longest word and the values."""


@dataclass(frozen=True)
class Particular:
    """What, and its value in lines."""

    what: str
    value: tuple[str, ...]
    style: Style


@dataclass(frozen=True)
class Particulars:
    """Pairs that are set, and where their values begin."""

    rows: tuple[Particular, ...]
    what_style: Style
    indent: float
    step: float

    @property
    def height(self) -> float:
        """How high they are, in points."""
        return sum(self._height(row) for row in self.rows)

    def draw(self, pen: Pen, x: float, y: float) -> float:
        """Writes them, the first base line at ``y``; gives the base line that would come next."""
        for row in self.rows:
            pen.text(x, y, row.what, self.what_style)
            pen.paragraph(x + self.indent, y, row.value, row.style)
            y += self._height(row)
        return y

    def _height(self, row: Particular) -> float:
        return self.step + (len(row.value) - 1) * row.style.leading


def particulars(
    pairs: Sequence[tuple[str, str]], what_style: Style, style: Style, width: float, step: float
) -> Particulars:
    """Sets pairs no wider than ``width``, ``step`` from one to the next."""
    indent = max((what_style.width(what) for what, _ in pairs), default=0.0) + GAP
    rows = []
    for what, value in pairs:
        fitted = fitting([value], style, width - indent, LEAST_SIZE)
        rows.append(Particular(what, wrap(value, fitted, width - indent), fitted))
    return Particulars(tuple(rows), what_style, indent, step)
