"""The demo's FTP server: a folder served read-only on loopback, for as long as a ``with`` block lasts."""

import contextlib
import logging
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

from pyftpdlib.authorizers import DummyAuthorizer  # type: ignore[import-untyped]
from pyftpdlib.handlers import FTPHandler  # type: ignore[import-untyped]
from pyftpdlib.ioloop import IOLoop  # type: ignore[import-untyped]
from pyftpdlib.servers import FTPServer  # type: ignore[import-untyped]

USER = "origyne"
READ_ONLY = "elr"
POLL_S = 0.05


@contextlib.contextmanager
def serve(root: Path) -> Iterator[tuple[str, str]]:
    """Serves a folder over FTP on 127.0.0.1 and a free port.

    Nobody may write or log in without the password, which is new at each call.

    Yields:
        The URL (without the password) and the password, as ORIGYNE_FTP_URL and ORIGYNE_FTP_PASSWORD take
        them.
    """
    logger = logging.getLogger("pyftpdlib")
    logger.addHandler(logging.NullHandler())  # a logger without any is given one that prints every transfer
    logger.setLevel(logging.CRITICAL)
    password = secrets.token_urlsafe(16)
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, password, str(root), perm=READ_ONLY)
    options = {"authorizer": authorizer, "banner": "Demonstration deposit", "auth_failed_timeout": 1}
    handler = type("DemoHandler", (FTPHandler,), options)
    server = FTPServer(("127.0.0.1", 0), handler, ioloop=IOLoop())
    stopping = threading.Event()

    def run() -> None:
        while not stopping.is_set():
            server.ioloop.loop(POLL_S, blocking=False)
        server.close_all()

    thread = threading.Thread(target=run, name="demo-ftp-server", daemon=True)
    thread.start()
    try:
        yield f"ftp://{USER}@127.0.0.1:{server.address[1]}/", password
    finally:
        stopping.set()
        thread.join()
