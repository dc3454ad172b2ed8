"""Which sheet of a workbook is which: by its name, by a name that a layout gives, or by a name that begins alike."""

import difflib
from collections.abc import Iterator, Sequence

from origyne_pipeline.workbook.faults import Fault, shortened_list
from origyne_pipeline.workbook.layout import Layout, is_dated, plain
from origyne_pipeline.workbook.sheet import Sheet

NEARLY = 0.85
"""How alike a sheet's name is to the one that is looked for."""


def find_sheets(
    sheets: Sequence[Sheet], layouts: Sequence[Layout], faults: list[Fault], warnings: list[Fault]
) -> Iterator[tuple[Layout, Sheet]]:
    """Each layout with its sheet; a sheet that is missing, or may be one of two, is a fault."""
    for layout in layouts:
        own = _named_by_layout(sheets, layout, faults) if layout.titles else []
        if own:
            yield from ((layout, sheet) for sheet in own)
            continue
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
            remedy = f"call one of them {layout.sheet}"
            remedy += ", or name it in the layouts file" if layout.may_be_renamed else ""
            rule = f"the sheet is missing; the workbook has {titles}: {remedy}"
            faults.append(Fault(layout.sheet, "", "", rule))
        elif alike := alike or _nearly_named(sheets, layout):
            titles = shortened_list([repr(sheet.title) for sheet in alike])
            warnings.append(
                Fault(alike[0].title, "", "", f"{titles} not read: call it {layout.sheet} if it is meant")
            )


def _nearly_named(sheets: Sequence[Sheet], layout: Layout) -> list[Sheet]:
    """Sheets whose name differs by a letter or two from the layout's, and is no other sheet's."""
    near = difflib.get_close_matches(plain(layout.sheet), [plain(sheet.title) for sheet in sheets], 1, NEARLY)
    return [sheet for sheet in sheets if plain(sheet.title) in near]


def _named_by_layout(sheets: Sequence[Sheet], layout: Layout, faults: list[Fault]) -> list[Sheet]:
    """The sheets that a layout names, in its order; none where the workbook has none of them."""
    own: list[Sheet] = []
    for name in layout.titles:
        named = [sheet for sheet in sheets if is_dated(name, sheet.title) and sheet not in own]
        exact = [sheet for sheet in named if sheet.title == name]
        named = exact if len(exact) == 1 else named
        if len(named) > 1:
            titles = shortened_list([repr(sheet.title) for sheet in named], "")
            rule = f"{len(named)} sheets bear the name {name!r} of the layout, {titles}: keep one"
            faults.append(Fault(layout.sheet, "", "", rule))
        own += named[:1]
    if own and len(own) < len(layout.titles):
        rule = f"the layout names {len(layout.titles)} sheets, the workbook has {len(own)} of them: {own[0].title!r}"
        faults.append(Fault(layout.sheet, "", "", rule))
    return own
