"""Whether a register is an SQLite file that can be read and still has what its schema gives it.

Triggers keep a register append-only: without them a row can be changed by anything that opens the file.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

Objects = dict[tuple[str, str], str]
"""Kind and name of a table, index or trigger to its text, spaces apart."""


def schema_problems(db: sqlite3.Connection, schema: str) -> Iterator[str]:
    """What of a schema the register lacks, and triggers and indexes that say something else, in words."""
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.executescript(schema)
        expected = _objects(empty)
    present = _objects(db)
    for (kind, name), text in sorted(expected.items()):
        if (kind, name) not in present:
            yield f"its {kind} {name} is gone: rows may have been changed since"
        elif kind != "table" and present[kind, name] != text:
            yield f"its {kind} {name} is not the one that was made: rows may have been changed since"


def cell_problems(db: sqlite3.Connection) -> Iterator[str]:
    """Tables with a value of another type than their column's: nothing else of such a register can be read."""
    for (table,) in db.execute(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name"
    ).fetchall():
        wrong = " or ".join(
            f"typeof({column}) <> '{declared.lower()}'"
            for _, column, declared, *_ in db.execute(f"pragma table_info({table})")
        )
        (count,) = db.execute(f"select count(*) from {table} where {wrong}").fetchone()
        if count:
            yield f"table {table}: values that no program of ours wrote, in {count} row{'s' if count > 1 else ''}"


def unreadable(
    path: Path, register: str, error: sqlite3.DatabaseError, wait_seconds: int, remedy: str
) -> str:
    """What SQLite's error about a register means for a person. ``remedy`` is for a file that is damaged."""
    if "full" in str(error):
        return f"{path}: nothing was written, the disk is full; make room and run again"
    if "locked" in str(error):
        return f"{path}: another run held the register for over {wait_seconds} s; run again when it has ended"
    return f"{path}: {register} can't be used ({error}); {remedy}"


def _objects(db: sqlite3.Connection) -> Objects:
    rows = db.execute("select type, name, sql from sqlite_master where sql is not null").fetchall()
    return {(kind, name): " ".join(text.split()) for kind, name, text in rows}
