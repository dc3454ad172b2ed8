"""Whether the lake holds what was written: each partition's pointer, and its file's name, hash and rows."""

import functools
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.parquet as pq

from origyne_pipeline.integrity import Checked, Tick, no_tick
from origyne_pipeline.lake.files import POINTER, LakeFile
from origyne_pipeline.lake.lake import DIGITS, Lake
from origyne_pipeline.lake.partition import Partition, command_for
from origyne_pipeline.lake.pieces import is_list

THREADS = 4


def check_lake(lake: Lake, tick: Tick = no_tick) -> Checked:
    """Reads every partition that is in force; a file's name begins its hash."""
    checked = Checked("lake")
    partitions = list(lake.every_partition())
    with ThreadPoolExecutor(THREADS) as pool:
        faults_of = pool.map(functools.partial(_faults, lake), partitions)
        for done, (partition, faults) in enumerate(zip(partitions, faults_of, strict=True), 1):
            checked.count("partitions")
            checked.count("rows", partition.rows)
            tick(done, len(partitions))
            for fault, remedy in faults:
                checked.fault(f"lake/{partition.table}/{partition.key}", fault, remedy)
    return checked


def _faults(lake: Lake, partition: Partition) -> list[tuple[str, str]]:
    return list(_each_fault(lake, partition))


def _each_fault(lake: Lake, partition: Partition) -> Iterator[tuple[str, str]]:
    """Each fault of a partition, with its remedy."""
    command = f"run '{command_for(partition.table, partition.key)}'"
    if partition.fault:
        yield partition.fault, f"{command}, which makes it again"
        return
    if partition.stored is None:
        return
    again = f"remove its {POINTER}, then {command}"
    counted = 0
    own = LakeFile(partition.table, partition.stored)
    for file in dict.fromkeys((own, *lake.files_of(partition))):
        name = file.name.rpartition("/")[2]
        try:
            with lake.open_original(file) as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()[:DIGITS]
                if digest != name.partition(".")[0]:
                    yield f"{name} is not what was written", again
                    return
                if not is_list(name):
                    opened.seek(0)
                    counted += pq.read_metadata(opened).num_rows
        except (OSError, pa.ArrowException) as error:
            yield f"{name} can't be read ({error})", again
            return
    if counted != partition.rows:
        yield f"its pointer says {partition.rows} rows, {name} holds {counted}", again
