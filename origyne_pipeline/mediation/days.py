"""Deposit days: which must be cleaned (again), and from which files.

A day is cleaned from the current versions of its files. What it was made from is written with it, last, so that it is
cleaned again when a file came or changed, and after a kill.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from origyne_pipeline.lake import Glance
from origyne_pipeline.mediation.families import Family
from origyne_pipeline.mediation.landed import LandedFile, landed_files
from origyne_pipeline.sources import source_of
from origyne_pipeline.tables import tables_of_family
from origyne_pipeline.warehouse import Warehouse, literal

RECIPE = 2
"""Part of what a day is made from: raise it when cleaning changes, and every day is cleaned again."""
RESULT_TABLES = {"refused_rows": "source_path", "file_results": "path"}
"""The tables that every reading of files writes, each with its column of paths; ``file_results``, last, says that the
rest is written."""


@dataclass(frozen=True)
class DayFiles:
    """The files of a deposit day, and a digest of all that the day's cleaning depends on.

    ``fault`` says what is wrong with a partition of the day, where it is cleaned again for that.
    """

    day: date
    files: tuple[LandedFile, ...]
    made_from: str
    fault: str = ""

    def rows_by(self, column: str) -> str:
        """The condition on a column of paths that is true of the rows of the day's files."""
        paths = ", ".join(literal(file.path) for file in self.files)
        return f"{column} in ({paths})" if paths else "false"


@dataclass(frozen=True)
class DayCounts:
    """What the cleaning of a day did: rows read = clean + refused + set aside.

    ``fault`` says what was damaged, where the day was cleaned again for that.
    """

    day: date
    files: int
    rows_read: int
    clean: int
    refused: int
    set_aside: int
    fault: str = ""


@dataclass(frozen=True)
class Settled:
    """What the settling of days did, beside writing their clean rows.

    ``set_aside``: copies, by day. ``touched``: the later days that hold copies of their events: to be settled again.
    """

    set_aside: Counter[date] = field(default_factory=Counter)
    touched: frozenset[date] = frozenset()


def days_of(warehouse: Warehouse, family: Family) -> dict[date, DayFiles]:
    """Every deposit day of a family that has files, in order."""
    by_day: dict[date, list[LandedFile]] = defaultdict(list)
    for file in landed_files(warehouse, [feed.word for feed in family.feeds]):
        by_day[file.day].append(file)
    return {day: DayFiles(day, tuple(files), _digest(family, files)) for day, files in sorted(by_day.items())}


def stale_days(warehouse: Warehouse, family: Family, within: Iterable[date] | None = None) -> list[DayFiles]:
    """The days that must be cleaned (again), in order; of those in ``within`` when given."""
    partitions = warehouse.partitions("file_results")
    chosen = None if within is None else set(within)
    days = days_of(warehouse, family)
    gone = {
        date.fromisoformat(key.removeprefix(f"{family.word}-"))
        for key, partition in partitions.items()
        if key.startswith(f"{family.word}-") and partition.made_from
    } - set(days)
    days |= {day: DayFiles(day, (), "") for day in gone}
    stale, glance = [], warehouse.at_a_glance()
    for day, files in sorted(days.items()):
        if chosen is not None and day not in chosen:
            continue
        fault = day_fault(glance, family, day) if family.key(day) in partitions else ""
        if (
            fault
            or family.key(day) not in partitions
            or partitions[family.key(day)].made_from != files.made_from
        ):
            stale.append(replace(files, fault=fault))
    return stale


def day_fault(glance: Glance, family: Family, day: date) -> str:
    """What is wrong with a partition of a day that was cleaned, in words; nothing when all are whole."""
    of_day = [(table, str(day)) for table in tables_of_family(family.word)]
    for table, key in (*of_day, ("refused_rows", family.key(day)), ("file_results", family.key(day))):
        if fault := glance.fault_of(table, key):
            return f"lake/{table}/{key}: {fault}"
    return ""


def tried_again(made_from: str) -> str:
    """What to write of a day with a file that is not as it landed: the next cleaning cleans the day again."""
    return f"not as landed {made_from}"


def _digest(family: Family, files: Sequence[LandedFile]) -> str:
    """Of the files and their layouts: a source without a file that day has no part in it."""
    sources = {source_of(file.path) for file in files}
    layout = f"[{', '.join(feed.made_from for feed in family.feeds if feed.source in sources)}]"
    versions = [(f.path, f.sha256, f.deposited_epoch_s, f.repeats) for f in files]
    return hashlib.sha256(json.dumps([RECIPE, layout, versions]).encode()).hexdigest()[:20]
