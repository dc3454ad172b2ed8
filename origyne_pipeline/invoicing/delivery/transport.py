"""One SMTP connection, with an answer for each message: accepted, try later, never, or unknown.

A fault of the connection (no server, TLS, login, greeting, sender refused) is none of a message: it is a
``MailServerError``, which ends the delivery. Unknown is a connection cut after the message began to be handed over:
the server may have it. A cut before that is a "try later". Source: RFC 5321, sections 4.2.1 (answers), 4.5.3.2 (time
limits) and 4.5.3.2.6 (a client that gets no answer after the dot).
"""

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import Self

from origyne_pipeline.invoicing.delivery.smtp_opening import (
    ANSWER_SECONDS,
    MailServerError,
    open_server,
    server_name,
)
from origyne_pipeline.settings import Mail

DATA_SECONDS, BLOCK_SECONDS, DOT_SECONDS, GOODBYE_SECONDS = 120, 180, 600, 5
BLOCK_BYTES = 64 * 1024
PER_CONNECTION = 50
ACCEPTED, LATER, NEVER, UNKNOWN, TAKEN = "accepted", "later", "never", "unknown", "taken"
GO_AHEAD, DONE, LOGIN_FIRST = 354, 250, 530
OF_THE_SENDER = re.compile(
    r"\b[45]\.1\.[78]\b|sender (?:address )?(?:rejected|denied|not)|relay|authenticat|client host|helo command",
    re.IGNORECASE,
)
"""What postfix and others say of the sender or the client only once a recipient is named (smtpd_delay_reject)."""


@dataclass(frozen=True)
class Answer:
    """What became of a message, and the server's words. ``lost``: the connection broke, which may be no fault of it."""

    outcome: str
    words: str
    lost: bool = False


class Transport:
    """Sends over one connection at a time, opened when needed; use it as a context manager."""

    def __init__(self, mail: Mail, context: ssl.SSLContext | None = None) -> None:
        """``context`` is how the server's certificate is checked; the system's trust by default."""
        self._mail = mail
        self._context = context
        self._server: smtplib.SMTP | None = None
        self._on_connection = 0
        self._accepted = 0

    def __enter__(self) -> Self:
        """The transport itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Says goodbye."""
        self._drop()

    def log_in(self) -> None:
        """Connects, encrypts and logs in as a delivery does, and sends nothing.

        Raises:
            MailServerError: nothing can be sent over this server as it is set.
        """
        self._connected()

    def send(self, message: EmailMessage, claim: Callable[[], bool]) -> Answer:
        """Hands one message over.

        Args:
            message: with one recipient.
            claim: called once the server took sender and recipient, before the message itself; the message is not
                handed over when it gives False.

        Raises:
            MailServerError: nothing can be sent over this server as it is set.
        """
        try:
            server = self._connected()
            self._patience(ANSWER_SECONDS)
            code, words = server.mail(self._mail.sender)
            if not 200 <= code < 400:
                self._refuse_sender(code, words)
            code, words = server.rcpt(str(message["To"]))
            if not 200 <= code < 400:
                self._refuse_sender_at_recipient(code, words)
                return self._refused(code, words)
            if not claim():
                return self._refused(DONE, b"", TAKEN)
            self._patience(DATA_SECONDS)
            code, words = server.docmd("DATA")
            if code != GO_AHEAD:
                return self._refused(code, words)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Answer(
                LATER, f"the connection broke before the message was handed over ({_words(error)})", lost=True
            )
        return self._hand_over(server, message)

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> Answer:
        body = re.sub(rb"(?m)^\.", b"..", message.as_bytes())
        body += (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"
        try:
            self._patience(BLOCK_SECONDS)
            for start in range(0, len(body), BLOCK_BYTES):
                server.send(body[start : start + BLOCK_BYTES])
            self._patience(DOT_SECONDS)
            code, words = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Answer(
                UNKNOWN, f"the connection broke while the message was handed over ({_words(error)})"
            )
        self._on_connection += 1
        if self._on_connection >= PER_CONNECTION:
            self._drop()
        answer = _answer(code, words)
        if code < 200:  # no answer that SMTP knows
            self._drop()
            answer = replace(answer, outcome=UNKNOWN)
        self._accepted += answer.outcome == ACCEPTED
        return answer

    def _refuse_sender(self, code: int, words: bytes) -> None:
        self._drop()
        answer = _answer(code, words)
        raise MailServerError(
            f"{server_name(self._mail)} does not take mails from {self._mail.sender} ({answer.words}); correct"
            " [mail] sender, or [mail] username and ORIGYNE_MAIL_PASSWORD",
            temporary=400 <= code < 500,
        )

    def _refuse_sender_at_recipient(self, code: int, words: bytes) -> None:
        """Raises where a recipient is refused for the sender; a server that took a mail takes the sender."""
        answer = _answer(code, words)
        if code == LOGIN_FIRST or (code >= 500 and not self._accepted and OF_THE_SENDER.search(answer.words)):
            self._refuse_sender(code, words)

    def _refused(self, code: int, words: bytes, outcome: str = "") -> Answer:
        """Makes the connection good for the next message; what was not handed over was never accepted."""
        try:
            if self._server is None or self._server.rset()[0] != DONE:
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()
        return replace(_answer(code, words), outcome=outcome or (NEVER if code >= 500 else LATER))

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server, self._on_connection = open_server(self._mail, self._context), 0
        return self._server

    def _patience(self, seconds: float) -> None:
        if self._server is not None and self._server.sock is not None:
            self._server.sock.settimeout(seconds)

    def _drop(self) -> None:
        server = self._server
        if server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._patience(GOODBYE_SECONDS)
                server.quit()
            server.close()
        self._server = None


def _answer(code: int, words: bytes | str) -> Answer:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    outcome = ACCEPTED if code == DONE else LATER if 400 <= code < 500 else NEVER
    return Answer(outcome, f"{code} {' '.join(text.split())}")


def _words(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
