"""What a run of sending would do: each alert that has not ended, what happens to it now, and its words."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from origyne_pipeline.followup.notices.alert import (
    ALLOWANCE,
    EMAIL,
    FAILED,
    ROAMING,
    SMS,
    SPEND,
    Alert,
    NoticeError,
)
from origyne_pipeline.followup.notices.deciding import BEGUN, Decision, Rules, Situation, decide, where_to
from origyne_pipeline.followup.notices.due import line_holders
from origyne_pipeline.followup.notices.register import Kept, read_notices
from origyne_pipeline.followup.notices.wording import mail_of, text_message_of
from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.identifiers.internet import masked_email
from origyne_pipeline.invoicing.delivery.sends import Sends, sends_path
from origyne_pipeline.parties import Customer
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Warehouse

BY_SMS = "@sms"
"""How the register of sends names a line that a text message goes to."""


@dataclass(frozen=True)
class Planned:
    """An alert that has not ended, what happens to it now, and its words where it is sent."""

    kept: Kept
    decision: Decision
    subject: str = ""
    text: str = ""

    @property
    def alert(self) -> Alert:
        """The alert."""
        return self.kept.alert


def rules_of(settings: Settings) -> Rules:
    """What the settings say of sending."""
    rules = settings.notices
    channels = {
        ALLOWANCE: rules.allowance_channel,
        ROAMING: rules.roaming_channel,
        SPEND: rules.spend_channel,
    }
    return Rules(
        rules.send,
        {kind: channel.upper() for kind, channel in channels.items()},
        rules.hours,
        rules.days_after_month,
    )


def plan(
    warehouse: Warehouse,
    settings: Settings,
    customers: Mapping[str, Customer],
    due: Sequence[Alert],
    now: datetime,
    *,
    is_rehearsal: bool = False,
) -> list[Planned]:
    """What happens now to each alert that has not ended, in the order in which they were raised.

    Args:
        warehouse: the lake.
        settings: rules, company, templates.
        customers: of today.
        due: what usage reaches as far as is known.
        now: the present instant.
        is_rehearsal: as if what is due were raised, and notices were switched on, now and before.

    Raises:
        OrigyneError: a register can't be used.
    """
    rules = rules_of(settings)
    with read_notices(settings.home) as notices:
        pending = list(notices.pending()) if notices else []
        if is_rehearsal:
            known = {kept.alert.alert_id for kept in notices.all()} if notices else set()
            pending += [Kept(alert, now) for alert in due if alert.alert_id not in known]
    if not pending:
        return []
    if is_rehearsal and not rules.send:
        rules = replace(rules, send=True)
        pending = [replace(kept, alert=replace(kept.alert, is_sending=True)) for kept in pending]
    addresses = {ref: customer.email for ref, customer in customers.items()}
    reached = frozenset(alert.key for alert in due)
    situation = Situation(reached, addresses, line_holders(warehouse))
    with _known_sends(settings.home) as sends:
        decisions = [
            _begun(sends, kept.alert, situation, rules) or decide(kept, rules, now, situation)
            for kept in pending
        ]
    return [
        _worded(kept, decision, customers, settings)
        for kept, decision in zip(pending, decisions, strict=True)
    ]


def mark_of(alert: Alert) -> str:
    """What a second message of it is known by in the register of sends: its id, whatever its words become."""
    return sha256(alert.key.alert_id.encode())


@contextmanager
def _known_sends(home: Path) -> Iterator[Sends | None]:
    """The register of sends; none is made by looking."""
    if sends_path(home).exists():
        with Sends(sends_path(home)) as sends:
            yield sends
    else:
        yield None


def _begun(sends: Sends | None, alert: Alert, situation: Situation, rules: Rules) -> Decision | None:
    """Where a message of it went, or may have gone, in an earlier run; a kill may have come before that was noted."""
    recipient = where_to(alert.key, rules.channels[alert.key.kind], situation).recipient
    send = sends.blocking(alert.alert_id, recipient, mark_of(alert)) if sends else None
    if send is None:
        return None
    line = send.recipient.removesuffix(BY_SMS)
    return Decision(BEGUN, "", SMS if line != send.recipient else EMAIL, line)


def _worded(kept: Kept, decision: Decision, customers: Mapping[str, Customer], settings: Settings) -> Planned:
    if not decision.channel:
        return Planned(kept, decision)
    customer = customers.get(kept.alert.key.customer_ref)
    words = kept.alert, customer.name if customer else "", settings.company, settings.notices.templates
    try:
        if decision.channel == EMAIL:
            return Planned(kept, decision, *mail_of(*words))
        return Planned(kept, decision, "", text_message_of(*words))
    except NoticeError as error:  # a text of the VNO; the others go out
        return Planned(kept, decision if decision.what == BEGUN else Decision(FAILED, str(error)))


def masked(channel: str | None, recipient: str) -> str:
    """Where a notice goes: enough to recognise a known recipient."""
    return masked_email(recipient) if channel == EMAIL else PhoneNumber(recipient).masked
