import csv
import io
import json
import os
import socket
from pathlib import Path

import pytest

from origyne_pipeline.publication.publish import publish
from origyne_pipeline.warehouse import Warehouse
from tests.deposits import Deposit, csv_text, mobile_path, sms

from .conftest import Cli


@pytest.fixture
def published(home: Path) -> Path:
    """A data root with two events of one day, one row refused, published."""
    deposit = Deposit(home)
    deposit.put(mobile_path("20260901_100000"), csv_text(sms("A"), sms("B"), sms("C", day="31/09/2026")))
    deposit.clean_cdrs()
    publish(Warehouse(home))
    return home


def test_a_query_is_shown_as_a_table(cli: Cli, published: Path) -> None:
    shown = cli("query", "select cdr_id, supplier_amount_excl_tax as amount from cdrs order by 1")
    assert shown.exit_code == 0
    assert [line.split() for line in shown.stdout.splitlines() if "0.1" in line] == [
        ["A", "0.100000"],
        ["B", "0.100000"],
    ]
    assert "2 rows" in shown.stdout


def test_a_query_as_json_keeps_amounts_exact_and_instants_with_their_zone(cli: Cli, published: Path) -> None:
    shown = cli(
        "query", "select cdr_id, supplier_amount_excl_tax, started_at from cdrs order by 1 limit 1", "--json"
    )
    assert json.loads(shown.stdout) == [
        {"cdr_id": "A", "supplier_amount_excl_tax": "0.100000", "started_at": "2026-09-01T10:00:00+02:00"}
    ]


def test_a_query_as_csv(cli: Cli, published: Path) -> None:
    shown = cli("query", "select 'a,\"b' as text, null as nothing from cdrs", "--csv")
    assert list(csv.reader(io.StringIO(shown.stdout))) == [["text", "nothing"], ['a,"b', ""], ['a,"b', ""]]


def test_the_tables_are_listed_with_what_they_hold(cli: Cli, published: Path) -> None:
    listed = {row["name"]: row["holds"] for row in json.loads(cli("query", "--tables", "--json").stdout)}
    assert listed["invoices"].startswith("Each issued invoice")
    assert list(listed)[-1].startswith("measure_")
    assert all(listed.values())
    for wrong in (("query",), ("query", "select 1", "--tables")):
        assert cli(*wrong).exit_code == 2


def test_explain_names_the_layout_that_read_the_event(cli: Cli, published: Path, tmp_path: Path) -> None:
    assert "\nLayout       that of the default files\n" in cli("explain", "MOBILE", "A").stdout
    layouts = tmp_path / "layouts.toml"
    layouts.write_text("[[rated_cdrs_mobile]]\nfolder = 'elsewhere'\n[[rated_cdrs_mobile]]\npast_days = 30\n")
    shown = cli("explain", "MOBILE", "A", ORIGYNE_LAYOUTS=str(layouts))
    assert shown.stdout.splitlines()[2] == f"Layout       {layouts} [[rated_cdrs_mobile]] 2"


def test_a_long_table_says_how_much_it_leaves_out(cli: Cli, published: Path) -> None:
    assert "4 more" in cli("query", "from range(5)", "--rows", "1").stdout


def test_a_wrong_query_is_status_1_and_says_what_is_wrong(cli: Cli, published: Path) -> None:
    shown = cli("query", "select nonsense from cdrs")
    assert shown.exit_code == 1
    assert "nonsense" in shown.stderr
    assert "Traceback" not in shown.output


def test_a_query_cannot_change_the_database(cli: Cli, published: Path) -> None:
    before = (published / "origyne.duckdb").read_bytes()
    assert cli("query", "create table mine as select 1").exit_code == 1
    assert (published / "origyne.duckdb").read_bytes() == before


def test_a_query_before_anything_is_published_says_what_to_run(cli: Cli) -> None:
    shown = cli("query", "select 1")
    assert shown.exit_code == 1
    assert "origyne run" in shown.stderr


def test_the_status_of_an_empty_data_root_makes_nothing(cli: Cli, home: Path) -> None:
    shown = cli("status")
    assert shown.exit_code == 0
    assert "Nothing has landed" in shown.stdout
    assert json.loads(cli("status", "--json").stdout)["feeds"] == []
    assert not home.exists()


def test_the_status_says_what_landed_and_what_is_refused(cli: Cli, published: Path) -> None:
    shown = cli("status")
    assert shown.exit_code == 0
    assert "rated_cdrs_mobile" in shown.stdout
    assert "BAD_DATE" in shown.stdout
    said = json.loads(cli("status", "--json").stdout)
    assert said["feeds"][0]["row_count"] == 3
    assert said["quarantined"] == [
        {
            "source": "origyne",
            "feed": "rated_cdrs_mobile",
            "reason": "BAD_DATE",
            "quarantined_rows": 1,
            "files": 1,
            "money": {"amount_excl_tax": "0.1", "illegible_rows": 0, "rows": 1},
        }
    ]


def test_the_ui_starts_dagster_on_the_data_root(
    cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = {}

    def start(_file: str, command: list[str], variables: dict[str, str]) -> None:
        started.update(command=command, variables=variables)

    monkeypatch.setattr(os, "execvpe", start)
    shown = cli("ui", "--port", "3456")
    assert shown.exit_code == 0
    assert "http://127.0.0.1:3456" in shown.stderr
    assert started["command"][-4:] == ["--host", "127.0.0.1", "--port", "3456"]
    assert started["variables"]["ORIGYNE_HOME"] == str(home)


def test_the_ui_does_not_start_beside_another(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "execvpe", lambda *_: pytest.fail("started"))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        shown = cli("ui", "--port", str(port))
    assert shown.exit_code == 1
    assert f"127.0.0.1:{port}: expected a free port" in shown.stderr and "--port" in shown.stderr
