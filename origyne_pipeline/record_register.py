"""A register of records: an SQLite file whose table ``records`` is only added to, with its head apart from it.

Each record carries the hash of the one before. What a record holds is the affair of who keeps the register; what is the
same for all is here: one writer at a time, all of a block or nothing, and the signs that it was lost, cut off or
replaced by an older copy.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import write_atomically
from origyne_pipeline.hash_chain import FIRST_HASH
from origyne_pipeline.heads import Head, head_paths, head_problem, known_head, write_head
from origyne_pipeline.integrity import Checked
from origyne_pipeline.register_schema import cell_problems, schema_problems, unreadable

RECORDS = "records"
WAIT_SECONDS = 120
Problems = Callable[[sqlite3.Connection], Iterator[str]]


@dataclass(frozen=True)
class RecordRegister:
    """What one register is called, and what its records must be.

    ``name`` is that of its file and head; ``subject`` what messages call it; ``part`` its line of ``origyne verify``.
    ``consequence``: what waits until it is put right. ``chain_problems`` reads all records, and says each fault.
    """

    name: str
    subject: str
    part: str
    consequence: str
    schema: Path
    error: type[OrigyneError]
    chain_problems: Problems

    @property
    def remedy(self) -> str:
        """What to do where it is not what it was."""
        return (
            f"{self.consequence}; put the latest backup of registers/ back, head files included (docs/operating.md,"
            " 'Restore')"
        )

    def path(self, home: Path) -> Path:
        """Where it is in a data root."""
        return home / "registers" / f"{self.name}.sqlite"

    @contextmanager
    def writing(self, home: Path, *, thorough: bool = False) -> Iterator[sqlite3.Connection]:
        """The register, locked for one writer; all that the block adds is committed when it ends well, else nothing.

        A kill after the commit and before its head is written leaves a head that knows less, which the next opening
        brings up to date; the head of an empty register is written before its first record.

        Args:
            home: the data root.
            thorough: each record is checked against its hash, not only the last one that the head knows.

        Raises:
            OrigyneError: it is gone though something was recorded, an older copy, or can't be used.
        """
        path = self.path(home)
        self.check_not_lost(home)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        connection = sqlite3.connect(path, isolation_level=None, timeout=WAIT_SECONDS)
        try:
            connection.execute("pragma synchronous = full")
            if not _has_records(connection):
                connection.executescript(f"begin immediate; {self.schema.read_text()} commit;")
            connection.execute("begin immediate")
            try:
                self._check_heads(connection, home, thorough=thorough)
                if self.missing_heads(home) or known_head(home, self.name) != head_of(connection):
                    write_head(home, self.name, head_of(connection))
                before = connection.total_changes
                yield connection
            except BaseException:
                if connection.in_transaction:
                    connection.execute("rollback")
                raise
            head = head_of(connection)
            is_changed = connection.total_changes != before
            connection.execute("commit")
            if is_changed:
                write_head(home, self.name, head)
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            raise self._unreadable(path, error) from None
        finally:
            connection.close()

    @contextmanager
    def reading(self, home: Path) -> Iterator[sqlite3.Connection | None]:
        """The register at one instant; None where nothing was begun. Others may add to it meanwhile.

        Read it at once: who wants to commit waits for the end of the block.

        Raises:
            OrigyneError: it is gone though something was recorded, an older copy, or can't be used.
        """
        path = self.path(home)
        self.check_not_lost(home)
        if not path.exists():
            yield None
            return
        connection = sqlite3.connect(path, isolation_level=None, timeout=WAIT_SECONDS)
        try:
            connection.execute("pragma query_only = on")
            connection.execute("begin")
            if _has_records(connection):
                self._check_heads(connection, home, thorough=False)
                yield connection
            else:
                yield None  # a kill came before its first table
        except sqlite3.DatabaseError as error:
            raise self._unreadable(path, error) from None
        finally:
            connection.close()

    def digest(self, home: Path, recipe: str) -> str:
        """What a table follows from that shows every record: the records, and ``recipe``, how they are shown."""
        with self.reading(home) as db:
            sequence, fingerprint = head_of(db)[RECORDS] if db else (0, "")
        return hashlib.sha256("\n".join((recipe, str(sequence), fingerprint)).encode()).hexdigest()[:20]

    def missing_heads(self, home: Path) -> list[str]:
        """Which head files are missing, damaged or behind the other one."""
        known = known_head(home, self.name)
        return [
            f"{path}: {problem}"
            for path in head_paths(home, self.name)
            if (problem := head_problem(path, known))
        ]

    def check_not_lost(self, home: Path) -> None:
        """Refuses to begin a register where there was one.

        Raises:
            OrigyneError: the register is gone or empty, and its head knows of records.
        """
        path = self.path(home)
        known = known_head(home, self.name).get(RECORDS, (0, ""))[0]
        if known and (not path.exists() or not path.stat().st_size):
            raise self.error(
                f"{path}: {self.subject} is gone, but its head knows of record {known}; {self.remedy}; for a data root"
                f" that is new indeed, 'origyne register new {self.name} --reason \"why\"'"
            )

    def problems(self, db: sqlite3.Connection, home: Path) -> Iterator[str]:
        """Every fault of an open register, in words."""
        if wrong_cells := list(cell_problems(db)):
            yield from wrong_cells
            return
        yield from self._head_problems(db, home)
        yield from self.chain_problems(db)
        yield from schema_problems(db, self.schema.read_text(encoding="utf-8"))

    def check(self, home: Path) -> Checked:
        """The register and its head files; nothing is wrong where nothing was ever recorded."""
        checked = Checked(self.part)
        path = self.path(home)
        try:
            self.check_not_lost(home)
            if not path.exists():
                return checked
            with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as db:
                for problem in self.problems(db, home):
                    checked.fault(path, problem, self.remedy)
                checked.count(RECORDS, head_of(db)[RECORDS][0])
            for fault in self.missing_heads(home):
                place, _, problem = fault.partition(": ")
                checked.fault(place, problem, "the next entry writes it again")
        except sqlite3.DatabaseError as error:
            checked.fault(path, f"it can't be read ({error})", self.remedy)
        except self.error as error:
            checked.fault(path, str(error).removeprefix(f"{path}: ").partition(";")[0], self.remedy)
        return checked

    def begin_anew(self, home: Path, reason: str, at: datetime) -> None:
        """Lets a data root begin a new register, where a person says that the former one does not count.

        Raises:
            OrigyneError: there is a register with records.
        """
        path = self.path(home)
        if path.exists() and path.stat().st_size:
            with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as db:
                if head_of(db)[RECORDS][0]:
                    raise self.error(f"{path}: it has records; there is nothing to begin anew")
        log = home / "heads" / f"{self.name}.new"
        before = log.read_text(encoding="utf-8") if log.exists() else ""
        write_atomically(log, f"{before}{at.isoformat()} begun anew: {reason}\n".encode(), mode=0o600)
        for head in head_paths(home, self.name):
            head.unlink(missing_ok=True)

    def _check_heads(self, db: sqlite3.Connection, home: Path, *, thorough: bool) -> None:
        """Refuses to go on with a register that lost records, naming the first fault."""
        faults = self.problems(db, home) if thorough else self._head_problems(db, home)
        if problem := next(faults, None):
            raise self.error(f"{self.path(home)}: {problem}; {self.remedy}")

    def _head_problems(self, db: sqlite3.Connection, home: Path) -> Iterator[str]:
        known = known_head(home, self.name)
        if not known:
            if head_of(db)[RECORDS][0]:
                files = " and ".join(str(path) for path in head_paths(home, self.name))
                yield f"its head is missing ({files}), so records may have been cut off"
            return
        sequence, fingerprint = known.get(RECORDS, (0, FIRST_HASH))
        if not sequence:
            return
        row = db.execute("select hash from records where sequence = ?", (sequence,)).fetchone()
        if row is None:
            yield f"record {sequence} was once written and is gone: an older copy, or records were cut off"
        elif row[0] != fingerprint:
            yield f"record {sequence} is not the one that was written"

    def _unreadable(self, path: Path, error: sqlite3.DatabaseError) -> OrigyneError:
        return self.error(unreadable(path, self.subject, error, WAIT_SECONDS, self.remedy))


def head_of(db: sqlite3.Connection) -> Head:
    """How far a register has come; of an empty one too, so that its first records have a head before them."""
    last = db.execute("select sequence, hash from records order by sequence desc limit 1").fetchone()
    return {RECORDS: (last[0], last[1]) if last else (0, FIRST_HASH)}


def _has_records(db: sqlite3.Connection) -> bool:
    return db.execute("select 1 from sqlite_master where name = 'records'").fetchone() is not None
