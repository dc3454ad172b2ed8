"""What the customer account takes from the invoice register: each document's customer, days, total and citations."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from origyne_pipeline.invoicing.evidence import signs
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.issued import open_register

PATHS = "'$.kind', '$.due_date', '$.total_incl_tax', '$.cites.number', '$.also_cites'"


class DocumentOwed(NamedTuple):
    """An issued document. ``total_incl_tax`` is negative of a credit note; ``cites``: numbers, the newest first."""

    number: str
    kind: str
    customer_ref: str
    issue_date: date
    due_date: date
    total_incl_tax: Decimal
    cites: tuple[str, ...]


def documents_owed(home: Path, customer_ref: str | None = None) -> Iterator[DocumentOwed]:
    """The documents of a customer, or of all, by customer; one at a time in memory.

    Raises:
        RegisterError: the register of invoices is gone though invoices were issued, or can't be read.
    """
    path = register_path(home)
    if not path.exists() and not next(signs(home), None):
        return
    with Register(path):  # refuses a register that was lost
        where, values = ("where customer_ref = ?", (customer_ref,)) if customer_ref is not None else ("", ())
        query = (
            f"select number, customer_ref, issue_date, json_extract(content, {PATHS}) from entries {where}"
        )
        with open_register(home) as db:
            rows = db.execute(f"{query} order by customer_ref, sequence", values) if db else ()
            for number, customer, issued_on, content in rows:
                kind, due_on, total, cited, also = json.loads(content)
                cites = (cited, *(citation["number"] for citation in also or ())) if cited else ()
                days = date.fromisoformat(issued_on), date.fromisoformat(due_on)
                yield DocumentOwed(number, kind, customer, *days, Decimal(total), cites)


def documents_mark(home: Path) -> str:
    """What says all that the register of invoices holds: the hash of its last entry; empty where there is none."""
    with _entries(home) as db:
        if not db:
            return ""
        last = db.execute("select hash from entries order by sequence desc limit 1").fetchone()
        return str(last[0]) if last else ""


def amounts_told(home: Path, numbers: Sequence[str]) -> dict[str, Decimal]:
    """What invoices told that is to be paid, by number; only of those that deducted a credit from their total."""
    query = (
        "select number, json_extract(content, '$.total_incl_tax', '$.credit_deducted') from entries"
        " where number between ? and ? and content like '%\"credit_deducted\":%'"
    )
    asked, to_pay = frozenset(numbers), {}
    with _entries(home) as db:
        rows = db.execute(query, (min(asked), max(asked))) if db and asked else ()
        for number, content in rows:
            total, deducted = json.loads(content)
            if number in asked and deducted is not None:
                to_pay[number] = Decimal(total) - Decimal(deducted)
    return to_pay


def names_on_documents(home: Path) -> Iterator[tuple[str, str]]:
    """Each customer's reference with each name under which a document was issued to them."""
    query = "select distinct customer_ref, json_extract(content, '$.customer.name') from entries"
    with _entries(home) as db:
        yield from db.execute(query) if db else ()


def customers_credited(home: Path) -> frozenset[str]:
    """The customers to whom a credit note was issued."""
    query = "select distinct customer_ref from entries where json_extract(content, '$.kind') = 'CREDIT_NOTE'"
    with _entries(home) as db:
        return frozenset(ref for (ref,) in db.execute(query)) if db else frozenset()


def customer_of_document(home: Path, number: str) -> str | None:
    """The customer of an issued document; None where no document has this number."""
    with _entries(home) as db:
        row = (
            db.execute("select customer_ref from entries where number = ?", (number,)).fetchone()
            if db
            else None
        )
        return str(row[0]) if row else None


@contextmanager
def _entries(home: Path) -> Iterator[sqlite3.Connection | None]:
    """The register of invoices; None where it holds no table of entries yet."""
    with open_register(home) as db:
        is_begun = db and db.execute("select 1 from sqlite_master where name = 'entries'").fetchone()
        yield db if is_begun else None
