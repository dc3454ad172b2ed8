"""Mailing a month: each invoice to its customer, once; what the servers said is kept and reported."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from origyne_pipeline.files import write_atomically
from origyne_pipeline.invoicing.chain import sha256
from origyne_pipeline.invoicing.delivery.message import AddressError, compose, recipient_of
from origyne_pipeline.invoicing.delivery.sends import DEFERRED, REFUSED, SENDING, SENT, Sends, sends_path
from origyne_pipeline.invoicing.delivery.transport import ACCEPTED, LATER, NEVER, UNKNOWN, Answer, Transport
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.invoicing.rows import pdf_path
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Mail

ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 5.0
STATES = {ACCEPTED: SENT, LATER: DEFERRED, NEVER: REFUSED, UNKNOWN: SENDING}
NO_ADDRESS, BAD_ADDRESS, NO_DOCUMENT, DOUBTFUL = "no address", "bad address", "no document", "doubtful"


@dataclass(frozen=True)
class Mailed:
    """What became of one invoice's mail.

    ``outcome``: sent (now), already sent, deferred (run again), refused, doubtful (begun once, its end unknown: look
    at the mail server, then release it or leave it), no address, bad address, no document.
    """

    number: str
    outcome: str
    words: str


def mail_month(
    home: Path,
    month: Month,
    mail: Mail,
    now: Callable[[], datetime],
    pause: Callable[[float], None],
    transport: Transport,
) -> Iterator[Mailed]:
    """Mails what of a month was not mailed yet, in order of number.

    Args:
        home: the data root, with the month issued and drawn.
        month: the billing month.
        mail: the sender's settings.
        now: the clock.
        pause: waits that many seconds, between attempts at a message that was deferred.
        transport: an open transport.
    """
    with Sends(sends_path(home)) as sends:
        for invoice, document, problem in _letters(home, month):
            recipient, fault = _recipient(invoice)
            if problem or fault or recipient is None or document is None:
                yield Mailed(invoice.number, problem or (BAD_ADDRESS if fault else NO_ADDRESS), fault)
                continue
            key = (invoice.number, recipient, sha256(document))
            state = sends.claim(*key, now().isoformat())
            if state:
                known = {SENT: "already sent", SENDING: DOUBTFUL, REFUSED: REFUSED}[state]
                yield Mailed(invoice.number, known, "")
                continue
            message = compose(invoice, document, recipient, mail, now())
            answer = transport.send(message)
            for attempt in range(ATTEMPTS - 1):
                if answer.outcome != LATER:
                    break
                pause(FIRST_PAUSE_SECONDS * 2**attempt)
                answer = transport.send(message)
            yield _close(sends, key, answer, now())


def write_mails(home: Path, month: Month, mail: Mail, sent_at: datetime) -> list[Path]:
    """The dry run: the month's mails as ``mails/AAAA-MM/<number>.eml``; nothing is sent or noted as sent."""
    written = []
    for invoice, document, problem in _letters(home, month):
        recipient, fault = _recipient(invoice)
        if document is None or problem or fault or recipient is None:
            continue
        path = home / "mails" / str(month) / f"{invoice.number}.eml"
        write_atomically(path, compose(invoice, document, recipient, mail, sent_at).as_bytes())
        written.append(path)
    return written


def _letters(home: Path, month: Month) -> Iterator[tuple[Invoice, bytes | None, str]]:
    """Each invoice with its document; without one, or with another than was drawn, the problem."""
    with Register(register_path(home)) as register:
        hashes = register.document_hashes(month)
        for entry in register.entries(month):
            path = home / pdf_path(month, entry.number)
            document = path.read_bytes() if path.is_file() else None
            good = document is not None and sha256(document) == hashes.get(entry.number)
            yield entry.invoice, document if good else None, "" if good else NO_DOCUMENT


def _recipient(invoice: Invoice) -> tuple[str | None, str]:
    try:
        return recipient_of(invoice), ""
    except AddressError as error:
        return None, str(error)


def _close(sends: Sends, key: tuple[str, str, str], answer: Answer, at: datetime) -> Mailed:
    state = STATES[answer.outcome]
    sends.close(*key, state, answer.words, at.isoformat())
    return Mailed(key[0], DOUBTFUL if state == SENDING else state, answer.words)
