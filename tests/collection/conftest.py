"""A deposit served over each protocol, and the settings that reach it."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from origyne_pipeline.collection.land import LandingResult, land
from origyne_pipeline.settings import Ftp, Settings

from .servers import PASSWORD, USER, Faults, ftp_server, sftp_server, write_certificate

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PROTOCOLS = ("file", "ftp", "ftp-list", "ftps", "sftp")


@dataclass
class Keys:
    """What servers and clients prove themselves with."""

    certificate: Path
    host_key: asyncssh.SSHKey
    user_key: asyncssh.SSHKey


@dataclass
class Deposit:
    """A served deposit and a data root to land it in."""

    protocol: str
    root: Path
    settings: Settings
    faults: Faults
    now: datetime = NOW
    pauses: list[float] = field(default_factory=list)
    server: int = 0

    def write(self, path: str | bytes, content: bytes = b"A;B\n1;2\n", age_s: float = 3600) -> Path:
        """Deposits a file that was last modified some seconds before now."""
        at = Path(os.fsdecode(os.path.join(os.fsencode(self.root), os.fsencode(path))))
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(content)
        stamp = (self.now - timedelta(seconds=age_s)).timestamp()
        os.utime(at, (stamp, stamp))
        return at

    def land(self, **options: Any) -> LandingResult:
        """Lands it now."""
        return land(self.settings, self.now, pause=self.pauses.append, **options)

    def with_ftp(self, **changes: Any) -> "Deposit":
        """The same with other FTP settings."""
        return replace(self, settings=replace(self.settings, ftp=replace(self.settings.ftp, **changes)))

    @property
    def landing(self) -> Path:
        """The landing folder."""
        return self.settings.home / "landing"


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    certificate = write_certificate(tmp_path_factory.mktemp("keys") / "server.pem")
    return Keys(
        certificate,
        asyncssh.generate_private_key("ssh-ed25519"),
        asyncssh.generate_private_key("ssh-ed25519"),
    )


@contextlib.contextmanager
def serve(protocol: str, tmp_path: Path, keys: Keys) -> Iterator[Deposit]:
    """Serves a new deposit over one of ``PROTOCOLS``."""
    root, home, faults = tmp_path / "deposit", tmp_path / "home", Faults()
    root.mkdir()
    with contextlib.ExitStack() as stack:
        if protocol == "file":
            ftp = Ftp(url=f"file://{root}")
        elif protocol == "sftp":
            port = stack.enter_context(sftp_server(root, faults, keys.host_key, keys.user_key))
            known_hosts = tmp_path / "known_hosts"
            public = keys.host_key.export_public_key("openssh").decode()
            known_hosts.write_text(f"[127.0.0.1]:{port} {public}")
            ftp = Ftp(url=f"sftp://{USER}@127.0.0.1:{port}/", password=PASSWORD, known_hosts=known_hosts)
        else:
            certificate = keys.certificate if protocol == "ftps" else None
            port = stack.enter_context(
                ftp_server(root, faults, mlsd=protocol != "ftp-list", certificate=certificate)
            )
            scheme = protocol.partition("-")[0]
            ftp = Ftp(url=f"{scheme}://{USER}@127.0.0.1:{port}/", password=PASSWORD, ca_file=certificate)
        yield Deposit(protocol, root, Settings(home=home, clients=home / "clients.xlsx", ftp=ftp), faults)


@pytest.fixture(params=PROTOCOLS)
def deposit(request: pytest.FixtureRequest, tmp_path: Path, keys: Keys) -> Iterator[Deposit]:
    """A deposit, once over each protocol."""
    with serve(request.param, tmp_path, keys) as served:
        yield served


@pytest.fixture
def local_deposit(tmp_path: Path, keys: Keys) -> Iterator[Deposit]:
    """A deposit where the protocol does not matter."""
    with serve("file", tmp_path, keys) as served:
        yield served
