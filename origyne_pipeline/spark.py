"""Spark, on this machine or on a cluster: its Java is started here. Needs PySpark and sqlglot (group ``spark``)."""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from origyne_pipeline.engine import EngineError
from origyne_pipeline.frame_models import MEANING, FrameModels
from origyne_pipeline.warehouse import Warehouse

HERE = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.hadoop.fs.permissions.umask-mode": "077",
}
ON_ONE_MACHINE = {
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}
logging.getLogger(
    "SQLQueryContextLogger"
).disabled = True  # it prints what is raised, with all of Java's stack
LOG = "spark.log"
"""Under ``$ORIGYNE_HOME/tmp``: what Java says of the last session."""
FAILURES = (PySparkException, Py4JError)


class SparkModels(FrameModels):
    """A session on Spark, through Java in this process's child."""

    name = "Spark"
    failures = FAILURES


@contextmanager
def open_spark(warehouse: Warehouse, master: str, memory: str) -> Iterator[SparkModels]:
    """Starts Spark with nothing in it yet, and stops it; it spills under the home.

    Raises:
        EngineError: it does not start.
    """
    scratch = warehouse.home / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="spark-", ignore_cleanup_errors=True) as spill:
        local = ON_ONE_MACHINE if master.startswith("local") else {}
        own = {
            "spark.local.dir": spill,
            "spark.sql.warehouse.dir": f"{spill}/tables",
            "spark.driver.memory": memory,
        }
        builder = SparkSession.builder.master(master).appName("origyne rating")
        for name, value in {**HERE, **local, **own, **MEANING}.items():
            builder = builder.config(name, value)
        try:
            with _java_says(scratch / LOG):
                spark = builder.getOrCreate()
        except (*FAILURES, RuntimeError, OSError) as error:
            raise EngineError(
                f"Spark does not start on {master!r} (see {scratch / LOG}): it needs a Java of 17 or later in PATH or"
                " JAVA_HOME (apt install default-jre-headless), and a master that answers"
            ) from error
        try:
            yield SparkModels(warehouse, spark, Path(spill))
        finally:
            spark.stop()


@contextmanager
def _java_says(log: Path) -> Iterator[None]:
    """A Java that is started meanwhile writes to a file what it would write to this process's output."""
    with log.open("wb") as file:
        kept = [(stream, os.dup(stream)) for stream in (1, 2)]
        try:
            for stream, _ in kept:
                os.dup2(file.fileno(), stream)
            yield
        finally:
            for stream, copy in kept:
                os.dup2(copy, stream)
                os.close(copy)
