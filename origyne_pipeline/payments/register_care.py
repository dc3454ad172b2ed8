"""The care of the register of debits: its head, the signs that it was lost, its faults, a new one."""

import functools
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from origyne_pipeline.files import write_atomically
from origyne_pipeline.heads import (
    Head,
    Mark,
    digests_of,
    head_paths,
    head_problem,
    known_head,
    readable_heads,
    write_head,
)
from origyne_pipeline.payments.debits import PaymentsError

REGISTER = "debits"
COLUMNS = {
    "files": "message_id, month, ordinal, file_name, version, creditor_iban, debit_count, total_cents, sha256",
    "debits": "end_to_end_id, message_id, invoice_number, attempt, customer_ref, amount_cents, scheme,"
    " sequence_type, collection_date, mandate_reference, signed_on, debtor_name, iban, bic, address, amendment",
    "holds": "invoice_number, month, customer_ref, amount_cents, code, message",
    "answers": "end_to_end_id, kind, day, reason",
    "payments": "invoice_number, day, amount_cents, note",
}
"""What of each table the first digest of its head covers."""
MORE_COLUMNS = {
    "files": f"{COLUMNS['files']}, created_at, creditor_name, ics, creditor_bic",
    "debits": f"{COLUMNS['debits']}, billing_month",
    "answers": f"{COLUMNS['answers']}, source",
}
"""What a second digest covers, which an older head does not have: all but the instants of this machine's clock."""
DIGESTS = COLUMNS | {f"{table}_whole": columns for table, columns in MORE_COLUMNS.items()}
REMEDY = (
    "nothing is asked of the bank, so that no customer is debited twice; put the latest backup of registers/ back, head"
    " files included (docs/operating.md, 'Restore')"
)
DEBIT_FILE = re.compile(r"SDD-[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9A-F]{8}\.xml")


def debits_path(home: Path) -> Path:
    """Where the register of debits of a data root is."""
    return home / "registers" / "debits.sqlite"


def head_of(db: sqlite3.Connection) -> Head:
    """How far each table has come; empty while nothing was decided."""
    return _marks(db, {})


def current_head(db: sqlite3.Connection, home: Path) -> Head:
    """Like ``head_of``, but a digest that the head files hold of as many rows is not computed again."""
    return _marks(db, known_head(home, REGISTER))


def note_head(db: sqlite3.Connection, home: Path) -> None:
    """Notes apart from the register how far it has come, beside the bank's files too.

    What the head files hold of as many rows stands: a row that was changed since stays seen.
    """
    if head := current_head(db, home):
        write_head(home, REGISTER, head, [home / "sepa" / f"{REGISTER}.head"])


def _marks(db: sqlite3.Connection, known: Head) -> Head:
    marks: dict[str, Mark] = {}
    for table in COLUMNS:
        (count,) = db.execute(f"select count(*) from {table}").fetchone()
        own = {name: known.get(name, (-1, "")) for name in DIGESTS if _table_of(name) == table}
        if any(rows != count for rows, _ in own.values()):
            own = {name: (int(count), digest) for name, digest in _digests(db, table, count).items()}
        marks |= own
    return marks if any(count for count, _ in marks.values()) else {}


def check_not_lost(home: Path) -> None:
    """Refuses to begin a register where there was one.

    Raises:
        PaymentsError: the register is gone, and something shows that debits were decided.
    """
    path = debits_path(home)
    if (not path.exists() or not path.stat().st_size) and (sign := next(_signs(home), None)):
        raise PaymentsError(
            f"{path}: the register of debits is gone, but {sign}; {REMEDY}; for a data root that is new indeed,"
            " 'origyne register new debits --reason \"why\"'"
        )


def _signs(home: Path) -> Iterator[str]:
    heads = readable_heads((*head_paths(home, REGISTER), home / "sepa" / f"{REGISTER}.head"))
    for path in heads:
        yield f"its head {path} is there"
    for path in sorted(home.glob("sepa/*/*.xml")):
        yield f"{path} was written for the bank"


def problems(db: sqlite3.Connection, home: Path, *, contents: bool = False) -> Iterator[str]:
    """What head files and the bank's files know and the register does not, in words; with ``contents`` its rows too."""
    further = readable_heads([home / "sepa" / f"{REGISTER}.head"])
    heads = {home / "heads" / f"{REGISTER}.head": known_head(home, REGISTER), **further}
    digests = functools.cache(functools.partial(_digests, db))
    for path, head in heads.items():
        for name, (known, digest) in head.items():
            if name not in DIGESTS:
                continue
            table = _table_of(name)
            (count,) = db.execute(f"select count(*) from {table}").fetchone()
            if count < known:
                yield f"table {table} holds {count} rows, {path.name} knows {known}: an older copy, or rows are gone"
            elif contents and digests(table, known)[name] != digest:
                yield f"the first {known} rows of table {table} are not those that were written"
    files = dict(db.execute("select file_name, month from files").fetchall())
    for path in sorted(home.glob("sepa/*/*.xml")):
        if DEBIT_FILE.fullmatch(path.name) and files.get(path.name) != path.parent.name:
            yield f"{path}: the register did not write this file: it is an older copy, or the file is not ours"
    if contents:
        for row in db.execute(
            "select message_id, debit_count, total_cents, count(end_to_end_id), coalesce(sum(amount_cents), 0)"
            " from files left join debits using (message_id) group by message_id order by 1"
        ):
            if tuple(row)[1:3] != tuple(row)[3:]:
                yield f"file {row[0]}: its debits are not those that it was registered with"


def check_heads(db: sqlite3.Connection, home: Path, *, contents: bool) -> None:
    """Refuses to go on with a register that lost rows.

    Raises:
        PaymentsError: naming the first fault.
    """
    if problem := next(problems(db, home, contents=contents), None):
        raise PaymentsError(f"{debits_path(home)}: {problem}; {REMEDY}")


def missing_heads(home: Path, *, further: bool = False) -> list[str]:
    """Which head files are missing, damaged or behind; with ``further`` the copy beside the bank's files too."""
    known = known_head(home, REGISTER)
    paths = [*head_paths(home, REGISTER), *([home / "sepa" / f"{REGISTER}.head"] if further else [])]
    return [f"{path}: {problem}" for path in paths if (problem := head_problem(path, known))]


def begin_anew(home: Path, reason: str, at: datetime) -> None:
    """Lets a data root begin a new register of debits, where a person says that the former one does not count.

    Raises:
        PaymentsError: there is a register with rows, or files for the bank lie in the root.
    """
    path = debits_path(home)
    if files := sorted(home.glob("sepa/*/*.xml")):
        raise PaymentsError(
            f"{home / 'sepa'}: {len(files)} files for the bank lie here, their debits would be asked for again; put the"
            " backup of registers/ back, or move the folder away where the files don't count"
        )
    if path.exists() and path.stat().st_size:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            if head_of(db):
                raise PaymentsError(f"{path}: it has rows; there is nothing to begin anew")
    log = home / "heads" / f"{REGISTER}.new"
    before = log.read_text(encoding="utf-8") if log.exists() else ""
    write_atomically(log, f"{before}{at.isoformat()} begun anew: {reason}\n".encode(), mode=0o600)
    for head in (*head_paths(home, REGISTER), home / "sepa" / f"{REGISTER}.head"):
        head.unlink(missing_ok=True)


def _table_of(name: str) -> str:
    """The table of a digest."""
    return name.removesuffix("_whole")


def _digests(db: sqlite3.Connection, table: str, count: int) -> dict[str, str]:
    """The digests of a table's first rows, by name; read in the order of the first column."""
    columns, width = MORE_COLUMNS.get(table, COLUMNS[table]), len(COLUMNS[table].split(","))
    first = columns.partition(",")[0]

    def rows() -> Iterator[tuple[object, ...]]:
        cursor = db.cursor()
        cursor.row_factory = None
        last = f"select max(rowid) from (select rowid from {table} order by rowid limit ?)"
        query = f"select {columns} from {table} where rowid <= ({last}) order by {first}"
        return cursor.execute(query, (count,))

    cut, whole = digests_of(rows, width)
    return {table: cut} | ({f"{table}_whole": whole} if table in MORE_COLUMNS else {})
