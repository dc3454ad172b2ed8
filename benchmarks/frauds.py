"""How many planted frauds the rules find, and how many signals are of none: ``python -m benchmarks.frauds SEED...``.

For each seed a month with planted cases of every rule is invented, landed, cleaned and followed, then a clean month of
60 lines. A signal is right where a case of its rule begins on that line and day; anything else is a false alarm.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from benchmarks.steps import accounts, clean, land, settings_of
from origyne_pipeline.followup.follow import follow_up
from origyne_pipeline.periods import Month
from origyne_pipeline.simulation import simulate
from origyne_pipeline.warehouse import Warehouse

MONTH = Month(2026, 9)
LINES, CLEAN_LINES = 90, 60


class Found(NamedTuple):
    """A rule, a line, the day of its first event."""

    rule: str
    line: str
    day: str


def signals_in(folder: Path, *, frauds: bool, seed: int, lines: int) -> tuple[set[Found], set[Found]]:
    """What was planted in a month, and what the rules see of it."""
    deposit = simulate(folder, month=MONTH, lines=lines, seed=seed, snapshots_a_day=1, frauds=frauds)
    for step in (land, clean, accounts):
        step(str(folder))()
    settings = settings_of(str(folder))
    warehouse = Warehouse(settings.home)
    follow_up(warehouse, settings)
    with warehouse.session() as session:
        session.bind("fraud_candidates")
        rows = session.query(
            "select distinct rule, line, cast(incident_day as varchar) from fraud_candidates"
        )
    planted = {Found(each.rule, each.line, str(each.day)) for each in deposit.frauds if each.rule}
    return planted, {Found(*row) for row in rows}


def main() -> None:
    """Tries each seed, and prints what was missed, what was no fraud, and the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="+", type=int)
    parser.add_argument("--only", choices=("planted", "clean"))
    chosen = parser.parse_args()
    counts: Counter[str] = Counter()
    for seed in chosen.seeds:
        with tempfile.TemporaryDirectory(prefix="frauds-") as folder:
            if chosen.only != "clean":
                planted, seen = signals_in(Path(folder, "planted"), frauds=True, seed=seed, lines=LINES)
                counts.update(planted=len(planted), right=len(planted & seen), signals=len(seen))
                for word, wrong in (("missed", planted - seen), ("no fraud", seen - planted)):
                    for each in sorted(wrong):
                        print(f"seed {seed}: {word}: {' '.join(each)}", flush=True)
            if chosen.only != "planted":
                _, alarms = signals_in(Path(folder, "clean"), frauds=False, seed=seed, lines=CLEAN_LINES)
                counts.update(clean_months=1, alarms=len(alarms))
                for each in sorted(alarms):
                    print(f"seed {seed}: alarm in a clean month: {' '.join(each)}", flush=True)
    print(dict(counts))
    if counts["planted"]:
        print(
            f"recall {counts['right'] / counts['planted']:.3f}, precision {counts['right'] / counts['signals']:.3f}"
        )


if __name__ == "__main__":
    main()
