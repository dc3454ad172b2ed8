"""A committed partition of the lake: what its pointer says, and whether its file still is what was written.

A pointer that can't be read, a file that is gone or has another size is found whenever the partition is looked up.
Bytes that changed under the same size are found by ``origyne verify``, which reads every file.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.header import ModelError
from origyne_pipeline.model import table_model
from origyne_pipeline.tables import WHOLE, is_cut_by, reference_tables

POINTER = "_current.json"
MAGIC = b"PAR1"
MONTH_KEY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
STAGE_COMMANDS = {
    "rating": "origyne rate --month {key}",
    "assurance": "origyne rate --month {key}",
    "invoicing": "origyne invoice --month {key}",
    "payments": "origyne collect --month {key}",
}
"""What makes a monthly partition again, by the stage of its table."""


class DamagedPartitionError(OrigyneError):
    """A partition whose file is not what was written; the message says which command makes it again."""


@dataclass(frozen=True)
class Partition:
    """A committed partition: its file (None when it holds no row), rows, and what it was made from.

    ``fault`` says what is wrong with it, if anything is; ``made_from`` is then empty, so that it counts as stale.
    """

    table: str
    key: str
    stored: Path | None
    rows: int
    made_from: str
    fault: str = ""

    @property
    def path(self) -> Path | None:
        """The file, for whoever reads it.

        Raises:
            DamagedPartitionError: it is not what was written.
        """
        if self.fault:
            raise DamagedPartitionError(
                f"lake/{self.table}/{self.key}: {self.fault}; run '{command_for(self.table, self.key)}', which makes it"
                " again"
            )
        return self.stored


def read_partition(pointer: Path) -> Partition:
    """The partition that a pointer names, with its fault if it has one."""
    table, key = pointer.parent.parent.name, pointer.parent.name
    try:
        content = json.loads(pointer.read_bytes())
        name, rows, made_from = content["file"], int(content["rows"]), str(content["made_from"])
        stored = pointer.parent / name if name else None
        size = content.get("size")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Partition(table, key, None, 0, "", f"{POINTER} can't be read")
    if fault := file_fault(stored, rows, size):
        return Partition(table, key, stored, rows, "", fault)
    return Partition(table, key, stored, rows, made_from)


def file_fault(stored: Path | None, rows: int, size: int | None) -> str:
    """What can be told without reading it: whether the file is there, as long as it was."""
    if stored is None:
        return "its pointer names no file, for rows" if rows else ""
    try:
        present = stored.stat().st_size
    except OSError:
        return f"{stored.name} is gone"
    if size is not None:
        return "" if present == size else f"{stored.name} has {present} bytes, {size} were written"
    with stored.open("rb") as file:
        head = file.read(4)
        file.seek(max(0, present - 4))
        return "" if head == file.read(4) == MAGIC else f"{stored.name} is no whole Parquet file"


def command_for(table: str, key: str) -> str:
    """The command that makes a partition again."""
    if is_cut_by(WHOLE, table):
        return "origyne rate --month ..." if table in reference_tables() else "origyne land"
    if table == "lines" and not MONTH_KEY.fullmatch(key):
        return "origyne publish"
    if MONTH_KEY.fullmatch(key):
        try:
            return STAGE_COMMANDS.get(table_model(table).stage, "origyne rate --month {key}").format(key=key)
        except ModelError:
            pass
    reads_reference = key.startswith(("reference-", "tariffs-"))
    return "origyne land" if reads_reference else "origyne run --month ..."
