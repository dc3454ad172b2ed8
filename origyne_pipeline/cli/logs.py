"""The log of the command line, ``logs/origyne.log`` in the data root: commands, how they ended, why they failed.

Only its owner may read it. Passwords are never arguments, so the log holds none. The log never creates a data root.
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
    """Appends records to the log of a data root; keeps them in memory until the data root is known and exists."""

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
        """Writes or keeps a record; a log that cannot be written stops nothing."""
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
    """Starts the log of a command."""
    _FILE_LOG.home, _FILE_LOG.waiting = None, []
    LOG.handlers, LOG.propagate = [_FILE_LOG], False
    LOG.setLevel(logging.DEBUG)


def show_log() -> None:
    """Shows later log records on stderr too, except failures, which are printed separately."""
    screen = logging.StreamHandler(sys.stderr)
    screen.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    screen.addFilter(lambda record: record.levelno < logging.WARNING)
    LOG.handlers = [_FILE_LOG, screen]


def log_to(home: Path) -> None:
    """Sets the data root that the log belongs to."""
    _FILE_LOG.home = home


def log_path() -> Path | None:
    """The path of the log; None before the data root is known, or where nothing could be written."""
    path = _FILE_LOG.home / FILE if _FILE_LOG.home else None
    return path if path and path.exists() and not _FILE_LOG.waiting else None
