import json
import shlex
from functools import partial
from pathlib import Path

import pytest

from origyne_pipeline.simulation import deposit

from .conftest import Cli


def test_a_simulated_deposit_is_written_where_asked(cli: Cli, tmp_path: Path) -> None:
    arguments = ("simulate", "out", "--month", "2026-09", "--lines", "3", "--days", "2", "--events", "20")
    shown = cli(*arguments, "--json")
    assert shown.exit_code == 0
    said = json.loads(shown.stdout)
    assert said["month"] == "2026-09"
    assert sum(said["events"].values()) == 20
    assert (tmp_path / "out" / "ftp" / "RatedCDRs" / "MOBILE").is_dir()
    assert (tmp_path / "out" / "reference" / "clients.xlsx").is_file()
    assert cli(*arguments).exit_code == 1, "it writes over nothing"


def test_the_demo_empties_no_folder_that_is_not_its_own(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    shown = cli("demo", "--out", "mine")
    assert shown.exit_code == 1
    assert "mine" in shown.stderr
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


@pytest.mark.long
def test_the_demo_runs_twice_and_says_where_everything_is(
    cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With few days in its month: each day costs the same, and the whole month is what ``make demo`` is for."""
    monkeypatch.setattr(deposit, "simulate", partial(deposit.simulate, days=4))
    arguments = ("demo", "--month", "2026-09", "--lines", "3")
    first = cli(*arguments, ORIGYNE_FTP_URL="sftp://elsewhere.example.com/")
    assert first.exit_code == 0, first.output
    made = home / "demo" / "home"
    assert len(list(made.glob("invoices/2026-09/*.pdf"))) > 0
    assert (made / "origyne.duckdb").is_file()
    for said in ("Landed", "Refused", "Billed", "MISSING_VALUE", "origyne.duckdb", " ui", " query "):
        assert said in first.stdout
    settings = {"ORIGYNE_TOML": str(home / "demo" / "origyne.toml"), "ORIGYNE_HOME": ""}
    printed = [line for line in first.stdout.splitlines() if "demo/origyne.toml" in line]
    assert [line.split(" origyne ")[1].split()[0] for line in printed] == [
        "ui",
        "status",
        "query",
        "query",
        "query",
        "margin",
        "dashboard",
        "usage",
        "run",
        "collect",
        "credit",
    ]
    for line in printed[1:]:
        again = cli(*shlex.split(line.split(" origyne ")[1]), **settings)
        assert again.exit_code == 0, (line, again.output)
    (bank_file,) = made.glob("sepa/2026-09/*.xml")
    assert bank_file.name in first.stdout
    before = bank_file.read_bytes()
    assert cli(*arguments).exit_code == 0
    assert bank_file.read_bytes() == before


def test_a_simulated_month_says_who_shows_which_rule_unless_it_is_plain(cli: Cli) -> None:
    arguments = ("--month", "2026-09", "--lines", "20", "--days", "2", "--events", "20")
    shown = cli("simulate", "whole", *arguments)
    assert shown.exit_code == 0
    assert "subscription in advance" in shown.stdout
    plain = cli("simulate", "plain", *arguments, "--plain")
    assert plain.exit_code == 0
    assert "subscription in advance" not in plain.stdout
    assert "advance" not in cli("simulate", "json", *arguments, "--plain", "--json").stdout
