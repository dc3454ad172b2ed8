"""The movements of a camt entry: one line a transaction, or one for the whole where the bank does not tell them apart.

Source: ISO 20022 camt.052, .053 and .054.001.02 to .14; the shapes of real banks: an entry may hold one transaction or
a batch, with or without its details; a transaction's amount may stand in four places and in two currencies.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from lxml import etree

from origyne_pipeline.identifiers import Iban
from origyne_pipeline.payments.bank_line import ABSENT, COLLECTION, OTHER, RETURN, TRANSFER, BankLine
from origyne_pipeline.payments.elements import elements, euros, text, texts

FEES = frozenset({"CHRG", "COMM", "COME", "COMI", "COMT", "FEES", "INTR", "TAXE"})
CREDIT = "CRDT"
ISSUED_DIRECT_DEBITS = "IDDT"
OWN_AMOUNTS = ("AmtDtls/TxAmt/Amt", "Amt", "AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt")
INSTRUCTED = "AmtDtls/InstdAmt/Amt"
ACCOUNT = ("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id", "Acct/Id/BBAN")
REFERENCES = (
    *("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/RfrdDocInf/LineDtls/Id/Nb"),
    *("Refs/ChqNb", "Refs/ClrSysRef", "Refs/Prtry/Ref", "RltdRmtInf/RmtId"),
)
WORDS = ("RmtInf/Ustrd", "RmtInf/Strd/AddtlRmtInf", "AddtlTxInf", "RtrInf/AddtlInf")


def lines_of(report: etree._Element, entry: etree._Element, source: str, booked_on: date) -> list[BankLine]:
    """The movements of a booked entry; what they come to is what the entry says.

    Raises:
        ValueError: an amount is missing or wrong.
    """
    whole = _whole(report, entry, source, booked_on)
    details = [
        (detail, transaction)
        for detail in elements(entry, "NtryDtls")
        for transaction in elements(detail, "TxDtls")
    ]
    if len(details) > 1:
        parts = [_part(whole, entry, detail, transaction, is_only=False) for detail, transaction in details]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and sum(part.booked for part in known) == whole.booked:
            return known
        return [_with_all_words(whole, [transaction for _, transaction in details])]
    if details and (line := _part(whole, entry, *details[0], is_only=True)):
        return [line]
    return [whole]


def _whole(report: etree._Element, entry: etree._Element, source: str, booked_on: date) -> BankLine:
    amount = euros(entry, "Amt")
    if amount is None:
        raise ValueError(f"line {entry.sourceline}: Ntry has no Amt")
    signed = amount if is_credit(entry, entry) else -amount
    batches = (*texts(entry, "NtryDtls/Btch/PmtInfId"), *texts(entry, "NtryDtls/Btch/MsgId"))
    line = BankLine(
        kind_of(entry, entry),
        source,
        (text(report, *ACCOUNT) or "").replace(" ", ""),
        text(report, "Id") or "",
        booked_on,
        signed,
        signed,
        _currency(entry, "Amt") or "",
        text=" ".join(texts(entry, "AddtlNtryInf")),
        batch_ids=tuple(dict.fromkeys(batches)),
        bank_reference=text(entry, "AcctSvcrRef") or "",
        transactions=_count(entry) or (2 if batches else 1),
        entry_reference=text(entry, "NtryRef") or "",
    )
    return _with_fees(line, entry)


def _count(entry: etree._Element) -> int:
    """How many transactions the bank says that the entry holds; 0 where it does not say."""
    return sum(
        int(count) for count in texts(entry, "NtryDtls/Btch/NbOfTxs") if count.isascii() and count.isdecimal()
    )


def _part(
    whole: BankLine,
    entry: etree._Element,
    detail: etree._Element,
    transaction: etree._Element,
    *,
    is_only: bool,
) -> BankLine | None:
    """The line of one transaction; None where the bank does not say its amount in the account's currency."""
    credit = is_credit(entry, transaction)
    booked = abs(whole.booked) if is_only else _own_amount(transaction, whole.currency)
    if booked is None:
        return None
    booked = booked if credit else -booked
    end_to_end_id = text(transaction, "Refs/EndToEndId") or ""
    batches = (
        *(texts(transaction, "Refs/PmtInfId") or texts(detail, "Btch/PmtInfId")),
        *(texts(transaction, "Refs/MsgId") or texts(detail, "Btch/MsgId")),
    )
    name, iban = _other_side(transaction, credit)
    line = replace(
        whole,
        kind=kind_of(entry, transaction),
        amount=whole.amount if is_only else booked,
        booked=booked,
        name=name,
        iban=iban,
        text=" ".join((*(word for path in WORDS for word in texts(transaction, path)), whole.text)).strip(),
        end_to_end_id="" if end_to_end_id == ABSENT else end_to_end_id,
        references=tuple(ref for path in REFERENCES for ref in texts(transaction, path) if ref != ABSENT),
        mandate=_given(text(transaction, "Refs/MndtId")),
        instruction_id=_given(text(transaction, "Refs/InstrId")),
        batch_ids=tuple(dict.fromkeys(name for name in batches if name != ABSENT)),
        reason=text(transaction, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
        transactions=(_count(entry) or 1) if is_only else 1,
        charges=whole.charges if is_only else Decimal(0),
    )
    return _with_ordered(_with_fees(line, transaction), transaction)


def _with_all_words(whole: BankLine, transactions: list[etree._Element]) -> BankLine:
    """The whole entry, with all that its transactions say: a person can tell them apart."""
    paths = (*WORDS, *REFERENCES, "Refs/EndToEndId")
    words = [word for transaction in transactions for path in paths for word in texts(transaction, path)]
    words = [word for word in words if word != ABSENT]
    return replace(whole, text=" ".join((*words, whole.text)).strip(), transactions=len(transactions))


def _with_fees(line: BankLine, element: etree._Element) -> BankLine:
    """With the fees that the bank took of the movement, where its amount already bears them, and the others apart."""
    fees = charges = Decimal(0)
    for record in _charges(element):
        amount, included = euros(record, "Amt"), text(record, "ChrgInclInd")
        if not amount or _currency(record, "Amt") != line.currency:
            continue
        signed = -amount if text(record, "CdtDbtInd") == CREDIT else amount
        fees += signed if included in ("true", "1") else 0
        charges += signed if included is None else 0
    line = replace(line, charges=charges) if charges else line
    return replace(line, fees=fees, amount=line.booked + fees) if fees else line


def _with_ordered(line: BankLine, transaction: etree._Element) -> BankLine:
    """With what the payer ordered, or what the debit was of, where it is not what the bank booked.

    Of a transfer, only where the fees that the bank gives explain the difference: the rest did not reach us.
    """
    amounts = {path: euros(transaction, path) for path in (INSTRUCTED, "AmtDtls/TxAmt/Amt", "Amt")}
    currencies = {
        path: _currency(transaction, path) for path, amount in amounts.items() if amount is not None
    }
    own = [amounts[path] or Decimal(0) for path, currency in currencies.items() if currency == line.currency]
    if line.kind == RETURN and currencies and not own:
        path, currency = next(iter(currencies.items()))
        return replace(line, amount=-(amounts[path] or Decimal(0)), amount_currency=currency or "")
    if line.fees or not own:
        return line
    if line.kind == RETURN and own[0] > 0:
        return replace(line, amount=-own[0], fees=max(-line.booked - own[0], Decimal(0)))
    fees = sum((euros(each, "Amt") or Decimal(0) for each in _charges(transaction)), Decimal(0))
    ordered = next((amount for amount in own if fees and line.booked + fees == amount), None)
    return replace(line, amount=ordered, fees=fees) if ordered and line.booked > 0 else line


def _charges(element: etree._Element) -> list[etree._Element]:
    return [
        each for charges in elements(element, "Chrgs") for each in (elements(charges, "Rcrd") or [charges])
    ]


def _own_amount(transaction: etree._Element, currency: str) -> Decimal | None:
    for path in OWN_AMOUNTS:
        if _currency(transaction, path) == currency:
            return euros(transaction, path)
    return None


def _other_side(transaction: etree._Element, credit: bool) -> tuple[str, Iban]:
    """Who paid, and from where; of a return too, the debtor, where the bank says."""
    sides = ("Dbtr", "Cdtr") if credit or elements(transaction, "RltdPties/Dbtr") else ("Cdtr", "Dbtr")
    side = sides[0]
    name = text(
        transaction,
        *(f"RltdPties/{side}/{path}" for path in ("Nm", "Pty/Nm")),
        *(f"RltdPties/Ultmt{side}/{path}" for path in ("Nm", "Pty/Nm")),
    )
    return " ".join((name or "").split()), Iban.read(text(transaction, f"RltdPties/{side}Acct/Id/IBAN") or "")


def kind_of(entry: etree._Element, transaction: etree._Element) -> str:
    """What a booked transaction is to us."""
    credit, returned = is_credit(entry, transaction), bool(elements(transaction, "RtrInf"))
    reversed_ = (text(entry, "RvslInd") or "").lower() in ("true", "1")
    if not credit:
        return RETURN if returned or is_issued_debit(entry, transaction) else OTHER
    if returned or reversed_ or _sub_family(entry, transaction) in FEES:
        return OTHER
    return COLLECTION if is_issued_debit(entry, transaction) else TRANSFER


def is_credit(entry: etree._Element, transaction: etree._Element) -> bool:
    """Whether it is money that came in."""
    return (text(transaction, "CdtDbtInd") or text(entry, "CdtDbtInd")) == CREDIT


def is_issued_debit(entry: etree._Element, transaction: etree._Element) -> bool:
    """Whether the bank books it as a direct debit that we issued, its fees apart."""
    return family(entry, transaction) == ISSUED_DIRECT_DEBITS and _sub_family(entry, transaction) not in FEES


def family(entry: etree._Element, transaction: etree._Element) -> str | None:
    """The family of its bank transaction code."""
    return text(transaction, "BkTxCd/Domn/Fmly/Cd") or text(entry, "BkTxCd/Domn/Fmly/Cd")


def _sub_family(entry: etree._Element, transaction: etree._Element) -> str | None:
    return text(transaction, "BkTxCd/Domn/Fmly/SubFmlyCd") or text(entry, "BkTxCd/Domn/Fmly/SubFmlyCd")


def _currency(parent: etree._Element, path: str) -> str | None:
    return next((each.get("Ccy") or "" for each in elements(parent, path)), None)


def _given(value: str | None) -> str:
    return "" if value in (None, ABSENT) else str(value)
