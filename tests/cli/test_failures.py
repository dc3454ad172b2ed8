"""What a failed run says, and how it ends."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assets import launch
from assets.failures import BlockedError
from assets.outcomes import MonthRun
from origyne_pipeline.cli.failures import failure_of
from origyne_pipeline.quality.results import ERROR, CheckResult
from tests.mediation.test_tariff_book import saved
from tests.onboarding.test_clients import good_sheets

from .conftest import Cli

BROKEN = CheckResult(
    table="cdrs",
    partition="2026-09-01",
    check_name="every_row_is_accounted_for",
    severity=ERROR,
    passed=False,
    observed="2 rows break it",
    expected="no row",
    sentence="rows read = clean + refused + set aside",
    broken=({"path": "A.csv", "read": "[3]"}, {"path": "B.csv", "read": "5"}),
)


def fails_with(error: BaseException) -> Callable[..., Any]:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


def test_a_blocking_check_names_claim_and_partition_and_shows_the_rows(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch.Launcher, "rate_month", fails_with(BlockedError([BROKEN])))
    shown = cli("rate", "--month", "2026-09")
    assert shown.exit_code == 1
    assert "rows read = clean + refused + set aside" in shown.stderr
    assert "2026-09-01" in shown.stderr
    assert "A.csv" in shown.stderr
    assert "[3]" in shown.stderr
    assert not shown.stdout
    assert "Traceback" not in shown.stderr


def test_a_reason_given_for_a_check_reaches_the_run(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def run(launcher: launch.Launcher, month: Any) -> MonthRun:
        user = launch.user_name()
        given.update(
            {check: why.removeprefix(f"{user}, ") for check, why in launcher.office.accepted.items()}
        )
        return MonthRun(month)

    monkeypatch.setattr(launch.Launcher, "rate_month", run)
    assert (
        cli("rate", "--month", "2026-09", "--accept", "words_are_known=seen with Origyne = fine").exit_code
        == 0
    )
    assert given == {"words_are_known": "seen with Origyne = fine"}


def test_a_month_that_is_not_over_is_status_1(cli: Cli) -> None:
    shown = cli("rate", "--month", "2999-01")
    assert shown.exit_code == 1
    assert "2999-01" in shown.stderr
    assert "Traceback" not in shown.output


@pytest.mark.parametrize(
    "command",
    [("journal",), ("collect",), ("deliver", "--dry-run"), ("deliver", "--by", "mail"), ("represent",)],
)
def test_what_follows_an_issue_of_a_month_that_was_not_issued_is_status_1(
    cli: Cli, home: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    clients = tmp_path / "clients.xlsx"
    clients.write_bytes(saved(good_sheets()))
    shown = cli(
        *command, "--month", "2026-03", ORIGYNE_CLIENTS=str(clients), ORIGYNE_FTP_URL=f"file://{tmp_path}"
    )
    assert shown.exit_code == 1, shown.output
    assert "2026-03: expected an issued month, found no invoice" in shown.stderr
    assert "origyne run --month 2026-03" in shown.stderr
    assert not (home / "registers" / "invoices.sqlite").exists()
    assert not (home / "accounting").exists()


@pytest.mark.parametrize("content", [None, "example.com ssh-ed25519 !!\n", "one-word\n"])
def test_known_hosts_that_cannot_be_used_are_status_2(cli: Cli, tmp_path: Path, content: str | None) -> None:
    known_hosts = tmp_path / "known_hosts"
    if content:
        known_hosts.write_text(content)
    shown = cli(
        "land",
        ORIGYNE_FTP_URL="sftp://vno@127.0.0.1:9/",
        ORIGYNE_FTP_PASSWORD="x",
        ORIGYNE_FTP_KNOWN_HOSTS=str(known_hosts),
    )
    assert shown.exit_code == 2, shown.output
    assert "ORIGYNE_FTP_KNOWN_HOSTS" in shown.stderr


def test_ctrl_c_while_a_class_is_being_made_is_ctrl_c() -> None:
    wrapped = RuntimeError("Error calling __set_name__")
    wrapped.__cause__ = KeyboardInterrupt()
    assert failure_of(wrapped).exit_code == 130
    assert failure_of(RuntimeError("anything else")).exit_code == 1


def test_ctrl_c_while_a_statement_of_the_engine_runs_is_ctrl_c() -> None:
    assert failure_of(RuntimeError("Query interrupted")).exit_code == 130
