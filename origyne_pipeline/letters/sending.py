"""Mailing the letters that were written, each once: what was sent is in the register of sends, as for invoices."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from origyne_pipeline.account.kept_files import KeptFiles
from origyne_pipeline.account.letters import Letter
from origyne_pipeline.files import write_atomically
from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.invoicing.delivery.mailing import (
    NO_DOCUMENT,
    Mailable,
    Mailed,
    known_recipient,
    mail_each,
    write_message,
)
from origyne_pipeline.invoicing.delivery.message import MailText, check_sender
from origyne_pipeline.invoicing.delivery.sends import Sends, sends_path
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
    """The letters that may still be mailed: not older than ``LONGEST_DAYS``, all open, none waiting, none newer.

    One that was kept back by a fault of the mail server goes out later; one that was answered by a payment does not.
    """
    letters = list(letters)
    open_numbers = {one.reminder.invoice_number for one in due if not one.reminder.waits}
    oldest, newer = today - timedelta(days=LONGEST_DAYS), _newer(letters)
    return [
        one
        for one in letters
        if one.day >= oldest and open_numbers.issuperset(one.numbers) and one.id not in newer
    ]


def superseded(
    home: Path, letters: Iterable[Letter], due: Iterable[Due], today: date
) -> list[tuple[Letter, str]]:
    """Letters that were never mailed and will not be, though an invoice of them is open; each with the reason.

    Those that a person posted instead are among them: nothing tells them apart.
    """
    letters = list(letters)
    open_numbers = {one.reminder.invoice_number for one in due}
    oldest, newer = today - timedelta(days=LONGEST_DAYS), _newer(letters)
    left = {
        one.id: f"superseded by the {newer[one.id].template} of {newer[one.id].day}"
        if one.id in newer
        else f"older than {LONGEST_DAYS} days"
        for one in letters
        if open_numbers.intersection(one.numbers) and (one.id in newer or one.day < oldest)
    }
    unsent = []
    with Sends(sends_path(home)) as sends:
        for letter in with_papers(home, [one for one in letters if one.id in left]):
            if sends.blocking(letter.id, "", sha256(letter.paper.encode())) is None:
                unsent.append((letter, left[letter.id]))
    return unsent


def _newer(letters: Sequence[Letter]) -> dict[str, Letter]:
    """By id of each letter, the one of a higher level that was written later about an invoice of it."""
    last: dict[str, Letter] = {}
    for letter in letters:
        for number in letter.numbers:
            last[number] = (
                letter if number not in last or letter.level >= last[number].level else last[number]
            )
    newer = {}
    for letter in letters:
        later = [last[number] for number in letter.numbers if last[number].level > letter.level]
        if len(later) == len(letter.numbers):
            newer[letter.id] = max(later, key=lambda one: (one.day, one.level))
    return newer


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
        recipient, _ = known_recipient(draft.letter.customer_ref, addresses)
        if recipient:
            write_message(path.with_suffix(".eml"), _text(draft.paper), document, recipient, mail, sent_at)
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
