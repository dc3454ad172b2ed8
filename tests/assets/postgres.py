"""A PostgreSQL server on loopback, in a temporary folder, for tests."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

USER, PASSWORD = "origyne", "s3cret-Of-Tests"
NOBODY = 65534
"""The server refuses to run as root."""


class Server:
    """A server that can be stopped and started; ``url`` is the address of a database."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        """``folder`` belongs to who runs it."""
        self.programs, self.folder, self.port = programs, folder, port

    def url(self, database: str, password: str = PASSWORD) -> str:
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, program: str, *words: str) -> None:
        """Runs one of its programs to its end, as a user who is not root."""
        other = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if is_root() else []
        done = subprocess.run(
            [*other, str(self.programs / program), *words],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "PGPASSWORD": PASSWORD},
            stdout=subprocess.DEVNULL,  # the server would keep a pipe open
            stderr=(self.folder / "errors").open("ab"),
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == 0, (program, (self.folder / "errors").read_text())

    def start(self) -> None:
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self.folder}"
            " -c fsync=off -c shared_buffers=16MB -c max_connections=40"
        )
        self.run("pg_ctl", "-D", "data", "-l", "log", "-w", "-o", options, "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")

    def create(self, database: str) -> str:
        """Creates a database; its address."""
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, database)
        return self.url(database)


def is_root() -> bool:
    return os.getuid() == 0


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """A server that runs; skips the test where PostgreSQL or the packages for it are absent."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    if not find_spec("dagster_postgres"):
        pytest.skip("dagster_postgres is not installed (make postgres)")
    if is_root() and (sys.platform != "linux" or not shutil.which("setpriv")):
        pytest.skip("PostgreSQL refuses to run as root, and there is no setpriv")
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Server(programs[-1].parent, folder, port)
    try:
        (folder / "password").write_text(PASSWORD)
        if is_root():
            for path in (folder, folder / "password"):
                os.chown(path, NOBODY, NOBODY)
        server.run("initdb", "-D", "data", "-U", USER, "-A", "scram-sha-256", "--pwfile", "password", "-N")
        server.start()
        try:
            yield server
        finally:
            with contextlib.suppress(AssertionError):  # a test stopped it
                server.stop()
    finally:
        shutil.rmtree(folder)
