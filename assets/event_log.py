"""Dagster's own SQLite event log, with its connections kept open while a run goes on in this process.

The stock storage connects anew for each of the three writes of an event, and to ask whether it knows checks; closing
the last connection of a file writes its journal back and syncs the disk: 30 to 50 ms an event, and a month of days
with its checks has more than six hundred. The files are the same.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from dagster import DagsterEventType
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

from assets.dagster_private import (
    EVENT_TYPE_TO_PIPELINE_RUN_STATUS,
    FINISHED_STATUSES,
    ConfigurableClassData,
    SqliteEventLogStorage,
    create_db_conn_string,
)
from assets.instance import dagster_home
from origyne_pipeline.settings import load_settings

BUSY_TIMEOUT_S = 30
"""How long to wait for another process that writes."""
LAST_EVENTS = {
    kind for kind, status in EVENT_TYPE_TO_PIPELINE_RUN_STATUS.items() if status in FINISHED_STATUSES
}


class KeptOpenEventLog(SqliteEventLogStorage):
    """One connection a file, from a run's first step to its end. A power cut may lose its last events, nothing else.

    The UI and its daemon, which carry out no step, use the stock way: they look at any number of runs' files.

    Config of ``dagster.yaml``: ``base_dir``, the folder of the files, by default that of the stock storage under
    ``$DAGSTER_HOME``; ``from_the_start``, keep connections open before the first step too.
    """

    def __init__(
        self, base_dir: str, inst_data: ConfigurableClassData | None = None, *, from_the_start: bool = False
    ) -> None:
        """See ``SqliteEventLogStorage``."""
        self._engines: dict[str, Engine] = {}
        self._known_tables: set[str] = set()
        self._from_the_start = self._keeps_open = from_the_start
        super().__init__(base_dir, inst_data)

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Stores an event; see ``SqliteEventLogStorage``."""
        if event.dagster_event_type is DagsterEventType.STEP_START:
            self._keeps_open = True
        super().store_event(event)
        if event.dagster_event_type in LAST_EVENTS and not self._from_the_start:
            self._keeps_open = False
            self._close()

    def has_table(self, table_name: str) -> bool:
        """Whether a table is there: asked for each check, so what was seen once is not looked for again."""
        if table_name not in self._known_tables and super().has_table(table_name):
            self._known_tables.add(table_name)
        return table_name in self._known_tables

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        if not self._keeps_open:
            with super()._connect(shard) as connection:
                yield connection
            return
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
        event.listen(
            engine, "connect", lambda connection, _: connection.execute("pragma synchronous = normal")
        )
        self._initdb(engine, for_index_shard=shard == "index")
        self._initialized_dbs.add(shard)
        return engine

    def _close(self) -> None:
        with self._db_lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()

    def dispose(self) -> None:
        """Closes the files."""
        self._close()
        super().dispose()

    @classmethod
    def config_type(cls) -> Any:
        """What ``dagster.yaml`` may say."""
        return {
            "base_dir": dg.Field(dg.StringSource, is_required=False),
            "from_the_start": dg.Field(bool, default_value=False),
        }

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "KeptOpenEventLog":
        """Made by Dagster."""
        base_dir = config_value.get("base_dir") or str(_home() / "history/runs")
        return cls(base_dir, inst_data, from_the_start=config_value["from_the_start"])


def _home() -> Path:
    """Dagster's home; that of the data root where the environment names none."""
    named = os.environ.get("DAGSTER_HOME")
    return Path(named) if named else dagster_home(load_settings())
