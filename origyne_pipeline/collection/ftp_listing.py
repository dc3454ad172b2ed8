"""Parses the listings of FTP servers: MLSD facts (RFC 3659) and the ``ls`` or DOS lines of LIST. Pure.

No standard defines the lines of LIST. Their date is recognized but not parsed: MDTM gives the exact time, and
the text of the line is kept to detect a change. So dates in any language and order work.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from origyne_pipeline.collection.names import shown

FILE, FOLDER, OTHER, ITSELF = "file", "folder", "other", "itself"
TIME = rb"\d{1,2}[:h]\d\d"
SECONDS = rb"[:m]\d\d(?:[.,]\d+)?s?"
MONTH = rb"\d{0,2}[A-Za-z\x80-\xff]{1,16}\.?"
DAY = rb"\d{1,2}(?:[.,]|er|\xe6\x97\xa5)?"
NAMED_DATE = rb"(?:%b +%b|%b +%b),? +" % (
    MONTH,
    DAY,
    DAY,
    MONTH,
) + rb"(?:%b%b +\d{4}|%b(?:%b)?|\d{4}(?:\xe5\xb9\xb4)?)" % (TIME, SECONDS, TIME, SECONDS)
NUMERIC_DATE = (
    rb"(?:\d{4}(?P<a>[-/.])\d{1,2}(?P=a)\d{1,2}|\d{1,2}(?P<b>[-/.])\d{1,2}(?P=b)(?:\d{4}|\d{2}))[T ] *"
    rb"%b(?:%b)?(?: ?[aApP]\.?[mM]\.?)?(?: [+-]\d{4})?" % (TIME, SECONDS)
)
UNIX_LINE = re.compile(
    rb"(?P<kind>[a-zA-Z-])[r-][w-][a-zA-Z-][r-][w-][a-zA-Z-][r-][w-][a-zA-Z-][^ ]*(?: +\d+)?"
    rb"(?P<owners>(?: +[^ ]+){0,8}?) +(?P<size>\d{1,18}) (?P<when> *(?:%b|%b)) (?P<name>.+)"
    % (NAMED_DATE, NUMERIC_DATE),
    re.DOTALL,
)
DOS_LINE = re.compile(
    rb"(?P<when>%b) +(?:<(?P<folder>[^<> ]{2,12})>|(?P<size>\d{1,18}|\d{1,3}(?:[.,'\xa0]\d{3})+)) +(?P<name>.+)"
    % NUMERIC_DATE,
    re.DOTALL,
)
DOS_FOLDERS = (b"DIR", b"REP", "RÉP".encode(), "RÉP".encode("cp1252"), "RÉP".encode("cp850"))
TOTAL_LINE = re.compile(rb"[A-Za-z\x80-\xff]+:? *\d[\d.,]*[A-Za-z]{0,2}")
LONE_NUMBER = re.compile(r"(?<![\w./-])\d{4,}(?![\w-])")
SHOWN_CHARS = 120
INCOMPLETE = re.compile(
    r"truncat|tronqu|abgeschnitten|incomplet|unvollst|partial|too many|trop de|zu viele|not all|more than \d+"
    r"|(?:limited|reduced|cut) (?:off )?(?:to|at|after) \d+ (?:entr|file|match|line|item)|only (?:the )?(?:first )?\d+"
    r"|first \d+ (?:entr|file|match|line|item)|limit reached",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(r"but failed|failed to (?:open|read)|permission denied|access denied", re.IGNORECASE)
COUNT = re.compile(r"\b(\d+) (?:matches|entries|files|lines) (?:total|listed|sent)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One entry of a folder.

    Attributes:
        kind: FILE, FOLDER or OTHER (link, pipe, device: never followed).
        size_bytes: None where the server did not say.
        modified_at: UTC; None where the listing has no exact time.
        unique: the server's identity of the object, by which a loop of links is seen; empty if none.
        mark: the listing's text for size and time, to compare with that of another day.
    """

    name: bytes
    kind: str
    size_bytes: int | None = None
    modified_at: datetime | None = None
    unique: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Reading:
    """The parsed lines of one folder: its entries, and the lines that could not be parsed."""

    entries: tuple[Entry, ...]
    unread: tuple[bytes, ...]


def read_lines(lines: Iterable[bytes], parse: Callable[[bytes], Entry | None]) -> Reading:
    """Reads a folder's lines by ``mlsd_entry`` or ``list_entry``; lines in an unknown form are kept apart."""
    entries, unread = [], []
    for line in lines:
        entry = parse(line)
        if entry is None:
            unread.append(line)
        elif entry.kind != ITSELF:
            entries.append(entry)
    return Reading(tuple(entries), tuple(unread))


def shortfall(answer: str, line_count: int) -> str | None:
    """Why a listing is incomplete, from the server's answer after it; None when the answer does not say so.

    pure-ftpd answers ``226 Output truncated to 10000 matches`` to a client that it sent 10,000 of 10,002 entries.
    """
    words = " ".join(answer.split())
    if INCOMPLETE.search(words):
        return f"the server answered {words!r}"
    if (counted := COUNT.search(words)) and int(counted[1]) > line_count:
        return f"the server counts {counted[1]} entries and {line_count} lines came"
    return None


def masked(line: bytes) -> str:
    """A line as a message may show it: printable, short, without lone numbers (it may be a file's content)."""
    return LONE_NUMBER.sub("****", shown(line))[:SHOWN_CHARS]


def parse_mlsd(line: bytes) -> Entry | None:
    """One line of MLSD or MLST; None for the folder itself, its parent, and anything that is not a line of facts."""
    return _but_itself(mlsd_entry(line))


def parse_list(line: bytes) -> Entry | None:
    """One line of LIST; None for the total, the folder itself, its parent, and anything in neither form."""
    return _but_itself(list_entry(line))


def _but_itself(entry: Entry | None) -> Entry | None:
    return None if entry is None or entry.kind == ITSELF else entry


def mlsd_entry(line: bytes) -> Entry | None:
    """One line of MLSD or MLST; ITSELF for the folder or its parent; None for anything that is not a line of facts."""
    facts, name = parse_facts(line)
    if not facts or not name:
        return None
    kinds = {"file": FILE, "dir": FOLDER, "cdir": ITSELF, "pdir": ITSELF}
    kind = ITSELF if name in (b".", b"..") else kinds.get(facts.get("type", "").lower(), OTHER)
    size = facts.get("size", "")
    return Entry(
        name,
        kind,
        int(size) if re.fullmatch("[0-9]{1,18}", size) else None,
        parse_time(facts.get("modify", "")),
        facts.get("unique", ""),
    )


def parse_facts(line: bytes) -> tuple[dict[str, str], bytes]:
    """The facts of a line, by lower-case name, and the name of the entry."""
    text, separator, name = line.partition(b" ")
    if not separator or b"=" not in text:
        return {}, b""
    pairs = (fact.partition("=") for fact in text.decode("latin-1").split(";"))
    return {key.lower(): value for key, _, value in pairs}, name


def list_entry(line: bytes) -> Entry | None:
    """One line of LIST; ITSELF for the total, the folder or its parent; None for anything in neither form.

    A link's line ends with its target, so its name contains the target; links are not followed, so it does no harm. Nor
    does a name that is parsed wrongly: the server is asked for the size and time of each name.
    """
    if not line.strip() or TOTAL_LINE.fullmatch(line.strip()):
        return Entry(b"", ITSELF)
    if parts := UNIX_LINE.fullmatch(line):
        if re.search(
            rb"\d[:/]\d", parts["owners"]
        ):  # the date itself was not recognized: a later one is the name's
            return None
        kind = {b"-": FILE, b"d": FOLDER}.get(parts["kind"], OTHER)
    elif parts := DOS_LINE.fullmatch(line):
        folder = parts["folder"]
        kind = FILE if folder is None else FOLDER if folder.upper() in DOS_FOLDERS else OTHER
    else:
        return None
    if parts["name"] in (b".", b".."):
        return Entry(parts["name"], ITSELF)
    size = re.sub(rb"\D", b"", parts["size"] or b"")
    mark = f"{parts['size']!r} {parts['when'].strip()!r}"
    return Entry(parts["name"], kind, int(size) if size else None, mark=mark)


def parse_time(text: str) -> datetime | None:
    """``AAAAMMJJHHMMSS`` (a fraction may follow), UTC, as MDTM and ``modify=`` say it; else None."""
    digits = re.fullmatch(r"([0-9]{14})(?:\.([0-9]{1,6})[0-9]*)?", text)
    if not digits:
        return None
    try:
        whole = datetime.strptime(digits[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return whole.replace(microsecond=int((digits[2] or "0").ljust(6, "0")))
