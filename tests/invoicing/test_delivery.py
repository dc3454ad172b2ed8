import asyncio
import contextlib
import email
import email.policy
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from origyne_pipeline.heads import parse_head
from origyne_pipeline.invoicing.delivery.deposit import deposit_month
from origyne_pipeline.invoicing.delivery.mailing import Mailed, mail_month, write_mails
from origyne_pipeline.invoicing.delivery.sends import Sends, sends_path
from origyne_pipeline.invoicing.delivery.transport import Transport
from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.settings import Mail
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, call, customer, debit, fee, issuer
from tests.mail_server import smtp_server

NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)
NUMBERS = ["F2026-000001", "F2026-000002", "F2026-000003"]


@dataclass
class Server:
    """A real SMTP server on loopback that answers each recipient as told; ``cut`` hangs up instead."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    got: list[Envelope] = field(default_factory=list)
    smtp: SMTP | None = None

    def _next(self, step: str, address: str) -> str:
        waiting = self.answers.get(f"{step} {address}", [])
        return waiting.pop(0) if waiting else "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        answer = self._next("RCPT", address)
        if answer == "cut":
            server.transport.abort()
        elif answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self._next("DATA", envelope.rcpt_tos[0])
        if answer == "cut":
            self.got.append(envelope)
            server.transport.abort()
            await asyncio.sleep(0)
        elif answer.startswith("250"):
            self.got.append(envelope)
        return answer


@pytest.fixture
def server() -> Iterator[tuple[Server, Mail]]:
    handler = Server()
    with smtp_server(handler) as mail:
        yield handler, mail


@pytest.fixture
def home(tmp_path: Path) -> Path:
    people = {f"C{n}": customer(f"C{n}", email=f"c{n}@example.com") for n in (1, 2, 3)}
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], []).drafts
    issue(tmp_path, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    draw_month(tmp_path, MONTH, lambda ref: [call()])
    return tmp_path


ADDRESSES: dict[str, str | None] = {f"C{n}": f"c{n}@example.com" for n in (1, 2, 3)}


def mail_words(
    home: Path,
    mail: Mail,
    pauses: list[float] | None = None,
    addresses: Mapping[str, str | None] = ADDRESSES,
    context: ssl.SSLContext | None = None,
) -> list[Mailed]:
    waited: list[float] = [] if pauses is None else pauses
    with Transport(mail, context) as transport:
        return list(mail_month(home, MONTH, mail, addresses, lambda: NOON, waited.append, transport))


def mail_all(home: Path, mail: Mail, pauses: list[float] | None = None, **options: Any) -> list[str]:
    return [mailed.outcome for mailed in mail_words(home, mail, pauses, **options)]


def test_each_customer_gets_the_document_once(home: Path, server: tuple[Server, Mail]) -> None:
    handler, mail = server
    assert mail_all(home, mail) == ["sent"] * 3
    assert mail_all(home, mail) == ["already sent"] * 3
    assert [envelope.rcpt_tos for envelope in handler.got] == [
        ["c1@example.com"],
        ["c2@example.com"],
        ["c3@example.com"],
    ]
    message = email.message_from_bytes(handler.got[0].content, policy=email.policy.default)
    assert message["Subject"] == "Facture F2026-000001 – septembre 2026"
    assert message["From"].addresses[0].addr_spec == "facturation@vno.example"
    assert message["Auto-Submitted"] == "auto-generated"
    [attachment] = message.iter_attachments()
    assert attachment.get_filename() == "F2026-000001.pdf"
    assert attachment.get_content() == (home / "invoices/2026-09/F2026-000001.pdf").read_bytes()
    text = message.get_body().get_content()
    assert "23,99 €" in text
    assert "06 98" not in text


def test_a_4xx_is_tried_again_with_longer_pauses_then_left_for_the_next_run(
    home: Path, server: tuple[Server, Mail]
) -> None:
    handler, mail = server
    handler.answers = {"RCPT c1@example.com": ["450 later"], "DATA c2@example.com": ["451 later"] * 3}
    pauses: list[float] = []
    assert mail_all(home, mail, pauses) == ["sent", "deferred", "sent"]
    assert pauses == [5.0, 5.0, 10.0]
    assert mail_all(home, mail) == ["already sent", "sent", "already sent"]
    assert len(handler.got) == 3


def test_a_5xx_is_reported_and_not_tried_again(home: Path, server: tuple[Server, Mail]) -> None:
    handler, mail = server
    handler.answers = {"RCPT c2@example.com": ["550 no such user"]}
    assert mail_all(home, mail) == ["sent", "refused", "sent"]
    assert mail_all(home, mail) == ["already sent", "refused", "already sent"]
    with Sends(sends_path(home)) as sends:
        assert [send.answer for send in sends.all() if send.state == "refused"] == ["550 no such user"]


def test_a_cut_before_the_message_is_tried_again(home: Path, server: tuple[Server, Mail]) -> None:
    handler, mail = server
    handler.answers = {"RCPT c2@example.com": ["cut"]}
    assert mail_all(home, mail) == ["sent"] * 3
    assert len(handler.got) == 3


def test_a_cut_after_the_message_is_doubtful_and_never_sent_again_by_itself(
    home: Path, server: tuple[Server, Mail]
) -> None:
    handler, mail = server
    handler.answers = {"DATA c2@example.com": ["cut"]}
    assert mail_all(home, mail) == ["sent", "doubtful", "sent"]
    assert mail_all(home, mail) == ["already sent", "doubtful", "already sent"]
    assert len(handler.got) == 3
    with Sends(sends_path(home)) as sends:
        assert sends.release("F2026-000002", NOON.isoformat()) == 1
    assert mail_all(home, mail) == ["already sent", "sent", "already sent"]


def test_missing_and_bad_addresses_and_changed_documents_are_told(
    tmp_path: Path, server: tuple[Server, Mail]
) -> None:
    handler, mail = server
    addresses = {"C1": None, "C2": "no address\r\nBcc: x@example.com", "C3": "c3@example.com"}
    people = {ref: customer(ref, email=address) for ref, address in addresses.items()}
    issue(
        tmp_path,
        MONTH,
        assembled(MONTH, people, [fee(ref) for ref in people], []).drafts,
        ISSUE_DATE,
        issuer(),
        debit,
    )
    draw_month(tmp_path, MONTH)
    (tmp_path / "invoices/2026-09/F2026-000003.pdf").write_bytes(b"changed")
    mailed = mail_words(tmp_path, mail, addresses=addresses)
    assert [one.outcome for one in mailed] == ["no address", "bad address", "no document"]
    assert ["C1 has no EMAIL" in mailed[0].words, "C2: EMAIL" in mailed[1].words] == [True, True]
    assert handler.got == []


def test_the_dry_run_writes_eml_files_and_sends_nothing(home: Path) -> None:
    paths, left = write_mails(home, MONTH, Mail(), ADDRESSES, NOON)
    assert [path.name for path in paths] == [f"{number}.eml" for number in NUMBERS]
    assert left == []
    first = paths[0].read_bytes()
    again, left = write_mails(home, MONTH, Mail(), {**ADDRESSES, "C2": None}, NOON)
    assert again[0].read_bytes() == first
    assert [(one.number, one.outcome) for one in left] == [(NUMBERS[1], "no address")]
    assert "C2 has no EMAIL" in left[0].words
    assert not sends_path(home).exists()


def test_documents_are_deposited_once_and_a_failed_one_again(home: Path) -> None:
    stored: dict[str, bytes] = {}
    fails = ["Factures/Clients/2026-09/F2026-000002.pdf"]

    def upload(path: str, content: bytes) -> None:
        with contextlib.suppress(ValueError):
            fails.remove(path)
            raise OSError("disk full")
        stored[path] = content

    def run() -> list[str]:
        return [done.outcome for done in deposit_month(home, MONTH, upload, lambda: NOON)]

    assert run() == ["deposited", "failed", "deposited"]
    assert len(stored) == 2, "the head waits for the documents"
    assert run() == ["already deposited", "deposited", "already deposited"]
    head = parse_head(stored.pop("Factures/Clients/2026-09/registre_factures.head"))
    assert head["entries"][0] == len(NUMBERS)
    assert stored == {
        f"Factures/Clients/2026-09/{n}.pdf": (home / f"invoices/2026-09/{n}.pdf").read_bytes()
        for n in NUMBERS
    }
