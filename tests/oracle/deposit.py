"""The deposit tree: which file is which feed, when it was deposited, and its rows as feeds.md reads them."""

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .calendar_fr import UTC, instant_of

PATTERNS = {
    "account_status": ("AccountStatus", r"AccountStatus_(\d{8})_(\d{6})\.csv"),
    "account_vga": ("Account_VGA", r"Account_VGA_(\d{8})\.csv"),
    "rated_cdrs_mobile": ("RatedCDRs/MOBILE", r"RatedCDRs_MOBILE_(\d{8})_(\d{6})\.csv"),
    "rated_cdrs_vga": ("RatedCDRs/VGA", r"RatedCDRs_VGA_(\d{8})\.csv"),
    "billed_cdrs_mobile": ("BilledCDRs/MOBILE", r"BilledCDRs_MOBILE_(\d{6})\.csv"),
    "billed_cdrs_vga": ("BilledCDRs/VGA", r"BilledCDRs_VGA_(\d{6})\.csv"),
    "tariffs": ("Tables tarifaires", r"TABLES_TARIFAIRES_(\d{8})\.xlsx"),
}
OBSERVATIONS = ("account_status", "account_vga")


@dataclass(frozen=True)
class File:
    """One deposited file. ``stamp`` is the first group of its name: a day, or a month for Billed files."""

    feed: str
    path: str
    name: str
    stamp: str
    deposited_at: dt.datetime
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Row:
    """One row: its first physical line and its values by column of the contract, spaces dropped."""

    line: int
    values: dict[str, str]
    column_count_ok: bool = True


class BadFile(Exception):
    """The file cannot be read as its feed."""


def scan(root: Path) -> list[File]:
    """Every file whose folder and name a feed knows, by deposit instant, then name; the same content once."""
    files = []
    for feed, (folder, pattern) in PATTERNS.items():
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            where = unicodedata.normalize("NFC", path.relative_to(root).as_posix())
            parent, _, name = where.rpartition("/")
            match = re.fullmatch(pattern, name)
            if parent == folder and match:
                files.append(
                    File(feed, where, name, match[1], _deposited_at(feed, match, path), path.read_bytes())
                )
    files.sort(key=lambda f: (f.deposited_at, f.name))
    seen, kept = set(), []
    for file in files:
        digest = (file.feed, hashlib.sha256(file.content).digest())
        if digest in seen and file.feed not in OBSERVATIONS:
            continue
        seen.add(digest)
        kept.append(file)
    return kept


def _deposited_at(feed: str, match: re.Match[str], path: Path) -> dt.datetime:
    if feed == "tariffs" or feed.startswith("billed"):
        return dt.datetime.fromtimestamp(path.stat().st_mtime, UTC)
    clock = match[2] if match.re.groups > 1 else "200000"
    stamp = dt.datetime.strptime(match[1] + clock, "%Y%m%d%H%M%S")
    return instant_of(stamp.date(), stamp.time())


def decode(content: bytes) -> str:
    """UTF-8 with or without BOM, else Windows-1252 with U+FFFD for what it does not define."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    """(first physical line, fields) of every record; lines of white space only are none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    at, line = 0, 1
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if not text[at:end].strip():
            at, line = end + 1, line + 1
            continue
        start, fields, more = line, [], True
        while more:
            value = ""
            if text[at : at + 1] == '"':
                at += 1
                while at < len(text):
                    if text[at] == '"':
                        at += 1
                        if text[at : at + 1] != '"':
                            break
                    line += text[at] == "\n"
                    value += text[at]
                    at += 1
            while at < len(text) and text[at] not in ";\n":
                value += text[at]
                at += 1
            more = text[at : at + 1] == ";"
            at += 1
            fields.append(value.strip())
        line += 1
        yield start, fields


def folded(name: str) -> str:
    """A header name without case, accents, spaces and underscores."""
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return "".join(bare.split()).replace("_", "").casefold()


def read(file: File, required: list[str], optional: list[str]) -> list[Row]:
    """The rows of a CSV file.

    Raises:
        BadFile: empty, NUL bytes, data in the header, or a required column that is missing or repeated.
    """
    if b"\0" in file.content:
        raise BadFile("NUL bytes")
    lines = list(records(decode(file.content)))
    if not lines:
        raise BadFile("empty")
    for name in lines[0][1]:
        if len(name) > 64 or re.search("[0-9]{6}", name):
            raise BadFile("header holds data")
    header = [folded(name) for name in lines[0][1]]
    for column in required:
        if header.count(folded(column)) != 1:
            raise BadFile(column)
    place = {c: header.index(folded(c)) for c in required + optional if folded(c) in header}
    rows = []
    for line, fields in lines[1:]:
        if len(fields) != len(header):
            rows.append(Row(line, {}, column_count_ok=False))
        else:
            rows.append(Row(line, {c: fields[place[c]] if c in place else "" for c in required + optional}))
    return rows
