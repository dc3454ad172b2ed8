"""One SMTP connection, with an answer for each message: accepted, try later, never, or unknown.

Unknown is a connection cut after the message began to be handed over: the server may have it. A cut before that is
a "try later". Source: RFC 5321, sections 4.2.1 (answers) and 4.5.3.2.6 (a client that gets no answer after the dot).
"""

import contextlib
import re
import smtplib
import ssl
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import Self

from origyne_pipeline.settings import Mail

TIMEOUT_SECONDS = 60
PER_CONNECTION = 50
ACCEPTED, LATER, NEVER, UNKNOWN = "accepted", "later", "never", "unknown"
GO_AHEAD, DONE = 354, 250


@dataclass(frozen=True)
class Answer:
    """What became of a message, and the server's words."""

    outcome: str
    words: str


class Transport:
    """Sends over one connection at a time, opened when needed; use it as a context manager."""

    def __init__(self, mail: Mail, context: ssl.SSLContext | None = None) -> None:
        """``context`` is how the server's certificate is checked; the system's trust by default."""
        self._mail = mail
        self._context = context
        self._server: smtplib.SMTP | None = None
        self._sent = 0

    def __enter__(self) -> Self:
        """The transport itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Says goodbye."""
        self._drop()

    def send(self, message: EmailMessage) -> Answer:
        """Hands one message over."""
        try:
            server = self._connected()
            code, words = server.mail(self._mail.sender)
            if code < 400:
                code, words = server.rcpt(str(message["To"]))
            if code < 400:
                code, words = server.docmd("DATA")
            if code != GO_AHEAD:
                return self._refused(code, words)
        except smtplib.SMTPResponseException as error:
            self._drop()
            return _answer(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Answer(LATER, f"no connection ({type(error).__name__})")
        return self._hand_over(server, message)

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> Answer:
        body = re.sub(rb"(?m)^\.", b"..", message.as_bytes())
        try:
            server.send(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, words = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Answer(UNKNOWN, f"cut while the message was handed over ({type(error).__name__})")
        self._sent += 1
        if self._sent >= PER_CONNECTION:
            self._drop()
        return _answer(code, words)

    def _refused(self, code: int, words: bytes) -> Answer:
        """Makes the connection good for the next message; what was not handed over was never accepted."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if self._server is None or self._server.rset()[0] != DONE:
                self._drop()
        return replace(_answer(code, words), outcome=NEVER if code >= 500 else LATER)

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            server = smtplib.SMTP(self._mail.host, self._mail.port, timeout=TIMEOUT_SECONDS)
            self._server, self._sent = server, 0
            server.ehlo_or_helo_if_needed()
            if self._mail.starttls:
                server.starttls(context=self._context or ssl.create_default_context())
                server.ehlo()
            if self._mail.username and self._mail.password:
                server.login(self._mail.username, self._mail.password)
        return self._server

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()


def _answer(code: int, words: bytes | str) -> Answer:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    outcome = ACCEPTED if code == DONE else LATER if 400 <= code < 500 else NEVER
    return Answer(outcome, f"{code} {' '.join(text.split())}")
