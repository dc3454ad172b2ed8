"""``origyne sim stock``: what is left of the SIM cards, for people and for programs."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from origyne_pipeline.cli import sim_stock
from tests.cli.conftest import Cli
from tests.deposits import Deposit, write


@pytest.fixture
def stocked(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three cards, of which two orders hold one; one was used on the second day."""
    monkeypatch.setattr(sim_stock, "now", lambda: datetime(2026, 9, 2, 9, tzinfo=UTC))
    warehouse = Deposit(home).warehouse
    at = datetime(2026, 9, 1, 8, tzinfo=UTC)
    orders = [("CMD1", "1"), ("CMD1", "2"), ("CMD2", "2"), ("CMD2", "3")]
    cards = [
        {"order_ref": o, "iccid": i, "imsi": "1", "source_path": o, "deposited_at": at} for o, i in orders
    ]
    write(warehouse, "sim_card_orders", "reference-sim_cards-1", cards)
    for day, state in ((1, "STOCK"), (2, "ACTIF")):
        rows = [
            {
                "feed": "MOBILE",
                "line": f"3360000000{iccid}",
                "iccid": iccid,
                "state": state if iccid == "1" else "STOCK",
                "activated_on": date(2026, 9, 2) if (iccid, state) == ("1", "ACTIF") else None,
                "source_path": "a",
                "deposited_at": at.replace(day=day),
                "deposited_on": date(2026, 9, day),
            }
            for iccid in "12"
        ]
        write(warehouse, "line_observations", f"2026-09-0{day}", rows)
    return home


def test_the_table_shows_each_order_and_all_and_the_warning(cli: Cli, stocked: Path) -> None:
    lines = cli("sim", "stock").stdout.splitlines()
    assert lines[1:4] == [
        "CMD1\t2026-09-01\t2\t1\t1\t0\t0\t1\t1\t2026-09-09",
        "CMD2\t2026-09-01\t2\t1\t0\t0\t1\t1\t0\t",
        "all cards\t2026-09-01\t3\t1\t1\t0\t1\t1\t1\t2026-09-09",
    ]
    assert "as of 2026-09-02; used: in the 7 days up to then, 1 card" in lines
    assert "2 is in the orders CMD1, CMD2" in lines
    assert lines[-1].startswith(
        "Warning: at the present pace the SIM cards in stock run out in the week of 2026-09-07"
    )


def test_the_weeks_are_a_setting(cli: Cli, stocked: Path, tmp_path: Path) -> None:
    (tmp_path / "origyne.toml").write_text("[sim]\nwarn_weeks = 1\n")
    assert "Warning" not in cli("sim", "stock").stdout
    (tmp_path / "origyne.toml").write_text("[sim]\nwarn_weeks = 0\n")
    refused = cli("sim", "stock")
    assert refused.exit_code == 2
    assert "[sim] warn_weeks: expected 1 or more, found 0" in refused.stderr


def test_json_and_nothing_at_all(cli: Cli, stocked: Path, tmp_path: Path) -> None:
    shown = json.loads(cli("sim", "stock", "--json").stdout)
    assert shown["twice"] == {"2": ["CMD1", "CMD2"]}
    assert shown["warn_weeks"] == 6
    assert shown["rows"][-1]["runs_out_on"] == "2026-09-09"
    empty = cli("sim", "stock", ORIGYNE_HOME=str(tmp_path / "new"))
    assert "No SIM card is known" in empty.stdout
