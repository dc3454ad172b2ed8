"""RatedCDRs and BilledCDRs: rows checked column by column, duplicates, identities, and what was refused."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache

from . import values as v
from .calendar_fr import instant_of, local_date, month_of
from .deposit import BadFile, File, Row, read

MOBILE = [
    "TYPE",
    "SENS",
    "MSISDN",
    "DATE",
    "HEURE",
    "NUMERO_APPELE",
    "RESEAU",
    "DUREE",
    "VOLUME",
    "MONTANT_HT",
]
VGA = ["ND", "DATE", "HEURE", "NUMERO_APPELE", "DUREE", "MONTANT_HT"]
OPTIONAL = ["ID_CDR", "ICCID", "DESTINATION", "COUT_HT"]


@dataclass(frozen=True)
class Event:
    """One row. ``cdr_id`` is empty until the row's identity is settled."""

    feed: str
    cdr_id: str
    kind: str
    direction: str
    line: str
    date: dt.date
    time: dt.time
    called: str
    network: str
    duration: int
    volume: int
    amount: Decimal
    cost: Decimal | None
    file: File = field(repr=False)
    row: int
    period: str = ""
    iccid: str = ""

    @property
    def key(self) -> str:
        return f"{self.feed}:{self.cdr_id}"

    @cached_property
    def started_at(self) -> dt.datetime:
        return instant_of(self.date, self.time)

    @property
    def month(self) -> str:
        return month_of(self.date)

    @property
    def use(self) -> tuple[object, ...]:
        """What happened, amounts aside."""
        return (
            self.kind,
            self.direction,
            self.line,
            self.date,
            self.time,
            self.called,
            self.network,
            self.duration,
            self.volume,
        )

    @property
    def content(self) -> tuple[object, ...]:
        """Every field of the contract but the id, DESTINATION and ICCID."""
        return (*self.use, self.amount, self.cost)


@dataclass
class Mediated:
    """What one kind of CDR files gave."""

    events: list[Event] = field(default_factory=list)
    quarantine: list[tuple[str, int, str]] = field(default_factory=list)
    bad_files: list[str] = field(default_factory=list)
    duplicates: int = 0


def mediate(files: list[File], kind: str) -> Mediated:
    """The events of the ``rated`` or ``billed`` files, in deposit order, each once."""
    result = Mediated()
    by_id: dict[tuple[str, str], Event] = {}
    twins: dict[tuple[object, ...], int] = {}
    for file in files:
        if not file.feed.startswith(kind):
            continue
        ranks: Counter[tuple[object, ...]] = Counter()
        for event in _events_of(file, result):
            if event.cdr_id:
                first = by_id.setdefault((event.feed, event.cdr_id), event)
                if first is event:
                    result.events.append(event)
                elif (first.content, first.period) == (event.content, event.period):
                    result.duplicates += 1
                else:
                    result.quarantine.append((file.path, event.row, "DUPLICATE_CONFLICT"))
                continue
            content = (event.feed, event.content, event.period)
            ranks[content] += 1
            if ranks[content] <= twins.get(content, 0):
                result.duplicates += 1
            else:
                twins[content] = ranks[content]
                result.events.append(replace(event, cdr_id=f"{file.name}:{event.row}"))
    return result


def _events_of(file: File, result: Mediated) -> list[Event]:
    events, refused, is_bad = _read_events(file)
    result.quarantine += refused
    result.bad_files += [file.path] if is_bad else []
    return events


@lru_cache(maxsize=5_000)
def _read_events(file: File) -> tuple[list[Event], list[tuple[str, int, str]], bool]:
    """The good rows, the refused ones, whether the file is bad as a whole; a tree that grows reads each file once."""
    required = (MOBILE if file.feed.endswith("mobile") else VGA) + (
        ["PERIODE"] if file.feed.startswith("billed") else []
    )
    try:
        rows = read(file, required, OPTIONAL)
    except BadFile:
        return [], [], True
    events: list[Event] = []
    refused: list[tuple[str, int, str]] = []
    for row in rows:
        try:
            events.append(_event(file, row))
        except v.Refused as refusal:
            refused.append((file.path, row.line, str(refusal)))
    return events, refused, False


def _event(file: File, row: Row) -> Event:
    """The row's value; the columns are tested in the order of feeds.md."""
    if not row.column_count_ok:
        raise v.Refused("BAD_COLUMN_COUNT")
    mobile = file.feed.endswith("mobile")
    get = row.values
    cdr_id = v.text_within(get["ID_CDR"], 64)
    kind, direction = "VOIX", "SORTANT"
    if mobile:
        kind = v.one_of(v.present(get["TYPE"]), "VOIX", "SMS", "MMS", "DATA")
        direction = v.one_of(
            v.present(get["SENS"]), *(["SORTANT"] if kind == "DATA" else ["SORTANT", "ENTRANT"])
        )
    line = v.line_number(v.present(get["MSISDN" if mobile else "ND"]))
    iccid = v.iccid(get["ICCID"]) if mobile and get["ICCID"] else ""
    date = v.day(v.present(get["DATE"]))
    time = v.clock(v.present(get["HEURE"]))
    called = ""
    if kind != "DATA":
        called = (v.caller if direction == "ENTRANT" else v.called)(get["NUMERO_APPELE"])
    network = v.network(v.present(get["RESEAU"])) if mobile else ""
    duration = v.whole(v.present(get["DUREE"])) if kind == "VOIX" else 0
    volume = v.whole(v.present(get["VOLUME"])) if kind == "DATA" else 0
    amount = v.money(v.present(get["MONTANT_HT"]))
    cost = v.money(get["COUT_HT"]) if get["COUT_HT"] else None
    period = ""
    if file.feed.startswith("billed"):
        period = _period(v.present(get["PERIODE"]))
    event = Event(
        "MOBILE" if mobile else "VGA",
        cdr_id,
        kind,
        direction,
        line,
        date,
        time,
        called,
        network,
        duration,
        volume,
        amount,
        cost,
        file,
        row.line,
        period,
        iccid,
    )
    if file.feed.startswith("rated"):
        if event.started_at > file.deposited_at + dt.timedelta(hours=24):
            raise v.Refused("FUTURE_EVENT")
        if (local_date(file.deposited_at) - event.date).days > 400:
            raise v.Refused("PAST_EVENT")
    return event


def _period(text: str) -> str:
    if not (len(text) == 6 and text.isascii() and text.isdigit() and 1 <= int(text[4:]) <= 12):
        raise v.Refused("BAD_DATE")
    return f"{text[:4]}-{text[4:]}"
