"""The money that comes in: from the bank's files to the customers' accounts.

What files say of our debits goes into the register of debits, each movement of the account into that of the account,
where ``matched_lines`` says what becomes of it. A matched transfer is an entry of its customer's account.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.account.lines import MATCHED, TO_MATCH, KeptLine, RecordedDecision
from origyne_pipeline.account.register import open_ledger, read_ledger
from origyne_pipeline.account.register_care import check_not_lost, ledger_path
from origyne_pipeline.identifiers import without_accounts
from origyne_pipeline.known_payers import KnownPayers
from origyne_pipeline.matched_lines import LineBook, match_again, take_back_untold
from origyne_pipeline.payments.bank_folder import bank_files
from origyne_pipeline.payments.bank_line import RETURN, BankLine
from origyne_pipeline.payments.register import months_collected
from origyne_pipeline.payments.returns import note_return, read_bank_files
from origyne_pipeline.settings import Settings

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that a text of a bank does not need: control, direction of reading, line separators."""


@dataclass(frozen=True, slots=True)
class BankLineRow:
    """A movement of the bank that is money coming in, or a debit of ours that came back, and what becomes of it.

    ``kind`` is TRANSFER, COLLECTION, RETURN or OTHER. ``amount`` (negative of a return) in ``currency`` is what the
    other side paid or took back, ``booked`` what changed on the account. ``why`` is the rule that matched it, or what
    is missing; ``note`` is what a person said. ``iban`` is masked.
    """

    line_id: str
    day: date
    kind: str
    amount: Decimal
    currency: str
    booked: Decimal
    name: str
    iban: str
    text: str
    references: str
    status: str
    why: str
    note: str
    customer_ref: str | None
    invoice_numbers: str
    file: str


@dataclass(frozen=True)
class MoneyReading:
    """What reading the bank's files gave.

    ``files`` counts them, ``answers`` the debits that they bear on and ``new_answers`` those that were new; ``lines``
    counts the movements that were new, ``matched`` the lines that are matched now and were not. ``months`` are billing
    months whose debits the files bear on, or all where transfers may have paid any of them; ``is_changed``: the tables
    are to be brought up to date. ``to_match`` are all lines that a person must settle, ``to_review`` says what else is
    to be looked at, ``refused`` which files could not be read.
    """

    files: int
    answers: int
    new_answers: int
    lines: int
    matched: int
    months: tuple[str, ...]
    is_changed: bool
    to_match: tuple[BankLineRow, ...]
    to_review: tuple[str, ...]
    refused: tuple[str, ...]


def read_bank_folder(settings: Settings, at: datetime) -> MoneyReading:
    """Reads the files of the bank's folder; see ``read_bank_answers``."""
    return read_bank_answers(settings, bank_files(settings.bank_folder), at)


def read_bank_answers(settings: Settings, paths: Iterable[Path], at: datetime) -> MoneyReading:
    """Reads files of the bank; again, and in any order, they give the same. Lines to match are tried again.

    A file that can't be read is refused whole, the others go on. A kill leaves what is registered so far; reading the
    files again does the rest.

    Args:
        settings: of the data root.
        paths: the files.
        at: the instant of reading, for the record only.
    """
    home, files = settings.home, list(paths)
    reading = read_bank_files(home, files, at)
    lines = [(name, line) for name, line in reading.lines if line.is_credit or line.kind == RETURN]
    payers = KnownPayers(home, settings.clients, settings.layouts)
    kept = matched = changed = 0
    if lines or _is_begun(home):
        with open_ledger(home) as ledger:
            new = [line for name, line in lines if ledger.keep_line(_kept(line, name), at)]
            book = LineBook(ledger, {line.day for line in new})
            changed = len(take_back_untold(ledger, book, at))
            for line, match in match_again(home, ledger, book, payers, at):
                changed += 1
                matched += match.status == MATCHED
                if line.kind == RETURN and match.end_to_end_id:
                    note_return(home, match.end_to_end_id, line.day, line.reason, at)
            kept, rows = len(new), tuple(row for row in _rows(book) if row.status == TO_MATCH)
    else:
        rows = ()
    return MoneyReading(
        len(files),
        reading.matched,
        reading.added,
        kept,
        matched,
        tuple(sorted({*reading.months, *(months_collected(home) if changed else ())})),
        bool(reading.added or kept or changed),
        rows,
        (*reading.to_review, *payers.problems),
        reading.refused,
    )


def bank_lines(home: Path) -> Iterator[BankLineRow]:
    """Every movement that is money coming in or a debit that came back, with what becomes of it, by day, then id.

    Raises:
        OrigyneError: the register of the account is gone, an older copy, or can't be read.
    """
    with read_ledger(home) as ledger:
        rows = list(_rows(LineBook(ledger))) if ledger else []
    yield from rows


def line_row(book: LineBook, line: BankLine) -> BankLineRow:
    """A line as people see it."""
    standing = book.standing(line)
    status, why, note, customer, numbers = _shown(book, standing)
    return BankLineRow(
        line.id,
        line.day,
        line.kind,
        line.amount,
        line.amount_currency or line.currency,
        line.booked,
        _masked(line.name),
        line.iban.masked if line.iban else "",
        _masked(line.text, *line.also_said),
        _masked(line.end_to_end_id, *line.references, line.mandate),
        status,
        why,
        note,
        customer or None,
        " ".join(numbers),
        line.file,
    )


def _masked(*texts: str) -> str:
    """Texts of the bank as people see them: accounts masked, without marks that no page shows."""
    shown = " ".join(dict.fromkeys(text for text in texts if text))
    return without_accounts("".join(mark for mark in shown if unicodedata.category(mark) not in UNSEEN))


def _kept(line: BankLine, file: str) -> KeptLine:
    return KeptLine(line.key, line.day, line.to_json(), file)


def _rows(book: LineBook) -> Iterator[BankLineRow]:
    return (line_row(book, line) for line in book.lines)


def _shown(book: LineBook, standing: RecordedDecision | None) -> tuple[str, str, str, str, tuple[str, ...]]:
    if standing is None:
        return TO_MATCH, "not matched yet; run 'origyne bank-answers'", "", "", ()
    decision = standing.decision
    if book.is_reversed(decision):
        whose = decision.customer_ref or "several customers"
        return TO_MATCH, f"its match to {whose} was reversed", "", "", ()
    numbers, why = decision.invoice_numbers, decision.why
    if not book.reversed_ids.isdisjoint(entry.id for entry in decision.entries):
        why = f"{why}; a part of it was reversed: reverse the others too, then match it again"
    return decision.status, why, decision.note, decision.customer_ref, numbers


def _is_begun(home: Path) -> bool:
    check_not_lost(home)
    return ledger_path(home).exists()
