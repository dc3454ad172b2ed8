"""Text cut to a width: wrapped in lines, shortened to one, or set smaller. Linear in the length of the text.

A text is put in NFC and each of its characters measured once; every cut is then found in the running sums.
"""

import functools
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from origyne_pipeline.drawing.pen import Style
from origyne_pipeline.drawing.typefaces import Foreign, advances

ELLIPSIS = "…"
SHORT = 300
"""Characters of a text that is worth remembering: labels come again and again, and are short."""


@dataclass(frozen=True)
class _Measured:
    """A text in NFC. ``ends`` says where each character ends, in thousandths of the size; 0 first.

    ``safe`` says before which characters it may be cut with no letter changing its form; nothing where all may.
    """

    text: str
    style: Style
    ends: Sequence[int]
    safe: Sequence[bool] | None

    def fits(self, first: int, last: int, width: float) -> bool:
        """Whether a part of the text is no wider than ``width``."""
        if _points(self.ends[last] - self.ends[first], self.style) > width:
            return False
        return self.safe is None or self.safe[first] or self.style.width(self.text[first:last]) <= width

    def cut(self, first: int, last: int, width: float, least: int = 1, tail: str = "") -> int:
        """Where a part that is too wide is cut: after the most characters that fit with ``tail``, ``least`` at least.

        Joined letters are parted only where that would leave the line half empty.
        """
        start, more, style = self.ends[first], _measured(tail, self.style).ends[-1], self.style
        kept = bisect_right(
            self.ends, width, first + least, last, key=lambda end: _points(end - start + more, style)
        )
        cut = max(kept - 1, first + least)
        if self.safe is None:
            return cut
        if self.safe[first]:
            safe = (place for place in range(cut, (first + cut) // 2, -1) if self.safe[place])
            if place := next(safe, 0):
                return place
        places = range(first + least, cut + 1)
        fitting = bisect_right(places, width, key=lambda place: style.width(self.text[first:place] + tail))
        return places[max(fitting - 1, 0)]


def wrap(text: str, style: Style, width: float, most: int = 99) -> tuple[str, ...]:
    """The text in lines no wider than ``width``; a wider word is cut, and so is what exceeds ``most`` lines."""
    return (_wrapped_before if len(text) <= SHORT else _wrapped)(text, style, width, most)


def _wrapped(text: str, style: Style, width: float, most: int) -> tuple[str, ...]:
    text = unicodedata.normalize("NFC", text)
    measured = _measured(text, style)
    lines: list[str] = []
    start = stop = 0  # of the line that is being filled
    place = 0
    for word in text.split(" "):
        first, last = place, place + len(word)
        place = last + 1
        while (begin := start if start < stop else first) < last and not measured.fits(begin, last, width):
            if start < stop:
                lines.append(text[start:stop])
                start = stop = first
            else:
                cut = measured.cut(first, last, width)
                lines.append(text[first:cut])
                first = cut
        start, stop = (start, last) if start < stop else (first, last)
    lines.append(text[start:stop])
    if len(lines) > most:
        lines = [*lines[: most - 1], shorten(" ".join(lines[most - 1 :]), style, width)]
    return tuple(lines)


_wrapped_before = functools.lru_cache(maxsize=4096)(_wrapped)


def shorten(text: str, style: Style, width: float) -> str:
    """The text on one line, its end replaced by an ellipsis when it is too wide."""
    text = unicodedata.normalize("NFC", text)
    measured = _measured(text, style)
    if measured.fits(0, len(text), width):
        return text
    kept = measured.cut(0, len(text) + 1, width, least=0, tail=ELLIPSIS)
    return text[:kept].rstrip() + ELLIPSIS


def fit(text: str, style: Style, width: float, least: float) -> tuple[str, Style]:
    """The text on one line with its style: set smaller where it is too wide, then shortened."""
    fitted = fitting([text], style, width, least)
    return (shorten(text, fitted, width) if fitted.size <= least else text), fitted


def fitting(texts: Iterable[str], style: Style, width: float, least: float) -> Style:
    """The style, smaller where it must be for every text to fit on one line, down to a size of ``least``."""
    widest = max((style.width(text) for text in texts), default=0.0)
    return replace(style, size=max(least, min(style.size, style.size * width / widest))) if widest else style


def _measured(text: str, style: Style) -> _Measured:
    try:
        ends = list(accumulate(map(advances(style.font).__getitem__, text), initial=0))
    except Foreign:
        from origyne_pipeline.drawing import shaping  # most documents need none of it

        shape = shaping.shape(text, style.font)
        return _Measured(text, style, shape.ends, shape.safe)
    return _Measured(text, style, ends, None)


def _points(thousandths: int, style: Style) -> float:
    """A length in points, computed as ``Style.width`` does."""
    return 0.001 * thousandths * style.size
