"""Only its owner may read the data root, whatever the umask; a group that is named, the published database."""

import grp
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.rights import MARK, make_private, make_private_once

pytestmark = pytest.mark.long

Variables = dict[str, str | None]
NOBODY, READERS, OTHERS = 65534, 50, 60
"""A user, and two groups that every Linux has: staff and games."""
is_root = pytest.mark.skipif(os.getuid() != 0, reason="only root may become another user")


def open_files(home: Path) -> dict[str, str]:
    """What somebody other than the owner may use, with its mode."""
    found = {}
    for path in (home, *home.rglob("*")):
        mode = stat.S_IMODE(path.lstat().st_mode)
        if not path.is_symlink() and mode & 0o077:
            found[str(path.relative_to(home))] = oct(mode)
    return found


@pytest.fixture(scope="module")
def billed() -> Iterator[tuple[Path, Variables]]:
    """A data root that every command that writes has worked on under umask 000, and the variables for it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        variables: Variables = {
            **{key: None for key in os.environ if key.startswith("ORIGYNE_")},
            "ORIGYNE_HOME": str(folder / "home"),
            "ORIGYNE_FTP_URL": f"file://{folder}/deposit/ftp",
            "ORIGYNE_CLIENTS": str(folder / "deposit" / "reference" / "clients.xlsx"),
            "ORIGYNE_SETTLE_SECONDS": "0",
        }
        for arguments in (
            ("simulate", str(folder / "deposit"), "--month", "2026-09", "--lines", "4", "--days", "2"),
            ("run", "--month", "2026-09"),
            ("invoice", "--month", "2026-09", "--dry-run"),
            ("journal", "--month", "2026-09"),
            ("deliver", "--month", "2026-09", "--dry-run"),
            ("reminders", "--mails"),
            ("register", "backup", str(folder / "home" / "copy.sqlite")),
            ("status",),
        ):
            call(folder, variables, *arguments)
        yield folder / "home", variables


def call(folder: Path, variables: Variables, *arguments: str, code: int = 0) -> None:
    """Runs ``origyne`` in this process, which has the umask 000 when it begins."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("origyne_pipeline.rights._umask_of_caller", None)
        before = os.umask(0)
        try:
            done = CliRunner().invoke(origyne, arguments, env=variables)
        finally:
            os.umask(before)
    assert done.exit_code == code, f"{arguments}: {done.output}"


def test_everything_in_the_data_root_is_its_owners_only(billed: tuple[Path, Variables]) -> None:
    home, _ = billed
    assert len(list(home.rglob("*.pdf"))) > 1 and (home / "origyne.duckdb").exists()
    assert list(home.glob("dagster/**/*.db"))
    assert open_files(home) == {}


def test_a_deposit_that_is_invented_keeps_the_callers_rights(billed: tuple[Path, Variables]) -> None:
    home, _ = billed
    assert stat.S_IMODE((home.parent / "deposit" / "ftp").stat().st_mode) & 0o055 == 0o055


@pytest.mark.parametrize("arguments", [("status",), ("publish",)])
def test_a_data_root_that_was_left_open_is_closed_at_the_next_start(
    billed: tuple[Path, Variables], arguments: tuple[str, ...]
) -> None:
    home, variables = billed
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (home / MARK).unlink()
    call(home.parent, variables, *arguments)
    assert open_files(home) == {}


def test_a_file_that_was_put_there_with_wide_rights_is_closed_by_the_next_run(
    billed: tuple[Path, Variables],
) -> None:
    home, variables = billed
    (home / "reference").mkdir(exist_ok=True)
    (home / "reference" / "clients.xlsx").touch()
    (home / "reference" / "clients.xlsx").chmod(0o644)
    call(home.parent, variables, "publish")
    assert open_files(home) == {}


@is_root
def test_a_group_that_is_named_reads_the_published_tables_and_nothing_else(
    billed: tuple[Path, Variables],
) -> None:
    home, variables = billed
    settings = home.parent / "origyne.toml"
    settings.write_text(f'[publish]\ngroup = "{grp.getgrgid(READERS).gr_name}"\n')
    try:
        call(home.parent, variables, "publish")
        ask = (
            f"print(duckdb.connect({str(home / 'origyne.duckdb')!r}, read_only=True)"
            ".execute('select (select count(*) from invoices), (select count(*) from cdrs)').fetchone())"
        )
        assert as_other(READERS, ask).startswith("(")
        assert "Permission denied" in as_other(OTHERS, ask)
        for private in ("registers", "landing", "invoices", "sepa", "dagster", "lake", "."):
            assert "PermissionError" in as_other(READERS, f"os.listdir({str(home / private)!r})"), private
        assert set(open_files(home).values()) == {"0o710", "0o640"}
        make_private(home, grp.getgrgid(READERS).gr_name)
        assert as_other(READERS, ask).startswith("("), "the next start lets the group keep what it may read"
    finally:
        settings.unlink()
    call(home.parent, variables, "status")
    assert open_files(home) == {}, "a group that is no longer named reads nothing more"


def as_other(gid: int, code: str) -> str:
    """What a line of Python writes as another user, who is a member of one group."""
    become = f"import duckdb, os; os.setgroups([]); os.setgid({gid}); os.setuid({NOBODY}); os.chdir('/')"
    done = subprocess.run(
        [sys.executable, "-c", f"{become}\n{code}"], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_a_group_that_does_not_exist_is_wrong_settings(billed: tuple[Path, Variables]) -> None:
    home, variables = billed
    settings = home.parent / "origyne.toml"
    settings.write_text('[publish]\ngroup = "no-such-group"\n')
    try:
        call(home.parent, variables, "publish", code=2)
    finally:
        settings.unlink()


def test_a_folder_that_is_no_data_root_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "of somebody else").mkdir(mode=0o755)
    tmp_path.chmod(0o755)
    make_private(tmp_path)
    make_private_once(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert not (tmp_path / MARK).exists()


def test_a_link_out_of_the_data_root_is_not_followed(tmp_path: Path) -> None:
    home, outside = tmp_path / "home", tmp_path / "outside"
    (home / "registers").mkdir(parents=True)
    outside.mkdir()
    (outside / "file").touch()
    (outside / "file").chmod(0o644)
    (home / "link").symlink_to(outside)
    (home / "file link").symlink_to(outside / "file")
    make_private(home)
    assert stat.S_IMODE((outside / "file").stat().st_mode) == 0o644
