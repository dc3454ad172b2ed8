"""An independent reader of a debit file: what a bank would take from it, by no code of the project.

The ISO XSD by lxml, keys by python-stdnum and by hand, TARGET days by the holidays package.
"""

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import holidays
import stdnum.eu.at_02
import stdnum.iban
from lxml import etree

SCHEMAS = Path(__file__).parents[2] / "origyne_pipeline" / "payments" / "schemas"
EPC = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
RIB = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


@dataclass(frozen=True)
class Debit:
    """A transaction as the file has it."""

    end_to_end_id: str
    amount: Decimal
    mandate: str
    signed_on: date
    iban: str
    collection_date: date
    sequence: str
    scheme: str
    amended: bool


def read(path: Path) -> list[Debit]:
    """The file's debits, once all that the schemes ask of it has been asserted."""
    tree = etree.parse(str(path))
    name = etree.QName(tree.getroot()).namespace.rpartition(":")[2]
    etree.XMLSchema(etree.parse(str(SCHEMAS / f"{name}.xsd"))).assertValid(tree)
    root = tree.getroot()
    for text in root.itertext():
        assert EPC.issuperset(text.replace("\n", "")), text
    debits = [debit for batch in root.iterfind(".//{*}PmtInf") for debit in batch_of(batch)]
    assert_counted(root.find(".//{*}GrpHdr"), debits)
    for what in (".//{*}EndToEndId", ".//{*}PmtInfId"):
        assert max(Counter(e.text for e in root.iterfind(what)).values()) == 1, what
    batches = [(d.scheme, d.sequence, d.collection_date) for d in debits]
    assert len(set(batches)) == len(root.findall(".//{*}PmtInf")), "one PmtInf each"
    return debits


def batch_of(batch: etree._Element) -> list[Debit]:
    """A PmtInf's debits."""
    day = date.fromisoformat(batch.findtext("{*}ReqdColltnDt"))
    closed = holidays.financial_holidays("XECB", years=day.year)
    assert day.weekday() < 5 and day not in closed, day
    stdnum.eu.at_02.validate(batch.findtext("{*}CdtrSchmeId//{*}Othr/{*}Id"))
    assert_account(batch.findtext("{*}CdtrAcct//{*}IBAN"))
    sequence, scheme = batch.findtext(".//{*}SeqTp"), batch.findtext(".//{*}LclInstrm/{*}Cd")
    debits = [debit_of(element, day, sequence, scheme) for element in batch.iterfind("{*}DrctDbtTxInf")]
    assert_counted(batch, debits)
    return debits


def debit_of(element: etree._Element, day: date, sequence: str, scheme: str) -> Debit:
    """A transaction."""
    amount = element.find("{*}InstdAmt")
    assert amount.get("Ccy") == "EUR" and Decimal(amount.text) > 0
    iban = element.findtext("{*}DbtrAcct//{*}IBAN")
    assert_account(iban)
    signed_on = date.fromisoformat(element.findtext(".//{*}DtOfSgntr"))
    assert signed_on < day
    lines, town = element.findall(".//{*}AdrLine"), element.findtext(".//{*}TwnNm")
    assert not lines or (town and len(lines) <= 2), "no unstructured address"
    reference = element.findtext(".//{*}MndtId")
    identifier = element.findtext("{*}PmtId/{*}EndToEndId")
    assert all(0 < len(text) <= 35 and "//" not in text for text in (reference, identifier))
    amended = element.findtext(".//{*}AmdmntInd") == "true"
    return Debit(identifier, Decimal(amount.text), reference, signed_on, iban, day, sequence, scheme, amended)


def assert_account(iban: str) -> None:
    """The check digits, and the RIB key of a French account."""
    stdnum.iban.validate(iban)
    if iban.startswith("FR"):
        assert int(iban[4:].translate(RIB)) % 97 == 0, "RIB key"


def assert_counted(head: etree._Element, debits: list[Debit]) -> None:
    """NbOfTxs and CtrlSum."""
    assert int(head.findtext("{*}NbOfTxs")) == len(debits)
    assert Decimal(head.findtext("{*}CtrlSum")) == sum(debit.amount for debit in debits)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        found = read(Path(argument))
        print(f"{argument}: {len(found)} debits, {sum(debit.amount for debit in found)} euros")
