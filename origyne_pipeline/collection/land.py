"""Landing: lists the deposit, fetches new or changed files that are settled, records them in the register.

After a kill at any point, the next landing does the unfinished part again, with the same result.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from origyne_pipeline.collection.adoption import adopt
from origyne_pipeline.collection.connecting import connect
from origyne_pipeline.collection.fetching import Fetching, Progress
from origyne_pipeline.collection.landing_folder import LandingFolder, LandingFolderError
from origyne_pipeline.collection.landing_lock import landing_lock
from origyne_pipeline.collection.landing_notes import IGNORED, NOT_GIVEN, LeftAlone
from origyne_pipeline.collection.link import Link
from origyne_pipeline.collection.plan import Waiting, plan_landing, recall, with_rechecks
from origyne_pipeline.collection.register import LandedFile, Register, open_register
from origyne_pipeline.collection.remote import Ignored, RemoteError, parse_url
from origyne_pipeline.feeds.deposits import DEFAULT_PATTERNS, Patterns
from origyne_pipeline.settings import Settings


@dataclass(frozen=True)
class LandingResult:
    """What one landing did.

    Attributes:
        landed: the new versions, in the order of landing.
        waiting: files not settled, or changed while they were read; the next landing tries again.
        ignored: entries that are never fetched (hostile names, links), with the reason.
        failed: listed files that could not be fetched (gone, forbidden), with the reason.
        reclassified: (before, after) of the versions whose feed or deposit instant the layout now puts
            elsewhere.
        unchanged_count: files on the server that had already landed with this content.
        fetched_bytes: bytes fetched, including those of files whose content was already known.
        replaced: the former versions that some of ``landed`` replace.
        rechecked_bytes: bytes of files fetched again to compare, which had not changed.
    """

    landed: tuple[LandedFile, ...]
    waiting: tuple[Waiting, ...]
    ignored: tuple[Ignored, ...]
    failed: tuple[Ignored, ...]
    reclassified: tuple[tuple[LandedFile, LandedFile], ...]
    unchanged_count: int
    fetched_bytes: int
    replaced: tuple[LandedFile, ...]
    rechecked_bytes: int = 0

    @property
    def new_versions(self) -> tuple[LandedFile, ...]:
        """Those of ``landed`` that replace a former content of their path."""
        replacing = {former.superseded_by for former in self.replaced}
        return tuple(file for file in self.landed if file.version_id in replacing)

    @property
    def deposit_days(self) -> tuple[date, ...]:
        """The deposit days whose clean tables this landing changes."""
        days = {file.deposit_day for file in (*self.landed, *self.replaced)}
        days.update(file.deposit_day for pair in self.reclassified for file in pair)
        return tuple(sorted(days))


def land(
    settings: Settings,
    now: datetime,
    progress: Callable[[Progress], None] | None = None,
    patterns: Patterns = DEFAULT_PATTERNS,
    pause: Callable[[float], None] = time.sleep,
) -> LandingResult:
    """Copies new files from the server into the landing folder.

    Args:
        settings: the deposit, the trusted hosts, the data root.
        now: aware; the instant of this landing.
        progress: called as bytes arrive.
        patterns: the deposit's tree.
        pause: waits some seconds between attempts.

    Raises:
        LandingBusyError: another landing is running here.
        RemoteError: the server cannot be used; the files fetched so far are landed.
        LandingFolderError: the disk has no room or cannot be written.
        RegisterError: the register cannot be used.
    """
    with (
        _disk_errors(settings.home),
        landing_lock(settings.home),
        open_register(settings.home) as register,
        contextlib.closing(Link(lambda: connect(settings.ftp), pause)) as link,
    ):
        _check_apart(settings)
        folder = LandingFolder(settings.home)
        adopt(register, folder, patterns, now)
        reclassified = register.reclassify(patterns)
        _refetch_lost(register, settings.home)
        sightings = register.sightings()
        listing = link.call(lambda remote: remote.list_tree(partial(recall, sightings, now)))
        plan = plan_landing(listing, sightings, now, settings.ftp.settle_seconds, settings.ftp.max_file_bytes)
        plan = with_rechecks(plan, register.notes.comparisons(), now, settings.ftp.recheck_bytes)
        register.see(listing.files, sightings, now)
        fetching = Fetching(link, folder, register, patterns, now, plan, progress or (lambda _: None))
        try:
            fetching.run()
        finally:
            _note_left_alone(register, plan.ignored, fetching.failed, now)
        return LandingResult(
            landed=tuple(fetching.landed),
            waiting=(*plan.waiting, *fetching.waiting),
            ignored=plan.ignored,
            failed=tuple(fetching.failed),
            reclassified=tuple(reclassified),
            unchanged_count=len(plan.unchanged) + fetching.same_content_count - fetching.unseen_count,
            fetched_bytes=fetching.fetched_bytes,
            rechecked_bytes=fetching.rechecked_bytes,
            replaced=tuple(fetching.replaced),
        )


def _note_left_alone(
    register: Register, ignored: Sequence[Ignored], failed: Sequence[Ignored], now: datetime
) -> None:
    with register.transaction():
        register.notes.write_left_alone(
            LeftAlone(item.path, kind, item.reason, now)
            for kind, items in ((IGNORED, ignored), (NOT_GIVEN, failed))
            for item in items
        )
        register.notes.forget_gone()


@contextlib.contextmanager
def _disk_errors(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LandingFolderError(
            f"{home}: writing there failed ({error.strerror or error}); make it writable or make room,"
            " then land again. No file is partly landed"
        ) from error


def _check_apart(settings: Settings) -> None:
    """Refuses a deposit on disk that contains the data root: it would land itself.

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
    """Marks for fetching the versions in force whose bytes are no longer in the landing folder."""
    with register.transaction():
        for file in register.landed_files():
            place = home / file.landing_file
            if file.superseded_by is None and not (
                place.is_file() and place.stat().st_size == file.size_bytes
            ):
                register.forget_fetch(file.path_bytes)
