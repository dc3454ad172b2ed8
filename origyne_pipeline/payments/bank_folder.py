"""The folder where the bank's answers are put: read whole by every run, for the same file again changes nothing."""

import hashlib
from pathlib import Path

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


def contents(folder: Path) -> str:
    """The same text as long as no file comes, goes or changes; empty when there is none."""
    files = [
        (path.name, stat.st_size, stat.st_mtime_ns) for path in bank_files(folder) for stat in [path.stat()]
    ]
    return hashlib.sha256(repr(files).encode()).hexdigest() if files else ""
