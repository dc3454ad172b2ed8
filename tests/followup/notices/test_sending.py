"""Notices go out once each: by mail, into the outbox, by the webhook, whatever fails and whenever it runs again."""

import csv
import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from origyne_pipeline.followup.notices.going_out import Run
from origyne_pipeline.followup.notices.outbox import check_outbox, outbox_path
from origyne_pipeline.followup.notices.sending import release
from origyne_pipeline.invoicing.delivery.sends import Sends, sends_path
from origyne_pipeline.invoicing.delivery.smtp_opening import MailServerError
from origyne_pipeline.periods import local_day
from origyne_pipeline.settings import Mail
from tests.invoicing.test_delivery import Server
from tests.mail_server import smtp_server

from .samples import LINE, NIGHT, NOON, REF, customer
from .scenes import Scene, put, reached, webhook

MAIL = "jeanne.martin@exemple.fr"
MORNING = NIGHT + timedelta(hours=10)


@pytest.fixture(scope="module")
def mail_server() -> Iterator[tuple[Server, Mail]]:
    handler = Server()
    with smtp_server(handler) as mail:
        yield handler, mail


@pytest.fixture
def server(mail_server: tuple[Server, Mail]) -> Server:
    handler, _ = mail_server
    handler.got.clear()
    handler.answers.clear()
    return handler


@pytest.fixture
def scene(
    tmp_path: Path, server: Server, mail_server: tuple[Server, Mail], monkeypatch: pytest.MonkeyPatch
) -> Scene:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    scene = Scene(tmp_path, mail_server[1])
    put(scene.warehouse, reached("ALLOWANCE", 80))
    return scene


def mails(server: Server) -> list[EmailMessage]:
    contents = [one.content for one in server.got if isinstance(one.content, bytes)]
    return [email.message_from_bytes(content, policy=email.policy.default) for content in contents]  # type: ignore[misc]


def ended(run: Run) -> list[tuple[str, str | None]]:
    return [(outcome.status, outcome.channel) for outcome in run.outcomes]


def outbox(home: Path) -> list[dict[str, str]]:
    text = outbox_path(home, local_day(NOON)).read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def test_a_notice_is_mailed_once_and_the_table_says_so(scene: Scene, server: Server) -> None:
    assert ended(scene.run()) == [("SENT", "EMAIL")]
    assert ended(scene.run(NOON + timedelta(hours=1))) == []
    [message] = mails(server)
    assert (message["To"], message["From"]) == (MAIL, "Vélo Mobile <facturation@vno.example>")
    assert message["Subject"] == "Vous avez utilisé 80 % de votre forfait Internet mobile"
    assert not message.is_multipart() and "06 12 34 56 78" in message.get_content()
    columns = ("kind", "threshold", "status", "channel", "recipient_masked", "raised_at = sent_at", "reason")
    assert scene.table(*columns) == [("ALLOWANCE_80", 80, "SENT", "EMAIL", "j***@exemple.fr", True, None)]


def test_switched_off_it_is_raised_and_not_sent_and_switching_on_is_no_flood(
    scene: Scene, server: Server
) -> None:
    scene.switch(send=False)
    scene.run()
    assert scene.statuses() == [("ALLOWANCE_80", "RAISED")]
    scene.switch(send=True)
    put(scene.warehouse, reached("ALLOWANCE", 80), reached("SPEND", 80))
    assert ended(scene.run()) == [("SUPPRESSED", None), ("SENT", "EMAIL")]
    assert scene.statuses() == [("ALLOWANCE_80", "SUPPRESSED"), ("SPEND_80", "SENT")]
    assert len(server.got) == 1


def test_what_is_raised_at_night_waits_for_the_morning_and_roaming_does_not(
    scene: Scene, server: Server
) -> None:
    put(scene.warehouse, reached("ALLOWANCE", 80), reached("ROAMING", 80))
    assert ended(scene.run(NIGHT)) == [("SENT", "SMS")]
    assert ended(scene.run(NIGHT + timedelta(hours=1))) == []
    assert ended(scene.run(MORNING)) == [("SENT", "EMAIL")]
    assert len(server.got) == 1


def test_a_correction_leaves_what_was_sent_and_holds_what_was_not(scene: Scene, server: Server) -> None:
    scene.run(NIGHT)
    put(scene.warehouse)
    assert ended(scene.run(MORNING)) == []
    put(scene.warehouse, reached("ALLOWANCE", 80))
    assert ended(scene.run(MORNING)) == [("SENT", "EMAIL")]
    put(scene.warehouse)
    scene.run(MORNING)
    assert scene.statuses() == [("ALLOWANCE_80", "SENT")]


def test_text_messages_are_rows_of_the_days_file_once_each(scene: Scene) -> None:
    put(scene.warehouse, reached("ROAMING", 80))
    scene.run()
    [row] = outbox(scene.home)
    assert (row["line"], row["by"], row["at"]) == (LINE, "outbox", "2026-11-20T12:00:00+01:00")
    assert row["text"].startswith("Vélo Mobile : 80 % du plafond Internet") and "41,25 € HT" in row["text"]
    put(scene.warehouse, reached("ROAMING", 80), reached("ROAMING", 80, "33612345679"))
    scene.run()
    scene.run()
    assert [row["line"] for row in outbox(scene.home)] == [LINE, "33612345679"]
    path = outbox_path(scene.home, local_day(NOON))
    assert path.stat().st_mode & 0o777 == 0o600
    assert check_outbox(scene.home).faults == []


def test_a_file_of_the_outbox_that_was_taken_away_stays_away_and_one_that_a_kill_left_out_is_written(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(scene.warehouse, reached("ROAMING", 80))
    with monkeypatch.context() as patch:
        patch.setattr("origyne_pipeline.followup.notices.outbox.write_atomically", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            scene.run()
    path = outbox_path(scene.home, local_day(NOON))
    assert not path.exists()
    scene.run(NOON + timedelta(days=1))
    assert len(outbox(scene.home)) == 1
    path.unlink()
    scene.run(NOON + timedelta(days=1))
    assert not path.exists() and check_outbox(scene.home).faults == []
    path.write_text("alert_id\r\n", "utf-8")
    assert "not what was written" in str(check_outbox(scene.home).faults[0])


@pytest.mark.parametrize(
    ("status", "first", "second"),
    [
        (500, "FAILED", ["SENT"]),
        (400, "FAILED", []),
        (0, "FAILED", []),
    ],
)
def test_the_webhook_gets_each_text_message_once(
    scene: Scene, status: int, first: str, second: list[str]
) -> None:
    """5xx is tried again; a refusal and a broken connection wait for a person."""
    put(scene.warehouse, reached("ROAMING", 80))
    with webhook([status]) as (posts, url):
        scene.switch(sms_webhook=url)
        run = scene.run()
        assert [outcome.status for outcome in run.outcomes] == [first]
        assert "secret" not in run.outcomes[0].reason
        assert [outcome.status for outcome in scene.run().outcomes] == second
        alert_id = run.raised[0].alert_id
        if not second:
            assert release(scene.home, alert_id, NOON)
            assert [outcome.status for outcome in scene.run().outcomes] == ["SENT"]
        assert [post["id"] for post in posts] == [alert_id] * (2 if status == 0 else 1)
        assert posts[0]["to"] == f"+{LINE}"
    assert [row["by"] for row in outbox(scene.home)] == ["webhook"]


def test_a_webhook_that_is_down_is_tried_again(scene: Scene) -> None:
    put(scene.warehouse, reached("ROAMING", 80))
    with webhook() as (posts, url):
        pass
    scene.switch(sms_webhook=url)
    assert "can't be reached" in scene.run().outcomes[0].reason
    with webhook() as (posts, url):
        scene.switch(sms_webhook=url)
        scene.run()
        assert len(posts) == 1


def test_a_refused_mail_waits_for_another_address_and_shows_none(scene: Scene, server: Server) -> None:
    server.answers[f"RCPT {MAIL}"] = [f"550 5.1.1 <{MAIL}>: unknown"]
    assert ended(scene.run()) == [("FAILED", "EMAIL")]
    [(reason,)] = scene.table("reason")
    assert "550" in reason and "j***@exemple.fr" in reason and MAIL not in reason
    assert ended(scene.run()) == []
    scene.customers = {REF: customer(email="autre@exemple.fr")}
    assert ended(scene.run()) == [("SENT", "EMAIL")]
    assert [message["To"] for message in mails(server)] == ["autre@exemple.fr"]


def test_a_mail_that_broke_off_is_doubtful_until_a_person_releases_it(scene: Scene, server: Server) -> None:
    server.answers[f"DATA {MAIL}"] = ["cut"]
    assert ended(scene.run()) == [("FAILED", "EMAIL")]
    [(reason,)] = scene.table("reason")
    assert reason.startswith("doubtful") and "--release ALLOWANCE_80-2026-11-" in reason
    put(scene.warehouse, reached("ALLOWANCE", 80), reached("ALLOWANCE", 100))
    assert ended(scene.run()) == [("SENT", "EMAIL")], "the other threshold"
    assert scene.statuses() == [("ALLOWANCE_100", "SENT"), ("ALLOWANCE_80", "FAILED")]
    assert len(server.got) == 2


def test_a_server_that_can_not_be_used_marks_nothing_and_the_table_is_there(
    scene: Scene, server: Server
) -> None:
    good = scene.mail
    scene.mail = replace(good, port=1)
    with pytest.raises(MailServerError, match="no answer"):
        scene.run()
    assert scene.statuses() == [("ALLOWANCE_80", "RAISED")]
    scene.mail = good
    assert ended(scene.run()) == [("SENT", "EMAIL")]


def test_what_a_kill_parted_from_its_record_is_noted_as_what_it_was(scene: Scene, server: Server) -> None:
    """The mail went, its outcome was not noted, and meanwhile its month is long over."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("origyne_pipeline.followup.notices.register.Notices.note", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            scene.run()
    assert len(server.got) == 1
    put(scene.warehouse)
    scene.switch(allowance_channel="sms")
    assert ended(scene.run(NOON + timedelta(days=60))) == [("SENT", "EMAIL")]
    assert len(server.got) == 1
    assert scene.table("sent_at < raised_at + interval 1 hour") == [(True,)]


def test_a_text_that_can_not_be_used_fails_its_notices_and_the_others_go_out(
    scene: Scene, tmp_path_factory: pytest.TempPathFactory
) -> None:
    texts = tmp_path_factory.mktemp("texts")
    (texts / "allowance_near.txt").write_text("$unknown\n", "utf-8")
    scene.switch(templates=texts)
    put(scene.warehouse, reached("ALLOWANCE", 80), reached("ROAMING", 80))
    scene.run()
    assert scene.statuses() == [("ALLOWANCE_80", "FAILED"), ("ROAMING_80", "SENT")]
    (texts / "allowance_near.txt").unlink()
    scene.run()
    assert scene.statuses() == [("ALLOWANCE_80", "SENT"), ("ROAMING_80", "SENT")]


def test_both_thresholds_in_one_deposit_are_one_message(scene: Scene, server: Server) -> None:
    put(scene.warehouse, reached("ALLOWANCE", 80), reached("ALLOWANCE", 100))
    scene.run()
    assert scene.statuses() == [("ALLOWANCE_100", "SENT"), ("ALLOWANCE_80", "SUPPRESSED")]
    assert [message["Subject"] for message in mails(server)] == ["Votre forfait Internet mobile est épuisé"]


def test_the_sends_register_is_the_proof_of_mails(scene: Scene) -> None:
    scene.run()
    with Sends(sends_path(scene.home)) as sends:
        [send] = sends.all()
    assert (send.recipient, send.state, send.attempts) == (MAIL, "sent", 1)
