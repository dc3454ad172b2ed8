"""Who may read the data root: its owner only, and one group the published database where a setting names it.

Every process that may write starts with ``keep_private``: what SQLite, DuckDB, Dagster or Java create is then private
too, whatever the caller's umask. ``make_private`` corrects a data root that an earlier version, or a copy, left open.
"""

import contextlib
import grp
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from origyne_pipeline.errors import OrigyneError

PRIVATE = 0o077
OWNER, GROUP_MAY_PASS, GROUP_MAY_READ = 0o700, 0o710, 0o740
"""The widest rights of what is private, of a folder on the way to the database, and of a file that it names."""
MARK = ".private"
"""The file of a data root that says for which group its rights were last set."""
SIGNS = ("registers", "lake", "landing", "dagster/dagster.yaml", "origyne.duckdb")
"""A folder that has one of these is a data root; any other keeps its rights: a setting may name it by mistake."""
_umask_of_caller: int | None = None


class RightsError(OrigyneError):
    """A group that does not exist, or that this user may not give files to."""


def keep_private() -> None:
    """Makes every file that this process and its children create from now on readable by its owner only."""
    global _umask_of_caller
    before = os.umask(PRIVATE)
    if _umask_of_caller is None:
        _umask_of_caller = before


@contextlib.contextmanager
def rights_of_caller() -> Iterator[None]:
    """The caller's own umask, for what is written outside the data root and holds nothing of a customer."""
    before = os.umask(PRIVATE if _umask_of_caller is None else _umask_of_caller)
    try:
        yield
    finally:
        os.umask(before)


def make_private(home: Path, group: str | None = None) -> None:
    """Takes the rights of others from everything in a data root; what the group may read of the database stays.

    What belongs to another user stays as it is.
    """
    if not is_data_root(home):
        return
    for path, mode in open_to_others(home, group):
        with contextlib.suppress(OSError):
            path.chmod(mode)
    with contextlib.suppress(OSError):
        _write_mark(home, group)


def make_private_once(home: Path, group: str | None = None) -> None:
    """The same, where it was not done yet for this group; otherwise two files are looked at and nothing else."""
    try:
        done = (home / MARK).read_text() == (group or "") and not home.stat().st_mode & 0o067
    except OSError:
        done = False
    if not done:
        make_private(home, group)


def is_data_root(home: Path) -> bool:
    """Whether a folder holds anything that this program makes."""
    return any((home / sign).exists() for sign in SIGNS)


def open_to_others(home: Path, group: str | None = None) -> Iterator[tuple[Path, int]]:
    """Each file and folder of a data root that others than its owner may use, with the mode that it should have."""
    gid = group_id(group) if group else None
    yield from _wider_than(GROUP_MAY_PASS, home, home.stat(), gid)
    for path, about, is_published in _entries(home):
        widest = GROUP_MAY_PASS if stat.S_ISDIR(about.st_mode) else GROUP_MAY_READ
        yield from _wider_than(widest if is_published else OWNER, path, about, gid)


def _entries(home: Path) -> Iterator[tuple[Path, os.stat_result, bool]]:
    """Everything below a data root but symbolic links, and whether the published database may name it."""
    folders = [(home, False)]
    while folders:
        folder, in_lake = folders.pop()
        with contextlib.suppress(OSError):
            for entry in list(os.scandir(folder)):
                about = entry.stat(follow_symlinks=False)
                is_published = in_lake or (folder == home and _is_published(entry.name))
                if stat.S_ISDIR(about.st_mode):
                    folders.append((Path(entry.path), is_published))
                if not stat.S_ISLNK(about.st_mode):
                    yield Path(entry.path), about, is_published


def _is_published(name: str) -> bool:
    return name in ("lake", "origyne.duckdb") or name.startswith(".origyne.duckdb.")


def _wider_than(
    widest: int, path: Path, about: os.stat_result, gid: int | None
) -> Iterator[tuple[Path, int]]:
    mode = stat.S_IMODE(about.st_mode)
    wanted = mode & (widest if gid is not None and about.st_gid == gid else OWNER)
    if mode != wanted:
        yield path, wanted


def _write_mark(home: Path, group: str | None) -> None:
    handle = os.open(home / MARK, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(group or "")


def group_id(group: str) -> int:
    """The number of a group.

    Raises:
        RightsError: no group of this machine is called so.
    """
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise RightsError(f"[publish] group: this machine has no group {group!r}; create it first") from None


def let_group_read(group: str, home: Path, files: Iterable[Path]) -> None:
    """Lets a group read files of a data root, and pass through the folders on their way.

    Raises:
        RightsError: no such group, or this user is not a member of it.
    """
    gid = group_id(group)
    folders: set[Path] = {home}
    try:
        for path in files:
            os.chown(path, -1, gid)
            path.chmod(0o640)
            folders |= {parent for parent in path.parents if parent.is_relative_to(home)}
        for folder in folders:
            os.chown(folder, -1, gid)
            folder.chmod(GROUP_MAY_PASS)
    except PermissionError as error:
        raise RightsError(
            f"[publish] group: {error.filename} cannot be given to group {group!r}; the user who runs origyne must own"
            " the data root and be a member of the group"
        ) from None
