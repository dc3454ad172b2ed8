"""The file beside a month-end pack that keeps the accruals which it gave (``bookkeeping.given``)."""

from decimal import Decimal, InvalidOperation
from pathlib import Path

from origyne_pipeline.bookkeeping.given import accruals_of
from origyne_pipeline.bookkeeping.models import BooksError
from origyne_pipeline.periods import Month


def given_path(home: Path, month: Month, folder: Path | None = None) -> Path:
    """Where the accruals that a month's pack gave are kept, in the data root or in a folder of one's own."""
    return (folder or home / "accounting" / str(month)) / f"cloture_{month}.json"


def given_accruals(path: Path) -> dict[str, Decimal] | None:
    """What a pack gave; None where none was made.

    Raises:
        BooksError: it can't be read.
    """
    try:
        return accruals_of(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, AttributeError, TypeError, InvalidOperation) as error:
        raise BooksError(
            f"{path}: the accruals that the pack gave can't be read ({error}); make that month's pack again, or put the"
            " file back from a backup"
        ) from None
