"""One run of sending: what waits is decided on, sent once, and noted with what became of it.

A mail and a POST are claimed in the register of sends before they begin, as for invoices: after a kill in the middle,
the customer may have the message, so only a person sends it again (``release``). A text message without a webhook is a
row of the outbox, given out by the very record that says so.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from origyne_pipeline.followup.notices.alert import (
    BY_OUTBOX,
    BY_SERVER,
    BY_WEBHOOK,
    EMAIL,
    FAILED,
    ROAMING,
    SENT,
    SMS,
    SUPPRESSED,
    Outcome,
)
from origyne_pipeline.followup.notices.deciding import WAIT, Rules, is_open
from origyne_pipeline.followup.notices.outbox import write_outbox
from origyne_pipeline.followup.notices.planning import BY_SMS, Planned, mark_of, masked
from origyne_pipeline.followup.notices.register import open_notices
from origyne_pipeline.invoicing.delivery.mailing import ALREADY, STATES, Mailable, Mailed, mail_each
from origyne_pipeline.invoicing.delivery.message import MailText
from origyne_pipeline.invoicing.delivery.sends import DEFERRED, Send, Sends, sends_path
from origyne_pipeline.invoicing.delivery.sends import SENT as TAKEN
from origyne_pipeline.invoicing.delivery.transport import ACCEPTED, Answer, Transport
from origyne_pipeline.settings import Settings

Post = Callable[[str, str, str], Answer]
"""Posts a text message: alert, line, text."""
DELIVERED = frozenset({"sent", "already sent"})


@dataclass(frozen=True)
class Ways:
    """What a run sends with. ``post`` None: text messages are rows of the outbox."""

    now: Callable[[], datetime]
    pause: Callable[[float], None]
    transport: Transport
    post: Post | None


def send(settings: Settings, planned: Iterable[Planned], rules: Rules, ways: Ways) -> Iterator[Outcome]:
    """Does what was planned; gives each outcome once it is noted.

    Raises:
        MailServerError: the mail server can't be used; nothing of that is noted of any alert.
        OrigyneError: a register can't be used.
    """
    home, planned = settings.home, [one for one in planned if one.decision.what != WAIT]
    write_outbox(home, ways.now())
    yield from _note(
        home,
        [
            Outcome(one.alert.alert_id, one.decision.what, one.decision.reason)
            for one in planned
            if one.decision.what in (SUPPRESSED, FAILED)
        ],
        ways.now(),
    )
    texts = [one for one in planned if one.decision.channel == SMS]
    yield from _post(home, texts, ways.post, ways) if ways.post else _give_out(home, texts, ways)
    mails = [one for one in planned if one.decision.channel == EMAIL]
    yield from _mail(settings, mails, rules, ways)


def release(home: Path, alert_id: str, at: datetime) -> bool:
    """Lets a notice be sent again that was refused or is doubtful: a person's decision. False: nothing to release."""
    with Sends(sends_path(home)) as sends:
        return sends.release(alert_id, at.isoformat()) > 0


def _note(home: Path, outcomes: list[Outcome], at: datetime) -> Iterator[Outcome]:
    """Notes outcomes, all or none; gives those that are new."""
    if outcomes:
        with open_notices(home) as notices:
            new = [outcome for outcome in outcomes if notices.note(outcome, at)]
        yield from new


def _give_out(home: Path, texts: list[Planned], ways: Ways) -> Iterator[Outcome]:
    """Puts text messages into the outbox: recorded together, then written."""
    if not texts:
        return
    with Sends(sends_path(home)) as sends:
        outcomes = [
            _known(one, earlier)
            if (earlier := _earlier(sends, one))
            else _sent(one, BY_OUTBOX, ways.now().isoformat())
            for one in texts
        ]
    noted = list(_note(home, outcomes, ways.now()))
    write_outbox(home, ways.now())
    yield from noted


def _post(home: Path, texts: list[Planned], post: Post, ways: Ways) -> Iterator[Outcome]:
    """Posts text messages to the webhook, one after the other."""
    with Sends(sends_path(home)) as sends:
        for one in texts:
            yield from _note(home, [_posted(sends, one, post, ways)], ways.now())
    if texts:
        write_outbox(home, ways.now())


def _posted(sends: Sends, one: Planned, post: Post, ways: Ways) -> Outcome:
    key = (one.alert.alert_id, f"{one.decision.recipient}{BY_SMS}", mark_of(one.alert))
    if not sends.claim_mail(*key, ways.now().isoformat()) and (earlier := sends.blocking(*key)):
        return _known(one, earlier)
    answer, at = post(one.alert.alert_id, one.decision.recipient, one.text), ways.now().isoformat()
    sends.close(*key, STATES[answer.outcome], answer.words, at)
    if answer.outcome == ACCEPTED:
        return _sent(one, BY_WEBHOOK, at)
    return _known(one, Send(*key, STATES[answer.outcome], 1, answer.words, at))


def _mail(settings: Settings, mails: list[Planned], rules: Rules, ways: Ways) -> Iterator[Outcome]:
    """Mails notices, one after the other, while their hours last."""
    if not mails:
        return
    by_id = {one.alert.alert_id: one for one in mails}
    addresses = {one.alert.alert_id: one.decision.recipient for one in mails}
    mailables = (_mailable(one, settings) for one in mails if _may_still(one, rules, ways.now()))
    for mailed in mail_each(
        settings.home, mailables, settings.mail, addresses, ways.now, ways.pause, ways.transport
    ):
        yield from _note(settings.home, [_mailed(settings.home, by_id[mailed.number], mailed)], ways.now())


def _mailed(home: Path, one: Planned, mailed: Mailed) -> Outcome:
    if mailed.outcome not in DELIVERED:
        return _failed(one, f"{mailed.outcome}: {mailed.words}")
    with Sends(sends_path(home)) as sends:
        known = _earlier(sends, one)
    return _known(one, known) if known else _failed(one, mailed.words)


def _mailable(one: Planned, settings: Settings) -> Mailable:
    text = MailText(settings.company.name, settings.company.email, one.subject, one.text)
    alert_id = one.alert.alert_id
    return Mailable(alert_id, alert_id, alert_id, text, b"", mark_of(one.alert))


def _may_still(one: Planned, rules: Rules, now: datetime) -> bool:
    """Whether its hours last: a long run may come into the night."""
    return one.alert.key.kind == ROAMING or is_open(rules.hours, now)


def _earlier(sends: Sends, one: Planned) -> Send | None:
    """What an earlier run sent of it, or may have, whichever way."""
    return sends.blocking(one.alert.alert_id, one.decision.recipient, mark_of(one.alert))


def _known(one: Planned, send: Send) -> Outcome:
    """What the register of sends says of it: it went, by whichever way, or why not."""
    if send.state == TAKEN:
        by = BY_WEBHOOK if send.recipient.endswith(BY_SMS) else BY_SERVER
        return _sent(one, by, send.at)
    words = send.answer or "begun, its end is not known"
    if send.state == DEFERRED:
        return _failed(one, f"{words}; it is tried again")
    outcome = ALREADY[send.state]
    return _failed(one, f"{outcome}: {words}; 'origyne notices send --release {send.number}' sends it again")


def _sent(one: Planned, by: str, at: str) -> Outcome:
    decision, text = one.decision, f"{one.subject}\n\n{one.text}".strip("\n")
    return Outcome(one.alert.alert_id, SENT, "", decision.channel, decision.recipient, by, text, at)


def _failed(one: Planned, words: str) -> Outcome:
    """Why it was not sent, the address masked: the table shows it."""
    decision = one.decision
    shown = words.replace(decision.recipient, masked(decision.channel, decision.recipient))
    return Outcome(one.alert.alert_id, FAILED, shown, decision.channel, decision.recipient)
