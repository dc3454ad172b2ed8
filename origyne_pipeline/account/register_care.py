"""The care of the register of the account: its head, the signs that it was lost, its faults, a new one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from origyne_pipeline.account.models import AccountError
from origyne_pipeline.account.records import Record, chain_problems
from origyne_pipeline.files import write_atomically
from origyne_pipeline.hash_chain import FIRST_HASH
from origyne_pipeline.heads import Head, head_paths, head_problem, known_head, write_head
from origyne_pipeline.integrity import Checked
from origyne_pipeline.register_schema import cell_problems, schema_problems

SCHEMA = Path(__file__).parent / "register.sql"
REGISTER = "ledger"
RECORDS = "records"
REMEDY = (
    "nothing is recorded until then; put the latest backup of registers/ back, head files included"
    " (docs/operating.md, 'Restore')"
)


def ledger_path(home: Path) -> Path:
    """Where the register of the account of a data root is."""
    return home / "registers" / f"{REGISTER}.sqlite"


def head_of(db: sqlite3.Connection) -> Head:
    """How far the register has come; of an empty one too, so that its first records have a head before them."""
    last = db.execute("select sequence, hash from records order by sequence desc limit 1").fetchone()
    return {RECORDS: (last[0], last[1]) if last else (0, FIRST_HASH)}


def note_head(home: Path, head: Head) -> None:
    """Notes apart from the register how far it has come."""
    write_head(home, REGISTER, head)


def missing_heads(home: Path) -> list[str]:
    """Which head files are missing, damaged or behind the other one."""
    known = known_head(home, REGISTER)
    return [
        f"{path}: {problem}" for path in head_paths(home, REGISTER) if (problem := head_problem(path, known))
    ]


def check_not_lost(home: Path) -> None:
    """Refuses to begin a register where there was one.

    Raises:
        AccountError: the register is gone or empty, and its head knows of records.
    """
    path = ledger_path(home)
    known = known_head(home, REGISTER).get(RECORDS, (0, ""))[0]
    if known and (not path.exists() or not path.stat().st_size):
        raise AccountError(
            f"{path}: the register of the account is gone, but its head knows of record {known}; {REMEDY}; for a data"
            " root that is new indeed, 'origyne register new ledger --reason \"why\"'"
        )


def check_heads(db: sqlite3.Connection, home: Path, *, thorough: bool) -> None:
    """Refuses to go on with a register that lost records.

    Raises:
        AccountError: naming the first fault.
    """
    faults = problems(db, home) if thorough else _head_problems(db, home)
    if problem := next(faults, None):
        raise AccountError(f"{ledger_path(home)}: {problem}; {REMEDY}")


def problems(db: sqlite3.Connection, home: Path) -> Iterator[str]:
    """Every fault of an open register, in words."""
    if wrong_cells := list(cell_problems(db)):
        yield from wrong_cells
        return
    yield from _head_problems(db, home)
    columns = "sequence, id, kind, customer_ref, reverses, content, recorded_at, previous_hash, hash"
    rows = db.execute(f"select {columns} from records order by sequence")
    yield from chain_problems(Record(*row) for row in rows)
    yield from schema_problems(db, SCHEMA.read_text(encoding="utf-8"))


def check_ledger(home: Path) -> Checked:
    """The register of the account and its head files; nothing is wrong where nothing was ever recorded."""
    checked = Checked("account register")
    path = ledger_path(home)
    try:
        check_not_lost(home)
        if not path.exists():
            return checked
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as db:
            for problem in problems(db, home):
                checked.fault(path, problem, REMEDY)
            checked.count(RECORDS, head_of(db)[RECORDS][0])
        for fault in missing_heads(home):
            place, _, problem = fault.partition(": ")
            checked.fault(place, problem, "the next entry writes it again")
    except sqlite3.DatabaseError as error:
        checked.fault(path, f"it can't be read ({error})", REMEDY)
    except AccountError as error:
        checked.fault(path, str(error).removeprefix(f"{path}: ").partition(";")[0], REMEDY)
    return checked


def begin_anew(home: Path, reason: str, at: datetime) -> None:
    """Lets a data root begin a new register of the account, where a person says that the former one does not count.

    Raises:
        AccountError: there is a register with records.
    """
    path = ledger_path(home)
    if path.exists() and path.stat().st_size:
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as db:
            if head_of(db)[RECORDS][0]:
                raise AccountError(f"{path}: it has records; there is nothing to begin anew")
    log = home / "heads" / f"{REGISTER}.new"
    before = log.read_text(encoding="utf-8") if log.exists() else ""
    write_atomically(log, f"{before}{at.isoformat()} begun anew: {reason}\n".encode(), mode=0o600)
    for head in head_paths(home, REGISTER):
        head.unlink(missing_ok=True)


def _head_problems(db: sqlite3.Connection, home: Path) -> Iterator[str]:
    known = known_head(home, REGISTER)
    if not known:
        if head_of(db)[RECORDS][0]:
            files = " and ".join(str(path) for path in head_paths(home, REGISTER))
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
