"""The values of the page, as HTML and PDF both draw them: all numbers are written already, but those of the plots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.dashboard.scales import Scale

BARS, LINE = "bars", "line"


@dataclass(frozen=True)
class Tile:
    """One figure of the month. ``tone`` is 1 where its change is good news, -1 where it is bad, else 0."""

    title: str
    value: str
    change: str
    tone: int = 0


@dataclass(frozen=True)
class MonthPlot:
    """A figure over the months, the month of the page last; None: there is none. ``text`` says it in words."""

    title: str
    kind: str
    labels: Sequence[str]
    years: Sequence[str]
    values: Sequence[Decimal | None]
    scale: Scale
    text: str


@dataclass(frozen=True)
class RankPlot:
    """Bars of one month, one a row: what it is, its value, and how the value is written."""

    title: str
    rows: Sequence[tuple[str, Decimal, str]]
    text: str


@dataclass(frozen=True)
class Table:
    """Rows of texts. ``texts`` columns from the left are aligned left; ``strong`` is the row of the page's month."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    texts: int = 1
    strong: int | None = None


Part = MonthPlot | RankPlot | Table


@dataclass(frozen=True)
class Section:
    """A subject of the page: a sentence on what stands out, figures, plots with their tables."""

    title: str
    sentence: str
    tiles: Sequence[Tile]
    parts: Sequence[Part]
    note: str = ""


@dataclass(frozen=True)
class Page:
    """The page of a month."""

    company: str
    of_month: str
    """``d’octobre 2026``"""
    month: str
    """``AAAA-MM``"""
    written_on: date
    tiles: Sequence[Tile]
    sections: Sequence[Section]
    sources: Table
    note: str = ""

    @property
    def title(self) -> str:
        """What the page is called."""
        return f"Tableau de bord {self.of_month}"
