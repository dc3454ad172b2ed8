"""The files of a letter or of a refund as they were written: the register of the account keeps their hashes.

A file that leaves (a letter, an order to the bank) is compared with them by ``origyne verify``, and one that is gone is
only written again where it comes out the same.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from origyne_pipeline.files import file_sha256

KEPT_FILES = "KEPT_FILES"
"""The kind of its record."""


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """The files of one document: ``source`` is the id of the letter or order, ``hashes`` gives each path its sha256.

    Paths begin at the data root.
    """

    source: str
    day: date
    hashes: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """The id of its record."""
        return f"FILES:{self.source}"


def file_problem(home: Path, path: str, sha256: str) -> str | None:
    """What is wrong with a file that was written with a hash, in words; None where nothing is."""
    file = home / path
    if not file.is_file():
        return "it is gone"
    return None if file_sha256(file) == sha256 else "it is not what was written"


def foreign_files(home: Path, folder: str, known: frozenset[str]) -> list[Path]:
    """The files of a folder of the data root that no record knows; what a kill left half-written is none."""
    return [
        path
        for path in sorted((home / folder).rglob("*"))
        if path.is_file()
        and path.suffix not in {".tmp", ".checked"}
        and str(path.relative_to(home)) not in known
    ]
