"""Fetching: each file of a plan is brought whole, proven, put in its place and noted, or not at all.

Order of a file: ``.part`` written and counted, looked at again on the server, on disk (fsync), renamed,
folder on disk, register committed.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from origyne_pipeline.collection.landing_folder import LandingFolder, LandingFolderError
from origyne_pipeline.collection.link import Link, RemoteUnreachable
from origyne_pipeline.collection.plan import Plan, Waiting
from origyne_pipeline.collection.register import LandedFile, Register
from origyne_pipeline.collection.remote import Ignored, Remote, RemoteFile, RemoteFileError, RemoteLost
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds.deposits import Patterns

FILES_PER_COMMIT = 64
LOST_FILES_MAX = 3
"""So many files in a row on which the connection breaks are the server's fault, not theirs."""


@dataclass(frozen=True)
class Progress:
    """How far a landing is; ``path`` is the file at hand."""

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int
    path: str


class _ChangedError(OrigyneError):
    """A file is not what was listed, or changed while it was read."""


@dataclass
class Fetching:
    """The fetching part of one landing: runs a plan, keeps the account of it."""

    link: Link
    folder: LandingFolder
    register: Register
    patterns: Patterns
    now: datetime
    plan: Plan
    progress: Callable[[Progress], None]
    landed: list[LandedFile] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    failed: list[Ignored] = field(default_factory=list)
    replaced: list[LandedFile] = field(default_factory=list)
    same_content_count: int = 0
    fetched_bytes: int = 0
    files_done: int = 0
    bytes_done: int = 0
    _in_place: list[tuple[RemoteFile, str]] = field(default_factory=list)

    def run(self) -> None:
        """Fetches what the plan says, in its order; what fails alone is noted, the rest goes on.

        Raises:
            RemoteError: the server cannot be used any more; what was fetched is landed.
            OSError: the disk cannot take more; what was fetched is landed.
        """
        lost_in_a_row = 0
        try:
            for file in self.plan.fetch:
                try:
                    self._land_file(file)
                    lost_in_a_row = 0
                except _ChangedError as change:
                    self.waiting.append(Waiting(file.path, str(change)))
                except (RemoteFileError, LandingFolderError) as refusal:
                    self.failed.append(Ignored(file.path, str(refusal)))
                except RemoteUnreachable:
                    raise
                except RemoteLost as loss:
                    lost_in_a_row += 1
                    self.failed.append(Ignored(file.path, str(loss)))
                    if lost_in_a_row == LOST_FILES_MAX:
                        raise
                self.files_done += 1
                self.bytes_done += file.stat.size_bytes
                self._tell(file, 0)
                if len(self._in_place) >= FILES_PER_COMMIT:
                    self._commit()
        finally:
            self._commit()

    def _land_file(self, file: RemoteFile) -> None:
        with self.folder.new_part() as part:
            sha256 = self.link.call(lambda remote: self._fetch(remote, file, part))
            self.fetched_bytes += file.stat.size_bytes
            self.folder.put(part, file.path, sha256, file.stat.modified_at)
            self._in_place.append((file, sha256))

    def _fetch(self, remote: Remote, file: RemoteFile, part: Path) -> str:
        """Writes a file's bytes to the part, on disk when it returns; their sha256."""
        expected = file.stat
        if remote.stat(file.path_bytes) != expected:
            raise _ChangedError("changed since it was listed; fetched at the next pass")
        hashing, count = hashlib.sha256(), 0
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(handle, "wb") as out:
            for block in remote.read(file.path_bytes, expected.size_bytes):
                count += len(block)
                if count > expected.size_bytes:
                    self.link.close()  # its answer is not read to the end
                    raise _ChangedError("grew while it was read; fetched at the next pass")
                hashing.update(block)
                out.write(block)
                self._tell(file, count)
            out.flush()
            os.fsync(handle)
        if count != expected.size_bytes:
            raise _ChangedError(f"{count} bytes came of {expected.size_bytes}; fetched at the next pass")
        if remote.stat(file.path_bytes) != expected:
            raise _ChangedError("changed while it was read; fetched at the next pass")
        return hashing.hexdigest()

    def _commit(self) -> None:
        """Has the disk, then the register, know of the files put in place since the last time."""
        self.folder.sync()
        with self.register.transaction():
            for file, sha256 in self._in_place:
                former = self.register.current(file.path)
                kept = self.folder.kept_place(file.path, former.sha256) if former else ""
                version = self.register.record(
                    file, sha256, self.patterns, self.now, self.folder.place(file.path), kept
                )
                if version is None:
                    self.same_content_count += 1
                    continue
                self.landed.append(version)
                if former is not None:
                    self.replaced.append(
                        replace(
                            former,
                            superseded_by=version.version_id,
                            superseded_at=self.now,
                            landing_file=kept,
                        )
                    )
        self._in_place.clear()

    def _tell(self, file: RemoteFile, count: int) -> None:
        plan = self.plan
        self.progress(
            Progress(self.files_done, len(plan.fetch), self.bytes_done + count, plan.fetch_bytes, file.path)
        )
