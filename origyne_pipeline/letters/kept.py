"""The documents of letters: drawn once from their record, their hashes kept, checked by ``origyne verify``.

A kill after the record leaves a letter without its file: the next run draws it from the record, to the same bytes. A
file that is gone and that this version would draw otherwise is not replaced: the customer has the former one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from origyne_pipeline.account.kept_files import KeptFiles, file_problem, foreign_files
from origyne_pipeline.account.letters import Letter
from origyne_pipeline.account.models import AccountError
from origyne_pipeline.account.register import open_ledger, read_ledger
from origyne_pipeline.files import file_sha256, write_atomically
from origyne_pipeline.hash_chain import sha256
from origyne_pipeline.integrity import Checked, Tick, no_tick
from origyne_pipeline.invoicing.late_documents import picture_of
from origyne_pipeline.letters.due import with_papers, written_letters
from origyne_pipeline.letters.paper import Paper
from origyne_pipeline.letters.reminder_page import draw_reminder
from origyne_pipeline.letters.texts import mail_body

FOLDER = "reminders"
REDRAW = "move it away, then run 'origyne reminders --write', which draws it again"


@dataclass(frozen=True)
class KeptLetters:
    """The paths of the PDFs, in the order of the letters, and in words each one that can't be drawn as it was."""

    paths: tuple[Path, ...]
    faults: tuple[str, ...]


def letter_path(folder: Path, letter: Letter) -> Path:
    """Where a letter's PDF is kept, under a day's folder of ``reminders/``."""
    return folder / f"{letter.numbers[0]}_{letter.template}.pdf"


def kept_path(home: Path, letter: Letter) -> Path:
    """Where a letter's PDF is kept; its mail's text lies beside it."""
    return letter_path(home / FOLDER / str(letter.day), letter)


def keep(home: Path, letters: Sequence[Letter], at: datetime) -> KeptLetters:
    """Draws the PDF and the mail's text of letters, where they are not there, and keeps their hashes.

    Raises:
        AccountError: the register of the account is not what it was.
    """
    known = known_files(home)
    missing = [
        letter
        for letter in letters
        if letter.id not in known or not all(path.exists() for path in _files(home, letter))
    ]
    faults, new = [], []
    for letter in with_papers(home, missing):
        contents = _contents(home, letter)
        hashes = dict(known[letter.id].hashes) if letter.id in known else {}
        for path, content in contents.items():
            name = str(path.relative_to(home))
            if path.exists():
                continue
            if name in hashes and hashes[name] != sha256(content):
                faults.append(
                    f"{path}: it is gone, and this version would draw another document than the one that was kept; put"
                    " it back from a backup of reminders/"
                )
            else:
                write_atomically(path, content)
        if not hashes:
            new.append(_kept_files(home, letter, contents))
    if new:
        with open_ledger(home) as ledger:
            for files in new:
                ledger.keep_files(files, at)
    return KeptLetters(tuple(kept_path(home, letter) for letter in letters), tuple(faults))


def known_files(home: Path) -> dict[str, KeptFiles]:
    """The hashes that were kept of documents, by the id of their letter."""
    with read_ledger(home) as ledger:
        return ledger.kept_files() if ledger else {}


def check_letters(home: Path, tick: Tick = no_tick) -> Checked:
    """Each letter's document and the text of its mail; and files of which no letter is recorded."""
    checked = Checked("reminders")
    try:
        known, letters = known_files(home), written_letters(home)
    except AccountError:
        return checked  # told with the register
    expected: set[str] = set()
    for done, letter in enumerate(letters, 1):
        tick(done, len(letters))
        checked.count("letters")
        paths = _files(home, letter)
        expected.update(str(path.relative_to(home)) for path in paths)
        if letter.id not in known:
            checked.fault(
                paths[0],
                "the register does not know its hash: its drawing was cut off, or an earlier version drew it",
                "run 'origyne reminders --write', which keeps it",
            )
            continue
        for path, fingerprint in known[letter.id].hashes:
            if problem := file_problem(home, path, fingerprint):
                checked.fault(home / path, problem, REDRAW)
    for foreign in foreign_files(home, FOLDER, frozenset(expected)):
        checked.fault(foreign, "no letter of the register is this one", "move it away; don't send it")
    return checked


def _files(home: Path, letter: Letter) -> tuple[Path, Path]:
    path = kept_path(home, letter)
    return path, path.with_suffix(".txt")


def _contents(home: Path, letter: Letter) -> dict[Path, bytes]:
    """The document, last: a reader who sees it sees its text too."""
    document, text = _files(home, letter)
    paper = Paper.from_json(letter.paper)
    words = f"{paper.subject}\n\n{mail_body(paper)}"
    return {text: words.encode(), document: draw_reminder(paper, picture_of(home, paper.logo_sha256))}


def _kept_files(home: Path, letter: Letter, paths: Iterable[Path]) -> KeptFiles:
    hashes = sorted((str(path.relative_to(home)), file_sha256(path)) for path in paths)
    return KeptFiles(letter.id, letter.day, tuple(hashes))
