"""The folder of a month that is rated by parts: what it was cut into, and what each part came to.

``tmp/parts-<month>-<digest>`` under the data root. The digest is of all that the rows follow from: the files of the
lake that the month reads, the number of parts, the library and its models. So whoever rates the same month by the same
parts, after a kill or beside others, finds what is there already, and nothing else. All in it appears whole, by a
rename::

    cut/cut.json            the inputs of the month, and the events of each part
    cut/whole/<table>       what each part reads whole
    cut/once/<table>        tables of the month that are made with the cut
    cut/<table>/part=<n>    what a part needs of a table
    rated/<n>/              a part's rows of each table of the month, and rated.json, its figures
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from origyne_pipeline.files import sync, write_atomically
from origyne_pipeline.issued import IssuedFrom, issued_from
from origyne_pipeline.lake import Lake
from origyne_pipeline.periods import Month
from origyne_pipeline.rating.late import issued_before
from origyne_pipeline.warehouse.cutting import part_folder

LIBRARY = Path(__file__).parents[1]
DIGITS = 24
"""Of the digest, in the folder's name."""


@dataclass(frozen=True)
class PartRated:
    """What one part gave: the events that were due, the rows of each table, and euros."""

    due: int
    rows: Mapping[str, int]
    amount_excl_tax: Decimal
    unrated_excl_tax: Decimal

    def to_json(self) -> bytes:
        """No amount is a number of JSON."""
        content = {
            "due": self.due,
            "rows": dict(self.rows),
            "amount_excl_tax": str(self.amount_excl_tax),
            "unrated_excl_tax": str(self.unrated_excl_tax),
        }
        return json.dumps(content).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "PartRated":
        """What ``to_json`` wrote."""
        content = json.loads(text)
        return cls(
            content["due"],
            content["rows"],
            Decimal(content["amount_excl_tax"]),
            Decimal(content["unrated_excl_tax"]),
        )


@dataclass(frozen=True)
class Cut:
    """A month cut into parts: the inputs that it is rated from, the folder of the files, the events of each part."""

    inputs: IssuedFrom
    folder: Path
    events: tuple[int, ...]

    def files(self, *names: str) -> list[Path]:
        """The files of a table in the cut that each part reads whole, or that are of the month."""
        return sorted(self.folder.joinpath("cut", *names).glob("*.parquet"))

    def files_of_part(self, table: str, part: int) -> list[Path]:
        """The files of what a part needs of a table."""
        return sorted(part_folder(self.folder / "cut" / table, part).glob("*.parquet"))

    def drop_events(self, part: int) -> None:
        """Removes the events of a part that is rated: they take the most room."""
        shutil.rmtree(part_folder(self.folder / "cut" / "due_cdrs", part), ignore_errors=True)

    def rated_files(self, table: str) -> list[Path]:
        """The files of all parts' rows of a table, in the order of the parts."""
        paths = (self._rated(part) / f"{table}.parquet" for part in range(len(self.events)))
        return [path for path in paths if path.exists()]

    def outcome(self, part: int) -> PartRated | None:
        """What a part came to; None where it is not rated."""
        with contextlib.suppress(FileNotFoundError):
            return PartRated.from_json((self._rated(part) / "rated.json").read_bytes())
        return None

    def is_there(self) -> bool:
        """Whether the month still needs it: the run that commits the month removes it."""
        return (self.folder / "cut" / "cut.json").exists()

    @contextlib.contextmanager
    def new_outcome(self, part: int) -> Iterator[Path]:
        """A folder for a part's rows and figures, which appears whole; to be asked by who holds the part."""
        with _new_folder(self._rated(part)) as folder:
            yield folder

    def _rated(self, part: int) -> Path:
        return self.folder / "rated" / f"{part:04}"


def folder_of(lake: Lake, inputs: IssuedFrom, parts: int) -> Path:
    """The folder of a month that is rated from some inputs by so many parts."""
    prefix = _prefix(lake.home, inputs.month)
    return prefix.with_name(f"{prefix.name}{digest(lake, inputs, parts)}")


def digest(lake: Lake, inputs: IssuedFrom, parts: int) -> str:
    """What the rows of a month by parts follow from, as a digest."""
    run = issued_before(lake, inputs.month, inputs.terms)
    last_issue = issued_from(lake.home, run[-1]) if run else None
    followed = hashlib.sha256()
    for text in (
        inputs.to_json(),
        str(parts),
        " ".join(map(str, run)),
        last_issue.to_json() if last_issue else "",
        _library(),
    ):
        followed.update(f"{len(text)}:{text}".encode())
    return followed.hexdigest()[:DIGITS]


def _library() -> str:
    """A digest of the library, its models and its engine: every version, and every change in a clone, has another."""
    code = hashlib.sha256(version("duckdb").encode())
    models = Path(str(files("sql")))
    for root, kind in ((LIBRARY, "*.py"), (models, "*.sql")):
        for path in sorted(root.rglob(kind)):
            content = path.read_bytes()
            code.update(f"{path.relative_to(root)} {len(content)}\n".encode() + content)
    return code.hexdigest()


def folders_of(home: Path, month: Month) -> list[Path]:
    """The folders that are there of a month, whatever its inputs."""
    prefix = _prefix(home, month)
    return sorted(prefix.parent.glob(f"{prefix.name}*"))


def read_cut(folder: Path) -> Cut | None:
    """The cut of a month; None where it is not there."""
    with contextlib.suppress(FileNotFoundError):
        content = json.loads((folder / "cut" / "cut.json").read_bytes())
        inputs = IssuedFrom.from_json(Month.parse(content["month"]), content["inputs"])
        return Cut(inputs, folder, tuple(content["events"]))
    return None


@contextlib.contextmanager
def new_cut(folder: Path) -> Iterator[Path]:
    """A folder for the files of a cut, which appears whole; to be asked by who holds the cut."""
    with _new_folder(folder / "cut") as written:
        yield written


def note_cut(written: Path, inputs: IssuedFrom, events: list[int]) -> None:
    """Notes what was cut, in the folder of its files."""
    content = {"month": str(inputs.month), "inputs": inputs.to_json(), "events": events}
    write_atomically(written / "cut.json", json.dumps(content).encode())


@contextlib.contextmanager
def _new_folder(path: Path) -> Iterator[Path]:
    """A folder that gets its name when all is in it; what a kill left of another goes first."""
    for left in (path, *path.parent.glob(f".{path.name}.*.tmp")):
        shutil.rmtree(left, ignore_errors=True)
    written = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    written.mkdir(parents=True)
    try:
        yield written
        for file in written.rglob("*.*"):
            if file.is_file():
                sync(file)
        os.replace(written, path)
    except BaseException:
        shutil.rmtree(written, ignore_errors=True)
        raise


def _prefix(home: Path, month: Month) -> Path:
    return home / "tmp" / f"parts-{month}-"
