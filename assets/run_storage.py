"""Where Dagster records runs: SQLite files in the data root, or PostgreSQL, where the settings have its address.

``dagster.yaml`` names the store, since the UI and its daemon read nothing else; the address stands in it as the name of
the variable. The file and the settings must agree: a process without the variable would record beside the others.
No message shows the address. ``dagster_postgres`` is imported only where it is set.
"""

import contextlib
import logging
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from assets.dagster_private import ConfigurableClass, ConfigurableClassData, DagsterStorage
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import write_atomically
from origyne_pipeline.settings import Settings

VARIABLE = "ORIGYNE_DAGSTER_POSTGRES_URL"
IN_SQLITE = """\
event_log_storage:
  module: assets.event_log
  class: KeptOpenEventLog
"""
IN_POSTGRES = f"""\
storage:
  custom:
    module: assets.run_storage
    class: PostgresStorage
    config:
      postgres_url:
        env: {VARIABLE}
"""
PATIENCE_S = 10
"""How long a server may take to accept a connection."""
REASONS = {
    "authentication failed": "it refused the user or the password",
    "no password supplied": "it wants a password, and the address has none",
    "database .* does not exist": "it has no such database",
    "role .* does not exist": "it has no such user",
    "pg_hba.conf": "its pg_hba.conf lets this machine, user or database not in",
    "could not translate host name": "no machine has the name of its host",
    "connection refused": "nothing listens at its host and port",
    "timeout expired": f"no answer within {PATIENCE_S} s",
    "permission denied": "the user may not create tables in the database",
    "terminating connection|closed the connection": "it ended the connection",
    "starting up|shutting down": "it is starting or stopping",
}
"""What PostgreSQL and its client say, and what it means; their own words name host, port and user."""


class RunStorageError(OrigyneError):
    """The store of Dagster's runs cannot be used as it is set."""


class PostgresStorage(DagsterStorage, ConfigurableClass):
    """What ``dagster.yaml`` names: Dagster's own storage in PostgreSQL, for an address as people write it.

    SQLAlchemy 2.1 takes ``postgresql://`` for another driver than the one that ``dagster_postgres`` brings.
    """

    @classmethod
    def config_type(cls) -> Any:
        """The address, always as the name of a variable."""
        return {"postgres_url": dg.StringSource}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Any:
        """Dagster's storage, with its tables; created where they are missing.

        Raises:
            RunStorageError: the packages are not installed, or the server cannot be used.
        """
        logging.getLogger().addFilter(_without_address)
        with telling_server_faults():
            return _packages().DagsterPostgresStorage(
                _address(config_value["postgres_url"]), inst_data=inst_data
            )


def name_storage(path: Path, settings: Settings) -> None:
    """Makes ``dagster.yaml`` name PostgreSQL where the settings do.

    Args:
        path: the file, which is there.
        settings: with the address, or without.

    Raises:
        RunStorageError: the file names PostgreSQL and the settings do not, or the lines to replace were changed.
    """
    text = path.read_text(encoding="utf-8")
    if not settings.dagster.postgres_url:
        if re.search(rf"^[^#\n]*\b{VARIABLE}\b", text, re.MULTILINE):
            raise RunStorageError(
                f"{VARIABLE}: expected the address of the database in which {path} keeps the runs, found none; set it,"
                f" or go back to SQLite: replace the section `storage` of that file by\n{IN_SQLITE}"
            )
    elif not is_named(path):
        if IN_SQLITE not in text:
            raise RunStorageError(
                f"{path}: expected the runs in PostgreSQL, as {VARIABLE} is set, found another `event_log_storage`;"
                f" replace that section by\n{IN_POSTGRES}"
            )
        write_atomically(path, text.replace(IN_SQLITE, IN_POSTGRES).encode())


def is_named(path: Path) -> bool:
    """Whether ``dagster.yaml`` has a section ``storage``: PostgreSQL, or what an operator wrote there."""
    return bool(re.search(r"^storage:", path.read_text(encoding="utf-8"), re.MULTILINE))


def expect_server(url: str) -> None:
    """Connects once, so that a fault is one message before any work.

    Raises:
        RunStorageError: the packages are not installed, or the server does not let us in.
    """
    _packages()
    from sqlalchemy import NullPool, create_engine

    with telling_server_faults():
        engine = create_engine(
            _address(url), poolclass=NullPool, connect_args={"connect_timeout": PATIENCE_S}
        )
        engine.connect().close()


@contextlib.contextmanager
def telling_server_faults() -> Iterator[None]:
    """Turns a fault of the server into a message without its address.

    Raises:
        RunStorageError: in its place.
    """
    try:
        yield
    except Exception as error:
        if reason := _reason(error):
            raise RunStorageError(
                f"{VARIABLE}: expected a PostgreSQL server that keeps the runs, found that {reason}; look at the server"
                " and the address (it is a secret and not shown), then run the same command again"
            ) from None
        raise


def _reason(error: BaseException | None) -> str:
    """Why a server could not be used, where that is what an error or one of its causes is; otherwise empty."""
    seen: set[int] = set()  # an error that is raised again while it is handled is among its own causes
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if type(error).__module__.startswith("psycopg2"):
            words = str(error)
            known = (mean for sign, mean in REASONS.items() if re.search(sign, words, re.IGNORECASE))
            return next(known, "it did not do what was asked (its own log says why)")
        if type(error).__module__ == "sqlalchemy.exc" and type(error).__name__ == "ArgumentError":
            return "the address cannot be read"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return ""


def _packages() -> Any:
    """``dagster_postgres``, where it is installed."""
    try:
        import dagster_postgres
    except ImportError:
        raise RunStorageError(
            f"{VARIABLE}: expected the packages for PostgreSQL in this environment, found no dagster_postgres;"
            " run `make postgres`, or take the variable away"
        ) from None
    return dagster_postgres


def _address(url: str) -> str:
    return re.sub(r"^postgres(ql)?(\+psycopg2)?://", "postgresql+psycopg2://", url)


def _without_address(record: logging.LogRecord) -> bool:
    """Of Dagster's warnings that it connects again, what does not name host and user."""
    if str(record.msg).startswith("Retrying failed database connection"):
        record.msg, record.args = "PostgreSQL does not answer; trying again", ()
    return True
