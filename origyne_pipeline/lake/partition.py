"""A committed partition of the lake, as its pointer describes it, and the command that makes it again."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.header import ModelError
from origyne_pipeline.model import table_model
from origyne_pipeline.tables import WHOLE, is_cut_by, reference_tables

MONTH_KEY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
STAGE_COMMANDS = {
    "rating": "origyne rate --month {key}",
    "followup": "origyne usage --update",
    "assurance": "origyne rate --month {key}",
    "invoicing": "origyne invoice --month {key}",
    "payments": "origyne collect --month {key}",
}
"""What makes a monthly partition again, by the stage of its table."""


class DamagedPartitionError(OrigyneError):
    """A partition whose file is not what was written; the message says which command makes it again."""


@dataclass(frozen=True)
class Partition:
    """A committed partition: the name of its file, its rows, and what it was made from.

    ``stored`` is the file in the table's folder, as the pointer names it (None when it holds no row). ``fault`` says
    what is wrong with the partition, if anything is; ``made_from`` is then empty, so that it counts as stale.
    """

    table: str
    key: str
    stored: str | None
    rows: int
    made_from: str
    fault: str = ""

    @property
    def file(self) -> str | None:
        """The name of the file in the table's folder, where it is what was written; None when it holds no row.

        Raises:
            DamagedPartitionError: it is not what was written.
        """
        if self.fault:
            raise DamagedPartitionError(
                f"lake/{self.table}/{self.key}: {self.fault}; run '{command_for(self.table, self.key)}', which makes it"
                " again"
            )
        return self.stored

    @property
    def digest(self) -> str | None:
        """What identifies its rows: the same rows, the same digest; None when it holds no row.

        Raises:
            DamagedPartitionError: its file is not what was written.
        """
        return PurePosixPath(self.file).stem if self.file else None


def command_for(table: str, key: str) -> str:
    """The command that makes a partition again."""
    if is_cut_by(WHOLE, table):
        if table_model(table).stage == "account":
            return "origyne publish"
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
