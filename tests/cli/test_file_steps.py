"""A file that is checked good notes its own step of the opening, once, whatever command checks it."""

from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest
from click.testing import CliRunner

from origyne_pipeline.chained_log import read_log
from origyne_pipeline.cli.file_steps import STEPS, note_file_step
from origyne_pipeline.onboarding.rio.key import rio_key
from origyne_pipeline.onboarding.stages import CHECKLIST, Checklist, steps
from origyne_pipeline.onboarding.tariffs.numbering import read_data
from origyne_pipeline.onboarding.tariffs.template import sheet_rows
from origyne_pipeline.onboarding.tariffs.untouched import OWN, is_untouched
from origyne_pipeline.simulation.workbooks import write_workbook
from tests.cli.conftest import Cli


def command(exit_code: int | None) -> click.Command:
    """A check that ends with a status, or returns."""

    @click.command()
    @click.option("--check", "checked", type=click.Path(path_type=Path))
    @click.pass_context
    def check(ctx: click.Context, checked: Path | None) -> None:
        click.echo("{}")
        if exit_code is not None:
            ctx.exit(exit_code)

    return note_file_step(note_file_step(check, "onboard profile"), "onboard profile")


@pytest.fixture(autouse=True)
def root(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The data root of the command."""
    monkeypatch.setenv("ORIGYNE_HOME", str(home))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("exit_code", "is_done"), [(None, True), (0, True), (1, False), (2, False)])
def test_a_check_that_ends_well_notes_its_step_once(home: Path, exit_code: int | None, is_done: bool) -> None:
    for _ in range(2):
        shown = CliRunner().invoke(command(exit_code), ["--check", "profil.xls"])
        assert shown.exit_code == (exit_code or 0)
        assert shown.stdout == "{}\n"
    ticks = Checklist.read(home).ticks
    assert list(ticks) == (["electrical-profile"] if is_done else [])
    if is_done:
        assert ticks["electrical-profile"].note == "profil.xls"
        assert ticks["electrical-profile"].missing == ("technical-file",)
        assert len(read_log(home / CHECKLIST)) == 1


def test_a_call_that_checks_no_file_notes_nothing(home: Path) -> None:
    assert CliRunner().invoke(command(None), []).exit_code == 0
    assert not home.exists()


def test_a_checklist_that_can_not_be_kept_is_a_warning(home: Path) -> None:
    (home / "registers").mkdir(parents=True)
    (home / CHECKLIST).write_text("x\n")
    shown = CliRunner().invoke(command(0), ["--check", "profil.xls"])
    assert shown.exit_code == 0
    assert "electrical-profile of the opening is not noted" in shown.stderr


def test_an_installation_that_bills_already_keeps_no_checklist(home: Path) -> None:
    (home / "registers").mkdir(parents=True)
    (home / "registers/invoices.sqlite").touch()
    assert CliRunner().invoke(command(0), ["--check", "profil.xls"]).exit_code == 0
    assert not (home / CHECKLIST).exists()


def test_each_step_that_a_file_does_has_a_command() -> None:
    assert {step_id for step_id, _ in STEPS.values()} == {
        step.id for step in steps().values() if step.by_file
    }


def test_the_rio_tool_notes_its_step_once_a_rio_in_it_is_good(cli: Cli, home: Path) -> None:
    assert "written, to be filled" in cli("rio", "--tool", "controle.xlsx").stdout
    assert "written, to be filled" in cli("rio", "--workbook", "controle.xlsx").stdout
    assert Checklist.read(home).ticks == {}
    _type_rio("01 p EROY4P 4TR", "+33 6 12 34 56 78")
    shown = cli("rio", "--workbook", "controle.xlsx")
    assert shown.exit_code == 0 and "Only the tool's own example is typed" in shown.stdout
    assert Checklist.read(home).ticks == {}
    _type_rio("02P123456" + rio_key("02P123456", "0612345678"), "0612345678")
    assert cli("rio", "--workbook", "controle.xlsx").exit_code == 0
    assert Checklist.read(home).ticks["rio-tool"].note == "controle.xlsx"


def _type_rio(rio: str, number: str) -> None:
    """Types one RIO into the tool."""
    book = openpyxl.load_workbook("controle.xlsx")
    heads = {cell.value: cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value}
    for head, value in (("RIO", rio), ("Numéro", number)):
        heads[head].offset(row=1).value = value
    book.save("controle.xlsx")


def test_a_tariff_workbook_is_filled_once_a_price_is_the_vno_s_own(
    home: Path,
) -> None:
    columns = read_data("columns.csv")
    sheets: dict[str, list[list[Any]]] = {
        name: [
            [*(column["header"] for column in columns if column["sheet"] == name)],
            *([*row] for row in sheet_rows(name)),
        ]
        for name in OWN
    }
    write_workbook(Path("tarifs.xlsx"), sheets)
    assert is_untouched(Path("tarifs.xlsx").read_bytes())
    sheets["Offres"][1][sheets["Offres"][0].index("LIBELLE")] = "Mon offre"
    write_workbook(Path("mine.xlsx"), sheets)

    @click.command()
    @click.argument("file", type=click.Path(path_type=Path))
    def check(file: Path) -> None:
        pass

    shown = CliRunner().invoke(note_file_step(check, "tariff check"), ["tarifs.xlsx"])
    assert "tarifs.xlsx is written, to be filled" in shown.stderr
    assert not home.exists()
    CliRunner().invoke(check, ["mine.xlsx"])
    assert Checklist.read(home).ticks["tariff-tables"].note == "mine.xlsx"
