"""The file as the bank will read it: read back from the disk, against the ISO XSD and what the XSD cannot say.

Knows nothing of how the file was made. One pass in pieces of a few hundred debits, in memory that grows by eight bytes
a debit: a piece is the head of the file and of its batch, some whole debits and the closing tags, so that the schema
and a reader judge it as they would the whole file.

Source: ISO 20022 pain.008.001.08 and .02; EPC SDD Core customer-to-bank implementation guidelines.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from operator import eq
from pathlib import Path
from typing import cast

from lxml import etree

from origyne_pipeline.identifiers import Iban, Ics
from origyne_pipeline.identifiers.accounts import has_key
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.elements import text
from origyne_pipeline.payments.pain008 import VERSIONS, Version
from origyne_pipeline.payments.pieces import Piece, pieces
from origyne_pipeline.periods import target_closed

SHOWN = 20


def check_file(path: Path, version: str) -> None:
    """Reads a file of debits back and refuses what a bank would.

    Counts and sums, the keys of ICS and IBANs, collection days and identifiers given twice.

    Raises:
        PaymentsError: with the line and what the schema expected, or with every fault found.
    """
    faults = list(_Reading(path, VERSIONS[version]).faults())
    if faults:
        more = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise PaymentsError(f"{path}: the bank would refuse it: " + "; ".join(faults[:SHOWN]) + more)


@dataclass(frozen=True)
class _Paths:
    """Where the values of a batch's debits stand, for one version of the message."""

    debits: etree.XPath
    identifiers: etree.XPath
    amounts: etree.XPath
    ibans: etree.XPath
    creditors: etree.XPath


@lru_cache
def _paths(namespace: str) -> _Paths:
    def path(expression: str) -> etree.XPath:
        return etree.XPath(expression, namespaces={"p": namespace}, smart_strings=False)

    return _Paths(
        path("count(p:DrctDbtTxInf)"),
        path("p:DrctDbtTxInf/p:PmtId/p:EndToEndId/text()"),
        path("p:DrctDbtTxInf/p:InstdAmt/text()"),
        path("p:DrctDbtTxInf/p:DbtrAcct/p:Id/p:IBAN/text()"),
        path("p:CdtrSchmeId | p:DrctDbtTxInf/p:DrctDbtTx/p:CdtrSchmeId"),
    )


@lru_cache
def _schema(version: Version) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(version.schema)))


@dataclass
class _Sum:
    """What is counted of a batch or of the file."""

    count: int = 0
    total: Decimal = field(default_factory=Decimal)


class _Reading:
    """One reading of a file."""

    def __init__(self, path: Path, version: Version) -> None:
        self._path, self._version = path, version
        self._paths = _paths(version.namespace)
        self._file, self._batch = _Sum(), _Sum()
        self._seen = array("q")
        """The hash of each EndToEndId: a tenth of what the texts take."""

    def faults(self) -> Iterator[str]:
        """What a bank would refuse, in words.

        Raises:
            PaymentsError: the file is not valid against the schema.
        """
        header: etree._Element | None = None
        for piece in pieces(self._path):
            message = self._valid(piece)
            if header is None:
                header = next(message.iterchildren("{*}GrpHdr"))
            yield from self._of_piece(message, piece)
        if header is not None:
            yield from _counted("the file", header, self._file)
        if any(map(eq, hashes := sorted(self._seen), islice(hashes, 1, None))):
            yield from self._given_twice()

    def _valid(self, piece: Piece) -> etree._Element:
        """The message of a piece that the schema takes."""
        parser, schema = (
            etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True),
            _schema(self._version),
        )
        try:
            root = etree.fromstring(piece.content, parser)
        except etree.XMLSyntaxError as error:
            raise self._not_valid(piece, error.lineno or 1, error.msg or str(error)) from None
        if not schema.validate(root):
            first = next(iter(schema.error_log))  # type: ignore[call-overload]  # the stubs know no iterator
            raise self._not_valid(piece, first.line, first.message)
        return root[0]

    def _not_valid(self, piece: Piece, line: int, message: str) -> PaymentsError:
        where = f"line {piece.line_of(line)}: {message}"
        return PaymentsError(f"{self._path}: not valid against {self._version.name}: {where}")

    def _of_piece(self, message: etree._Element, piece: Piece) -> Iterator[str]:
        batches = list(message.iterchildren("{*}PmtInf"))
        for place, batch in enumerate(batches):
            if place or not piece.continues_batch:
                yield from self._of_head(batch)
            yield from self._of_debits(batch)
            if place + 1 < len(batches) or piece.is_last:
                yield from _counted(text(batch, "PmtInfId") or "", batch, self._batch)
                self._file = _Sum(self._file.count + self._batch.count, self._file.total + self._batch.total)
                self._batch = _Sum()

    def _of_head(self, batch: etree._Element) -> Iterator[str]:
        day, iban = text(batch, "ReqdColltnDt") or "", text(batch, "CdtrAcct/Id/IBAN") or ""
        if target_closed(date.fromisoformat(day[:10])):
            yield f"collection date {day}: TARGET is closed that day"
        if not has_key(iban):
            yield f"creditor's IBAN {Iban(iban).masked}: its check digits are wrong"

    def _of_debits(self, batch: etree._Element) -> Iterator[str]:
        identifiers, amounts, ibans = (
            cast(list[str], path(batch))
            for path in (self._paths.identifiers, self._paths.amounts, self._paths.ibans)
        )
        for creditor in cast(list[etree._Element], self._paths.creditors(batch)):
            ics = text(creditor, "Id/PrvtId/Othr/Id") or ""
            if fault := Ics(ics).fault:
                yield f"ICS {ics}: {fault}"
        if not len(identifiers) == len(amounts) == len(ibans) == self._paths.debits(batch):
            identifiers, amounts, ibans = _one_by_one(batch)
        self._batch.count += len(identifiers)
        self._batch.total += sum(map(Decimal, amounts))
        self._seen.extend(map(hash, identifiers))
        for identifier, iban in zip(identifiers, ibans, strict=True):
            if not has_key(iban):
                yield f"debit {identifier}: the check digits of IBAN {Iban(iban).masked} are wrong"

    def _given_twice(self) -> Iterator[str]:
        """The identifiers that come more than once; reads the file again, for it never happens."""
        seen: set[str] = set()
        for piece in pieces(self._path):
            for batch in self._valid(piece).iterchildren("{*}PmtInf"):
                for identifier in _one_by_one(batch)[0]:
                    if identifier in seen:
                        yield f"debit {identifier}: its EndToEndId is already in the file"
                    seen.add(identifier)


def _one_by_one(batch: etree._Element) -> tuple[list[str], list[str], list[str]]:
    """Identifiers, amounts and accounts of debits of which some lack one, or have it in parts."""
    debits = list(batch.iterchildren("{*}DrctDbtTxInf"))

    def texts(path: str, default: str = "") -> list[str]:
        return [text(debit, path) or default for debit in debits]

    return texts("PmtId/EndToEndId"), texts("InstdAmt", "0"), texts("DbtrAcct/Id/IBAN")


def _counted(name: str, element: etree._Element, counted: _Sum) -> Iterator[str]:
    count, total = text(element, "NbOfTxs"), text(element, "CtrlSum")
    if count != str(counted.count):
        yield f"{name}: NbOfTxs is {count}, it holds {counted.count} debits"
    if total is None or Decimal(total) != counted.total:
        yield f"{name}: CtrlSum is {total}, its debits come to {counted.total}"
