"""The register of landed files, in SQLite: one row per version of a deposited file, and what listings showed.

It may be lost: the next landing creates it again from the server, and finds the same bytes in place.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from origyne_pipeline.collection.landing_notes import NOTES_SCHEMA, LandingNotes, LeftAlone
from origyne_pipeline.collection.plan import Sighting
from origyne_pipeline.collection.private_folders import make_folders
from origyne_pipeline.collection.remote import RemoteFile, RemoteStat
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds.deposits import Patterns, classify, deposit_instant
from origyne_pipeline.periods import local_day

REGISTER_FILE = "registers/landing.sqlite"
SCHEMA_VERSION = 1
SCHEMA = """
create table landed_files (
    version_id integer primary key autoincrement,
    path text not null,
    path_bytes blob not null,
    feed text not null,
    sha256 text not null,
    size_bytes integer not null,
    modified_at text not null,
    deposited_at text not null,
    landed_at text not null,
    landing_file text not null,
    superseded_by integer references landed_files,
    superseded_at text
) strict;
create unique index one_current_version on landed_files (path) where superseded_by is null;
create table sightings (
    path_bytes blob primary key,
    size_bytes integer not null,
    modified_at text not null,
    since text not null,
    fetched integer not null,
    mark text not null
) strict, without rowid;
"""
COLUMNS = (
    "version_id, path, path_bytes, feed, sha256, size_bytes, modified_at, deposited_at, landed_at,"
    " landing_file, superseded_by, superseded_at"
)


class RegisterError(OrigyneError):
    """The register cannot be used."""


@dataclass(frozen=True)
class LandedFile:
    """One version of one deposited file.

    Attributes:
        path: relative to the deposit's root, ``/``, NFC: its name in every table.
        path_bytes: the same as the server's own bytes.
        feed: a word of ``feeds.deposits.FEED_WORDS``.
        modified_at: the server's modification time when it was first fetched with this content; UTC.
        deposited_at: its deposit instant; UTC.
        landing_file: where its bytes are, relative to ORIGYNE_HOME; a superseded version's are kept apart.
        superseded_by: the version_id that replaced it, and when; None for the version in force.
    """

    version_id: int
    path: str
    path_bytes: bytes
    feed: str
    sha256: str
    size_bytes: int
    modified_at: datetime
    deposited_at: datetime
    landed_at: datetime
    landing_file: str
    superseded_by: int | None
    superseded_at: datetime | None

    @property
    def name(self) -> str:
        """Its last path segment."""
        return self.path.rpartition("/")[2]

    @property
    def deposit_day(self) -> date:
        """The Paris day of its deposit instant: the partition that it belongs to."""
        return local_day(self.deposited_at)


def read_landed_files(home: Path) -> tuple[LandedFile, ...]:
    """Every landed version, superseded ones too, in the order of landing; none when nothing has landed.

    Raises:
        RegisterError: the register exists and cannot be read.
    """
    if not (home / REGISTER_FILE).exists():
        return ()
    with open_register(home) as register:
        return register.landed_files()


def read_left_alone(home: Path) -> tuple[LeftAlone, ...]:
    """The files that the last landing saw on the server and did not land; none when nothing has landed.

    Raises:
        RegisterError: the register exists and cannot be read.
    """
    if not (home / REGISTER_FILE).exists():
        return ()
    with open_register(home) as register:
        return register.notes.left_alone()


@contextlib.contextmanager
def open_register(home: Path) -> Iterator["Register"]:
    """Opens the register; creates it when there is none.

    Raises:
        RegisterError: the file is not a register, or is of another version.
    """
    path = home / REGISTER_FILE
    make_folders(home, path.parent)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
            connection.execute("pragma synchronous = full")
            _prepare(connection, path)
            yield Register(connection)
    except sqlite3.DatabaseError as error:
        raise RegisterError(
            f"{path}: the register of landed files cannot be used ({error}); move it aside and land again,"
            " which creates it again from the server"
        ) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("pragma user_version").fetchone()
    if version == 0:
        connection.executescript(f"begin immediate; {SCHEMA} pragma user_version = {SCHEMA_VERSION}; commit;")
    elif version != SCHEMA_VERSION:
        raise RegisterError(
            f"{path}: expected register version {SCHEMA_VERSION}, found {version}; use the program that wrote it"
        )
    connection.executescript(NOTES_SCHEMA)


class Register:
    """An open register. ``transaction`` groups writes: all of them happen, or none."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Takes an open connection in autocommit mode."""
        self._db = connection
        self.notes = LandingNotes(connection)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits at the end of the block; rolls back when it raises."""
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def landed_files(self) -> tuple[LandedFile, ...]:
        """Every version, in the order of landing."""
        rows = self._db.execute(f"select {COLUMNS} from landed_files order by version_id")
        return tuple(_landed_file(row) for row in rows)

    def is_empty(self) -> bool:
        """Whether nothing ever landed."""
        return self._db.execute("select 1 from landed_files limit 1").fetchone() is None

    def current(self, path: str) -> LandedFile | None:
        """The version in force of a path."""
        query = f"select {COLUMNS} from landed_files where path = ? and superseded_by is null"
        row = self._db.execute(query, (path,)).fetchone()
        return _landed_file(row) if row else None

    def sightings(self) -> dict[bytes, Sighting]:
        """The files in earlier listings, by path."""
        rows = self._db.execute(
            "select path_bytes, size_bytes, modified_at, since, fetched, mark from sightings"
        )
        return {
            path: Sighting(RemoteStat(size, _instant(modified)), _instant(since), bool(fetched), mark)
            for path, size, modified, since, fetched, mark in rows
        }

    def see(self, files: Iterable[RemoteFile], sightings: dict[bytes, Sighting], now: datetime) -> None:
        """Records a listing in place of the former one. Files that disappeared are dropped; their versions stay."""
        rows = []
        for file in files:
            before = sightings.get(file.path_bytes)
            same = before is not None and before.stat == file.stat
            since = before.since if same and before else now
            fetched = same and before is not None and before.fetched
            rows.append((file.path_bytes, *_stat_columns(file.stat), _text(since), int(fetched), file.mark))
        with self.transaction():
            self._db.execute("delete from sightings")
            self._db.executemany("insert or replace into sightings values (?, ?, ?, ?, ?, ?)", rows)

    def forget_fetch(self, path_bytes: bytes) -> None:
        """Marks a file to be fetched again at the next landing."""
        self._db.execute("update sightings set fetched = 0 where path_bytes = ?", (path_bytes,))

    def record(
        self,
        file: RemoteFile,
        sha256: str,
        patterns: Patterns,
        now: datetime,
        landing_file: str,
        kept_file: str,
    ) -> LandedFile | None:
        """Records that a file was fetched: a new version, unless its content is that of the version in force.

        Args:
            file: as listed by the server.
            sha256: of the bytes fetched.
            patterns: the tree that gives its feed and deposit instant.
            now: when it landed.
            landing_file: where its bytes are, relative to ORIGYNE_HOME.
            kept_file: where the bytes of the version that it replaces, if any, now are.
        """
        self._db.execute(
            "update sightings set fetched = 1 where path_bytes = ? and size_bytes = ? and modified_at = ?",
            (file.path_bytes, *_stat_columns(file.stat)),
        )
        former = self.current(file.path)
        if former is not None and former.sha256 == sha256:
            return None
        deposit = classify(file.path, patterns)
        if former is not None:  # refers to itself until the new row has its number
            self._db.execute(
                "update landed_files set superseded_by = version_id, superseded_at = ?, landing_file = ?"
                " where version_id = ?",
                (_text(now), kept_file, former.version_id),
            )
        cursor = self._db.execute(
            "insert into landed_files (path, path_bytes, feed, sha256, size_bytes, modified_at, deposited_at,"
            " landed_at, landing_file) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                file.path,
                file.path_bytes,
                deposit.feed,
                sha256,
                *_stat_columns(file.stat),
                _text(deposit_instant(deposit, file.stat.modified_at)),
                _text(now),
                landing_file,
            ),
        )
        if former is not None:
            self._db.execute(
                "update landed_files set superseded_by = ? where version_id = ?",
                (cursor.lastrowid, former.version_id),
            )
        return self.current(file.path)

    def reclassify(self, patterns: Patterns) -> list[tuple[LandedFile, LandedFile]]:
        """Gives each version the feed and deposit instant that the current layout says.

        Returns:
            (before, after) of each version that changed.

        Files with unknown names are thus used once the VNO corrects its layout file, without landing them again.
        """
        changed = []
        with self.transaction():
            for before in self.landed_files():
                deposit = classify(before.path, patterns)
                deposited_at = deposit_instant(deposit, before.modified_at)
                if (deposit.feed, deposited_at) != (before.feed, before.deposited_at):
                    self._db.execute(
                        "update landed_files set feed = ?, deposited_at = ? where version_id = ?",
                        (deposit.feed, _text(deposited_at), before.version_id),
                    )
                    query = f"select {COLUMNS} from landed_files where version_id = ?"
                    after = _landed_file(self._db.execute(query, (before.version_id,)).fetchone())
                    changed.append((before, after))
        return changed


def _landed_file(row: tuple[object, ...]) -> LandedFile:
    columns = dict(zip((name.strip() for name in COLUMNS.split(",")), row, strict=True))
    for name in ("modified_at", "deposited_at", "landed_at", "superseded_at"):
        columns[name] = None if columns[name] is None else _instant(str(columns[name]))
    return LandedFile(**columns)  # type: ignore[arg-type]


def _stat_columns(stat: RemoteStat) -> tuple[int, str]:
    return stat.size_bytes, _text(stat.modified_at)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
