"""The ftplib clients: names as Latin-1, so that bytes round-trip; TLS verified, its session resumed."""

import contextlib
import ftplib
import socket
import ssl

from origyne_pipeline.collection.remote import RemoteError
from origyne_pipeline.settings import Ftp

ENCODING = "latin-1"


def open_client(secure: bool, ftp: Ftp, timeout_s: float) -> ftplib.FTP:
    """A client that is not connected yet.

    Raises:
        RemoteError: the file of authorities cannot be used.
    """
    return SessionReusingFtp(ftp, timeout_s) if secure else ftplib.FTP(timeout=timeout_s, encoding=ENCODING)


def make_folders(client: ftplib.FTP, names: list[str]) -> None:
    """Creates folders. Errors are ignored: writing a file in the folder will show them."""
    for name in names:
        with contextlib.suppress(ftplib.error_perm):
            client.mkd(name)


def store(client: ftplib.FTP, name: str, content: bytes) -> None:
    """Writes a file. ``storbinary`` fails where a server ends TLS without closing it; the answer is checked instead."""
    connection = client.transfercmd(f"STOR {name}")
    with connection:
        connection.sendall(content)
        if isinstance(connection, ssl.SSLSocket):
            with contextlib.suppress(OSError, ValueError):
                connection.unwrap()
    client.voidresp()


def rename_over(client: ftplib.FTP, name: str, target: str) -> None:
    """Renames over an existing file; where the server refuses that, deletes that file first."""
    try:
        client.rename(name, target)
    except ftplib.error_perm:
        client.delete(target)
        client.rename(name, target)


class SessionReusingFtp(ftplib.FTP_TLS):
    """FTPS whose data connections resume the session of the control connection, certificate verified."""

    def __init__(self, ftp: Ftp, timeout_s: float) -> None:
        try:
            context = ssl.create_default_context(cafile=str(ftp.ca_file) if ftp.ca_file else None)
        except (OSError, ssl.SSLError) as error:
            raise RemoteError(
                f"ORIGYNE_FTP_CA_FILE: {ftp.ca_file} is not a readable PEM file ({error})"
            ) from None
        super().__init__(context=context, timeout=timeout_s, encoding=ENCODING)

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        """Opens a data connection within the TLS session of the control connection, as vsftpd asks."""
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if isinstance(self.sock, ssl.SSLSocket):
            try:
                connection = self.context.wrap_socket(
                    connection, server_hostname=self.host, session=self.sock.session
                )
            except BaseException:
                connection.close()
                raise
        return connection, size
