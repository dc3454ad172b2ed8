"""No fault that can be expected shows a traceback: a line that says what to do, and the documented exit status."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from assets import launch
from origyne_pipeline.cli.streams import reader_is_gone
from origyne_pipeline.cli.system_faults import system_fault

from .conftest import Cli
from .test_failures import fails_with

ORIGYNE = Path(sys.executable).with_name("origyne")
MONTH = ("--month", "2026-09")


@pytest.fixture
def folder(tmp_path: Path, home: Path) -> Path:
    """A working folder with a data root that holds nothing, a file, a folder and a workbook that is none."""
    (home / "registers").mkdir(parents=True)
    (tmp_path / "deposit").mkdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("junk")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("query", ""), 1),
        (("query", "select"), 1),
        (("simulate", "/proc/foo"), 1),
        (("simulate", "file/in"), 1),
        (("demo", "--out", "/proc/foo"), 1),
        (("demo", "--out", "file"), 1),
        (("rio", "--workbook", "folder"), 1),
        (("rio", "--workbook", "file"), 1),
        (("rio", "--workbook", "nowhere"), 1),
        (("rio", "\x00", "é"), 1),
        (("bank-answers", "folder"), 1),
        (("bank-answers", "file"), 1),
        (("bank-answers", "nowhere"), 1),
        (("journal", *MONTH, "--out", "folder"), 1),
        (("journal", *MONTH, "--out", "file/in"), 1),
        (("register", "backup", "folder"), 1),
        (("register", "backup", "/proc/foo"), 1),
        (("explain", "MOBILE", "nothing"), 1),
        (("credit", "F2026-000001", "--reason", "x"), 1),
        (("payment", "F2026-000001", "--amount", "1", "--note", "x"), 1),
        (("represent", *MONTH), 1),
        (("reminders", "--mails"), 1),
        (("run", *MONTH), 1),
        (("rate", *MONTH), 1),
        (("rate", "--month", "0001-01"), 1),
        (("invoice", *MONTH), 1),
        (("collect", *MONTH), 1),
        (("deliver", *MONTH, "--dry-run"), 1),
        (("deliver", *MONTH, "--release", "X"), 1),
        (("ui", "--port", "0"), 2),
        (("status", "--quiet", "--verbose"), 2),
    ],
    ids=str,
)
def test_bad_arguments(cli: Cli, folder: Path, arguments: tuple[str, ...], code: int) -> None:
    shown = cli(
        *arguments,
        ORIGYNE_FTP_URL=f"file://{folder}/deposit",
        ORIGYNE_CLIENTS=str(folder / "file"),
    )
    assert "Traceback" not in shown.output and "error in the program" not in shown.output
    assert shown.exit_code == code, shown.output


@pytest.mark.parametrize("command", [("status",), ("land",), ("publish",), ("query", "select 1")], ids=str)
@pytest.mark.parametrize(
    "variables",
    [
        {"ORIGYNE_HOME": "file"},
        {"ORIGYNE_HOME": "file/in"},
        {"ORIGYNE_HOME": "/dev/null"},
        {"ORIGYNE_HOME": "x" * 300},
        {"ORIGYNE_TOML": "folder"},
        {"ORIGYNE_TOML": "nowhere"},
        {"ORIGYNE_LAYOUTS": "folder"},
        {"ORIGYNE_LAYOUTS": "file"},
        {"ORIGYNE_NOTHING": "1"},
    ],
    ids=str,
)
def test_broken_settings_are_status_2(
    cli: Cli, folder: Path, command: tuple[str, ...], variables: dict[str, str]
) -> None:
    shown = cli(*command, **{"ORIGYNE_FTP_URL": f"file://{folder}/deposit", **variables})
    assert "Traceback" not in shown.output
    assert shown.exit_code == 2, shown.output
    assert shown.stderr.startswith("origyne: ")


@pytest.mark.parametrize("content", [b"junk", b"SQLite format 3\0" + b"\0" * 600, b""])
@pytest.mark.parametrize("name", ["origyne.duckdb", "registers/invoices.sqlite", "registers/landing.sqlite"])
@pytest.mark.parametrize(
    "arguments", [("status",), ("query", "select 1"), ("register", "verify"), ("journal", *MONTH)], ids=str
)
def test_damaged_files_of_the_data_root(
    cli: Cli, folder: Path, home: Path, name: str, content: bytes, arguments: tuple[str, ...]
) -> None:
    (home / name).write_bytes(content)
    shown = cli(*arguments)
    assert "Traceback" not in shown.output and "error in the program" not in shown.output
    assert shown.exit_code in (0, 1)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/x"), "/x: the disk is full"),
        (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), "change its rights"),
        (sqlite3.OperationalError("database or disk is full"), "disk of the data root is full"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "cannot be written"),
        (sqlite3.DatabaseError("database disk image is malformed"), "malformed"),
        (MemoryError(), "too little memory"),
    ],
    ids=str,
)
def test_a_fault_of_the_machine_is_told_in_words_wherever_it_is_raised(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    wrapped = RuntimeError("wrapped")
    wrapped.__cause__ = error
    for raised in (error, wrapped):
        monkeypatch.setattr(launch.Launcher, "rate_month", fails_with(raised))
        shown = cli("rate", *MONTH)
        assert shown.exit_code == 1
        assert words in shown.stderr and "Traceback" not in shown.output


def test_an_error_that_nobody_expected_is_a_line_and_its_traceback_is_in_the_log(
    cli: Cli, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch.Launcher, "rate_month", fails_with(ZeroDivisionError("by\nnothing")))
    shown = cli("rate", *MONTH)
    assert shown.exit_code == 1
    assert len(shown.stderr.splitlines()) == 1
    assert "ZeroDivisionError: by nothing" in shown.stderr
    log = home / "logs" / "origyne.log"
    assert str(log) in shown.stderr
    assert "Traceback" in log.read_text() and "start: origyne" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_an_error_of_the_program_is_no_fault_of_the_machine() -> None:
    assert system_fault(KeyError("x")) is None


def run(
    folder: Path, *arguments: str, shell: str = "", **variables: str
) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ORIGYNE_")}
    environment |= {"ORIGYNE_HOME": str(folder / "home"), **variables}
    command: Any = f"{ORIGYNE} {' '.join(arguments)} {shell}" if shell else [ORIGYNE, *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        shell=bool(shell),
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )


@pytest.mark.parametrize(
    ("shell", "code"),
    [
        (">&-", 0),
        (">&- 2>&-", 0),
        ("<&-", 0),
        ("| head -c 1", 0),
        ("> /dev/full", 1),
        ("--json > /dev/full", 1),
    ],
)
def test_output_that_cannot_be_written(folder: Path, shell: str, code: int) -> None:
    done = run(folder, "status", shell=shell)
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr
    assert done.returncode == code


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_reader_that_left_is_seen_also_where_nothing_is_left_to_write(
    monkeypatch: pytest.MonkeyPatch, is_gone: bool
) -> None:
    reading, writing = os.pipe()
    with open(writing, "w") as stream, monkeypatch.context() as patch:
        patch.setattr("sys.stdout", stream)
        if is_gone:
            os.close(reading)
        assert reader_is_gone() is is_gone


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "xx_XX.nonsense"},
        {"TERM": ""},
        {"HOME": "/nowhere"},
        {"COLUMNS": "1"},
    ],
    ids=str,
)
def test_odd_surroundings(folder: Path, variables: dict[str, str]) -> None:
    done = run(folder, "status", **variables)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, done.stderr


def test_a_working_folder_that_is_gone(folder: Path) -> None:
    done = run(folder, "status", shell="; true", ORIGYNE_HOME="relative")
    assert done.returncode == 0
    gone = f"-c 'cd {folder}/folder && rmdir {folder}/folder && ORIGYNE_HOME=relative {ORIGYNE} status'"
    done = subprocess.run(f"sh {gone}", shell=True, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "working folder is gone" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="only root may become another user")
def test_a_user_that_the_machine_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    from assets.launch import user_name

    monkeypatch.setattr(os, "getuid", lambda: 3_999_999)
    assert user_name() == "user 3999999"


@pytest.mark.parametrize("delay", [0.0, 0.3])
def test_ctrl_c_is_a_line_and_status_130(folder: Path, delay: float) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ORIGYNE_")}
    process = subprocess.Popen(
        [ORIGYNE, "simulate", "out", "--lines", "5000", "--month", "2026-09"],
        cwd=folder,
        env={**environment, "ORIGYNE_HOME": str(folder / "other")},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    began = time.monotonic()
    while not (folder / "out").exists() and time.monotonic() - began < 60:
        time.sleep(0.02)
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors and len(errors.splitlines()) == 1


def test_ctrl_c_within_a_run_is_told_the_same(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    class DagsterExecutionInterruptedError(BaseException):
        """As Dagster names it."""

    for interrupt in (KeyboardInterrupt(), DagsterExecutionInterruptedError()):
        monkeypatch.setattr(launch.Launcher, "rate_month", fails_with(interrupt))
        shown = cli("rate", *MONTH)
        assert shown.exit_code == 130
        assert shown.stderr.splitlines() == [
            "origyne: stopped by Ctrl-C; run the same command again to continue"
        ]
