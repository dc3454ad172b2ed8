"""Opening a workbook that a stranger made, within bounds of size, ratio and rows, and without entities."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from origyne_pipeline.workbook.archive import Bounds, check_archive
from origyne_pipeline.workbook.formats import OPENDOCUMENT, format_of, is_xls, refuse_other_files
from origyne_pipeline.workbook.sheet import CannotOpen, Sheet


@contextmanager
def opened(content: bytes, bounds: Bounds, *, reads_xls: bool = False) -> Iterator[Sequence[Sheet]]:
    """The sheets of a workbook, in their order. No macro and no formula runs.

    ``reads_xls``: an .xls too; see ``legacy`` for what it does not tell.

    Raises:
        CannotOpen: not a workbook, too large, with a password, damaged, or XML with a document type.
    """
    # The layouts of sheets are wanted by every command, their readers by few.
    from origyne_pipeline.workbook.ooxml import ooxml_sheets
    from origyne_pipeline.workbook.opendocument import opendocument_sheets

    if reads_xls and is_xls(content):
        from origyne_pipeline.workbook.legacy import legacy_sheets

        yield legacy_sheets(content, bounds)
        return
    refuse_other_files(content, reads_xls=reads_xls)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except Exception as error:  # zipfile raises half a dozen kinds on a damaged archive
        raise CannotOpen(
            "is a damaged workbook, no readable zip archive: it may have been cut short; give the whole file"
        ) from error
    with archive:
        try:
            check_archive(archive, len(content), bounds)
            is_opendocument = format_of(archive) == OPENDOCUMENT
            sheets = opendocument_sheets(archive) if is_opendocument else ooxml_sheets(archive)
            yield sheets
        except CannotOpen:
            raise
        except Exception as error:  # broken XML comes to light only while its rows are read
            raise CannotOpen(
                f"is a damaged workbook ({error.__class__.__name__}): open it in a spreadsheet and save it again"
            ) from error
