"""Dagster's own SQLite event log, with its connections kept open while a run in this process goes on.

The stock storage connects anew, and syncs the disk, for each of the three writes of an event: 34 ms on a busy
machine, and a month of days with its checks has more than a thousand events. The files are the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import create_db_conn_string
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

BUSY_TIMEOUT_S = 30
"""How long to wait for another process that writes."""


class KeptOpenEventLog(SqliteEventLogStorage):
    """One connection a file. A power cut may lose the last events of a run, never a file of the lake."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """See ``SqliteEventLogStorage``."""
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard not in self._engines:
                self._engines[shard] = self._open(shard)
            with self._engines[shard].begin() as connection:
                yield connection

    def _open(self, shard: str) -> Engine:
        engine = create_engine(
            create_db_conn_string(self._base_dir, shard),
            poolclass=StaticPool,
            connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
        )
        event.listen(engine, "connect", lambda connection, _: connection.execute("pragma synchronous = off"))
        self._initdb(engine, for_index_shard=shard == "index")
        self._initialized_dbs.add(shard)
        return engine

    def dispose(self) -> None:
        """Closes the files."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Any
    ) -> "KeptOpenEventLog":
        """Made by Dagster."""
        return cls(inst_data=inst_data, **config_value)
