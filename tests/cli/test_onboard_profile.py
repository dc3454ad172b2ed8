"""``origyne onboard profile`` as a person calls it: written, filled, checked, and the access taken from it."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from origyne_pipeline.onboarding.profile.writing import blank_xls
from tests.collection.servers import Faults, sftp_server
from tests.onboarding import profile_books as books
from tests.onboarding.profile_books import filled, saved

from .conftest import Cli

COMMENTED = """# Our settings, by hand.
cutoff_day = 7  # after the wholesaler's

[ftp]
# The old server.
url = "ftp://old@ftp.example/"  # till November
settle_seconds = 60

[mail]
host = "smtp.example"
"""


def test_a_profile_is_written_filled_and_checked(cli: Cli, tmp_path: Path) -> None:
    written = cli("onboard", "profile", "--write", "--code", "ABC", "--date", "2026-11-28", "--out", "out")
    assert written.exit_code == 0, written.output
    assert (tmp_path / "out" / f"{books.NAME}.xls").read_bytes() == blank_xls("ABC", "28/11/2026")
    assert f"{books.NAME}.xlsx" in written.stdout
    empty = cli("onboard", "profile", "--check", f"out/{books.NAME}.xls")
    assert empty.exit_code == 1
    assert "VNO!B6: SOCIETE is required and empty" in empty.stderr and "Traceback" not in empty.stderr
    good = cli("onboard", "profile", "--check", str(saved(tmp_path, filled())))
    assert good.exit_code == 0, good.output
    assert "no fault" in good.stdout and "10,000, of which 20 for tests" in good.stdout


def test_without_a_code_the_workbook_says_that_it_lacks_one(cli: Cli, tmp_path: Path) -> None:
    written = cli("onboard", "profile", "--write", "--date", "2026-11-28")
    assert written.exit_code == 0 and "XXX stands for the VNO's code" in written.stderr
    checked = cli("onboard", "profile", "--check", "ORIGYNE_VNO_PROFIL_ELECTRIQUE_XXX_20261128.xls")
    assert "VNO!A6 'XXX': CODE is the example: write your own" in checked.stderr


@pytest.mark.parametrize("code", ["AB", "ABCD", "A-C", "ÀBC", ""])
def test_a_code_that_is_none_is_wrong_usage(cli: Cli, code: str) -> None:
    assert cli("onboard", "profile", "--write", "--code", code).exit_code == 2


@pytest.mark.parametrize("arguments", [(), ("--write", "--check", "x"), ("--check", "x", "--settings", "x")])
def test_one_thing_at_a_time(cli: Cli, arguments: tuple[str, ...]) -> None:
    shown = cli("onboard", "profile", *arguments)
    assert shown.exit_code == 2 and "give one of" in shown.stderr


def test_faults_as_json(cli: Cli, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["FTP"]["E6"].value = f"{books.PASSWORD} "

    shown = cli("onboard", "profile", "--check", str(saved(tmp_path, filled(change))), "--json")
    assert shown.exit_code == 1
    (fault,) = json.loads(shown.stdout)["faults"]
    assert (fault["sheet"], fault["cell"], fault["value"]) == ("FTP", "E6", "")
    assert books.PASSWORD not in shown.output
    text = cli("onboard", "profile", "--check", str(saved(tmp_path, filled(change)))).stderr
    assert "the wholesaler fills sheet FTP: ask it" in text and "correct the cells" not in text


def test_a_file_that_is_not_there(cli: Cli) -> None:
    shown = cli("onboard", "profile", "--check", "nowhere.xls")
    assert shown.exit_code == 1 and "No such file" in shown.stderr and "give the path" in shown.stderr


@pytest.fixture
def key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519")


def profile_with(folder: Path, **cells: str) -> Path:
    """A profile whose access has these cells, by column letter."""

    def change(book: Any) -> None:
        for letter, value in cells.items():
            book["FTP"][f"{letter}6"].value = value

    return saved(folder, filled(change))


@pytest.fixture
def server(tmp_path: Path, key: asyncssh.SSHKey) -> Iterator[int]:
    """An SFTP server; its port."""
    root = tmp_path / "deposit"
    root.mkdir()
    with sftp_server(root, Faults(), key, asyncssh.generate_private_key("ssh-ed25519")) as port:
        yield port


def test_the_access_goes_into_the_settings_and_the_password_nowhere(
    cli: Cli, tmp_path: Path, server: int, key: asyncssh.SSHKey
) -> None:
    (tmp_path / "origyne.toml").write_text(COMMENTED)
    path = profile_with(tmp_path, B="127.0.0.1", C=str(server), G=key.get_fingerprint())
    shown = cli("onboard", "profile", "--settings", str(path))
    assert shown.exit_code == 0, shown.output
    text = (tmp_path / "origyne.toml").read_text()
    settings = tomllib.loads(text)
    assert settings["ftp"]["url"] == f"sftp://vno-abc@127.0.0.1:{server}/vno"
    assert settings["ftp"]["settle_seconds"] == 60 and settings["mail"] == {"host": "smtp.example"}
    for comment in ("# Our settings, by hand.", "# after the wholesaler's", "# The old server."):
        assert comment in text
    line = (tmp_path / "known_hosts").read_text()
    public = " ".join(key.export_public_key("openssh").decode().split()[:2])
    assert line == f"[127.0.0.1]:{server} {public}\n"
    assert settings["ftp"]["known_hosts"] == str(tmp_path / "known_hosts")
    assert "ORIGYNE_FTP_PASSWORD" in shown.stdout
    written = "".join(p.read_text() for p in (tmp_path / "origyne.toml", tmp_path / "known_hosts"))
    assert books.PASSWORD not in shown.output + written
    again = cli("onboard", "profile", "--settings", str(path))
    assert again.exit_code == 0 and (tmp_path / "known_hosts").read_text() == line
    assert (tmp_path / "origyne.toml").read_text() == text
    assert not [p.name for p in tmp_path.iterdir() if p.name.startswith(".origyne")]


def test_a_key_with_another_fingerprint_is_never_trusted(cli: Cli, tmp_path: Path, server: int) -> None:
    shown = cli("onboard", "profile", "--settings", str(profile_with(tmp_path, B="127.0.0.1", C=str(server))))
    assert shown.exit_code == 1 and "has none with the fingerprint" in shown.stderr
    assert books.FINGERPRINT in shown.stderr and "ssh-ed25519 SHA256:" in shown.stderr
    assert not (tmp_path / "origyne.toml").exists() and not (tmp_path / "known_hosts").exists()


def test_a_server_that_cannot_be_reached_and_its_scanned_keys(
    cli: Cli, tmp_path: Path, key: asyncssh.SSHKey
) -> None:
    path = profile_with(tmp_path, B="127.0.0.1", C="1", G=key.get_fingerprint())
    shown = cli("onboard", "profile", "--settings", str(path))
    assert shown.exit_code == 1 and "ssh-keyscan -p 1 127.0.0.1" in shown.stderr
    public = key.export_public_key("openssh").decode()
    (tmp_path / "keys").write_text(f"# 127.0.0.1:1 SSH-2.0\nnonsense\n[127.0.0.1]:1 {public}")
    shown = cli("onboard", "profile", "--settings", str(path), "--host-keys", "keys")
    assert shown.exit_code == 0, shown.output
    assert (tmp_path / "known_hosts").read_text().startswith("[127.0.0.1]:1 ssh-ed25519 ")


def test_another_key_of_a_known_host_is_refused_and_nothing_written(
    cli: Cli, tmp_path: Path, key: asyncssh.SSHKey
) -> None:
    path = profile_with(tmp_path, B="127.0.0.1", C="1", G=key.get_fingerprint())
    (tmp_path / "keys").write_text(f"x {key.export_public_key('openssh').decode()}")
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode()
    (tmp_path / "known_hosts").write_text(f"[127.0.0.1]:1 {other}")
    shown = cli("onboard", "profile", "--settings", str(path), "--host-keys", "keys")
    assert shown.exit_code == 1 and "known_hosts, line 1: another ssh-ed25519 key" in shown.stderr
    assert not (tmp_path / "origyne.toml").exists()


def test_ftps_needs_no_host_key_and_ftp_is_warned_about(cli: Cli, tmp_path: Path) -> None:
    ftps = {"A": "FTPS", "C": "21", "G": ""}
    shown = cli("onboard", "profile", "--settings", str(profile_with(tmp_path, **ftps)))
    assert shown.exit_code == 0, shown.output
    assert tomllib.loads((tmp_path / "origyne.toml").read_text())["ftp"] == {
        "url": "ftps://vno-abc@ftp.telvert.example:21/vno"
    }
    shown = cli(
        "onboard",
        "profile",
        "--settings",
        str(profile_with(tmp_path, **{**ftps, "A": "FTP"})),
        ORIGYNE_FTP_URL="ftp://x/",
    )
    assert "in clear" in shown.stderr and "ORIGYNE_FTP_URL is set" in shown.stderr


def test_an_empty_sheet_gives_no_access(cli: Cli, tmp_path: Path) -> None:
    shown = cli("onboard", "profile", "--settings", str(saved(tmp_path, filled(has_access=False))))
    assert shown.exit_code == 1 and "sheet FTP is empty" in shown.stderr


@pytest.mark.parametrize("text", ["[ftp\n", "ftp = 3\n", "nonsense = 1\n"])
def test_settings_that_cannot_be_used_stay_as_they_are(cli: Cli, tmp_path: Path, text: str) -> None:
    (tmp_path / "origyne.toml").write_text(text)
    path = profile_with(tmp_path, A="FTPS", C="21", G="")
    shown = cli("onboard", "profile", "--settings", str(path))
    assert shown.exit_code == 2 and "Traceback" not in shown.output and ".trial" not in shown.output
    assert (tmp_path / "origyne.toml").read_text() == text
