"""The keys of an SFTP connection: known hosts, host keys, private keys.

Every fault of these files is a message that names the setting, the file and the line.
"""

import base64
import hashlib
from pathlib import Path

import paramiko
from paramiko.hostkeys import HostKeyEntry

from origyne_pipeline.collection.remote import RemoteRefused, RemoteUntrusted

KEY_TYPES = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)
LINE_FORM = "expected HOST KEY-TYPE KEY, as ssh-keyscan writes them"


def trust_only(client: paramiko.SSHClient, known_hosts: Path | None, where: str) -> None:
    """Makes a client accept the hosts of a file, and no other.

    Raises:
        RemoteUntrusted: no file is set, or it cannot be used.
    """
    client.set_missing_host_key_policy(_RefuseUnknown(known_hosts))
    if known_hosts is None:
        raise RemoteUntrusted(
            f"ORIGYNE_FTP_KNOWN_HOSTS: not set; {where} cannot be proven to be the"
            " wholesaler's. Put the server's key in a file (ssh-keyscan writes it), check its fingerprint"
            " with the wholesaler, and set that file"
        )
    try:
        lines = known_hosts.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RemoteUntrusted(
            f"ORIGYNE_FTP_KNOWN_HOSTS: {known_hosts} cannot be read ({error}); give another file"
        ) from None
    keys = client.get_host_keys()
    for number, line in enumerate(map(str.strip, lines), start=1):
        if line and not line.startswith(
            ("#", "@")
        ):  # lines with a marker (@revoked, @cert-authority) trust no key
            for host, key in _host_keys(line, f"ORIGYNE_FTP_KNOWN_HOSTS: {known_hosts}, line {number}"):
                keys.add(host, key.get_name(), key)


def _host_keys(line: str, place: str) -> list[tuple[str, paramiko.PKey]]:
    """The (host, key) pairs of a line; none for an unsupported key type."""
    fields = line.split()
    fault = f"{len(fields)} words" if len(fields) < 3 else ""
    entry = None
    if not fault:
        try:
            entry = HostKeyEntry.from_line(" ".join(fields[:3]))
        except Exception as error:  # paramiko raises errors of every type
            fault = f"a key that cannot be decoded ({type(error).__name__})"
    if fault:
        raise RemoteUntrusted(
            f"{place}: {LINE_FORM}, found {fault}. Nothing was sent. Correct that line, or remove it and check the"
            " server's key with the wholesaler"
        )
    if entry is None or entry.key is None:
        return []
    return [(host, entry.key) for host in entry.hostnames or []]


class _RefuseUnknown(paramiko.MissingHostKeyPolicy):
    """Refuses a host that is not in the known hosts; never adds one."""

    def __init__(self, known_hosts: Path | None) -> None:
        self.known_hosts = known_hosts

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        raise RemoteUntrusted(
            f"sftp server {hostname}: its host key is not in {self.known_hosts}. It shows {fingerprint(key)};"
            " check that with the wholesaler, then add to that file the line:"
            f" {hostname} {key.get_name()} {key.get_base64()}"
        )


def load_key(key_file: Path, passphrase: str | None) -> paramiko.PKey:
    """The private key in a file, of any supported type.

    Raises:
        RemoteRefused: it cannot be read, is not a key, or is encrypted with another passphrase.
    """
    try:
        content = key_file.read_bytes()
    except OSError as error:
        raise RemoteRefused(
            f"ORIGYNE_FTP_KEY_FILE: {key_file} cannot be read ({error.strerror}); give a private key that the user of"
            " this program may read"
        ) from None
    encrypted = False
    for key_type in KEY_TYPES:
        try:
            return key_type.from_private_key_file(str(key_file), passphrase)
        except paramiko.PasswordRequiredException:
            encrypted = True
        except Exception:  # paramiko raises errors of every type; the message below says what the file is
            continue
    raise RemoteRefused(f"ORIGYNE_FTP_KEY_FILE: {key_file}: {_key_fault(content, encrypted, passphrase)}")


def _key_fault(content: bytes, encrypted: bool, passphrase: str | None) -> str:
    """What is wrong with the content of a key file, and what to do."""
    if encrypted:
        return "encrypted; give its passphrase as ORIGYNE_FTP_PASSWORD"
    if content.startswith(b"PuTTY"):
        return "a PuTTY key; export it in the OpenSSH form (puttygen, Conversions)"
    if content.startswith((b"ssh-", b"ecdsa-")):
        return "a public key; give the private key beside it, whose name does not end with .pub"
    if b"PRIVATE KEY" in content and passphrase:
        return (
            "a private key that cannot be read: the passphrase in ORIGYNE_FTP_PASSWORD is not its own, the file is"
            " damaged, or its type is not Ed25519, ECDSA or RSA"
        )
    if b"PRIVATE KEY" in content:
        return "a private key that is damaged, or not of type Ed25519, ECDSA or RSA; create a new one"
    return "not a private key; give one of type Ed25519, ECDSA or RSA"


def fingerprint(key: paramiko.PKey) -> str:
    """A host key as OpenSSH shows it: ``ssh-ed25519 SHA256:...``."""
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    return f"{key.get_name()} SHA256:{digest}"
