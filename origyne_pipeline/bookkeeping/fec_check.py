"""A checker of the French accounting file (FEC), by its published rules; knows nothing of how ours is written.

Sources: LPF art. L47 A, I and A47 A-1 (arrêté of 29 July 2013), BOI-CF-IOR-60-40-20. One pass; what is kept in memory
is a label for each account and customer, and a sum for each lettering code.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from origyne_pipeline.bookkeeping.fec_fields import FieldFault, cents_of, day_of, field_faults
from origyne_pipeline.identifiers import passes_luhn

NAMES = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate"
    " EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
).split()
"""The 18 fields, as A47 A-1, VII, 1 orders them."""
FILE_NAME = re.compile(r"(\d{9})FEC(\d{8})\.txt")
NO_ENTRIES = "expected entries, found none"
MOST = 100
"""So many faults are told; a file with more is of another kind."""


@dataclass(frozen=True)
class Fault:
    """A broken rule: the line (0 is the file as a whole), the field, what is wrong."""

    line: int
    field: str
    problem: str

    def __str__(self) -> str:
        """``line 12, Debit: ...``."""
        place = f"line {self.line}" if self.line else "file"
        return f"{place}, {self.field}: {self.problem}" if self.field else f"{place}: {self.problem}"


@dataclass
class _Entry:
    """The entry that is being read."""

    key: tuple[str, str]
    day: str
    first_line: int
    cents: int = 0
    lines: int = 0


@dataclass
class _Letters:
    """What the lines of a lettering code come to."""

    line: int
    lettered_on: str
    cents: int = 0
    lines: int = 0


@dataclass
class _Reading:
    """What is known of the file so far."""

    first_day: date
    last_day: date
    entry: _Entry | None = None
    cents: int = 0
    valid_date: str = ""
    numbers: dict[str, tuple[str, int]] = field(default_factory=dict)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    letters: dict[tuple[str, str, str], _Letters] = field(default_factory=dict)


def check_fec(name: str, lines: Iterable[bytes]) -> list[Fault]:
    """Every fault of a file, at most ``MOST``; none when it keeps the rules.

    Args:
        name: of the file, without its folder.
        lines: of the file, each with its end.
    """
    faults: list[Fault] = []
    for fault in _faults(name, lines):
        faults.append(fault)
        if len(faults) == MOST:
            break
    return faults


def _faults(name: str, lines: Iterable[bytes]) -> Iterator[Fault]:
    closing_day, name_faults = _closing_day(name)
    yield from name_faults
    numbered = enumerate(lines, 1)
    _, first = next(numbered, (0, b""))
    header, charset_fault = _text(first)
    separator = "|" if "|" in header and "\t" not in header else "\t"
    if charset_fault:
        yield Fault(1, "", charset_fault)
    if header.split(separator) != NAMES:
        yield Fault(1, "", f"expected the names of the 18 fields in their order, found {header[:80]!r}")
    reading = _Reading(_year_before(closing_day), closing_day)
    for number, line in numbered:
        text, charset_fault = _text(line)
        if charset_fault:
            yield Fault(number, "", charset_fault)
        values = text.split(separator)
        if len(values) != len(NAMES):
            yield Fault(number, "", f"expected 18 fields, found {len(values)}")
            continue
        yield from _line_faults(reading, number, dict(zip(NAMES, values, strict=True)))
    yield from _entry_faults(reading)
    yield from _whole_faults(reading)


def _closing_day(name: str) -> tuple[date, list[Fault]]:
    matched = FILE_NAME.fullmatch(name)
    day = day_of(matched[2]) if matched else None
    if not matched or day is None:
        problem = f"expected <SIREN>FEC<closing day AAAAMMJJ>.txt, found {name!r}"
        return date.max, [Fault(0, "name", problem)]
    if not passes_luhn(matched[1]):
        return day, [Fault(0, "name", f"{matched[1]} is no SIREN: its check digit is wrong")]
    return day, []


def _year_before(closing_day: date) -> date:
    if closing_day == date.max:
        return date.min
    is_leap_end = (closing_day.month, closing_day.day) == (2, 29)
    before = closing_day.replace(year=closing_day.year - 1, day=28 if is_leap_end else closing_day.day)
    return date.fromordinal(before.toordinal() + 1)


def _text(line: bytes) -> tuple[str, str]:
    """The line as text, and what is wrong with its characters."""
    content = line.removesuffix(b"\n").removesuffix(b"\r")
    text = content.decode("iso8859-15")
    if content.startswith(b"\xef\xbb\xbf"):
        return text, "expected no byte order mark"
    if re.search(rb"[\x00-\x08\x0a-\x1f\x7f-\x9f]", content):
        return text, "expected ASCII or ISO 8859-15, found a control character (UTF-8, or another set)"
    if re.search(rb"[\xc2-\xf4][\xa0-\xbf]", content) and _is_utf8(content):
        return text, "expected ASCII or ISO 8859-15, found UTF-8"
    return text, ""


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _line_faults(reading: _Reading, number: int, values: dict[str, str]) -> Iterator[Fault]:
    key = (values["JournalCode"], values["EcritureNum"])
    if reading.entry is None or reading.entry.key != key:
        yield from _entry_faults(reading)
        reading.entry = _Entry(key, values["EcritureDate"], number)
        yield from _number_faults(reading, number, *key)
    own_faults: list[FieldFault] = list(field_faults(values, reading.first_day, reading.last_day))
    yield from (Fault(number, *fault) for fault in own_faults)
    entry, cents = reading.entry, cents_of(values["Debit"]) - cents_of(values["Credit"])
    entry.cents += cents
    entry.lines += 1
    reading.cents += cents
    if values["EcritureDate"] != entry.day:
        yield Fault(number, "EcritureDate", f"expected that of its entry ({entry.day})")
    if values["ValidDate"] < reading.valid_date:
        yield Fault(
            number, "ValidDate", f"expected {reading.valid_date} or later: entries are in their order"
        )
    reading.valid_date = max(reading.valid_date, values["ValidDate"])
    yield from _label_faults(reading, number, values)
    if values["EcritureLet"]:
        yield from _letter_faults(reading, number, values, cents)


def _entry_faults(reading: _Reading) -> Iterator[Fault]:
    """Of the entry that has just ended."""
    entry = reading.entry
    if entry and entry.cents:
        journal, number = entry.key
        problem = f"entry {journal} {number} has debits and credits that differ by {_euros(entry.cents)}"
        yield Fault(entry.first_line, "", problem)


def _number_faults(reading: _Reading, line: int, journal: str, number: str) -> Iterator[Fault]:
    matched = re.fullmatch(r"(.*?)(\d+)", number)
    if not matched:
        yield Fault(line, "EcritureNum", f"expected a number of a continuous sequence, found {number!r}")
        return
    prefix, count = matched[1], int(matched[2])
    last = reading.numbers.get(journal)
    if last and (prefix, count) != (last[0], last[1] + 1):
        expected = f"{last[0]}{last[1] + 1:0{len(matched[2])}d}"
        yield Fault(line, "EcritureNum", f"expected {expected} in journal {journal}, found {number}")
    reading.numbers[journal] = (prefix, count)


def _label_faults(reading: _Reading, line: int, values: dict[str, str]) -> Iterator[Fault]:
    for code, name in (
        ("JournalCode", "JournalLib"),
        ("CompteNum", "CompteLib"),
        ("CompAuxNum", "CompAuxLib"),
    ):
        if not values[code]:
            continue
        known = reading.labels.setdefault((code, values[code]), values[name])
        if known != values[name]:
            yield Fault(
                line, name, f"expected {known!r}, the label of {values[code]}, found {values[name]!r}"
            )


def _letter_faults(reading: _Reading, line: int, values: dict[str, str], cents: int) -> Iterator[Fault]:
    key = (values["CompteNum"], values["CompAuxNum"], values["EcritureLet"])
    sum_of_letter = reading.letters.setdefault(key, _Letters(line, values["DateLet"]))
    sum_of_letter.cents += cents
    sum_of_letter.lines += 1
    if values["DateLet"] != sum_of_letter.lettered_on:
        yield Fault(line, "DateLet", f"expected that of its code {key[2]} ({sum_of_letter.lettered_on})")


def _whole_faults(reading: _Reading) -> Iterator[Fault]:
    checks: tuple[tuple[bool, str], ...] = (
        (reading.entry is None, NO_ENTRIES),
        (bool(reading.cents), f"debits and credits of the file differ by {_euros(reading.cents)}"),
    )
    yield from (Fault(0, "", problem) for is_broken, problem in checks if is_broken)
    for (account, auxiliary, code), one in reading.letters.items():
        if one.cents or one.lines < 2:
            reason = f"its lines differ by {_euros(one.cents)}" if one.cents else "it is of one line"
            problem = f"code {code} of {account} {auxiliary} does not settle: {reason}"
            yield Fault(one.line, "EcritureLet", problem)


def _euros(cents: int) -> str:
    sign, whole = ("-" if cents < 0 else ""), abs(cents)
    return f"{sign}{whole // 100}.{whole % 100:02d}"
