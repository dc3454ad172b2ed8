"""The PUK of one card, for a person who says why: noted in a log that is only added to, before it is shown.

PUK1 unblocks PIN1, the code that a phone asks for; PUK2 unblocks PIN2, which few services ask for. The log is
``registers/puk_requests.jsonl``, its lines chained by hashes; its head, kept twice, says how many lines it has at
least, so that a log that is cut off or gone is noticed, and nothing is shown.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.headed_log import HeadedLog
from origyne_pipeline.identifiers.sim import iccid_fault
from origyne_pipeline.integrity import Checked
from origyne_pipeline.mediation.card_codes import CardCode, CodesRead, codes_of
from origyne_pipeline.warehouse import Warehouse

LOG = HeadedLog(
    "registers/puk_requests.jsonl", "puk_requests", "requests", "PUK requests", consequence="no PUK is shown"
)
LONGEST = 500
SHOWN = 3
"""Files that a message names."""


class PukError(OrigyneError):
    """A PUK that is not shown, and why; it never holds a code."""


@dataclass(frozen=True)
class Request:
    """Who asks for which code, and why. ``user``: of this machine; ``by``: for whom, as that user says."""

    iccid: str
    which: str
    user: str
    by: str
    why: str


@dataclass(frozen=True)
class ShownPuk:
    """A PUK to show, once; it is not in ``repr``."""

    iccid: str
    which: str
    puk: str = field(repr=False)


def ask_puk(warehouse: Warehouse, feeds: Iterable[CsvFeed], request: Request, at: datetime) -> ShownPuk:
    """Reads a PUK and notes the request; it is on the disk when this returns.

    Raises:
        PukError: no reason, no such card, several codes, or the file is gone.
        LogError: the log can't be written, was changed or is not whole; nothing may be shown.
    """
    _check(request)
    with LOG.adding(warehouse.home) as log:
        card = _only_code(codes_of(warehouse, feeds, request.iccid, request.which.lower()), request)
        entry = {
            "at": at.isoformat(),
            "user": request.user,
            "by": request.by,
            "iccid": request.iccid,
            "which": request.which,
            "why": request.why,
            "file": card.path,
        }
        LOG.add(warehouse.home, log, entry)
    return ShownPuk(request.iccid, request.which, card.code)


def check_puk_log(home: Path) -> Checked:
    """Whether the log is as it was written."""
    return LOG.check(home)


def _check(request: Request) -> None:
    if fault := iccid_fault(request.iccid, first=""):
        raise PukError(
            f"ICCID {request.iccid[:40]!r} {fault}; compare it with the card, digit by digit: 'origyne query \"select"
            " iccid, line from sim_cards\"' lists all; no PUK was read"
        )
    for option, text in (("--why", request.why), ("--by", request.by)):
        if not text.strip():
            raise PukError(f"{option}: expected some words, found none; they are kept in the log")
        if len(text) > LONGEST or any(unicodedata.category(each) in {"Cc", "Cf", "Cs"} for each in text):
            raise PukError(f"{option}: expected one line of at most {LONGEST} characters; shorten it")


def _only_code(read: CodesRead, request: Request) -> CardCode:
    card = f"card {request.iccid}"
    paths = sorted({each.path for each in read.codes})
    if len({each.code for each in read.codes}) > 1:
        raise PukError(
            f"{card}: expected one {request.which}, found different ones in {_listed(paths)}; ask Origyne which order"
            " is right; nothing is shown"
        )
    if read.codes and read.codes[0].is_puk:
        return read.codes[0]
    if read.codes:
        raise PukError(
            f"{paths[0]}: expected a {request.which} of 8 digits for {card}, found something else; ask Origyne for the"
            " order again"
        )
    if read.unread:
        reasons = [f"{place} ({why})" for place, why in read.unread.items()]
        raise PukError(
            f"{card}: expected it in an order of 'Cartes SIM/', found it in none, and {len(reasons)} of"
            f" {read.file_count} can't be read: {_listed(reasons)}; put the file back from a backup of 'landing/', or"
            " ask Origyne for the order again, then run 'origyne land'"
        )
    raise PukError(
        f"{card}: expected it in an order of 'Cartes SIM/', found it in none of {read.file_count}; check the number, or"
        " ask Origyne for the order, then run 'origyne land'"
    )


def _listed(texts: list[str]) -> str:
    more = f" and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return f"{', '.join(texts[:SHOWN])}{more}"
