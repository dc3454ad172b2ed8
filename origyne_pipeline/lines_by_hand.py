"""What a person decides of a line of the bank: whose money it is, which debit came back, or that it is nobody's."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.account.lines import IGNORED, MATCHED, LineDecision, RecordedDecision
from origyne_pipeline.account.models import ZERO, AccountError
from origyne_pipeline.account.register import Ledger, open_ledger, read_ledger
from origyne_pipeline.account.setting_off import set_off
from origyne_pipeline.customer_accounts import disputed_invoices
from origyne_pipeline.incoming_money import BankLineRow, line_row
from origyne_pipeline.matched_lines import LineBook
from origyne_pipeline.money_by_hand import Change, Payee, entries_with, payee
from origyne_pipeline.payments.answers import COLLECTED, RETURNED, Answer
from origyne_pipeline.payments.bank_line import COLLECTION, BankLine
from origyne_pipeline.payments.epc import amount_fault
from origyne_pipeline.payments.matching import CENT, EURO
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.payments.register_care import debits_path
from origyne_pipeline.payments.returns import note_answer
from origyne_pipeline.periods import local_day

BY_HAND = "by hand"


@dataclass(frozen=True)
class LineChange:
    """What becomes of a line, and what it changes in an account; None of one that is ignored.

    ``changes`` has one for each customer: several where a person divided the amount.
    """

    line: BankLineRow
    is_new: bool
    change: Change | None = None
    changes: tuple[Change, ...] = ()


def match_by_hand(
    home: Path,
    line_id: str,
    names: tuple[str, ...],
    note: str,
    at: datetime,
    *,
    amount: Decimal | None = None,
    shares: tuple[Decimal, ...] = (),
    dry_run: bool = False,
) -> LineChange:
    """Settles that a line pays invoices, or customers' accounts; of a return, whose debit came back.

    Args:
        home: the data root.
        line_id: the id of the line, or its beginning.
        names: numbers of invoices of one customer, or one REF_CLIENT; with ``shares``, of any customers.
        note: what the person knows.
        at: the present instant.
        amount: what it is worth in euros, of a line in another currency only.
        shares: how much of the line each name is paid, in euros; none where it is not divided.
        dry_run: nothing is written.

    Raises:
        AccountError: there is no such line, invoice or customer, the line is matched already, or the shares do not
            come to its amount.
    """
    parts = _parts(home, names, shares)
    customers = {ref for ref, _, _ in parts}
    numbers = tuple(number for _, number, _ in parts if number)
    whose = Payee(customers.pop() if len(customers) == 1 else "", numbers) if parts else payee(home, names)

    def decided(book: LineBook, line: BankLine) -> LineDecision:
        problem = None
        moved = ZERO if _is_of_debits(home, line, whose.numbers) else _euros_of(line, amount)
        if line.is_return and (parts or not whose.numbers):
            given = "amounts" if parts else f"customer {whose.customer_ref}"
            problem = (
                f"expected the number of the invoice whose debit came back, and no amount, found {given}"
            )
        elif parts and moved and sum(shares) != moved:
            problem = f"expected {moved} in all, found shares of {sum(shares)}"
        if problem:
            raise AccountError(f"bank line {line.id[:12]}: {problem}")
        return _decision(book, line, MATCHED, note, whose, moved, parts if moved else ())

    return _settle(home, line_id, decided, whose, at, dry_run=dry_run)


def _parts(
    home: Path, names: tuple[str, ...], shares: tuple[Decimal, ...]
) -> tuple[tuple[str, str, str], ...]:
    """Customer, invoice or nothing, euros of each share."""
    faults = [
        f"{name}: {fault}"
        for name, share in zip(names, shares, strict=False)
        if (fault := amount_fault(share))
    ]
    if shares and len(set(names)) != len(names):
        faults.append("expected each NUMBER or REF once")
    if faults:
        raise AccountError("; ".join(faults))
    payees = [payee(home, [name]) for name in names] if shares else []
    return tuple(
        (whose.customer_ref, "".join(whose.numbers), str(share.quantize(CENT)))
        for whose, share in zip(payees, shares, strict=True)
    )


def ignore_line(home: Path, line_id: str, note: str, at: datetime, *, dry_run: bool = False) -> LineChange:
    """Settles that a line is no customer's money.

    Raises:
        AccountError: there is no such line, or it is matched.
    """

    def decided(book: LineBook, line: BankLine) -> LineDecision:
        return _decision(book, line, IGNORED, note, Payee(""), ZERO)

    return _settle(home, line_id, decided, None, at, dry_run=dry_run)


Decide = Callable[[LineBook, BankLine], LineDecision]


def _settle(
    home: Path, line_id: str, decided: Decide, whose: Payee | None, at: datetime, *, dry_run: bool
) -> LineChange:
    with read_ledger(home) as ledger:
        book = LineBook(ledger) if ledger else None
        line = _line_of(book, line_id)
        if dry_run and ledger and book:
            return _change(home, ledger, line, book.standing(line), decided(book, line), whose, at)
    with open_ledger(home) as ledger:
        book = LineBook(ledger)
        decision = decided(book, line)
        result = _change(home, ledger, line, book.standing(line), decision, whose, at)
        if result.is_new:
            if whose and not decision.amount:
                kind = RETURNED if line.is_return else COLLECTED
                for identifier in _latest_debits(home, whose.numbers):
                    note_answer(home, Answer(kind, line.day, identifier, reason=line.reason), identifier, at)
            ledger.decide(decision, at)
    return result


def _line_of(book: LineBook | None, line_id: str) -> BankLine:
    """The line that a person means by the beginning of its id."""
    begins = [line for line in book.lines if line.id.startswith(line_id)] if book and line_id else []
    if len(begins) != 1:
        count = f"{len(begins)} that begin so; give more of it" if begins else "none"
        raise AccountError(
            f"bank line {line_id!r}: expected the id of one line, found {count}; 'origyne bank-answers' lists those to"
            " match, the table bank_lines all"
        )
    return begins[0]


def _decision(
    book: LineBook,
    line: BankLine,
    status: str,
    note: str,
    whose: Payee,
    amount: Decimal,
    parts: tuple[tuple[str, str, str], ...] = (),
) -> LineDecision:
    if not note.strip():
        raise AccountError(f"bank line {line.id[:12]}: expected a note that says why, found none")
    standing = book.standing(line)
    before = standing.decision if standing else None
    is_reversed = before is not None and book.is_reversed(before)
    decision = LineDecision(
        line.id,
        status,
        line.day,
        whose.customer_ref,
        amount,
        whose.numbers,
        BY_HAND,
        note.strip(),
        line.fingerprint,
        (before.round if before else 1) + is_reversed,
        parts,
    )
    if before is not None and before.entries and not is_reversed and before != decision:
        raise AccountError(
            f"bank line {line.id[:12]}: it is matched to {' '.join(before.invoice_numbers) or before.customer_ref}"
            f" ({before.note or before.why}); if that is wrong, run 'origyne payment --reverse"
            f" {before.entries[0].id[:23]} --note' first{', and the other parts' if before.parts else ''}"
        )
    return decision


def _change(
    home: Path,
    ledger: Ledger,
    line: BankLine,
    standing: RecordedDecision | None,
    decision: LineDecision,
    whose: Payee | None,
    at: datetime,
) -> LineChange:
    is_new = standing is None or standing.decision != decision
    row = replace(
        line_row(LineBook(ledger), line),
        status=decision.status,
        why=decision.why,
        note=decision.note,
        customer_ref=decision.customer_ref or None,
        invoice_numbers=" ".join(decision.invoice_numbers),
    )
    if whose is None or line.is_return:
        return LineChange(row, is_new)
    changes = tuple(
        _change_of(home, ledger, ref, decision, local_day(at), is_new=is_new)
        for ref in dict.fromkeys(entry.customer_ref for entry in decision.entries)
    )
    return LineChange(row, is_new, changes[0] if len(changes) == 1 else None, changes)


def _change_of(
    home: Path, ledger: Ledger, customer_ref: str, decision: LineDecision, today: date, *, is_new: bool
) -> Change:
    """What a decision changes in one customer's account."""
    disputed = disputed_invoices(home)
    entries = entries_with(home, ledger, today, customer_ref)
    own = [entry for entry in decision.entries if entry.customer_ref == customer_ref]
    before = set_off(entries, disputed)
    after = set_off([*entries, *own], disputed) if is_new else before
    return Change(own[0], before, after, is_new)


def _euros_of(line: BankLine, amount: Decimal | None) -> Decimal:
    """What a line moves in an account, in euros."""
    currency = line.amount_currency or line.currency
    is_plain = currency == EURO and line.amount == line.amount.quantize(CENT)
    if is_plain and amount is None:
        return line.amount.quantize(CENT)
    if is_plain:
        raise AccountError(
            f"bank line {line.id[:12]}: expected no --amount, for the bank says {line.amount} EUR"
        )
    if amount is None or amount <= 0 or amount != amount.quantize(CENT):
        raise AccountError(
            f"bank line {line.id[:12]}: the bank says {line.amount:f} {currency}; expected --amount, what it is worth"
            f" in whole cents of euros, found {'none' if amount is None else amount}"
        )
    return amount.quantize(CENT)


def _is_of_debits(home: Path, line: BankLine, numbers: tuple[str, ...]) -> bool:
    """Whether a line moves what debits of ours moved already: a return, or the collection of invoices debited."""
    if line.kind != COLLECTION or not numbers or not debits_path(home).exists():
        return line.is_return
    with open_register(home) as register:
        return {debit.invoice_number for debit in register.known_debits()}.issuperset(numbers)


def _latest_debits(home: Path, numbers: tuple[str, ...]) -> list[str]:
    """The latest debit of each invoice: the one that came back, or that was collected."""
    with open_register(home) as register:
        latest: dict[str, str] = {}
        for debit in register.known_debits():
            if debit.invoice_number in numbers:
                first = latest.setdefault(debit.invoice_number, debit.end_to_end_id)
                latest[debit.invoice_number] = max(
                    first, debit.end_to_end_id, key=lambda name: (len(name), name)
                )
    if missing := sorted(set(numbers) - set(latest)):
        raise AccountError(
            f"{', '.join(missing)}: expected an invoice that was debited, found no debit of it"
        )
    return sorted(latest.values())
