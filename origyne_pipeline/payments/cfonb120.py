"""CFONB 120: a French bank's statement, in records of 120 characters.

Records: 01 old balance, 04 movement, 05 what more the bank says of it (a qualifier and 70 characters), 07 new balance.
A movement is a return where it takes money and gives a reason; it is the credit of debits where its label says so.

Source: CFONB, Relevé de compte sur support informatique (July 2004); Évolutions du relevé de compte 120 caractères
pour les opérations de virements et de prélèvements SEPA (March 2010).
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from origyne_pipeline.identifiers import Iban
from origyne_pipeline.payments.bank_line import ABSENT, COLLECTION, OTHER, RETURN, TRANSFER, BankLine, ranked
from origyne_pipeline.payments.cfonb import ISO_REASON, plain_amount, records, short_date, signed_amount

SOURCE = "cfonb120"
WIDTH = 120
FIRST = re.compile(r"01\d{5}.{4}\d{5}[A-Z]{3}")
DEBITS = re.compile(r"\b(?:PRLV|PRELEVEMENTS?|PRELEV|SDD)\b")
FAILED = re.compile(r"\b(?:REJETS?|RETOURS?|IMPAYES?|IMP|REJ|RET)\b")
COSTS = re.compile(r"\b(?:FRAIS|COM|COMMISSIONS?|INTERETS?|AGIOS)\b")
ENDED = "records 01 and 07 do not enclose it"


@dataclass
class _Movement:
    """A record 04 and what its records 05 say, by qualifier."""

    number: int
    record: str
    more: dict[str, list[str]] = field(default_factory=dict)

    def first(self, qualifier: str, start: int = 0, end: int = 70) -> str:
        """What the first record of a qualifier says between two columns."""
        values = self.more.get(qualifier, [])
        return values[0][start:end].strip() if values else ""


def is_cfonb120(content: str) -> bool:
    """Whether a file's text begins as such a statement does."""
    return FIRST.match(content.lstrip()) is not None


def read_cfonb120(content: str) -> tuple[list[BankLine], list[str]]:
    """The movements of all its statements, and what a person must look at.

    Raises:
        ValueError: a record is not one, or stands where it has no meaning.
    """
    lines: list[BankLine] = []
    notes: list[str] = []
    opening: str | None = None
    movements: list[_Movement] = []
    for number, record in records(content, WIDTH):
        match record[:2]:
            case "01" if not opening:
                opening, movements = record, []
            case "04" if opening:
                movements.append(_Movement(number, record))
            case "05" if movements:
                movements[-1].more.setdefault(record[45:48], []).append(record[48:118].ljust(70))
            case "07" if opening:
                own = [_line(movement, f"{opening[34:40]}-{record[34:40]}") for movement in movements]
                notes += _balance_fault(opening, record, own, number)
                lines += own
                opening = None
            case code:
                raise ValueError(f"record {number}: {code!r} where none is expected; {ENDED}")
    if opening:
        raise ValueError(f"the last statement has no record 07: {ENDED}")
    return ranked(lines), notes


def _line(movement: _Movement, statement: str) -> BankLine:
    number, record = movement.number, movement.record
    amount = signed_amount(record[90:104], record[19], number)
    label = " ".join(record[48:79].split())
    words = [value.strip() for name in ("LIB", "LCS", "REF", "RET") for value in movement.more.get(name, [])]
    long_text = "".join(value for name in ("LCC", "LC2") for value in movement.more.get(name, []))
    known = {"LIB", "LCS", "REF", "RET", "LCC", "LC2", "NPY", "NBE", "RCN", "FEE", "MMO", "RUM"}
    words += [
        value.strip() for name, values in movement.more.items() if name not in known for value in values
    ]
    text = " ".join(" ".join((label, *words, long_text, movement.first("RCN", 35))).split())
    reference, own_reference = record[104:120].strip(), movement.first("RCN", 0, 35)
    reason = _reason(movement, record[40:42].strip())
    return BankLine(
        _kind(amount, label, reason),
        SOURCE,
        _account(record),
        statement,
        short_date(record[34:40], number),
        amount,
        amount,
        record[16:19].strip() or "EUR",
        name=" ".join(movement.first("NPY").split()) or " ".join(movement.first("NBE").split()),
        text=text,
        end_to_end_id="" if own_reference == ABSENT else own_reference,
        references=tuple(value for value in (movement.first("LCS"), reference) if value),
        mandate=movement.first("RUM", 0, 35),
        bank_reference=record[81:88].strip().strip("0"),
        reason=reason,
        charges=_fees(movement),
    )


def _kind(amount: Decimal, label: str, reason: str | None) -> str:
    words = label.upper()
    if COSTS.search(words):
        return OTHER
    is_of_debits, failed = DEBITS.search(words) is not None, FAILED.search(words) is not None
    if amount < 0:
        return RETURN if reason or (is_of_debits and failed) else OTHER
    if reason or failed:
        return OTHER
    return COLLECTION if is_of_debits else TRANSFER


def _reason(movement: _Movement, code: str) -> str | None:
    """The ISO code where the bank gives it, else the CFONB's own."""
    words = movement.first("RET")
    given = re.match(r"[A-Z]{2}\d{2}", words) or re.search(ISO_REASON, words)
    return given[0] if given else (code if code.strip("0") else None)


def _fees(movement: _Movement) -> Decimal:
    fee = movement.first("FEE")
    return plain_amount(fee[4:18], fee[3:4], movement.number) if fee else Decimal(0)


def _account(record: str) -> str:
    bank, branch, number = record[2:7], record[11:16], record[21:32].strip()
    if bank.isdecimal() and branch.isdecimal() and number.isascii() and number.isalnum():
        return Iban.of_french_account(bank, branch, number.rjust(11, "0"))
    return f"{bank}{branch}{number}"


def _balance_fault(opening: str, closing: str, lines: list[BankLine], number: int) -> list[str]:
    """That the movements do not lead from the old balance to the new one: some are missing."""
    old, new = (signed_amount(each[90:104], each[19], number) for each in (opening, closing))
    total = sum((line.booked for line in lines), Decimal(0))
    if old + total == new:
        return []
    return [
        f"statement up to record {number}: its movements come to {total}, its balances differ by {new - old}"
    ]
