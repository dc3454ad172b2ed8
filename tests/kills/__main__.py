"""Kills whole runs with ``kill -9`` at points of progress, and compares what is left with no kill at all.

    python -m tests.kills --kills 100 --out FOLDER    # spread over all stages, half after the first number
    python -m tests.kills --full 10 --out FOLDER      # the data root's disk is full at 10 sizes: as root
    python -m tests.kills --money 30 --out FOLDER     # while money comes in and goes out: ``money``
    python -m tests.kills --notices 100 --out FOLDER  # while notices go out to customers: ``notices``
    python -m tests.kills --others --out FOLDER       # two runs at once, the clock set back, older registers put back

Run it in the project's folder. FOLDER is emptied first; where it lies in memory (a tmpfs) all is faster. A run is
counted first: each rename, link, removal, sync and commit of the data root is a point (``hook/sitecustomize.py``), in
whatever process. A trial runs a copy of a data root that was killed at the beginning of a stage, to a point of that
stage, where the whole process group dies (``--chain 3``: three kills one after the other), then to its end. Registers
(rows), documents, bank files, journals, heads, the lake and the published database must then be as in the undisturbed
root, byte by byte or row by row, and ``origyne verify`` must find them whole; what the clock gives is left out. Every
third trial kills the UI's job in place of the command, but for those of landing and publication. Prints a line a trial
and the counts; exit status 1 when any differs. ``--cold`` starts new interpreters in place of forks: slower, and
nothing is shared.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from functools import partial
from itertools import chain as chain_of
from pathlib import Path

from tests.kills.bench import Bench, Root, stage_of
from tests.kills.money import money
from tests.kills.notices import notices
from tests.kills.others import Trial, others
from tests.kills.runs import KILLED, copy_root, in_forks, preload

WEIGHTS = {"landing": 12, "cleaning": 14, "rating": 20, "invoicing": 30, "payments": 20, "publication": 4}
"""How many of 100 kills fall to each stage; two points are all that publication has."""


def spread(count: int, points: int) -> list[int]:
    """So many points of 1 to ``points``, evenly, the ends included."""
    return [1 + round(number * (points - 1) / max(1, count - 1)) for number in range(count)]


def plan(roots: dict[str, Root], count: int, chain: int) -> list[tuple[str, list[int]]]:
    """Trials: the stage where each begins, and the points of its kills."""
    trials: list[tuple[str, list[int]]] = []
    for stage, root in roots.items():
        kills_of_stage = round(count * WEIGHTS[stage] / 100)
        points = [root.first + at - 1 for at in spread(kills_of_stage, root.last - root.first + 1)]
        step = max(1, -(-kills_of_stage // chain))
        trials += [(stage, points[at::step]) for at in range(step)]
    return trials


def kill(
    bench: Bench, root: Root, points: list[int], program: str, home: Path
) -> tuple[list[str], list[str]]:
    """A trial: the stages where it was killed, and what is wrong with its end."""
    copy_root(root.home, home)
    killed, faults = [], []
    for at in points:
        run = bench.run(home, at=at, program=program)
        if run.status == KILLED:
            killed.append(f"{program}, {stage_of(run.points)}")
        elif run.status:
            faults.append(run.output[-600:])
    return killed, faults + bench.finish(home)


def kills(
    bench: Bench, roots: dict[str, Root], trials: list[tuple[str, list[int]]], worker: int, workers: int
) -> dict[str, int]:
    """A worker's part of the trials, a line each; how many kills there were by program and stage, and the bad."""
    counts: Counter[str] = Counter(bad=0)
    for number, (stage, points) in enumerate(trials):
        if number % workers != worker:
            continue
        before = bench.stable.cpu
        program = "job" if number % 3 == 2 and stage not in ("landing", "publication") else "run"
        killed, faults = kill(bench, roots[stage], points, program, bench.folder / f"home-{worker}")
        counts.update(killed)
        counts["bad"] += bool(faults)
        tell(f"{number} from {stage} at {points}, {killed}", faults, bench.stable.cpu - before)
    return counts


def tell(what: str, faults: list[str], cpu: float) -> None:
    """Prints a trial's line."""
    sys.stdout.write(f"{what}: {'; '.join(faults) or 'the same'} ({cpu:.1f} s CPU)\n")
    sys.stdout.flush()


def main() -> int:
    """Runs the trials."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--chain", type=int, default=1, help="kills one after the other in a trial")
    parser.add_argument("--full", type=int, default=0)
    parser.add_argument("--money", type=int, default=0)
    parser.add_argument("--notices", type=int, default=0)
    parser.add_argument("--others", action="store_true")
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--workers", type=int, default=1, help="trials side by side")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    if given.notices:
        return count_faults(notices(given.out.resolve(), given.notices))
    preload()
    bench = Bench(given.out.resolve(), cold=given.cold)
    counts: Counter[str] = Counter()
    if given.kills:
        roots = bench.roots()
        trials = plan(roots, given.kills, given.chain)
        works = [partial(kills, bench.of(n), roots, trials, n, given.workers) for n in range(given.workers)]
        for part in in_forks(works):
            counts.update(part)
    rest = [
        bench.full_disks(given.full),
        money(bench, given.money) if given.money else (),
        others(bench) if given.others else (),
    ]
    counts["bad"] += count_faults(chain_of(*rest))
    sys.stdout.write("".join(f"{what}: {number}\n" for what, number in counts.items()))
    return 1 if counts["bad"] else 0


def count_faults(trials: Iterable[Trial]) -> int:
    """Prints a line for each trial; how many were bad."""
    bad = 0
    for what, faults, cpu in trials:
        bad += bool(faults)
        tell(what, faults, cpu)
    return bad


if __name__ == "__main__":
    sys.exit(main())
