"""One file with the rows of the analysts' database, to be copied to another machine: ``origyne publish --standalone``.

It holds what ``origyne.duckdb`` shows as of now, as tables with their comments; no view names a file of this machine.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.lake import Lake
from origyne_pipeline.model import table_model
from origyne_pipeline.periods import Month
from origyne_pipeline.publication.shown import Shown, compute_tables, shown_tables
from origyne_pipeline.tables import BILLING_MONTH, DEPOSIT_DAY, is_cut_by
from origyne_pipeline.warehouse import Warehouse
from origyne_pipeline.warehouse.database import DATABASE
from origyne_pipeline.warehouse.standalone import Progress, write_standalone

MEMORY_MB = 1000


class StandaloneError(OrigyneError):
    """A file that can't be written, or a table that the analysts' database does not show."""


@dataclass(frozen=True)
class Standalone:
    """The file, its size, and the rows of each of its tables."""

    path: Path
    size_bytes: int
    tables: dict[str, int]


def publish_standalone(
    warehouse: Warehouse,
    path: Path,
    progress: Progress,
    *,
    since: Month | None = None,
    tables: Collection[str] = (),
    is_forced: bool = False,
) -> Standalone:
    """Copies the tables of the analysts' database to one file; nothing of the data root changes.

    Args:
        warehouse: the lake that is copied from.
        path: the file.
        progress: how many rows are copied, of how many.
        since: the first billing month that is copied, with the deposits from its first day on; what is not cut by
            time is copied whole.
        tables: those that are copied; all, where none is named.
        is_forced: whether a file that is there is replaced.

    Raises:
        StandaloneError: nothing is published yet, no such table, or the file can't be written there.
    """
    _check_target(warehouse.home, path, is_forced=is_forced)
    shown = _named(shown_tables(), tables)
    chosen = {table: _keys_since(warehouse, table, keys, since) for table, keys in shown.chosen.items()}
    with warehouse.session(MEMORY_MB) as session:
        compute_tables(warehouse, session, shown.computed)
        counts = write_standalone(session, path, shown.computed, chosen, shown.measures, progress)
    return Standalone(path, path.stat().st_size, counts)


def _check_target(home: Path, path: Path, *, is_forced: bool) -> None:
    """Refuses a target before the work: what is there may be needed."""
    if not (home / DATABASE).exists():
        raise StandaloneError(f"{home / DATABASE}: not published yet; run 'origyne run' first")
    if path.resolve().is_relative_to(home.resolve()):
        raise StandaloneError(
            f"{path}: expected a file outside the data root, found one in {home}; give another path"
        )
    if path.is_dir() or not path.parent.is_dir():
        fault = "this is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        raise StandaloneError(f"{path}: expected the name of a new file in a folder, and {fault}")
    if path.exists() and not is_forced:
        raise StandaloneError(
            f"{path}: a file of this name is there; give another name, or --force to replace it"
        )


def _named(shown: Shown, tables: Collection[str]) -> Shown:
    """What is shown of some tables and measures; the tables that these measures read come along."""
    if not tables:
        return shown
    known = {*shown.computed, *shown.chosen, *shown.measures}
    if unknown := sorted(set(tables) - known):
        raise StandaloneError(
            f"--tables: {', '.join(unknown)}: expected tables of the analysts' database, which are"
            f" {', '.join(sorted(known))}"
        )
    asked = set(tables)
    for measure in reversed(shown.measures):
        if measure in asked:
            asked.update(table_model(measure).reads)
    return Shown(
        tuple(table for table in shown.computed if table in asked),
        {table: keys for table, keys in shown.chosen.items() if table in asked},
        tuple(measure for measure in shown.measures if measure in asked),
    )


def _keys_since(
    lake: Lake, table: str, keys: Iterable[str] | None, since: Month | None
) -> Iterable[str] | None:
    """The keys of the partitions that are copied."""
    if since is None or keys is not None:
        return keys
    if is_cut_by(BILLING_MONTH, table):
        return [key for key in lake.partitions(table) if key >= str(since)]
    if is_cut_by(DEPOSIT_DAY, table):
        return [key for key in lake.partitions(table) if key >= since.first_day.isoformat()]
    return None
