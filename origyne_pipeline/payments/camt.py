"""camt.053 (statement) and camt.054 (notification): what was credited for our debits, and what came back.

Only booked entries count. A credit may name each debit, or only the batch or the file that it books whole. A
return is a transaction with return information (RtrInf), or one booked the other way within issued direct
debits (IDDT).

Source: ISO 20022 camt.053 and camt.054.001.02 to .08; ISO bank transaction codes (PMNT/IDDT/ESDD, BBDD, UPDD,
PRDD).
"""

from collections.abc import Iterator
from datetime import date

from lxml import etree

from origyne_pipeline.payments.answers import COLLECTED, RETURNED, TRANSFER, Answer
from origyne_pipeline.payments.elements import creation_day, day, elements, euros, text

ISSUED_DIRECT_DEBITS = "IDDT"
RECEIVED_TRANSFERS = "RCDT"
REFERENCE = "RmtInf/Strd/CdtrRefInf/Ref"
FEES = frozenset({"CHRG", "COMM", "FEES", "INTR", "TAXE"})
CREDIT = "CRDT"
ABSENT = "NOTPROVIDED"


def read_camt(root: etree._Element) -> list[Answer]:
    """What a statement or notification says about direct debits; other movements are passed over.

    Raises:
        ValueError: a date, amount or mandatory element is missing or wrong.
    """
    message = next(iter(root), None)
    if message is None or not elements(message, "GrpHdr"):
        raise ValueError("GrpHdr is missing")
    created_on = creation_day(elements(message, "GrpHdr")[0])
    answers: list[Answer] = []
    for report in (*elements(message, "Stmt"), *elements(message, "Ntfctn")):
        for entry in elements(report, "Ntry"):
            if text(entry, "Sts/Cd", "Sts") == "BOOK":
                booked = day(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm") or created_on
                answers += _entry(entry, booked)
    return answers


def _entry(entry: etree._Element, booked: date) -> Iterator[Answer]:
    for detail in elements(entry, "NtryDtls"):
        whole = _whole(detail, "Btch/PmtInfId", "Btch/MsgId", booked)
        transactions = elements(detail, "TxDtls")
        for transaction in transactions:
            answer = _transaction(entry, transaction, booked, whole)
            if answer is not None:
                yield answer
        if not transactions and whole and _is_issued_debit(entry, entry) and _is_credit(entry, entry):
            yield whole


def _transaction(
    entry: etree._Element, transaction: etree._Element, booked: date, whole: Answer | None
) -> Answer | None:
    credit, returned = _is_credit(entry, transaction), bool(elements(transaction, "RtrInf"))
    end_to_end_id = text(transaction, "Refs/EndToEndId") or ""
    amount = euros(transaction, "AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "Amt")
    if credit and not returned and _family(entry, transaction) == RECEIVED_TRANSFERS:
        texts = (end_to_end_id, *_texts(transaction, "RmtInf/Ustrd"), *_texts(transaction, REFERENCE))
        return Answer(TRANSFER, booked, amount=amount or euros(entry, "Amt"), text=" ".join(texts))
    if (credit and returned) or not (returned or _is_issued_debit(entry, transaction)):
        return None  # a transfer of ours that came back, or no direct debit of ours at all
    if not credit:
        reason = text(transaction, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
        return Answer(RETURNED, booked, end_to_end_id, reason=reason, amount=amount)
    if end_to_end_id in ("", ABSENT):
        named = _whole(transaction, "Refs/PmtInfId", "Refs/MsgId", booked) or whole
        return named or Answer(COLLECTED, booked, end_to_end_id, amount=amount)
    return Answer(COLLECTED, booked, end_to_end_id, amount=amount)


def _whole(element: etree._Element, batch_path: str, message_path: str, booked: date) -> Answer | None:
    """The credit of a whole batch, else of a whole file of ours, that an element names."""
    batch_id, message_id = text(element, batch_path), text(element, message_path)
    if batch_id:
        return Answer(COLLECTED, booked, payment_information_id=batch_id)
    return Answer(COLLECTED, booked, message_id=message_id) if message_id else None


def _is_credit(entry: etree._Element, transaction: etree._Element) -> bool:
    return (text(transaction, "CdtDbtInd") or text(entry, "CdtDbtInd")) == CREDIT


def _is_issued_debit(entry: etree._Element, transaction: etree._Element) -> bool:
    """Whether the bank books it as a direct debit that we issued, its fees apart."""
    kind = text(transaction, "BkTxCd/Domn/Fmly/SubFmlyCd") or text(entry, "BkTxCd/Domn/Fmly/SubFmlyCd")
    return _family(entry, transaction) == ISSUED_DIRECT_DEBITS and kind not in FEES


def _family(entry: etree._Element, transaction: etree._Element) -> str | None:
    return text(transaction, "BkTxCd/Domn/Fmly/Cd") or text(entry, "BkTxCd/Domn/Fmly/Cd")


def _texts(element: etree._Element, path: str) -> list[str]:
    return [each.text or "" for each in elements(element, path)]
