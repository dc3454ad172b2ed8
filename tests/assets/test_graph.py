"""The code location: what it says, and that it says it without doing anything."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.column_lineage import column_lineage
from assets.definitions import defs
from assets.jobs import JOBS
from assets.run_partitions import DAY, MONTH, WORKS_ON
from origyne_pipeline.tables import has_rules, tables
from tests.assets import lineage
from tests.assets.graph import GOLDEN, graph

ROOT = Path(__file__).parents[2]
HEAVY = ("duckdb", "polars", "pyarrow", "pandas", "great_expectations", "paramiko", "reportlab", "openpyxl")


def test_the_graph_is_the_one_that_was_agreed() -> None:
    assert graph() == json.loads(GOLDEN.read_text(encoding="utf-8")), (
        "the asset graph changed: if that is wanted, run python -m tests.assets.graph and look at the difference"
    )


def test_it_loads_without_settings_work_or_the_engines(tmp_path: Path) -> None:
    script = (
        "import socket, sys\n"
        "def refuse(*given): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "from assets.definitions import defs\n"
        "defs.get_repository_def().get_all_jobs()\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "ORIGYNE_CUTOFF_DAY": "wrong"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    assert not list(tmp_path.iterdir())


def test_every_table_says_who_owns_it_what_it_is_and_which_columns_it_has() -> None:
    for key in defs.get_repository_def().asset_graph.get_all_asset_keys():
        spec = defs.resolve_assets_def(key).specs_by_key[key]
        assert spec.owners and spec.kinds and spec.description and spec.group_name, key
        if "dagster/table_name" in spec.metadata:
            schema = spec.metadata["dagster/column_schema"]
            assert isinstance(schema, dg.TableSchema)
            assert all(column.description for column in schema.columns), key


def test_every_table_with_rules_or_claims_is_checked() -> None:
    checked = {
        key.asset_key.to_user_string() for key in defs.get_repository_def().asset_graph.asset_check_keys
    }
    assert {name for name, model in tables().items() if has_rules(name) or model.checks} <= checked


def test_what_is_partitioned_is_backfilled_in_one_run() -> None:
    for assets_def in defs.get_repository_def().assets_defs_by_key.values():
        if assets_def.partitions_def and assets_def.is_executable:
            assert assets_def.backfill_policy == dg.BackfillPolicy.single_run(), assets_def.keys


@pytest.mark.parametrize("job", [job for job in graph()["jobs"] if job.startswith("rehearse")])
def test_a_rehearsal_asks_nothing_of_the_bank(job: str) -> None:
    assert not {"direct_debits", "analysts_database"} & set(graph()["jobs"][job])


def test_the_column_lineage_is_that_of_the_models() -> None:
    kept = json.loads(lineage.GOLDEN.read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(lineage.column_lineage())), "run: make golden"
    assert ["cdrs", "duration_s"] in kept["rated_cdrs"]["amount_excl_tax"]
    assert kept["monthly_consumption"]["amount_excl_tax"] == [["rated_cdrs", "amount_excl_tax"]]


def test_the_ui_shows_the_lineage_of_columns() -> None:
    shown = column_lineage()["monthly_consumption"].deps_by_column["amount_excl_tax"]
    assert [(dep.asset_key.to_user_string(), dep.column_name) for dep in shown] == [
        ("rated_cdrs", "amount_excl_tax")
    ]


@pytest.mark.parametrize("each", [*(defs.schedules or ()), *(defs.sensors or ())], ids=lambda each: each.name)
def test_the_ui_says_of_each_schedule_and_sensor_what_it_does_when_and_what_to_do_if_it_fails(
    each: Any,
) -> None:
    assert each.description is not None
    assert re.search(r"(?m)^(Each|Every|At|When|Five) ", each.description)
    assert re.search(r"\bIf a (run|tick|mail)\b", each.description)


def test_the_jobs_that_need_a_partition_are_those_of_days_and_months() -> None:
    cut = {job.name: defs.resolve_job_def(job.name).partitions_def for job in JOBS}
    kinds = {dg.DailyPartitionsDefinition: DAY, dg.MonthlyPartitionsDefinition: MONTH}
    assert {name: kinds[type(by)] for name, by in cut.items() if by is not None} == WORKS_ON
