"""A deposit as it stood before: files not there yet, and files whose content was replaced since."""

import os
import random
import shutil
from pathlib import Path

FOLDERS = ("RatedCDRs/MOBILE", "RatedCDRs/VGA", "AccountStatus", "Account_VGA", "BilledCDRs/MOBILE")


def write_former(deposit: Path, former: Path, seed: int) -> list[str]:
    """Write the former state of ``deposit/ftp`` to ``former/ftp``; returns the paths that differ.

    Of each folder two files lack, some lack rows, and one cannot be read.
    """
    rng = random.Random(seed)
    shutil.copytree(deposit, former, dirs_exist_ok=True)
    touched = []
    for folder in FOLDERS:
        files = [p for p in sorted((former / "ftp" / folder).glob("*.csv")) if p.stat().st_size > 300]
        for nth, path in enumerate(rng.sample(files, min(len(files), 6))):
            touched.append(path.relative_to(former / "ftp").as_posix())
            if nth < 2 and not folder.startswith("Billed"):
                path.unlink()
                continue
            before = path.stat()
            if nth < 5:
                path.write_bytes(_without_some_rows(rng, path.read_bytes()))
            else:
                path.write_bytes(b"\0" + path.name.encode())
            os.utime(path, (before.st_atime, before.st_mtime - 600))
    return touched


def _without_some_rows(rng: random.Random, content: bytes) -> bytes:
    """The same without some rows; those with a quote stay, for they may go on."""
    header, *lines = content.splitlines(keepends=True)
    return header + b"".join(line for line in lines if b'"' in line or rng.random() < 0.7)


def replace(served: Path, deposit: Path) -> None:
    """Make a served tree that of another deposit, as its server would: only what differs is written."""
    for path in sorted((deposit / "ftp").rglob("*")):
        other = served / "ftp" / path.relative_to(deposit / "ftp")
        if path.is_file() and (not other.exists() or other.read_bytes() != path.read_bytes()):
            other.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, other)
