"""``origyne usage`` and the sensor, on one followed world: who is near a limit, what a customer consumed."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from click.testing import CliRunner, Result

from assets.follow_up_sensor import look_for_news
from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.followup.follow import waiting
from origyne_pipeline.periods import Month
from tests.deposits import Deposit, Market
from tests.followup.world import LINE, World, call, data, sms

SECOND = "33600000002"
NOW = datetime(2026, 9, 10, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> World:
    """C1 has used up his messages and more roaming data than the limit; C2 has no usage."""
    world = World(Market(Deposit(tmp_path_factory.mktemp("home")).warehouse))
    world.lines({}, {"line": SECOND, "customer_ref": "C2"})
    world.tariff(
        {"label": "SMS inclus", "quantity": 5}, {"allowance_code": "F2", "usage": "VOIX", "quantity": None}
    )
    world.limit(C1="100.00")
    world.deposit(
        "2026-09-10",
        *(sms(f"S{n}", f"2026-09-0{n} 10:00:00") for n in range(1, 7)),
        call("V", "2026-09-02 11:00:00", 3725),
        data("R", "2026-09-03 12:00:00", 60_000, visited_network="310410"),
    )
    assert waiting(world.market.warehouse, world.settings) is not None
    asked = look_for_news(world.settings, NOW)
    assert isinstance(asked, dg.RunRequest)
    assert asked.tags["dagster/asset_partition_range_end"] == "2026-09"
    world.follow()
    return world


def usage(world: World, *words: str) -> Result:
    home = world.market.warehouse.home
    env = {"ORIGYNE_HOME": str(home), "ORIGYNE_CLIENTS": str(home / "clients.xlsx")}
    env["ORIGYNE_FIRST_MONTH"] = world.first_month
    return CliRunner().invoke(origyne, ("usage", *words), env=env, prog_name="origyne")


def test_it_lists_who_is_near_or_beyond_a_limit_the_nearest_first(followed: World) -> None:
    lines = usage(followed).stdout.splitlines()
    assert lines[0] == "Usage in 2026-09, as of 2026-09-10 14:00"
    assert lines[3:9] == [
        "  roaming data                                                    C1 3360000****",
        "  ####################  120 %  60.00 € of 50.00 €",
        "                         80 % at 2026-09-03 12:00, 100 % at 2026-09-03 12:00",
        "  SMS inclus                                                      C1 3360000****",
        "  ####################  100 %  5 of 5",
        "                         80 % at 2026-09-04 10:00, 100 % at 2026-09-05 10:00",
    ]
    assert all(len(line) <= 80 for line in lines)
    assert not any(LINE in line for line in lines)


def test_a_customer_or_a_line_is_shown_with_all_its_allowances_and_limits(followed: World) -> None:
    shown = usage(followed, "06 00 00 00 01").stdout
    assert "  1h02m05s of unlimited, forecast 5h10m25s" in shown
    assert "  DATA MONDE DATA" in shown and "2026-09-03 #" in shown
    assert LINE in shown
    by_ref = usage(followed, "C1").stdout  # a line shows what its holder shares too
    assert "own limit of the customer" in by_ref and "  60 %  60.10 € of 100.00 €" in by_ref
    assert "  0 %  0 of 5" in " ".join(usage(followed, "C2").stdout.split("\n"))


def test_json_and_csv_hold_every_row(followed: World, tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    shown = json.loads(usage(followed, "--json", "--csv", str(path), "--rows", "1").stdout)
    assert [limit["used_percent"] for limit in shown["limits"]] == [120, 100]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["kind"], row["line"], row["amount_excl_tax"]) for row in rows] == [
        ("ROAMING", LINE, "60.000000"),
        ("ALLOWANCE", LINE, ""),
        ("LINE", LINE, "60.100000"),
    ]


def test_who_is_not_known_and_a_month_that_is_not_followed_are_said(followed: World, tmp_path: Path) -> None:
    nobody = usage(followed, "C9")
    assert nobody.exit_code == 1 and "C9: expected a customer" in nobody.stderr
    assert "one of 2026-09" in usage(followed, "--month", "2026-08").stderr
    assert "expected a file in a folder" in usage(followed, "--csv", str(tmp_path / "no" / "x.csv")).stderr


def test_a_month_that_was_issued_before_it_was_followed_says_where_its_bill_stands(
    followed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("origyne_pipeline.followup.reading.issued_months", lambda _home: (Month(2026, 7),))
    shown = usage(followed, "--month", "2026-07").stderr
    assert "one of 2026-09; it was issued before it was ever followed" in shown
    assert "select * from monthly_consumption where billing_month = '2026-07'" in shown
    assert "issued before" not in usage(followed, "--month", "2026-08").stderr


def test_an_update_without_clients_xlsx_says_where_it_was_expected_and_what_follows(
    followed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.launch.Launcher.follow_up", lambda _: None)
    path = followed.market.warehouse.home / "clients.xlsx"
    shown = usage(followed, "--update")
    assert shown.exit_code == 0, shown.output
    assert f"{path}: expected the VNO's clients.xlsx, found no file" in shown.stderr
    assert "ORIGYNE_CLIENTS" in shown.stderr and "run 'origyne usage --update'" in shown.stderr


def test_the_sensor_is_silent_once_all_is_followed(followed: World) -> None:
    assert isinstance(look_for_news(followed.settings, NOW), dg.SkipReason)
