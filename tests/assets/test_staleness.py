"""What the UI says of partitions when files land, asked of its own interface, with the graph that it loads."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from dagster._core.definitions.data_version import extract_data_version_from_entry
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster_graphql.test.utils import execute_dagster_graphql

from assets.definitions import defs
from assets.in_process import SILENT_CONSOLE
from assets.instance import open_instance
from assets.launch import Launcher
from assets.partitions import DaysInView, billing_months, deposit_days
from assets.resources import Office
from origyne_pipeline.invoicing import month as invoicing
from origyne_pipeline.onboarding import clients
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Ftp, Settings
from origyne_pipeline.tables import families
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import ACCOUNTS, ICCID, csv_text, mobile_path, sms

pytestmark = pytest.mark.long

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAYS = ("2026-09-01", "2026-09-02", "2026-09-04", "2026-10-03", "2026-10-06", "2026-10-20")
MONTHS = ("2026-09", "2026-10")
ACTIVE = f"0612345678;{ICCID};208010000000001;C1;O1;ACTIF;01/01/2026;01/01/2026;;"
MONTHLY = ("lines", "rated_cdrs", "billed_matches", "usage_charges", "invoices")
ASKED = """query Stale($daily: [AssetKeyInput!], $days: [String!], $monthly: [AssetKeyInput!], $months: [String!]) {
  days: assetNodes(assetKeys: $daily) { assetKey { path } staleStatusByPartition(partitions: $days) }
  months: assetNodes(assetKeys: $monthly) { assetKey { path } staleStatusByPartition(partitions: $months) } }
"""


def deposit(settings: Settings, stamp: str, *rows: str) -> None:
    path = Path(str(settings.ftp.url).removeprefix("file://")) / mobile_path(stamp)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(csv_text(*rows))
    os.utime(path, (NOW.timestamp() - 86400,) * 2)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two months of few days, cleaned, rated, reconciled and invoiced, of nobody."""
    root = tmp_path_factory.mktemp("stale")
    settings = Settings(root / "home", root / "clients.xlsx", ftp=Ftp(f"file://{root}/ftp", settle_seconds=0))
    for day in DAYS:
        written = f"{day[8:]}/{day[5:7]}/{day[:4]}"
        deposit(settings, f"{day.replace('-', '')}_150000", sms(day, written))
    snapshot = root / "ftp" / "AccountStatus" / "AccountStatus_20260901_080000.csv"
    snapshot.parent.mkdir()
    snapshot.write_text(csv_text(ACTIVE, header=ACCOUNTS))
    os.utime(snapshot, (NOW.timestamp() - 86400,) * 2)
    launcher = Launcher(settings, now=lambda: NOW)
    launcher.land()
    launcher.clean_days()
    bill(settings)
    return settings


@pytest.fixture(scope="module")
def cleaned_again(settings: Settings) -> Settings:
    """The same, once every day was cleaned again; nothing new had landed."""
    assert stale(settings) == set()
    clean_all(settings)
    return settings


def drawn(
    _warehouse: Warehouse, _settings: Settings, month: Month, *_: object, **__: object
) -> SimpleNamespace:
    """What the month is said to have come to; nothing is drawn."""
    return SimpleNamespace(rehearsal=None, month=month)


def bill(settings: Settings, months: Iterable[str] = MONTHS) -> None:
    launcher = Launcher(settings, now=lambda: NOW)
    with pytest.MonkeyPatch.context() as patch:
        nobody = SimpleNamespace(reference=None, warnings=())
        patch.setattr(clients, "check_clients", lambda *_: nobody)
        patch.setattr("origyne_pipeline.issued.keep_clients", lambda *_: None)
        for step in ("refuse_identity", "note_issue", "_pass_gates", "_kept_reference"):
            patch.setattr(f"assets.invoicing.{step}", lambda *_: None)
        patch.setattr("origyne_pipeline.payments.month.payment_notice", lambda *_: None)
        patch.setattr(invoicing, "invoice_month", drawn)
        for month in months:
            for job in ("rate_month", "assure_month", "rehearse_invoices"):
                config = {"ops": {"invoicing": {"config": {}}}} if job == "rehearse_invoices" else {}
                launcher.month(job, Month.parse(month), config=config)


def stale(settings: Settings) -> set[tuple[str, str]]:
    """The tables and partitions that the UI shows as stale, of those that were made."""
    origin = InProcessCodeLocationOrigin(LoadableTargetOrigin(module_name="assets.definitions"))
    with (
        open_instance(settings) as instance,
        WorkspaceProcessContext(instance, InProcessWorkspaceLoadTarget(origin)) as process,
    ):
        answered = execute_dagster_graphql(
            process.create_request_context(),
            ASKED,
            {
                "daily": [{"path": [table]} for table in ("cdrs", "line_observations")],
                "days": list(DAYS),
                "monthly": [{"path": [table]} for table in MONTHLY],
                "months": list(MONTHS),
            },
        )
    assert answered.data
    found = set()
    for partitions, nodes in ((DAYS, answered.data["days"]), (MONTHS, answered.data["months"])):
        for node in nodes:
            (table,) = node["assetKey"]["path"]
            statuses = dict(zip(partitions, node["staleStatusByPartition"], strict=True))
            assert table == "line_observations" or "MISSING" not in statuses.values(), (table, statuses)
            found |= {(table, key) for key, status in statuses.items() if status == "STALE"}
    return found


def clean_all(settings: Settings, first: str = DAYS[0], last: str = DAYS[-1]) -> None:
    with open_instance(settings) as instance:
        defs.resolve_job_def("clean_days").execute_in_process(
            instance=instance,
            tags={ASSET_PARTITION_RANGE_START_TAG: first, ASSET_PARTITION_RANGE_END_TAG: last},
            resources={"office": Office(settings, lambda: NOW)},
            run_config=SILENT_CONSOLE,
        )


def materialized(settings: Settings, table: str, key: str) -> dg.EventLogRecord:
    with open_instance(settings) as instance:
        filters = dg.AssetRecordsFilter(dg.AssetKey(table), asset_partitions=[key])
        return instance.fetch_materializations(filters, limit=1).records[0]


def version(settings: Settings, table: str, key: str) -> str:
    found = extract_data_version_from_entry(materialized(settings, table, key).event_log_entry)
    assert found
    return found.value


def metadata(settings: Settings, table: str, key: str) -> dict[str, Any]:
    event = materialized(settings, table, key).asset_materialization
    assert event
    return {name: value.value for name, value in event.metadata.items()}


def test_the_version_of_a_partition_is_the_hash_of_its_own_rows(settings: Settings) -> None:
    for table, keys in (("cdrs", DAYS), ("rated_cdrs", MONTHS), ("lines", MONTHS)):
        partitions = Office(settings).warehouse.partitions(table)
        for key in keys:
            assert version(settings, table, key) == (partitions[key].digest or "empty"), (table, key)
    assert len({version(settings, "cdrs", day) for day in DAYS}) == len(DAYS)


def test_a_partition_is_recorded_once_a_run(cleaned_again: Settings) -> None:
    with open_instance(cleaned_again) as instance:
        (run, *_) = instance.get_runs(limit=1)
        events = instance.get_records_for_run(
            run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
        ).records
    made = [(e.event_log_entry.dagster_event.asset_key, e.partition_key) for e in events]  # type: ignore[union-attr]
    assert len(made) == len(set(made)) == len(DAYS) + 1, "the days with events, and that of the snapshot"


def test_each_partition_shows_its_own_rows_and_an_unchanged_day_keeps_its_counts(
    cleaned_again: Settings,
) -> None:
    for day in DAYS:
        shown = metadata(cleaned_again, "cdrs", day)
        assert f"| {day} |" in shown["first rows (personal data masked)"]
        assert (shown["files"], shown["rows read"], shown["dagster/partition_row_count"]) == (1, 1, 1)


def test_days_cleaned_again_unchanged_make_nothing_stale(cleaned_again: Settings) -> None:
    assert stale(cleaned_again) == set()


@pytest.mark.parametrize(
    ("day", "months"),
    [("2026-09-02", {"2026-09"}), ("2026-10-03", {"2026-09", "2026-10"}), ("2026-10-06", {"2026-10"})],
)
def test_a_late_file_marks_its_day_its_months_and_their_invoices_and_nothing_else(
    settings: Settings, day: str, months: set[str]
) -> None:
    deposit(settings, f"{day.replace('-', '')}_170000", sms(f"late {day}", f"{day[8:]}/{day[5:7]}/{day[:4]}"))
    Launcher(settings, now=lambda: NOW).land()
    landed = stale(settings)
    assert ("cdrs", day) in landed
    assert {key for _, key in landed} == {day}, "landed, and not cleaned"
    clean_all(settings, day, day)
    assert stale(settings) == {(table, month) for table in MONTHLY for month in months}
    bill(settings, sorted(months))
    assert stale(settings) == set()


def test_the_graph_of_a_run_reaches_to_the_cut_off_and_no_further() -> None:
    graph = defs.get_repository_def().asset_graph
    for table in families():
        child = "billed_matches" if table == "billed_cdrs" else "lines"
        mapping = graph.get_partition_mapping(dg.AssetKey(child), dg.AssetKey(table))
        months = billing_months.subset_with_partition_keys(["2026-09"])
        days = mapping.get_upstream_mapped_partitions_result_for_partitions(
            months, billing_months, deposit_days
        ).partitions_subset.get_partition_keys()
        assert (min(days), max(days), len(list(days))) == ("2026-09-01", "2026-10-05", 35)
        for day, seen in (("2026-10-05", ["2026-09", "2026-10"]), ("2026-10-06", ["2026-10"])):
            found = mapping.get_downstream_partitions_for_partitions(
                deposit_days.subset_with_partition_keys([day]), deposit_days, billing_months
            )
            assert sorted(found.get_partition_keys()) == seen


def test_the_cut_off_is_that_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORIGYNE_CUTOFF_DAY", "28")
    found = DaysInView().get_upstream_mapped_partitions_result_for_partitions(
        billing_months.subset_with_partition_keys(["2026-01"]), billing_months, deposit_days
    )
    assert max(found.partitions_subset.get_partition_keys()) == "2026-02-28"
