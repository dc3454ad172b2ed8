"""Compares the hash of each file in the landing folder with the register of landed files."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from origyne_pipeline.collection.landing_folder import LANDING, PARTS
from origyne_pipeline.collection.register import REGISTER_FILE
from origyne_pipeline.files import file_sha256
from origyne_pipeline.integrity import Checked, Tick, no_tick

FETCH_AGAIN = (
    "put it back from a backup of landing/; while the server has it, remove the file, move registers/landing.sqlite"
    " aside and run 'origyne land'"
)
REBUILD = "move it aside and run 'origyne land', which rebuilds it from the landing folder"
THREADS = 4


def check_landing(home: Path, tick: Tick = no_tick) -> Checked:
    """Reads every landed file, and compares it with the register."""
    checked = Checked("landing")
    present = {str(path.relative_to(home)): path for path in _files(home / LANDING)}
    register = home / REGISTER_FILE
    if not register.exists():
        if present:
            checked.fault(
                register, f"the file is missing, but {len(present)} files have landed", "run 'origyne land'"
            )
        return checked
    try:
        with closing(sqlite3.connect(f"file:{register}?mode=ro", uri=True)) as db:
            (state,) = db.execute("pragma integrity_check(1)").fetchone()
            rows = db.execute("select landing_file, sha256, size_bytes from landed_files").fetchall()
    except sqlite3.DatabaseError as error:
        checked.fault(register, f"it cannot be read ({error})", REBUILD)
        return checked
    if state != "ok":
        checked.fault(register, state, REBUILD)
    total, bytes_done = sum(size for *_, size in rows), 0
    with ThreadPoolExecutor(THREADS) as pool:
        for (name, _, size), problem in zip(
            rows, pool.map(lambda row: _problem(home, *row), rows), strict=True
        ):
            checked.count("files")
            checked.count("bytes", size)
            bytes_done += size
            tick(bytes_done, total)
            if problem:
                checked.fault(name, problem, FETCH_AGAIN)
    for name in sorted(present.keys() - {row[0] for row in rows}):
        remedy = f"move it out of landing/; or {REGISTER_FILE} is an older copy: {REBUILD}"
        checked.fault(name, "it is not in the register of landed files", remedy)
    return checked


def _problem(home: Path, name: str, sha256: str, size: int) -> str | None:
    path = home / name
    try:
        if path.stat().st_size == size and file_sha256(path) == sha256:
            return None
    except OSError as error:
        return (
            "the file is missing"
            if isinstance(error, FileNotFoundError)
            else f"it cannot be read ({error.strerror})"
        )
    return "its content has changed since it landed"


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).parts[0] != PARTS:
            yield path
