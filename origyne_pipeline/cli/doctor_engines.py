"""What doctor asks of what is set in place of the usual: engines of rating, the record of runs, the lake."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from origyne_pipeline.cli.doctor_findings import FAULT, OK, Finding
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.lake_place import lake_place
from origyne_pipeline.settings import Settings


def check_spark(settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Whether PySpark and Java are there, where Spark rates."""
    if settings.rating.engine != "spark":
        return
    from origyne_pipeline.engines import require

    remedy = "install Java 17 or later (apt install default-jre-headless)"
    try:
        if settings.rating.spark_python is None:
            require("spark")
        java = subprocess.run(["java", "-version"], capture_output=True, text=True, timeout=30, check=False)
    except OrigyneError as error:
        yield Finding(
            "Java for Spark", FAULT, str(error), 'run make spark, or set [rating] engine = "duckdb"'
        )
        return
    except (OSError, subprocess.TimeoutExpired) as error:
        yield Finding("Java for Spark", FAULT, f"java does not start ({error})", remedy)
        return
    version = (java.stderr or java.stdout).splitlines()[:1]
    yield Finding(
        "Java for Spark",
        FAULT if java.returncode else OK,
        " ".join(version),
        remedy if java.returncode else "",
    )


def check_sail(settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Whether Sail is there, where it rates."""
    if settings.rating.engine != "sail":
        return
    from origyne_pipeline.engines import require

    python = settings.rating.sail_python or Path(sys.executable)
    remedy = 'run make sail and set [rating] sail_python, or set [rating] engine = "duckdb"'
    try:
        if settings.rating.sail_python is None:
            require("sail")
        command = [str(python), "-c", "import pysail, pyspark; print(pysail.__version__)"]
        subprocess.run(command, capture_output=True, timeout=30, check=True)
    except (OrigyneError, OSError, subprocess.SubprocessError) as error:
        yield Finding("Sail", FAULT, str(error), remedy)
        return
    yield Finding("Sail", OK, f"installed for {python}", "")


def check_run_storage(settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Whether PostgreSQL takes the record of runs, where it is set; the address is not shown."""
    if settings.dagster.postgres_url is None:
        return
    from assets.run_storage import expect_server

    try:
        expect_server(settings.dagster.postgres_url)
    except OrigyneError as error:
        remedy = "correct the address or the server, or take ORIGYNE_DAGSTER_POSTGRES_URL away"
        yield Finding("record of runs", FAULT, str(error), remedy)
        return
    yield Finding("record of runs", OK, "PostgreSQL answers", "")


def check_lake(settings: Settings, _now: datetime) -> Iterator[Finding]:
    """Whether the object store that holds the lake answers and keeps conditions, tried on an object of its own."""
    place = lake_place(settings.home)
    if place is None:
        return
    from origyne_pipeline.lake.object_store import ObjectStore, probe

    try:
        fault = probe(ObjectStore(place.address, place.endpoint), os.urandom(8).hex())
    except OrigyneError as error:
        text, _, remedy = str(error).rpartition("; ")
        yield Finding("lake", FAULT, text, remedy)
        return
    if fault:
        remedy = "take a store with conditional puts, or leave the lake on the disk"
        yield Finding("lake", FAULT, f"{place.address}: {fault}", remedy)
        return
    yield Finding("lake", OK, f"{place.address} answers, and keeps conditions", "")
