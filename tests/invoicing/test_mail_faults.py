"""Faults of the mail server, on real servers of loopback: the delivery stops once, and no invoice is marked."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from origyne_pipeline import setting_sections
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.invoicing.delivery import smtp_opening, transport
from origyne_pipeline.invoicing.delivery.deposit import deposit_month
from origyne_pipeline.invoicing.delivery.message import AddressError
from origyne_pipeline.invoicing.delivery.sends import Sends, sends_path
from origyne_pipeline.invoicing.delivery.smtp_opening import MailServerError
from origyne_pipeline.settings import Mail
from tests.collection.servers import write_certificate
from tests.invoicing.samples import MONTH
from tests.invoicing.test_delivery import ADDRESSES, NOON, Server, home, mail_all, mail_words, server
from tests.mail_server import smtp_server

__all__ = ["home", "server"]
PASSWORD = "s3cret-0000"


class Strict(Server):
    """Takes the sender facturation@vno.example only, at MAIL FROM or, as postfix does, at RCPT TO."""

    refusal = ""
    at = "MAIL"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at == "MAIL" and self.refusal:
            return self.refusal
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        if self.at == "RCPT" and self.refusal:
            return self.refusal
        return await super().handle_RCPT(server, session, envelope, address, options)


@contextlib.contextmanager
def raw_server(behave: Callable[[socket.socket], None]) -> Iterator[tuple[Mail, list[int]]]:
    """A server that does with each connection what the test says; counts the connections."""
    listener, count = socket.create_server(("127.0.0.1", 0)), [0]
    listener.settimeout(0.05)
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                connection.settimeout(5)
                count[0] += 1
                with connection, contextlib.suppress(OSError):
                    behave(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = listener.getsockname()[1]
    yield Mail(sender="facturation@vno.example", host="127.0.0.1", port=port, starttls=False), count
    ended.set()
    thread.join()
    listener.close()


def stopped(home: Path, mail: Mail, words: str, context: ssl.SSLContext | None = None) -> list[float]:
    """Delivers, expects one message and no mark; gives the pauses that it took."""
    pauses: list[float] = []
    with pytest.raises(MailServerError, match=words) as caught:
        mail_words(home, mail, pauses, context=context)
    assert PASSWORD not in str(caught.value)
    with Sends(sends_path(home)) as sends:
        assert list(sends.all()) == []
    return pauses


def test_a_server_that_is_down_stops_the_delivery_once(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    down = Mail(host="127.0.0.1", port=port, starttls=False)
    pauses = stopped(home, down, rf"127.0.0.1:{port} \(\[mail\] host, port\): no answer .*is the server up")
    assert pauses == [5.0, 10.0]  # in all, not for each invoice


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 64 + ".example"])
def test_a_host_that_does_not_exist_stops_the_delivery_once(home: Path, host: str) -> None:
    stopped(home, Mail(host=host, starttls=False), r"\[mail\] host")


@pytest.mark.parametrize("port", [0, 70000])
def test_a_port_that_is_none_stops_the_delivery_once(home: Path, port: int) -> None:
    stopped(home, Mail(host="127.0.0.1", port=port, starttls=False), r"\[mail\] host")


@pytest.mark.parametrize(
    ("greeting", "tries"), [(b"554 go away", 1), (b"421 too busy", 3), (b"SSH-2.0-x", 1)]
)
def test_a_greeting_that_is_a_refusal_stops_the_delivery_once(
    home: Path, greeting: bytes, tries: int
) -> None:
    with raw_server(lambda connection: connection.sendall(greeting + b"\r\n")) as (mail, connections):
        stopped(home, mail, "greets with a refusal")
    assert connections == [tries]


def test_a_wrong_password_stops_the_delivery_once_and_is_not_shown(home: Path) -> None:
    tried = []

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        tried.append(data.password)
        return AuthResult(success=False, handled=False)

    with smtp_server(Server(), authenticator=authenticate, auth_require_tls=False) as mail:
        mail = replace(mail, username="vno", password=PASSWORD)
        stopped(home, mail, r"the login of 'vno' is refused \(535 .*ORIGYNE_MAIL_PASSWORD")
    assert len(tried) <= 2  # by each mechanism once


def test_a_login_that_is_demanded_and_not_set_stops_the_delivery_once(home: Path) -> None:
    with smtp_server(Server(), auth_required=True, auth_require_tls=False) as mail:
        stopped(home, mail, "530 .*ORIGYNE_MAIL_PASSWORD")


def test_half_a_login_and_one_that_smtp_cannot_carry_say_so(home: Path) -> None:
    with smtp_server(
        Server(), authenticator=lambda *_: AuthResult(success=True), auth_require_tls=False
    ) as mail:
        stopped(home, replace(mail, username="vno"), "ORIGYNE_MAIL_PASSWORD is not set")
        stopped(home, replace(mail, password=PASSWORD), r"\[mail\] username is not set")
        stopped(home, replace(mail, username="vno", password="é" * 3), "ASCII")


def test_a_login_where_none_is_offered_stops_the_delivery_once(home: Path) -> None:
    with smtp_server(Server()) as mail:
        stopped(home, replace(mail, username="vno", password=PASSWORD), "offers no login")


@pytest.mark.parametrize(
    ("at", "refusal"),
    [
        ("MAIL", "550 5.7.1 sender not allowed"),
        ("MAIL", "451 4.7.1 not now"),
        ("RCPT", "553 5.7.1 <x@y>: Sender address rejected: not owned by user vno"),
        ("RCPT", "554 5.7.1 <c1@example.com>: Relay access denied"),
        ("RCPT", "530 5.7.0 Authentication required"),
    ],
)
def test_a_sender_that_is_not_allowed_stops_the_delivery_once(home: Path, at: str, refusal: str) -> None:
    handler = Strict()
    handler.at, handler.refusal = at, refusal
    with smtp_server(handler) as mail:
        stopped(home, mail, r"does not take mails from facturation@vno.example .*\[mail\] sender")
    assert handler.got == []


def test_a_recipient_refused_after_another_was_taken_is_that_recipients(home: Path) -> None:
    handler = Server(answers={"RCPT c2@example.com": ["550 5.7.1 relay access denied"]})
    with smtp_server(handler) as mail:
        assert mail_all(home, mail) == ["sent", "refused", "sent"]


def test_a_server_without_starttls_gets_nothing(home: Path) -> None:
    with smtp_server(Server()) as mail:
        stopped(home, replace(mail, starttls=True), r"does not offer STARTTLS, nothing was sent")


def test_a_certificate_is_checked_against_the_name_of_the_host(home: Path, tmp_path: Path) -> None:
    for name, trusted, words in (
        ("127.0.0.1", False, "certificate is not trusted"),
        ("mail.example.com", True, "certificate is not trusted"),
    ):
        pem = write_certificate(tmp_path / f"{name}.pem", name)
        serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        serving.load_cert_chain(pem)
        context = ssl.create_default_context(cafile=str(pem) if trusted else None)
        with smtp_server(Server(), tls_context=serving) as mail:
            stopped(home, replace(mail, starttls=True), words, context)
    pem = tmp_path / "127.0.0.1.pem"
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(pem)
    with smtp_server(Server(), tls_context=serving) as mail:
        trusting = ssl.create_default_context(cafile=str(pem))
        assert mail_all(home, replace(mail, starttls=True), context=trusting) == ["sent"] * 3


def test_port_465_is_encrypted_from_the_start(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = write_certificate(tmp_path / "server.pem", "127.0.0.1")
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(pem)
    handler = Server()
    with smtp_server(handler) as plain:
        monkeypatch.setattr(setting_sections, "SUBMISSIONS_PORT", plain.port)
        stopped(home, plain, r"no answer \(.*SSL")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setattr(setting_sections, "SUBMISSIONS_PORT", port)
    mail = Mail(sender="facturation@vno.example", host="127.0.0.1", port=port)
    controller = Controller(handler, hostname="127.0.0.1", port=port, ssl_context=serving)
    controller.start()
    try:
        stopped(home, mail, "certificate is not trusted")
        trusting = ssl.create_default_context(cafile=str(pem))
        assert mail_all(home, mail, context=trusting) == ["sent"] * 3
    finally:
        controller.stop()


def test_a_server_that_breaks_every_connection_is_given_up(home: Path) -> None:
    handler = Server(answers={f"RCPT c{n}@example.com": ["cut"] * 9 for n in (1, 2, 3)})
    with smtp_server(handler) as mail:
        stopped(home, mail, "3 mails in a row: the connection broke")


def test_a_sender_that_is_no_address_is_one_message(home: Path) -> None:
    for wrong in (Mail(sender="VNO <x@y.fr>"), Mail(sender="é@vno.example"), Mail(reply_to="nobody")):
        with pytest.raises(AddressError, match=r"\[mail\] (sender|reply_to): expected a mail address"):
            mail_words(home, wrong)


def test_a_slow_server_is_waited_for_as_long_as_the_protocol_says(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 5321, 4.5.3.2: the real limits, in hundredths of a second; each answer takes two thirds of its limit."""
    assert (smtp_opening.ANSWER_SECONDS, transport.DATA_SECONDS) == (300, 120)
    assert (transport.BLOCK_SECONDS, transport.DOT_SECONDS) == (180, 600)
    monkeypatch.setattr(smtp_opening, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(transport, "DATA_SECONDS", 0.3)
    monkeypatch.setattr(transport, "BLOCK_SECONDS", 0.3)
    monkeypatch.setattr(transport, "DOT_SECONDS", 3.0)
    taken = []

    def slow(connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        connection.sendall(b"220 slow\r\n")
        while line := lines.readline():
            word = line.split()[0].upper()
            if word == b"DATA":
                connection.sendall(b"354 go on\r\n")
                while lines.readline() != b".\r\n":
                    pass
                threading.Event().wait(1.0)
                taken.append(1)
            connection.sendall(b"250 OK\r\n" if word != b"QUIT" else b"221 bye\r\n")

    with raw_server(slow) as (mail, _):
        assert mail_all(home, mail) == ["sent"] * 3
    assert len(taken) == 3


def test_a_server_that_never_answers_stops_the_delivery_once(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_opening, "ANSWER_SECONDS", 0.2)
    with raw_server(lambda connection: threading.Event().wait(0.4) and None) as (mail, _):
        stopped(home, mail, "no answer")


def test_a_corrected_address_is_used_and_no_invoice_goes_twice(home: Path) -> None:
    handler = Server(answers={"RCPT c2@example.com": ["550 no such user"], "DATA c3@example.com": ["cut"]})
    corrected = {ref: f"new.{address}" for ref, address in ADDRESSES.items()}
    with smtp_server(handler) as mail:
        assert mail_all(home, mail) == ["sent", "refused", "doubtful"]
        assert mail_all(home, mail, addresses=corrected) == ["already sent", "sent", "doubtful"]
        assert mail_all(home, mail, addresses={}) == ["already sent", "already sent", "doubtful"]
        assert mail_all(home, mail, addresses=ADDRESSES) == ["already sent", "already sent", "doubtful"]
    assert [e.rcpt_tos[0] for e in handler.got] == ["c1@example.com", "c3@example.com", "new.c2@example.com"]


def test_the_reason_stands_in_every_later_list(home: Path) -> None:
    handler = Server(answers={"RCPT c2@example.com": ["550 no such user"], "DATA c3@example.com": ["cut"]})
    with smtp_server(handler) as mail:
        first = mail_words(home, mail)
        assert mail_words(home, mail)[1:] == first[1:]
    assert "c2@example.com: 550 no such user; correct EMAIL" in first[1].words
    assert "broke while the message was handed over" in first[2].words
    assert "--release F2026-000003" in first[2].words


def test_a_deposit_whose_server_fails_stops_once(home: Path) -> None:
    def upload(path: str, content: bytes) -> None:
        raise OrigyneError("ftp://127.0.0.1:21: no answer")

    with pytest.raises(OrigyneError, match="no answer"):
        list(deposit_month(home, MONTH, upload, lambda: NOON))
    with Sends(sends_path(home)) as sends:
        assert [send.state for send in sends.all()] == ["deferred"]
    stored: list[str] = []
    outcomes = deposit_month(home, MONTH, lambda path, content: stored.append(path), lambda: NOON)
    assert {one.outcome for one in outcomes} == {"deposited"}
