"""AccountStatus and Account_VGA: what each snapshot shows of each line, and the rows that it refuses."""

import datetime as dt
from dataclasses import dataclass, field

from . import values as v
from .deposit import OBSERVATIONS, BadFile, File, Row, read

COLUMNS = [
    "REF_CLIENT",
    "CODE_OFFRE",
    "ETAT",
    "DATE_ACTIVATION",
    "DATE_OFFRE",
]
OPTIONAL = ["DATE_TITULAIRE", "DATE_SUSPENSION", "DATE_RESILIATION"]


@dataclass(frozen=True)
class State:
    """One good row of a snapshot that is not in stock."""

    line: str
    customer: str
    offer: str
    activated: dt.date
    offer_since: dt.date
    holder_since: dt.date | None
    terminated: dt.date | None


@dataclass(frozen=True)
class Snapshot:
    """The last good row of each line of one file; lines that it shows in stock are not in it."""

    deposited_at: dt.datetime
    states: list[State]


@dataclass
class Observed:
    """What the account files gave."""

    snapshots: list[Snapshot] = field(default_factory=list)
    quarantine: list[tuple[str, int, str]] = field(default_factory=list)
    bad_files: list[str] = field(default_factory=list)


def observe(files: list[File]) -> Observed:
    """Every snapshot in deposit order (feeds.md: each file is an observation at its own instant)."""
    result = Observed()
    for file in files:
        if file.feed not in OBSERVATIONS:
            continue
        mobile = file.feed == "account_status"
        try:
            rows = read(file, (["MSISDN", "ICCID", "IMSI"] if mobile else ["ND"]) + COLUMNS, OPTIONAL)
        except BadFile:
            result.bad_files.append(file.path)
            continue
        last: dict[str, State | None] = {}
        for row in rows:
            try:
                line, state = _state(row, mobile)
                last[line] = state
            except v.Refused as refusal:
                result.quarantine.append((file.path, row.line, str(refusal)))
        result.snapshots.append(Snapshot(file.deposited_at, [s for s in last.values() if s]))
    return result


def _state(row: Row, mobile: bool) -> tuple[str, State | None]:
    """The row's line and state (None in stock); columns are tested in the order of feeds.md."""
    if not row.column_count_ok:
        raise v.Refused("BAD_COLUMN_COUNT")
    get = row.values
    line = v.line_number(v.present(get["MSISDN" if mobile else "ND"]))
    if mobile:
        v.whole(v.present(get["ICCID"]))
        v.whole(v.present(get["IMSI"]))
    state = get["ETAT"].upper()
    stock = state == "STOCK"
    customer = _needed(get["REF_CLIENT"], not stock)
    v.text_within(customer, 32)
    offer = _needed(get["CODE_OFFRE"], not stock)
    v.one_of(v.present(get["ETAT"]), "STOCK", "ACTIF", "SUSPENDU", "RESILIE")
    activated = _date(get["DATE_ACTIVATION"], not stock)
    since = _date(get["DATE_OFFRE"], not stock)
    holder_since = _date(get["DATE_TITULAIRE"], False)
    _date(get["DATE_SUSPENSION"], state == "SUSPENDU")
    terminated = _date(get["DATE_RESILIATION"], state == "RESILIE")
    if stock or activated is None or since is None:
        return line, None
    return line, State(line, customer, offer, activated, since, holder_since, terminated)


def _needed(text: str, needed: bool) -> str:
    return v.present(text) if needed else text


def _date(text: str, needed: bool) -> dt.date | None:
    return v.day(text) if _needed(text, needed) else None
