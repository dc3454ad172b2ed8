"""From files to notices: what the follow-up finds is raised once, whatever comes late, twice, or is corrected."""

from origyne_pipeline.followup.notices.going_out import Run, run_notices
from tests.followup.world import World, at, sms

from .samples import NOON


def tell(world: World) -> list[str]:
    """Follows, then raises; what is new."""
    world.follow()
    run = Run()
    run_notices(world.market.warehouse, world.settings, dict, lambda: NOON, run)
    return [alert.key.kind_and_threshold for alert in run.raised]


def test_each_threshold_is_raised_once_whatever_file_comes_last(world: World) -> None:
    """10 messages of 10: the eighth is 80 %; the tenth comes late, its file again, then without it."""
    world.tariff({"allowance_code": "F1", "quantity": 10})
    late = sms("C0", "2026-09-08 08:00:00")
    world.deposit("2026-09-10", *[sms(f"A{n}", f"2026-09-09 08:0{n}:00") for n in range(9)])
    assert [tell(world), tell(world)] == [["ALLOWANCE_80"], []]
    world.deposit("2026-09-12", late)
    assert [tell(world), tell(world)] == [["ALLOWANCE_100"], []]
    world.deposit("2026-09-12")
    assert tell(world) == []
    assert world.rows("usage_reached", "threshold") == [80]
    columns = ("kind", "reached_at", "status", "line", "customer_ref")
    assert sorted(world.rows("usage_alerts", *columns)) == [
        ("ALLOWANCE_100", at("2026-09-09 08:08:00"), "RAISED", "33600000001", "C1"),
        ("ALLOWANCE_80", at("2026-09-09 08:07:00"), "RAISED", "33600000001", "C1"),
    ]
