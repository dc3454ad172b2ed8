"""CFONB 240: a French bank's list of debits that came back, in records of 240 characters.

Records: 31 head, 34 operation, 39 total. The same records may list transfers received, which the statement tells too:
only an operation with a reason code is a return; the others are passed over, and said.

Source: CFONB, Relevés d'opérations, 240 caractères; positions as two open readers of real files have them.
"""

import re
from decimal import Decimal

from origyne_pipeline.identifiers import Iban
from origyne_pipeline.payments.bank_line import ABSENT, RETURN, BankLine, ranked
from origyne_pipeline.payments.cfonb import ISO_REASON, plain_amount, records, short_date

SOURCE = "cfonb240"
WIDTH = 240
FIRST = re.compile(r"31\d{6}.{2}\d{6}")
CURRENCIES = {"E": "EUR", " ": "EUR", "F": "FRF"}


def is_cfonb240(content: str) -> bool:
    """Whether a file's text begins as such a list does."""
    return FIRST.match(content.lstrip()) is not None


def read_cfonb240(content: str) -> tuple[list[BankLine], list[str]]:
    """The returns of all its lists, and what a person must look at.

    Raises:
        ValueError: a record is not one, or stands where it has no meaning.
    """
    lines: list[BankLine] = []
    notes: list[str] = []
    head: str | None = None
    total, others = Decimal(0), 0
    for number, record in records(content, WIDTH):
        match record[:2]:
            case "31" if not head:
                head, total = record, Decimal(0)
            case "34" if head:
                amount = plain_amount(record[228:240], "2", number)
                total += amount
                reason = _reason(record)
                others += reason is None
                lines += [_line(record, head, number, amount, reason)] if reason else []
            case "39" if head:
                given = plain_amount(record[228:240], "2", number)
                if given != total:
                    notes.append(
                        f"list up to record {number}: its total is {given}, its operations come to {total}"
                    )
                head = None
            case code:
                raise ValueError(f"record {number}: {code!r} where none is expected (31, 34, 39)")
    if head:
        raise ValueError("the last list has no record 39; part of the file is missing")
    if others:
        notes.append(f"{others} operations are no returns; the account's statement tells them")
    return ranked(lines), notes


def _line(record: str, head: str, number: int, amount: Decimal, reason: str) -> BankLine:
    reference = record[152:183].strip()
    currency = CURRENCIES.get(record[16], record[16])
    bank, branch, account = head[21:26], head[26:31], head[31:42].strip()
    if bank.isdecimal() and branch.isdecimal() and account.isascii() and account.isalnum():
        account = Iban.of_french_account(bank, branch, account.rjust(11, "0"))
    return BankLine(
        RETURN,
        SOURCE,
        account,
        f"{head[10:16]}-{head[2:8]}",
        short_date(record[10:16], number),
        -amount,
        -amount,
        currency,
        name=" ".join(record[42:66].split()),
        text=" ".join(record[128:214].split()),
        end_to_end_id="" if reference == ABSENT else reference,
        bank_reference=record[122:128].strip(),
        reason=reason,
    )


def _reason(record: str) -> str | None:
    """The ISO code where the bank gives it in words, else the CFONB's own of two figures; None: no return."""
    given = re.search(ISO_REASON, record[128:214])
    code = record[226:228].strip()
    return given[0] if given else (code if code.strip("0") else None)
