"""Folders that only their owner may enter, synced to disk: SIM card orders hold PUK codes."""

import os
from pathlib import Path


def make_folders(home: Path, folder: Path) -> None:
    """Creates a folder of the data root and its parents, mode 0700 from the data root on."""
    missing = []
    at = folder
    while not at.is_dir():
        missing.append(at)
        at = at.parent
    for new in reversed(missing):
        private = new == home or home in new.parents
        new.mkdir(mode=0o700 if private else 0o777, exist_ok=True)
        sync_folder(new.parent)


def sync_folder(folder: Path) -> None:
    """Syncs the entries of a folder to disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
