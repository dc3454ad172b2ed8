import json
from pathlib import Path

import pytest

from origyne_pipeline.onboarding.rio.key import rio_key
from origyne_pipeline.simulation.workbooks import write_workbook

from .conftest import Cli

NUMBER = "0612345678"
GOOD = "02P123456" + rio_key("02P123456", NUMBER)
OTHER = "0698765432"


def test_a_rio_that_fits_its_number_is_valid(cli: Cli) -> None:
    shown = cli("rio", GOOD.lower(), "+33 6 12 34 56 78")
    assert shown.exit_code == 0
    assert "valid" in shown.stdout
    assert "SFR" in shown.stdout


def test_a_rio_that_does_not_fit_is_status_1_and_says_why(cli: Cli) -> None:
    shown = cli("rio", GOOD, OTHER)
    assert shown.exit_code == 1
    assert "BAD_KEY" in shown.stdout


def test_a_verdict_as_json(cli: Cli) -> None:
    shown = cli("rio", GOOD, OTHER, "--json")
    assert shown.exit_code == 1
    assert json.loads(shown.stdout)["reason"] == "BAD_KEY"


def test_this_operator_s_own_code_is_refused(cli: Cli) -> None:
    assert cli("rio", GOOD, NUMBER, "--own-operator", "02").exit_code == 1


@pytest.mark.parametrize(("rows", "status"), [([(GOOD, NUMBER)], 0), ([(GOOD, NUMBER), (GOOD, OTHER)], 1)])
def test_a_workbook_is_checked_row_by_row(
    cli: Cli, tmp_path: Path, rows: list[tuple[str, str]], status: int
) -> None:
    path = tmp_path / "lines.xlsx"
    write_workbook(path, {"Lignes": [("RIO", "NUMERO"), *rows]})
    shown = cli("rio", "--workbook", str(path))
    assert shown.exit_code == status
    assert f"{len(rows) - status} valid, {status} not" in shown.stdout
    verdicts = json.loads(cli("rio", "--workbook", str(path), "--json").stdout)
    assert [row["verdict"]["valid"] for row in verdicts] == [True] + [False] * (len(rows) - 1)


def test_a_file_that_is_no_workbook_is_status_1(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_text("RIO;NUMERO\n")
    shown = cli("rio", "--workbook", "list.xlsx")
    assert shown.exit_code == 1
    assert "list.xlsx" in shown.stderr


def test_the_tool_is_written_once_and_never_over_a_filled_one(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "outil.xlsx"
    shown = cli("rio", "--tool", str(path), "--own-operator", "24")
    assert shown.exit_code == 0 and "200 RIO" in shown.stdout
    before = path.read_bytes()
    again = cli("rio", "--tool", str(path))
    assert again.exit_code == 1 and "move it away" in again.stderr
    assert path.read_bytes() == before
    assert cli("rio", "--tool", str(tmp_path / "outil.xls")).exit_code == 2
    assert cli("rio", GOOD, NUMBER, "--tool", str(path)).exit_code == 2
