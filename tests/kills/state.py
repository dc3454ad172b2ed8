"""What a person or a later month can see of a data root, without what the clock gives."""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

KEPT = (
    "landing/**/*",
    "invoices/**/*",
    "sepa/**/*",
    "reminders/**/*",
    "refunds/**/*",
    "accounting/*",
    "heads/*",
    "registers/*.head",
    "registers/issued_from/*",
)
OF_THE_CLOCK = frozenset(
    ("landed_at", "decided_at", "read_at", "superseded_at", "since", "seen_at", "at", "checked_at")
)
"""Columns that hold the instant of the run; the table ``comparisons`` of the landing holds nothing else."""
OF_THE_CHAIN = frozenset(("recorded_at", "previous_hash", "hash"))
"""Columns of the register of the account that follow from the instant at which a record was written."""
OF_THE_ORDER = frozenset(("version_id", "superseded_by", "fetched"))
"""Columns that hold in which order parallel downloads ended, or how often a file was looked at."""
OF_THE_MOMENT = ("cutoff_has_passed", "issues_are_in_order")
"""Checks that say what time it is, or what was issued before."""
SAME_CHECKS = f" where check_name not in {OF_THE_MOMENT} and (not passed or length(partition) = 7)"
"""The other checks, those of the days only where they failed: the UI's job does not look at a day without a row."""
UNSORTED = "rated_cdrs"
"""The table whose rows are kept as they come; its rows are compared in order."""


def state(home: Path) -> dict[str, Any]:
    """File or table to its digest or rows."""
    seen: dict[str, Any] = {}
    for pattern in KEPT:
        for path in home.glob(pattern):
            name = str(path.relative_to(home))
            if path.is_file() and "/." not in f"/{name}" and not path.stem.startswith("ledger"):
                seen[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    for name in ("landing", "invoices", "debits", "ledger"):
        if (home / "registers" / f"{name}.sqlite").exists():
            seen |= _register(home / "registers" / f"{name}.sqlite")
    return seen | _lake_and_database(home)


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """What two states do not share."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _register(path: Path) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        tables = db.execute(
            "select name from sqlite_master where type = 'table' and name not in ('sqlite_sequence', 'comparisons')"
        )
        for (table,) in tables.fetchall():
            columns = [row[1] for row in db.execute(f"pragma table_info({table})")]
            dropped = OF_THE_CLOCK | OF_THE_ORDER | (OF_THE_CHAIN if path.stem == "ledger" else frozenset())
            kept = ", ".join(name for name in columns if name not in dropped)
            seen[f"{path.stem}.{table}"] = sorted(map(repr, db.execute(f"select {kept} from {table}")))
    return seen


def _lake_and_database(home: Path) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    with closing(duckdb.connect(str(home / "origyne.duckdb"), read_only=True)) as db:
        for (table,) in db.execute("select distinct table_name from information_schema.tables").fetchall():
            seen[f"database.{table}"] = _rows(
                db, f"{table}{SAME_CHECKS if table == 'quality_results' else ''}"
            )
        for pointer in home.glob("lake/*/*/_current.json"):
            key = str(pointer.parent.relative_to(home))
            content = json.loads(pointer.read_bytes())
            if pointer.parts[-3] in ("quality_results", "check_evidence"):
                continue
            if not content["file"]:
                seen[key] = content["rows"]
                continue
            path = pointer.parent / content["file"]
            columns = {row[0] for row in db.execute(f"describe select * from '{path}'").fetchall()}
            is_of_its_rows = pointer.parts[-3] != UNSORTED and not columns & (OF_THE_CLOCK | OF_THE_ORDER)
            seen[key] = content["file"] if is_of_its_rows else _rows(db, f"'{path}'")
    return seen


def _rows(db: duckdb.DuckDBPyConnection, source: str) -> list[str]:
    """The rows of a table or file in one order, without what the clock gives."""
    columns = [row[0] for row in db.execute(f"describe select * from {source}").fetchall()]
    kept = ", ".join(f'"{name}"' for name in columns if name not in OF_THE_CLOCK | OF_THE_ORDER)
    return sorted(map(repr, db.execute(f"select {kept} from {source}").fetchall()))
