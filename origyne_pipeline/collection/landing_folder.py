"""The landing folder: holds the bytes of deposited files. A file is put there whole, or not at all.

``landing/<path as on the server, made safe>`` holds the version in force, ``landing/.versions/<that
path>/<start of its sha256>`` each version that it replaced, ``landing/.parts`` what is being fetched. Folders
are 0700 and files 0600: SIM card orders hold PUK codes.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from origyne_pipeline.collection.names import landing_name
from origyne_pipeline.collection.private_folders import make_folders, sync_folder
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import file_sha256

LANDING, PARTS, VERSIONS = "landing", ".parts", ".versions"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RESERVE_BYTES = 64 * 1024 * 1024
BLOCK_BYTES = 1024 * 1024


class LandingFolderError(OrigyneError):
    """The landing folder cannot take a file."""


class NoRoomError(LandingFolderError):
    """The disk has no room for a file; a smaller one may still fit."""


class LandingFolder:
    """The landing folder of a data root."""

    def __init__(self, home: Path) -> None:
        """Creates it, and removes the partial files of a killed run."""
        self.home = home
        self.root = home / LANDING
        self.parts = self.root / PARTS
        self._unsynced: set[Path] = set()
        make_folders(home, self.parts)
        for leftover in self.parts.iterdir():
            leftover.unlink()

    def check_space(self, size_bytes: int) -> None:
        """Refuses a file that would fill the disk.

        Raises:
            NoRoomError: the free space is less than twice its size.
        """
        free = shutil.disk_usage(self.root).free
        needed = 2 * size_bytes + RESERVE_BYTES
        if free < needed:
            raise NoRoomError(
                f"{self.root}: {free} bytes are free, {needed} are needed to land a file of {size_bytes} bytes; make"
                " room and land again"
            )

    def place(self, path: str) -> str:
        """The place of the version in force of a path, relative to ORIGYNE_HOME."""
        return f"{LANDING}/{landing_name(path)}"

    def kept_place(self, path: str, sha256: str) -> str:
        """The place of a replaced version of a path, relative to ORIGYNE_HOME."""
        return f"{LANDING}/{VERSIONS}/{landing_name(path)}/{sha256[:16]}"

    @contextlib.contextmanager
    def new_part(self) -> Iterator[Path]:
        """A temporary file to fetch into, removed at the end of the block unless ``put`` has moved it."""
        part = self.parts / "current.part"
        part.unlink(missing_ok=True)
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)

    def put(self, part: Path, path: str, sha256: str, modified_at: datetime) -> None:
        """Puts fetched bytes in their place; other bytes that lie there are kept among the versions first.

        Asks nothing of the register, so that it may be done again after a kill at any point: the bytes in
        place are known by their own digest. Call ``sync`` before the register says that they are there.

        Raises:
            LandingFolderError: a folder of the server became a file, or the reverse, and the other is in the
                way.
        """
        target = self.home / self.place(path)
        try:
            make_folders(self.home, target.parent)
            if target.is_file():
                present = file_sha256(target)
                if present != sha256:
                    self._keep(target, self.home / self.kept_place(path, present))
            since_epoch_ns = (modified_at - EPOCH) // timedelta(microseconds=1) * 1000
            os.utime(part, ns=(since_epoch_ns, since_epoch_ns))
            os.replace(part, target)
        except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
            raise LandingFolderError(
                f"{target}: a file and a folder of the same name were deposited ({error.strerror}); move the"
                " older one out of the landing folder"
            ) from None
        self._unsynced.add(target.parent)

    def _keep(self, target: Path, kept: Path) -> None:
        make_folders(self.home, kept.parent)
        with contextlib.suppress(FileExistsError):
            os.link(target, kept)
        self._unsynced.add(kept.parent)

    def sync(self) -> None:
        """Syncs to disk the folders of every file put since the last call."""
        for folder in sorted(self._unsynced):
            sync_folder(folder)
        self._unsynced.clear()
