"""The servers that wholesalers run, where this machine has them, each as a process of its own on loopback.

``.ci/servers`` installs them: OpenSSH from its package, the FTP servers below ``.servers`` of the checkout, since their
packages exclude one another.
"""

import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from origyne_pipeline.settings import Ftp, Settings

from .conftest import Deposit
from .servers import Faults

BELOW = Path(__file__).parents[2] / ".servers" / "usr"
USER, PASSWORD = "vno", "s3cret-PUK"
LIMIT = 30
"""How many entries the pure-ftpd of these tests lists."""
Start = Callable[[Path, Path, int], tuple[list[str], Ftp]]
"""(deposit, scratch folder, port) -> the command that serves it in the foreground, and the settings that reach it."""


def find(name: str) -> str:
    """The path of a program; skips the test where there is none."""
    found = shutil.which(name) or next((str(at) for at in BELOW.glob(f"*bin/{name}")), None)
    if found is None:
        pytest.skip(f"{name} is not installed here (.ci/servers installs it)")
    return found


def need_root(name: str) -> None:
    """Skips the test of a server that changes its user, where only its own may run it."""
    if os.geteuid() != 0:
        pytest.skip(f"{name} must be started by root")


def vsftpd(root: Path, scratch: Path, port: int) -> tuple[list[str], Ftp]:
    """vsftpd: LIST, no MLSD, minutes."""
    program = find("vsftpd")
    (scratch / "empty").mkdir()
    settings = {
        "listen": "YES", "listen_address": "127.0.0.1", "listen_port": port, "background": "NO",
        "anonymous_enable": "YES", "local_enable": "NO", "anon_root": root, "ftp_username": getpass.getuser(),
        "anon_world_readable_only": "NO", "write_enable": "NO", "run_as_launching_user": "YES",
        "allow_writeable_chroot": "YES", "secure_chroot_dir": scratch / "empty", "seccomp_sandbox": "NO",
        "isolate": "NO", "isolate_network": "NO", "connect_from_port_20": "NO", "xferlog_enable": "NO",
    }  # fmt: skip
    config = scratch / "vsftpd.conf"
    config.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
    return [program, str(config)], Ftp(url=f"ftp://anonymous@127.0.0.1:{port}/", password=PASSWORD)


def proftpd(root: Path, scratch: Path, port: int, facts: bool = True) -> tuple[list[str], Ftp]:
    """proftpd: MLSD, or LIST only where its facts are switched off."""
    program = find("proftpd")
    users = scratch / "users"
    hashed = subprocess.run(
        ["openssl", "passwd", "-6", PASSWORD], capture_output=True, text=True, check=True
    ).stdout.strip()
    users.write_text(f"{USER}:{hashed}:{os.geteuid()}:{os.getegid()}::{root}:/bin/sh\n")
    users.chmod(0o600)
    config = scratch / "proftpd.conf"
    config.write_text(
        f"""ServerType standalone
Port {port}
DefaultAddress 127.0.0.1
User {getpass.getuser()}
Group {(os.getegid() and "users") or "root"}
UseIPv6 off
RequireValidShell off
RootLogin on
AuthUserFile {users}
AuthOrder mod_auth_file.c
DefaultRoot {root}
ScoreboardFile none
PidFile {scratch}/pid
DelayTable none
WtmpLog off
TransferLog none
SystemLog {scratch}/log
UseReverseDNS off
{"" if facts else "FactsAdvertise off"}
{"" if facts else "<Limit MLSD MLST>"}
{"" if facts else "DenyAll"}
{"" if facts else "</Limit>"}
"""
    )
    return [program, "-n", "-c", str(config)], Ftp(url=f"ftp://{USER}@127.0.0.1:{port}/", password=PASSWORD)


def pure_ftpd(root: Path, scratch: Path, port: int) -> tuple[list[str], Ftp]:
    """pure-ftpd, which lists so many entries and no more (-L)."""
    program, users = find("pure-ftpd"), find("pure-pw")
    need_root("pure-ftpd")
    words = f"{PASSWORD}\n{PASSWORD}\n"
    # -C: as many logins at once; without it the hash of a password is made to take seconds.
    passwords, database = scratch / "users.passwd", scratch / "users.pdb"
    for command in (
        [
            users,
            "useradd",
            USER,
            "-f",
            str(passwords),
            "-u",
            "65534",
            "-g",
            "65534",
            "-d",
            str(root),
            "-C",
            "64",
        ],
        [users, "mkdb", str(database), "-f", str(passwords)],
    ):
        subprocess.run(command, input=words, text=True, check=True, capture_output=True)
    root.chmod(0o755)
    command = [program, "-S", f"127.0.0.1,{port}", "-l", f"puredb:{database}", "-L", f"{LIMIT}:9", "-A", "-H"]
    return command, Ftp(url=f"ftp://{USER}@127.0.0.1:{port}/", password=PASSWORD)


def sshd(root: Path, scratch: Path, port: int) -> tuple[list[str], Ftp]:
    """OpenSSH, with a key."""
    program = find("sshd")
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(scratch / name)]
        subprocess.run(command, check=True, capture_output=True)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    config = scratch / "sshd_config"
    config.write_text(
        f"""Port {port}
ListenAddress 127.0.0.1
HostKey {scratch}/host
AuthorizedKeysFile {scratch}/user.pub
PermitRootLogin yes
StrictModes no
UsePAM no
PidFile none
Subsystem sftp internal-sftp
"""
    )
    known_hosts = scratch / "known_hosts"
    public = (scratch / "host.pub").read_text().split()
    known_hosts.write_text(f"[127.0.0.1]:{port} {public[0]} {public[1]}\n")
    url = f"sftp://{getpass.getuser()}@127.0.0.1:{port}/{root}"
    return [program, "-D", "-e", "-f", str(config)], Ftp(
        url=url, key_file=scratch / "user", known_hosts=known_hosts
    )


def proftpd_list(root: Path, scratch: Path, port: int) -> tuple[list[str], Ftp]:
    """proftpd that refuses MLSD, though its features may name it."""
    return proftpd(root, scratch, port, facts=False)


SERVERS: dict[str, Start] = {
    "vsftpd": vsftpd,
    "proftpd": proftpd,
    "proftpd without MLSD": proftpd_list,
    "pure-ftpd": pure_ftpd,
    "sshd": sshd,
}


@contextlib.contextmanager
def serve_really(name: str, tmp_path: Path) -> Iterator[Deposit]:
    """Serves a new deposit by one of ``SERVERS``; skips the test where it can't run."""
    root, scratch, home = tmp_path / "deposit", tmp_path / "server", tmp_path / "home"
    root.mkdir()
    scratch.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command, ftp = SERVERS[name](root, scratch, port)
    with (scratch / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        try:
            _wait(process, port, scratch / "output")
            settings = Settings(home, home / "clients.xlsx", ftp=ftp)
            yield Deposit(name, root, settings, Faults(), server=process.pid)
        finally:
            signal_family(process.pid, signal.SIGKILL)
            process.wait(10)


def signal_family(process: int, number: signal.Signals) -> None:
    """Signals a process and those that it started.

    Servers start and end a process for each connection: those that ended since they were listed are left out, and the
    list is made again until it has no new one.
    """
    signalled: list[int] = []
    while new := [member for member in family(process) if member not in signalled]:
        for member in new:
            with contextlib.suppress(ProcessLookupError):
                os.kill(member, number)
        signalled += new


def family(process: int) -> list[int]:
    """A process and those that it started."""
    members = [process]
    for parent in members:
        for status in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                    members.append(int(status.parent.name))
    return members


def _wait(process: subprocess.Popen[bytes], port: int, output: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            pytest.skip(f"the server does not start here: {output.read_text(errors='replace')[-300:]}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.skip("the server does not listen here")
