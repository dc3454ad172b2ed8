"""Checks that every landed file is still in the landing folder, byte for byte."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from origyne_pipeline.collection.register import LandedFile, read_landed_files

BLOCK = 1 << 20


@dataclass(frozen=True)
class LandingFault:
    """A landed file that is missing or changed, and what to do.

    Attributes:
        path: in the deposit.
        place: where it should be, relative to ORIGYNE_HOME.
        expected: its size and sha256 when it landed.
        found: what is there.
        remedy: what to do.
    """

    path: str
    place: str
    expected: str
    found: str
    remedy: str

    def __str__(self) -> str:
        """One sentence."""
        return f"{self.place}: expected {self.expected}, found {self.found}; {self.remedy}"


@dataclass(frozen=True)
class LandingVerified:
    """How many files and bytes were checked, and their faults."""

    files: int
    size_bytes: int
    faults: tuple[LandingFault, ...]


def verify_landing(home: Path, progress: Callable[[int, int], None] | None = None) -> LandingVerified:
    """Reads every version of every landed file and compares it with the register.

    Args:
        home: the data root.
        progress: called with files done and files in all.

    Raises:
        RegisterError: the register cannot be read.
    """
    files = read_landed_files(home)
    faults = []
    size_bytes = 0
    for done, file in enumerate(files, 1):
        size, digest = _size_and_sha256(home / file.landing_file)
        size_bytes += size or 0
        if digest != file.sha256:
            faults.append(_fault(file, size, digest))
        if progress:
            progress(done, len(files))
    return LandingVerified(len(files), size_bytes, tuple(faults))


def _fault(file: LandedFile, size: int | None, digest: str | None) -> LandingFault:
    content = "no file that can be read" if digest is None else f"{size} bytes, sha256 {digest[:12]}"
    if file.superseded_by is None:
        remedy = (
            "put the landed bytes back, or delete the file and run 'origyne land', which fetches it again"
        )
    else:
        remedy = "put the landed bytes back from a copy: the server no longer has this version"
    expected = f"{file.size_bytes} bytes, sha256 {file.sha256[:12]}"
    return LandingFault(file.path, file.landing_file, expected, content, remedy)


def _size_and_sha256(path: Path) -> tuple[int | None, str | None]:
    """None where there is no file that can be read."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
                size += len(block)
    except OSError:
        return None, None
    return size, digest.hexdigest()
