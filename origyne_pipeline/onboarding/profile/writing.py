"""The workbook to fill, as .xlsx and as .xls, with the VNO's code and the date in its name and in sheet VNO.

No library that is kept up writes .xls. So ``blank.xls`` beside this module was saved once by LibreOffice from the same
description (``make forms``), with marks where code and date go: texts of the same length take their place.
"""

from datetime import date
from importlib.resources import files
from pathlib import Path

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import write_atomically
from origyne_pipeline.onboarding.profile.form import TITLE, blank_sheets, day_text
from origyne_pipeline.onboarding.profile.names import file_name
from origyne_pipeline.workbook.forms import form_bytes

BLANK = "blank.xls"
CODE_MARK, DATE_MARK = "\u00a4\u00a6\u00a4", "\u00a4\u00a6/\u00a6\u00a4/\u00a4\u00a6\u00a6\u00a4"
ENCODING = "latin-1"
"""How an .xls keeps a text whose characters all have one byte."""


class ProfileExists(OrigyneError):
    """A file of that name is there, and may be filled already."""


def blank_xlsx(code: str, on: str) -> bytes:
    """The .xlsx to fill."""
    return form_bytes(TITLE, blank_sheets(code, on))


def blank_xls(code: str, on: str) -> bytes:
    """The .xls to fill, which holds cell by cell what the .xlsx holds."""
    content = files(__package__).joinpath(BLANK).read_bytes()
    for mark, text in ((CODE_MARK, code), (DATE_MARK, on)):
        content = content.replace(mark.encode(ENCODING), text.encode(ENCODING))
    return content


def write_blank(folder: Path, code: str, on: date) -> list[Path]:
    """Writes both files; the same command again changes nothing.

    Raises:
        ProfileExists: a file of that name is there with another content; nothing is written.
    """
    contents = {
        folder / file_name(code, on, "xls"): blank_xls(code, day_text(on)),
        folder / file_name(code, on, "xlsx"): blank_xlsx(code, day_text(on)),
    }
    for path, content in contents.items():
        if path.exists() and path.read_bytes() != content:
            raise ProfileExists(
                f"{path}: expected no such file, found one that may be filled; give another folder (--out)"
                " or day (--date), or move it away"
            )
    for path, content in contents.items():
        write_atomically(path, content)
    return list(contents)
