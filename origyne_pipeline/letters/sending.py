"""Mailing the letters that were written, each once: what was sent is in the register of sends, as for invoices."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from origyne_pipeline.account.kept_files import KeptFiles
from origyne_pipeline.account.letters import Letter
from origyne_pipeline.files import write_atomically
from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.invoicing.delivery.mailing import NO_DOCUMENT, Mailable, Mailed, mail_each
from origyne_pipeline.invoicing.delivery.message import (
    AddressError,
    MailText,
    check_sender,
    compose,
    recipient_of,
)
from origyne_pipeline.invoicing.delivery.transport import Transport
from origyne_pipeline.invoicing.late_documents import picture_of
from origyne_pipeline.letters.due import Due, with_papers
from origyne_pipeline.letters.kept import keep, kept_path, known_files, letter_path
from origyne_pipeline.letters.paper import Paper
from origyne_pipeline.letters.reminder_page import draw_reminder
from origyne_pipeline.letters.texts import mail_body
from origyne_pipeline.letters.writing import Draft
from origyne_pipeline.settings import Mail

DRAFT = "PROJET"
LONGEST_DAYS = 7
"""A letter that asks for money within eight days is not mailed later than that."""


def to_mail(letters: Iterable[Letter], due: Iterable[Due], today: date) -> list[Letter]:
    """The letters that may still be mailed: not older than ``LONGEST_DAYS``, all their invoices open, none waiting.

    One that was kept back by a fault of the mail server goes out later; one that was answered by a payment does not.
    """
    open_numbers = {one.reminder.invoice_number for one in due if not one.reminder.waits}
    oldest = today - timedelta(days=LONGEST_DAYS)
    return [one for one in letters if one.day >= oldest and open_numbers.issuperset(one.numbers)]


def mail_letters(
    home: Path,
    letters: Sequence[Letter],
    mail: Mail,
    addresses: Mapping[str, str | None],
    now: Callable[[], datetime],
    pause: Callable[[float], None],
    transport: Transport,
) -> Iterator[Mailed]:
    """Mails what was not mailed yet of some letters; see ``mail_month``.

    Raises:
        MailServerError: the server can't be used; nothing of that is noted of any letter.
        AddressError: the sender's own address is none.
    """
    keep(home, letters, now())
    known = known_files(home)
    mailables = (_mailable(home, letter, known[letter.id]) for letter in with_papers(home, letters))
    yield from mail_each(home, mailables, mail, addresses, now, pause, transport)


def write_drafts(
    home: Path,
    drafts: Iterable[Draft],
    mail: Mail,
    addresses: Mapping[str, str | None],
    sent_at: datetime,
) -> list[Path]:
    """The dry run: PDFs with ``PROJET`` across them, and mails as ``.eml``; nothing is recorded or sent."""
    check_sender(mail)
    paths = []
    for draft in drafts:
        folder = home / "drafts" / "reminders" / str(draft.letter.day)
        path = letter_path(folder, draft.letter)
        document = draw_reminder(draft.paper, picture_of(home, draft.paper.logo_sha256), DRAFT)
        write_atomically(path, document)
        paths.append(path)
        try:
            recipient = recipient_of(draft.letter.customer_ref, addresses)
        except AddressError:
            recipient = None
        if recipient:
            message = compose(_text(draft.paper), path.stem, document, recipient, mail, sent_at)
            write_atomically(path.with_suffix(".eml"), message.as_bytes())
    return paths


def _mailable(home: Path, letter: Letter, files: KeptFiles) -> Mailable:
    """A letter with its kept document; known by its record, so that a later version's drawing is no second mail."""
    path = kept_path(home, letter)
    text = _text(Paper.from_json(letter.paper))
    document = path.read_bytes() if path.is_file() else None
    if document is not None and sha256(document) != dict(files.hashes)[str(path.relative_to(home))]:
        document = None
    fingerprint = sha256(letter.paper.encode())
    problem = "" if document else NO_DOCUMENT
    return Mailable(letter.id, path.stem, letter.customer_ref, text, document, fingerprint, problem)


def _text(paper: Paper) -> MailText:
    return MailText(
        paper.seller.name, paper.seller.email, paper.subject.replace("\u00a0", " "), mail_body(paper)
    )
