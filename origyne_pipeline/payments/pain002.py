"""pain.002, payment status report: what the bank refuses, or takes, before settlement.

A status may bear on our whole file, on one of its batches or on one debit; ``PART`` at a level means that the
levels below say more. Source: ISO 20022 pain.002.001.03 to .15; EPC SDD customer-to-bank implementation
guidelines.
"""

from datetime import date

from lxml import etree

from origyne_pipeline.payments.answers import ACCEPTED, DUPLICATE, REJECTED, Answer
from origyne_pipeline.payments.elements import amount_of, creation_day, elements, text

KINDS = {
    "RJCT": REJECTED,
    "CANC": REJECTED,
    "ACCP": ACCEPTED,
    "ACSP": ACCEPTED,
    "ACTC": ACCEPTED,
    "ACWC": ACCEPTED,
    "ACSC": ACCEPTED,
    "ACCC": ACCEPTED,
}
"""ISO external payment status codes; the others (RCVD, PDNG, PART) say nothing yet."""

SENT_TWICE = frozenset({"AM05", "DUPL"})


def read_pain002(root: etree._Element) -> list[Answer]:
    """What a payment status report says.

    Raises:
        ValueError: a date, amount or mandatory element is missing or wrong.
    """
    report = next(iter(root), None)
    if report is None or not elements(report, "GrpHdr"):
        raise ValueError("GrpHdr is missing")
    created_on = creation_day(elements(report, "GrpHdr")[0])
    answers: list[Answer] = []
    for group in elements(report, "OrgnlGrpInfAndSts"):
        answers += _answer(group, text(group, "GrpSts"), created_on, message_id=text(group, "OrgnlMsgId"))
        answers += _transactions(group, created_on)
    for batch in elements(report, "OrgnlPmtInfAndSts"):
        batch_id = text(batch, "OrgnlPmtInfId")
        answers += _answer(batch, text(batch, "PmtInfSts"), created_on, payment_information_id=batch_id)
        answers += _transactions(batch, created_on)
    return answers


def _transactions(parent: etree._Element, created_on: date) -> list[Answer]:
    answers: list[Answer] = []
    for transaction in elements(parent, "TxInfAndSts"):
        answers += _answer(
            transaction,
            text(transaction, "TxSts"),
            created_on,
            end_to_end_id=text(transaction, "OrgnlEndToEndId") or "",
        )
    return answers


def _answer(
    element: etree._Element,
    status: str | None,
    created_on: date,
    end_to_end_id: str | None = None,
    payment_information_id: str | None = None,
    message_id: str | None = None,
) -> list[Answer]:
    kind = KINDS.get(status or "")
    if kind is None:
        return []
    amount, currency = amount_of(element, "OrgnlTxRef/Amt/InstdAmt", "OrgnlTxRef/IntrBkSttlmAmt")
    reason = text(element, "StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry") if kind == REJECTED else None
    if message_id is not None and reason in SENT_TWICE:
        kind = DUPLICATE
    return [
        Answer(
            kind,
            created_on,
            end_to_end_id,
            payment_information_id,
            message_id,
            reason,
            amount,
            currency=currency,
        )
    ]
