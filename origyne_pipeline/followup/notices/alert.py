"""One alert as it was raised: which threshold, whose, the facts that were known then. Its id follows from its key."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from origyne_pipeline.errors import OrigyneError

ALLOWANCE, ROAMING, SPEND = KINDS = "ALLOWANCE", "ROAMING", "SPEND"
FULL = 100
"""Percent: at this threshold and above it, the limit is reached."""
RAISED, SENT, FAILED, SUPPRESSED = STATUSES = "RAISED", "SENT", "FAILED", "SUPPRESSED"
FINAL = frozenset({SENT, SUPPRESSED})
EMAIL, SMS = CHANNELS = "EMAIL", "SMS"
BY_SERVER, BY_WEBHOOK, BY_OUTBOX = "mail server", "webhook", "outbox"


class NoticeError(OrigyneError):
    """A notice that can't be made, or a register of notices that is not what it was; says what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    """What an alert is known by: the same key is the same alert, whatever comes later."""

    event_month: str
    kind: str
    threshold: int
    customer_ref: str
    line: str | None
    allowance_code: str | None

    @property
    def alert_id(self) -> str:
        """``ROAMING_80-2026-11-6f1c0a9be4d27385``: readable, and the same for the same key."""
        digest = hashlib.sha256(json.dumps([asdict(self)[name] for name in self.__slots__]).encode())
        return f"{self.kind_and_threshold}-{self.event_month}-{digest.hexdigest()[:16]}"

    @property
    def kind_and_threshold(self) -> str:
        """As the table names it: ``ALLOWANCE_80``."""
        return f"{self.kind}_{self.threshold}"

    @property
    def is_full(self) -> bool:
        """Whether the limit itself is reached."""
        return self.threshold >= FULL


@dataclass(frozen=True, slots=True)
class Alert:
    """A key, when it was reached, and what the customer is told: all as known when the alert was raised.

    ``limit`` and ``used``: seconds, acts or KO of an ALLOWANCE, else euros without tax. ``usage`` and ``label`` are
    those of the allowance. ``as_of``: deposit instant of the latest event then known. ``is_sending``: whether notices
    were switched on then.
    """

    key: Key
    reached_at: datetime
    limit: Decimal
    used: Decimal | None
    usage: str | None
    label: str | None
    as_of: datetime | None
    is_sending: bool

    @property
    def alert_id(self) -> str:
        """That of its key."""
        return self.key.alert_id

    def to_json(self) -> str:
        """One line of JSON; the same value gives the same text."""
        return _json(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Alert":
        """What ``to_json`` wrote.

        Raises:
            NoticeError: it is something else.
        """
        try:
            values = json.loads(text)
            return cls(
                key=Key(**values.pop("key")),
                reached_at=datetime.fromisoformat(values.pop("reached_at")),
                limit=Decimal(values.pop("limit")),
                used=_optional(Decimal, values.pop("used")),
                as_of=_optional(datetime.fromisoformat, values.pop("as_of")),
                **values,
            )
        except (ValueError, TypeError, KeyError, ArithmeticError, AttributeError) as error:
            raise NoticeError(f"its content can't be read ({error})") from None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an alert. ``recipient`` is an address or a line, whole; ``text`` what was sent there, ``by`` how.

    ``sent_at``: ISO 8601; empty of what was not sent. A kill may part it from the record.
    """

    alert_id: str
    status: str
    reason: str = ""
    channel: str | None = None
    recipient: str | None = None
    by: str = ""
    text: str = ""
    sent_at: str = ""

    def to_json(self) -> str:
        """One line of JSON; the same value gives the same text."""
        return _json(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Outcome":
        """What ``to_json`` wrote.

        Raises:
            NoticeError: it is something else.
        """
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise NoticeError(f"its content can't be read ({error})") from None


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_text)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _optional(read: Any, value: str | None) -> Any:
    return None if value is None else read(value)
