"""The sections of settings about runs: where they and the lake are kept, and who is told of those that fail."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Alerts:
    """Who is told of failed runs and checks.

    ``to`` is one mail address or more, separated by commas. ``webhook`` often holds a token, so it is not in
    ``repr``. ``ui_url`` is where the Dagster UI answers, for the links to runs.
    """

    to: str | None = None
    webhook: str | None = field(default=None, repr=False)
    ui_url: str = "http://127.0.0.1:3000"


@dataclass(frozen=True)
class Dagster:
    """Where Dagster records runs and their events: SQLite files in the data root, or a server.

    ``postgres_url`` is the address of a PostgreSQL database, with its password: a secret, not in ``repr``.
    """

    postgres_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class LakeStore:
    """The object store that holds the lake, as ``s3://bucket/prefix``; none: the lake is on the disk.

    ``endpoint`` is where an S3 that is not Amazon's answers. ``cache_bytes`` is what copies of its files may take on
    the disk between runs. ``lease_seconds`` is how long a machine that fell silent keeps others from its task.
    """

    address: str = ""
    endpoint: str = ""
    cache_bytes: int = 20 << 30
    lease_seconds: int = 30


IN_FILES = Dagster()
"""SQLite: what one machine needs."""
ON_DISK = LakeStore()
"""The lake of one machine."""
UNTOLD = Alerts()
"""Failures stand in the log of alerts and in the UI only."""
