"""What the register of invoices says when it refuses, and the remedy."""

import sqlite3
from pathlib import Path

from origyne_pipeline.invoicing.models import InvoicingError

WAIT_SECONDS = 120
RESTORE = (
    "put the latest backup of the folder registers/ back, head files included (docs/operating.md, 'Restore');"
    " 'origyne verify' shows every fault"
)


class RegisterError(InvoicingError):
    """The register refuses what it was asked, or is not what it was."""


def unreadable(path: Path, error: sqlite3.DatabaseError) -> RegisterError:
    """What SQLite's error means for a person."""
    if "full" in str(error):
        return RegisterError(f"{path}: nothing was written, the disk is full; make room and run again")
    if "locked" in str(error):
        return RegisterError(
            f"{path}: another run held the register for over {WAIT_SECONDS} s; run again when it has ended"
        )
    return RegisterError(f"{path}: the register of invoices can't be used ({error}); {RESTORE}")
