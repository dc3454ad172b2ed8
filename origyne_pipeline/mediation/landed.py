"""The landed files that mediation reads: the register of the collection, as values."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from origyne_pipeline.mediation.file_bytes import refuse_changed
from origyne_pipeline.periods import local_day
from origyne_pipeline.sources import source_of
from origyne_pipeline.warehouse import Warehouse


@dataclass(frozen=True)
class LandedFile:
    """One version of one deposited file. ``repeats`` is the path of the first file with the same content.

    ``stored`` is where it lies; ``place`` is the same from ORIGYNE_HOME.
    """

    feed: str
    path: str
    name: str
    sha256: str
    modified_at: datetime
    deposited_at: datetime
    stored: Path
    is_current: bool
    stamped_on: date | None
    billed_month: str | None
    repeats: str | None = None
    size_bytes: int = 0
    place: str = ""

    @property
    def day(self) -> date:
        """Its deposit day, in Europe/Paris."""
        return local_day(self.deposited_at)

    @property
    def deposited_epoch_s(self) -> int:
        """Its deposit instant, in seconds since 1970."""
        return int(self.deposited_at.timestamp())


def file_result(
    file: LandedFile, status: str, reason: str | None, detail: str | None, row_count: int = 0
) -> dict[str, Any]:
    """A row of ``file_results``: what became of a file; its refused rows are counted by who reads them."""
    return {
        "feed": file.feed,
        "path": file.path,
        "sha256": file.sha256,
        "status": status,
        "reason": reason,
        "detail": detail,
        "row_count": row_count,
        "refused_count": 0,
        "size_bytes": file.size_bytes,
        "bytes_read": None,
        "line_count": None,
        "header_lines": None,
        "row_lines": None,
        "blank_lines": None,
    }


def read_landed(file: LandedFile) -> bytes:
    """The content of a landed file.

    Raises:
        FileRefused: NOT_AS_LANDED: its bytes are not those that landed.
    """
    try:
        content = file.stored.read_bytes()
    except OSError:
        refuse_changed(None, file.sha256, file.place)
        raise
    refuse_changed(hashlib.sha256(content).hexdigest(), file.sha256, file.place)
    return content


def landed_files(
    warehouse: Warehouse, feeds: Iterable[str], *, every_version: bool = False
) -> list[LandedFile]:
    """The files of some feeds by (deposit instant, name): the current versions, or every version.

    The same content of a source under another name is linked to the first by (deposit instant, name). A version that
    was replaced links nothing and is linked to nothing: what has its name now is other content.
    """
    with warehouse.session() as session:
        session.bind("landed_versions")
        rows = session.dicts(
            "select feed, path, name, sha256, size_bytes, modified_at, deposited_at, stored_at, is_current, stamped_on,"
            " billed_month from landed_versions where list_contains($feeds, feed) and (is_current or $every) "
            "order by deposited_at, name, path, landed_at, sha256",
            {"feeds": list(feeds), "every": every_version},
        )
    first_of: dict[tuple[str, str, str], str] = {}
    files = []
    for row in rows:
        first = row["path"]
        if row["is_current"]:
            first = first_of.setdefault((source_of(first), row["feed"], row["sha256"]), first)
        place = row.pop("stored_at")
        repeats = first if first != row["path"] else None
        files.append(LandedFile(**row, stored=warehouse.home / place, place=place, repeats=repeats))
    return files
