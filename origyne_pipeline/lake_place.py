"""Where the lake of a data root lies, as the data root itself remembers it: on its disk, or in an object store.

The setting says it once. From then on ``lake_place.json`` in the data root does, so that a command which is started
without the setting, from another folder, never begins a second lake on the disk.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import write_atomically

NOTE = "lake_place.json"
ON_DISK = "lake"
"""The folder of a data root that holds its lake, where no object store does."""
CACHE = Path("cache/lake")
"""The folder of a data root that holds copies of the files that were read from the store, or written to it."""


class LakePlaceError(OrigyneError):
    """The lake is not where the setting says; the message says what to do."""


@dataclass(frozen=True)
class LakePlace:
    """An object store that holds a lake.

    ``address`` is as ``s3://bucket/prefix``, ``endpoint`` where an S3 that is not Amazon's answers. ``cache_bytes`` is
    what the copies on the disk may take, ``lease_seconds`` how long a machine that fell silent keeps others waiting.
    """

    address: str
    endpoint: str
    cache_bytes: int
    lease_seconds: int


def lake_place(home: Path) -> LakePlace | None:
    """The object store of a data root; None where the lake is on its disk.

    Raises:
        LakePlaceError: the note is not one, or can't be read.
    """
    try:
        content = (home / NOTE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if not os.access(home, os.R_OK | os.X_OK):  # whoever opens the data root says what is wrong with it
            return None
        raise LakePlaceError(
            f"{home / NOTE}: cannot be read ({error.strerror}); it says where the lake lies: give this user its rights"
        ) from None
    try:
        return LakePlace(**json.loads(content))
    except (ValueError, TypeError):
        raise LakePlaceError(
            f"{home / NOTE}: expected the address of the lake, as origyne wrote it; put the file back from a backup of"
            " the data root"
        ) from None


def remember(home: Path, place: LakePlace | None) -> None:
    """Notes where the lake of a data root lies from now on; None: on its disk."""
    if place:
        write_atomically(home / NOTE, json.dumps(asdict(place)).encode())
    else:
        (home / NOTE).unlink(missing_ok=True)
