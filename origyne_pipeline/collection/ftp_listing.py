"""What FTP servers say of a folder, read: MLSD facts (RFC 3659) and the ``ls`` or DOS lines of LIST. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

FILE, FOLDER, OTHER = "file", "folder", "other"
UNIX_LINE = re.compile(
    rb"(?P<kind>[a-zA-Z-])[r-][w-][a-zA-Z-][r-][w-][a-zA-Z-][r-][w-][a-zA-Z-]\S* +\d+ +\S+ +\S+ +"
    rb"(?P<size>\d{1,18}) (?P<when>(?:\w{3} +\d{1,2}|\d{1,2} +\w{3}|\d{4}-\d\d-\d\d) +\d{1,2}:?\d\d) "
    rb"(?P<name>.+)",
    re.DOTALL,
)
DOS_LINE = re.compile(
    rb"(?P<when>\d\d-\d\d-\d{2,4} +\d\d:\d\d(?:[AP]M)?) +(?:(?P<folder><DIR>)|(?P<size>\d{1,18})) +"
    rb"(?P<name>.+)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Entry:
    """One entry of a folder.

    Attributes:
        kind: FILE, FOLDER or OTHER (link, pipe, device: never followed).
        size_bytes: None where the server did not say.
        modified_at: UTC; None where the listing has no exact time.
        unique: the server's identity of the object, by which a loop of links is seen; empty if none.
        mark: the words of the listing on size and time, to compare with those of another day.
    """

    name: bytes
    kind: str
    size_bytes: int | None = None
    modified_at: datetime | None = None
    unique: str = ""
    mark: str = ""


def parse_mlsd(line: bytes) -> Entry | None:
    """One line of MLSD or MLST; None for the folder itself, its parent, and what is no line of facts."""
    facts, name = parse_facts(line)
    if not facts or not name:
        return None
    kind = {"file": FILE, "dir": FOLDER, "cdir": None, "pdir": None}.get(facts.get("type", "").lower(), OTHER)
    if kind is None or name in (b".", b".."):
        return None
    size = facts.get("size", "")
    return Entry(
        name,
        kind,
        int(size) if re.fullmatch("[0-9]{1,18}", size) else None,
        parse_time(facts.get("modify", "")),
        facts.get("unique", ""),
    )


def parse_facts(line: bytes) -> tuple[dict[str, str], bytes]:
    """The facts of a line, by their names in lower case, and the name that they are about."""
    text, separator, name = line.partition(b" ")
    if not separator or b"=" not in text:
        return {}, b""
    pairs = (fact.partition("=") for fact in text.decode("latin-1").split(";"))
    return {key.lower(): value for key, _, value in pairs}, name


def parse_list(line: bytes) -> Entry | None:
    """One line of LIST; None for the total, the folder itself, its parent, and what is in neither form.

    A link's line ends with its target, which its name then bears; it is not followed, so that does no harm.
    """
    if found := UNIX_LINE.fullmatch(line):
        kind = {b"-": FILE, b"d": FOLDER}.get(found["kind"], OTHER)
    elif found := DOS_LINE.fullmatch(line):
        kind = FOLDER if found["folder"] else FILE
    else:
        return None
    if found["name"] in (b".", b".."):
        return None
    size = int(found["size"]) if found["size"] else None
    return Entry(found["name"], kind, size, mark=f"{found['size']!r} {found['when']!r}")


def parse_time(text: str) -> datetime | None:
    """``AAAAMMJJHHMMSS`` (a fraction may follow), UTC, as MDTM and ``modify=`` say it; else None."""
    found = re.fullmatch(r"([0-9]{14})(?:\.([0-9]{1,6})[0-9]*)?", text)
    if not found:
        return None
    try:
        whole = datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return whole.replace(microsecond=int((found[2] or "0").ljust(6, "0")))
