"""The models on Spark's protocol: the same .sql files over the same Parquet files, committed through the same pointers.

What is held is what DuckDB would: instants in UTC, an overflow is an error, and every table has the columns and types
that its model declares. Spark (``spark``) and Sail (``sail``) open it. Needs PySpark or its client, and sqlglot.
"""

import re
import time
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.errors import PySparkException
from pyspark.sql import Column as FrameColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf
from pyspark.sql import types as st

from origyne_pipeline.header import Column, ModelError
from origyne_pipeline.lake import Lake, Partition
from origyne_pipeline.model import Model, load_model, table_model
from origyne_pipeline.spark_sql import Recursion, recursion_of, spark_sql, table_created, tables_read
from origyne_pipeline.warehouse import WarehouseError
from origyne_pipeline.warehouse.cutting import PART, part_folder

MEANING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}
"""What the rows depend on. How much of a cluster to take is the engine's own configuration."""
warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)  # none is used
GLOB = re.compile(r"[\\*?{}\[\]]")
ESCAPED = r"\\\g<0>"
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
NOT_IN_SPARK = ("TIME",)
"""Parquet types that Spark does not read: the columns are left out, and no model of rating names one."""


class FrameModels:
    """One session: an ``engines.Engine``; see ``warehouse.Session`` for what each method does."""

    name: ClassVar[str]
    """Of the engine, in messages."""
    failures: ClassVar[tuple[type[Exception], ...]] = (PySparkException,)

    def __init__(self, lake: Lake, spark: SparkSession, scratch: Path) -> None:
        """Made by ``open_spark`` or ``open_sail``."""
        self.lake = lake
        self.spark = spark
        self._scratch = scratch
        self._kept: dict[str, list[Path]] = {}

    def bind(self, table: str, keys: Iterable[str] | None = None, name: str | None = None) -> None:
        """Binds partitions of a lake table, without the columns that Spark does not read."""
        paths = [self.location(Path(place)) for place in self.lake.locations(self.lake.chosen(table, keys))]
        schema = _schema(column for column in table_model(table).columns if column.type not in NOT_IN_SPARK)
        frame = self.spark.read.schema(schema).parquet(*paths) if paths else self._nothing(schema)
        self.bind_frame(name or table, frame)

    def bind_rows(self, name: str, rows: pl.DataFrame) -> None:
        """Binds a frame under a name."""
        table = rows.to_arrow(compat_level=pl.CompatLevel.oldest())
        self.bind_frame(name, self.frame_of(table))

    def bind_values(self, table: str, rows: Sequence[dict[str, Any]], name: str | None = None) -> None:
        """Binds rows of Python values under a name, with the columns and types of the model of ``table``."""
        columns = table_model(table).columns
        frame = self._nothing(_schema(columns))
        if rows:
            values = pa.table({column.name: [row[column.name] for row in rows] for column in columns})
            texts = self.frame_of(values)
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
        self.bind_frame(name or model.name, self._made(model, {}))

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
            frame = self.spark.sql(self.translated(made_of, params))
            if is_kept:
                self._keep(name, name, frame)
            else:
                self.bind_frame(name, frame)
            return []
        return list(zip(*(column.to_pylist() for column in self._found(sql, params).columns), strict=True))

    def dicts(self, sql: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of a query, by column name; instants are in UTC."""
        rows: list[dict[str, Any]] = self._found(sql, params).to_pylist()
        return rows

    def _found(self, sql: str, params: dict[str, Any] | None) -> pa.Table:
        try:
            return self.spark.sql(self.translated(sql, params)).toArrow()
        except self.failures as error:
            raise WarehouseError(f"{self.name}: {self.fault(error)}") from error

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
        file, count = self.write_one(model, frame, is_vast=is_vast)
        return self.lake.commit(table, key, file if count else None, count, made_from)

    def write_one(self, model: Model, frame: DataFrame, *, is_vast: bool) -> tuple[Path, int]:
        """Writes rows as one file, sorted unless they are vast; returns it and how many."""
        frame = frame.repartition(1)
        if not is_vast:
            frame = frame.sortWithinPartitions(*in_order(model))
        folder, count = self._write(str(model), frame, "snappy" if is_vast else "zstd")
        (only,) = folder.glob("*.parquet")
        return only, count

    def write(self, table: str, path: Path, *, is_vast: bool = False, in_order: bool = True) -> int:
        """Writes rows of a bound table to a file; returns how many."""
        model = table_model(table)
        frame = self.spark.table(table).select(*(column.name for column in model.columns))
        file, count = self.write_one(model, frame, is_vast=is_vast or not in_order)
        file.replace(path)
        return count

    def bind_files(self, path: str, files: Sequence[Path], name: str | None = None) -> None:
        """Binds Parquet files as the rows of a model; none where there is no file."""
        model = load_model(path)
        schema = _schema(column for column in model.columns if column.type not in NOT_IN_SPARK)
        self.bind_frame(name or model.name, self._files(schema, files))

    def cut(self, table: str, parts: int, folder: Path) -> list[int]:
        """Writes the rows of a bound table by the number in its column ``part``; returns the rows of each part."""
        self.spark.table(table).write.partitionBy(PART).parquet(self.destination(folder))
        files = [list(part_folder(folder, part).glob("*.parquet")) for part in range(parts)]
        return [sum(pq.read_metadata(path).num_rows for path in of_part) for of_part in files]

    def frame_of(self, rows: pa.Table) -> DataFrame:
        """A frame of rows of this process."""
        return self.spark.createDataFrame(rows)

    def translated(self, text: str, params: Mapping[str, Any] | None) -> str:
        """A query of DuckDB in the words of the engine."""
        return spark_sql(text, params)

    def bind_frame(self, name: str, frame: DataFrame) -> None:
        """Binds a frame under a name."""
        frame.createOrReplaceTempView(name)

    def fault(self, error: Exception) -> str:
        """What the engine says, without the stack of its Java."""
        return str(error).partition("\n\tat ")[0].strip()

    def location(self, path: Path) -> str:
        """A file or folder as the engine is told to read it: no character of its path stands for others."""
        return f"file://{GLOB.sub(ESCAPED, str(path))}"

    def destination(self, path: Path) -> str:
        """A folder as the engine is told to write it."""
        return f"file://{path}"

    def _made(self, model: Model, params: Mapping[str, Any]) -> DataFrame:
        model.check_call(params, tables_read(model.text))
        recursion = recursion_of(model.text)
        try:
            if recursion:
                self._recur(recursion, str(model), params)
            frame = self.spark.sql(self.translated(recursion.whole if recursion else model.text, params))
            fields = [(field.name, field.dataType) for field in frame.schema]
        except self.failures as error:
            raise WarehouseError(f"{model}, on {self.name}: {self.fault(error)}") from error
        declared = [(column.name, _type(column)) for column in model.columns]
        if fields != declared:
            wrong = [f"{name} {kind.simpleString()}" for name, kind in fields if (name, kind) not in declared]
            raise ModelError(
                f"{model}: yields other columns or types on {self.name} than its header says: {wrong or 'their order'}"
            )
        return frame

    def _recur(self, recursion: Recursion, what: str, params: Mapping[str, Any]) -> None:
        """Binds the rows of a recursive table expression, each level made from the one before until there is none.

        Spark has recursion, with a limit of levels and a plan that grows with each: a long call has hundreds.
        """
        frame = self.spark.sql(self.translated(recursion.first, params))
        columns = [(field.name, field.dataType) for field in frame.schema]
        levels = []
        while True:
            folder, rows = self._write(what, frame)
            levels.append(folder)
            if not rows:
                break
            self.bind_frame(recursion.name, self._files(frame.schema, [folder]))
            following = self.spark.sql(self.translated(recursion.following, params))
            alike = zip(following.columns, columns, strict=True)
            frame = following.select(
                *(following[source].cast(kind).alias(name) for source, (name, kind) in alike)
            )
        self.bind_frame(recursion.name, self._files(frame.schema, levels))

    def _keep(self, what: str, table: str, frame: DataFrame, *, further: bool = False) -> int:
        """Makes the rows now and keeps them as files, beside those of the table if ``further``; returns how many.

        A frame that Spark only remembers would be planned again, with all that it was made from, wherever it is read.
        """
        folder, rows = self._write(what, frame)
        self._kept[table] = [*(self._kept[table] if further else ()), folder]
        self.bind_frame(table, self._files(frame.schema, self._kept[table]))
        return rows

    def _write(self, what: str, frame: DataFrame, packing: str = "snappy") -> tuple[Path, int]:
        folder = self.new_folder()
        try:
            frame.write.parquet(self.destination(folder), compression=packing)
        except self.failures as error:
            raise WarehouseError(f"{what}, on {self.name}: {self.fault(error)}") from error
        return folder, sum(pq.read_metadata(path).num_rows for path in folder.glob("*.parquet"))

    def _files(self, schema: st.StructType, folders: Sequence[Path]) -> DataFrame:
        written = [self.location(folder) for folder in folders if folder.exists()]
        return self.spark.read.schema(schema).parquet(*written) if written else self._nothing(schema)

    def new_folder(self) -> Path:
        """A folder of the session that is not there yet."""
        return self._scratch / f"rows-{time.monotonic_ns()}"

    def _nothing(self, schema: st.StructType) -> DataFrame:
        typed = (f"cast(null as {field.dataType.simpleString()}) as `{field.name}`" for field in schema)
        return self.spark.sql(f"select {', '.join(typed)} where false")


def in_order(model: Model) -> list[FrameColumn]:
    """The columns of a model's grain, to sort by."""
    return [sf.col(name).asc_nulls_last() for name in model.grain]


def _schema(columns: Iterable[Column]) -> st.StructType:
    return st.StructType([st.StructField(column.name, _type(column)) for column in columns])


def _type(column: Column) -> st.DataType:
    decimal = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", column.type)
    return st.DecimalType(int(decimal[1]), int(decimal[2])) if decimal else TYPES[column.type]
