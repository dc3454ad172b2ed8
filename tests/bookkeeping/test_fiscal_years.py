"""The books of a year from real registers and a lake: journals, month's ends, the opening of the next, the file."""

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.bookkeeping.fec_check import check_fec
from origyne_pipeline.bookkeeping.models import BooksError
from origyne_pipeline.customer_accounts import customer_accounts
from origyne_pipeline.customer_books import Period
from origyne_pipeline.fiscal_years import fiscal_year, fiscal_year_of, write_fec
from origyne_pipeline.settings import Accounting, Company, Settings
from tests.bookkeeping import years
from tests.bookkeeping.years import TODAY

Row = dict[str, str]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return years.filled(tmp_path_factory.mktemp("year"))


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="iso8859-15", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def moved(row: Row) -> Decimal:
    return Decimal(row["Debit"].replace(",", ".")) - Decimal(row["Credit"].replace(",", "."))


def balances(rows: list[Row], until: str = "99999999") -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["EcritureDate"] <= until:
            sums[row["CompteNum"]] += moved(row)
    return {account: amount for account, amount in sums.items() if amount}


@pytest.fixture(scope="module")
def fec(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_fec(settings, 2026, TODAY, tmp_path_factory.mktemp("fec")).path


def test_the_file_has_its_legal_name_and_keeps_the_rules(fec: Path) -> None:
    assert fec.name == "732829320FEC20261231.txt"
    assert oct(fec.stat().st_mode & 0o777) == "0o600"
    with fec.open("rb") as file:
        assert check_fec(fec.name, file) == []


def test_the_same_registers_give_the_same_bytes(settings: Settings, fec: Path, tmp_path: Path) -> None:
    assert write_fec(settings, 2026, TODAY, tmp_path).path.read_bytes() == fec.read_bytes()


def test_customers_owe_in_the_books_what_they_owe_in_the_ledger(settings: Settings, fec: Path) -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows_of(fec):
        if row["CompteNum"] == "411000":
            sums[row["CompAuxNum"]] += moved(row)
    ledger = {
        one.customer_ref: one.balance for one in customer_accounts(settings.home, TODAY, date(2026, 12, 31))
    }
    assert dict(sums) == ledger


def test_each_journal_is_numbered_without_gap_and_by_day(fec: Path) -> None:
    rows = rows_of(fec)
    assert [row["EcritureDate"] for row in rows] == sorted(row["EcritureDate"] for row in rows)
    for code, count in (("VE", 5), ("BQ", 6), ("OD", 13)):
        numbers = list(dict.fromkeys(row["EcritureNum"] for row in rows if row["JournalCode"] == code))
        assert numbers == [f"{code}{number:06d}" for number in range(1, count + 1)]


def test_names_fit_the_character_set_and_hold_no_separator(fec: Path) -> None:
    names = {row["CompAuxNum"]: row["CompAuxLib"] for row in rows_of(fec) if row["CompAuxNum"]}
    assert (names["C00001"], names["C00004"]) == ("Lukasz Œuvrard", "Société Évêché SARL")


def test_usage_that_nobody_invoiced_is_accrued_at_each_months_end_and_taken_back(fec: Path) -> None:
    rows = [row for row in rows_of(fec) if row["CompteNum"] == "418100"]
    assert [(row["EcritureDate"], moved(row)) for row in rows] == [
        ("20260930", Decimal("10.71")),
        ("20261001", Decimal("-10.71")),
        ("20261031", Decimal("4.01")),
        ("20261031", Decimal("7.01")),
        ("20261101", Decimal("-4.01")),
        ("20261101", Decimal("-7.01")),
        ("20261130", Decimal("4.01")),
        ("20261130", Decimal("7.01")),
        ("20261201", Decimal("-4.01")),
        ("20261201", Decimal("-7.01")),
        ("20261231", Decimal("4.01")),
        ("20261231", Decimal("7.01")),
    ]
    others = [
        moved(row)
        for row in rows_of(fec)
        if row["CompteNum"] == "467000" and row["EcritureDate"] == "20261231"
    ]
    assert others == [Decimal("-1.50")]


def test_the_wholesalers_invoice_is_accrued_from_itself_or_from_the_events(fec: Path) -> None:
    rows = [row for row in rows_of(fec) if row["CompteNum"] == "408100"]
    assert [(row["EcritureDate"], moved(row)) for row in rows] == [
        ("20260930", Decimal("-812.40")),
        ("20261001", Decimal("812.40")),
        ("20261031", Decimal("-3.30")),
        ("20261101", Decimal("3.30")),
    ]


def test_a_year_begins_with_what_the_one_before_left(settings: Settings, fec: Path, tmp_path: Path) -> None:
    after = write_fec(settings, 2027, TODAY, tmp_path)
    assert not after.is_whole_year
    with after.path.open("rb") as file:
        assert check_fec(after.path.name, file) == []
    rows, before = rows_of(after.path), balances(rows_of(fec))
    opening = [row for row in rows if row["JournalCode"] == "AN"]
    assert rows[: len(opening)] == opening and {row["EcritureNum"] for row in opening} == {"AN000001"}
    kept = {account: amount for account, amount in before.items() if account[0] not in "67"}
    result = sum(amount for account, amount in before.items() if account[0] in "67")
    assert balances(opening) == kept | {"110000": result}
    lines = {
        (row["CompAuxNum"], row["PieceRef"], moved(row)) for row in opening if row["CompteNum"] == "411000"
    }
    assert lines == {
        ("C00002", "F2026-000002", Decimal("7.50")),
        ("C00004", "F2026-000004", Decimal("27.59")),
        ("C00004", "A2026-000001", Decimal("-12.00")),
    }
    assert balances(rows, "20270101").get("418100") is None


def test_a_year_may_end_with_another_month(settings: Settings, tmp_path: Path) -> None:
    accounting = Accounting(year_end="10-31")
    assert fiscal_year(accounting, 2026) == Period(date(2025, 11, 1), date(2026, 10, 31))
    assert fiscal_year_of(accounting, date(2026, 11, 1)) == fiscal_year(accounting, 2027)
    february = Accounting(year_end="02-28")
    assert fiscal_year(february, 2028) == Period(date(2027, 3, 1), date(2028, 2, 29))
    path = write_fec(replace(settings, accounting=accounting), 2027, TODAY, tmp_path).path
    assert path.name == "732829320FEC20271031.txt"
    with path.open("rb") as file:
        assert check_fec(path.name, file) == []


def test_a_file_that_would_break_the_rules_is_not_put_in_place(settings: Settings, tmp_path: Path) -> None:
    wrong = replace(settings, company=Company(siren="732829321"))
    with pytest.raises(BooksError, match="was not written: file, name: 732829321 is no SIREN"):
        write_fec(wrong, 2026, TODAY, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_year_that_has_not_begun_has_no_file(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BooksError, match="expected one that has begun, found one from 2028-01-01"):
        write_fec(settings, 2028, TODAY, tmp_path)


def test_nothing_issued_is_an_empty_file_and_the_checker_says_so(tmp_path: Path) -> None:
    settings = replace(years.settings_of(tmp_path), company=Company(siren="732 829 320"))
    written = write_fec(settings, 2026, TODAY)
    assert (written.path, written.lines) == (tmp_path / "accounting/732829320FEC20261231.txt", 0)
    with written.path.open("rb") as file:
        assert [str(fault) for fault in check_fec(written.path.name, file)] == [
            "file: expected entries, found none"
        ]
