"""The job ``follow_up``: its run records each month of its range, with figures."""

from datetime import UTC, datetime

import dagster as dg

from assets.instance import open_instance
from assets.job_runner import JobRunner
from assets.resources import Office
from tests.followup.world import LINE, World, sms


def test_the_job_makes_the_tables_of_its_months(world: World) -> None:
    world.tariff({"quantity": 5})
    world.deposit("2026-09-10", *(sms(f"S{n}", f"2026-09-0{n} 10:00:00") for n in range(1, 6)))
    office = Office(world.settings, lambda: datetime(2026, 9, 10, 18, tzinfo=UTC))
    JobRunner(office).run("follow_up", partition_key="2026-09")
    with open_instance(office.settings) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey("usage_allowances"))
    assert event is not None and event.asset_materialization is not None
    metadata = {name: value.value for name, value in event.asset_materialization.metadata.items()}
    assert (metadata["events"], metadata["allowances used up"]) == (5, 1)
    assert "data:image/png;base64," in str(metadata["usage"])
    near = str(metadata["near or beyond a limit (personal data masked)"])
    assert "3360000****" in near and LINE not in near
    assert office.outcomes.follow_up is not None
    assert [str(month) for month in office.outcomes.follow_up.computed] == ["2026-09"]
    assert world.rows("usage_allowances", "used_quantity") == [5]
    assert not [result for result in office.checks if not result.passed]
