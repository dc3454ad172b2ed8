"""The log of the command line, ``logs/origyne.log`` in the data root: what was started, how it ended, why it failed.

Only its owner may read it. Passwords are never arguments, so none stands there. A data root is not made for its log.
"""

import logging
import os
import sys
import time
from pathlib import Path

LOG = logging.getLogger("origyne")
FILE = Path("logs", "origyne.log")
LARGEST = 5_000_000
"""Bytes of the log before it becomes ``origyne.log.1``, in place of the one before."""


class _DataRootLog(logging.Handler):
    """Appends each record to the log of a data root; those that come before it is known, or there, wait."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.home: Path | None = None
        self.waiting: list[str] = []
        form = logging.Formatter(
            "%(asctime)s.%(msecs)03dZ %(process)d %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S"
        )
        form.converter = time.gmtime
        self.setFormatter(form)

    def emit(self, record: logging.LogRecord) -> None:
        """Writes it, or keeps it; a log that cannot be written stops nothing."""
        self.waiting.append(self.format(record))
        try:
            if self.home and self.home.is_dir():
                self._write()
        except OSError:
            pass

    def _write(self) -> None:
        assert self.home
        path = self.home / FILE
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if path.exists() and path.stat().st_size > LARGEST:
            path.replace(path.with_name(f"{path.name}.1"))
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8",
                       errors="backslashreplace") as file:  # fmt: skip
            file.write("".join(f"{line}\n" for line in self.waiting))
        self.waiting.clear()


_FILE_LOG = _DataRootLog()


def start_log() -> None:
    """Begins the log of a command."""
    _FILE_LOG.home, _FILE_LOG.waiting = None, []
    LOG.handlers, LOG.propagate = [_FILE_LOG], False
    LOG.setLevel(logging.DEBUG)


def show_log() -> None:
    """Shows what is logged from now on, on stderr too, but no failure: that is told apart."""
    screen = logging.StreamHandler(sys.stderr)
    screen.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    screen.addFilter(lambda record: record.levelno < logging.WARNING)
    LOG.handlers = [_FILE_LOG, screen]


def log_to(home: Path) -> None:
    """Names the data root whose log it is."""
    _FILE_LOG.home = home


def log_path() -> Path | None:
    """Where the log is; None before the data root is known, or where nothing could be written."""
    path = _FILE_LOG.home / FILE if _FILE_LOG.home else None
    return path if path and path.exists() and not _FILE_LOG.waiting else None
