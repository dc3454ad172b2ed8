"""What an open invoice register is held to: its columns, its pictures, and the heads that know how far it had come.

Each function takes the register's connection and gives its faults in words. The chain of the entries is ``chain``'s.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from origyne_pipeline.heads import Head, Mark, digest_of, known_head
from origyne_pipeline.invoicing.evidence import REGISTER, heads_elsewhere, unknown_papers
from origyne_pipeline.issued import SCHEMA as ISSUED_SCHEMA
from origyne_pipeline.register_schema import schema_problems

ENTRIES, DOCUMENTS = "entries", "documents"
WRONG_COUNTER = "number <> printf('%s%04d-%06d', series, year, counter)"
WRONG_COLUMNS = (
    "number <> json_extract(content, '$.number') or customer_ref <> json_extract(content, '$.customer.ref')"
    " or billing_month <> json_extract(content, '$.billing_month')"
    " or issue_date <> json_extract(content, '$.issue_date')"
)


def marks_of(db: sqlite3.Connection) -> Head:
    """How far the register has come; empty while it has no entry."""
    last = db.execute("select sequence, hash from entries order by sequence desc limit 1").fetchone()
    if last is None:
        return {}
    (documents,) = db.execute("select count(*) from documents").fetchone()
    return {ENTRIES: (last[0], last[1]), DOCUMENTS: (documents, documents_digest(db, documents))}


def documents_digest(db: sqlite3.Connection, count: int) -> str:
    """The digest of the hashes of the first documents that were drawn."""
    return digest_of(
        db.execute("select number, sha256 from documents order by rowid limit ?", (count,)).fetchall()
    )


def entry_problems(db: sqlite3.Connection, mark: Mark) -> list[str]:
    """What a head knows of the entries and the register does not."""
    sequence, fingerprint = mark
    if not sequence:
        return []
    row = db.execute("select hash from entries where sequence = ?", (sequence,)).fetchone()
    if row is None:
        return [f"entry {sequence} was once written and is gone: an older copy, or entries were cut off"]
    return [] if row[0] == fingerprint else [f"entry {sequence} is not the one that was written"]


def document_problems(db: sqlite3.Connection, mark: Mark) -> list[str]:
    """What a head knows of the documents' hashes and the register does not."""
    known, fingerprint = mark
    (count,) = db.execute("select count(*) from documents").fetchone()
    if count < known:
        return [
            f"it holds the hashes of {count} documents, {known} were written: an older copy, or rows were cut off"
        ]
    if documents_digest(db, known) != fingerprint:
        return [f"the hashes of the first {known} documents are not those that were written"]
    return []


def head_problems(db: sqlite3.Connection, head: Head) -> list[str]:
    """What a head knows and the register does not."""
    return [
        *entry_problems(db, head.get(ENTRIES, (0, ""))),
        *document_problems(db, head.get(DOCUMENTS, (0, digest_of([])))),
    ]


def column_problems(db: sqlite3.Connection) -> list[str]:
    """Entries whose columns are not what their number and their content say."""
    problems = [
        f"entry {sequence} ({number}): its series, year and counter are {series} {year} {counter}"
        for sequence, number, series, year, counter in db.execute(
            f"select sequence, number, series, year, counter from entries where {WRONG_COUNTER} order by sequence"
        )
    ]
    return problems + [
        f"entry {sequence} ({number}): its content belongs to another number, month, customer or day"
        for sequence, number in db.execute(
            f"select sequence, number from entries where json_valid(content) and ({WRONG_COLUMNS})"
            " order by sequence"
        )
    ]


def picture_problems(db: sqlite3.Connection) -> Iterator[str]:
    """Pictures that are not what they were, or that an invoice was issued with and are gone."""
    kept = set()
    for fingerprint, content in db.execute("select sha256, content from pictures order by sha256"):
        kept.add(fingerprint)
        if hashlib.sha256(content).hexdigest() != fingerprint:
            yield f"picture {fingerprint[:12]}…: its bytes are not those that invoices were issued with"
    for place in ("logo", "banner"):
        for number, fingerprint in db.execute(
            f"select min(number), json_extract(content, '$.{place}_sha256') as fingerprint from entries"
            " where json_valid(content) group by fingerprint having fingerprint is not null"
        ):
            if fingerprint not in kept:
                yield f"picture {fingerprint[:12]}…: {number} was issued with it and it is gone"


def dropped_object_problems(db: sqlite3.Connection, schema: str) -> Iterator[str]:
    """Tables, indexes and triggers of the schema that are gone or not what they were."""
    yield from schema_problems(db, schema)
    if db.execute("select 1 from sqlite_master where name = 'issued_from'").fetchone():
        yield from schema_problems(db, ISSUED_SCHEMA)


def stray_document_problems(db: sqlite3.Connection) -> list[str]:
    """Hashes of documents that no entry has."""
    rows = db.execute(
        "select number from documents where number not in (select number from entries) order by 1"
    )
    return [f"the hash of document {number} belongs to no entry" for (number,) in rows]


def problems_beside_the_chain(db: sqlite3.Connection, home: Path) -> Iterator[str]:
    """What heads, columns and papers of a data root show, beside the chain itself."""
    yield from head_problems(db, known_head(home, REGISTER))
    yield from column_problems(db)
    yield from stray_document_problems(db)
    first = db.execute("select hash from entries where sequence = 1").fetchone()
    for path, head in heads_elsewhere(home, first[0] if first else "").items():
        for problem in entry_problems(db, head.get(ENTRIES, (0, ""))):
            yield f"{path}: {problem}"
    numbers = {number for (number,) in db.execute("select number from entries")}
    for path in unknown_papers(home, numbers):
        yield f"{path}: the register gave no such number: it is an older copy, or the file is not ours"
