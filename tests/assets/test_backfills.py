"""Whatever stages are chosen in the UI, a backfill is accepted: Dagster reaches the tables of a step all alike."""

import itertools
from datetime import UTC, datetime

import dagster as dg
import pytest
from dagster._core.execution.asset_backfill import AssetBackfillData

from assets.definitions import defs
from origyne_pipeline.tables import BILLING_MONTH, families, stage_tables

BILLED = ("rating", "assurance", "invoicing", "payments")
STAGES = {"mediation": tuple(families())} | {
    stage: stage_tables(stage, BILLING_MONTH) for stage in (*BILLED, "followup")
}
CHOICES = [
    *(chosen for count in range(1, 6) for chosen in itertools.combinations(("mediation", *BILLED), count)),
    ("followup",),
    ("mediation", "followup"),
]
"""The follow-up has the month that goes on too: Dagster refuses it at the root beside the months that are billed."""
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

pytestmark = pytest.mark.filterwarnings(
    "ignore:Function `AssetSelection.sources`:DeprecationWarning"
)  # Dagster's own


@pytest.mark.parametrize("chosen", CHOICES, ids=" ".join)
def test_the_tables_of_a_step_are_reached_alike(chosen: tuple[str, ...]) -> None:
    tables = [dg.AssetKey(table) for stage in chosen for table in STAGES[stage]]
    keys = ["2026-09-01", "2026-09-02"] if "mediation" in chosen else ["2026-09"]
    graph = defs.get_repository_def().asset_graph
    with dg.DagsterInstance.ephemeral() as instance:
        backfill = AssetBackfillData.from_asset_partitions(
            graph, keys, tables, instance, NOW.timestamp(), all_partitions=False
        )
    targets = backfill.target_subset.partitions_subsets_by_asset_key
    for stage in chosen:
        reached = [targets.get(dg.AssetKey(table)) for table in STAGES[stage]]
        # Compared as Dagster does, by ==; its != looks at a count that is filled in or not, as it happens.
        assert all(one == other for one in reached for other in reached), stage
        months = {key for subset in reached if subset for key in subset.get_partition_keys()}
        assert len(months) <= 2, "no month but those that see the days"
