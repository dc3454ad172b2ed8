"""Opening a connection to the mail server: reached, encrypted, logged in, or one message that says what to correct."""

import smtplib
import socket
import ssl

from origyne_pipeline.invoicing.models import InvoicingError
from origyne_pipeline.settings import Mail

REACH_SECONDS = 30
ANSWER_SECONDS = 300
"""RFC 5321, 4.5.3.2: five minutes for the greeting, MAIL and RCPT. To be reached at all is no matter of SMTP."""


class MailServerError(InvoicingError):
    """Nothing can be sent over the mail server as it is set; no invoice is marked. ``temporary``: worth another try."""

    def __init__(self, words: str, temporary: bool = False) -> None:
        super().__init__(words)
        self.temporary = temporary


class _Smtp(smtplib.SMTP):
    """Reached soon or not at all, then patient; encrypted before the greeting where ``context`` is given."""

    def __init__(self, timeout: float, context: ssl.SSLContext | None) -> None:
        super().__init__(timeout=timeout)
        self._context = context

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        self._host = host  # the name that the certificate must bear
        connection = socket.create_connection((host, port), REACH_SECONDS, self.source_address)
        if self._context:
            connection = self._context.wrap_socket(connection, server_hostname=host)
        connection.settimeout(timeout)
        return connection


def server_name(mail: Mail) -> str:
    """The server as messages name it, with its settings."""
    return f"mail server {mail.host}:{mail.port} ([mail] host, port)"


def open_server(mail: Mail, context: ssl.SSLContext | None) -> smtplib.SMTP:
    """A connection that is ready for a message.

    Raises:
        MailServerError: there is none, or the server refuses; the message names the setting and what to do.
    """
    if bool(mail.username) != bool(mail.password):
        missing = "ORIGYNE_MAIL_PASSWORD" if mail.username else "[mail] username"
        raise MailServerError(
            f"{server_name(mail)}: {missing} is not set, the other half of the login is; set both"
        )
    if not mail.host:
        raise MailServerError("[mail] host: empty; give the name of the mail server")
    encryption = context or ssl.create_default_context()
    server = _Smtp(ANSWER_SECONDS, encryption if mail.is_tls_from_the_start else None)
    try:
        _greet(server, mail)
        if mail.starttls and not mail.is_tls_from_the_start:
            _encrypt(server, mail, encryption)
        if mail.username and mail.password:
            _log_in(server, mail, mail.username, mail.password)
    except BaseException:
        server.close()
        raise
    return server


def _greet(server: smtplib.SMTP, mail: Mail) -> None:
    name = server_name(mail)
    try:
        code, words = server.connect(mail.host, mail.port)
        if code == 220:
            server.ehlo_or_helo_if_needed()
    except (UnicodeError, OverflowError):
        raise MailServerError(f"{name}: not the address of a server; correct [mail] host and port") from None
    except socket.gaierror as error:
        raise MailServerError(
            f"{name}: no such host ({error.strerror}); correct [mail] host",
            temporary=error.errno == socket.EAI_AGAIN,
        ) from None
    except ssl.SSLCertVerificationError as error:
        raise _untrusted(name, error) from None
    except smtplib.SMTPResponseException as error:
        raise _refused(name, "refuses this client", error.smtp_code, error.smtp_error) from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailServerError(
            f"{name}: no answer ({_words(error)}); is the server up, and may this machine reach it?",
            temporary=True,
        ) from None
    if code != 220:
        raise _refused(name, "greets with a refusal", code, words)


def _encrypt(server: smtplib.SMTP, mail: Mail, context: ssl.SSLContext) -> None:
    name = server_name(mail)
    try:
        server.starttls(context=context)
        server.ehlo()
    except ssl.SSLCertVerificationError as error:
        raise _untrusted(name, error) from None
    except smtplib.SMTPNotSupportedError:
        raise MailServerError(
            f"{name}: it does not offer STARTTLS, nothing was sent; correct [mail] port, or set [mail] starttls ="
            " false where the network between is trusted"
        ) from None
    except smtplib.SMTPResponseException as error:
        raise _refused(name, "refuses STARTTLS", error.smtp_code, error.smtp_error) from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailServerError(
            f"{name}: encryption failed ({_words(error)}); nothing was sent", temporary=True
        ) from None


def _log_in(server: smtplib.SMTP, mail: Mail, username: str, password: str) -> None:
    name = server_name(mail)
    remedy = "correct [mail] username or ORIGYNE_MAIL_PASSWORD"
    try:
        server.login(username, password)
    except smtplib.SMTPNotSupportedError:
        raise MailServerError(
            f"{name}: it offers no login; take away [mail] username, or correct the port"
        ) from None
    except UnicodeError:
        raise MailServerError(f"{name}: the login can hold ASCII characters only; {remedy}") from None
    except smtplib.SMTPResponseException as error:
        words = _text(error.smtp_error).replace(password, "***")
        raise MailServerError(
            f"{name}: the login of {username!r} is refused ({error.smtp_code} {words}); {remedy}",
            temporary=400 <= error.smtp_code < 500,
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailServerError(f"{name}: the login broke off ({_words(error)})", temporary=True) from None


def _untrusted(name: str, error: ssl.SSLCertVerificationError) -> MailServerError:
    return MailServerError(
        f"{name}: its certificate is not trusted ({error.verify_message}); [mail] host must be the name in the"
        " certificate, and its authority one that this system knows. Nothing was sent"
    )


def _refused(name: str, what: str, code: int, words: bytes | str) -> MailServerError:
    return MailServerError(
        f"{name}: it {what} ({code} {_text(words)}); ask whoever runs that server",
        temporary=400 <= code < 500,
    )


def _text(words: bytes | str) -> str:
    return " ".join((words.decode("utf-8", "replace") if isinstance(words, bytes) else words).split())


def _words(error: BaseException) -> str:
    return _text(str(error)) or type(error).__name__
