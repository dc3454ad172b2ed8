"""How a sheet prints, on A4: direction, pages across, rows and columns that each page repeats, page numbers.

The one place that decides it. A sheet is as wide as one page where its letters stay legible; else it goes on over as
many pages as that takes, each with the header and the first columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

A4 = 9
"""How .xlsx calls the paper."""
MARGIN = 0.5
"""Inches at the left and at the right."""
UPRIGHT, ACROSS = "portrait", "landscape"
PAGE_POINTS = {UPRIGHT: 595 - 2 * 72 * MARGIN, ACROSS: 842 - 2 * 72 * MARGIN}
POINTS_PER_WIDTH = 7.0
"""Of a column of width 1 where the fonts of the workbook are missing and wider ones stand for them: the worst case."""
SMALLEST = 0.7
"""The least scale, in that case: letters of 10 points are then 7 points high."""
SMALLEST_UPRIGHT = 0.75
"""Below it, a page across is better."""
MOST_PAGES = 20
FONT, PAGE_SIZE = "Arial", 9


@dataclass(frozen=True)
class Paper:
    """The pages that a sheet needs.

    ``first_columns``: how many of its columns the first page across shows. ``text_column``: from it, a text over the
    table stands on the first page only; columns that are repeated would repeat its beginning.
    """

    orientation: str
    pages_across: int
    first_columns: int
    text_column: int = 1


def paper_for(widths: Sequence[float], repeated: int = 1) -> Paper:
    """The pages of a sheet of columns with these widths, of which the first ``repeated`` stand on each page.

    >>> [(paper.orientation, paper.pages_across) for paper in map(paper_for, ([20, 30], [60, 60], [90, 90]))]
    [('portrait', 1), ('landscape', 1), ('landscape', 2)]
    """
    points = [width * POINTS_PER_WIDTH for width in widths]
    if sum(points) * SMALLEST_UPRIGHT <= PAGE_POINTS[UPRIGHT]:
        return Paper(UPRIGHT, 1, len(widths))
    for pages in range(1, MOST_PAGES):
        for percent in range(100, round(100 * SMALLEST) - 1, -1):
            counts = _columns_by_page(points, repeated, PAGE_POINTS[ACROSS] * 100 / percent)
            if len(counts) <= pages:
                return Paper(ACROSS, pages, counts[0], repeated + 1 if pages > 1 else 1)
    return Paper(ACROSS, MOST_PAGES, len(widths))


def _columns_by_page(points: Sequence[float], repeated: int, room: float) -> list[int]:
    """How many columns each page takes, without the repeated ones on all but the first."""
    kept = sum(points[:repeated])
    counts, used = [0], 0.0
    for width in points:
        if counts[-1] and used + width > room:
            counts.append(0)
            used = kept
        counts[-1] += 1
        used += width
    return counts


def set_page(sheet: Any, title: str, widths: Sequence[float], header_row: int, repeated: int = 1) -> Paper:
    """Widths, frozen header, and the pages of a sheet; gives what they are.

    Args:
        sheet: of openpyxl, write-only or not.
        title: of the document, printed over each page with the name of the sheet.
        widths: of the columns.
        header_row: the row, from 1, that each page repeats.
        repeated: the columns that each page repeats, where the sheet takes several pages across.
    """
    from openpyxl.utils import get_column_letter

    paper = paper_for(widths, repeated)
    is_split = paper.pages_across > 1
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = f"{get_column_letter(repeated + 1) if is_split else 'A'}{header_row + 1}"
    sheet.print_title_rows = f"{header_row}:{header_row}"
    if is_split:
        sheet.print_title_cols = f"A:{get_column_letter(repeated)}"
        sheet.page_setup.pageOrder = "overThenDown"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, paper.orientation
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = paper.pages_across, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.left.text = f"{title} – {sheet.title}".replace("&", "&&")
    sheet.oddFooter.right.text = "Page &P / &N"
    sheet.HeaderFooter.scaleWithDoc = False
    for part in (sheet.oddHeader.left, sheet.oddFooter.right):
        part.font, part.size = f"{FONT},Regular", PAGE_SIZE
    sheet.page_margins.left = sheet.page_margins.right = MARGIN
    return paper
