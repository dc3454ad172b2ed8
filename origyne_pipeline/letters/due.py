"""The list of reminders of a data root: the accounts, the debits and the terms of the invoices, joined."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.account.late_interest import Rate, late_interest
from origyne_pipeline.account.legal_rates import rates_of
from origyne_pipeline.account.letters import Letter
from origyne_pipeline.account.models import FEE, INVOICE, ZERO, Account, Item, total
from origyne_pipeline.account.register import read_ledger
from origyne_pipeline.account.reminders import LastLetter, LatestDebit, Reminder, Rules, reminders
from origyne_pipeline.customer_accounts import customer_accounts
from origyne_pipeline.invoicing.late_documents import LateDocument, LateDocumentReader, open_late_documents
from origyne_pipeline.payments.latest_debits import Latest, latest_debits
from origyne_pipeline.settings import Reminders


@dataclass(frozen=True, slots=True)
class Due:
    """One invoice of the list, with its document and what a professional owes for paying it late, until the day.

    ``open_fees`` are fees of former letters about it that are not paid.
    """

    reminder: Reminder
    document: LateDocument
    item: Item
    interest: Decimal
    indemnity: Decimal
    open_fees: Decimal


def due_reminders(home: Path, on: date, today: date, settings: Reminders) -> Iterator[Due]:
    """The list as of a day, by customer, each customer's by due date, then number.

    Args:
        home: the data root.
        on: the day of the list.
        today: the present day, or ``on`` where that is later: debits whose date passed by then count as collected.
        settings: levels, least amount, rates.

    Raises:
        OrigyneError: a register is gone, an older copy, or can't be read; the table of rates can't be.
    """
    rates = rates_of(settings)
    debits = {one.invoice_number: _debit(one) for one in latest_debits(home, on, today)}
    letters = last_letters(written_letters(home), on)
    rules = Rules(settings.levels, settings.least_amount, settings.retry_days)
    with open_late_documents(home) as documents:
        for account in customer_accounts(home, today, as_of=on):
            yield from _of_customer(account, on, rules, debits, letters, documents, rates)


def written_letters(home: Path) -> list[Letter]:
    """The reminders that were written, in order, without their papers; makes no register where there is none."""
    with read_ledger(home) as ledger:
        return list(ledger.letters()) if ledger else []


def with_papers(home: Path, letters: Iterable[Letter]) -> list[Letter]:
    """Reminders with their papers, which are read only where they are needed: years of letters are long."""
    wanted = [letter.id for letter in letters]
    with read_ledger(home) as ledger:
        return [ledger.letter(identifier) for identifier in wanted] if ledger else []


def last_letters(letters: Sequence[Letter], on: date = date.max) -> dict[str, LastLetter]:
    """The last letter about each invoice, until a day."""
    last: dict[str, LastLetter] = {}
    for letter in letters:
        for number in letter.numbers if letter.day <= on else ():
            known = last.get(number)
            if known is None or letter.level >= known.level:
                last[number] = LastLetter(letter.level, letter.day)
    return last


def _of_customer(
    account: Account,
    on: date,
    rules: Rules,
    debits: Mapping[str, LatestDebit],
    letters: Mapping[str, LastLetter],
    reader: LateDocumentReader,
    rates: Sequence[Rate],
) -> Iterator[Due]:
    items = {item.item: item for item in account.open_items if item.kind == INVOICE and item.due_day < on}
    if not items:
        return
    documents = reader.of(items)
    professional = {number for number, document in documents.items() if document.is_professional}
    for one in reminders(account, on, rules, debits, letters, professional):
        item, document = items[one.invoice_number], documents[one.invoice_number]
        is_late = one.is_professional
        yield Due(
            one,
            document,
            item,
            late_interest(item, account.settings, on, rates) if is_late else ZERO,
            document.recovery_indemnity if is_late else ZERO,
            _open_fees(account, one.invoice_number),
        )


def _open_fees(account: Account, number: str) -> Decimal:
    return total(
        item.open_amount
        for item in account.open_items
        if item.kind == FEE and item.item.startswith(f"{FEE}:{number}:")
    )


def _debit(latest: Latest) -> LatestDebit:
    why = latest.reason
    return LatestDebit(
        latest.is_on_its_way,
        latest.failed_on,
        why.code if why else "",
        why.label_fr if why else "",
        latest.action,
    )
