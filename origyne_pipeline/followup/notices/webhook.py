"""A text message by the VNO's webhook: one POST of JSON, with the alert's id, so that a second one would be noticed.

The answer is that of a mail server: accepted (2xx), later (429, 5xx, not reached), never (any other), or unknown where
the connection broke after the message was on its way.
"""

import http.client
import json
from urllib.parse import urlsplit

from origyne_pipeline.invoicing.delivery.transport import ACCEPTED, LATER, NEVER, UNKNOWN, Answer

TIMEOUT_S = 20
MISREAD = 4_096
TRY_LATER = frozenset({408, 425, 429})


def post_text_message(url: str, alert_id: str, line: str, text: str) -> Answer:
    """Posts ``{"id": ..., "to": ..., "text": ...}``; nothing of the URL but its host is in the words of an answer."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    body = json.dumps({"id": alert_id, "to": f"+{line}", "text": text}, ensure_ascii=False).encode()
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": alert_id,
        "User-Agent": "origyne",
    }
    where = f"the webhook at {parts.hostname}"
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
        connection.connect()
    except (OSError, ValueError, http.client.HTTPException) as error:
        return Answer(LATER, f"{where} can't be reached ({_words(error)})", lost=True)
    try:
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        answer.read(MISREAD)
    except (OSError, http.client.HTTPException) as error:
        return Answer(UNKNOWN, f"{where}: the connection broke off ({_words(error)})")
    finally:
        connection.close()
    words = f"{where} answered {answer.status} {' '.join(answer.reason.split())}"
    if 200 <= answer.status < 300:
        return Answer(ACCEPTED, words)
    is_later = answer.status in TRY_LATER or answer.status >= 500
    return Answer(LATER if is_later else NEVER, words)


def _words(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
