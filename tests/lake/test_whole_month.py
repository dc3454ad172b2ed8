"""A month from landing to the bank's file with its lake in an object store: the rows and papers of one on a disk."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.lake import Lake
from origyne_pipeline.lake_place import LakePlace
from origyne_pipeline.periods import Month
from origyne_pipeline.simulation.deposit import simulate
from tests.lake.s3_server import needs_s3
from tests.test_journey import Office

pytestmark = [needs_s3, pytest.mark.long]
OF_RUNS = {"landed_versions", "month_files", "quality_results"}
"""Tables that hold when something ran."""


def test_a_month_has_the_rows_and_papers_of_one_on_a_disk(tmp_path: Path, place: LakePlace) -> None:
    deposit = simulate(
        tmp_path / "deposit", month=Month.parse("2026-09"), lines=3, days=1, seed=1, snapshots_a_day=1
    )
    offices = []
    for name, further in (("disk", {}), ("store", {"ORIGYNE_LAKE_ADDRESS": place.address})):
        variables = {
            "ORIGYNE_FTP_URL": f"file://{deposit.ftp}",
            "ORIGYNE_CLIENTS": str(deposit.clients),
            "ORIGYNE_SETTLE_SECONDS": "0",
            "ORIGYNE_HOME": str(tmp_path / name),
        }
        office = Office(tmp_path / name, {**variables, **further})
        done = CliRunner().invoke(origyne, ("run", "--month", "2026-09"), env=office.variables)
        assert done.exit_code == 0, done.output
        offices.append(office)
    disk, store = offices
    assert store.papers() == disk.papers() != {}
    assert not (store.home / "lake" / "rated_cdrs").exists()
    rows = [
        {
            (each.table, each.key): each.digest
            for each in Lake(office.home).every_partition()
            if each.table not in OF_RUNS
        }
        for office in offices
    ]
    assert rows[0] == rows[1] and len(rows[0]) > 50
