"""camt.052 (report), camt.053 (statement) and camt.054 (notification): what was credited, and what came back.

Only booked entries count. A credit may name each debit, or only the batch or the file that it books whole. A
return is a transaction with return information (RtrInf), or one booked the other way within issued direct
debits (IDDT). Entries are read one at a time, so that a file of any size takes little memory.

Source: ISO 20022 camt.052, camt.053 and camt.054.001.02 to .14; ISO bank transaction codes (PMNT/IDDT/ESDD, BBDD,
UPDD, PRDD).
"""

from collections.abc import Iterator
from datetime import date

from lxml import etree

from origyne_pipeline.payments.answers import COLLECTED, RETURNED, TRANSFER, Answer
from origyne_pipeline.payments.bank_line import ABSENT, BankLine, ranked
from origyne_pipeline.payments.camt_lines import family, is_credit, is_issued_debit, lines_of
from origyne_pipeline.payments.elements import amount_of, creation_day, day, elements, text

RECEIVED_TRANSFERS = "RCDT"
REFERENCE = "RmtInf/Strd/CdtrRefInf/Ref"
REPORTS = ("Stmt", "Ntfctn", "Rpt")
READ = ("GrpHdr", "Ntry", *REPORTS)


def read_camt(source: str, read: Iterator[etree._Element]) -> tuple[list[Answer], list[BankLine]]:
    """What a report, statement or notification says about direct debits, and all its movements.

    Args:
        source: the kind of message, such as ``camt.053``.
        read: its elements that ``READ`` names, each when it is complete.

    Raises:
        ValueError: a date, amount or mandatory element is missing or wrong.
    """
    answers: list[Answer] = []
    lines: list[BankLine] = []
    created_on: date | None = None
    for element in read:
        name, parent = etree.QName(element).localname, element.getparent()
        if name == "GrpHdr":
            created_on = creation_day(element)
        elif name == "Ntry" and parent is not None and etree.QName(parent).localname in REPORTS:
            if created_on is None:
                raise ValueError("GrpHdr is missing before the first Ntry")
            if text(element, "Sts/Cd", "Sts") == "BOOK":
                booked = day(element, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm") or created_on
                answers += _entry(element, booked)
                lines += lines_of(parent, element, source, booked)
            forget(element)
    if created_on is None:
        raise ValueError("GrpHdr is missing")
    return answers, ranked(lines)


def forget(element: etree._Element) -> None:
    """Frees an element that was read, and the ones of its name before it."""
    parent, before = element.getparent(), element.getprevious()
    element.clear()
    if parent is not None and before is not None and before.tag == element.tag:
        parent.remove(before)


def _entry(entry: etree._Element, booked: date) -> Iterator[Answer]:
    for detail in elements(entry, "NtryDtls"):
        whole = _whole(detail, "Btch/PmtInfId", "Btch/MsgId", booked)
        transactions = elements(detail, "TxDtls")
        for transaction in transactions:
            answer = _transaction(entry, transaction, booked, whole)
            if answer is not None:
                yield answer
        if not transactions and whole and is_issued_debit(entry, entry) and is_credit(entry, entry):
            yield whole


def _transaction(
    entry: etree._Element, transaction: etree._Element, booked: date, whole: Answer | None
) -> Answer | None:
    credit, returned = is_credit(entry, transaction), bool(elements(transaction, "RtrInf"))
    end_to_end_id = text(transaction, "Refs/EndToEndId") or ""
    amount, currency = amount_of(transaction, "AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "Amt")
    if credit and not returned and family(entry, transaction) == RECEIVED_TRANSFERS:
        texts = (end_to_end_id, *_texts(transaction, "RmtInf/Ustrd"), *_texts(transaction, REFERENCE))
        if amount is None:
            amount, currency = amount_of(entry, "Amt")
        return Answer(TRANSFER, booked, amount=amount, text=" ".join(texts), currency=currency)
    if (credit and returned) or not (returned or is_issued_debit(entry, transaction)):
        return None  # a transfer of ours that came back, or no direct debit of ours at all
    if not credit:
        reason = text(transaction, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
        return Answer(RETURNED, booked, end_to_end_id, reason=reason, amount=amount, currency=currency)
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


def _texts(element: etree._Element, path: str) -> list[str]:
    return [each.text or "" for each in elements(element, path)]
