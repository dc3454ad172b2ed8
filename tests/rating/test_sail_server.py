"""Sail's server: as a cluster of several workers; killed while it rates, and started again."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from origyne_pipeline.engines import duckdb_sessions
from origyne_pipeline.warehouse import Warehouse, WarehouseError
from tests.deposits import Deposit, Market
from tests.rating.on_engines import INSTALLED, NONE, sessions_on

if "sail" not in INSTALLED:
    pytest.skip(NONE, allow_module_level=True)

from origyne_pipeline import sail
from origyne_pipeline.sail import SailModels, open_sail
from tests.rating.engines_agree import differences
from tests.rating.test_months_on_engines import long_call

CLUSTER = {
    "SAIL_MODE": "local-cluster",
    "SAIL_CLUSTER__WORKER_INITIAL_COUNT": "3",
    "SAIL_EXECUTION__DEFAULT_PARALLELISM": "3",
}


def test_a_month_has_the_same_rows_on_a_cluster_of_several_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in CLUSTER.items():
        monkeypatch.setenv(name, value)
    for place, sessions in (("here", duckdb_sessions), ("there", sessions_on("sail"))):
        market = Market(Deposit(tmp_path / place).warehouse, sessions)
        long_call(market, 3)
        market.rate("2026-09")
    assert list(differences(tmp_path / "here", tmp_path / "there")) == []
    log = (tmp_path / "there" / "tmp" / sail.LOG).read_text()
    assert len(set(re.findall(r"worker (\d+) is available", log))) == 3


@pytest.mark.parametrize("when", ["it runs a model", "it gives the rows of a partition"])
def test_a_server_killed_while_it_rates_fails_the_run_and_the_next_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    name = "_write" if when == "it runs a model" else "_stream"
    usual, calls = getattr(SailModels, name), []

    def killed(self: SailModels, *given: object) -> object:
        calls.append(given)
        if len(calls) == 3:
            assert self._server.process
            os.kill(self._server.process.pid, signal.SIGKILL)
        return usual(self, *given)

    market = Market(Deposit(tmp_path).warehouse, sessions_on("sail"))
    long_call(market, 3)
    with monkeypatch.context() as during:
        during.setattr(SailModels, name, killed)
        with pytest.raises(WarehouseError, match=r"its server ended with code -9, see .*sail\.log"):
            market.rate("2026-09")
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == [sail.LOG]
    market.rate("2026-09")
    assert len(market.rows("rated_cdrs", "cdr_id")) == 1


def test_a_server_does_not_outlive_who_started_it(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, signal, sys\n"
        "from origyne_pipeline.sail import open_sail\n"
        "from origyne_pipeline.warehouse import Warehouse\n"
        "with open_sail(Warehouse(pathlib.Path(sys.argv[1])), '') as session:\n"
        "    print(session._server.process.pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    script = tmp_path / "rate.py"
    script.write_text(code)
    ended = subprocess.run(
        (sys.executable, script, str(tmp_path)), capture_output=True, text=True, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    server = Path("/proc", ended.stdout.strip())
    for _ in range(300):
        if not server.exists() or "Z" in (server / "stat").read_text().rpartition(")")[2][:3]:
            return
        time.sleep(0.1)
    pytest.fail(f"{server} still runs")


def test_more_rows_than_a_message_holds_come_and_go(tmp_path: Path) -> None:
    rows = pl.DataFrame({"n": range(400_000), "text": ["x" * 400] * 400_000})
    with open_sail(Warehouse(tmp_path), "") as session:
        session.bind_rows("rows", rows)
        assert session.query("select count(*), sum(n) from rows where text <> ''") == [
            (rows.height, sum(range(rows.height)))
        ]
