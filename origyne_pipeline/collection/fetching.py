"""Fetching: each file of a plan is fetched whole, verified, put in place and recorded, or not at all.

Order of a file: ``.part`` written and counted, compared again with the server, on disk (fsync), renamed,
folder on disk, register committed.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from origyne_pipeline.collection.landing_folder import LandingFolder, LandingFolderError, NoRoomError
from origyne_pipeline.collection.link import Link, RemoteUnreachable
from origyne_pipeline.collection.plan import Plan, Waiting
from origyne_pipeline.collection.register import LandedFile, Register
from origyne_pipeline.collection.remote import Ignored, Remote, RemoteFile, RemoteFileError, RemoteLost
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds.deposits import Patterns

FILES_PER_COMMIT = 64
LOST_FILES_MAX = 3
"""When the connection breaks on so many files in a row, the server is at fault, not the files."""


@dataclass(frozen=True)
class Progress:
    """The progress of a landing; ``path`` is the current file."""

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int
    path: str


class _ChangedError(OrigyneError):
    """A file differs from the listing, or changed while it was read."""


@dataclass
class Fetching:
    """The fetching part of one landing: runs a plan and records its results."""

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
    rechecked_bytes: int = 0
    unseen_count: int = 0
    fetched_bytes: int = 0
    files_done: int = 0
    bytes_done: int = 0
    _in_place: list[tuple[RemoteFile, str]] = field(default_factory=list)
    _compared: list[bytes] = field(default_factory=list)
    _no_room: NoRoomError | None = None

    def run(self) -> None:
        """Fetches the files of the plan, in order; a file that fails is recorded, the others continue.

        Raises:
            RemoteError: the server can no longer be used; the files fetched so far are landed.
            OSError: the disk is full; the files fetched so far are landed.
        """
        steps = [(self._land_file, file) for file in self.plan.fetch]
        steps += [(self._recheck_file, file) for file in self.plan.recheck]
        lost_in_a_row = 0
        try:
            for step, file in steps:
                lost_in_a_row = lost_in_a_row + 1 if self._is_lost(step, file) else 0
                if lost_in_a_row == LOST_FILES_MAX:
                    raise RemoteLost(self.failed[-1].reason)
                if len(self._in_place) + len(self._compared) >= FILES_PER_COMMIT:
                    self._commit()
        finally:
            self._commit()
        if self._no_room and not self.landed:
            raise self._no_room

    def _is_lost(self, step: Callable[[RemoteFile], None], file: RemoteFile) -> bool:
        """Runs the step of one file; whether the connection broke. A failure of this file alone is recorded."""
        lost = False
        try:
            step(file)
        except _ChangedError as change:
            self.waiting.append(Waiting(file.path, str(change)))
        except (RemoteFileError, LandingFolderError) as refusal:
            self.failed.append(Ignored(file.path, str(refusal)))
            if isinstance(refusal, NoRoomError):
                self._no_room = refusal
        except RemoteUnreachable:
            raise
        except RemoteLost as loss:
            lost = True
            self.failed.append(Ignored(file.path, str(loss)))
        return lost

    def _land_file(self, file: RemoteFile) -> None:
        try:
            self.folder.check_space(file.stat.size_bytes)
            with self.folder.new_part() as part:
                sha256 = self.link.call(lambda remote: self._fetch(remote, file, part, self._report))
                self._put(file, part, sha256)
        finally:
            self.files_done += 1
            self.bytes_done += file.stat.size_bytes
            self._report(file, 0)

    def _recheck_file(self, file: RemoteFile) -> None:
        """Fetches a file that seems unchanged, and lands it when its content differs."""
        self.folder.check_space(file.stat.size_bytes)
        with self.folder.new_part() as part:
            sha256 = self.link.call(lambda remote: self._fetch(remote, file, part, lambda *_: None))
            version = self.register.current(file.path)
            if version is None or version.sha256 != sha256:
                self.unseen_count += 1
                self._put(file, part, sha256)
            else:
                self.rechecked_bytes += file.stat.size_bytes
        self._compared.append(file.path_bytes)

    def _put(self, file: RemoteFile, part: Path, sha256: str) -> None:
        self.fetched_bytes += file.stat.size_bytes
        self.folder.put(part, file.path, sha256, file.stat.modified_at)
        self._in_place.append((file, sha256))

    def _fetch(
        self, remote: Remote, file: RemoteFile, part: Path, tell: Callable[[RemoteFile, int], None]
    ) -> str:
        """Writes a file's bytes to the partial file, synced to disk; returns their sha256."""
        expected = file.stat
        if remote.stat(file.path_bytes) != expected:
            raise _ChangedError("changed since it was listed; fetched at the next landing")
        hashing, count = hashlib.sha256(), 0
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(handle, "wb") as out:
            for block in remote.read(file.path_bytes, expected.size_bytes):
                count += len(block)
                if count > expected.size_bytes:
                    self.link.close()  # the rest of its answer is not read
                    raise _ChangedError("grew while it was read; fetched at the next landing")
                hashing.update(block)
                out.write(block)
                tell(file, count)
            out.flush()
            os.fsync(handle)
        if count != expected.size_bytes:
            raise _ChangedError(f"{count} bytes came of {expected.size_bytes}; fetched at the next landing")
        if remote.stat(file.path_bytes) != expected:
            raise _ChangedError("changed while it was read; fetched at the next landing")
        return hashing.hexdigest()

    def _commit(self) -> None:
        """Records the files put in place since the last commit: on disk first, then in the register."""
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
            self.register.notes.note_compared(
                [*self._compared, *(file.path_bytes for file, _ in self._in_place)], self.now
            )
        self._in_place.clear()
        self._compared.clear()

    def _report(self, file: RemoteFile, count: int) -> None:
        plan = self.plan
        self.progress(
            Progress(self.files_done, len(plan.fetch), self.bytes_done + count, plan.fetch_bytes, file.path)
        )
