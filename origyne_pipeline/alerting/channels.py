"""The ways out of an alert: a mail through the server of ``[mail]``, and a POST of JSON to a webhook."""

import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from typing import Any
from urllib.parse import urlsplit

from origyne_pipeline.alerting.alert import subject_of
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.settings import Mail, Settings

TIMEOUT_S = 10
"""For a connection and for each answer: a command waits for it, so it is short."""
MAIL, WEBHOOK = "mail", "webhook"
Send = Callable[[Sequence[str], Sequence[str], Sequence[Mapping[str, Any]]], None]
"""Sends the headlines, texts and documents of some alerts as one message."""


class ChannelError(OrigyneError):
    """A channel did not take the alerts; no secret is in its words."""


def channels_of(settings: Settings) -> dict[str, Send]:
    """The channels that are set."""
    channels: dict[str, Send] = {}
    if settings.alerts.to:
        channels[MAIL] = lambda headlines, texts, _: send_mail(settings, headlines, texts)
    if settings.alerts.webhook:
        url = settings.alerts.webhook
        channels[WEBHOOK] = lambda headlines, texts, documents: post_webhook(url, headlines, texts, documents)
    return channels


def send_mail(settings: Settings, headlines: Sequence[str], texts: Sequence[str]) -> None:
    """Sends one mail.

    Raises:
        ChannelError: the server cannot be reached or refuses, with host, port and setting.
    """
    mail, to = settings.mail, settings.alerts.to or ""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = mail.sender, to
    message["Subject"] = subject_of(headlines)
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=mail.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n\n".join(texts) + "\n", cte="quoted-printable")
    where = f"[mail] host {mail.host}, port {mail.port}"
    try:
        with _connection(mail) as server:
            if mail.starttls and not mail.is_tls_from_the_start:
                server.starttls(context=ssl.create_default_context())
            if mail.username and mail.password:
                server.login(mail.username, mail.password)
            refused = server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        raise ChannelError(f"{where}: refused {_refusals(error.recipients)}; correct [alerts] to") from None
    except smtplib.SMTPResponseException as error:
        words = (
            error.smtp_error.decode("utf-8", "replace")
            if isinstance(error.smtp_error, bytes)
            else error.smtp_error
        )
        raise ChannelError(f"{where}: answered {error.smtp_code} {' '.join(words.split())}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelError(
            f"{where}: {error or type(error).__name__}; correct [mail], or start the server"
        ) from None
    if refused:
        raise ChannelError(f"{where}: refused {_refusals(refused)}; correct [alerts] to")


def _connection(mail: Mail) -> smtplib.SMTP:
    if mail.is_tls_from_the_start:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=TIMEOUT_S, context=context)
    return smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT_S)


def _refusals(recipients: Mapping[str, tuple[int, bytes]]) -> str:
    answers = (
        f"{to} ({code} {words.decode('utf-8', 'replace')})" for to, (code, words) in recipients.items()
    )
    return ", ".join(answers)


def post_webhook(
    url: str, headlines: Sequence[str], texts: Sequence[str], documents: Sequence[Mapping[str, Any]]
) -> None:
    """Posts ``{"text": ..., "alerts": [...]}``; ``text`` is what Slack, Mattermost and Teams show.

    Raises:
        ChannelError: the server cannot be reached or refuses, with its host only: the rest of the URL is a secret.
    """
    host = urlsplit(url).hostname
    where = f"the webhook of ORIGYNE_ALERTS_WEBHOOK at {host}"
    text = "\n".join(f"origyne: {headline}" for headline in headlines)
    body = json.dumps({"text": text, "alerts": list(documents)}, ensure_ascii=False).encode()
    request = urllib.request.Request(
        url, data=body, headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "origyne"}
    )
    opener = urllib.request.build_opener(_NoRedirect())
    try:
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            answer.read(1024)
    except urllib.error.HTTPError as error:
        raise ChannelError(f"{where}: answered {error.code} {error.reason}; check the URL") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or str(error) or type(error).__name__
        raise ChannelError(f"{where}: {reason}; check the URL, or start the server") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An alert goes to the host of the setting and to no other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follows nothing."""
        return
