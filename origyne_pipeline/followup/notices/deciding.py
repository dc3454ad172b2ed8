"""What happens to an alert now: it is sent, it waits, or it is suppressed for good. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time

from origyne_pipeline.followup.notices.alert import EMAIL, FAILED, ROAMING, SMS, SUPPRESSED, Alert, Key
from origyne_pipeline.followup.notices.register import Kept
from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.invoicing.delivery.message import ADDRESS
from origyne_pipeline.periods import PARIS, Month, local_day

WAIT, SEND, BEGUN = "WAIT", "SEND", "BEGUN"
"""BEGUN: a message was sent before, or may have been; what the register of sends says of it is noted."""
MOBILE_PREFIXES = tuple("336 337 262639 262692 262693 590690 590691 594694 596696 596697".split())
"""Numbers of mobile lines of France and overseas: a text message reaches them."""


@dataclass(frozen=True)
class Rules:
    """What the VNO set: whether notices go out, by which channel each kind, in which hours, how late."""

    send: bool
    channels: Mapping[str, str]
    hours: tuple[time, time]
    days_after_month: int


@dataclass(frozen=True)
class Situation:
    """What is so now: the keys that usage reaches as far as is known, the customers' addresses, who holds each line.

    ``holders``: of the lines that a customer is known to hold today, the customer.
    """

    reached: Collection[Key]
    addresses: Mapping[str, str | None]
    holders: Mapping[str, str]
    highest: dict[Key, int] = field(init=False, repr=False, default_factory=dict)
    """Of each key, threshold apart, the highest threshold that usage reaches."""

    def __post_init__(self) -> None:
        """Finds the highest thresholds."""
        for key in self.reached:
            subject = replace(key, threshold=0)
            self.highest[subject] = max(key.threshold, self.highest.get(subject, 0))


@dataclass(frozen=True)
class Decision:
    """``what``: SEND, BEGUN, WAIT, SUPPRESSED or FAILED; where to, of the first two; ``reason`` of the others."""

    what: str
    reason: str = ""
    channel: str = ""
    recipient: str = ""


def decide(kept: Kept, rules: Rules, now: datetime, situation: Situation) -> Decision:
    """What happens to an alert that has not ended, and of which no message was begun."""
    key = kept.alert.key
    if not rules.send:
        return Decision(WAIT, "notices are switched off: [notices] send")
    if reason := _why_never(kept.alert, rules, now, situation):
        failure = f"; it had failed: {kept.outcome.reason}" if kept.outcome else ""
        return Decision(SUPPRESSED, f"{reason}{failure}")
    if key not in situation.reached:
        return Decision(WAIT, "a later file took the usage back under the threshold")
    if key.kind != ROAMING and not is_open(rules.hours, now):
        opens, closes = rules.hours
        return Decision(WAIT, f"notices go out from {opens:%H:%M} to {closes:%H:%M}")
    return where_to(key, rules.channels[key.kind], situation)


def is_open(hours: tuple[time, time], now: datetime) -> bool:
    """Whether notices go out at an instant, in Paris whatever the season."""
    opens, closes = hours
    return opens <= now.astimezone(PARIS).time() < closes


def where_to(key: Key, channel: str, situation: Situation) -> Decision:
    """The channel of its kind, or the other one where that can't reach the customer."""
    ways = {EMAIL: _address(key, situation), SMS: _mobile(key, situation)}
    for each in (channel, *(other for other in ways if other != channel)):
        if recipient := ways[each]:
            return Decision(SEND, "", each, recipient)
    return Decision(FAILED, _why_nowhere(key.customer_ref, situation))


def _why_never(alert: Alert, rules: Rules, now: datetime, situation: Situation) -> str:
    if not alert.is_sending:
        return "raised before notices were switched on"
    if (local_day(now) - Month.parse(alert.key.event_month).last_day).days > rules.days_after_month:
        return f"its month ended more than {rules.days_after_month} days before"
    highest = situation.highest.get(replace(alert.key, threshold=0), 0)
    return f"{highest} % was reached before it went out" if highest > alert.key.threshold else ""


def _why_nowhere(customer_ref: str, situation: Situation) -> str:
    if customer_ref not in situation.addresses:
        return f"customer {customer_ref} is not in clients.xlsx any more; add it, with its EMAIL"
    if situation.addresses[customer_ref]:
        return f"EMAIL of customer {customer_ref} is not a mail address; correct clients.xlsx"
    return f"no address: customer {customer_ref} has no EMAIL in clients.xlsx"


def _address(key: Key, situation: Situation) -> str | None:
    address = (situation.addresses.get(key.customer_ref) or "").strip()
    return address if ADDRESS.fullmatch(address) else None


def _mobile(key: Key, situation: Situation) -> str | None:
    """The line, where text messages reach it and no other customer holds it today."""
    line = key.line
    if line is None or not PhoneNumber(line).is_line or not line.startswith(MOBILE_PREFIXES):
        return None
    return line if situation.holders.get(line, key.customer_ref) == key.customer_ref else None
