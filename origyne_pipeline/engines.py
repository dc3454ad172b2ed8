"""The engines that there are: DuckDB in this process, and Spark where it is installed."""

import importlib.util
from contextlib import AbstractContextManager

from origyne_pipeline.engine import Engine, EngineError, Sessions
from origyne_pipeline.settings import ENGINES
from origyne_pipeline.warehouse import Warehouse


def duckdb_sessions(warehouse: Warehouse) -> AbstractContextManager[Engine]:
    """A session on DuckDB, in this process."""
    return warehouse.session()


def require_spark() -> None:
    """Looks whether PySpark is there, without importing it.

    Raises:
        EngineError: it is not; the message says how to install it.
    """
    missing = [name for name in ("pyspark", "sqlglot") if importlib.util.find_spec(name) is None]
    if missing:
        raise EngineError(
            f"rating on Spark needs {' and '.join(missing)}, not installed here: install the group 'spark'"
            " (pip install 'origyne-pipeline[spark]', or make spark in a clone) and a Java of 17 or later; where it"
            " has an environment of its own, name its python: [rating] spark_python"
        )


def sessions_of(engine: str, master: str, memory: str) -> Sessions:
    """The sessions of an engine by its name: ``duckdb`` or ``spark``.

    Raises:
        EngineError: it is not there, or none is called so.
    """
    if engine not in ENGINES:
        raise EngineError(f"no engine is called {engine!r}: expected {' or '.join(map(repr, ENGINES))}")
    return spark_sessions(master, memory) if engine == "spark" else duckdb_sessions


def spark_sessions(master: str, memory: str) -> Sessions:
    """Sessions on Spark: ``master`` as Spark names it (``local[2]``, ``k8s://...``), memory of the driver (``3g``).

    Raises:
        EngineError: PySpark is not there; or, once opened, Java.
    """
    require_spark()
    from origyne_pipeline.spark import open_spark

    return lambda warehouse: open_spark(warehouse, master, memory)
