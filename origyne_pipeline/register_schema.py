"""Whether a register still has the tables, indexes and triggers that its schema gives it.

Triggers keep a register append-only: without them a row can be changed by anything that opens the file.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

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


def _objects(db: sqlite3.Connection) -> Objects:
    rows = db.execute("select type, name, sql from sqlite_master where sql is not null").fetchall()
    return {(kind, name): " ".join(text.split()) for kind, name, text in rows}
