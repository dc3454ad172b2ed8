"""The bank's file of a refund: pain.001.001.09, CustomerCreditTransferInitiation, one SEPA credit transfer.

Pure text from frozen values; identifiers and times are given, never made here: the same order is the same bytes.

Source: ISO 20022 pain.001.001.09; EPC132-08, SEPA credit transfer customer-to-bank implementation guidelines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from origyne_pipeline.identifiers import Bic, Iban
from origyne_pipeline.payments.charset import ALLOWED, to_epc
from origyne_pipeline.payments.debits import PaymentsError, PostalAddress
from origyne_pipeline.payments.elements import elements, text
from origyne_pipeline.payments.epc import amount_fault, bic_fault, iban_fault
from origyne_pipeline.payments.pain008 import SCHEMAS, address_xml, agent_xml
from origyne_pipeline.periods import PARIS, target_closed

NAME = "pain.001.001.09"
SCHEMA = SCHEMAS / f"{NAME}.xsd"
LONGEST_NAME, LONGEST_TEXT, LONGEST_ID = 70, 140, 35


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One refund, complete: nothing else is needed to write its file. ``created_at`` is aware.

    ``ordinal`` tells apart the refunds of a customer on one day; it is in no field of the file but the identifiers.
    """

    message_id: str
    created_at: datetime
    execution_date: date
    debtor_name: str
    debtor_iban: Iban
    debtor_bic: Bic | None
    amount: Decimal
    creditor_name: str
    creditor_iban: Iban
    creditor_bic: Bic | None
    text: str
    address: PostalAddress | None = None
    ordinal: int = 1


def render(order: CreditTransfer) -> bytes:
    """The file."""
    local = order.created_at.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M:%S")
    name = escape(to_epc(order.debtor_name, LONGEST_NAME))
    total = f"<NbOfTxs>1</NbOfTxs><CtrlSum>{order.amount:.2f}</CtrlSum>"
    agent = f"<CdtrAgt>{agent_xml(order.creditor_bic, 'BICFI')}</CdtrAgt>" if order.creditor_bic else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{NAME}">\n'
        "<CstmrCdtTrfInitn>\n"
        f"<GrpHdr><MsgId>{order.message_id}</MsgId><CreDtTm>{local}</CreDtTm>{total}"
        f"<InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>\n"
        f"<PmtInf><PmtInfId>{order.message_id}</PmtInfId><PmtMtd>TRF</PmtMtd>{total}"
        "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>"
        f"<ReqdExctnDt><Dt>{order.execution_date}</Dt></ReqdExctnDt>"
        f"<Dbtr><Nm>{name}</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{order.debtor_iban}</IBAN></Id><Ccy>EUR</Ccy></DbtrAcct>"
        f"<DbtrAgt>{agent_xml(order.debtor_bic, 'BICFI')}</DbtrAgt><ChrgBr>SLEV</ChrgBr>\n"
        f"<CdtTrfTxInf><PmtId><EndToEndId>{order.message_id}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="EUR">{order.amount:.2f}</InstdAmt></Amt>{agent}'
        f"<Cdtr><Nm>{escape(to_epc(order.creditor_name, LONGEST_NAME))}</Nm>{address_xml(order.address)}</Cdtr>"
        f"<CdtrAcct><Id><IBAN>{order.creditor_iban}</IBAN></Id></CdtrAcct>"
        f"<RmtInf><Ustrd>{escape(to_epc(order.text, LONGEST_TEXT))}</Ustrd></RmtInf></CdtTrfTxInf>\n"
        "</PmtInf>\n</CstmrCdtTrfInitn>\n</Document>\n"
    ).encode()


def check_order(order: CreditTransfer) -> None:
    """Refuses an order that no bank takes, before anything is written.

    Raises:
        PaymentsError: with every fault, in words.
    """
    faults = [fault for fault in _order_faults(order) if fault]
    if faults:
        raise PaymentsError(f"no refund is written: {'; '.join(faults)}")


def _order_faults(order: CreditTransfer) -> Iterator[str | None]:
    yield amount_fault(order.amount)
    if not to_epc(order.debtor_name, LONGEST_NAME).strip(" ."):
        yield "[sepa] creditor_name: empty"
    if fault := iban_fault(order.debtor_iban):
        yield f"[sepa] iban: {fault}"
    if fault := bic_fault(order.debtor_bic, order.debtor_iban):
        yield f"[sepa] bic: {fault}"
    if not to_epc(order.creditor_name, LONGEST_NAME).strip(" ."):
        yield "the holder's name is empty: complete TITULAIRE in sheet Mandats"
    yield iban_fault(order.creditor_iban)
    yield bic_fault(order.creditor_bic, order.creditor_iban)


def check_file(path: Path) -> None:
    """Reads a refund's file back, against the ISO XSD and what the XSD cannot say.

    Raises:
        PaymentsError: with every fault found.
    """
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    try:
        root = etree.parse(str(path), etree.XMLParser(resolve_entities=False)).getroot()
    except etree.XMLSyntaxError as error:
        raise PaymentsError(f"{path}: it is no XML ({error.msg})") from None
    if not schema.validate(root):
        reason = schema.error_log.last_error  # type: ignore[attr-defined]
        raise PaymentsError(f"{path}: not valid against {NAME}: {reason.message}")
    faults = list(_file_faults(root))
    if faults:
        raise PaymentsError(f"{path}: the bank would refuse it: {'; '.join(faults)}")


def _file_faults(root: etree._Element) -> Iterator[str]:
    transfers = elements(root, "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf")
    amounts = [Decimal(text(one, "Amt/InstdAmt") or "0") for one in transfers]
    for place in ("CstmrCdtTrfInitn/GrpHdr", "CstmrCdtTrfInitn/PmtInf"):
        [head] = elements(root, place)
        if text(head, "NbOfTxs") != str(len(transfers)):
            yield f"{place}: NbOfTxs is {text(head, 'NbOfTxs')}, it holds {len(transfers)} transfers"
        if Decimal(text(head, "CtrlSum") or "0") != sum(amounts):
            yield f"{place}: CtrlSum is {text(head, 'CtrlSum')}, its transfers come to {sum(amounts)}"
    [batch] = elements(root, "CstmrCdtTrfInitn/PmtInf")
    for element, what in ((batch, "DbtrAcct"), *((one, "CdtrAcct") for one in transfers)):
        if fault := Iban(text(element, f"{what}/Id/IBAN") or "").fault:
            yield f"{what}: {fault}"
    if target_closed(date.fromisoformat(text(batch, "ReqdExctnDt/Dt") or "")):
        yield "execution date: TARGET is closed that day"
    for rule, is_kept in (
        ("ChrgBr: expected SLEV", text(batch, "ChrgBr") == "SLEV"),
        ("SvcLvl: expected SEPA", text(batch, "PmtTpInf/SvcLvl/Cd") == "SEPA"),
        ("currency: expected EUR", all(e.get("Ccy") in (None, "EUR") for e in root.iter())),
        ("texts: expected the EPC character set", _are_allowed(root)),
        ("addresses: expected a town and a country", _have_places(root)),
    ):
        if not is_kept:
            yield rule


def _are_allowed(root: etree._Element) -> bool:
    return all(ALLOWED.issuperset((element.text or "").strip()) for element in root.iter())


def _have_places(root: etree._Element) -> bool:
    places = root.iterfind(".//{*}PstlAdr")
    return all(
        text(place, "TwnNm") and text(place, "Ctry") and len(elements(place, "AdrLine")) <= 2
        for place in places
    )
