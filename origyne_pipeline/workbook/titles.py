"""Which sheet of a workbook is which: by its name, by a name that a layout gives, or by a name that begins alike."""

from collections.abc import Iterator, Sequence

from origyne_pipeline.workbook.faults import Fault, shortened_list
from origyne_pipeline.workbook.layout import Layout
from origyne_pipeline.workbook.sheet import Sheet


def find_sheets(
    sheets: Sequence[Sheet], layouts: Sequence[Layout], faults: list[Fault], warnings: list[Fault]
) -> Iterator[tuple[Layout, Sheet]]:
    """Each layout with its sheet; a sheet that is missing, or may be one of two, is a fault."""
    for layout in layouts:
        named = (
            [sheet for sheet in sheets if layout.is_name_of(sheet.title)]
            if layout.sheet
            else list(sheets[:1])
        )
        alike = [sheet for sheet in sheets if layout.may_be_name_of(sheet.title)] if layout.sheet else []
        if not named and not layout.may_be_absent and len(alike) == 1:
            named = alike
            warnings.append(Fault(alike[0].title, "", "", f"the sheet is read as {layout.sheet}: call it so"))
        if len(named) == 1:
            yield layout, named[0]
        elif named:
            titles = shortened_list([repr(sheet.title) for sheet in named], "")
            faults.append(
                Fault(layout.sheet, "", "", f"{len(named)} sheets bear this name, {titles}: keep one")
            )
        elif not layout.may_be_absent:
            candidates = alike or sheets
            titles = shortened_list([repr(sheet.title) for sheet in candidates], "") or "none"
            rule = f"the sheet is missing; the workbook has {titles}: call one of them {layout.sheet}"
            faults.append(Fault(layout.sheet, "", "", rule))
        elif alike:
            titles = shortened_list([repr(sheet.title) for sheet in alike])
            warnings.append(
                Fault(alike[0].title, "", "", f"{titles} not read: call it {layout.sheet} if it is meant")
            )
