"""Whether the lake holds what was written: each partition's pointer, and its file's name, hash and rows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from origyne_pipeline.files import file_sha256
from origyne_pipeline.integrity import Checked, Tick, no_tick
from origyne_pipeline.lake import POINTER, Partition, command_for, read_partition

THREADS = 4


def check_lake(home: Path, tick: Tick = no_tick) -> Checked:
    """Reads every partition that is in force; a file's name begins its hash."""
    checked = Checked("lake")
    pointers = sorted((home / "lake").glob(f"*/*/{POINTER}"))
    with ThreadPoolExecutor(THREADS) as pool:
        for done, (partition, faults) in enumerate(pool.map(_look, pointers), 1):
            checked.count("partitions")
            checked.count("rows", partition.rows)
            tick(done, len(pointers))
            for fault, remedy in faults:
                checked.fault(f"lake/{partition.table}/{partition.key}", fault, remedy)
    return checked


def _look(pointer: Path) -> tuple[Partition, list[tuple[str, str]]]:
    partition = read_partition(pointer)
    return partition, list(_faults(partition))


def _faults(partition: Partition) -> Iterator[tuple[str, str]]:
    command = f"run '{command_for(partition.table, partition.key)}'"
    if partition.fault:
        yield partition.fault, f"{command}, which makes it again"
        return
    if partition.stored is None:
        return
    again = f"remove its {POINTER}, then {command}"
    try:
        if file_sha256(partition.stored)[:20] != partition.stored.stem:
            yield f"{partition.stored.name} is not what was written", again
            return
        rows = pq.read_metadata(partition.stored).num_rows
    except (OSError, pa.ArrowException) as error:
        yield f"{partition.stored.name} can't be read ({error})", again
        return
    if rows != partition.rows:
        yield f"its pointer says {partition.rows} rows, {partition.stored.name} holds {rows}", again
