"""The SFTP server's host key, from the server or from what ssh-keyscan wrote, proven by its fingerprint.

The profile gives the fingerprint; the file of known hosts needs the key. A key with another fingerprint is never used.
"""

import base64
import hashlib
import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import paramiko
from paramiko.hostkeys import HostKeyEntry

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.onboarding.profile.models import FtpAccess

TIMEOUT_S = 15
KINDS = (
    ("ssh-ed25519",),
    ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
    ("rsa-sha2-512", "rsa-sha2-256"),
)
"""A server shows one key of each kind, if it has one, to who asks for that kind."""
PORT = 22


class HostKeyError(OrigyneError):
    """No key with the fingerprint of the profile."""


def host_line(ftp: FtpAccess, scanned: Path | None = None) -> str:
    """The line of known hosts for an access.

    Args:
        ftp: an access by SFTP.
        scanned: what ssh-keyscan wrote; None: the server is asked.

    Raises:
        HostKeyError: no key there has the fingerprint.
    """
    shown = []
    for key in _keys_of_file(scanned) if scanned else _keys_of_server(ftp):
        if _fingerprint(key) == ftp.fingerprint:
            return f"{host_name(ftp)} {key.get_name()} {key.get_base64()}"
        shown.append(f"{key.get_name()} {_fingerprint(key)}")
    where = scanned or f"the server {ftp.host}:{ftp.port}"
    raise HostKeyError(
        f"host key: {where} has none with the fingerprint of the profile; expected {ftp.fingerprint}, found"
        f" {', '.join(shown) or 'no key'}. Nothing was written. Ask the wholesaler which one is right"
    )


def host_name(ftp: FtpAccess) -> str:
    """How known hosts name a server."""
    return ftp.host if ftp.port == PORT else f"[{ftp.host}]:{ftp.port}"


def _fingerprint(key: paramiko.PKey) -> str:
    digest = hashlib.sha256(key.asbytes()).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def _keys_of_file(path: Path) -> Iterator[paramiko.PKey]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise HostKeyError(
            f"{path}: cannot be read ({error}); give what ssh-keyscan wrote (--host-keys)"
        ) from None
    for line in lines:
        try:
            entry = HostKeyEntry.from_line(line)
        except Exception:  # paramiko raises errors of every type; such a line has no key that can be used
            continue
        if entry is not None:
            yield entry.key


def _keys_of_server(ftp: FtpAccess) -> Iterator[paramiko.PKey]:
    logging.getLogger("paramiko").addHandler(logging.NullHandler())
    for kinds in KINDS:
        try:
            connection = socket.create_connection((ftp.host, ftp.port), TIMEOUT_S)
        except (OSError, UnicodeError) as error:
            raise HostKeyError(
                f"host key: {ftp.host}:{ftp.port} does not answer ({error}). Nothing was written. Run it again from a"
                f" machine that reaches the server, or give its keys: ssh-keyscan -p {ftp.port} {ftp.host} > keys, then"
                " --host-keys keys"
            ) from None
        key = _key_of_kind(connection, kinds)
        if key is not None:
            yield key


def _key_of_kind(connection: socket.socket, kinds: tuple[str, ...]) -> paramiko.PKey | None:
    """The key of one of some kinds; None where the server has none. Nobody logs in."""
    transport = paramiko.Transport(connection)
    try:
        options = transport.get_security_options()
        options.key_types = tuple(kind for kind in kinds if kind in options.key_types)
        transport.start_client(timeout=TIMEOUT_S)
        return transport.get_remote_server_key()
    except (paramiko.SSHException, OSError, EOFError):
        return None
    finally:
        transport.close()
