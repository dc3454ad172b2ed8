"""What a reminder needs of an invoice of the register: its dates, its terms for paying late, whose it is."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.issued import open_register

PATHS = (
    "'$.due_date', '$.customer.kind', '$.terms.recovery_indemnity', '$.terms.late_penalty', '$.logo_sha256'"
)
PROFESSIONAL = "PROFESSIONNEL"


@dataclass(frozen=True, slots=True)
class LateDocument:
    """One invoice as it was issued. ``late_penalty`` and ``recovery_indemnity`` are those that it states."""

    number: str
    billing_month: str
    issue_date: date
    due_date: date
    is_professional: bool
    recovery_indemnity: Decimal
    late_penalty: str
    logo_sha256: str | None


class LateDocumentReader:
    """The register of invoices, read by number; made by ``open_late_documents``."""

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        """Over an open register; None where nothing was ever issued."""
        self._db = connection

    def of(self, numbers: Iterable[str]) -> dict[str, LateDocument]:
        """Those of some numbers that are in the register."""
        return {one.number: one for number in numbers for one in self._rows(number)}

    def _rows(self, number: str) -> Iterator[LateDocument]:
        columns = f"number, billing_month, issue_date, json_extract(content, {PATHS})"
        query = f"select {columns} from entries where number = ?"
        for name, month, issued_on, content in self._db.execute(query, (number,)) if self._db else ():
            due_on, kind, indemnity, penalty, logo = json.loads(content)
            yield LateDocument(
                name,
                month,
                date.fromisoformat(issued_on),
                date.fromisoformat(due_on),
                kind == PROFESSIONAL,
                Decimal(indemnity),
                penalty,
                logo,
            )


@contextmanager
def open_late_documents(home: Path) -> Iterator[LateDocumentReader]:
    """The invoices of a data root, to look some up by number."""
    with open_register(home) as db:
        yield LateDocumentReader(db)


def picture_of(home: Path, fingerprint: str | None) -> bytes | None:
    """A picture that invoices were issued with; None without one."""
    if fingerprint is None:
        return None
    with Register(register_path(home)) as register:
        return register.picture(fingerprint)
