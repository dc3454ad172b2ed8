"""The bank's file: pain.008, CustomerDirectDebitInitiation, versions .001.08 and .001.02.

Pure text from frozen values, written in two passes (sums first, then the debits, one at a time), so that
memory stays flat whatever the number of debits. Identifiers and times are given, never made here: the same
batch is the same bytes.

Source: ISO 20022 pain.008.001.08 and .02; EPC SDD Core and B2B customer-to-bank implementation guidelines.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from origyne_pipeline.payments.charset import to_epc
from origyne_pipeline.payments.debits import (
    Amendment,
    Collection,
    Creditor,
    PostalAddress,
)
from origyne_pipeline.periods import PARIS

SCHEMAS = Path(__file__).parent / "schemas"
NO_BIC = "<Othr><Id>NOTPROVIDED</Id></Othr>"
SPECIAL = re.compile("[&<>]").search
"""What XML writes otherwise; the EPC character set has none of it."""


@dataclass(frozen=True)
class Version:
    """What differs between the versions of the message."""

    name: str
    bic_tag: str

    @property
    def schema(self) -> Path:
        """Its XSD."""
        return SCHEMAS / f"{self.name}.xsd"

    @property
    def namespace(self) -> str:
        """Its XML namespace."""
        return f"urn:iso:std:iso:20022:tech:xsd:{self.name}"


VERSIONS = {"08": Version("pain.008.001.08", "BICFI"), "02": Version("pain.008.001.02", "BIC")}


@dataclass(frozen=True)
class FileHeader:
    """What heads a file; ``created_at`` is aware, ``count`` and ``total`` are over all its debits."""

    message_id: str
    created_at: datetime
    creditor: Creditor
    version: str
    count: int
    total: Decimal


@dataclass(frozen=True)
class BatchHeader:
    """What heads a PmtInf; ``number`` counts from 1 within the file."""

    number: int
    scheme: str
    sequence_type: str
    collection_date: date
    count: int
    total: Decimal


DebitTexts = tuple[str, str, str, str, str, str | None, str, str, str, str, str]
"""A debit as the register keeps it: EndToEndId, amount with two decimals, mandate, day of its signature, amendment (its
XML), BIC, debtor's name, address (its XML), IBAN, invoice, billing month; what ``_transaction`` takes."""
Batches = Iterable[tuple[BatchHeader, Iterable[Collection | DebitTexts]]]


def render(header: FileHeader, batches: Batches) -> Iterator[str]:
    """The file, piece by piece; each batch's debits are read once, when their turn comes."""
    version = VERSIONS[header.version]
    creditor = header.creditor
    name = escape(to_epc(creditor.name, 70))
    local = header.created_at.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M:%S")
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{version.namespace}">\n'
        "<CstmrDrctDbtInitn>\n"
        f"<GrpHdr><MsgId>{header.message_id}</MsgId><CreDtTm>{local}</CreDtTm><NbOfTxs>{header.count}</NbOfTxs>"
        f"<CtrlSum>{header.total:.2f}</CtrlSum><InitgPty><Nm>{name}</Nm><Id><OrgId><Othr><Id>{creditor.ics}</Id>"
        "</Othr></OrgId></Id></InitgPty></GrpHdr>\n"
    )
    for batch, debits in batches:
        yield (
            f"<PmtInf><PmtInfId>{payment_information_id(header.message_id, batch.number)}</PmtInfId>"
            f"<PmtMtd>DD</PmtMtd><BtchBookg>true</BtchBookg><NbOfTxs>{batch.count}</NbOfTxs>"
            f"<CtrlSum>{batch.total:.2f}</CtrlSum><PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl>"
            f"<LclInstrm><Cd>{batch.scheme}</Cd></LclInstrm><SeqTp>{batch.sequence_type}</SeqTp></PmtTpInf>"
            f"<ReqdColltnDt>{batch.collection_date.isoformat()}</ReqdColltnDt><Cdtr><Nm>{name}</Nm></Cdtr>"
            f"<CdtrAcct><Id><IBAN>{creditor.iban}</IBAN></Id><Ccy>EUR</Ccy></CdtrAcct>"
            f"<CdtrAgt>{agent_xml(creditor.bic, version.bic_tag)}</CdtrAgt><ChrgBr>SLEV</ChrgBr>"
            f"<CdtrSchmeId>{_creditor_scheme(creditor.ics)}</CdtrSchmeId>\n"
        )
        tag = version.bic_tag
        for debit in debits:
            yield _transaction(tag, *(_texts(debit) if isinstance(debit, Collection) else debit))
        yield "</PmtInf>\n"
    yield "</CstmrDrctDbtInitn>\n</Document>\n"


def payment_information_id(message_id: str, number: int) -> str:
    """The PmtInfId of a file's n-th batch, by which banks name it when they book it whole."""
    return f"{message_id}-{number:02d}"


def _texts(debit: Collection) -> DebitTexts:
    return (
        debit.end_to_end_id,
        amount_text(debit.amount),
        debit.mandate_reference,
        debit.signed_on.isoformat(),
        amendment_xml(debit.amendment) if debit.amendment else "",
        debit.bic,
        debit.debtor_name,
        address_xml(debit.address),
        debit.iban,
        debit.invoice_number,
        debit.billing_month,
    )


def amount_text(amount: Decimal) -> str:
    """Euros with two decimals, as banks write them."""
    text = str(amount)
    return text if text[-3:-2] == "." and "E" not in text else f"{amount:.2f}"


def _transaction(
    bic_tag: str,
    end_to_end_id: str,
    amount: str,
    mandate: str,
    signed_on: str,
    amendment: str,
    bic: str | None,
    name: str,
    address: str,
    iban: str,
    invoice: str,
    month: str,
) -> str:
    if SPECIAL(f"{end_to_end_id}{mandate}{name}{invoice}"):
        end_to_end_id, mandate, name, invoice = map(escape, (end_to_end_id, mandate, name, invoice))
    agent = f"<{bic_tag}>{bic}</{bic_tag}>" if bic else NO_BIC
    return (
        f"<DrctDbtTxInf><PmtId><EndToEndId>{end_to_end_id}</EndToEndId></PmtId>"
        f'<InstdAmt Ccy="EUR">{amount}</InstdAmt><DrctDbtTx><MndtRltdInf>'
        f"<MndtId>{mandate}</MndtId><DtOfSgntr>{signed_on}</DtOfSgntr>"
        f"{amendment}</MndtRltdInf></DrctDbtTx>"
        f"<DbtrAgt><FinInstnId>{agent}</FinInstnId></DbtrAgt>"
        f"<Dbtr><Nm>{name}</Nm>{address}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct>"
        f"<RmtInf><Ustrd>Facture {invoice} - {month}</Ustrd></RmtInf></DrctDbtTxInf>\n"
    )


def agent_xml(bic: str | None, bic_tag: str) -> str:
    """A bank, by its BIC where it is known."""
    return f"<FinInstnId>{f'<{bic_tag}>{bic}</{bic_tag}>' if bic else NO_BIC}</FinInstnId>"


def _creditor_scheme(ics: str) -> str:
    return f"<Id><PrvtId><Othr><Id>{ics}</Id><SchmeNm><Prtry>SEPA</Prtry></SchmeNm></Othr></PrvtId></Id>"


def amendment_xml(amendment: Amendment) -> str:
    """What a transaction says of a mandate that changed."""
    inner = ""
    if amendment.original_creditor:
        name = f"<Nm>{escape(to_epc(amendment.original_creditor, 70))}</Nm>"
        scheme = _creditor_scheme(amendment.original_ics) if amendment.original_ics else ""
        inner += f"<OrgnlCdtrSchmeId>{name}{scheme}</OrgnlCdtrSchmeId>"
    if amendment.new_account:
        inner += "<OrgnlDbtrAcct><Id><Othr><Id>SMNDA</Id></Othr></Id></OrgnlDbtrAcct>"
    return f"<AmdmntInd>true</AmdmntInd><AmdmntInfDtls>{inner}</AmdmntInfDtls>"


def address_xml(address: PostalAddress | None) -> str:
    """An address, structured or hybrid; nothing where there is none."""
    return fields_xml(*address) if address else ""


def fields_xml(
    town: str,
    country: str,
    postcode: str | None,
    street: str | None,
    building: str | None,
    lines: Sequence[str],
) -> str:
    """As ``address_xml``, of the fields of an address."""
    if SPECIAL(f"{street}{building}{postcode}{town}{country}{''.join(lines)}"):
        street, building, postcode = (text and escape(text) for text in (street, building, postcode))
        town, country, lines = escape(town), escape(country), tuple(map(escape, lines))
    return (
        f"<PstlAdr>{f'<StrtNm>{street}</StrtNm>' if street else ''}"
        f"{f'<BldgNb>{building}</BldgNb>' if building else ''}"
        f"{f'<PstCd>{postcode}</PstCd>' if postcode else ''}"
        f"{f'<TwnNm>{town}</TwnNm>' if town else ''}{f'<Ctry>{country}</Ctry>' if country else ''}"
        f"{''.join([f'<AdrLine>{line}</AdrLine>' for line in lines if line]) if lines else ''}</PstlAdr>"
    )
