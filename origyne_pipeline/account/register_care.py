"""The care of the register of the account: where it is, what its records must be, a new one."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from origyne_pipeline.account.models import AccountError
from origyne_pipeline.account.records import Record, chain_problems
from origyne_pipeline.integrity import Checked
from origyne_pipeline.record_register import RecordRegister


def _chain_problems(db: sqlite3.Connection) -> Iterator[str]:
    columns = "sequence, id, kind, customer_ref, reverses, content, recorded_at, previous_hash, hash"
    rows = db.execute(f"select {columns} from records order by sequence")
    yield from chain_problems(Record(*row) for row in rows)


LEDGER = RecordRegister(
    name="ledger",
    subject="the register of the account",
    part="account register",
    consequence="nothing is recorded until then",
    schema=Path(__file__).parent / "register.sql",
    error=AccountError,
    chain_problems=_chain_problems,
)


def ledger_path(home: Path) -> Path:
    """Where the register of the account of a data root is."""
    return LEDGER.path(home)


def check_not_lost(home: Path) -> None:
    """Refuses to go on where the register is gone and its head knows of records."""
    LEDGER.check_not_lost(home)


def check_ledger(home: Path) -> Checked:
    """The register of the account and its head files; nothing is wrong where nothing was ever recorded."""
    return LEDGER.check(home)


def begin_anew(home: Path, reason: str, at: datetime) -> None:
    """Lets a data root begin a new register of the account, where a person says that the former one does not count."""
    LEDGER.begin_anew(home, reason, at)
