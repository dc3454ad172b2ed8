"""What the customer account takes from the invoice register: each document's customer, days, total and citations."""

import json
from collections.abc import Iterator
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
    with open_register(home) as db:
        is_begun = db and db.execute("select 1 from sqlite_master where name = 'entries'").fetchone()
        if not db or not is_begun:
            return ""
        last = db.execute("select hash from entries order by sequence desc limit 1").fetchone()
        return str(last[0]) if last else ""
