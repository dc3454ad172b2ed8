"""The bank's answers, from its files to the register: matched by debit, batch or file, noted once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.payments.answers import DUPLICATE, RETURNED, TRANSFER, Answer
from origyne_pipeline.payments.bank_files import read_whole_file
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.elements import in_short
from origyne_pipeline.payments.epc import amount_fault
from origyne_pipeline.payments.register import Register, open_register


@dataclass(frozen=True)
class BankReading:
    """What reading files gave.

    ``matched`` counts the debits that the answers bear on, ``paid`` the transfers that name an invoice,
    ``added`` what of both was new; ``months`` are the billing months of all of them, new or not. ``unmatched``
    says in words which answers bear on no debit of ours or differ in amount, ``refused`` which files could not
    be read.
    """

    matched: int
    paid: int
    added: int
    months: tuple[str, ...]
    unmatched: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True)
class PaymentNoted:
    """A payment in the register. ``paid``: euros that the customer paid of the invoice by other means, all told."""

    invoice_number: str
    month: str
    paid: Decimal
    is_new: bool


def read_bank_files(home: Path, paths: Iterable[Path], read_at: datetime) -> BankReading:
    """Notes what the bank's files say in the register; the same files again change nothing.

    A file that cannot be read is refused whole, the others go on.

    Args:
        home: ``$ORIGYNE_HOME``.
        paths: files of the kinds that ``bank_files`` reads, in any order.
        read_at: the instant of reading, for the record only.
    """
    matched = paid = added = 0
    unmatched: list[str] = []
    refused: list[str] = []
    invoices: set[str] = set()
    with open_register(home) as register:
        for path in sorted(paths):
            try:
                bank_file = read_whole_file(path)
            except (PaymentsError, OSError) as error:
                refused.append(str(error))
                continue
            unmatched += (f"{path.name}: {note}" for note in bank_file.notes)
            ours: list[tuple[str, Answer]] = []
            for answer in bank_file.answers:
                if answer.kind == TRANSFER:
                    if noted := _note_transfer(register, answer):
                        invoices.add(noted[0])
                        paid, added = paid + 1, added + noted[1]
                    continue
                members = [] if answer.kind == DUPLICATE else register.members(answer)
                if fault := _fault(register, answer, members):
                    unmatched.append(f"{path.name}: {fault}")
                if not _differs(register, answer, members):
                    ours += [(member, answer) for member in members]
            matched += len(ours)
            added += register.add_answers(ours, path.name, read_at)
            invoices |= register.invoices_of(member for member, _ in ours)
        months = register.months_of(invoices)
    return BankReading(matched, paid, added, months, tuple(unmatched), tuple(refused))


def record_payment(home: Path, invoice_number: str, day: date, amount: Decimal, note: str) -> PaymentNoted:
    """Notes that a customer paid an invoice by other means than a debit: reminders stop, settlement shows it.

    The same payment with the same note is one payment.

    Raises:
        PaymentsError: the amount is not one of whole cents above zero, or the invoice is not in the register.
    """
    fault = amount_fault(amount)
    with open_register(home) as register:
        if not fault and invoice_number not in register.invoices_named(invoice_number):
            fault = "not in the register of debits; collect its month first"
        if fault:
            raise PaymentsError(f"invoice {invoice_number}: {fault}")
        is_new = bool(register.add_payment(invoice_number, day, amount, note))
        (month,) = register.months_of([invoice_number])
        return PaymentNoted(invoice_number, month, register.paid()[invoice_number], is_new)


def _note_transfer(register: Register, answer: Answer) -> tuple[str, int] | None:
    """Notes a transfer that names one invoice of ours: which, and 1 when it was new; None when it names none."""
    invoices = register.invoices_named(answer.text)
    if len(invoices) != 1 or answer.amount is None or answer.currency != "EUR" or amount_fault(answer.amount):
        return None
    return invoices[0], register.add_payment(invoices[0], answer.day, answer.amount, "transfer")


def _fault(register: Register, answer: Answer, members: list[str]) -> str | None:
    """What a person must look at."""
    what = f"{answer.kind} of {answer.day}"
    if answer.kind == DUPLICATE:
        return f"{what}: the bank has file {in_short(answer.message_id or '')} already; send no file twice"
    if not members:
        named = answer.end_to_end_id or answer.payment_information_id or answer.message_id or "no EndToEndId"
        return f"{what}: no debit of ours is {in_short(named)!r}; look it up at the bank"
    if answer.amount is not None and len(members) == 1 and answer.end_to_end_id:
        collected = register.amount_of(members[0])
        if (collected, "EUR") != (answer.amount, answer.currency):
            currency = "" if answer.currency == "EUR" else f" {answer.currency}"
            then = "noted all the same" if answer.kind != RETURNED else "not noted; ask the bank"
            return f"{what}: debit {members[0]} is of {collected}, the bank says {answer.amount}{currency}; {then}"
    return None


def _differs(register: Register, answer: Answer, members: list[str]) -> bool:
    """Whether it is a return of another amount or currency than the debit's: no return of that debit."""
    if answer.kind != RETURNED or answer.amount is None or len(members) != 1:
        return False
    return (register.amount_of(members[0]), "EUR") != (answer.amount, answer.currency)
