"""CSV files that commands write beside what they show."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from origyne_pipeline.cli.printing import plain
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import write_atomically
from origyne_pipeline.formulas import neutral


def expect_file(path: Path, option: str) -> None:
    """Refuses, before any work, a path that cannot be a file.

    Raises:
        OrigyneError: it is a folder, or its folder is not there.
    """
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise OrigyneError(f"{path}: expected a file in a folder that exists; give another path to {option}")


def write_file(path: Path, content: bytes) -> None:
    """Writes what a person asked for where that person said.

    Raises:
        OrigyneError: the folder cannot be written.
    """
    try:
        write_atomically(path.absolute(), content)
    except OSError as error:
        raise OrigyneError(f"{path}: cannot be written ({error.strerror}); give another file") from None


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]], *, neutralise: bool) -> None:
    """Writes rows: UTF-8, commas, amounts as they are, nothing for null.

    Args:
        path: the file.
        heads: names of the columns.
        rows: values in their order.
        neutralise: whether a text that a spreadsheet would take for a formula is written as a text.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    text_of = neutral if neutralise else str
    for row in rows:
        writer.writerow(
            "" if value is None else text_of(value) if isinstance(value, str) else plain(value)
            for value in row
        )
    write_file(path, text.getvalue().encode())
