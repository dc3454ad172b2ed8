"""The engines that there are: DuckDB in this process, and Spark and Sail where they are installed."""

import importlib.util
from contextlib import AbstractContextManager
from pathlib import Path

from origyne_pipeline.engine import Engine, EngineError, Sessions
from origyne_pipeline.setting_sections import Rating
from origyne_pipeline.settings import ENGINES
from origyne_pipeline.warehouse import Warehouse

NEEDED = {
    "duckdb": (),
    "spark": ("pyspark", "py4j", "sqlglot"),
    "sail": ("pysail", "pyspark", "grpc_status", "sqlglot"),
}
"""Modules that an engine needs beside those of the project."""
BESIDE = {"duckdb": "", "spark": ", and Java 17 or later", "sail": ""}


def duckdb_sessions(warehouse: Warehouse) -> AbstractContextManager[Engine]:
    """A session on DuckDB, in this process."""
    return warehouse.session()


def require(engine: str) -> None:
    """Looks whether what an engine needs is there, without importing it.

    Raises:
        EngineError: it is not there, with how to install it; or no engine is called so.
    """
    if engine not in ENGINES:
        raise EngineError(f"no engine is called {engine!r}: expected {' or '.join(map(repr, ENGINES))}")
    missing = [name for name in NEEDED[engine] if importlib.util.find_spec(name) is None]
    if missing:
        raise EngineError(
            f"rating on {engine.title()} needs {' and '.join(missing)}, not installed here: install the group"
            f" {engine!r} (pip install 'origyne-pipeline[{engine}]', or make {engine} in a clone){BESIDE[engine]};"
            f" where it has an environment of its own, name its python: [rating] {engine}_python"
        )


def interpreter_of(rating: Rating) -> Path | None:
    """The interpreter of the engine that rates, if it has an environment of its own."""
    return {"spark": rating.spark_python, "sail": rating.sail_python}.get(rating.engine)


def sessions_of(rating: Rating) -> Sessions:
    """The sessions of the engine that rates.

    Raises:
        EngineError: it is not there, or none is called so.
    """
    require(rating.engine)
    if rating.engine == "spark":
        return spark_sessions(rating.spark_master, rating.spark_memory)
    return sail_sessions(rating.sail_remote) if rating.engine == "sail" else duckdb_sessions


def spark_sessions(master: str, memory: str) -> Sessions:
    """Sessions on Spark: ``master`` as Spark names it (``local[2]``, ``k8s://...``), memory of the driver (``3g``).

    Raises:
        EngineError: PySpark is not there; or, once opened, Java.
    """
    require("spark")
    from origyne_pipeline.spark import open_spark

    return lambda warehouse: open_spark(warehouse, master, memory)


def sail_sessions(remote: str = "") -> Sessions:
    """Sessions on Sail: on a server that is there (``sc://host:port``), or each on one of its own.

    Raises:
        EngineError: Sail is not there; or, once opened, does not answer.
    """
    require("sail")
    from origyne_pipeline.sail import open_sail

    return lambda warehouse: open_sail(warehouse, remote)
