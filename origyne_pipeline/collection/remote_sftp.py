"""``sftp://``: paramiko with safer and faster settings.

Measured: without TCP_NODELAY and a wide window, a large file takes ten times longer; without a timeout, a frozen server
blocks for ever; the ssh agent and the keys of ``~/.ssh`` cause extra login attempts.
"""

import contextlib
import logging
import socket
import stat as modes
from collections.abc import Callable, Generator, Iterator
from typing import TypeVar

import paramiko
from paramiko.sftp import SFTP_NO_SUCH_FILE, SFTPError
from paramiko.sftp_attr import SFTPAttributes

from origyne_pipeline.collection.remote import (
    PART,
    TIMEOUT_S,
    Address,
    Listing,
    Recall,
    RemoteError,
    RemoteFile,
    RemoteFileError,
    RemoteLost,
    RemoteRefused,
    RemoteStat,
    RemoteUntrusted,
    child,
    folders_above,
    instant_of,
    no_host_name,
    refuse_entry,
)
from origyne_pipeline.collection.sftp_channel import SftpChannel, SftpStatus
from origyne_pipeline.collection.sftp_trust import fingerprint, load_key, trust_only
from origyne_pipeline.settings import Ftp

T = TypeVar("T")
PORT = 22
WINDOW_BYTES = 32 * 1024 * 1024


class SftpRemote:
    """A logged-in SFTP connection."""

    def __init__(self, address: Address, ftp: Ftp, timeout_s: float = TIMEOUT_S) -> None:
        """Connects, verifies the host, logs in once, and finds the deposit's root.

        Raises:
            RemoteError: as ``connecting.connect`` says.
        """
        port = address.port or PORT
        self.where = f"sftp://{address.host}:{port}"
        if not address.user:
            raise RemoteError("ORIGYNE_FTP_URL: expected a user, found none; write sftp://USER@host/")
        logging.getLogger("paramiko").addHandler(
            logging.NullHandler()
        )  # otherwise it prints its tracebacks on stderr
        self.client = paramiko.SSHClient()
        try:
            trust_only(self.client, ftp.known_hosts, self.where)
            transport = self._log_in(address, port, ftp, timeout_s)
            self.channel = self._open_channel(transport, timeout_s)
            self.root = self._find_root(address.path)
        except SftpStatus as status:
            self.close()
            raise RemoteError(f"{self.where}: the server refused a step of the opening: {status}") from None
        except BaseException:
            self.close()
            raise

    def _log_in(self, address: Address, port: int, ftp: Ftp, timeout_s: float) -> paramiko.Transport:
        key = load_key(ftp.key_file, ftp.password) if ftp.key_file else None
        try:
            connection = socket.create_connection((address.host, port), timeout_s)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except UnicodeError:
            raise no_host_name(address) from None
        except OSError as error:
            raise RemoteLost(f"{self.where}: no answer ({error})") from None
        try:
            self.client.connect(
                address.host,
                port,
                username=address.user,
                password=None if ftp.key_file else ftp.password,
                pkey=key,
                sock=connection,
                timeout=timeout_s,
                banner_timeout=timeout_s,
                auth_timeout=timeout_s,
                channel_timeout=timeout_s,
                allow_agent=False,
                look_for_keys=False,
            )
        except paramiko.BadHostKeyException as error:
            raise RemoteUntrusted(
                f"{self.where}: the host key CHANGED: expected {fingerprint(error.expected_key)}, found"
                f" {fingerprint(error.key)}. Nothing was sent. Ask the wholesaler; if they changed it,"
                " correct ORIGYNE_FTP_KNOWN_HOSTS"
            ) from None
        except paramiko.AuthenticationException:
            proof = "key" if ftp.key_file else "password"
            raise RemoteRefused(
                f"{self.where}: the server refuses user {address.user!r} or its {proof}; one attempt was"
                " made. Correct ORIGYNE_FTP_URL, ORIGYNE_FTP_PASSWORD or ORIGYNE_FTP_KEY_FILE"
            ) from None
        except paramiko.SSHException as error:
            if "No authentication methods" in str(error):
                raise RemoteRefused(
                    f"{self.where}: neither ORIGYNE_FTP_PASSWORD nor ORIGYNE_FTP_KEY_FILE is set"
                ) from None
            raise RemoteLost(f"{self.where}: the SSH session failed ({_text_of(error)})") from None
        except (OSError, EOFError) as error:
            raise RemoteLost(f"{self.where}: the connection broke ({_text_of(error)})") from None
        transport = self.client.get_transport()
        assert transport is not None
        return transport

    def _open_channel(self, transport: paramiko.Transport, timeout_s: float) -> SftpChannel:
        channel = self._call(lambda: SftpChannel.from_transport(transport, window_size=WINDOW_BYTES))
        if channel is None:
            raise RemoteLost(f"{self.where}: the server opens no SFTP channel")
        channel.sock.settimeout(timeout_s)
        return channel

    def _find_root(self, path: bytes) -> bytes:
        """The root's absolute path: the URL's, from the server's top, else below the login folder.

        A URL without a path means the login folder: the top of a server that confines nobody is no deposit.
        """
        folder = path.strip(b"/")
        login_folder = self._call(lambda: self.channel.real_path(b"."))
        candidates = [login_folder]
        if folder:
            candidates = [b"/" + folder, login_folder.rstrip(b"/") + b"/" + folder]
        if path.startswith(b"//"):
            candidates = [b"/" + folder]
        for candidate in candidates:
            try:
                self._entries(candidate)
            except SftpStatus as status:
                if status.code == SFTP_NO_SUCH_FILE:
                    continue
                raise RemoteError(f"{self.where}: {candidate.decode(errors='replace')!r}: {status}") from None
            return candidate.rstrip(b"/")
        raise RemoteError(
            f"{self.where}: no folder {path.decode(errors='replace')!r} there; correct ORIGYNE_FTP_URL"
        )

    def list_tree(self, recall: Recall) -> Listing:
        """See ``Remote``; links are ignored, never followed."""
        listing = Listing()
        folders = [b""]
        while folders:
            folder = folders.pop()
            try:
                entries = self._entries(self._absolute(folder))
            except SftpStatus as status:
                if not folder:
                    raise RemoteError(
                        f"{self.where}: the deposit's root cannot be listed: {status}"
                    ) from None
                listing.ignore(folder, f"a folder that cannot be listed: {status}")
                continue
            for name, attributes, long_name in sorted(entries, key=lambda entry: entry[0]):
                if refuse_entry(listing, folder, name):
                    continue
                path = child(folder, name)
                kind = _kind(attributes, long_name)
                if kind == "d":
                    folders.append(path)
                elif kind == "-" and attributes.st_size is not None and attributes.st_mtime is not None:
                    listing.add(RemoteFile(path, _stat_of(attributes)))
                else:
                    listing.ignore(path, "neither a file nor a folder (link, pipe or device)")
        return listing

    def _entries(self, folder: bytes) -> list[tuple[bytes, SFTPAttributes, bytes]]:
        return self._call(lambda: list(self.channel.list_names(folder)))

    def stat(self, path: bytes) -> RemoteStat:
        """See ``Remote``."""
        try:
            attributes = self._call(lambda: self.channel.attributes_of(self._absolute(path)))
        except SftpStatus as status:
            raise RemoteFileError(f"its size and time cannot be read: {status}") from None
        if _kind(attributes, b"-") != "-" or attributes.st_size is None or attributes.st_mtime is None:
            raise RemoteFileError("is no longer a regular file")
        return _stat_of(attributes)

    def read(self, path: bytes, size_bytes: int) -> Iterator[bytes]:
        """See ``Remote``."""
        blocks: Generator[bytes, None, None] = self.channel.read_blocks(self._absolute(path), size_bytes)
        try:
            while block := self._call(lambda: next(blocks, b"")):
                yield block
        except SftpStatus as status:
            raise RemoteFileError(f"cannot be read: {status}") from None
        finally:
            with contextlib.suppress(Exception):  # a reader that stops early may find the connection gone
                blocks.close()

    def put(self, path: bytes, content: bytes) -> None:
        """See ``Remote``."""
        folders = [self._absolute(folder) for folder in folders_above(path)]
        target = self._absolute(path)
        try:
            self._call(lambda: self.channel.make_folders(folders))
            self._call(lambda: self.channel.write_file(target + PART, content))
            self._call(lambda: self.channel.rename_over(target + PART, target))
        except SftpStatus as status:
            raise RemoteFileError(f"cannot be written: {status}") from None

    def _absolute(self, path: bytes) -> bytes:
        return self.root + b"/" + path if path else self.root or b"/"

    def _call(self, operation: Callable[[], T]) -> T:
        """Runs one exchange; turns a broken connection into ``RemoteLost``, lets the server's statuses through."""
        try:
            return operation()
        except (OSError, EOFError, paramiko.SSHException, SFTPError) as error:
            raise RemoteLost(
                f"{self.where}: no answer, or the connection broke ({_text_of(error)})"
            ) from None

    def close(self) -> None:
        """See ``Remote``."""
        with contextlib.suppress(Exception):
            self.client.close()


def _kind(attributes: SFTPAttributes, long_name: bytes) -> str:
    """``-`` for a regular file, ``d`` for a folder, else another letter, as ``ls -l`` begins."""
    if attributes.st_mode is None:
        return long_name[:1].decode("latin-1")
    return modes.filemode(attributes.st_mode)[0]


def _stat_of(attributes: SFTPAttributes) -> RemoteStat:
    return RemoteStat(attributes.st_size or 0, instant_of((attributes.st_mtime or 0) * 1_000_000))


def _text_of(error: BaseException) -> str:
    return str(error) or type(error).__name__
