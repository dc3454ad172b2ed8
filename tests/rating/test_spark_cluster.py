"""A month rated on a standalone cluster of Spark: a master and two workers, processes of their own on loopback."""

import importlib.util
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.rating.on_engines import INSTALLED, NONE

if "spark" not in INSTALLED:
    pytest.skip(NONE, allow_module_level=True)

WORKERS = 2
DEFAULTS = """
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.executor.memory 512m
spark.sql.shuffle.partitions 4
"""
"""As an operator writes them: what a cluster gives is not this project's to set."""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Starts it; gives the variables of who uses it, with its address."""
    spec = importlib.util.find_spec("pyspark")
    assert spec and spec.origin
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "spark-defaults.conf").write_text(DEFAULTS)
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_CONF_DIR": str(tmp_path / "conf")}
    spark_class = Path(spec.origin).parent / "bin" / "spark-class"
    with ExitStack() as processes:

        def start(name: str, *words: str) -> Path:
            log = tmp_path / f"{name}.log"
            process = subprocess.Popen(
                [spark_class, *words], env=environment, stdout=log.open("wb"), stderr=subprocess.STDOUT
            )
            processes.callback(process.wait)
            processes.callback(process.kill)
            return log

        on_loopback = ("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        master = start("master", "org.apache.spark.deploy.master.Master", *on_loopback)
        address = logged(master, r"Starting Spark master at (spark://127.0.0.1:\d+)")
        for number in range(WORKERS):
            limits = ("--cores", "1", "--memory", "1g", "--work-dir", str(tmp_path / f"worker-{number}"))
            start(f"worker-{number}", "org.apache.spark.deploy.worker.Worker", *on_loopback, *limits, address)
        for number in range(WORKERS):
            logged(tmp_path / f"worker-{number}.log", "(Successfully registered)")
        yield {**environment, "MASTER": address}


def logged(log: Path, pattern: str) -> str:
    """What a process says once it is there; two minutes at most."""
    for _ in range(1200):
        if match := re.search(pattern, log.read_text()):
            return match[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_a_month_has_the_same_rows_on_a_cluster_of_two_workers(
    cluster: dict[str, str], tmp_path: Path
) -> None:
    command = ("-m", "tests.rating.engines_agree", "--invent", "2000", "--master", cluster["MASTER"])
    agreed = subprocess.run(
        (sys.executable, *command),
        env={**cluster, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert agreed.returncode == 0, agreed.stdout + agreed.stderr
    assert "Spark: 2000 events" in agreed.stdout
    executors = [list((tmp_path / f"worker-{number}").glob("app-*/*/stderr")) for number in range(WORKERS)]
    assert all(executors)
