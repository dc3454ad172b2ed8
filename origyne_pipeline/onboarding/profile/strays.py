"""What stands in the workbook and is never read: typed above a header, beside the columns, or in a sheet of one's own.

People type over the example, or paste one column too far: the check must not pass over what they meant to give.
"""

from collections.abc import Iterator, Mapping, Sequence

from origyne_pipeline.onboarding.profile.form import blank_sheets
from origyne_pipeline.onboarding.profile.names import NO_CODE, SHEETS
from origyne_pipeline.workbook import Bounds, Fault, Row
from origyne_pipeline.workbook.cells import column_letter, shown
from origyne_pipeline.workbook.form_lists import LISTS
from origyne_pipeline.workbook.forms import EXAMPLE_NOTE, FormSheet
from origyne_pipeline.workbook.layout import is_dated
from origyne_pipeline.workbook.opening import opened
from origyne_pipeline.workbook.sheet import CannotOpen, Sheet

ABOVE = "stands above the header, where nothing is read: type it in a yellow row below"
BESIDE = "stands beside the columns, where nothing is read: move it or delete it"
OTHER_SHEET = f"the sheet is none of the profile ({', '.join(SHEETS)}), and is not read: delete it"


def stray_faults(content: bytes, rows: Mapping[str, Sequence[Row]]) -> list[Fault]:
    """The cells and sheets that nobody reads; none where the workbook cannot be opened, which is told elsewhere.

    Args:
        content: of the file.
        rows: what is read of it, by sheet; sheets without rows are not looked at.
    """
    forms = {form.title: form for form in blank_sheets(NO_CODE, "")}
    faults = []
    try:
        with opened(content, Bounds(), reads_xls=True) as sheets:
            for sheet in sheets:
                title = next((title for title in SHEETS if is_dated(title, sheet.title)), None)
                if title is None:
                    faults += [] if sheet.title == LISTS else [Fault(sheet.title, "", "", OTHER_SHEET)]
                elif title in rows:
                    faults += _cells(sheet, forms[title], rows[title])
    except CannotOpen:
        return []
    return faults


def _cells(sheet: Sheet, form: FormSheet, rows: Sequence[Row]) -> Iterator[Fault]:
    """The cells of a sheet that stand where nothing is read."""
    first = rows[0].number
    own = {form.title, form.intro, EXAMPLE_NOTE, *(column.header for column in form.columns)}
    own |= {shown(column.example) for column in form.columns}
    header = _header_row(sheet, form)
    for row in sheet.rows(Bounds().columns):
        for place, cell in row.cells.items():
            text = shown(cell.value)
            is_above = row.number < header and text not in own
            is_beside = row.number >= first and place >= len(form.columns)
            if is_above or is_beside:
                reference = f"{column_letter(place)}{row.number}"
                yield Fault(sheet.title, reference, text[:60], ABOVE if is_above else BESIDE)


def _header_row(sheet: Sheet, form: FormSheet) -> int:
    """The row of the header: the first that holds two of its words."""
    headers = {column.header for column in form.columns}
    for row in sheet.rows(Bounds().columns):
        if len(headers.intersection(shown(cell.value) for cell in row.cells.values())) > 1:
            return row.number
    return 0
