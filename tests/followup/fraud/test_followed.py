"""The rules over a month that is followed: past midnight of its last day, and told to the operator once."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from assets.job_runner import JobRunner
from assets.resources import Office
from origyne_pipeline.alerting.ledger import LOG
from origyne_pipeline.settings import Fraud
from tests.followup.world import SHEETS, TIER, World, call, sms

SPECIAL = {"called_number": "33899000001"}
RULES = Fraud(burst_groups=("SPECIAUX",), burst_excl_tax=Decimal(20))


def test_an_hour_that_begins_in_one_month_and_ends_in_the_next_is_one_burst(world: World) -> None:
    world.tariff()
    world.fraud = RULES
    world.deposit("2026-09-30", call("A", "2026-09-30 23:40:00", 1200, **SPECIAL))
    world.deposit("2026-10-01", call("B", "2026-10-01 00:05:00", 1200, **SPECIAL))
    world.follow()
    assert world.rows("fraud_candidates", "rule", "incident_day", "event_count", month="2026-09") == []
    ((rule, day, count, amount),) = world.rows(
        "fraud_candidates", "rule", "incident_day", "event_count", "amount_excl_tax", month="2026-10"
    )
    assert (rule, str(day), count, amount) == ("BURST", "2026-09-30", 2, 24)


def test_the_operator_is_alerted_once_and_sees_no_whole_number(world: World) -> None:
    world.tariff()
    world.fraud = RULES
    world.deposit("2026-09-10", call("A", "2026-09-10 10:00:00", 2100, **SPECIAL))
    office = Office(world.settings, lambda: datetime(2026, 9, 10, 18, tzinfo=UTC))
    JobRunner(office).run("follow_up", partition_key="2026-09")
    log = Path(office.settings.home / LOG).read_text(encoding="utf-8")
    assert log.count("fraud warns: BURST on line 3360000****: 35 min and 21.00 euros within 60 minutes") == 1
    assert "33600000001" not in log
    assert world.rows("fraud_signals", "rule", "status") == [("BURST", "OPEN")]
    assert not [result for result in office.checks if not result.passed]


def test_premium_messages_are_watched_and_calls_to_the_operators_own_numbers_are_not(world: World) -> None:
    plus = {"prefix": "#8", "destination_code": "PLUS", "label": "SMS+", "destination_group": "SMS_PLUS"}
    price = TIER | {"destination_code": "PLUS", "price_excl_tax": Decimal(3)}
    world.tariff(
        destinations=[*SHEETS["destinations"], plus],
        prices=[
            *SHEETS["prices"],
            price | {"usage": "SMS", "unit": "ACTE"},
            price | {"usage": "VOIX", "unit": "MIN"},
        ],
    )
    number = {"called_number": "#81010"}
    world.deposit(
        "2026-09-12",
        *(sms(f"S{n}", f"2026-09-12 10:{n:02d}:00", **number) for n in range(17)),
        *(call(f"V{n}", f"2026-09-12 1{n}:00:00", 2400, **number) for n in range(2, 5)),
    )
    world.follow()
    assert world.rows("fraud_candidates", "rule", "event_count", "amount_excl_tax") == [("BURST", 17, 51)]
