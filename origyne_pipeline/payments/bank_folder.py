"""The folder where the bank's answers are put: read whole by every run, for the same file again changes nothing."""

import hashlib
from datetime import datetime
from pathlib import Path

from origyne_pipeline.payments.returns import BankReading, read_bank_files
from origyne_pipeline.settings import Settings

UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")


def bank_files(folder: Path) -> list[Path]:
    """The files that stand in the folder itself; those of its sub-folders are put away, hidden ones still arriving."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(".") and not path.name.endswith(UNFINISHED)
    )


def read_bank_folder(settings: Settings, read_at: datetime) -> BankReading:
    """Notes in the register what the files of the folder say.

    Args:
        settings: they name the folder.
        read_at: the instant of reading, for the record only.
    """
    return read_bank_files(settings.home, bank_files(settings.bank_folder), read_at)


def contents(folder: Path) -> str:
    """The same text as long as no file comes, goes or changes; empty when there is none."""
    files = [
        (path.name, stat.st_size, stat.st_mtime_ns) for path in bank_files(folder) for stat in [path.stat()]
    ]
    return hashlib.sha256(repr(files).encode()).hexdigest() if files else ""
