"""Statements in the shapes that real banks write, each with the part that a test is about."""

ACCOUNT = "FR7630006000011234567890189"
ROOTS = {
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "053": ("BkToCstmrStmt", "Stmt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


def report(kind: str, entries: str, name: str = "S1", account: str = ACCOUNT) -> str:
    element = ROOTS[kind][1]
    return (
        f"<{element}><Id>{name}</Id><CreDtTm>2026-10-27T06:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>{entries}</{element}>"
    )


def message(kind: str, version: str, reports: str, namespace: str = "") -> str:
    namespace = namespace or f"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"
    root = ROOTS[kind][0]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{namespace}"><{root}><GrpHdr><MsgId>B</MsgId>'
        f"<CreDtTm>2026-10-27T06:00:00</CreDtTm></GrpHdr>{reports}</{root}></Document>"
    )


def statement(entries: str, kind: str = "053", version: str = "08") -> str:
    return message(kind, version, report(kind, entries))


def entry(
    amount: str,
    details: str = "",
    side: str = "CRDT",
    family: str = "RCDT",
    sub: str = "ESCT",
    currency: str = "EUR",
    more: str = "",
    status: str = "<Cd>BOOK</Cd>",
    after: str = "",
) -> str:
    code = f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub}</SubFmlyCd></Fmly></Domn></BkTxCd>"
    inner = f"<NtryDtls>{details}</NtryDtls>" if details else ""
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}<Sts>{status}</Sts>"
        f"<BookgDt><Dt>2026-10-26</Dt></BookgDt><AcctSvcrRef>REF1</AcctSvcrRef>{code}{inner}{after}</Ntry>"
    )


def paid(
    end_to_end_id: str = "NOTPROVIDED",
    text: str = "",
    amounts: str = "",
    name: str = "Jean Dupont",
    iban: str = "FR1420041010050500013M02606",
    more: str = "",
) -> str:
    remittance = f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>" if text else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{end_to_end_id}</EndToEndId></Refs>{amounts}<RltdPties><Dbtr><Pty><Nm>{name}</Nm>"
        f"</Pty></Dbtr><DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties>{remittance}{more}</TxDtls>"
    )


def record120(code: str, **zones: str) -> str:
    """A record of CFONB 120: zones as ``at34="261026"``, by their position."""
    return _record(120, code, "30006    00001EUR2 12345678901", zones)


def record240(code: str, **zones: str) -> str:
    return _record(240, code, "", zones)


def _record(width: int, code: str, account: str, zones: dict[str, str]) -> str:
    text = list(f"{code}{account}".ljust(width))
    for place, value in zones.items():
        start = int(place.removeprefix("at"))
        text[start : start + len(value)] = value
    return "".join(text)[:width]
