"""Letters are mailed once each, whatever stops between."""

import contextlib
import email
import email.policy
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from origyne_pipeline.account.models import Dispute
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.invoicing.delivery.sends import Sends, sends_path
from origyne_pipeline.invoicing.delivery.transport import Transport
from origyne_pipeline.letters.due import with_papers, written_letters
from origyne_pipeline.letters.sending import mail_letters, superseded, to_mail
from origyne_pipeline.settings import Mail, ReminderLevel
from tests.invoicing.test_delivery import Server
from tests.letters.scenes import (
    AT,
    FIRST,
    ON,
    PEOPLE,
    SECOND,
    THIRD,
    due,
    pay,
    write,
)
from tests.mail_server import smtp_server


@pytest.fixture
def server() -> Iterator[tuple[Server, Mail]]:
    handler = Server()
    with smtp_server(handler) as mail:
        yield handler, mail


def mail_all(home: Path, mail: Mail, addresses: dict[str, str | None] | None = None) -> list[str]:
    given = addresses or {ref: one.email for ref, one in PEOPLE.items()}
    with Transport(mail) as transport:
        letters = written_letters(home)
        mailed = mail_letters(home, letters, mail, given, lambda: AT, lambda _seconds: None, transport)
        return [one.outcome for one in mailed]


def test_each_letter_is_mailed_once_with_its_document(home: Path, server: tuple[Server, Mail]) -> None:
    handler, mail = server
    write(home)
    assert mail_all(home, mail) == ["sent"] * 3
    assert mail_all(home, mail) == ["already sent"] * 3
    assert len(handler.got) == 3
    assert isinstance(handler.got[0].content, bytes)
    message = email.message_from_bytes(handler.got[0].content, policy=email.policy.default)
    assert message["Subject"] == f"Rappel : facture {FIRST} impayée"
    [attachment] = message.iter_attachments()
    kept = home / "reminders" / str(ON) / f"{FIRST}_rappel.pdf"
    assert (attachment.get_filename(), attachment.get_content()) == (kept.name, kept.read_bytes())


def test_a_document_that_another_version_draws_otherwise_is_no_second_mail(
    home: Path, server: tuple[Server, Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler, mail = server
    write(home)
    mail_all(home, mail)
    for path in (home / "reminders").rglob("*.pdf"):
        path.unlink()
    monkeypatch.setattr("origyne_pipeline.letters.kept.draw_reminder", lambda *_: b"%PDF-other")
    assert mail_all(home, mail) == ["already sent"] * 3
    assert len(handler.got) == 3


@pytest.mark.parametrize("killed_in", ["keep", "claim", "close"])
def test_a_kill_at_any_step_sends_nothing_twice_and_loses_nothing(
    home: Path, server: tuple[Server, Mail], monkeypatch: pytest.MonkeyPatch, killed_in: str
) -> None:
    handler, mail = server

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    write(home)
    names = {
        "keep": "origyne_pipeline.letters.kept.draw_reminder",
        "claim": "origyne_pipeline.invoicing.delivery.sends.Sends.claim_mail",
        "close": "origyne_pipeline.invoicing.delivery.sends.Sends.close",
    }
    with monkeypatch.context() as patch, contextlib.suppress(Killed):
        patch.setattr(names[killed_in], die)
        mail_all(home, mail)
    assert write(home) == []
    is_doubtful = killed_in == "close"  # it was handed over, and nobody noted how that ended
    assert mail_all(home, mail) == ["doubtful" if is_doubtful else "sent", "sent", "sent"]
    assert len(handler.got) == 3
    with Sends(sends_path(home)) as sends:
        assert sends.release(f"REMINDER:{FIRST}:1", AT.isoformat()) == int(is_doubtful)


def test_an_old_letter_or_one_that_was_answered_is_not_mailed_any_more(home: Path) -> None:
    letters = write(home)
    assert to_mail(letters, due(home), ON) == letters
    assert to_mail(letters, due(home), date(2026, 12, 5)) == letters
    assert to_mail(letters, due(home), date(2026, 12, 6)) == []
    pay(home, FIRST, "C00001", "25.46")
    with open_ledger(home) as ledger:
        ledger.add_dispute(Dispute(THIRD, "C00003", ON, "trop cher"), AT)
    assert [one.numbers for one in to_mail(letters, due(home), ON)] == [(SECOND,)]


def test_a_customer_without_address_is_told_and_keeps_the_letter(
    home: Path, server: tuple[Server, Mail]
) -> None:
    _, mail = server
    write(home)
    addresses: dict[str, str | None] = {"C00001": None, "C00002": "x", "C00003": "c@example.com"}
    assert mail_all(home, mail, addresses) == ["no address", "bad address", "sent"]


def test_letters_that_are_not_mailed_any_more_are_listed_with_the_reason(
    home: Path, server: tuple[Server, Mail]
) -> None:
    _, mail = server
    first = write(home)
    assert superseded(home, first, due(home), ON) == []
    assert superseded(home, first, due(home), date(2026, 12, 6)) == [
        (letter, "older than 7 days") for letter in with_papers(home, first)
    ]
    mail_all(home, mail, {"C00001": "c00001@example.com", "C00002": None, "C00003": None})
    soon = date(2026, 12, 1)
    levels = (ReminderLevel(3, "rappel"), ReminderLevel(5, "relance"))
    write(home, soon, levels=levels)
    letters = written_letters(home)
    pay(home, THIRD, "C00003", "25.46")
    late = due(home, soon, levels=levels)
    assert [one.template for one in to_mail(letters, late, soon)] == ["relance"] * 2
    assert [(one.id, why) for one, why in superseded(home, letters, late, soon)] == [
        (f"REMINDER:{SECOND}:1", "superseded by the relance of 2026-12-01")
    ]
