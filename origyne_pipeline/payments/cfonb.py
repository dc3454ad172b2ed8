"""What the CFONB's files have in common: records of fixed width, signs in the last digit of amounts, short dates.

Banks send them with and without line ends, without the spaces at the end of a record, in ISO-8859-1 or UTF-8.
"""

from datetime import date
from decimal import Decimal

from origyne_pipeline.payments.answers import COLLECTED, RETURNED, TRANSFER, Answer
from origyne_pipeline.payments.bank_line import COLLECTION, RETURN, BankLine
from origyne_pipeline.payments.bank_line import TRANSFER as CAME_IN

POSITIVE, NEGATIVE = "{ABCDEFGHI", "}JKLMNOPQR"
ISO_REASON = r"\b(?:AC|AG|AM|BE|CN|DN|DT|ED|FF|FO|MD|MS|RC|RF|RR|SL|TM)\d{2}\b"


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 where it is, else ISO-8859-1."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("iso-8859-1")


def records(content: str, width: int) -> list[tuple[int, str]]:
    """The records with their numbers, filled up to their width; empty ones apart.

    Raises:
        ValueError: one is longer than that.
    """
    lines = content.splitlines()
    if len(lines) == 1 and len(lines[0]) > width:
        lines = [lines[0][start : start + width] for start in range(0, len(lines[0]), width)]
    numbered = [
        (number, line.rstrip("\x1a \t")) for number, line in enumerate(lines, 1) if line.strip("\x1a \t")
    ]
    for number, line in numbered:
        if len(line) > width:
            raise ValueError(f"record {number}: {len(line)} characters, expected {width}")
    return [(number, line.ljust(width)) for number, line in numbered]


def signed_amount(text: str, decimals: str, number: int) -> Decimal:
    """An amount whose last character holds its last digit and its sign.

    Raises:
        ValueError: it is not one.
    """
    last, sign = text[-1:], 1
    if last in POSITIVE:
        last = str(POSITIVE.index(last))
    elif last in NEGATIVE:
        last, sign = str(NEGATIVE.index(last)), -1
    return sign * plain_amount(text[:-1] + last, decimals, number)


def plain_amount(text: str, decimals: str, number: int) -> Decimal:
    """An amount without sign, in the smallest unit of its currency.

    Raises:
        ValueError: it is not one.
    """
    digits = text.strip()
    places = decimals.strip() or "2"
    if not (digits.isascii() and digits.isdecimal() and places.isascii() and places.isdecimal()):
        raise ValueError(f"record {number}: amount {text!r} with {decimals!r} decimals is not one")
    return Decimal(digits).scaleb(-int(places))


def short_date(text: str, number: int) -> date:
    """A day written DDMMYY, of this century.

    Raises:
        ValueError: it is not one.
    """
    try:
        return date(2000 + int(text[4:6]), int(text[2:4]), int(text[:2]))
    except ValueError:
        raise ValueError(f"record {number}: date {text!r} is not one") from None


def answers_of(lines: list[BankLine]) -> list[Answer]:
    """What these movements say about our debits and invoices."""
    kinds = {RETURN: RETURNED, COLLECTION: COLLECTED, CAME_IN: TRANSFER}
    return [
        Answer(
            kinds[line.kind],
            line.day,
            line.end_to_end_id,
            reason=line.reason,
            amount=abs(line.amount),
            text=" ".join((line.end_to_end_id, *line.references, line.text)),
            currency=line.amount_currency or line.currency,
        )
        for line in lines
        if line.kind in kinds and (line.kind != COLLECTION or line.end_to_end_id)
    ]
