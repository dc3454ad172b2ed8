"""The tree that the wholesaler deposits: which path belongs to which feed, and when its file counts.

Source: feeds.md, "The tree". The tree is data: each feed says its place (``deposited``), ``DEFAULT_PATTERNS`` is all
of it, ``overridden`` changes a part of it for a VNO whose folders or names differ.
"""

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.feeds.contract import DepositPattern
from origyne_pipeline.periods import CLOSING_TIME, local_instant

UNKNOWN = "unknown"
COST_TARIFFS = "cost_tariffs"
"""The tariff workbooks by which a wholesaler charges the VNO, where the settings say so or there are several."""
PIECES = {
    "AAAA": "(?P<year>[0-9]{4})",
    "AA": "(?P<short_year>[0-9]{2})",
    "JJ": "(?P<day>[0-9]{2})",
    "HH": "(?P<hour>[0-9]{2})",
    "SS": "(?P<second>[0-9]{2})",
}
MONTH, MINUTE = "(?P<month>[0-9]{2})", "(?P<minute>[0-9]{2})"
PLACEHOLDER = re.compile(r"\{((?:AAAA|AA|MM|JJ|HH|SS|-)+)\}")
"""A stamp in a name: pieces in any order. MM is the month, behind HH the minute."""
BRACED_WORD = re.compile(r"(?<!\\)\{[^}\d,][^}]*\}")
"""What looks like a placeholder and is none; ``{2,3}`` of an expression is a count."""
STAMP_GROUPS = {"year", "short_year", "month", "day", "hour", "minute", "second"}
MISREADINGS = (("latin-1", "utf-8"), ("cp1252", "utf-8"), ("cp1252", "cp850"), ("cp1252", "mac_roman"))
"""How a folder name comes out wrong: its bytes were read as the first encoding, written in the second."""


class DepositPatternError(OrigyneError):
    """A folder or file-name pattern that a layout file gives and that cannot be used."""


@dataclass(frozen=True)
class Deposit:
    """What the path of a deposited file says.

    Attributes:
        feed: a word of ``DEFAULT_PATTERNS``, or ``unknown``.
        stamp: the local (Paris) date and time in its name, naive; 20:00:00 where the name has no time.
        billed_month: ``AAAA-MM`` where the name or folder bears a month only (BilledCDRs, invoices).
        by_modification: its deposit instant is the server's modification time even so.
    """

    feed: str
    stamp: datetime | None = None
    billed_month: str | None = None
    by_modification: bool = False


Patterns = Mapping[str, DepositPattern]

OTHER_PATTERNS = {
    "documents": DepositPattern("Documents", (".+",), below=True),
    "customer_invoices": DepositPattern("Factures/Clients/{AAAA-MM}", (".+",), below=True),
    "branding": DepositPattern("Personnalisation", (r"(?:logo|bandeau)\.(?:png|jpe?g)",)),
    "tariffs": DepositPattern(
        "Tables tarifaires", (r"TABLES_TARIFAIRES_{AAAAMMJJ}\.(?:xlsx|xlsm|ods|xls)",), by_modification=True
    ),
}
"""What is deposited and is no CSV feed."""
DEFAULT_PATTERNS: Patterns = MappingProxyType({feed.word: feed.deposited for feed in FEEDS} | OTHER_PATTERNS)
FEED_WORDS = (*DEFAULT_PATTERNS, COST_TARIFFS, UNKNOWN)


def classify(path: str, patterns: Patterns = DEFAULT_PATTERNS) -> Deposit:
    """The feed of a deposited file, and the stamp in its name.

    A stamp that is no real date or time matches no pattern. The first feed in the order of ``patterns``
    stands.

    Args:
        path: relative to the deposit's root, with ``/``.
        patterns: the tree; that of feeds.md when not given.
    """
    *folders, name = path.split("/")
    for feed, pattern in ((feed, place) for feed, places in patterns.items() for place in places.all):
        found_folder = _match_folder(pattern, folders)
        if found_folder is None:
            continue
        for candidate in pattern.names:
            found_name = _compiled(candidate).fullmatch(name)
            if found_name is None:
                continue
            try:
                return _deposit(feed, pattern, {**found_folder, **found_name.groupdict()})
            except ValueError:  # the stamp is no date, time or month of any calendar
                continue
    return Deposit(UNKNOWN)


def deposit_instant(deposit: Deposit, modified_at: datetime) -> datetime:
    """When a file counts as deposited: the UTC instant that orders deposits and closes months.

    Args:
        deposit: what its path says.
        modified_at: the server's modification time, aware; its fraction of a second is left out, as FTP has
            none.
    """
    if deposit.stamp is None or deposit.by_modification:
        return modified_at.astimezone(UTC).replace(microsecond=0)
    return local_instant(deposit.stamp.date(), deposit.stamp.time())


def overridden(
    changes: Mapping[str, Sequence[Mapping[str, object]]], patterns: Patterns = DEFAULT_PATTERNS
) -> Patterns:
    """The tree with the folders and names of some feeds replaced, as a VNO's layout file says.

    Args:
        changes: feed word to places, each ``{"folder": text, "names": text or list of texts}``, both optional.
        patterns: the tree to change.

    Raises:
        DepositPatternError: an unknown feed word or key, or a pattern that is no regular expression.
    """
    changed = dict(patterns)
    for feed, places in changes.items():
        if feed not in patterns:
            raise DepositPatternError(
                f"layout of {feed!r}: no such feed; expected one of {', '.join(patterns)}"
            )
        first, *others = [place_of(feed, values, patterns[feed]) for values in places]
        changed[feed] = dataclasses.replace(first, others=tuple(others))
    return changed


def place_of(feed: str, values: Mapping[str, object], pattern: DepositPattern) -> DepositPattern:
    """A place of a feed's files, with the folder and names that a layout gives.

    Raises:
        DepositPatternError: an unknown key, or a pattern that is no regular expression.
    """
    for key in values:
        if key not in ("folder", "names"):
            raise DepositPatternError(f"layout of {feed!r}: {key!r} is not known; expected folder or names")
    folder = values.get("folder", pattern.folder)
    names = values.get("names", pattern.names)
    names = (names,) if isinstance(names, str) else names
    if not isinstance(folder, str) or not isinstance(names, list | tuple) or not names:
        raise DepositPatternError(f"layout of {feed!r}: folder is a text, names a text or a list of texts")
    folder = unicodedata.normalize("NFC", folder.strip("/"))
    for candidate in (folder, *names):
        _check_pattern(feed, candidate)
    return dataclasses.replace(pattern, folder=folder, names=tuple(names), others=())


def is_at(path: str, pattern: DepositPattern) -> bool:
    """Whether a file lies at a place of a feed; its others apart."""
    own = dataclasses.replace(pattern, others=())
    return classify(path, {"": own}).feed == ""


@functools.cache
def folder_forms(name: str) -> frozenset[str]:
    """The forms under which a folder's name is compared: no accents, no case, misreadings undone."""
    forms = {_plain(name)}
    for read_as, written_in in MISREADINGS:
        try:
            forms.add(_plain(name.encode(read_as).decode(written_in)))
        except UnicodeError:
            continue
    return frozenset(forms)


@functools.cache
def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def _match_folder(pattern: DepositPattern, folders: list[str]) -> dict[str, str] | None:
    """The stamp groups found in the folders, or None when they are not the feed's."""
    expected = pattern.folder.split("/") if pattern.folder else []
    if len(folders) < len(expected) or (len(folders) > len(expected) and not pattern.below):
        return None
    groups: dict[str, str] = {}
    for segment, folder in zip(expected, folders, strict=False):
        if _plain(segment) in folder_forms(folder):
            continue
        match = _compiled(segment).fullmatch(folder)
        if match is None:
            return None
        groups.update(match.groupdict())
    return groups


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    expression, place, has_hour = "", 0, False
    for stamp in PLACEHOLDER.finditer(pattern):
        expression += pattern[place : stamp.start()]
        for piece in re.findall("AAAA|AA|MM|JJ|HH|SS|-", stamp[1]):
            has_hour = has_hour or piece == "HH"
            minute_or_month = MINUTE if has_hour else MONTH
            expression += minute_or_month if piece == "MM" else PIECES.get(piece, piece)
        place = stamp.end()
    return re.compile(expression + pattern[place:])


def _check_pattern(feed: str, pattern: object) -> None:
    if not isinstance(pattern, str):
        raise DepositPatternError(f"layout of {feed!r}: expected a pattern in text, found {pattern!r}")
    if unknown := BRACED_WORD.search(PLACEHOLDER.sub("", pattern)):
        raise DepositPatternError(
            f"layout of {feed!r}: expected {{AAAA}} {{AA}} {{MM}} {{JJ}} {{HH}} {{SS}} in any order, such as"
            f" {{AAAAMMJJ}}, found {unknown[0]}"
        )
    try:
        for segment in pattern.split("/"):
            _compiled(segment)
    except re.error as error:
        raise DepositPatternError(
            f"layout of {feed!r}: {pattern!r} is no regular expression ({error})"
        ) from None


def _deposit(feed: str, pattern: DepositPattern, groups: Mapping[str, str | None]) -> Deposit:
    """The deposit that a matching path makes.

    Raises:
        ValueError: the stamp is no real month, date or time.
    """
    stamp = {key: int(value) for key, value in groups.items() if key in STAMP_GROUPS and value}
    if "short_year" in stamp:
        stamp.setdefault("year", 2000 + stamp["short_year"])
    if "year" not in stamp or "month" not in stamp:
        return Deposit(feed, by_modification=pattern.by_modification)
    if stamp["year"] < 1970:
        raise ValueError("no file was deposited before there were servers")
    day = date(stamp["year"], stamp["month"], stamp.get("day", 1))
    if "day" not in stamp:
        return Deposit(feed, billed_month=f"{day:%Y-%m}", by_modification=pattern.by_modification)
    clock = CLOSING_TIME
    if "hour" in stamp:
        clock = time(stamp["hour"], stamp.get("minute", 0), stamp.get("second", 0))
    return Deposit(feed, stamp=datetime.combine(day, clock), by_modification=pattern.by_modification)
