"""Serves a folder over SFTP or FTP on loopback while a command runs: ``python -m tests.serving sftp FOLDER COMMAND``.

The command finds the server in ORIGYNE_FTP_URL, ORIGYNE_FTP_PASSWORD and ORIGYNE_FTP_KNOWN_HOSTS; its exit status
is this one's.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncssh

from origyne_pipeline.simulation.ftp_server import serve
from tests.collection.servers import PASSWORD, USER, Faults, sftp_server


@contextlib.contextmanager
def served(protocol: str, folder: Path) -> Iterator[dict[str, str]]:
    """Serves a folder; yields the variables that reach it."""
    if protocol == "ftp":
        with serve(folder) as (url, password):
            yield {"ORIGYNE_FTP_URL": url, "ORIGYNE_FTP_PASSWORD": password}
        return
    host_key, user_key = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    with (
        sftp_server(folder, Faults(), host_key, user_key) as port,
        tempfile.NamedTemporaryFile("w", suffix=".known_hosts") as known_hosts,
    ):
        known_hosts.write(f"[127.0.0.1]:{port} {host_key.export_public_key('openssh').decode()}")
        known_hosts.flush()
        yield {
            "ORIGYNE_FTP_URL": f"sftp://{USER}@127.0.0.1:{port}/",
            "ORIGYNE_FTP_PASSWORD": PASSWORD,
            "ORIGYNE_FTP_KNOWN_HOSTS": known_hosts.name,
        }


def main() -> int:
    """Serves, runs, ends."""
    protocol, folder, *command = sys.argv[1:]
    with served(protocol, Path(folder).resolve()) as variables:
        return subprocess.run(command, env={**os.environ, **variables}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
