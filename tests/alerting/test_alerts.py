"""Alerts on real servers: once for the same evidence, again after a channel's fault, and never in the way of a run."""

import json
import os
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from origyne_pipeline.alerting.alert import FAILED, WARNING, Alert, evidence_key
from origyne_pipeline.alerting.ledger import LEDGER, LOG, deliver_alerts, record_alert
from origyne_pipeline.settings import Alerts, Mail, Settings, SettingsError, load_settings
from tests.mail_server import smtp_server

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOKEN = "s3cr3t-t0k3n"
URL = "http://127.0.0.1:3000/runs/r1"
ALERT = Alert(
    "run r1", NOW, FAILED, "2026-09", "invoicing", "the cut-off is later\nfix it", "bill_month", "r1", URL
)


class Mailbox:
    """A mail server that keeps what it is given, or refuses."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.mails.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        return self.answer


class Hook(BaseHTTPRequestHandler):
    """A webhook that keeps what it is given, or answers otherwise."""

    posts: ClassVar[list[dict[str, Any]]] = []
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.status == 200:
            self.posts.append(json.loads(body))
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with smtp_server(box) as mail:
        yield box, mail.port


@pytest.fixture
def hook() -> Iterator[tuple[type[Hook], int]]:
    handler = type("ThisHook", (Hook,), {"posts": [], "status": 200})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield handler, server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(tmp_path: Path, mailbox: tuple[Mailbox, int], hook: tuple[type[Hook], int]) -> Settings:
    return Settings(
        tmp_path,
        tmp_path / "clients.xlsx",
        mail=Mail(host="127.0.0.1", port=mailbox[1], starttls=False),
        alerts=Alerts("ops@example.com, boss@example.com", f"http://127.0.0.1:{hook[1]}/hook/{TOKEN}"),
    )


def log(settings: Settings) -> list[str]:
    return (settings.home / LOG).read_text().splitlines()


def test_a_failed_run_is_one_mail_one_post_and_one_line(
    settings: Settings, mailbox: tuple[Mailbox, int], hook: tuple[type[Hook], int]
) -> None:
    assert [record_alert(settings, ALERT), record_alert(settings, ALERT)] == [True, False]
    assert [deliver_alerts(settings, NOW), deliver_alerts(settings, NOW)] == [[], []]
    (mail,) = mailbox[0].mails
    assert mail["To"] == "ops@example.com, boss@example.com"
    assert mail["Subject"] == "origyne: 2026-09: invoicing failed: the cut-off is later"
    text = mail.get_content()
    assert all(words in text for words in ("2026-09", "invoicing", "fix it", "r1 of bill_month", URL))
    (post,) = hook[0].posts
    assert post["text"] == "origyne: 2026-09: invoicing failed: the cut-off is later"
    (document,) = post["alerts"]
    assert (document["month"], document["stage"], document["reason"]) == (
        "2026-09",
        "invoicing",
        ALERT.reason,
    )
    (line,) = log(settings)
    assert line.startswith("2026-11-24T12:00:00Z 2026-09 invoicing failed: the cut-off is later fix it")


def test_a_check_that_warns_is_told_again_only_with_other_evidence(
    settings: Settings, mailbox: tuple[Mailbox, int]
) -> None:
    def warning(observed: str) -> Alert:
        key = evidence_key("cdrs", "2026-09", "no_money_waits", observed)
        return replace(ALERT, key=key, severity=WARNING, reason=observed)

    assert record_alert(settings, warning("6 events wait"))
    assert not record_alert(settings, warning("6 events wait"))
    assert record_alert(settings, warning("7 events wait"))
    assert deliver_alerts(settings, NOW) == []
    (mail,) = mailbox[0].mails
    assert mail["Subject"].endswith("(and 1 more)") and "7 events wait" in mail.get_content()


def test_what_a_channel_refuses_is_logged_once_and_sent_later(
    settings: Settings, mailbox: tuple[Mailbox, int], hook: tuple[type[Hook], int]
) -> None:
    mailbox[0].answer, hook[0].status = "554 not from you", 503
    record_alert(settings, ALERT)
    faults = deliver_alerts(settings, NOW)
    assert [fault.split(":")[0] for fault in faults] == ["mail", "webhook"]
    assert "554 not from you" in faults[0] and "503" in faults[1]
    assert deliver_alerts(settings, NOW) == faults
    assert len(log(settings)) == 3, "the alert, and each channel's fault once"
    mailbox[0].answer, hook[0].status = "250 OK", 200
    assert deliver_alerts(settings, NOW + timedelta(hours=1)) == []
    assert (len(mailbox[0].mails), len(hook[0].posts)) == (1, 1)


def test_a_day_later_an_alert_is_no_news(settings: Settings, mailbox: tuple[Mailbox, int]) -> None:
    record_alert(settings, ALERT)
    assert deliver_alerts(settings, NOW + timedelta(days=2)) == []
    assert mailbox[0].mails == []


@pytest.mark.parametrize("status", [302, 404])
def test_a_webhook_that_sends_elsewhere_or_is_wrong_shows_no_token(
    settings: Settings, hook: tuple[type[Hook], int], status: int
) -> None:
    hook[0].status = status
    record_alert(settings, ALERT)
    (fault,) = deliver_alerts(replace(settings, alerts=replace(settings.alerts, to=None)), NOW)
    assert str(status) in fault and "127.0.0.1" in fault
    assert TOKEN not in fault + repr(settings) + "".join(log(settings))
    assert TOKEN.encode() not in (settings.home / LEDGER).read_bytes()


def test_servers_that_are_down_are_named_with_their_settings(settings: Settings) -> None:
    nobody = replace(
        settings,
        mail=replace(settings.mail, port=1),
        alerts=replace(settings.alerts, webhook=f"http://127.0.0.1:1/{TOKEN}"),
    )
    record_alert(nobody, ALERT)
    faults = deliver_alerts(nobody, NOW)
    assert "[mail] host 127.0.0.1, port 1" in faults[0] and "ORIGYNE_ALERTS_WEBHOOK" in faults[1]


def test_an_alert_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("no folder")
    settings = Settings(tmp_path / "home", tmp_path, alerts=Alerts("ops@example.com"))
    assert record_alert(settings, ALERT)
    assert deliver_alerts(settings, NOW) == []
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole" / LEDGER).write_text("no database, but long enough to be looked at as one" * 40)
    broken = replace(settings, home=tmp_path / "whole")
    assert record_alert(broken, ALERT)
    assert deliver_alerts(broken, NOW) and "not recorded" in log(broken)[0]


def test_the_files_are_their_owners_only(settings: Settings) -> None:
    former = os.umask(0)
    try:
        record_alert(settings, ALERT)
        deliver_alerts(settings, NOW)
    finally:
        os.umask(former)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in settings.home.iterdir()}
    assert set(modes.values()) == {0o600} and {LOG, LEDGER} <= set(modes)


@pytest.mark.parametrize(
    ("environment", "toml", "fault"),
    [
        ({"ORIGYNE_ALERTS_TO": "ops"}, "", "addresses"),
        ({"ORIGYNE_ALERTS_WEBHOOK": f"ftp://{TOKEN}"}, "", "https://host/path"),
        ({}, f'[alerts]\nwebhook = "https://example.com/{TOKEN}"', "does not belong in a file"),
        ({}, '[alerts]\nui_url = "here"', "ui_url"),
    ],
)
def test_wrong_settings_are_named_and_show_no_token(
    tmp_path: Path, environment: dict[str, str], toml: str, fault: str
) -> None:
    (tmp_path / "origyne.toml").write_text(toml)
    with pytest.raises(SettingsError, match=fault) as error:
        load_settings(environment, tmp_path / "origyne.toml")
    assert TOKEN not in str(error.value)
