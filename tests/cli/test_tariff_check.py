"""``origyne tariff check`` and ``origyne tariff diff`` as a person calls them."""

import json
from pathlib import Path

import pytest

from tests.deposits import Deposit
from tests.tariff_checks.books import NAME, Sheets, sheets
from tests.workbook.books import xlsx

from .conftest import Cli


def put(folder: Path, rows: Sheets, name: str = NAME) -> str:
    path = folder / name
    path.write_bytes(xlsx(rows))
    return str(path)


def with_fault() -> Sheets:
    rows = sheets()
    rows["Tarifs"][3][7] = "x"
    return rows


def with_warning() -> Sheets:
    rows = sheets()
    rows["Offres"][1][1] = None
    return rows


def test_a_sound_workbook_can_be_sent_without_a_data_root(cli: Cli, tmp_path: Path, home: Path) -> None:
    shown = cli("tariff", "check", put(tmp_path, sheets()))
    assert shown.exit_code == 0
    assert "39 rows, 0 faults, 0 warnings; it would be taken as it is" in shown.stdout
    assert f"{NAME}, in force from 2026-09-01" in shown.stdout
    assert f"nothing has landed in {home} yet" in shown.stdout
    assert not (home / "lake").exists()  # its step of the opening is noted, and nothing else


@pytest.mark.parametrize(
    ("rows", "options", "status", "words"),
    [
        (with_fault(), (), 1, "Tarifs!H4\tx\tPRIX_HT must be a decimal number"),
        (with_warning(), (), 0, "Offres!B2\t\tLIBELLE is empty"),
        (
            with_warning(),
            (),
            0,
            "0 faults, 1 warning; it would be taken as it is: look at each warning first",
        ),
        (with_warning(), ("--strict",), 1, "Offres!B2\t\tLIBELLE is empty"),
        (sheets(), ("--strict",), 0, "0 warnings"),
    ],
)
def test_the_status_says_whether_there_is_a_fault(
    cli: Cli, tmp_path: Path, rows: Sheets, options: tuple[str, ...], status: int, words: str
) -> None:
    shown = cli("tariff", "check", put(tmp_path, rows), *options)
    assert (shown.exit_code, words in shown.stdout) == (status, True)


def test_a_check_as_json(cli: Cli, tmp_path: Path) -> None:
    shown = json.loads(cli("tariff", "check", put(tmp_path, with_fault()), "--json").stdout)
    assert shown["faults"] == [
        {
            "sheet": "Tarifs",
            "cell": "H4",
            "value": "x",
            "rule": "PRIX_HT must be a decimal number such as 12,50, without euro sign, letters or thousands separator",
        }
    ]
    assert (shown["in_force_from"], shown["rows"]["destinations"]) == ("2026-09-01", 18)


def test_settings_that_cannot_be_used_do_not_stop_the_check(cli: Cli, tmp_path: Path) -> None:
    path = put(tmp_path, with_warning())
    (tmp_path / "origyne.toml").write_text("[ftp]\nnonsense = 1\n")
    shown = cli("tariff", "check", path)
    assert shown.exit_code == 0
    assert "LIBELLE is empty" in shown.stdout
    assert "events, lines and costs: " in shown.stdout
    assert "nonsense" in shown.stdout


@pytest.mark.parametrize("words", [("check", "none.xlsx"), ("diff", "none.xlsx", "none.xlsx")])
def test_a_file_that_is_not_there_is_one_message(cli: Cli, words: tuple[str, ...]) -> None:
    shown = cli("tariff", *words)
    assert shown.exit_code == 1
    assert "none.xlsx: cannot be read (No such file or directory)" in shown.stderr


def test_two_workbooks_are_compared(cli: Cli, tmp_path: Path) -> None:
    after = sheets()
    after["Tarifs"][3][7] = "0.15"
    after["Destinations"].append(["336", "FR_MOB", "France mobile", "NATIONAL"])
    shown = cli("tariff", "diff", put(tmp_path, sheets()), put(tmp_path, after, "after.xlsx"))
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[:4] == [
        f"{NAME} -> after.xlsx", "sheet\tadded\tgone\tchanged", "Destinations\t1\t0\t0", "Tarifs\t0\t0\t1",
    ]  # fmt: skip
    assert "* VOIX * * * 0\tPRIX_HT\t0.12\t0.15\t+25.0" in shown.stdout
    assert "336\tFR\tFR_MOB" in shown.stdout
    same = cli("tariff", "diff", put(tmp_path, after), put(tmp_path, after, "after.xlsx"))
    assert "no difference" in same.stdout


def test_two_workbooks_of_one_name_are_told_apart_by_their_paths(cli: Cli, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    before, after = put(tmp_path, sheets()), put(other, sheets())
    assert cli("tariff", "diff", before, after).stdout.splitlines() == [
        f"{before} -> {after}",
        "no difference",
    ]


def test_a_difference_as_json(cli: Cli, tmp_path: Path) -> None:
    after = sheets()
    after["Tarifs"][3][7] = "0.15"
    shown = cli("tariff", "diff", put(tmp_path, sheets()), put(tmp_path, after, "after.xlsx"), "--json")
    difference = json.loads(shown.stdout)
    assert difference["counts"] == {"Tarifs": {"added": 0, "gone": 0, "changed": 1}}
    (row,) = difference["rows"]
    assert row["changes"] == [{"column": "PRIX_HT", "before": "0.12", "after": "0.15", "percent": "25.0"}]


def test_one_workbook_is_compared_with_the_tariff_in_force(cli: Cli, tmp_path: Path, home: Path) -> None:
    nothing = cli("tariff", "diff", put(tmp_path, sheets()))
    assert nothing.exit_code == 1
    assert "no data root is there" in nothing.stderr
    former = sheets()
    former["Tarifs"][3][7] = "0.10"
    deposit = Deposit(home)
    deposit.put("Tables tarifaires/TABLES_TARIFAIRES_20260801.xlsx", xlsx(former))
    deposit.put("Tables tarifaires/TABLES_TARIFAIRES_20260820.xlsx", xlsx(with_fault()))
    deposit.put("Tables tarifaires/TABLES_TARIFAIRES_20260902.xlsx", xlsx(sheets()))
    shown = cli("tariff", "diff", put(tmp_path, sheets()))
    assert shown.stdout.startswith(f"TABLES_TARIFAIRES_20260801.xlsx -> {NAME}\n")
    assert "PRIX_HT\t0.10\t0.12\t+20.0" in shown.stdout


def test_a_workbook_with_a_fault_is_not_compared(cli: Cli, tmp_path: Path) -> None:
    wrong = put(tmp_path, with_fault(), "wrong.xlsx")
    shown = cli("tariff", "diff", put(tmp_path, sheets()), wrong)
    assert shown.exit_code == 1
    assert "wrong.xlsx: has 1 fault, the first Tarifs!H4 'x'" in shown.stderr
    assert f"'origyne tariff check {wrong}' lists them all" in shown.stderr
