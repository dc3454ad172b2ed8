"""The settings of a wholesaler: its server, its calendar, its layouts; ``[ftp]``, or one of ``[[sources]]``."""

from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from origyne_pipeline.sources import MAIN, USUAL_WINDOW, DepositWindow


@dataclass(frozen=True)
class Ftp:
    """Where a wholesaler's deposit is, whom to trust, and when it comes. Secrets never show in ``repr``.

    ``days``, ``hours`` and ``silence_days`` are those of ``sources.DepositWindow``. ``cost_tariffs`` is the folder of
    the workbooks by which the wholesaler charges the VNO, for events whose file gives no cost.
    """

    url: str | None = None
    password: str | None = field(default=None, repr=False)
    key_file: Path | None = None
    known_hosts: Path | None = None
    ca_file: Path | None = None
    settle_seconds: int = 120
    max_file_bytes: int = 32 * 1024**3
    recheck_bytes: int = 64 * 1024**2
    days: frozenset[int] = USUAL_WINDOW.weekdays
    hours: tuple[time, time] = (USUAL_WINDOW.opens, USUAL_WINDOW.closes)
    silence_days: int = USUAL_WINDOW.silence_days
    cost_tariffs: str | None = None

    @property
    def window(self) -> DepositWindow:
        """When the wholesaler deposits."""
        return DepositWindow(self.days, *self.hours, self.silence_days)


USUAL_FTP = Ftp()
"""No server, and what is usual of any."""


@dataclass(frozen=True)
class Source:
    """One wholesaler: its name, its deposit, and how its files are laid out."""

    name: str = MAIN
    ftp: Ftp = USUAL_FTP
    layouts: Path | None = None
