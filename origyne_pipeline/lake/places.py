"""Which files a data root's lake has: those of its disk, or of the object store that its note names."""

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from origyne_pipeline.lake.files import LakeFile, LakeFiles
from origyne_pipeline.lake_place import ON_DISK, lake_place

if TYPE_CHECKING:
    from origyne_pipeline.lake.stored_files import StoredFiles
    from origyne_pipeline.lake.stored_pointers import Listing

Files: TypeAlias = "LakeFiles | StoredFiles"
Asked: TypeAlias = "LakeFiles | StoredFiles | Listing"
"""Who answers what is there: the files, or one listing of them."""


def files_of(home: Path) -> Files:
    """The files of a data root's lake."""
    place = lake_place(home)
    if place is None:
        return LakeFiles(home / ON_DISK)
    from origyne_pipeline.lake.stored_files import stored_files  # only for who has an object store

    return stored_files(home, place)


def size_fault(files: Asked, file: LakeFile, size: int | None) -> str:
    """What is wrong with a file of which a pointer or a list gives the bytes; nothing when they are there."""
    name, present = file.name.rpartition("/")[2], files.size(file)
    if present is None:
        return f"{name} is gone"
    return "" if size in (None, present) else f"{name} has {present} bytes, {size} were written"
