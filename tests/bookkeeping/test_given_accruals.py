"""Late files change the accruals of a month whose pack was given: the next pack shows each difference."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from origyne_pipeline.bookkeeping.given import Restated
from origyne_pipeline.bookkeeping.models import BooksError
from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.given_accruals import given_accruals, given_path
from origyne_pipeline.month_ends import write_month_end
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from tests.bookkeeping import years
from tests.bookkeeping.years import TODAY

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
USAGE, WHOLESALER = "Consommations à facturer 2026-10, TVA 20 %", "Factures non parvenues 2026-10"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return years.filled(tmp_path)


def late_files(home: Path) -> None:
    """October is rated again, dearer; its wholesaler's costs are less."""
    use: dict[str, Any] = {"billing_month": "2026-10", "customer_ref": "C00001", "line": "1", "usage": "VOIX"}
    rated: dict[str, Any] = {"vat_rate": Decimal("20.00"), "amount_excl_tax": Decimal("9.00")}
    years.save(home, "rated_cdrs", "2026-10", [use | rated | {"service_excl_tax": Decimal(0)}])
    money = {"revenue_excl_tax": Decimal(9), "cost_excl_tax": Decimal("3.1"), "margin_excl_tax": Decimal(1)}
    years.save(home, "margin", "2026-10", [use | money])


def rows(path: Path) -> list[Any]:
    return list(openpyxl.load_workbook(path)["Régularisations"].iter_rows(values_only=True))[1:]


def test_the_next_pack_shows_what_late_files_changed(settings: Settings) -> None:
    assert write_month_end(settings, OCTOBER, TODAY).pack.restated is None, "September's pack was never made"
    assert write_month_end(settings, NOVEMBER, TODAY).pack.restated == []
    given = given_accruals(given_path(settings.home, OCTOBER))
    assert given and given[USAGE] == Decimal("7.01") and given[WHOLESALER] == Decimal("3.30")
    late_files(settings.home)
    november = write_month_end(settings, NOVEMBER, TODAY)
    assert november.pack.differences == ()
    assert november.pack.restated == [
        Restated(USAGE, Decimal("7.01"), Decimal("9.00")),
        Restated(WHOLESALER, Decimal("3.30"), Decimal("3.10")),
    ]
    assert rows(november.workbook) == [(USAGE, 7.01, 9, 1.99), (WHOLESALER, 3.3, 3.1, -0.2)]
    before = november.document.read_bytes(), november.workbook.read_bytes()
    again = write_month_end(settings, NOVEMBER, TODAY)
    assert (again.document.read_bytes(), again.workbook.read_bytes()) == before
    write_month_end(settings, OCTOBER, TODAY)
    assert write_month_end(settings, NOVEMBER, TODAY).pack.restated == [], (
        "the accountant got October's again"
    )


def test_a_pack_in_a_folder_of_ones_own_is_a_trial(settings: Settings, tmp_path: Path) -> None:
    write_month_end(settings, OCTOBER, TODAY, tmp_path / "trial")
    pack = write_month_end(settings, NOVEMBER, TODAY)
    assert pack.pack.restated is None
    assert rows(pack.workbook)[0][0].startswith("Le dossier du mois précédent n")


def test_the_command_warns_of_what_is_to_be_booked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORIGYNE_HOME", str(settings.home))
    write_month_end(settings, OCTOBER, TODAY)
    late_files(settings.home)
    monkeypatch.setattr("origyne_pipeline.cli.accounting.local_day", lambda _: TODAY)
    result = CliRunner().invoke(origyne, ["month-end", "--month", "2026-11"])
    assert result.exit_code == 0, result.output
    assert f"{USAGE}: the last pack gave 7.01, it is 9.00 now; book 1.99 more" in result.output.replace(
        "\n", " "
    )


@pytest.mark.parametrize("content", ["", "[]", '{"x": "y"}', '{"x": null}'])
def test_a_kept_file_that_is_damaged_is_named(settings: Settings, content: str) -> None:
    path = given_path(settings.home, OCTOBER)
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(BooksError, match=f"{path}: the accruals that the pack gave can't be read"):
        write_month_end(settings, NOVEMBER, TODAY)
