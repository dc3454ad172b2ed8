"""The file as the bank will read it: read back from the disk, against the ISO XSD and what the XSD cannot say.

Knows nothing of how the file was made. One pass, in memory that grows by the identifiers only.

Source: ISO 20022 pain.008.001.08 and .02; EPC SDD Core customer-to-bank implementation guidelines.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from lxml import etree

from origyne_pipeline.identifiers import Iban, Ics
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.elements import text
from origyne_pipeline.payments.pain008 import VERSIONS
from origyne_pipeline.periods import target_closed

READ = ("GrpHdr", "PmtInf", "DrctDbtTxInf", "ReqdColltnDt", "CdtrSchmeId", "CdtrAcct")
SHOWN = 20
LETTERS = {letter: str(number) for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10)}


@dataclass
class _Sum:
    """What is counted of a batch or of the file."""

    count: int = 0
    total: Decimal = field(default_factory=Decimal)


def check_file(path: Path, version: str) -> None:
    """Reads a file of debits back and refuses what a bank would.

    Counts and sums, the keys of ICS and IBANs, collection days and identifiers given twice.

    Raises:
        PaymentsError: with the line and what the schema expected, or with every fault found.
    """
    schema = etree.XMLSchema(etree.parse(str(VERSIONS[version].schema)))
    tags = tuple(f"{{*}}{name}" for name in READ)
    faults: list[str] = []
    try:
        read = etree.iterparse(str(path), schema=schema, tag=tags, resolve_entities=False)
        for fault in _faults(element for _, element in read):
            faults.append(fault)
    except etree.XMLSyntaxError as error:
        raise PaymentsError(f"{path}: not valid against {VERSIONS[version].name}: {error.msg}") from None
    if faults:
        more = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise PaymentsError(f"{path}: the bank would refuse it: " + "; ".join(faults[:SHOWN]) + more)


def _faults(elements: Iterator[etree._Element]) -> Iterator[str]:
    header: etree._Element | None = None
    file, batch = _Sum(), _Sum()
    identifiers: set[str] = set()
    for element in elements:
        match etree.QName(element).localname:
            case "GrpHdr":
                header = element
            case "DrctDbtTxInf":
                yield from _debit(element, batch, identifiers)
                _forget(element)
            case "PmtInf":
                yield from _counted(text(element, "PmtInfId") or "", element, batch)
                file = _Sum(file.count + batch.count, file.total + batch.total)
                batch = _Sum()
            case "ReqdColltnDt" if target_closed(date.fromisoformat(element.text or "")):
                yield f"collection date {element.text}: TARGET is closed that day"
            case "CdtrSchmeId" if fault := Ics(text(element, "Id/PrvtId/Othr/Id") or "").fault:
                yield f"ICS {text(element, 'Id/PrvtId/Othr/Id')}: {fault}"
            case "CdtrAcct" if not _has_key(text(element, "Id/IBAN") or ""):
                yield f"creditor's IBAN {Iban(text(element, 'Id/IBAN') or '').masked}: its check digits are wrong"
    if header is not None:
        yield from _counted("the file", header, file)


def _debit(element: etree._Element, batch: _Sum, identifiers: set[str]) -> Iterator[str]:
    identifier, iban = text(element, "PmtId/EndToEndId") or "", text(element, "DbtrAcct/Id/IBAN") or ""
    batch.count += 1
    batch.total += Decimal(text(element, "InstdAmt") or "0")
    if identifier in identifiers:
        yield f"debit {identifier}: its EndToEndId is already in the file"
    if not _has_key(iban):
        yield f"debit {identifier}: the check digits of IBAN {Iban(iban).masked} are wrong"
    identifiers.add(identifier)


def _counted(name: str, element: etree._Element, counted: _Sum) -> Iterator[str]:
    count, total = text(element, "NbOfTxs"), text(element, "CtrlSum")
    if count != str(counted.count):
        yield f"{name}: NbOfTxs is {count}, it holds {counted.count} debits"
    if total is None or Decimal(total) != counted.total:
        yield f"{name}: CtrlSum is {total}, its debits come to {counted.total}"


def _has_key(iban: str) -> bool:
    turned = iban[4:] + iban[:4]
    digits = "".join(LETTERS.get(sign, sign) for sign in turned)
    return digits.isdecimal() and int(digits) % 97 == 1


def _forget(element: etree._Element) -> None:
    """Frees a debit that has been looked at, and what came before it in its batch but for its head."""
    parent, before = element.getparent(), element.getprevious()
    element.clear()
    if parent is not None and before is not None and etree.QName(before).localname == "DrctDbtTxInf":
        parent.remove(before)
