"""Reading a bank's files: pain.002 (payment status report), camt, CFONB 120 (statement), CFONB 240 (returns).

Hostile until proven otherwise: no DTD, no entity, no network, limited depth and size. Elements are found by
their local names, which the versions that banks send have in common; whatever their prefix, and with a namespace of
the country or none. A camt is read as it comes, an entry at a time.

Source: ISO 20022 pain.002.001.03 to .15, camt.052, camt.053 and camt.054.001.02 to .14.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from origyne_pipeline.payments.answers import Answer
from origyne_pipeline.payments.bank_line import BankLine
from origyne_pipeline.payments.camt import READ, read_camt
from origyne_pipeline.payments.cfonb import answers_of, decoded
from origyne_pipeline.payments.cfonb120 import is_cfonb120, read_cfonb120
from origyne_pipeline.payments.cfonb240 import is_cfonb240, read_cfonb240
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.elements import in_short
from origyne_pipeline.payments.pain002 import read_pain002

LARGEST_BYTES = 2_000_000_000
LARGEST_WHOLE_BYTES = 200_000_000
"""Of a file that is read whole: all but a camt."""
NAMESPACE = re.compile(r"\b(pain\.002|camt\.05[234])\.00\d\.(\d\d)")
VERSIONS = {
    "pain.002": range(3, 16),
    "camt.052": range(2, 15),
    "camt.053": range(2, 15),
    "camt.054": range(2, 15),
}
BODIES = {
    "CstmrPmtStsRpt": "pain.002",
    "BkToCstmrAcctRpt": "camt.052",
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
}
EXPECTED = (
    "expected pain.002.001.03 to .15, camt.052, camt.053 or camt.054.001.02 to .14,"
    " CFONB 120 or the returns of CFONB 240"
)
GUARDS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}
START_BYTES = 4096
MOST_HEADS = 300
"""Elements before the message itself: those of a wrapper with its head."""


@dataclass(frozen=True)
class BankFile:
    """What a file says: about our debits (``answers``), all movements, and in words what a person must look at."""

    answers: tuple[Answer, ...]
    lines: tuple[BankLine, ...] = ()
    notes: tuple[str, ...] = ()


def read_bank_file(path: Path) -> list[Answer]:
    """What a bank's file says about direct debits, in its order.

    Raises:
        PaymentsError: not a file of these kinds, or one that no bank sends.
    """
    return list(read_whole_file(path).answers)


def read_whole_file(path: Path) -> BankFile:
    """All that a bank's file says.

    Raises:
        PaymentsError: not a file of these kinds, or one that no bank sends.
    """
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        raise PaymentsError(f"{path.name}: larger than {LARGEST_BYTES} bytes; ask the bank for smaller files")
    try:
        with path.open("rb") as stream:
            start = decoded(stream.read(START_BYTES))
        if is_cfonb120(start) or is_cfonb240(start):
            return _cfonb(path, size)
        return _xml(path, size)
    except etree.XMLSyntaxError as error:
        raise PaymentsError(
            f"{path.name}: not XML ({in_short(error.msg)}); fetch it from the bank again; {EXPECTED}"
        ) from None
    except OSError as error:  # lxml says so of bytes that are not of the file's encoding, too
        reason = str(error).replace(str(path), path.name)
        raise PaymentsError(
            f"{path.name}: can't be read ({in_short(reason)}); fetch it from the bank again"
        ) from None
    except ValueError as error:
        raise PaymentsError(f"{path.name}: {error}; fetch it from the bank again") from None


def _cfonb(path: Path, size: int) -> BankFile:
    _check_whole(path, size)
    content = decoded(path.read_bytes())
    lines, notes = read_cfonb120(content) if is_cfonb120(content) else read_cfonb240(content)
    return BankFile(tuple(answers_of(lines)), tuple(lines), tuple(notes))


def _xml(path: Path, size: int) -> BankFile:
    kind = _kind(path)
    if kind == "pain.002":
        _check_whole(path, size)
        return BankFile(
            tuple(read_pain002(_document(etree.parse(str(path), etree.XMLParser(**GUARDS)).getroot())))
        )
    tags = tuple(f"{{*}}{name}" for name in READ)
    read = (element for _, element in etree.iterparse(str(path), events=("end",), tag=tags, **GUARDS))
    answers, lines = read_camt(kind, read)
    return BankFile(tuple(answers), tuple(lines))


def _kind(path: Path) -> str:
    """The kind of message, from its beginning.

    Raises:
        PaymentsError: a document type, or none of these kinds.
    """
    first = ""
    for element in _starts(path):
        name = etree.QName(element)
        if not first:
            if getattr(element.getroottree().docinfo, "doctype", ""):
                raise PaymentsError(
                    f"{path.name}: has a document type, which no bank's file has; it is not read"
                )
            first = in_short(name.namespace or name.localname)
        known = NAMESPACE.search(name.namespace or "")
        if known:
            if int(known[2]) in VERSIONS[known[1]]:
                return known[1]
            break
        if not name.namespace and name.localname in BODIES:
            return BODIES[name.localname]
    raise PaymentsError(f"{path.name}: {EXPECTED}, found {first}; it is set aside")


def _starts(path: Path) -> Iterator[etree._Element]:
    """The elements in which a message may be wrapped, outermost first; the first of each level, and their heads."""
    started = etree.iterparse(str(path), events=("start",), **GUARDS)
    for _, element in itertools.islice(started, MOST_HEADS):
        yield element


def _document(root: etree._Element) -> etree._Element:
    """The Document of a message that may be wrapped in another."""
    body = next((each for each in root.iter("{*}CstmrPmtStsRpt")), None)
    parent = body.getparent() if body is not None else None
    return root if parent is None else parent


def _check_whole(path: Path, size: int) -> None:
    if size > LARGEST_WHOLE_BYTES:
        raise PaymentsError(
            f"{path.name}: larger than {LARGEST_WHOLE_BYTES} bytes; ask the bank for smaller files"
        )
