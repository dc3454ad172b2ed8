"""The models on Spark: the same .sql files over the same Parquet files, committed through the same pointers.

What Spark holds is what DuckDB would: instants in UTC, an overflow is an error, and every table has the columns and
types that its model declares. Needs PySpark and sqlglot (the group ``spark``), which nothing else imports, and Java.
"""

import logging
import os
import re
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf
from pyspark.sql import types as st

from origyne_pipeline.engine import EngineError
from origyne_pipeline.header import Column, ModelError
from origyne_pipeline.lake import Lake, Partition
from origyne_pipeline.model import Model, load_model, table_model
from origyne_pipeline.spark_sql import Recursion, recursion_of, spark_sql, table_created, tables_read
from origyne_pipeline.warehouse import Warehouse, WarehouseError

MEANING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}
"""What the rows depend on. How much of a cluster to take is Spark's own configuration (``spark-defaults.conf``)."""
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
warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)  # none is used
LOG = "spark.log"
"""Under ``$ORIGYNE_HOME/tmp``: what Java says of the last session."""
GLOB = re.compile(r"[\\*?{}\[\]]")
TYPES: dict[str, st.DataType] = {
    "VARCHAR": st.StringType(),
    "VARCHAR[]": st.ArrayType(st.StringType()),
    "BOOLEAN": st.BooleanType(),
    "INTEGER": st.IntegerType(),
    "BIGINT": st.LongType(),
    "DATE": st.DateType(),
    "TIMESTAMP WITH TIME ZONE": st.TimestampType(),
}
"""Spark's type of each that headers declare; DECIMAL beside."""
FAILURES = (PySparkException, Py4JError)
NOT_IN_SPARK = ("TIME",)
"""Parquet types that Spark does not read: the columns are left out, and no model of rating names one."""


@contextmanager
def open_spark(warehouse: Warehouse, master: str, memory: str) -> Iterator["SparkModels"]:
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


class SparkModels:
    """One session: an ``engines.Engine``; see ``warehouse.Session`` for what each method does."""

    def __init__(self, lake: Lake, spark: SparkSession, scratch: Path) -> None:
        """Made by ``open_spark``."""
        self.lake = lake
        self.spark = spark
        self._scratch = scratch
        self._kept: dict[str, list[Path]] = {}

    def bind(self, table: str, keys: Iterable[str] | None = None, name: str | None = None) -> None:
        """Binds partitions of a lake table, without the columns that Spark does not read."""
        paths = [_location(place) for place in self.lake.locations(self.lake.chosen(table, keys))]
        schema = _schema(column for column in table_model(table).columns if column.type not in NOT_IN_SPARK)
        frame = self.spark.read.schema(schema).parquet(*paths) if paths else self._nothing(schema)
        frame.createOrReplaceTempView(name or table)

    def bind_rows(self, name: str, rows: pl.DataFrame) -> None:
        """Binds a frame under a name."""
        table = rows.to_arrow(compat_level=pl.CompatLevel.oldest())
        self.spark.createDataFrame(table).createOrReplaceTempView(name)

    def bind_values(self, table: str, rows: Sequence[dict[str, Any]], name: str | None = None) -> None:
        """Binds rows of Python values under a name, with the columns and types of the model of ``table``."""
        columns = table_model(table).columns
        frame = self._nothing(_schema(columns))
        if rows:
            values = pa.table({column.name: [row[column.name] for row in rows] for column in columns})
            texts = self.spark.createDataFrame(values)
            frame = texts.select(*(sf.col(c.name).cast(_type(c)).alias(c.name) for c in columns))
        self._keep(table, name or table, frame)

    def run(self, path: str, name: str | None = None, *, dictionaries: bool = False, **params: Any) -> int:
        """Makes a model's table in this session; returns its rows. Parquet keeps texts as dictionaries anyway."""
        model = load_model(path)
        return self._keep(str(model), name or model.name, self._made(model, params))

    def number(self, table: str, column: str) -> None:
        """Gives each row of a table of the session a number of its own, in a further column, the first."""
        numbered = self.spark.table(table).select(sf.monotonically_increasing_id().alias(column), "*")
        self._keep(f"the numbers of {table}", table, numbered)

    def view(self, path: str, name: str | None = None) -> None:
        """Binds a model without parameters as a view: its rows are made when they are read."""
        model = load_model(path)
        self._made(model, {}).createOrReplaceTempView(name or model.name)

    def append(self, path: str, table: str, **params: Any) -> None:
        """Appends a model's rows to a table of the session that has its columns."""
        model = load_model(path)
        self._keep(str(model), table, self._made(model, params), further=True)

    def count(self, table: str) -> int:
        """How many rows a bound table has."""
        return int(self.spark.table(table).count())

    def query(self, sql: str, params: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query; instants are in UTC. A temporary table or view may be created, too."""
        created = table_created(sql)
        if created:
            name, made_of, is_kept = created
            frame = self.spark.sql(spark_sql(made_of, params))
            if is_kept:
                self._keep(name, name, frame)
            else:
                frame.createOrReplaceTempView(name)
            return []
        return list(zip(*(column.to_pylist() for column in self._found(sql, params).columns), strict=True))

    def dicts(self, sql: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of a query, by column name; instants are in UTC."""
        rows: list[dict[str, Any]] = self._found(sql, params).to_pylist()
        return rows

    def _found(self, sql: str, params: dict[str, Any] | None) -> pa.Table:
        try:
            return self.spark.sql(spark_sql(sql, params)).toArrow()
        except FAILURES as error:
            raise WarehouseError(f"Spark: {_words(error)}") from error

    def save(
        self,
        table: str,
        key: str,
        *,
        made_from: str = "",
        source: str | None = None,
        where: str = "true",
        is_vast: bool = False,
    ) -> Partition:
        """Commits rows of a bound table as a partition: one file, in the order of the table's grain."""
        model = table_model(table)
        frame = (
            self.spark.table(source or table).where(where).select(*(column.name for column in model.columns))
        )
        frame = frame.repartition(1)
        if not is_vast:
            frame = frame.sortWithinPartitions(*(sf.col(column).asc_nulls_last() for column in model.grain))
        folder, count = self._write(str(model), frame, "snappy" if is_vast else "zstd")
        (only,) = folder.glob("*.parquet")
        return self.lake.commit(table, key, only if count else None, count, made_from)

    def _made(self, model: Model, params: Mapping[str, Any]) -> DataFrame:
        model.check_call(params, tables_read(model.text))
        recursion = recursion_of(model.text)
        try:
            if recursion:
                self._recur(recursion, str(model), params)
            frame = self.spark.sql(spark_sql(recursion.whole if recursion else model.text, params))
        except FAILURES as error:
            raise WarehouseError(f"{model}, on Spark: {_words(error)}") from error
        fields = [(field.name, field.dataType) for field in frame.schema]
        declared = [(column.name, _type(column)) for column in model.columns]
        if fields != declared:
            wrong = [f"{name} {kind.simpleString()}" for name, kind in fields if (name, kind) not in declared]
            raise ModelError(
                f"{model}: yields other columns or types on Spark than its header says: {wrong or 'their order'}"
            )
        return frame

    def _recur(self, recursion: Recursion, what: str, params: Mapping[str, Any]) -> None:
        """Binds the rows of a recursive table expression, each level made from the one before until there is none.

        Spark has recursion, with a limit of levels and a plan that grows with each: a long call has hundreds.
        """
        frame = self.spark.sql(spark_sql(recursion.first, params))
        columns = [(field.name, field.dataType) for field in frame.schema]
        levels = []
        while True:
            folder, rows = self._write(what, frame)
            levels.append(folder)
            if not rows:
                break
            self._files(frame.schema, [folder]).createOrReplaceTempView(recursion.name)
            following = self.spark.sql(spark_sql(recursion.following, params))
            alike = zip(following.columns, columns, strict=True)
            frame = following.select(
                *(following[source].cast(kind).alias(name) for source, (name, kind) in alike)
            )
        self._files(frame.schema, levels).createOrReplaceTempView(recursion.name)

    def _keep(self, what: str, table: str, frame: DataFrame, *, further: bool = False) -> int:
        """Makes the rows now and keeps them as files, beside those of the table if ``further``; returns how many.

        A frame that Spark only remembers would be planned again, with all that it was made from, wherever it is read.
        """
        folder, rows = self._write(what, frame)
        self._kept[table] = [*(self._kept[table] if further else ()), folder]
        self._files(frame.schema, self._kept[table]).createOrReplaceTempView(table)
        return rows

    def _write(self, what: str, frame: DataFrame, packing: str = "snappy") -> tuple[Path, int]:
        folder = self._scratch / f"rows-{time.monotonic_ns()}"
        try:
            frame.write.parquet(_written(folder), compression=packing)
        except FAILURES as error:
            raise WarehouseError(f"{what}, on Spark: {_words(error)}") from error
        return folder, sum(pq.read_metadata(path).num_rows for path in folder.glob("*.parquet"))

    def _files(self, schema: st.StructType, folders: Sequence[Path]) -> DataFrame:
        return self.spark.read.schema(schema).parquet(*map(_location, folders))

    def _nothing(self, schema: st.StructType) -> DataFrame:
        typed = (f"cast(null as {field.dataType.simpleString()}) as `{field.name}`" for field in schema)
        return self.spark.sql(f"select {', '.join(typed)} where false")


def _words(error: Exception) -> str:
    """What Spark says, without the stack of its Java."""
    return str(error).partition("\n\tat ")[0].strip()


def _schema(columns: Iterable[Column]) -> st.StructType:
    return st.StructType([st.StructField(column.name, _type(column)) for column in columns])


def _type(column: Column) -> st.DataType:
    decimal = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", column.type)
    return st.DecimalType(int(decimal[1]), int(decimal[2])) if decimal else TYPES[column.type]


def _written(path: Path) -> str:
    """A folder as Spark is told to write it."""
    return f"file://{path}"


def _location(path: Path | str) -> str:
    """A file or folder as Spark is told to read it: no character of its path stands for others."""
    return _written(Path(GLOB.sub(r"\\\g<0>", str(path))))
