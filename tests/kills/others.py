"""Two runs at once, a clock that is wrong, and older registers that are put back.

Each run ends with status 0 or with a refusal in words; then the state is that of an undisturbed root. Where the clock
was ahead when a month was issued, its dates differ for ever: there nothing more may be numbered.
"""

import hashlib
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.kills.bench import LATER, MONTH, Bench, refusal_faults, words_of
from tests.kills.runs import copy_root

Trial = tuple[str, list[str], float]


def others(bench: Bench) -> Iterator[Trial]:
    """The trials, each with its faults."""
    nothing = bench.folder / "nothing"
    before_number = bench.killed_at("/heads/invoices.next", nothing)
    for what, start, second, pause in (
        ("from nothing", nothing, "run", 0.0),
        ("from nothing", nothing, "job", 1.5),
        ("before the first number", before_number, "run", 0.0),
        ("before the first number", before_number, "run", 1.5),
        ("before the first number", before_number, "job", 0.0),
    ):
        faults = _at_once(bench, start, second, pause)
        yield _measured(bench, f"run and {second} at once {what}, {pause} s apart", faults)
    yield from _clock_back(bench, before_number)
    yield _measured(
        bench, "clock 400 days ahead at the issue, then right", _clock_ahead(bench, before_number)
    )
    yield from _older_registers(bench)


def _measured(bench: Bench, what: str, faults: list[str]) -> Trial:
    cpu, bench.stable.cpu = bench.stable.cpu, 0.0
    return what, faults, cpu


def note(line: str) -> None:
    """Prints how a run of a trial ended."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _at_once(bench: Bench, start: Path, second: str, pause: float) -> list[str]:
    home = copy_root(start, bench.folder / "home")
    orders = [bench.order(home), bench.order(home, program=second)]
    first = bench.stable.start(orders[0])
    time.sleep(pause)
    other = bench.stable.start(orders[1])
    faults = []
    for run, program in ((bench.stable.wait(first), "run"), (bench.stable.wait(other), second)):
        note(f"    {program}: {words_of(run)}")
        if run.status and program == "run":
            faults += refusal_faults(run)
        elif run.status and "Failure" not in run.output:
            faults.append(run.output[-1500:])
    return faults + bench.finish(home)


def _clock_back(bench: Bench, before_number: Path) -> Iterator[Trial]:
    drawn = bench.killed_at("/invoices/2026-09", before_number)
    for what, start, days in (
        ("a day back after the first number", drawn, -1),
        ("a day back after the end", bench.undisturbed, -1),
        ("60 days back before the first number", before_number, -60),
        ("60 days back after the end", bench.undisturbed, -60),
    ):
        home = copy_root(start, bench.folder / "home")
        run = bench.run(home, days_off=days)
        note(f"    {words_of(run)}")
        faults = refusal_faults(run) if run.status else []
        yield _measured(bench, f"clock {what}, then right", faults + bench.finish(home))


def _clock_ahead(bench: Bench, before_number: Path) -> list[str]:
    home = copy_root(before_number, bench.folder / "home")
    run = bench.run(home, days_off=400)
    note(f"    ahead: {words_of(run)}")
    if run.status:
        return refusal_faults(run) + bench.finish(home)
    issued, faults = _papers(home), []
    run = bench.run(home)
    note(f"    right: {words_of(run)}")
    faults += refusal_faults(run) if run.status else []
    if _papers(home) != issued:
        faults.append("numbers were given, or papers changed")
    return faults


def _older_registers(bench: Bench) -> Iterator[Trial]:
    """September's registers over those of October; the last folder of each case is the one that tells."""
    shutil.copytree(bench.later, bench.folder / "deposit/ftp", dirs_exist_ok=True)
    newer = copy_root(bench.undisturbed, bench.folder / "newer")
    run = bench.run(newer, month=LATER)
    expected = bench.state(newer)
    yield _measured(bench, f"{LATER} after {MONTH}", [run.output[-2000:]] if run.status else [])
    for names in (
        ("registers/invoices.sqlite",),
        ("registers/debits.sqlite",),
        ("registers/invoices.sqlite", "registers/invoices.head"),
        ("registers/debits.sqlite", "registers/debits.head"),
        ("registers",),
        ("registers", "heads"),
    ):
        home = copy_root(newer, bench.folder / "home")
        _put(bench.undisturbed, home, names)
        papers = _papers(home)
        run = bench.run(home, month=LATER)
        note(f"    {words_of(run)}")
        faults = refusal_faults(run) if run.status else ["it went on"]
        if _papers(home) != papers:
            faults.append("numbers were given, or papers changed")
        if not bench.verify(home).status:
            faults.append("verify says whole")
        _put(newer, home, names)
        faults += bench.finish(home, expected, LATER)
        yield _measured(bench, f"older {' and '.join(names)} put back, then the newer", faults)
    home = copy_root(newer, bench.folder / "home")
    _put(bench.undisturbed, home, ("registers/landing.sqlite",))
    yield _measured(bench, "older registers/landing.sqlite put back", bench.finish(home, expected, LATER))


def _put(source: Path, home: Path, names: tuple[str, ...]) -> None:
    for name in names:
        if (source / name).is_dir():
            copy_root(source / name, home / name)
        else:
            shutil.copy2(source / name, home / name)


def _papers(home: Path) -> dict[str, str]:
    """What left the house or may: papers and bank files by digest, and the numbers of the register."""
    files = [path for folder in ("invoices", "sepa") for path in (home / folder).rglob("*") if path.is_file()]
    papers = {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    with closing(sqlite3.connect(home / "registers/invoices.sqlite")) as db:
        papers["numbers"] = repr(db.execute("select number, hash from entries order by 1").fetchall())
    return papers
