"""Mailing a month: each invoice to its customer, once; what the servers said is kept and reported.

The address is the customer's of today. Once the mail went to an address, or may have, a corrected address is no second
mail: a person has to release it.
"""

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from origyne_pipeline.files import write_atomically
from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.invoicing.delivery.message import (
    AddressError,
    MailText,
    check_sender,
    compose,
    invoice_text,
    recipient_of,
)
from origyne_pipeline.invoicing.delivery.sends import (
    DEFERRED,
    REFUSED,
    SENDING,
    SENT,
    Send,
    Sends,
    sends_path,
)
from origyne_pipeline.invoicing.delivery.smtp_opening import MailServerError
from origyne_pipeline.invoicing.delivery.transport import (
    ACCEPTED,
    LATER,
    NEVER,
    TAKEN,
    UNKNOWN,
    Answer,
    Transport,
)
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.invoicing.rows import pdf_path
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Mail

ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 5.0
LOST_MAX = 3
"""So many mails in a row on which the connection breaks are the server's fault, not theirs."""
STATES = {ACCEPTED: SENT, LATER: DEFERRED, NEVER: REFUSED, UNKNOWN: SENDING}
NO_ADDRESS, BAD_ADDRESS, NO_DOCUMENT, DOUBTFUL = "no address", "bad address", "no document", "doubtful"
ALREADY = {SENT: "already sent", SENDING: DOUBTFUL, REFUSED: REFUSED}
REMEDIES = {
    NO_ADDRESS: "customer {ref} has no EMAIL in clients.xlsx; add it and deliver again, or send a letter",
    NO_DOCUMENT: "its PDF is missing or is not the one that was drawn; `origyne verify` says what to do",
    DOUBTFUL: "look at the mail server's log, then --release {number} if the customer has nothing",
    REFUSED: "correct EMAIL in clients.xlsx and deliver again, or --release {number} to try {to} again",
}


@dataclass(frozen=True)
class Mailable:
    """One document to mail, noted under ``number`` in the register of sends; ``name`` is that of its file.

    ``document`` None: it can't be sent, ``problem`` says why; empty: a mail without one. ``fingerprint`` is what a
    second mail is known by: the document's hash, or that of what it was drawn from.
    """

    number: str
    name: str
    customer_ref: str
    text: MailText
    document: bytes | None
    fingerprint: str
    problem: str = ""


@dataclass(frozen=True)
class Mailed:
    """What became of one invoice's mail.

    ``outcome``: sent (now), already sent, deferred (run again), refused, doubtful (begun once, its end unknown: look
    at the mail server, then release it or leave it), no address, bad address, no document. ``words``: why, and what to
    do; the same at every later delivery.
    """

    number: str
    outcome: str
    words: str


def mail_month(
    home: Path,
    month: Month,
    mail: Mail,
    addresses: Mapping[str, str | None],
    now: Callable[[], datetime],
    pause: Callable[[float], None],
    transport: Transport,
) -> Iterator[Mailed]:
    """Mails what of a month was not mailed yet, in order of number.

    Args:
        home: the data root, with the month issued and drawn.
        month: the billing month.
        mail: the sender's settings.
        addresses: the e-mail address of each customer today.
        now: the clock.
        pause: waits that many seconds, between attempts at a message that was deferred.
        transport: an open transport.

    Raises:
        MailServerError: the server can't be used; nothing of that is noted of any invoice.
        AddressError: the sender's own address is none.
    """
    with contextlib.closing(_letters(home, month)) as letters:
        mailables = (_mailable(*letter) for letter in letters)
        yield from mail_each(home, mailables, mail, addresses, now, pause, transport)


def mail_each(
    home: Path,
    mailables: Iterable[Mailable],
    mail: Mail,
    addresses: Mapping[str, str | None],
    now: Callable[[], datetime],
    pause: Callable[[float], None],
    transport: Transport,
) -> Iterator[Mailed]:
    """Mails what was not mailed yet of some documents, in their order; see ``mail_month``."""
    check_sender(mail)
    with Sends(sends_path(home)) as sends:
        mailing = _Mailing(sends, mail, now, pause, transport)
        for one in mailables:
            recipient, fault = known_recipient(one.customer_ref, addresses)
            if one.document is not None and recipient is not None:
                yield mailing.mail_one(one, one.document, recipient)
                continue
            known = sends.blocking(one.number, recipient or "", one.fingerprint) if one.fingerprint else None
            yield _known(known) if known else _without_mail(one.number, one.customer_ref, one.problem, fault)


def write_mails(
    home: Path, month: Month, mail: Mail, addresses: Mapping[str, str | None], sent_at: datetime
) -> tuple[list[Path], list[Mailed]]:
    """The dry run: the month's mails as ``mails/AAAA-MM/<number>.eml``; nothing is sent or noted as sent.

    Returns the files, and what a delivery would not mail, with the reason.
    """
    check_sender(mail)
    written, left = [], []
    for invoice, document, problem in _letters(home, month):
        recipient, fault = known_recipient(invoice.customer.ref, addresses)
        if document is None or recipient is None:
            left.append(_without_mail(invoice.number, invoice.customer.ref, problem, fault))
            continue
        path = home / "mails" / str(month) / f"{invoice.number}.eml"
        write_message(path, invoice_text(invoice), document, recipient, mail, sent_at)
        written.append(path)
    return written, left


def write_message(
    path: Path, text: MailText, document: bytes, recipient: str, mail: Mail, sent_at: datetime
) -> None:
    """Writes the mail of a document as it would be sent: an ``.eml`` file, the attachment named as the file."""
    write_atomically(path, compose(text, path.stem, document, recipient, mail, sent_at).as_bytes())


@dataclass
class _Mailing:
    """One delivery: what it sends with, and how many mails in a row the connection broke on."""

    sends: Sends
    mail: Mail
    now: Callable[[], datetime]
    pause: Callable[[float], None]
    transport: Transport
    lost_in_a_row: int = field(default=0)

    def mail_one(self, one: Mailable, document: bytes, recipient: str) -> Mailed:
        key = (one.number, recipient, one.fingerprint)
        if known := self.sends.blocking(*key):
            return _known(known)
        message = compose(one.text, one.name, document, recipient, self.mail, self.now())
        answer = self._attempt(key, message)
        for attempt in range(ATTEMPTS - 1):
            if answer.outcome != LATER:
                break
            self.pause(FIRST_PAUSE_SECONDS * 2**attempt)
            answer = self._attempt(key, message)
        if answer.outcome == TAKEN and (known := self.sends.blocking(*key)):
            return _known(known)
        self.lost_in_a_row = self.lost_in_a_row + 1 if answer.lost else 0
        if self.lost_in_a_row == LOST_MAX:
            raise MailServerError(f"{LOST_MAX} mails in a row: {answer.words}; is the mail server in order?")
        state = STATES[answer.outcome]
        return _mailed(Send(*key, state, 0, answer.words, ""), DOUBTFUL if state == SENDING else state)

    def _attempt(self, key: tuple[str, str, str], message: EmailMessage) -> Answer:
        """Sends once and notes the end; a server that can't be used is tried three times, and never noted."""
        claimed = False

        def claim() -> bool:
            nonlocal claimed
            claimed = self.sends.claim_mail(*key, self.now().isoformat())
            return claimed

        for attempt in range(ATTEMPTS):
            try:
                answer = self.transport.send(message, claim)
                break
            except MailServerError as error:
                if not error.temporary or attempt == ATTEMPTS - 1:
                    raise
                self.pause(FIRST_PAUSE_SECONDS * 2**attempt)
        if answer.outcome == NEVER and not claimed:  # the recipient was refused before the message was begun
            claim()
        if claimed:
            self.sends.close(*key, STATES[answer.outcome], answer.words, self.now().isoformat())
        return answer


def _without_mail(number: str, customer_ref: str, problem: str, fault: str) -> Mailed:
    """A document that can't be mailed: its own ``problem``, a ``fault`` of the address, or no address at all."""
    outcome = problem or (BAD_ADDRESS if fault else NO_ADDRESS)
    return Mailed(number, outcome, fault or REMEDIES[outcome].format(ref=customer_ref))


def _known(send: Send) -> Mailed:
    """What an earlier delivery came to, with its reason."""
    return _mailed(send, ALREADY[send.state])


def _mailed(send: Send, outcome: str) -> Mailed:
    words = send.answer
    if outcome == "already sent":
        words = f"to {send.recipient}"
    elif outcome in REMEDIES:
        remedy = REMEDIES[outcome].format(number=send.number, to=send.recipient)
        words = f"{send.recipient}: {send.answer or 'begun, its end is not known'}; {remedy}"
    elif outcome == DEFERRED:
        words = f"{send.recipient}: {send.answer}; deliver again later"
    return Mailed(send.number, outcome, words)


def _letters(home: Path, month: Month) -> Generator[tuple[Invoice, bytes | None, str]]:
    """Each invoice with its document; without one, or with another than was drawn, the problem."""
    with Register(register_path(home)) as register:
        hashes = register.document_hashes(month)
        for entry in register.entries(month):
            path = home / pdf_path(month, entry.number)
            document = path.read_bytes() if path.is_file() else None
            good = document is not None and sha256(document) == hashes.get(entry.number)
            yield entry.invoice, document if good else None, "" if good else NO_DOCUMENT


def _mailable(invoice: Invoice, document: bytes | None, problem: str) -> Mailable:
    number, fingerprint = invoice.number, sha256(document) if document is not None else ""
    text = invoice_text(invoice)
    return Mailable(number, number, invoice.customer.ref, text, document, fingerprint, problem)


def known_recipient(customer_ref: str, addresses: Mapping[str, str | None]) -> tuple[str | None, str]:
    """A customer's address; None with why it is none, in words."""
    try:
        return recipient_of(customer_ref, addresses), ""
    except AddressError as error:
        return None, str(error)
