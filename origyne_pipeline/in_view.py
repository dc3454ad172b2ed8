"""The lake as a month sees it: what is in its view now, or what it was issued from.

Files of the lake are named for their content and never change; publication does not sweep those that an issued month
needs. What rating read is noted when it ends (``note_rated``), for the issue that follows.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from origyne_pipeline.files import write_atomically
from origyne_pipeline.issued import (
    IssuedError,
    IssuedFrom,
    Tables,
    Terms,
    issued_from,
    issued_months,
    keep,
    open_register,
)
from origyne_pipeline.periods import Month, local_day
from origyne_pipeline.tables import DEPOSIT_DAY, is_cut_by, rating_inputs
from origyne_pipeline.warehouse import Partition, Warehouse

NOTES = "lake/.rated_from"
OUTCOMES = ("rated_cdrs", "unrated_cdrs", "allowance_draws", "billed_matches", "recurring_charges")
"""Of earlier months, and the wholesaler's amounts: made again, their rows are the same, not always their bytes."""
BESIDE = "|"
"""In the key of a day of ``cdrs`` as an earlier month was issued from it: ``2026-09-16|2026-09``."""


class InView(Warehouse):
    """The lake as a month sees it: of the tables that are named, exactly the files that are named."""

    def __init__(self, warehouse: Warehouse, tables: Tables, why: str = "") -> None:
        """``why`` begins the message about a file that is gone."""
        self.__dict__.update(warehouse.__dict__)
        self._tables_in_view = tables
        self._why = why

    def partitions(self, table: str) -> dict[str, Partition]:
        """As ``Warehouse.partitions``; those of a table that is no input of rating are the current ones.

        An input that the month does not name came with a later version: the month has none of it.

        Raises:
            IssuedError: a file is gone.
        """
        by_key = {} if table in rating_inputs() else super().partitions(table)
        for key, (file, rows) in self._tables_in_view.get(table, {}).items():
            path = self.lake / table / file if file else None
            if path and not path.exists():
                if table in OUTCOMES and key in by_key and by_key[key].rows == rows:
                    continue
                raise IssuedError(
                    f"{path}: {self._why or 'it was there a moment ago'}, and the file is gone; put the folder lake/"
                    " back from a backup, then run again"
                )
            by_key[key] = Partition(table, key, path, rows, "")
        return dict(sorted(by_key.items()))


def in_view(warehouse: Warehouse, month: Month, terms: Terms) -> Tables:
    """The files that a month is computed from as the lake is now: nothing deposited after its cut-off's day."""
    last_day = local_day(month.cutoff(terms.cutoff_day))
    previous = [str(month.previous())] if month > terms.first_month else []
    months = {
        "unrated_cdrs": previous,
        "recurring_charges": previous,
        "allowance_draws": [
            key
            for key in warehouse.partitions("allowance_draws")
            if str(terms.first_month) <= key < str(month)
        ],
    }
    tables = {table: named(warehouse, table, keys) for table, keys in months.items()}
    for table in rating_inputs():
        keys = list(warehouse.partitions(table))
        if is_cut_by(DEPOSIT_DAY, table):
            keys = [key for key in keys if date.fromisoformat(key) <= last_day]
        tables[table] = named(warehouse, table, keys)
    return tables


def named(warehouse: Warehouse, table: str, keys: Iterable[str]) -> dict[str, tuple[str | None, int]]:
    """The current files of some partitions, as a month's inputs name them."""
    partitions = warehouse.partitions(table)
    return {
        key: (f"{key}/{partitions[key].path.name}" if partitions[key].path else None, partitions[key].rows)  # type: ignore[union-attr]
        for key in keys
        if key in partitions
    }


def view_of(warehouse: Warehouse, month: Month) -> Warehouse:
    """The lake as an issued month sees it; as it is, for a month that is not issued."""
    known = issued_from(warehouse.home, month)
    return InView(warehouse, known.tables, f"{month} was issued from it") if known else warehouse


def take_over(warehouse: Warehouse, terms: Terms) -> None:
    """Keeps what the lake holds now for months that were issued before anything was kept of them."""
    for month in issued_months(warehouse.home):
        if month >= terms.first_month and issued_from(warehouse.home, month) is None:
            tables = {**in_view(warehouse, month, terms)}
            for table in ("late_cdrs", "billed_matches"):
                tables[table] = named(warehouse, table, [str(month)])
            with open_register(warehouse.home) as db:
                assert db is not None
                db.execute("begin immediate")
                keep(db, IssuedFrom(month, terms, tables))
                db.execute("commit")


def note_rated(warehouse: Warehouse, month: Month, terms: Terms, tables: Tables) -> None:
    """Notes what a month that was just rated was rated from, for its issue."""
    made = named(warehouse, "rated_cdrs", [str(month)])[str(month)][0]
    note = {"made": made, "content": IssuedFrom(month, terms, tables).to_json()}
    write_atomically(warehouse.home / NOTES / f"{month}.json", json.dumps(note).encode())


def rated_from(warehouse: Warehouse, month: Month) -> IssuedFrom | None:
    """What the current rating of a month was computed from; None where that was not noted."""
    with contextlib.suppress(FileNotFoundError, ValueError, KeyError):
        note: dict[str, Any] = json.loads((warehouse.home / NOTES / f"{month}.json").read_text())
        if named(warehouse, "rated_cdrs", [str(month)]).get(str(month), (None, 0))[0] == note["made"]:
            return IssuedFrom.from_json(month, note["content"])
    return None


def kept_files(warehouse: Warehouse) -> frozenset[Path]:
    """The files of the lake that issued months, and months that were rated, need."""
    known = [issued_from(warehouse.home, month) for month in issued_months(warehouse.home)]
    notes = [Month.parse(path.stem) for path in (warehouse.home / NOTES).glob("*.json")]
    known += [rated_from(warehouse, month) for month in notes]
    return frozenset(
        warehouse.lake / table / file
        for found in known
        if found
        for table, keys in found.tables.items()
        for file, _ in keys.values()
        if file
    )


def lost_files(warehouse: Warehouse, known: IssuedFrom, tables: Iterable[str]) -> list[Path]:
    """The files of some tables that an issued month was issued from and the lake no longer holds."""
    files = (
        warehouse.lake / table / file
        for table in tables
        for key, (file, _) in known.tables.get(table, {}).items()
        if file and BESIDE not in key
    )
    return [path for path in files if not path.exists()]


def put_back(warehouse: Warehouse, lost: Iterable[Path], make: Callable[[Warehouse], None]) -> list[Path]:
    """Puts lost files back that ``make`` makes the same in a lake of its own; returns them."""
    scratch = warehouse.home / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    found = []
    with tempfile.TemporaryDirectory(dir=scratch, prefix="as-issued-") as folder:
        then = Warehouse(Path(folder))
        make(then)
        for path in lost:
            again = then.lake / path.relative_to(warehouse.lake)
            if again.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                part = path.with_name(f".{path.name}.{os.getpid()}.tmp")
                shutil.copyfile(again, part)
                os.replace(part, path)
                found.append(path)
    return found
