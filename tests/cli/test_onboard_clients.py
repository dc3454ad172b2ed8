import json
from pathlib import Path

import openpyxl

from .conftest import Cli


def test_a_blank_one_is_written_and_checked(cli: Cli, tmp_path: Path) -> None:
    assert cli("onboard", "clients", "--write", "--out", str(tmp_path)).exit_code == 0
    path = tmp_path / "clients.xlsx"
    shown = cli("onboard", "clients", "--check", str(path))
    assert shown.exit_code == 0
    assert "0 customers, no fault; without a customer here" in " ".join(shown.stdout.split())


def test_a_filled_one_is_never_written_over(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "clients.xlsx"
    path.write_bytes(b"mine")
    shown = cli("onboard", "clients", "--write", "--out", str(tmp_path))
    assert (shown.exit_code, path.read_bytes()) == (1, b"mine")
    assert "clients.xlsx" in shown.stderr


def test_faults_are_named_by_cell_and_end_with_status_1(cli: Cli, tmp_path: Path) -> None:
    cli("onboard", "clients", "--write", "--out", str(tmp_path))
    path = tmp_path / "clients.xlsx"
    book = openpyxl.load_workbook(path)
    book["Mandats"]["A6"].value = "C-1001"
    book.save(path)
    shown = cli("onboard", "clients", "--check", str(path))
    assert shown.exit_code == 1
    assert "Mandats!B6" in shown.stderr
    machine = cli("onboard", "clients", "--check", str(path), "--json")
    assert machine.exit_code == 1
    assert {fault["sheet"] for fault in json.loads(machine.stdout)["faults"]} == {"Mandats"}


def test_one_of_both_is_asked_for(cli: Cli) -> None:
    assert cli("onboard", "clients").exit_code == 2


def test_a_step_where_a_command_stands_is_told_how_to_note_it(cli: Cli) -> None:
    shown = cli("onboard", "files-sent")
    assert shown.exit_code == 2
    assert "origyne onboard done files-sent" in shown.stderr
