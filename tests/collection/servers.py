"""Real servers for the tests, in this process, each on a free port of loopback."""

import asyncio
import contextlib
import datetime
import ipaddress
import logging
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.filesystems import AbstractedFS
from pyftpdlib.handlers import FTPHandler, TLS_DTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import AsyncChat, IOLoop
from pyftpdlib.servers import FTPServer

AMID = 10_000
"""Faults of reading happen from this byte of a file on: small files are spared."""
USER, PASSWORD = "vno", "s3cret-PUK"
logging.getLogger("pyftpdlib").setLevel(logging.CRITICAL)
logging.getLogger("asyncssh").setLevel(logging.CRITICAL)


@dataclass
class Faults:
    """What a server does wrong, and what it noticed.

    Attributes:
        drops: so many reads of a file break the connection in their midst.
        short: files end after their first bytes, and the server says that all went well.
        style: rewrites each line of LIST, as another server would write it.
        listing_end: what the server says at the end of a listing, in place of 226.
        names: entries that the root's listing shows beside the real ones.
        logins: the passwords and keys tried.
        commands: what clients asked of an FTP server.
    """

    drops: int = 0
    short: bool = False
    style: Callable[[bytes], bytes] | None = None
    listing_end: str = ""
    names: tuple[bytes, ...] = ()
    logins: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)


class _FaultyFile:
    def __init__(self, file: Any, faults: Faults, drop: Callable[[], None]) -> None:
        self.file, self.faults, self.drop = file, faults, drop
        self.name, self.closed = file.name, False

    def read(self, size: int = -1) -> bytes:
        beyond_first = self.file.tell() >= AMID
        if beyond_first and self.faults.short:
            return b""
        if beyond_first and self.faults.drops:
            self.faults.drops -= 1
            self.drop()
        return self.file.read(size)

    def close(self) -> None:
        self.closed = True
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


@contextlib.contextmanager
def ftp_server(
    root: Path, faults: Faults, *, mlsd: bool = True, certificate: Path | None = None, reuse: bool = False
) -> Iterator[int]:
    """An FTP server, or an FTPS one when given a certificate; yields its port.

    Args:
        mlsd: without it the server has LIST, SIZE and MDTM only, as vsftpd.
        reuse: data connections must resume the TLS session, as vsftpd demands by default.
    """

    class Files(AbstractedFS):
        def open(self, filename: str, mode: str) -> Any:
            return _FaultyFile(super().open(filename, mode), faults, self.cmd_channel.close)

        def format_list(self, *args: Any, **options: Any) -> Iterator[bytes]:
            for line in super().format_list(*args, **options):
                yield faults.style(line) if faults.style else line

        def format_mlsx(self, basedir: str, *args: Any, **options: Any) -> Iterator[bytes]:
            yield from super().format_mlsx(basedir, *args, **options)
            if os.path.samefile(basedir, root):
                for name in faults.names:
                    yield b"type=file;size=5;modify=20261101000000;perm=r; " + name + b"\r\n"

    class Authorizer(DummyAuthorizer):
        def validate_authentication(self, username: str, password: str, handler: Any) -> None:
            faults.logins.append(password)
            super().validate_authentication(username, password, handler)

    class DataChannel(TLS_DTPHandler):
        def handle_ssl_established(self) -> None:
            super().handle_ssl_established()
            if reuse and not SSL._lib.SSL_session_reused(self.socket._ssl):
                self.cmd_channel.respond("522 SSL connection failed: session reuse required")
                self.close()

    authorizer = Authorizer()
    authorizer.add_user(USER, PASSWORD, str(root), perm="elradfmw")
    base = TLS_FTPHandler if certificate else FTPHandler
    options = {
        "authorizer": authorizer,
        "abstracted_fs": Files,
        "unicode_errors": "surrogateescape",
        "auth_failed_timeout": 0,
        "use_sendfile": False,
    }
    if certificate:
        options |= {
            "certfile": str(certificate),
            "tls_control_required": True,
            "tls_data_required": True,
            "dtp_handler": DataChannel,
            "ssl_context": None,
        }

    class Handler(base):  # type: ignore[misc,valid-type]
        def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
            faults.commands.append(cmd)
            super().pre_process_command(line, cmd, arg)

        def respond(self, resp: str, *args: Any, **options: Any) -> None:
            listed = faults.commands and faults.commands[-1] in ("LIST", "MLSD")
            if listed and faults.listing_end and resp.startswith("226"):
                resp = faults.listing_end
            super().respond(resp, *args, **options)

        def push(self, data: str) -> None:
            AsyncChat.push(self, data.encode("utf-8", "surrogateescape"))  # names of any bytes in answers

    for name, value in options.items():
        setattr(Handler, name, value)
    if not mlsd:
        Handler.proto_cmds = {
            key: value for key, value in FTPHandler.proto_cmds.items() if key not in ("MLSD", "MLST")
        }
    server = FTPServer(("127.0.0.1", 0), Handler, ioloop=IOLoop())
    stopping = threading.Event()

    def run() -> None:
        while not stopping.is_set():
            server.ioloop.loop(0.01, blocking=False)
        server.close_all()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield server.address[1]
    finally:
        stopping.set()
        thread.join()


@contextlib.contextmanager
def sftp_server(
    root: Path, faults: Faults, host_key: asyncssh.SSHKey, user_key: asyncssh.SSHKey
) -> Iterator[int]:
    """An SFTP server confined to a folder; yields its port."""

    class Login(asyncssh.SSHServer):
        def begin_auth(self, username: str) -> bool:
            return True

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            faults.logins.append(password)
            return (username, password) == (USER, PASSWORD)

        def public_key_auth_supported(self) -> bool:
            return True

        def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
            faults.logins.append("key")
            return username == USER and key == user_key.convert_to_public()

    class Files(asyncssh.SFTPServer):
        def __init__(self, channel: Any) -> None:
            self.dropped = False
            super().__init__(channel, chroot=str(root).encode())

        async def scandir(self, path: bytes) -> Any:
            async for name in super().scandir(path):
                yield name
            if path == b"/":
                attributes = asyncssh.SFTPAttrs(size=5, permissions=0o100644, atime=1e9, mtime=1e9)
                for name in faults.names:
                    yield asyncssh.SFTPName(name, attrs=attributes)

        def read(self, file_obj: Any, offset: int, size: int) -> Any:
            if offset >= AMID and faults.short:
                return b""
            if offset >= AMID and faults.drops and not self.dropped:
                self.dropped = True
                faults.drops -= 1
                self.connection.abort()
            return super().read(file_obj, offset, size)

    async def listen() -> Any:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_factory=Login, server_host_keys=[host_key], sftp_factory=Files
        )

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    acceptor = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    try:
        yield acceptor.get_port()
    finally:

        async def stop() -> None:
            acceptor.close()
            await acceptor.wait_closed()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def write_certificate(path: Path, host: str = "127.0.0.1", days: int = 1) -> Path:
    """A self-signed certificate of a host with its key, in one PEM file; valid from two days ago for ``days`` more."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    alternative: x509.GeneralName = (
        x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    )
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=2))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
