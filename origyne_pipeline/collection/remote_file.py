"""``file://``: a deposit on a disk of this machine, for tests, replays and servers mounted as a folder."""

import os
import stat as modes
from collections.abc import Iterator

from origyne_pipeline.collection.remote import (
    BLOCK_BYTES,
    PART,
    Address,
    Listing,
    Recall,
    RemoteError,
    RemoteFile,
    RemoteFileError,
    RemoteStat,
    child,
    instant_of,
    refuse_entry,
)


class FileRemote:
    """A folder of this machine."""

    def __init__(self, address: Address) -> None:
        """Checks that the folder exists.

        Raises:
            RemoteError: the URL has another host, or its path is not a folder.
        """
        self.root = address.path
        if address.host not in ("", "localhost") or not self.root.startswith(b"/"):
            raise RemoteError(f"ORIGYNE_FTP_URL: expected file:///absolute/path, found host {address.host!r}")
        if not os.path.isdir(self.root):
            raise RemoteError(f"ORIGYNE_FTP_URL: no folder at {os.fsdecode(self.root)}; correct the path")

    def list_tree(self, recall: Recall) -> Listing:
        """See ``Remote``; links, pipes and devices are ignored, never followed."""
        listing = Listing()
        folders = [b""]
        while folders:
            folder = folders.pop()
            try:
                entries = sorted(os.scandir(os.path.join(self.root, folder)), key=lambda entry: entry.name)
            except OSError as error:
                if not folder:
                    raise RemoteError(
                        f"{os.fsdecode(self.root)}: the root cannot be listed ({error.strerror})"
                    ) from None
                listing.ignore(folder, f"a folder that cannot be listed ({error.strerror})")
                continue
            for entry in entries:
                if refuse_entry(listing, folder, entry.name):
                    continue
                path = child(folder, entry.name)
                try:
                    status = entry.stat(follow_symlinks=False)
                except OSError as error:
                    listing.ignore(path, f"its size and time cannot be read ({error.strerror})")
                    continue
                if modes.S_ISDIR(status.st_mode):
                    folders.append(path)
                elif modes.S_ISREG(status.st_mode):
                    listing.add(RemoteFile(path, _stat_of(status)))
                else:
                    listing.ignore(path, "neither a file nor a folder (link, pipe or device)")
        return listing

    def stat(self, path: bytes) -> RemoteStat:
        """See ``Remote``."""
        try:
            status = os.lstat(os.path.join(self.root, path))
        except OSError as error:
            raise RemoteFileError(f"its size and time cannot be read ({error.strerror})") from None
        if not modes.S_ISREG(status.st_mode):
            raise RemoteFileError("is no longer a regular file")
        return _stat_of(status)

    def read(self, path: bytes, size_bytes: int) -> Iterator[bytes]:
        """See ``Remote``; does not open a link or pipe that replaced the file after the listing."""
        try:
            handle = os.open(os.path.join(self.root, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise RemoteFileError(f"cannot be opened ({error.strerror})") from None
        with open(handle, "rb", buffering=0) as file:
            if not modes.S_ISREG(os.fstat(handle).st_mode):
                raise RemoteFileError("is no longer a regular file")
            try:
                while block := file.read(BLOCK_BYTES):
                    yield block
            except OSError as error:
                raise RemoteFileError(f"cannot be read ({error.strerror})") from None

    def put(self, path: bytes, content: bytes) -> None:
        """See ``Remote``."""
        target = os.path.join(self.root, path)
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target + PART, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(target + PART, target)
        except OSError as error:
            raise RemoteFileError(f"cannot be written ({error.strerror})") from None

    def close(self) -> None:
        """Does nothing: there is no connection."""


def _stat_of(status: os.stat_result) -> RemoteStat:
    return RemoteStat(status.st_size, instant_of(status.st_mtime_ns // 1000))
