"""The interface to the wholesaler's server: list the tree, read a file's size and time, read it, upload documents.

One driver per protocol: ``ftp://`` and ``ftps://`` (``remote_ftp``), ``sftp://`` (``remote_sftp``), ``file://``
(``remote_file``). Neither ftplib nor paramiko reports a file that grew, was truncated or was replaced while it was
read, so ``fetching`` counts, hashes and compares again; the drivers only transfer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import SplitResult, unquote, unquote_to_bytes, urlsplit

from origyne_pipeline.collection import names
from origyne_pipeline.errors import OrigyneError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMEOUT_S = 30
"""After so much silence the connection counts as lost."""
BLOCK_BYTES = 256 * 1024
PART = b".part"
"""The suffix of a file that is being uploaded."""
MAX_DEPTH = 16
"""Deeper folders are a loop of links on the server; the deposit has three levels."""
MAX_FILES = 1_000_000
MAX_FILE_BYTES = 2**40


class RemoteError(OrigyneError):
    """The server cannot be used."""


class RemoteLost(RemoteError):
    """No answer, or a broken connection: worth another attempt on a new connection."""


class RemoteRefused(RemoteError):
    """The server refuses the user, password or key. One attempt only: a second one may lock the account."""


class RemoteUntrusted(RemoteError):
    """The server is not proven to be the right one (host key, certificate). No further attempt."""


class RemoteFileError(RemoteError):
    """One file or folder cannot be read (gone, forbidden); the others can."""


@dataclass(frozen=True)
class RemoteStat:
    """The size of a file on the server, and its modification time (UTC)."""

    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True)
class RemoteFile:
    """A regular file of the tree.

    Attributes:
        path_bytes: relative to the deposit's root, as the server's own bytes.
        stat: its size and modification time.
        mark: its text in a listing without exact times (see ``Recall``); empty where the listing is exact.
    """

    path_bytes: bytes
    stat: RemoteStat
    mark: str = ""

    @property
    def path(self) -> str:
        """As people and tables name it: decoded, NFC, with ``/``."""
        return names.decoded(self.path_bytes)


@dataclass(frozen=True)
class Ignored:
    """An entry of the listing that is not fetched, and why; ``path`` is safe to print."""

    path: str
    reason: str


@dataclass
class Listing:
    """The whole tree, at one moment."""

    files: list[RemoteFile] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)

    def add(self, file: RemoteFile) -> None:
        """Adds a file.

        Raises:
            RemoteError: the listing has too many files.
        """
        if file.stat.size_bytes > MAX_FILE_BYTES:
            self.ignore(file.path_bytes, f"larger than {MAX_FILE_BYTES} bytes")
        elif len(self.files) >= MAX_FILES:
            raise RemoteError(
                f"expected at most {MAX_FILES} files in the deposit, found more; check ORIGYNE_FTP_URL"
            )
        else:
            self.files.append(file)

    def ignore(self, path: bytes, reason: str) -> None:
        """Adds an entry that is not fetched."""
        self.ignored.append(Ignored(names.shown(path), reason))


Recall = Callable[[bytes, str], RemoteStat | None]
"""(path, mark) -> the exact stat of a file that was listed with the same mark before.

A listing in the form of ``ls`` has minutes and no year; asking MDTM and SIZE of each file is two round trips
a file, so they are asked only of those whose line changed.
"""


class Remote(Protocol):
    """An open connection to the deposit's root. Paths are bytes, relative to that root."""

    def list_tree(self, recall: Recall) -> Listing:
        """Every regular file below the root; links, devices and hostile names are among the ignored.

        Raises:
            RemoteLost: the connection broke.
            RemoteError: the root does not exist or cannot be listed.
        """

    def stat(self, path: bytes) -> RemoteStat:
        """The current size and time of a file.

        Raises:
            RemoteFileError: it is gone, forbidden, or no longer a regular file.
            RemoteLost: the connection broke.
        """

    def read(self, path: bytes, size_bytes: int) -> Iterator[bytes]:
        """The bytes of a file in blocks, to its end, which may be before or after the expected size.

        A reader that stops before the end must ``close`` the connection.
        """

    def put(self, path: bytes, content: bytes) -> None:
        """Writes a file whole, over an existing one, and creates its folders; never leaves a partial file by that name.

        Raises:
            RemoteFileError: the server does not let it be written.
            RemoteLost: the connection broke; the file is as it was, or whole.
        """

    def close(self) -> None:
        """Ends the connection; never raises."""


@dataclass(frozen=True)
class Address:
    """The parts of the deposit's URL."""

    scheme: str
    host: str
    port: int | None
    user: str
    path: bytes


def parse_url(url: str | None) -> Address:
    """The parts of ``ORIGYNE_FTP_URL``, percent escapes undone.

    Raises:
        RemoteError: none is set, or it is not the URL of a deposit.
    """
    if not url:
        raise RemoteError(
            "ORIGYNE_FTP_URL: not set; give the deposit's URL, for example sftp://vno@ftp.example.com/"
        )
    parts: SplitResult = urlsplit(url)
    path = unquote_to_bytes(parts.path)
    if b"\0" in path or b"\r" in path or b"\n" in path:
        raise RemoteError("ORIGYNE_FTP_URL: expected a path without line ends or NUL; correct it")
    return Address(parts.scheme, parts.hostname or "", parts.port, unquote(parts.username or ""), path)


def no_host_name(address: Address) -> RemoteError:
    """The error for an invalid host name: an empty label, or one that is too long."""
    return RemoteError(
        f"ORIGYNE_FTP_URL: {address.host!r} is not a host name; expected for example ftp.example.com"
    )


def instant_of(microseconds: int) -> datetime:
    """The instant of a Unix time; the epoch for one outside the calendar, which a server may give."""
    try:
        return EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return EPOCH


def child(folder: bytes, name: bytes) -> bytes:
    """The path of an entry of a folder."""
    return folder + b"/" + name if folder else name


def folders_above(path: bytes) -> list[bytes]:
    """The parent folders of a path, from the top."""
    parts = path.split(b"/")[:-1]
    return [b"/".join(parts[: depth + 1]) for depth in range(len(parts))]


def refuse_entry(listing: Listing, folder: bytes, name: bytes) -> bool:
    """Whether an entry is refused for its name; a refused one is added to the ignored."""
    path = child(folder, name)
    reason = names.refusal(name)
    if reason is None and len(path) > names.MAX_PATH_BYTES:
        reason = f"a path longer than {names.MAX_PATH_BYTES} bytes"
    if reason is None and path.count(b"/") >= MAX_DEPTH:
        reason = f"deeper than {MAX_DEPTH} folders, probably a loop of links"
    if reason is None:
        return False
    listing.ignore(path, reason)
    return True
