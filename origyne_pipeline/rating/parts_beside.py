"""The parts of a month, rated by several processes at once: each takes a part that no other one holds.

The run that holds the month cuts it, rates parts and commits; others only rate parts: further processes that it
starts on its machine, and runs on other machines that share the data root (``help_month``). What one leaves behind when
it is killed, another one takes.
"""

import contextlib
import signal
from collections.abc import Iterator
from multiprocessing import get_context

from origyne_pipeline.engine import Sessions
from origyne_pipeline.engines import duckdb_sessions
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.in_view import InView
from origyne_pipeline.periods import Month
from origyne_pipeline.rating.part_folder import Cut, digest, folders_of, read_cut
from origyne_pipeline.rating.part_models import rate_part
from origyne_pipeline.rating.rating_turns import RatingTurns
from origyne_pipeline.rating.view import month_lake
from origyne_pipeline.warehouse import Warehouse

MEMORY_MB = 1400
"""What the engine of each process may hold of a month that is cut; beyond, it spills to disk."""


class PartsError(OrigyneError):
    """Parts of a month that cannot be rated here."""


def rate_missing(lake: Warehouse, cut: Cut, sessions: Sessions, turns: RatingTurns) -> int:
    """Rates each part that is not rated and that no other process holds, until all are there; returns how many."""
    count, missing = 0, [*range(len(cut.events))]
    while missing:
        elsewhere = []
        for part in missing:
            with turns.part(part) as is_held:
                if not is_held:
                    elsewhere.append(part)
                elif cut.is_there() and cut.outcome(part) is None:
                    _rate(lake, cut, part, sessions)
                    count += 1
        missing = [part for part in elsewhere if cut.is_there() and cut.outcome(part) is None]
        if missing:
            turns.wait_for_part(missing[0])
    return count


def _rate(lake: Warehouse, cut: Cut, part: int, sessions: Sessions) -> None:
    with cut.new_outcome(part) as folder, sessions(lake) as session:
        (folder / "rated.json").write_bytes(rate_part(session, cut, part, folder).to_json())
    cut.drop_events(part)


@contextlib.contextmanager
def beside(lake: InView, cut: Cut, sessions: Sessions, processes: int) -> Iterator[InView]:
    """Lets further processes of this machine rate parts of a month meanwhile; the cores are shared among all.

    One that fails leaves its part to this process, which then meets the fault itself. Another engine than DuckDB has
    workers of its own: nothing is started for it.
    """
    further = min(processes, len(cut.events)) - 1 if sessions is duckdb_sessions else 0
    if further < 1:
        yield lake
        return
    shared = month_lake(lake, cut.inputs)
    shared.share_cores(further + 1)
    context = get_context("spawn")
    started = [context.Process(target=_rate_beside, args=(shared, cut), daemon=True) for _ in range(further)]
    for process in started:
        process.start()
    try:
        yield shared
    finally:
        for process in started:
            process.terminate()
            process.join()


def _rate_beside(lake: InView, cut: Cut) -> None:
    """What a further process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    with RatingTurns(lake.home, cut.inputs.month) as turns:
        rate_missing(lake, cut, duckdb_sessions, turns)


def help_month(
    warehouse: Warehouse, month: Month, sessions: Sessions = duckdb_sessions, processes: int = 1
) -> int:
    """Rates parts of a month that another process, here or on another machine, rates by parts; returns how many.

    Waits for the cut where it is being made, and at the end for the parts that others hold. Where no run holds the
    month, or it is rated whole, there is nothing to do.

    Raises:
        PartsError: the month was cut by another version of the library.
    """
    with RatingTurns(warehouse.home, month) as turns:
        if not turns.is_month_held():
            return 0
        with turns.cut():
            cuts = [cut for cut in map(read_cut, folders_of(warehouse.home, month)) if cut]
        count = 0
        for cut in cuts:
            if not cut.folder.name.endswith(digest(warehouse, cut.inputs, len(cut.events))):
                raise PartsError(
                    f"{month}: expected parts that this version of the program cut, found those of another in"
                    f" {cut.folder}; install the same version on each machine, then start 'rate_parts' again"
                )
            lake = month_lake(warehouse, cut.inputs)
            lake.hold_at_most(MEMORY_MB)
            with _unless_over(cut), beside(lake, cut, sessions, processes) as shared:
                count += rate_missing(shared, cut, sessions, turns)
        return count


@contextlib.contextmanager
def _unless_over(cut: Cut) -> Iterator[None]:
    """Passes over errors of a cut that is gone: its month was committed, or is rated from other inputs."""
    try:
        yield
    except Exception:
        if cut.is_there():
            raise
