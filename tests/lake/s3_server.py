"""A real server that speaks S3 (moto, in its own environment and process), with a bucket for a test.

``make s3-server object-store`` installs it and the library; without them the tests that need it are skipped.
"""

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / ".venv-s3" / "bin" / "moto_server"
IS_THERE = PROGRAM.exists() and importlib.util.find_spec("obstore") is not None
needs_s3 = pytest.mark.skipif(not IS_THERE, reason="no S3 server here: make object-store s3-server")
KEYS = {
    "AWS_ACCESS_KEY_ID": "key-of-a-test",
    "AWS_SECRET_ACCESS_KEY": "secret-of-a-test",
    "AWS_REGION": "eu-west-3",
}


@dataclass(frozen=True)
class S3Server:
    """A server on this machine."""

    url: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a process finds it."""
        return {**KEYS, "ORIGYNE_LAKE_ENDPOINT": self.url}

    def bucket(self, name: str) -> str:
        """Creates a bucket; returns its address."""
        _answer(urllib.request.Request(f"{self.url}/{name}", method="PUT"))
        return f"s3://{name}"


@contextlib.contextmanager
def s3_server() -> Iterator[S3Server]:
    """Starts a server, and ends it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(PROGRAM), "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with contextlib.suppress(urllib.error.URLError):
                _answer(urllib.request.Request(f"{url}/moto-api/"))
                break
            time.sleep(0.1)
        else:
            raise AssertionError("the S3 server does not answer")
        yield S3Server(url)
    finally:
        process.kill()
        process.wait()


def _answer(request: urllib.request.Request) -> None:
    with urllib.request.urlopen(request, timeout=10) as answer:
        answer.read()


if __name__ == "__main__":  # python -m tests.lake.s3_server COMMAND...: runs it beside a server with a bucket
    with s3_server() as server:
        address = server.bucket("lake")
        environment = {**os.environ, **server.environment, "ORIGYNE_LAKE_ADDRESS": f"{address}/vno"}
        sys.exit(subprocess.run(sys.argv[1:], env=environment, check=False).returncode)
