"""Text cut to a width: wrapped in lines, shortened to one, or set smaller. Linear in the length of the text.

A text is put in NFC and each of its characters measured once; every cut is then found in the running sums.
"""

import functools
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from origyne_pipeline.invoicing.drawing.pen import Style
from origyne_pipeline.invoicing.drawing.typefaces import advances

ELLIPSIS = "…"
SHORT = 300
"""Characters of a text that is worth remembering: labels come again and again, and are short."""


def wrap(text: str, style: Style, width: float, most: int = 99) -> tuple[str, ...]:
    """The text in lines no wider than ``width``; a wider word is cut, and so is what exceeds ``most`` lines."""
    return (_wrapped_before if len(text) <= SHORT else _wrapped)(text, style, width, most)


def _wrapped(text: str, style: Style, width: float, most: int) -> tuple[str, ...]:
    text = unicodedata.normalize("NFC", text)
    ends = _ends(text, style)
    lines: list[str] = []
    start = stop = 0  # of the line that is being filled
    place = 0
    for word in text.split(" "):
        first, last = place, place + len(word)
        place = last + 1
        while (begin := start if start < stop else first) < last and not _fits(
            ends, begin, last, style, width
        ):
            if start < stop:
                lines.append(text[start:stop])
                start = stop = first
            else:
                cut = _cut(ends, first, last, style, width)
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
    ends = _ends(text, style)
    if _points(ends[-1], style) <= width:
        return text
    ellipsis = _ends(ELLIPSIS, style)[-1]
    kept = bisect_right(ends, width, key=lambda end: _points(end + ellipsis, style)) - 1
    return text[: max(kept, 0)].rstrip() + ELLIPSIS


def fit(text: str, style: Style, width: float, least: float) -> tuple[str, Style]:
    """The text on one line with its style: set smaller where it is too wide, then shortened."""
    fitted = fitting([text], style, width, least)
    return (shorten(text, fitted, width) if fitted.size <= least else text), fitted


def fitting(texts: Iterable[str], style: Style, width: float, least: float) -> Style:
    """The style, smaller where it must be for every text to fit on one line, down to a size of ``least``."""
    widest = max((style.width(text) for text in texts), default=0.0)
    return replace(style, size=max(least, min(style.size, style.size * width / widest))) if widest else style


def _ends(text: str, style: Style) -> Sequence[int]:
    """Where each character ends, in thousandths of the size; 0 first."""
    return list(accumulate(map(advances(style.font).__getitem__, text), initial=0))


def _points(thousandths: int, style: Style) -> float:
    """A length in points, computed as ``Style.width`` does."""
    return 0.001 * thousandths * style.size


def _fits(ends: Sequence[int], first: int, last: int, style: Style, width: float) -> bool:
    return _points(ends[last] - ends[first], style) <= width


def _cut(ends: Sequence[int], first: int, last: int, style: Style, width: float) -> int:
    """Where a word that is too wide is cut: after the most characters that fit, one at least."""
    kept = bisect_right(ends, width, first + 1, last, key=lambda end: _points(end - ends[first], style))
    return max(kept - 1, first + 1)
