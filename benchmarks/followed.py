"""The follow-up of a month that grows by days: all of it at once, then its last day by itself."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.fresh import Used, in_fresh_process
from benchmarks.report import Line

DAYS = 10
ROWS_A_LINE = 1_000
BY_DAY = ("cdrs", "line_observations")


def followed_lines(folder: Path, rows: int, say: Callable[[str], None]) -> list[Line]:
    """Days of a tenth of the rows each, with every rule of the trade; the last one comes after the others."""
    folder.mkdir()
    in_fresh_process("simulate", folder, rows, DAYS, max(50, rows // ROWS_A_LINE), "all")
    for step in ("land", "accounts", "clean"):
        in_fresh_process(step, folder)
    rating = in_fresh_process("rate_rows", folder, "4GB")
    with _without_last_day(folder):
        say("following nine of ten days")
        in_fresh_process("follow", folder)
    say("following the tenth")
    last = in_fresh_process("follow", folder)
    shutil.rmtree(folder / "home/lake/checkpoint_inputs")
    say("following all ten at once")
    whole = in_fresh_process("follow", folder)
    return [
        _line(f"following {rows:,} events at once, beside rating them", whole, rating.cpu_s, rows),
        _line("following the last tenth of them, the rest followed", last, rating.cpu_s / DAYS, rows),
    ]


def _line(what: str, used: Used, rating_s: float, rows: int) -> Line:
    remark = f"{used.facts['rated']:,} events rated of {rows:,}"
    return Line(what, f"{used.cpu_s:.2f} s", f"{rating_s:.2f} s", used.cpu_s / rating_s, used.peak_mb, remark)


@contextmanager
def _without_last_day(folder: Path) -> Iterator[None]:
    """The lake as it was before the last deposit day."""
    lake, aside = folder / "home/lake", folder / "aside"
    last = {table: max(path.name for path in (lake / table).iterdir()) for table in BY_DAY}
    for table, day in last.items():
        (aside / table).mkdir(parents=True)
        shutil.move(lake / table / day, aside / table / day)
    yield
    for table, day in last.items():
        shutil.move(aside / table / day, lake / table / day)
