"""``ftp://`` and ``ftps://`` (explicit TLS): ftplib, with its gaps filled.

- Names round-trip as bytes: ftplib is told Latin-1, in which every byte is a character.
- A folder is entered before it is listed: of one that does not exist, vsftpd answers an empty list, no error.
- vsftpd has no MLSD: LIST names the files, MDTM and SIZE date and measure those whose line changed.
- A server may demand that the data connection resume the TLS session of the control one (vsftpd's answer
  522), which ftplib does not do.
"""

import contextlib
import ftplib
import ssl
from collections.abc import Callable, Iterator
from typing import TypeVar

from origyne_pipeline.collection import ftp_listing
from origyne_pipeline.collection.ftp_client import make_folders, open_client, rename_over, store
from origyne_pipeline.collection.ftp_listing import Entry
from origyne_pipeline.collection.remote import (
    BLOCK_BYTES,
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
    refuse_entry,
)
from origyne_pipeline.settings import Ftp

T = TypeVar("T")
NOT_IMPLEMENTED = ("500", "501", "502", "504")
MAX_LISTING_BYTES = 512 * 1024 * 1024


class FtpRemote:
    """A logged-in FTP or FTPS connection."""

    def __init__(self, address: Address, ftp: Ftp, timeout_s: float = TIMEOUT_S) -> None:
        """Connects, secures, logs in once, and finds the deposit's root.

        Raises:
            RemoteError: as ``remote.connect`` says.
        """
        self.where = f"{address.scheme}://{address.host}:{address.port or ftplib.FTP_PORT}"
        self.secure = address.scheme == "ftps"
        self.client: ftplib.FTP = open_client(self.secure, ftp, timeout_s)
        try:
            self._open(address, ftp)
        except BaseException:
            self.close()
            raise

    def _open(self, address: Address, ftp: Ftp) -> None:
        self._call(lambda: self.client.connect(address.host, address.port or ftplib.FTP_PORT))
        if isinstance(self.client, ftplib.FTP_TLS):
            try:
                self._call(self.client.auth)
            except ftplib.Error as error:
                raise RemoteUntrusted(
                    f"{self.where}: the server does not offer TLS ({error}); nothing was sent to it"
                ) from None
        self._log_in(address, ftp)
        if isinstance(self.client, ftplib.FTP_TLS):
            tls = self.client
            self._call(tls.prot_p)
        features = self._features()
        if "UTF8" in features:
            with contextlib.suppress(ftplib.Error):
                self._call(lambda: self.client.sendcmd("OPTS UTF8 ON"))
        self.has_mlsd = "MLST" in features or "MLSD" in features
        self._call(lambda: self.client.voidcmd("TYPE I"))
        self.root = self._find_root(address.path)

    def _log_in(self, address: Address, ftp: Ftp) -> None:
        if not address.user and ftp.password:
            raise RemoteError("ORIGYNE_FTP_URL: a password without a user; write ftp://USER@host/")
        user, password = (
            address.user.encode().decode("latin-1"),
            (ftp.password or "").encode().decode("latin-1"),
        )
        try:
            self._call(lambda: self.client.login(user, password))
        except ftplib.Error as error:
            said = str(error).splitlines()[0].replace(ftp.password or "\0", "***")
            if said.startswith(("530", "430", "331", "332")):
                raise RemoteRefused(
                    f"{self.where}: the server refuses user {address.user!r} or its password ({said}); one"
                    " attempt was made. Correct ORIGYNE_FTP_URL or ORIGYNE_FTP_PASSWORD"
                ) from None
            raise RemoteError(f"{self.where}: the login failed ({said}); one attempt was made") from None
        except ValueError:
            raise RemoteError(f"{self.where}: a user or password with a line end") from None

    def _features(self) -> frozenset[str]:
        try:
            answer = self._call(lambda: self.client.sendcmd("FEAT"))
        except ftplib.Error:
            return frozenset()
        return frozenset(line.split()[0].upper() for line in answer.splitlines()[1:-1] if line.strip())

    def _find_root(self, path: bytes) -> bytes:
        """The root's absolute path: the URL's below the login folder (RFC 1738), else from the top."""
        login_folder = self._call(self.client.pwd).encode("latin-1")
        wanted = path.strip(b"/")
        candidates = [login_folder]
        if wanted:
            candidates = [login_folder.rstrip(b"/") + b"/" + wanted, b"/" + wanted]
        if path.startswith(b"//"):
            candidates = [b"/" + wanted]
        for candidate in candidates:
            try:
                self._enter(candidate)
            except ftplib.error_perm:
                continue
            return candidate.rstrip(b"/")
        raise RemoteError(
            f"{self.where}: no folder {path.decode(errors='replace')!r} there; correct ORIGYNE_FTP_URL"
        )

    def list_tree(self, recall: Recall) -> Listing:
        """See ``Remote``."""
        listing = Listing()
        folders: list[tuple[bytes, tuple[str, ...]]] = [(b"", (self._identity_of_root(),))]
        while folders:
            folder, ancestors = folders.pop()
            try:
                entries = self._list_folder(folder)
            except ftplib.Error as error:
                if not folder:
                    raise RemoteError(
                        f"{self.where}: the deposit's root cannot be listed ({error})"
                    ) from None
                listing.ignore(folder, f"a folder that cannot be listed ({str(error)[:3]})")
                continue
            for entry in sorted(entries, key=lambda entry: entry.name):
                path = child(folder, entry.name)
                if refuse_entry(listing, folder, entry.name):
                    continue
                if entry.kind == ftp_listing.FILE:
                    self._add_file(listing, path, entry, recall)
                elif entry.kind != ftp_listing.FOLDER:
                    listing.ignore(path, "neither a file nor a folder (link, pipe or device)")
                elif entry.unique and entry.unique in ancestors:
                    listing.ignore(path, "a link to a folder above it")
                else:
                    folders.append((path, (*ancestors, entry.unique)))
        return listing

    def _identity_of_root(self) -> str:
        """The server's unique fact of the root, which its own listing does not always hold; empty if none."""
        if not self.has_mlsd:
            return ""
        with contextlib.suppress(ftplib.Error):
            answer = self._call(lambda: self.client.sendcmd(f"MLST {self._absolute(b'').decode('latin-1')}"))
            for line in answer.split("\n")[1:]:
                facts, _ = ftp_listing.parse_facts(line.strip().encode("latin-1"))
                if "unique" in facts:
                    return facts["unique"]
        return ""

    def _add_file(self, listing: Listing, path: bytes, entry: Entry, recall: Recall) -> None:
        if entry.size_bytes is not None and entry.modified_at is not None:
            listing.add(RemoteFile(path, RemoteStat(entry.size_bytes, entry.modified_at)))
            return
        try:
            exact = (recall(path, entry.mark) if entry.mark else None) or self.stat(path)
        except RemoteFileError as error:
            listing.ignore(path, str(error))
            return
        listing.add(RemoteFile(path, exact, entry.mark))

    def _list_folder(self, folder: bytes) -> list[Entry]:
        self._call(lambda: self._enter(self._absolute(folder)))
        if self.has_mlsd:
            try:
                lines = self._lines("MLSD")
            except ftplib.error_perm as error:
                if not str(error).startswith(NOT_IMPLEMENTED):
                    raise
                self.has_mlsd = False
            else:
                return [entry for line in lines if (entry := ftp_listing.parse_mlsd(line))]
        return [entry for line in self._lines("LIST") if (entry := ftp_listing.parse_list(line))]

    def _lines(self, command: str) -> list[bytes]:
        """The lines of a listing as bytes: ftplib's own reader would cut a name at any kind of line end."""
        content = bytearray()
        for block in self._transfer(command):
            content += block
            if len(content) > MAX_LISTING_BYTES:
                raise RemoteError(f"{self.where}: a listing longer than {MAX_LISTING_BYTES} bytes")
        return [line for line in bytes(content).replace(b"\r\n", b"\n").split(b"\n") if line]

    def stat(self, path: bytes) -> RemoteStat:
        """See ``Remote``."""
        target = self._absolute(path).decode("latin-1")
        try:
            if self.has_mlsd and (known := self._stat_by_facts(target)):
                return known
            size = self._call(lambda: self.client.size(target))
            said = self._call(lambda: self.client.sendcmd(f"MDTM {target}"))
            modified_at = ftp_listing.parse_time(said[4:].strip())
        except ftplib.Error as error:
            if str(error).startswith(("500", "502")):
                raise RemoteError(
                    f"{self.where}: the server has neither MLST nor SIZE and MDTM ({error}); a file that"
                    " changes while it is read could not be told there. Use its sftp:// access"
                ) from None
            raise RemoteFileError(f"cannot be looked at ({str(error)[:3]})") from None
        if size is None or modified_at is None:
            raise RemoteFileError("the server does not say its size or time")
        return RemoteStat(size, modified_at)

    def _stat_by_facts(self, target: str) -> RemoteStat | None:
        """By MLST, so that the time is the one that MLSD says; None where the server does not answer so."""
        try:
            answer = self._call(lambda: self.client.sendcmd(f"MLST {target}"))
        except ftplib.error_perm as error:
            if str(error).startswith(NOT_IMPLEMENTED):
                return None
            raise
        for line in answer.split("\n")[1:]:
            entry = ftp_listing.parse_mlsd(line.strip().encode("latin-1"))
            if entry and entry.kind != ftp_listing.FILE:
                raise RemoteFileError("is no regular file any more")
            if entry and entry.size_bytes is not None and entry.modified_at is not None:
                return RemoteStat(entry.size_bytes, entry.modified_at)
        return None

    def read(self, path: bytes, size_bytes: int) -> Iterator[bytes]:
        """See ``Remote``."""
        try:
            yield from self._transfer("RETR " + self._absolute(path).decode("latin-1"))
        except ftplib.Error as error:
            raise RemoteFileError(f"cannot be read ({str(error)[:3]})") from None

    def _transfer(self, command: str) -> Iterator[bytes]:
        """What a command sends over its data connection."""
        connection = self._call(lambda: self.client.transfercmd(command))
        with connection:
            while block := self._call(lambda: connection.recv(BLOCK_BYTES)):
                yield block
            if isinstance(connection, ssl.SSLSocket):
                # Not every server says goodbye; sizes are compared.
                with contextlib.suppress(OSError, ValueError):
                    connection.unwrap()
        self._call(self.client.voidresp)

    def put(self, path: bytes, content: bytes) -> None:
        """See ``Remote``."""
        target = self._absolute(path).decode("latin-1")
        part = target + PART.decode()
        folders = [self._absolute(folder).decode("latin-1") for folder in folders_above(path)]
        try:
            self._call(lambda: make_folders(self.client, folders))
            self._call(lambda: store(self.client, part, content))
            self._call(lambda: rename_over(self.client, part, target))
        except ftplib.Error as error:
            raise RemoteFileError(f"cannot be written ({error})") from None

    def _absolute(self, path: bytes) -> bytes:
        return self.root + b"/" + path if path else self.root or b"/"

    def _enter(self, folder: bytes) -> None:
        self._call(lambda: self.client.cwd(folder.decode("latin-1")))

    def _call(self, operation: Callable[[], T]) -> T:
        """Runs one exchange; a broken connection becomes ``RemoteLost``, the server's refusals pass."""
        try:
            return operation()
        except ssl.SSLCertVerificationError as error:
            raise RemoteUntrusted(
                f"{self.where}: the server's certificate is not trusted ({error.verify_message}); give its"
                " authority as ORIGYNE_FTP_CA_FILE, after checking it with the wholesaler"
            ) from None
        except ftplib.error_temp as error:
            if str(error).startswith(("421", "425", "426")):
                raise RemoteLost(f"{self.where}: {error}") from None
            raise
        except (OSError, EOFError, ftplib.error_proto) as error:
            raise RemoteLost(f"{self.where}: no answer, or the connection broke ({_said(error)})") from None

    def close(self) -> None:
        """See ``Remote``."""
        with contextlib.suppress(Exception):
            self.client.close()


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
