"""Rebuilds a lost register from the landing folder: the server may no longer have its old files."""

import re
from datetime import datetime
from pathlib import Path

from origyne_pipeline.collection.landing_folder import PARTS, VERSIONS, LandingFolder
from origyne_pipeline.collection.names import landing_name, path_landed_at
from origyne_pipeline.collection.register import Register
from origyne_pipeline.collection.remote import RemoteFile, RemoteStat, instant_of
from origyne_pipeline.feeds.deposits import Patterns
from origyne_pipeline.files import file_sha256


def adopt(register: Register, folder: LandingFolder, patterns: Patterns, now: datetime) -> None:
    """Records the files in the landing folder, when the register is empty.

    Modification times are those of the server, which landing gave to its files. The former versions of a path come
    before the one in force, in the order of these times. A name that was too long for the disk cannot be restored: its
    file is left to the next fetch, which finds the bytes in place.
    """
    if not register.is_empty():
        return
    in_force = [at for at in folder.root.rglob("*") if _is_in_force(folder.root, at)]
    with register.transaction():
        for at in sorted(in_force, key=_age):
            path = path_landed_at(at.relative_to(folder.root).as_posix())
            kept_folder = folder.root / VERSIONS / at.relative_to(folder.root)
            kept = [old for old in kept_folder.glob("*") if re.fullmatch("[0-9a-f]{16}", old.name)]
            for version in (*sorted(kept, key=_age), at):
                former = register.current(path)
                file = RemoteFile(path.encode(), _stat_of(version))
                kept_place = folder.kept_place(path, former.sha256) if former else ""
                register.record(file, file_sha256(version), patterns, now, folder.place(path), kept_place)


def _is_in_force(root: Path, at: Path) -> bool:
    """Whether a file is the version in force of the path that its place stands for."""
    place = at.relative_to(root)
    if at.is_symlink() or not at.is_file() or place.parts[0] in (PARTS, VERSIONS):
        return False
    return landing_name(path_landed_at(place.as_posix())) == place.as_posix()


def _age(at: Path) -> tuple[datetime, str]:
    return _stat_of(at).modified_at, str(at)


def _stat_of(at: Path) -> RemoteStat:
    status = at.stat()
    return RemoteStat(status.st_size, instant_of(status.st_mtime_ns // 1000))
