"""The lake as a month sees it: what is in its view now, or what it was issued from.

Files of the lake are named for their content and never change; publication does not sweep those that an issued month
needs. What rating read is noted when it ends (``note_rated``), for the issue that follows.
"""

import contextlib
import json
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
    terms_in_force,
)
from origyne_pipeline.lake import Lake, LakeFile, Partition
from origyne_pipeline.periods import BillingCalendar, Month, local_day
from origyne_pipeline.tables import DEPOSIT_DAY, is_cut_by, rating_inputs
from origyne_pipeline.warehouse import Warehouse

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
        in_view = self._tables_in_view.get(table, {})
        gone = set(self.absent(LakeFile(table, file) for file, _ in in_view.values() if file))
        for key, (file, rows) in in_view.items():
            if file and LakeFile(table, file) in gone:
                if table in OUTCOMES and key in by_key and by_key[key].rows == rows:
                    continue
                raise IssuedError(
                    f"{self.address(table, file)}: {self._why or 'it was there a moment ago'}, and the file is gone;"
                    " put the folder lake/ back from a backup, then run again"
                )
            by_key[key] = Partition(table, key, file, rows, "")
        return dict(sorted(by_key.items()))


def in_view(warehouse: Warehouse, month: Month, terms: Terms) -> Tables:
    """The files that a month is computed from as the lake is now: nothing deposited after its cut-off's day."""
    calendar = terms.calendar
    previous = calendar.earlier([str(month.previous())], month)
    months = {
        "unrated_cdrs": previous,
        "recurring_charges": previous,
        "allowance_draws": calendar.earlier(warehouse.partitions("allowance_draws"), month),
    }
    tables = {table: named(warehouse, table, keys) for table, keys in months.items()}
    for table in rating_inputs():
        keys = list(warehouse.partitions(table))
        if is_cut_by(DEPOSIT_DAY, table):
            keys = [key for key in keys if date.fromisoformat(key) <= calendar.last_day(month)]
        tables[table] = named(warehouse, table, keys)
    return tables


def named(lake: Lake, table: str, keys: Iterable[str]) -> dict[str, tuple[str | None, int]]:
    """The current files of some partitions, as a month's inputs name them."""
    return {partition.key: (partition.file, partition.rows) for partition in lake.chosen(table, keys)}


def calendar_in_force(warehouse: Warehouse, calendar: BillingCalendar) -> BillingCalendar:
    """The calendar with its first month: as months were issued, else as set, else that of the first deposit."""
    terms = terms_in_force(warehouse.home)
    if terms:
        return calendar.starting(terms.calendar.first_month)
    if calendar.first_month:
        return calendar
    with warehouse.session() as session:
        session.bind("landed_versions")
        ((deposited_at,),) = session.query(
            "select min(deposited_at) from landed_versions where feed in"
            " ('rated_cdrs_mobile', 'rated_cdrs_vga', 'account_status', 'account_vga')"
        )
    return calendar.starting(Month.of(local_day(deposited_at)) if deposited_at else None)


def view_of(warehouse: Warehouse, month: Month) -> Warehouse:
    """The lake as an issued month sees it; as it is, for a month that is not issued."""
    known = issued_from(warehouse.home, month)
    return InView(warehouse, known.tables, f"{month} was issued from it") if known else warehouse


def take_over(warehouse: Warehouse, terms: Terms) -> None:
    """Keeps what the lake holds now for months that were issued before anything was kept of them."""
    for month in issued_months(warehouse.home):
        if terms.calendar.bills(month) and issued_from(warehouse.home, month) is None:
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
    rated_file = named(warehouse, "rated_cdrs", [str(month)])[str(month)][0]
    note = {"made": rated_file, "content": IssuedFrom(month, terms, tables).to_json()}
    write_atomically(warehouse.home / NOTES / f"{month}.json", json.dumps(note).encode())


def rated_from(warehouse: Warehouse, month: Month) -> IssuedFrom | None:
    """What the current rating of a month was computed from; None where that was not noted."""
    with contextlib.suppress(FileNotFoundError, ValueError, KeyError):
        note: dict[str, Any] = json.loads((warehouse.home / NOTES / f"{month}.json").read_text())
        if named(warehouse, "rated_cdrs", [str(month)]).get(str(month), (None, 0))[0] == note["made"]:
            return IssuedFrom.from_json(month, note["content"])
    return None


def kept_files(warehouse: Warehouse) -> frozenset[LakeFile]:
    """The files of the lake that issued months, and months that were rated, need."""
    known = [issued_from(warehouse.home, month) for month in issued_months(warehouse.home)]
    notes = [Month.parse(path.stem) for path in (warehouse.home / NOTES).glob("*.json")]
    known += [rated_from(warehouse, month) for month in notes]
    return frozenset(
        LakeFile(table, file)
        for issued in known
        if issued
        for table, keys in issued.tables.items()
        for file, _ in keys.values()
        if file
    )


def lost_files(lake: Lake, known: IssuedFrom, tables: Iterable[str]) -> list[LakeFile]:
    """The files of some tables that an issued month was issued from and the lake no longer holds."""
    return lake.absent(
        LakeFile(table, file)
        for table in tables
        for key, (file, _) in known.tables.get(table, {}).items()
        if file and BESIDE not in key
    )


def put_back(
    warehouse: Warehouse, lost: Iterable[LakeFile], make: Callable[[Warehouse], None]
) -> list[LakeFile]:
    """Restores lost files that ``make`` makes the same in a lake of its own; returns them."""
    scratch = warehouse.home / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="as-issued-") as folder:
        then = Warehouse(Path(folder))
        make(then)
        return [file for file in lost if warehouse.put_back(then, file)]
