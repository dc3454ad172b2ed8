"""A logged-in FTP or FTPS connection: ftplib, with its errors classified.

- Names round-trip as bytes: ftplib uses Latin-1, in which every byte is a character.
- A server may demand that the data connection resume the TLS session of the control one (vsftpd's answer
  522), which ftplib does not do.
"""

import contextlib
import ftplib
import ssl
from collections.abc import Callable, Iterator
from typing import TypeVar

from origyne_pipeline.collection.ftp_client import open_client
from origyne_pipeline.collection.remote import (
    BLOCK_BYTES,
    TIMEOUT_S,
    Address,
    RemoteError,
    RemoteLost,
    RemoteRefused,
    RemoteUntrusted,
    no_host_name,
)
from origyne_pipeline.settings import Ftp

T = TypeVar("T")


class FtpSession:
    """A logged-in connection, in the deposit's root.

    Attributes:
        where: scheme, host and port, for messages.
        has_mlsd: whether the server lists facts (RFC 3659).
        root: the absolute path of the deposit's root.
        transfer_answer: the server's answer at the end of the last transfer; None when it did not begin.
    """

    def __init__(self, address: Address, ftp: Ftp, timeout_s: float = TIMEOUT_S) -> None:
        """Connects, secures, logs in once, and finds the deposit's root.

        Raises:
            RemoteError: as ``connecting.connect`` says.
        """
        self.where = f"{address.scheme}://{address.host}:{address.port or ftplib.FTP_PORT}"
        self.secure = address.scheme == "ftps"
        self.transfer_answer: str | None = None
        self.client: ftplib.FTP = open_client(self.secure, ftp, timeout_s)
        try:
            self._open(address, ftp)
        except ftplib.Error as error:
            self.close()
            raise RemoteError(
                f"{self.where}: a step of the login failed ({error}); ask the wholesaler"
            ) from None
        except BaseException:
            self.close()
            raise

    def _open(self, address: Address, ftp: Ftp) -> None:
        try:
            self.call(lambda: self.client.connect(address.host, address.port or ftplib.FTP_PORT))
        except UnicodeError:
            raise no_host_name(address) from None
        except ftplib.Error as error:
            raise RemoteError(
                f"{self.where}: the server refuses the connection ({error}). Ask the wholesaler whether this address"
                " may connect"
            ) from None
        if isinstance(self.client, ftplib.FTP_TLS):
            try:
                self.call(self.client.auth)
            except ftplib.Error as error:
                raise RemoteUntrusted(
                    f"{self.where}: the server does not offer TLS ({error}); nothing was sent to it. Ask the wholesaler"
                ) from None
        self._log_in(address, ftp)
        if isinstance(self.client, ftplib.FTP_TLS):
            tls = self.client
            self.call(tls.prot_p)
        features = self._features()
        if "UTF8" in features:
            with contextlib.suppress(ftplib.Error):
                self.call(lambda: self.client.sendcmd("OPTS UTF8 ON"))
        self.has_mlsd = "MLST" in features or "MLSD" in features
        self.call(lambda: self.client.voidcmd("TYPE I"))
        self.root = self._find_root(address.path)

    def _log_in(self, address: Address, ftp: Ftp) -> None:
        if not address.user and ftp.password:
            raise RemoteError(
                "ORIGYNE_FTP_URL: expected a user with the password, found none; write ftp://USER@host/"
            )
        user, password = (
            address.user.encode().decode("latin-1"),
            (ftp.password or "").encode().decode("latin-1"),
        )
        try:
            self.call(lambda: self.client.login(user, password))
        except ftplib.Error as error:
            answer = str(error).splitlines()[0].replace(ftp.password or "\0", "***")
            if answer.startswith(("530", "430", "331", "332")):
                raise RemoteRefused(
                    f"{self.where}: the server refuses user {address.user!r} or its password ({answer}); one"
                    " attempt was made. Correct ORIGYNE_FTP_URL or ORIGYNE_FTP_PASSWORD"
                ) from None
            raise RemoteError(
                f"{self.where}: one login attempt failed ({answer}); ask the wholesaler"
            ) from None
        except ValueError:
            raise RemoteError(f"{self.where}: the user or password contains a line end; correct it") from None

    def _features(self) -> frozenset[str]:
        try:
            answer = self.call(lambda: self.client.sendcmd("FEAT"))
        except ftplib.Error:
            return frozenset()
        return frozenset(line.split()[0].upper() for line in answer.splitlines()[1:-1] if line.strip())

    def _find_root(self, path: bytes) -> bytes:
        """The root's absolute path: the URL's below the login folder (RFC 1738), else from the top."""
        login_folder = self.call(self.client.pwd).encode("latin-1")
        folder = path.strip(b"/")
        candidates = [login_folder]
        if folder:
            candidates = [login_folder.rstrip(b"/") + b"/" + folder, b"/" + folder]
        if path.startswith(b"//"):
            candidates = [b"/" + folder]
        for candidate in candidates:
            try:
                self.enter(candidate)
            except ftplib.error_perm:
                continue
            return candidate.rstrip(b"/")
        raise RemoteError(
            f"{self.where}: no folder {path.decode(errors='replace')!r} there; correct ORIGYNE_FTP_URL"
        )

    def transfer(self, command: str) -> Iterator[bytes]:
        """The bytes that a command sends over its data connection."""
        self.transfer_answer = None
        connection = self.call(lambda: self.client.transfercmd(command))
        self.transfer_answer = ""
        with connection:
            while block := self.call(lambda: connection.recv(BLOCK_BYTES)):
                yield block
            if isinstance(connection, ssl.SSLSocket):
                # Not every server closes TLS properly; sizes are compared.
                with contextlib.suppress(OSError, ValueError):
                    connection.unwrap()
        self.transfer_answer = self.call(self.client.voidresp)

    def absolute(self, path: bytes) -> bytes:
        """The absolute path of one that is relative to the deposit's root."""
        return self.root + b"/" + path if path else self.root or b"/"

    def enter(self, folder: bytes) -> None:
        """Changes to a folder, by its absolute path."""
        self.call(lambda: self.client.cwd(folder.decode("latin-1")))

    def call(self, operation: Callable[[], T]) -> T:
        """Runs one exchange; turns a broken connection into ``RemoteLost``, lets the server's refusals through."""
        try:
            return operation()
        except ssl.SSLCertVerificationError as error:
            raise RemoteUntrusted(
                f"{self.where}: the server's certificate is not trusted ({error.verify_message}); set its"
                " authority as ORIGYNE_FTP_CA_FILE, after checking it with the wholesaler"
            ) from None
        except ftplib.error_temp as error:
            if str(error).startswith(("421", "425", "426")):
                raise RemoteLost(f"{self.where}: {error}") from None
            raise
        except (OSError, EOFError, ftplib.error_proto) as error:
            raise RemoteLost(
                f"{self.where}: no answer, or the connection broke ({_text_of(error)})"
            ) from None

    def close(self) -> None:
        """See ``Remote``."""
        with contextlib.suppress(Exception):
            self.client.close()


def _text_of(error: BaseException) -> str:
    return str(error) or type(error).__name__
