"""The rating of a vast month by parts: its customers cut into parts, each rated by itself, all committed together.

1. The cut: the events that are due, the lines and what earlier months left are written to a file for each part.
2. Each part is rated in a session of its own, by the models that rate a whole month, to files of its own. Several
   processes may do so, each a part that no other one holds (``parts_beside``).
3. The run that holds the month commits its tables once all parts are there. A kill before that leaves the month as it
   was; the next run finds the cut and the parts that are there (``part_folder``), and goes on.
"""

import os
import shutil
from pathlib import Path

from origyne_pipeline.engine import Engine, Sessions
from origyne_pipeline.in_view import InView
from origyne_pipeline.issued import IssuedFrom
from origyne_pipeline.lake import Lake
from origyne_pipeline.rating.part_folder import (
    Cut,
    PartRated,
    folder_of,
    folders_of,
    new_cut,
    note_cut,
    read_cut,
)
from origyne_pipeline.rating.part_models import ONCE, cut_month, is_vast
from origyne_pipeline.rating.parts_beside import MEMORY_MB, PartsError, beside, rate_missing
from origyne_pipeline.rating.rating_turns import RatingTurns
from origyne_pipeline.rating.view import MONTHLY_TABLES, RATED_EVENTS, days_in_view
from origyne_pipeline.setting_checks import MOST_PARTS

MOST_TOGETHER = 10_000_000
"""Up to so many events a month is rated whole: it takes less than two gigabytes, and a cut costs a fifth more."""
EVENTS_A_PART = 5_000_000
"""Of a month that is cut."""


def parts_for(inputs: IssuedFrom) -> int:
    """How many parts a month is rated in, by the events of the deposit days that it may bill."""
    files = inputs.tables.get("cdrs", {})
    events = sum(rows for _, rows in (files[day] for day in days_in_view(inputs, files)))
    return 1 if events <= MOST_TOGETHER else min(MOST_PARTS, -(-events // EVENTS_A_PART))


def sweep_others(lake: Lake, inputs: IssuedFrom, parts: int) -> None:
    """Removes what killed runs left of a month by parts, but for those of the same inputs and number of parts."""
    own = folder_of(lake, inputs, parts)
    for folder in folders_of(lake.home, inputs.month):
        if folder != own:
            shutil.rmtree(folder, ignore_errors=True)


def cut_in_parts(lake: InView, inputs: IssuedFrom, parts: int, sessions: Sessions) -> Cut:
    """The month cut into so many parts: as a killed run left it, or cut now; to be asked by who holds the cut."""
    lake.hold_at_most(MEMORY_MB)
    folder = folder_of(lake, inputs, parts)
    if cut := read_cut(folder):
        return cut
    with sessions(lake) as session, new_cut(folder) as written:
        events = cut_month(session, inputs, parts, written)
        note_cut(written, inputs, events)
    return Cut(inputs, folder, tuple(events))


def rate_by_parts(
    lake: InView, cut: Cut, sessions: Sessions, turns: RatingTurns, processes: int = 1
) -> list[PartRated]:
    """Rates the parts of a month that are not rated yet, and commits its tables.

    Args:
        lake: as the month sees it.
        cut: the month in parts.
        sessions: of the engine that rates.
        turns: of the month, which they hold.
        processes: how many rate at once on this machine; on another engine than DuckDB, one.
    """
    lake.hold_at_most(MEMORY_MB)
    with beside(lake, cut, sessions, processes) as shared:
        rate_missing(shared, cut, sessions, turns)
    rated = [_outcome(cut, part) for part in range(len(cut.events))]
    with sessions(lake) as session:
        commit_parts(session, cut, rated)
    shutil.rmtree(cut.folder, ignore_errors=True)
    return rated


def _outcome(cut: Cut, part: int) -> PartRated:
    """What a part came to.

    Raises:
        PartsError: somebody has removed it.
    """
    if outcome := cut.outcome(part):
        return outcome
    raise PartsError(
        f"{cut.inputs.month}: expected what each part came to in {cut.folder}, part {part} is not there; run the month"
        " again"
    )


def commit_parts(session: Engine, cut: Cut, rated: list[PartRated]) -> None:
    """Commits the tables of a month from the files of its parts; nothing of it is seen before."""
    lake, month, written = session.lake, str(cut.inputs.month), []
    for table in MONTHLY_TABLES:
        if table == RATED_EVENTS and is_vast(cut):
            continue
        files = cut.files("once", table) if table in ONCE else cut.rated_files(table)
        session.bind_files(f"rating/{table}", files)
        path = _month_file(cut, table)
        written.append((table, path, session.write(table, path)))
    if is_vast(cut):
        rows = [part.rows[RATED_EVENTS] for part in rated]
        lake.commit_pieces(RATED_EVENTS, month, zip(_beside_outcomes(cut), rows, strict=True))
    for table, path, count in written:
        lake.commit(table, month, path if count else None, count)


def _month_file(cut: Cut, name: str) -> Path:
    """Where a file of the month is written before it is committed."""
    path = cut.folder / "month" / f"{name}.parquet"
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    return path


def _beside_outcomes(cut: Cut) -> list[Path]:
    """Files with the content of the parts' rated events, which stay: a kill within the commit may need them."""
    files = []
    for place, outcome in enumerate(cut.rated_files(RATED_EVENTS)):
        file = _month_file(cut, str(place))
        try:
            os.link(outcome, file)
        except OSError:  # a file system without links
            shutil.copyfile(outcome, file)
        files.append(file)
    return files
