"""Banks' files as the ISO schemas have them, written by hand: a frame, and the part that a test is about."""

from pathlib import Path

from lxml import etree

SCHEMAS = Path(__file__).parent / "schemas"


def pain002(version: str, group: str = "", batches: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">'
        "<CstmrPmtStsRpt><GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2026-10-19T10:00:00</CreDtTm></GrpHdr>"
        "<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id}</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.08</OrgnlMsgNmId>"
        f"{group}</OrgnlGrpInfAndSts>{batches}</CstmrPmtStsRpt></Document>"
    )


def rejected(end_to_end_id: str, code: str) -> str:
    return (
        "<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message_id}-01</OrgnlPmtInfId><TxInfAndSts><StsId>1</StsId>"
        f"<OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts>"
    )


def camt(kind: str, version: str, entries: str) -> str:
    """A camt.053 or camt.054, valid against its XSD (which this checks once the placeholders are gone)."""
    report, root = {"053": ("Stmt", "BkToCstmrStmt"), "054": ("Ntfctn", "BkToCstmrDbtCdtNtfctn")}[kind]
    balance = (
        "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>0.00</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd>"
        "<Dt><Dt>2026-10-27</Dt></Dt></Bal>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}">'
        f"<{root}><GrpHdr><MsgId>BANK-2</MsgId><CreDtTm>2026-10-27T06:00:00</CreDtTm></GrpHdr>"
        f"<{report}><Id>1</Id><CreDtTm>2026-10-27T06:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>{balance if kind == '053' else ''}"
        f"{entries}</{report}></{root}></Document>"
    )


def entry(
    version: str, side: str, day: str, details: str, sub_family: str = "ESDD", status: str = "BOOK"
) -> str:
    booked = status if version == "02" else f"<Cd>{status}</Cd>"
    return (
        f"<Ntry><Amt Ccy='EUR'>12.34</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>{booked}</Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd>"
        f"<SubFmlyCd>{sub_family}</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls>{details}</NtryDtls></Ntry>"
    )


def transaction(version: str, side: str, end_to_end_id: str, code: str = "", amount: str = "12.34") -> str:
    own = "" if version == "02" else f"<Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>"
    details = f"<AmtDtls><TxAmt><Amt Ccy='EUR'>{amount}</Amt></TxAmt></AmtDtls>" if version == "02" else ""
    returned = f"<RtrInf><Rsn><Cd>{code}</Cd></Rsn></RtrInf>" if code else ""
    return f"<TxDtls><Refs><EndToEndId>{end_to_end_id}</EndToEndId></Refs>{own}{details}{returned}</TxDtls>"


def batch(payment_information_id: str) -> str:
    return f"<Btch><PmtInfId>{payment_information_id}</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>"


def save(folder: Path, name: str, content: str, message_id: str) -> Path:
    """Writes a bank's file about one of ours; a camt must be valid against its XSD."""
    path = folder / name
    path.write_text(content.replace("{message_id}", message_id), encoding="utf-8")
    tree = etree.parse(str(path))
    schema = SCHEMAS / (etree.QName(tree.getroot()).namespace.rpartition(":")[2] + ".xsd")
    if schema.exists():
        etree.XMLSchema(etree.parse(str(schema))).assertValid(tree)
    return path
