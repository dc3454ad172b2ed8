"""A file that is checked good notes its own step of the opening, once, whatever command checks it."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from PIL import Image

from origyne_pipeline.chained_log import read_log
from origyne_pipeline.cli.file_steps import STEPS, note_file_step
from origyne_pipeline.onboarding.stages import CHECKLIST, Checklist, steps
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


def test_the_rio_tool_and_a_filled_list_note_the_step(cli: Cli, home: Path) -> None:
    assert cli("rio", "--tool", "controle.xlsx").exit_code == 0
    assert Checklist.read(home).ticks["rio-tool"].note == "controle.xlsx"
    assert cli("rio", "01P123456ABC", "0612345678").exit_code in (0, 1)
    assert list(Checklist.read(home).ticks) == ["rio-tool"]


@pytest.mark.parametrize(
    ("sizes", "is_done"), [([(95, 95), (760, 95)], True), ([(95, 95)], False), ([], False)]
)
def test_logo_and_banner_together_are_the_artwork(
    home: Path, tmp_path: Path, sizes: list[tuple[int, int]], is_done: bool
) -> None:
    @click.command()
    @click.argument("files", nargs=-1, type=click.Path(path_type=Path))
    def check(files: tuple[Path, ...]) -> None:
        pass

    paths = [tmp_path / f"{number}.png" for number in range(len(sizes))]
    for path, size in zip(paths, sizes, strict=True):
        Image.new("RGB", size).save(path)
    CliRunner().invoke(note_file_step(check, "onboard artwork"), [str(path) for path in paths])
    assert ("artwork" in Checklist.read(home).ticks) == is_done
