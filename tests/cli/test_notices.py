"""``origyne notices`` as a person calls it: the list, who would get what, sending, and what it says when it can't."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.warehouse import Warehouse
from tests.cli.conftest import Cli
from tests.cli.test_deliver import write_clients
from tests.followup.notices.samples import NOON
from tests.followup.notices.scenes import put, reached
from tests.invoicing.test_delivery import Server
from tests.mail_server import smtp_server

REF, MAIL = "C00001", "jeanne.martin@exemple.fr"


@pytest.fixture
def server() -> Iterator[tuple[Server, str]]:
    handler = Server()
    with smtp_server(handler) as mail:
        yield (
            handler,
            f'[mail]\nsender = "{mail.sender}"\nhost = "{mail.host}"\nport = {mail.port}\nstarttls = false\n',
        )


@pytest.fixture
def reaching(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data root where a customer used 80 % of an allowance and of his roaming limit."""
    put(Warehouse(home, threads=1), reached("ALLOWANCE", 80), reached("ROAMING", 80))
    write_clients(home, {REF: MAIL})
    monkeypatch.setattr("origyne_pipeline.cli.notices.now", lambda: NOON)
    monkeypatch.setattr("origyne_pipeline.cli.up_to_date.bring_up_to_date", lambda *_: None)
    return home


def listed(cli: Cli, *words: str) -> list[tuple[Any, ...]]:
    rows = json.loads(cli("notices", *words, "--json").stdout)
    return [(row["kind"], row["status"], row["recipient"]) for row in rows]


def files_of(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


def test_the_dry_run_shows_who_would_get_what_and_writes_nothing(reaching: Path, cli: Cli) -> None:
    before = files_of(reaching)
    done = cli("notices", "send", "--dry-run")
    assert done.exit_code == 0, done.output
    assert "to j***@exemple.fr by EMAIL" in done.stdout and "to 3361234**** by SMS" in done.stdout
    assert "Objet : Vous avez utilisé 80 % de votre forfait" in done.stdout
    assert "2 notices would be sent once [notices] send is true; nothing was raised" in done.stdout
    assert MAIL not in done.stdout and files_of(reaching) - before == {".private"}


def test_notices_are_refused_until_they_are_switched_on_then_sent_once(
    reaching: Path, cli: Cli, server: tuple[Server, str], tmp_path: Path
) -> None:
    handler, mail = server
    refused = cli("notices", "send")
    assert refused.exit_code == 1 and "[notices] send" in refused.stderr
    (tmp_path / "origyne.toml").write_text(f"[notices]\nsend = true\n{mail}", "utf-8")
    done = cli("notices", "send")
    assert (done.exit_code, "2 notices raised\n2 SENT\n" in done.stdout) == (0, True), done.output
    assert "nothing was due" in cli("notices", "send").stdout
    assert len(handler.got) == 1
    assert listed(cli) == [("ALLOWANCE_80", "SENT", "j***@exemple.fr"), ("ROAMING_80", "SENT", "3361234****")]
    assert listed(cli, "--month", "2026-10") == listed(cli, "--status", "FAILED") == []
    assert "2 SENT" in cli("notices").stdout
    verified = cli("verify").stdout
    assert "notices           5 records: whole" in verified and "outbox            1 file: whole" in verified


def test_what_failed_has_status_1_and_its_reason(
    reaching: Path, cli: Cli, server: tuple[Server, str], tmp_path: Path
) -> None:
    handler, mail = server
    handler.answers[f"RCPT {MAIL}"] = ["550 no such user"]
    (tmp_path / "origyne.toml").write_text(f"[notices]\nsend = true\n{mail}", "utf-8")
    done = cli("notices", "send")
    assert done.exit_code == 1 and "550 no such user" in done.stdout
    [(alert_id, _)] = [
        (row["alert_id"], row) for row in json.loads(cli("notices", "--status", "FAILED", "--json").stdout)
    ]
    assert cli("notices", "send", "--release", alert_id).exit_code == 0
    assert cli("notices", "send", "--release", alert_id).exit_code == 2
    assert cli("notices", "send", "--release", alert_id, "--dry-run").exit_code == 2
