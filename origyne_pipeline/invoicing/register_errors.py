"""What the register of invoices says when it refuses, and the remedy."""

import sqlite3
from pathlib import Path

from origyne_pipeline.invoicing.models import InvoicingError
from origyne_pipeline.register_schema import unreadable as words_of

WAIT_SECONDS = 120
RESTORE = (
    "put the latest backup of the folder registers/ back, head files included (docs/operating.md, 'Restore');"
    " 'origyne verify' shows every fault"
)


class RegisterError(InvoicingError):
    """The register refuses what it was asked, or is not what it was."""


def unreadable(path: Path, error: sqlite3.DatabaseError) -> RegisterError:
    """What SQLite's error means for a person."""
    return RegisterError(words_of(path, "the register of invoices", error, WAIT_SECONDS, RESTORE))
