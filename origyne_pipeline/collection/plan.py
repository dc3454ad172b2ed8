"""Decides what to fetch, from a listing and the listings before it. Pure.

The whole tree is compared with the register each time: a cursor on modification times would miss a file that
arrives late with an old time, or two files of the same second.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from origyne_pipeline.collection.names import landing_name, shown
from origyne_pipeline.collection.remote import MAX_FILE_BYTES, Ignored, Listing, RemoteFile, RemoteStat
from origyne_pipeline.periods import PARIS

RECENT = timedelta(days=2)
"""For so long after its last change, a file may be deposited again unnoticed: with the same size and the same time."""
COMPARED_FOR = timedelta(days=1)
"""Where listings are exact, content that was compared is not compared again for so long."""


@dataclass(frozen=True)
class Sighting:
    """How earlier listings showed a path.

    Attributes:
        stat: its size and time in the last listing.
        since: the first listing, by our clock, that showed it with this size and time.
        fetched: whether it was fetched with this size and time.
        mark: see ``RemoteFile``.
    """

    stat: RemoteStat
    since: datetime
    fetched: bool
    mark: str = ""


@dataclass(frozen=True)
class Waiting:
    """A file that is left for a later landing, and why."""

    path: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """What one landing does with a listing."""

    fetch: tuple[RemoteFile, ...]
    waiting: tuple[Waiting, ...]
    ignored: tuple[Ignored, ...]
    unchanged: tuple[RemoteFile, ...]
    recheck: tuple[RemoteFile, ...] = ()

    @property
    def fetch_bytes(self) -> int:
        """The bytes to fetch."""
        return sum(file.stat.size_bytes for file in self.fetch)


def plan_landing(
    listing: Listing,
    sightings: Mapping[bytes, Sighting],
    now: datetime,
    settle_seconds: int,
    max_file_bytes: int = MAX_FILE_BYTES,
) -> Plan:
    """Sorts a listing into files to fetch, waiting, ignored and unchanged.

    A file is fetched when it is new, or its size or time has changed, and it is settled: its time is
    ``settle_seconds`` before now, or a listing that old showed it with the same size and time (the server's clock may
    be ahead of ours).

    Args:
        listing: the tree now.
        sightings: what earlier listings showed, by path.
        now: aware, by our clock.
        settle_seconds: 0 means no wait.
        max_file_bytes: a larger file is ignored; the others are fetched.
    """
    unique_files, ignored = _without_encoding_twins(listing)
    fetch, waiting, unchanged = [], [], []
    settled_before = now - timedelta(seconds=settle_seconds)
    for file in unique_files:
        if file.stat.size_bytes > max_file_bytes:
            ignored.append(Ignored(shown(file.path_bytes), too_large(file.stat.size_bytes, max_file_bytes)))
            continue
        sighting = sightings.get(file.path_bytes)
        is_unchanged = sighting is not None and sighting.stat == file.stat
        if is_unchanged and sighting is not None and sighting.fetched:
            unchanged.append(file)
        elif (
            settle_seconds == 0
            or file.stat.modified_at <= settled_before
            or (is_unchanged and sighting is not None and sighting.since <= settled_before)
        ):
            fetch.append(file)
        else:
            first_seen = sighting.since if is_unchanged and sighting is not None else now
            settled_at = min(file.stat.modified_at, first_seen) + timedelta(seconds=settle_seconds)
            waiting.append(Waiting(file.path, still_changing(settle_seconds, settled_at)))
    fetch.sort(key=lambda file: (file.stat.modified_at, file.path_bytes))
    return Plan(tuple(fetch), tuple(waiting), (*listing.ignored, *ignored), tuple(unchanged))


def still_changing(settle_seconds: int, settled_at: datetime) -> str:
    """Why a file waits, from when on a landing fetches it, and what shortens that."""
    from_then = settled_at.astimezone(PARIS).strftime("%H:%M:%S")
    return (
        f"changed within the last {settle_seconds} seconds ([ftp] settle_seconds); 'origyne land' fetches it from"
        f" {from_then} on, if it does not change until then"
    )


def recall(sightings: Mapping[bytes, Sighting], now: datetime, path: bytes, mark: str) -> RemoteStat | None:
    """The exact stat of a file whose text in the last listing was the same (``remote.Recall``).

    A listing in minutes does not show a second deposit in the same minute. So the server is asked
    about each file that was modified within the last days.
    """
    sighting = sightings.get(path)
    if sighting is None or sighting.mark != mark or now - sighting.stat.modified_at < RECENT:
        return None
    return sighting.stat


def too_large(size_bytes: int, max_file_bytes: int) -> str:
    """Why a file that is too large is ignored."""
    return (
        f"{size_bytes} bytes, more than the {max_file_bytes} of [ftp] max_file_bytes (ORIGYNE_FTP_MAX_FILE_BYTES);"
        " raise the limit if the file is a real deposit"
    )


def with_rechecks(plan: Plan, compared: Mapping[bytes, datetime], now: datetime, recheck_bytes: int) -> Plan:
    """Adds to a plan the unchanged files whose content is fetched again and compared by hash.

    A file deposited again with the size and the time that it had is a change that no listing shows. So what was
    modified within ``RECENT`` is fetched again: at each landing where the server lists minutes only, once a day
    where it lists exact times. The least recently compared come first, up to ``recheck_bytes`` in all.

    Args:
        plan: from ``plan_landing``.
        compared: when the content of a path was last fetched.
        now: aware, by our clock.
        recheck_bytes: 0 means none.
    """
    never = datetime.min.replace(tzinfo=now.tzinfo)
    due = [
        file
        for file in plan.unchanged
        if now - file.stat.modified_at < RECENT
        and (file.mark or not timedelta() <= now - compared.get(file.path_bytes, never) < COMPARED_FOR)
    ]
    due.sort(key=lambda file: (compared.get(file.path_bytes, never), file.path_bytes))
    chosen, bytes_left = [], recheck_bytes
    for file in due:
        if file.stat.size_bytes <= bytes_left:
            chosen.append(file)
            bytes_left -= file.stat.size_bytes
    return replace(plan, recheck=tuple(chosen) if recheck_bytes else ())


def _without_encoding_twins(listing: Listing) -> tuple[list[RemoteFile], list[Ignored]]:
    """Keeps the latest of the paths that differ only in their encoding: elsewhere they are the same path."""
    chosen: dict[str, RemoteFile] = {}
    ignored = []
    for file in sorted(
        listing.files, key=lambda file: (file.stat.modified_at, file.path_bytes), reverse=True
    ):
        place = landing_name(file.path)
        if place in chosen:
            reason = (
                f"the same path as {chosen[place].path_bytes!r} in another encoding, which is more recent"
            )
            ignored.append(Ignored(shown(file.path_bytes), reason))
        else:
            chosen[place] = file
    return sorted(chosen.values(), key=lambda file: file.path_bytes), ignored
