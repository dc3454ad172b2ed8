"""Sail, which speaks Spark's protocol without Java: a server of its own, or one that is there already.

Needs pysail, the client of PySpark and sqlglot (group ``sail``). Sail reads an absent file as no rows, so files are
asked for before.
"""

import contextlib
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import grpc
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.connect.client.retries import DefaultPolicy
from pyspark.sql.pandas.types import to_arrow_schema

from origyne_pipeline.engine import EngineError
from origyne_pipeline.frame_models import MEANING, FrameModels, in_order
from origyne_pipeline.lake import Lake
from origyne_pipeline.model import Model
from origyne_pipeline.sail_sql import sail_sql
from origyne_pipeline.spark_sql import tables_read
from origyne_pipeline.warehouse import Warehouse, WarehouseError
from origyne_pipeline.warehouse.parquet import ROW_GROUP

LOG = "sail.log"
"""Under ``$ORIGYNE_HOME/tmp``: what the last server said."""
FAILURES = (PySparkException, grpc.RpcError, pa.ArrowInvalid)
USUAL_PORT = 15002
"""Of Spark's protocol."""
RETRIES = 3
"""Of a call to a server of our own; one elsewhere is called as often as Spark's client does: for ten minutes."""


class SailModels(FrameModels):
    """A session on Sail."""

    name = "Sail"
    failures = FAILURES

    def __init__(self, lake: Lake, spark: SparkSession, scratch: Path, server: "Server") -> None:
        """Made by ``open_sail``."""
        super().__init__(lake, spark, scratch)
        self._server = server
        self._columns: dict[str, dict[str, str]] = {}

    def bind_frame(self, name: str, frame: DataFrame) -> None:
        """Binds a frame under a name."""
        self._columns.pop(name, None)
        super().bind_frame(name, frame)

    def frame_of(self, rows: pa.Table) -> DataFrame:
        """A frame of rows of this process, through a file: as many as there are, of no rows too."""
        folder = self.new_folder()
        folder.mkdir(mode=0o700)
        pq.write_table(rows, folder / "rows.parquet")
        return self.spark.read.parquet(self.destination(folder))

    def translated(self, text: str, params: Mapping[str, Any] | None) -> str:
        """A query of DuckDB in the words of the engine, with the types of the tables that it reads."""
        for name in tables_read(text) - set(self._columns):
            fields = self.spark.table(name).schema
            self._columns[name] = {field.name: field.dataType.simpleString() for field in fields}
        return sail_sql(text, params, self._columns)

    def write_one(self, model: Model, frame: DataFrame, *, is_vast: bool) -> tuple[Path, int]:
        """Writes rows as one file, sorted unless they are vast: Sail gives them, since it would write several."""
        if not is_vast:
            frame = frame.orderBy(*in_order(model))
        folder = self.new_folder()
        folder.mkdir(mode=0o700)
        try:
            count = self._stream(frame, folder / "rows.parquet", "snappy" if is_vast else "zstd")
        except self.failures as error:
            raise WarehouseError(f"{model}, on Sail: {self.fault(error)}") from error
        return folder / "rows.parquet", count

    def _stream(self, frame: DataFrame, file: Path, packing: str) -> int:
        schema = to_arrow_schema(frame.schema, timezone="UTC")
        client, count, waiting = self.spark.client, 0, schema.empty_table()
        with pq.ParquetWriter(file, schema, compression=packing, store_decimal_as_integer=True) as writer:
            for part in client.to_table_as_iterator(frame._plan.to_proto(client), {}):
                if isinstance(part, pa.Table):
                    waiting = pa.concat_tables([waiting, part.cast(schema)])
                    count += part.num_rows
                if waiting.num_rows >= ROW_GROUP:
                    writer.write_table(waiting)
                    waiting = schema.empty_table()
            writer.write_table(waiting)
        return count

    def fault(self, error: Exception) -> str:
        """What Sail says; or that its server is not there any more."""
        return self._server.fault() or super().fault(error)

    def location(self, path: Path) -> str:
        """A file or folder as Sail is told to read it.

        Raises:
            WarehouseError: it is not there.
        """
        if not path.exists():
            raise WarehouseError(f"{path}: expected a file of the lake, found none")
        return self.destination(path)

    def destination(self, path: Path) -> str:
        """A folder as Sail is told to write it: a URL, in which no character stands for others."""
        return f"file://{quote(str(path))}"


@dataclass(frozen=True)
class Server:
    """Where a server is, and its process if it is ours."""

    remote: str
    log: Path
    process: "subprocess.Popen[str] | None" = None

    def fault(self) -> str:
        """That our server has ended, and where to read why; empty of one that runs, or is elsewhere."""
        if self.process is None:
            return ""
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self.process.wait(1)
            return f"its server ended with code {code}, see {self.log}; nothing of the table is committed: run it again"
        return ""


@contextmanager
def open_sail(warehouse: Warehouse, remote: str) -> Iterator[SailModels]:
    """A session on the server ``remote`` (``sc://host:port``); if empty, on one that is started, and stopped after.

    Raises:
        EngineError: it does not start, or does not answer.
    """
    scratch = warehouse.home / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=scratch, prefix="sail-", ignore_cleanup_errors=True) as spill,
        _server(remote, spill, scratch / LOG) as server,
    ):
        try:
            _call(server.remote)
            spark = SparkSession.builder.remote(server.remote).create()
            if server.process:
                spark.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES, max_backoff=500)])
            for name, value in MEANING.items():
                spark.conf.set(name, value)
        except (*FAILURES, OSError) as error:
            raise EngineError(
                f"Sail does not answer at {server.remote}: {server.fault() or error}; expected a server of Sail there,"
                " or no sail_remote"
            ) from error
        try:
            yield SailModels(warehouse, spark, Path(spill), server)
        finally:
            with contextlib.suppress(*FAILURES):  # it may have ended
                spark.stop()


def _call(remote: str) -> None:
    """Raises an OSError where nothing listens: Spark's client would call for ten minutes."""
    address = urlsplit(remote)
    socket.create_connection((address.hostname, address.port or USUAL_PORT), timeout=10).close()


@contextmanager
def _server(remote: str, spill: str, log: Path) -> Iterator[Server]:
    if remote:
        yield Server(remote, log)
        return
    command = (sys.executable, "-m", "origyne_pipeline.sail_server", spill)
    with (
        log.open("wb") as file,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file, text=True
        ) as process,
    ):
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            if not port:
                raise EngineError(
                    f"Sail does not start: its server ended with code {process.wait()}, see {log}"
                )
            yield Server(f"sc://127.0.0.1:{port}", log, process)
        finally:
            process.communicate()  # the end of its input ends it
