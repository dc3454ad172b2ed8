"""The month-end pack: its figures, the controls that tie them to the journals and are seen to fail, its files."""

import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from origyne_pipeline.bookkeeping.fec_check import check_fec
from origyne_pipeline.bookkeeping.models import BooksError, JournalEntry, Line
from origyne_pipeline.bookkeeping.pack import Tie
from origyne_pipeline.customer_accounts import customer_accounts
from origyne_pipeline.month_ends import WrittenPack, write_month_end
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Accounting, Settings
from origyne_pipeline.year_book import YearBook
from tests.bookkeeping import years
from tests.bookkeeping.years import TODAY

OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return years.filled(tmp_path_factory.mktemp("ends"))


def written(settings: Settings, month: Month, folder: Path) -> WrittenPack:
    return write_month_end(settings, month, TODAY, folder)


def sheet(pack: WrittenPack, title: str) -> list[Any]:
    return list(openpyxl.load_workbook(pack.workbook)[title].iter_rows(values_only=True))[1:]


@pytest.mark.parametrize("month", [Month(2026, 9), OCTOBER, NOVEMBER, DECEMBER], ids=str)
def test_every_control_holds_in_every_month(settings: Settings, month: Month, tmp_path: Path) -> None:
    pack = written(settings, month, tmp_path).pack
    assert pack.differences == ()
    assert {tie.difference for tie in pack.ties} == {Decimal("0.00")}
    assert pack.aged.balance == sum(
        one.balance for one in customer_accounts(settings.home, TODAY, month.last_day)
    )


def test_the_figures_of_a_month_are_those_of_its_documents_and_its_money(
    settings: Settings, tmp_path: Path
) -> None:
    october = written(settings, OCTOBER, tmp_path / "10").pack
    assert [(str(one.rate), str(one.base), str(one.vat), str(one.due)) for one in october.vat] == [
        ("20.00", "86.65", "17.32", "17.32")
    ]
    assert [(one.account, one.amount) for one in october.sales] == [
        ("445710", Decimal("17.32")),
        ("467000", Decimal("2.00")),
        ("706000", Decimal("84.65")),
    ]
    november = written(settings, NOVEMBER, tmp_path / "11").pack
    assert [(one.title, one.account, one.movements, str(one.amount)) for one in november.cash] == [
        ("Rejets de prélèvements – Banque", "512000", 1, "-25.46"),
        ("Virements reçus – Banque", "512000", 1, "30.00"),
        ("Paiements saisis – Chèques à encaisser", "511200", 1, "20.00"),
    ]
    assert (november.customers, november.open_items) == (3, 3)
    assert november.aged.credit == Decimal("4.54")
    assert [str(one.amount) for one in november.unbilled] == ["4.01", "7.01"]


@pytest.mark.parametrize(
    "accounting",
    [
        Accounting(services="706{rate}", goods="707{rate}", vat_due="44571{rate}", vat_waiting="44574{rate}"),
        Accounting(third_parties="706000", vat_waiting="445710"),
        Accounting(doubtful_after_days=5),
        Accounting(recover_vat_of_write_offs=True, year_end="11-30"),
    ],
    ids=["by rate", "one account for two uses", "doubtful", "VAT taken back"],
)
def test_the_controls_hold_whatever_the_accountant_chose(
    settings: Settings, accounting: Accounting, tmp_path: Path
) -> None:
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        pack = written(replace(settings, accounting=accounting), month, tmp_path).pack
        assert pack.differences == ()
        assert sum(one.base for one in pack.vat) == sum(
            tie.journal for tie in pack.ties if tie.name.endswith("base")
        )


@pytest.mark.parametrize(
    ("changed", "control"),
    [
        ("411000", "Clients (411 et 416) : soldes"),
        ("706000", "Ventes (VE) à 20 % : base"),
        ("445710", "Ventes (VE) à 20 % : TVA"),
        ("512000", "Banque (BQ) : Prélèvements"),
        ("418100", "Clients, factures à établir (418) : solde"),
        ("408100", "Factures non parvenues (408) : solde"),
    ],
)
def test_a_line_that_is_not_its_source_fails_its_control(
    settings: Settings, changed: str, control: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = YearBook.add

    def spoiled(line: Line) -> Line:
        return replace(line, amount=line.amount + Decimal("0.01")) if line.account == changed else line

    def add_spoiled(book: YearBook, entries: tuple[JournalEntry, ...]) -> None:
        spoiled_entries = []
        for entry in entries:
            copy = object.__new__(JournalEntry)
            for name in JournalEntry.__slots__:
                object.__setattr__(copy, name, getattr(entry, name))
            object.__setattr__(copy, "lines", tuple(spoiled(line) for line in entry.lines))
            spoiled_entries.append(copy)
        add(book, spoiled_entries)

    monkeypatch.setattr(YearBook, "add", add_spoiled)
    names = [tie.name for tie in written(settings, OCTOBER, tmp_path).pack.differences]
    assert control in names and "Journaux : débits moins crédits" in names


def test_customers_whose_differences_cancel_out_fail_their_control(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    customers = YearBook.customers

    def swapped(book: YearBook, accounts: frozenset[str], day: date) -> list[tuple[str, str, Decimal]]:
        (a, name, one), (b, other, two), *rest = customers(book, accounts, day)
        return [(a, name, one + 1), (b, other, two - 1), *rest]

    monkeypatch.setattr(YearBook, "customers", swapped)
    [tie] = written(settings, OCTOBER, tmp_path).pack.differences
    assert (tie.name, tie.difference) == ("Clients : somme des écarts par client", Decimal("2.00"))


def test_the_workbook_has_a_sheet_a_subject_that_prints_on_a4(settings: Settings, tmp_path: Path) -> None:
    pack = written(settings, NOVEMBER, tmp_path)
    book = openpyxl.load_workbook(pack.workbook)
    assert book.sheetnames == [
        "Synthèse", "Ventes", "TVA", "Encaissements", "Postes ouverts", "Balance âgée", "À facturer",
        "Opérateur de gros", "Régularisations", "Contrôles",
    ]  # fmt: skip
    for one in book.worksheets:
        assert (one.freeze_panes, str(one.page_setup.paperSize), one.page_setup.fitToHeight) == ("A2", "9", 0)
        assert one.print_title_rows == "$1:$1" and one.sheet_properties.pageSetUpPr.fitToPage
    items = sheet(pack, "Postes ouverts")
    assert [row[2] for row in items] == ["F2026-000002", "FEE:F2026-000002:1", "F2026-000004"]
    assert sum(row[7] for row in items) == pytest.approx(float(sum(pack.pack.aged.amounts)))
    assert book["Postes ouverts"]["H2"].number_format.startswith("#,##0.00")
    assert all(row[4] == 0 for row in sheet(pack, "Contrôles"))


def test_names_become_no_formulas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(years.NAMES, "C00004", "=HYPERLINK(1)")
    years.issue_month(tmp_path)
    pack = written(years.settings_of(tmp_path), OCTOBER, tmp_path / "pack")
    cell = openpyxl.load_workbook(pack.workbook)["Balance âgée"]["B5"]
    assert (cell.value, cell.data_type) == ("'=HYPERLINK(1)", "s")


def test_the_files_are_private_whole_and_the_same_each_time(settings: Settings, tmp_path: Path) -> None:
    first, again = (written(settings, NOVEMBER, tmp_path / name) for name in ("a", "b"))
    for name in ("workbook", "document", "journals"):
        path: Path = getattr(first, name)
        assert path.read_bytes() == getattr(again, name).read_bytes()
        assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert len(list(first.workbook.parent.iterdir())) == 4
    assert zipfile.ZipFile(first.workbook).testzip() is None
    assert first.document.read_bytes().startswith(b"%PDF-")


def test_the_months_journals_have_the_numbers_of_the_years_file(settings: Settings, tmp_path: Path) -> None:
    pack = written(settings, NOVEMBER, tmp_path)
    lines = pack.journals.read_bytes().splitlines(keepends=True)
    days = {line.split(b"\t")[3][:6] for line in lines[1:]}
    assert days == {b"202611"}
    assert [line.split(b"\t")[2] for line in lines if line.startswith(b"BQ")][::2] == [
        b"BQ000003",
        b"BQ000004",
        b"BQ000005",
    ]
    faults = check_fec("732829320FEC20261231.txt", lines)
    assert {fault.field for fault in faults} == {"EcritureLet"}, "only letters reach beyond a month"


def test_a_month_that_is_not_over_has_no_pack(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BooksError, match="2027-01: expected a month that is over"):
        write_month_end(settings, Month(2027, 1), TODAY, tmp_path)
    assert Tie("x", Decimal("1.00"), Decimal("1.01"), "y").difference == Decimal("-0.01")
