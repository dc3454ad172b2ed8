"""The job ``follow_up``: its run records each month of its range, with figures."""

from datetime import UTC, datetime

from assets.job_runner import JobRunner
from assets.resources import Office
from tests.followup.world import World, sms


def test_the_job_makes_the_tables_of_its_months(world: World) -> None:
    world.tariff({"quantity": 5})
    world.deposit("2026-09-10", sms("S1", "2026-09-01 10:00:00"))
    office = Office(world.settings, lambda: datetime(2026, 9, 10, 18, tzinfo=UTC))
    JobRunner(office).run("follow_up", partition_key="2026-09")
    assert office.outcomes.follow_up is not None
    assert [str(month) for month in office.outcomes.follow_up.computed] == ["2026-09"]
    assert world.rows("usage_allowances", "used_quantity") == [1]
    assert not [result for result in office.checks if not result.passed]
