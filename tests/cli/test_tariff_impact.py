"""``origyne tariff impact`` as a person runs it: text, JSON, CSV, and what is wrong usage."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.deposits import Deposit, Market
from tests.tariff_impact.trials import rated_home, write_tariff

from .conftest import Cli


@pytest.fixture(scope="module")
def rated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two rated months, and the workbook in force in it."""
    home = tmp_path_factory.mktemp("rated")
    rated_home(Market(Deposit(home).warehouse), write_tariff(home / "in_force.xlsx"))
    return home


@pytest.fixture
def dearer(tmp_path: Path, home: Path, rated: Path) -> str:
    """A workbook with dearer calls, beside a copy of the home."""
    shutil.copytree(rated, home)
    return str(write_tariff(tmp_path / "dearer.xlsx", price="0.24"))


def test_it_says_dates_figures_customers_and_destinations(cli: Cli, dearer: str, tmp_path: Path) -> None:
    out = tmp_path / "customers.csv"
    shown = cli("tariff", "impact", dearer, "--months", "2", "--csv", str(out))
    assert shown.exit_code == 0, shown.output
    for expected in (
        "dearer.xlsx in place of the tariff in force,\nfrom 2026-09-01 on. Rated again: 2026-09 to 2026-10.\n",
        "Discounts, minimums\t20.12 €\t19.96 €\t-0.16 €",
        "2026-09\t",
        "Events without a price: 3 before, 3 after.\nThe figures leave them out. The wholesaler's MONTANT_HT of them: ",
        "Customers: 2 pay more (+0.39 €), 0 pay less (0.00 €), 2 the same.",
        "Who pays more\ncustomer\tbefore\tafter\tdifference\nC1\t",
        "VOIX\tFR\tFR\t5\t",
    ):
        assert expected in shown.stdout, shown.stdout
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert [row["customer_ref"] for row in rows] == ["C1", "C4", "C2", "C3"]
    assert rows[0]["difference_excl_tax"] == "0.33"
    as_json = json.loads(cli("tariff", "impact", dearer, "--months", "2", "--json").stdout)
    assert [row["difference_excl_tax"] for row in as_json["customers"]][:2] == ["0.33", "0.06"]
    assert as_json["total"]["revenue_excl_tax"]["difference"] == "0.39"
    assert [month["month"] for month in as_json["months"]] == ["2026-09", "2026-10"]
    assert as_json["in_force_to"] is None


def test_a_mistake_is_one_message(cli: Cli, dearer: str, tmp_path: Path) -> None:
    for arguments, status, expected in (
        ((str(tmp_path / "absent.xlsx"),), 1, "absent.xlsx: cannot be read (No such file or directory)"),
        ((dearer, "--csv", str(tmp_path / "no" / "where.csv")), 1, "expected a file in a folder that exists"),
        ((dearer, "--from", "2027-01-01"), 1, "--from: expected a day of the months that are rated again"),
        ((dearer, "--months", "0"), 2, "0 is not in the range"),
    ):
        shown = cli("tariff", "impact", *arguments)
        assert (shown.exit_code, expected in " ".join(shown.output.split())) == (status, True), shown.output


def test_fewer_months_than_asked_are_told(cli: Cli, dearer: str) -> None:
    shown = cli("tariff", "impact", dearer, "--months", "12")
    assert "12 months were asked for, 2 months are rated" in " ".join(shown.stderr.split())
