"""Commands for the accountant."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from origyne_pipeline.cli.accounting import FIGURES
from origyne_pipeline.issued import REGISTER
from tests.bookkeeping import years
from tests.cli.conftest import Cli


@pytest.fixture
def filled(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    years.filled(home)
    monkeypatch.setattr("origyne_pipeline.cli.accounting.now", lambda: datetime(2027, 1, 31, 8, tzinfo=UTC))
    return home


def test_the_file_of_a_year_is_written_and_checked(cli: Cli, filled: Path) -> None:
    shown = cli("fec", "2026")
    path = filled / "accounting" / "732829320FEC20261231.txt"
    assert (shown.exit_code, shown.output.replace("\n", "")) == (0, f"71 lines in {path}")
    checked = cli("fec", "--check", str(path))
    assert (checked.exit_code, checked.output) == (0, f"{path}: keeps the rules\n")
    path.write_bytes(path.read_bytes().replace(b"\t812,40", b"\t812.40", 1))
    checked = cli("fec", "--check", str(path), "--json")
    assert checked.exit_code == 1
    assert json.loads(checked.output)["faults"][0].endswith(
        "expected an amount such as 1234,50, found '812.40'"
    )
    assert cli("fec", "--check", str(path)).output.endswith(f"{path}: 3 faults\n")


def test_a_year_that_is_not_over_says_so(cli: Cli, filled: Path) -> None:
    assert "the year is not over" in cli("fec", "2027").output
    assert json.loads(cli("fec", "2027", "--json").output)["is_whole_year"] is False


def test_a_year_or_a_file_is_asked_for(cli: Cli, tmp_path: Path) -> None:
    assert "give the YEAR whose file to write, or --check FILE" in cli("fec").output
    missing = cli("fec", "--check", str(tmp_path / "none.txt"))
    assert missing.exit_code == 1 and "Traceback" not in missing.output


def test_the_pack_of_a_month_is_written_and_tied(cli: Cli, filled: Path) -> None:
    shown = cli("month-end", "--month", "2026-11")
    assert shown.exit_code == 0, shown.output
    folder = filled / "accounting" / "2026-11"
    assert sorted(path.name for path in folder.iterdir()) == [
        "cloture_2026-11.json",
        "cloture_2026-11.pdf",
        "cloture_2026-11.xlsx",
        "journaux_2026-11.txt",
    ]
    controls = json.loads(cli("month-end", "--month", "2026-11", "--json").output)["controls"]
    assert {control["difference"] for control in controls} == {"0.00"}


def test_the_screen_is_in_one_language(cli: Cli, filled: Path) -> None:
    shown = cli("month-end", "--month", "2026-11").stdout
    names = [line.partition("\t")[0] for line in shown.splitlines()]
    assert names[: len(FIGURES)] == list(FIGURES.values())
    assert names[len(FIGURES) :] == ["file"] * 3


def test_a_month_without_a_document_says_which_month_has_its_invoices(
    cli: Cli, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no document is dated" not in cli("month-end", "--month", "2026-10").stderr
    monkeypatch.setattr("origyne_pipeline.cli.accounting.now", lambda: datetime(2027, 2, 28, 8, tzinfo=UTC))
    with sqlite3.connect(filled / REGISTER) as db:
        query = "select billing_month, min(issue_date) from entries group by billing_month"
        issued = dict(db.execute(query))
        dated = {day[:7] for (day,) in db.execute("select issue_date from entries")}
    empty = sorted(set(issued) - dated)
    assert empty
    for month in empty:
        hint = " ".join(cli("month-end", "--month", month).stderr.split())
        assert f"no document is dated in {month}: sales count by the date of the invoice" in hint
        assert f"the invoices of {month} are dated {issued[month]}" in hint
        assert f"'origyne month-end --month {issued[month][:7]}'" in hint


def test_a_control_that_fails_is_status_1(cli: Cli, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("origyne_pipeline.month_end_figures.vat_by_rate", lambda *_: {})
    shown = cli("month-end", "--month", "2026-10")
    assert shown.exit_code == 1
    assert "control: Ventes (VE) à 20 % : TVA: journals 17.32, registre des factures 0.00" in shown.stderr


def test_a_month_that_is_not_over_has_no_pack(cli: Cli, filled: Path) -> None:
    shown = cli("month-end", "--month", "2027-01")
    assert shown.exit_code == 1 and "expected a month that is over" in shown.stderr
    assert not (filled / "accounting" / "2027-01").exists()
