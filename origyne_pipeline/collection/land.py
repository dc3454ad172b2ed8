"""Landing: list the deposit, fetch what is new or changed and settled, byte for byte, and note it in the
register.

Order of a file: ``.part`` written and counted, looked at again on the server, on disk (fsync), renamed,
folder on disk, register committed. A kill between any two leaves what the next run takes for unfinished and
does again.
"""

import contextlib
import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from origyne_pipeline.collection.landing_folder import LandingFolder, LandingFolderError
from origyne_pipeline.collection.link import Link, RemoteUnreachable
from origyne_pipeline.collection.plan import Plan, Waiting, plan_landing
from origyne_pipeline.collection.register import LandedFile, Register, open_register, recall
from origyne_pipeline.collection.remote import (
    Ignored,
    Remote,
    RemoteError,
    RemoteFile,
    RemoteFileError,
    RemoteLost,
    connect,
    parse_url,
)
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds.deposits import DEFAULT_PATTERNS, Patterns
from origyne_pipeline.settings import Settings

LOCK_FILE = "registers/landing.lock"
FILES_PER_COMMIT = 64
LOST_FILES_MAX = 3
"""So many files in a row on which the connection breaks are the server's fault, not theirs."""


class LandingBusyError(OrigyneError):
    """Another landing is at work on the same data root."""


@dataclass(frozen=True)
class Progress:
    """How far a landing is; ``path`` is the file at hand."""

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int
    path: str


@dataclass(frozen=True)
class LandingResult:
    """What one landing did.

    Attributes:
        landed: the new versions, in the order of landing.
        waiting: files not settled, or that changed while they were read; the next landing looks again.
        ignored: what is never fetched, hostile names and links, with the reason.
        failed: files that the server lists and does not give (gone, forbidden), with the reason.
        reclassified: (before, after) of the versions whose feed or deposit instant the layout now says
            otherwise. unchanged_count: files on the server that had landed as they are. fetched_bytes: bytes
            brought, those of files whose content was known already included.
    """

    landed: tuple[LandedFile, ...]
    waiting: tuple[Waiting, ...]
    ignored: tuple[Ignored, ...]
    failed: tuple[Ignored, ...]
    reclassified: tuple[tuple[LandedFile, LandedFile], ...]
    unchanged_count: int
    fetched_bytes: int
    replacing: frozenset[int]

    @property
    def new_versions(self) -> tuple[LandedFile, ...]:
        """Those of ``landed`` that replace a former content of their path."""
        return tuple(file for file in self.landed if file.version_id in self.replacing)

    @property
    def deposit_days(self) -> tuple[date, ...]:
        """The deposit days whose clean tables this landing changes."""
        days = {file.deposit_day for file in self.landed}
        days.update(file.deposit_day for pair in self.reclassified for file in pair)
        return tuple(sorted(days))


def land(
    settings: Settings,
    now: datetime,
    progress: Callable[[Progress], None] | None = None,
    patterns: Patterns = DEFAULT_PATTERNS,
    pause: Callable[[float], None] = time.sleep,
) -> LandingResult:
    """Brings what is new on the server into the landing folder.

    Args:
        settings: where the deposit is, whom to trust, where to land.
        now: aware; the instant of this landing.
        progress: called as bytes arrive.
        patterns: the deposit's tree.
        pause: waits some seconds between attempts.

    Raises:
        LandingBusyError: another landing is at work here.
        RemoteError: the server cannot be used; what was fetched before is landed.
        LandingFolderError: the disk has no room; nothing was fetched.
        RegisterError: the register cannot be used.
    """
    with (
        _alone(settings.home),
        open_register(settings.home) as register,
        contextlib.closing(Link(lambda: connect(settings.ftp), pause)) as link,
    ):
        _check_apart(settings)
        reclassified = register.reclassify(patterns)
        folder = LandingFolder(settings.home)
        _refetch_lost(register, settings.home)
        sightings = register.sightings()
        listing = link.call(lambda remote: remote.list_tree(lambda path, mark: recall(sightings, path, mark)))
        plan = plan_landing(listing, sightings, now, settings.ftp.settle_seconds)
        register.see(listing.files, sightings, now)
        folder.check_space(plan.fetch_bytes)
        pass_ = _Pass(link, folder, register, patterns, now, plan, progress or (lambda _: None))
        pass_.run()
        return LandingResult(
            landed=tuple(pass_.landed),
            waiting=(*plan.waiting, *pass_.waiting),
            ignored=plan.ignored,
            failed=tuple(pass_.failed),
            reclassified=tuple(reclassified),
            unchanged_count=len(plan.unchanged) + pass_.same_content_count,
            fetched_bytes=pass_.fetched_bytes,
            replacing=frozenset(pass_.replacing),
        )


class _ChangedError(OrigyneError):
    """A file is not what was listed, or changed while it was read."""


@dataclass
class _Pass:
    """The fetching part of one landing."""

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
    replacing: set[int] = field(default_factory=set)
    same_content_count: int = 0
    fetched_bytes: int = 0
    files_done: int = 0
    bytes_done: int = 0
    _in_place: list[tuple[RemoteFile, str]] = field(default_factory=list)

    def run(self) -> None:
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
        except OSError as error:
            raise LandingFolderError(
                f"{self.folder.root}: writing there failed ({error.strerror or error}); make it writable or make"
                " room, then land again: no file is half landed"
            ) from error
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
                    self.replacing.add(version.version_id)
        self._in_place.clear()

    def _tell(self, file: RemoteFile, count: int) -> None:
        plan = self.plan
        self.progress(
            Progress(self.files_done, len(plan.fetch), self.bytes_done + count, plan.fetch_bytes, file.path)
        )


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Holds the lock of landings; the system gives it back when the process ends, however it ends."""
    path = home / LOCK_FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.closing(os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+")) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = file.read().strip() or "unknown"
            raise LandingBusyError(
                f"{home}: another landing is at work there (process {owner}); wait for its end, then run again"
            ) from None
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _check_apart(settings: Settings) -> None:
    """Refuses a deposit on disk that holds the data root: it would land itself.

    Raises:
        RemoteError: it does.
    """
    address = parse_url(settings.ftp.url)
    if address.scheme == "file":
        root = Path(os.fsdecode(address.path)).resolve()
        if root == settings.home.resolve() or root in settings.home.resolve().parents:
            raise RemoteError(
                f"ORIGYNE_HOME: {settings.home} lies inside the deposit {root}; move it out of there"
            )


def _refetch_lost(register: Register, home: Path) -> None:
    """Has a version in force whose bytes are not in the landing folder any more fetched again."""
    with register.transaction():
        for file in register.landed_files():
            place = home / file.landing_file
            if file.superseded_by is None and not (
                place.is_file() and place.stat().st_size == file.size_bytes
            ):
                register.forget_fetch(file.path_bytes)
