"""The fields of the French accounting file (FEC), its name, and its bytes.

Source: LPF art. L47 A, I and A47 A-1, VII (arrêté of 29 July 2013): 18 fields in their order, tabs between them, the
names first, dates AAAAMMJJ, a decimal comma and no thousands separator, ``<SIREN>FEC<closing day>.txt``. Of the
character sets that the arrêté names (ASCII, ISO 8859-15, EBCDIC) it is ISO 8859-15: French names keep their accents.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from origyne_pipeline.bookkeeping.models import BANK, GENERAL, OPENING, SALES, JournalEntry, Line
from origyne_pipeline.setting_sections import Accounting

FIELDS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
ENCODING = "iso8859-15"
LINE_END = "\r\n"
OF_ONE_LETTER = str.maketrans(
    {"Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "ı": "i", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-",
     "…": "...", "−": "-"}
)  # fmt: skip
"""Characters outside ISO 8859-15 that do not come apart into a letter and its accent."""


def fields_of(entry: JournalEntry, line: Line, number: str, journal: str) -> tuple[str, ...]:
    """The 18 fields of a line.

    Args:
        entry: the line's entry.
        line: the line.
        number: the entry's number in its journal.
        journal: the journal's label.
    """
    debit, credit = max(line.amount, Decimal(0)), max(-line.amount, Decimal(0))
    lettered_on = day_text(line.lettered_on) if line.lettered_on else ""
    return (
        entry.journal,
        plain(journal),
        number,
        day_text(entry.day),
        line.account,
        plain(line.label),
        plain(line.auxiliary),
        plain(line.auxiliary_label),
        plain(line.piece or entry.piece),
        day_text(line.piece_day or entry.piece_day),
        plain(line.text or entry.label),
        amount_text(debit),
        amount_text(credit),
        line.letter,
        lettered_on,
        day_text(entry.day),
        "",
        "",
    )


def journal_labels(accounting: Accounting) -> Mapping[str, str]:
    """The label of each journal."""
    return {
        SALES: accounting.sales_journal,
        BANK: accounting.bank_journal,
        GENERAL: accounting.general_journal,
        OPENING: accounting.opening_journal,
    }


def file_name(siren: str, closing_day: date) -> str:
    """The legal name of the file of a year that ends on this day."""
    return f"{siren}FEC{day_text(closing_day)}.txt"


def text_of(fields: tuple[str, ...]) -> str:
    """One line of the file."""
    return "\t".join(fields) + LINE_END


def encoded(text: str) -> bytes:
    """A text in the file's character set; letters that it lacks lose their accent, others become a question mark."""
    try:
        return text.encode(ENCODING)
    except UnicodeEncodeError:
        return "".join(map(_in_set, unicodedata.normalize("NFC", text))).encode(ENCODING)


def _in_set(character: str) -> str:
    for written in (character, character.translate(OF_ONE_LETTER), _without_marks(character)):
        if written.encode(ENCODING, "ignore") and written.encode(ENCODING, "replace").find(b"?") < 0:
            return written
    return "" if unicodedata.combining(character) else "?"


def _without_marks(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if not unicodedata.combining(part))


def day_text(day: date) -> str:
    """``20261231``."""
    return f"{day:%Y%m%d}"


def amount_text(amount: Decimal) -> str:
    """``1234,50``."""
    return f"{amount:.2f}".replace(".", ",")


def plain(text: str) -> str:
    """A text of one line that holds no separator of fields."""
    return " ".join(text.replace("|", " ").split())
