import json
import tomllib
from pathlib import Path

import pypdfium2

from tests.onboarding.test_information import filled, put

from .conftest import Cli

NAME = "RENSEIGNEMENTS_COMPLEMENTAIRES"


def test_forms_are_written_once_and_never_over_filled_ones(cli: Cli, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    assert cli("onboard", "form", "--write", "--out", out).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"{NAME}.pdf", f"{NAME}.xlsx"]
    (tmp_path / "out" / f"{NAME}.pdf").unlink()
    again = cli("onboard", "form", "--write", "--out", out)
    assert again.exit_code == 1 and "what somebody typed" in again.stderr and "--apply FILE" in again.stderr
    assert not (tmp_path / "out" / f"{NAME}.pdf").exists()


def test_a_checked_form_says_its_faults_or_the_next_step(cli: Cli, tmp_path: Path) -> None:
    path = filled(tmp_path / "form.xlsx")
    shown = cli("onboard", "form", "--check", str(path))
    assert shown.exit_code == 0 and "no fault" in shown.stdout and "--apply" in shown.stdout
    wrong = filled(tmp_path / "wrong.xlsx", put("B5", "compta"))
    shown = cli("onboard", "form", "--check", str(wrong))
    assert shown.exit_code == 1 and "Renseignements!B5 'compta'" in shown.stderr
    picture = tmp_path / "logo.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    shown = cli("onboard", "form", "--check", str(picture))
    assert shown.exit_code == 1 and "give the filled workbook itself" in shown.stderr
    assert (
        "is a picture (PNG)" in shown.stderr and "deposit" not in shown.stderr and "cells" not in shown.stderr
    )
    answer = json.loads(cli("onboard", "form", "--check", str(wrong), "--json").stdout)
    assert [fault["cell"] for fault in answer["faults"]] == ["B5"]


def test_a_good_form_is_written_into_the_settings_once(cli: Cli, tmp_path: Path) -> None:
    path = filled(tmp_path / "form.xlsx")
    toml = tmp_path / "origyne.toml"
    toml.write_text('# ours\n[mail]\nsender = "old@ete.fr"  # since May\n', encoding="utf-8")
    shown = cli("onboard", "form", "--apply", str(path), ORIGYNE_TOML=str(toml))
    assert shown.exit_code == 0, shown.stderr
    assert "old@ete.fr" in shown.stdout and "[wholesaler] accounting_email" in shown.stdout
    text = toml.read_text(encoding="utf-8")
    assert "# ours" in text and "# since May" in text
    assert tomllib.loads(text) == {
        "mail": {"sender": "factures@ete-mobile.fr"},
        "company": {"name": "Été Mobile SAS"},
        "wholesaler": {"accounting_email": "compta@ete-mobile.fr"},
        "sepa": {"ics": "FR19ZZZ654321"},
    }
    paper = tmp_path / f"{NAME}_A_SIGNER.pdf"
    words = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
    assert all(
        answer in words for answer in ("Été Mobile SAS", "compta@ete-mobile.fr", "factures@ete-mobile.fr")
    )
    assert "relisez-les" in words and "signez-la" in words, "it is filled already, and only to be signed"
    assert not any(word in words for word in ("lisiblement", "Exemple :", "à remplir"))
    again = cli("onboard", "form", "--apply", str(path), ORIGYNE_TOML=str(toml))
    assert again.exit_code == 0 and "nothing to change" in again.stdout
    paper.write_bytes(b"signed")
    again = cli("onboard", "form", "--apply", str(path), ORIGYNE_TOML=str(toml))
    assert again.exit_code == 0 and "move it away" in again.stderr and paper.read_bytes() == b"signed"
    assert toml.read_text(encoding="utf-8") == text


def test_a_form_with_a_fault_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    toml = tmp_path / "origyne.toml"
    toml.write_text("# ours\n", encoding="utf-8")
    wrong = filled(tmp_path / "wrong.xlsx", put("B7", "FR00ZZZ123456"))
    shown = cli("onboard", "form", "--apply", str(wrong), ORIGYNE_TOML=str(toml))
    assert shown.exit_code == 1 and "check digits" in shown.stderr
    assert toml.read_text(encoding="utf-8") == "# ours\n"


def test_one_thing_at_a_time(cli: Cli) -> None:
    assert cli("onboard", "form").exit_code == 2
    assert cli("onboard", "form", "--write", "--check", "x.xlsx").exit_code == 2
    assert cli("onboard", "form", "--write", "--dns").exit_code == 2
