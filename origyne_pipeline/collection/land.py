"""Landing: lists the deposit, fetches new or changed files that are settled, records them in the register.

After a kill at any point, the next landing does the unfinished part again, with the same result.
"""

import contextlib
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from origyne_pipeline.collection.adoption import adopt
from origyne_pipeline.collection.connecting import connect
from origyne_pipeline.collection.fetching import Progress
from origyne_pipeline.collection.landing_folder import LandingFolder, LandingFolderError
from origyne_pipeline.collection.landing_lock import landing_lock
from origyne_pipeline.collection.landing_notes import IGNORED, NOT_GIVEN, LeftAlone
from origyne_pipeline.collection.link import Link
from origyne_pipeline.collection.of_source import of_source
from origyne_pipeline.collection.plan import Waiting
from origyne_pipeline.collection.register import LandedFile, Register, open_register
from origyne_pipeline.collection.remote import Ignored, RemoteError, parse_url
from origyne_pipeline.collection.visit import Visit, files_seen, refuse_when_alone
from origyne_pipeline.feeds.deposits import DEFAULT_PATTERNS, Patterns
from origyne_pipeline.settings import Settings, Source


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
        unreached: the sources whose server could not be used, or not to the end, and why.
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
    unreached: Mapping[str, str] = field(default_factory=dict)

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
    left_out: Collection[str] = (),
) -> LandingResult:
    """Copies new files from the servers into the landing folder. A server that can't be used does not stop the others.

    Args:
        settings: the deposit, the trusted hosts, the data root.
        now: aware; the instant of this landing.
        progress: called as bytes arrive.
        patterns: the deposit's tree.
        pause: waits some seconds between attempts.
        left_out: sources whose files could not be told apart: their layouts file has a mistake.

    Raises:
        LandingBusyError: another landing is running here.
        RemoteError: no server can be used to the end; the files fetched so far are landed.
        LandingFolderError: the disk has no room or cannot be written.
        RegisterError: the register cannot be used.
    """
    with (
        _disk_errors(settings.home),
        landing_lock(settings.home),
        open_register(settings.home) as register,
        contextlib.ExitStack() as links,
    ):
        folder = LandingFolder(settings.home)
        visits = [
            Visit(source, links.enter_context(contextlib.closing(_link_of(source, pause))))
            for source in settings.sources
            if source.name not in left_out
        ]
        for visit in visits:
            visit.attempt(_check_apart, settings.home, visit.source)
        refuse_when_alone(visits)
        adopt(register, folder, patterns, now)
        reclassified = register.reclassify(patterns)
        _refetch_lost(register, settings.home)
        sightings = register.sightings()
        others = frozenset(source.name for source in settings.further_sources)
        for visit in visits:
            visit.attempt(visit.look, sightings, now, others, register)
        refuse_when_alone(visits)
        register.see(files_seen(visits, sightings), sightings, now)
        try:
            for visit in visits:
                visit.attempt(visit.fetch, folder, register, patterns, now, progress)
        finally:
            _note_left_alone(register, visits, now)
        refuse_when_alone(visits)
        return _result(visits, reclassified)


def _link_of(source: Source, pause: Callable[[float], None]) -> Link:
    return Link(lambda: of_source(connect(source.ftp), source.name), pause)


def _result(visits: Sequence[Visit], reclassified: Sequence[tuple[LandedFile, LandedFile]]) -> LandingResult:
    done = [visit.fetching for visit in visits if visit.fetching]
    counted = sum(len(visit.plan.unchanged) for visit in visits)
    return LandingResult(
        landed=tuple(file for fetching in done for file in fetching.landed),
        waiting=tuple(
            file
            for visit in visits
            for file in (*visit.plan.waiting, *(visit.fetching.waiting if visit.fetching else ()))
        ),
        ignored=tuple(item for visit in visits for item in visit.plan.ignored),
        failed=tuple(item for visit in visits for item in visit.failed),
        reclassified=tuple(reclassified),
        unchanged_count=counted + sum(each.same_content_count - each.unseen_count for each in done),
        fetched_bytes=sum(fetching.fetched_bytes for fetching in done),
        rechecked_bytes=sum(fetching.rechecked_bytes for fetching in done),
        replaced=tuple(file for fetching in done for file in fetching.replaced),
        unreached={visit.source.name: visit.reason for visit in visits if visit.fault},
    )


def _note_left_alone(register: Register, visits: Iterable[Visit], now: datetime) -> None:
    ignored = [item for visit in visits for item in visit.plan.ignored]
    failed = [item for visit in visits for item in visit.failed]
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


def _check_apart(home: Path, source: Source) -> None:
    """Refuses a deposit on disk that contains the data root: it would land itself.

    Raises:
        RemoteError: it does.
    """
    address = parse_url(source.ftp.url)
    if address.scheme == "file":
        root = Path(os.fsdecode(address.path)).resolve()
        if root == home.resolve() or root in home.resolve().parents:
            raise RemoteError(f"ORIGYNE_HOME: {home} lies inside the deposit {root}; move it out of there")


def _refetch_lost(register: Register, home: Path) -> None:
    """Marks for fetching the versions in force whose bytes are no longer in the landing folder."""
    with register.transaction():
        for file in register.landed_files():
            place = home / file.landing_file
            if file.superseded_by is None and not (
                place.is_file() and place.stat().st_size == file.size_bytes
            ):
                register.forget_fetch(file.path_bytes)
