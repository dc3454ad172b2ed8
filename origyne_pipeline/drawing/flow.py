"""Blocks down a page and on to the next: pages are planned first, so that each knows how many there are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from origyne_pipeline.drawing.pen import Pen

Draw = Callable[[Pen, float], None]


@dataclass(frozen=True)
class Block:
    """Something that is not split. ``draw`` gets the pen and its top.

    ``keeps_next``: never the last on a page (a heading). ``heading``: drawn again when this block opens a
    page.
    """

    height: float
    draw: Draw
    keeps_next: bool = False
    heading: "Block | None" = None


Page = list[tuple[float, Block]]


def paginate(
    blocks: Iterable[Block],
    first_top: float,
    top: float,
    first_bottom: float,
    bottom: float,
) -> list[Page]:
    """Where each block goes: pages of (y, block). A block higher than a page has one of its own."""
    pages: list[Page] = [[]]
    y, floor = first_top, first_bottom
    waiting: list[Block] = []
    for block in blocks:
        waiting.append(block)
        if block.keeps_next:
            continue
        height = sum(item.height for item in waiting)
        if pages[-1] and y + height > floor:
            pages.append([])
            y, floor = top, bottom
            heading = waiting[0].heading
            if heading:
                pages[-1].append((y, heading))
                y += heading.height
        for item in waiting:
            pages[-1].append((y, item))
            y += item.height
        waiting = []
    for item in waiting:
        pages[-1].append((y, item))
        y += item.height
    return pages
