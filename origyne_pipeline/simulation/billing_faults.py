"""Differences between the wholesaler's monthly merge and its daily files; faults of what the snapshots say of lines."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from origyne_pipeline.simulation.cdr_files import MOBILE_COLUMNS
from origyne_pipeline.simulation.clock import date_of
from origyne_pipeline.simulation.faults import Planted
from origyne_pipeline.simulation.fleet import NEVER, Fleet

AMOUNT = MOBILE_COLUMNS.index("MONTANT_HT")
FREE = "0,0000"


def plant_in_billed(root: Path, path: str) -> list[Planted]:
    """Of a BilledCDRs MOBILE file: bills one event dearer, leaves one out, bills one that no daily file holds.

    The three are the first that cost something; the lines given are those of the new file, and of the header for
    the row that is left out.
    """
    original, altered = root / path, (root / path).with_suffix(".part")
    planted: list[Planted] = []
    with original.open(encoding="utf-8") as source, altered.open("w", encoding="utf-8", newline="") as target:
        target.write(source.readline())
        written = 1
        for line in source:
            cells = line.split(";")
            if cells[AMOUNT] != FREE:
                what = ("BILLED_AMOUNT_DIFFERS", "MISSING_FROM_BILLED", "MISSING_FROM_RATED")[len(planted)]
                if what == "MISSING_FROM_BILLED":
                    planted.append(Planted(path, 1, what))
                    continue
                if what == "BILLED_AMOUNT_DIFFERS":
                    cells[AMOUNT] = f"9{cells[AMOUNT]}"
                else:
                    target.write(line)
                    written += 1
                    cells[0] = f"{cells[0][:7]}99999999"
                planted.append(Planted(path, written + 1, what))
                line = ";".join(cells)
            target.write(line)
            written += 1
            if len(planted) == 3:
                break
        shutil.copyfileobj(source, target)
    altered.replace(original)
    return planted


def plant_in_snapshot(root: Path) -> list[Planted]:
    """Adds to an AccountStatus of the middle of the month the last SIM again, in a state that does not exist."""
    files = sorted((root / "AccountStatus").iterdir())
    chosen = files[len(files) // 2]
    text = chosen.read_text("utf-8")
    last = text.splitlines()[-1].replace(";STOCK;", ";PERDU;")
    chosen.write_text(f"{text}{last}\n", "utf-8", newline="")
    return [Planted(chosen.relative_to(root).as_posix(), text.count("\n") + 1, "BAD_ENUM")]


def untold_changes_of_holder(root: Path, fleet: Fleet) -> Iterator[Planted]:
    """Where the snapshots first show another customer of a line and do not say since when."""
    for line in np.flatnonzero((fleet.holder_shown < NEVER) & ~fleet.holder_dated).tolist():
        stamp = f"{date_of(int(fleet.holder_shown[line])):%Y%m%d}"
        for path in sorted((root / "AccountStatus").glob(f"*_{stamp}_*.csv"))[:1]:
            row = int((~fleet.fixed[:line]).sum())
            yield Planted(path.relative_to(root).as_posix(), row + 2, "UNDATED_HOLDER")
