"""What a person adds to a customer's account: payments, write-offs, reversals, disputes.

Each change is checked against the account as it is, and shown with the account before and after it. The same words
again change nothing more. ``dry_run`` writes nothing at all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.account import noted
from origyne_pipeline.account.models import (
    FEE,
    INVOICE,
    PAYMENT,
    REFUND,
    TRANSFER,
    WRITE_OFF,
    Account,
    AccountError,
    Dispute,
    Entry,
)
from origyne_pipeline.account.register import Ledger, open_ledger
from origyne_pipeline.account.setting_off import set_off
from origyne_pipeline.customer_accounts import account_entries, disputed_invoices, joined_entries
from origyne_pipeline.invoicing.documents_owed import customer_of_document
from origyne_pipeline.payments.epc import amount_fault
from origyne_pipeline.periods import local_day

REVERSIBLE = (PAYMENT, TRANSFER, WRITE_OFF, FEE, REFUND)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Change:
    """What a command changes in an account. ``entry`` is None of a dispute; ``is_new`` false: it was so already."""

    entry: Entry | None
    before: Account
    after: Account
    is_new: bool

    @property
    def invoices(self) -> tuple[str, ...]:
        """The invoices on which more or less is open than before."""
        before = {item.item: item.open_amount for item in self.before.items}
        return tuple(
            item.item
            for item in self.after.items
            if item.kind == INVOICE and item.open_amount != before.get(item.item)
        )


@dataclass(frozen=True)
class Payee:
    """Whose account it is, and which invoices are named."""

    customer_ref: str
    numbers: tuple[str, ...] = ()


def payee(home: Path, names: Iterable[str]) -> Payee:
    """The customer of invoices, or of a reference.

    Args:
        home: the data root.
        names: numbers of invoices of one customer, or one REF_CLIENT.

    Raises:
        AccountError: there is no such invoice or customer, or they are of several customers.
    """
    names = tuple(names)
    customers = [customer_of_document(home, name) for name in names]
    known = {customer for customer in customers if customer}
    if len(known) == 1 and None not in customers:
        return Payee(known.pop(), names)
    if len(known) > 1:
        raise AccountError(
            f"{', '.join(names)}: expected invoices of one customer, found those of {', '.join(sorted(known))}"
        )
    if len(names) == 1 and next(account_entries(home, date.max, names[0]), None) is not None:
        return Payee(names[0])
    unknown = ", ".join(name for name, customer in zip(names, customers, strict=True) if not customer)
    raise AccountError(
        f"{unknown}: expected the number of an issued invoice, or a customer's reference (REF_CLIENT) that has an"
        " account, found neither; 'origyne query \"select invoice_number, customer_ref from invoices\"' lists them"
    )


def note_payment(
    home: Path,
    name: str,
    amount: Decimal,
    on: date,
    note: str,
    at: datetime,
    *,
    may_exceed: bool = False,
    dry_run: bool = False,
) -> Change:
    """A cheque, a card, cash: of an invoice (``name`` is its number) or of whatever a customer owes.

    Raises:
        AccountError: the invoice or customer is not known, the day is in the future, or it is more than what is open
            and not ``may_exceed``.
    """
    whose = payee(home, [name])
    if fault := amount_fault(amount):
        raise AccountError(f"payment of {name}: {fault}")
    number = whose.numbers[0] if whose.numbers else None
    entry = noted.payment(whose.customer_ref, amount.quantize(CENT), on, note.strip(), number)

    def checked(account: Account) -> Entry:
        noted.check_payment(entry, account, local_day(at), may_exceed=may_exceed)
        return entry

    return change(home, whose.customer_ref, entry.id, checked, at, dry_run=dry_run)


def write_off(home: Path, number: str, note: str, at: datetime, *, dry_run: bool = False) -> Change:
    """Gives up what is open on an invoice.

    Raises:
        AccountError: the invoice is not known, or nothing is open on it.
    """
    whose, day = payee(home, [number]), local_day(at)
    if not whose.numbers:
        raise AccountError(f"{number}: expected the number of an invoice, found a customer's reference")
    identifier = noted.write_off_id(number, day, note.strip())

    def written_off(account: Account) -> Entry:
        return noted.write_off(account, number, day, note.strip())

    return change(home, whose.customer_ref, identifier, written_off, at, dry_run=dry_run)


def reverse(home: Path, identifier: str, note: str, at: datetime, *, dry_run: bool = False) -> Change:
    """Undoes an entry that was a mistake; ``identifier`` may be the beginning of one only.

    Raises:
        AccountError: there is no such entry, several begin so, or it can't be reversed.
    """
    undone = entry_of(home, identifier, local_day(at))
    entry = noted.reversal(undone, max(local_day(at), undone.day), note.strip())
    return change(home, undone.customer_ref, entry.id, lambda _: entry, at, undone, dry_run=dry_run)


def dispute(
    home: Path, number: str, note: str, at: datetime, *, is_open: bool = True, dry_run: bool = False
) -> Change:
    """Notes that a customer disputes an invoice, or no longer does: while it is disputed no reminder asks for it.

    Raises:
        AccountError: the invoice is not known, or it has no note.
    """
    whose = payee(home, [number])
    if not whose.numbers:
        raise AccountError(f"{number}: expected the number of an invoice, found a customer's reference")
    if not note.strip():
        raise AccountError(f"{number}: expected a note that says why, found none")
    known = disputed_invoices(home)
    entries = list(account_entries(home, local_day(at), whose.customer_ref))
    after = known | {number} if is_open else known - {number}
    is_new = after != known
    if is_new and not dry_run:
        with open_ledger(home) as ledger:
            new = Dispute(number, whose.customer_ref, local_day(at), note.strip(), is_open)
            is_new = ledger.add_dispute(new, at)
    return Change(None, set_off(entries, known), set_off(entries, after), is_new)


def entry_of(home: Path, identifier: str, today: date) -> Entry:
    """The entry that a person means by an id, or by its beginning.

    Raises:
        AccountError: there is none, there are several, or it is of a kind that can't be reversed by hand.
    """
    begins = [
        entry for entry in account_entries(home, today) if entry.id.startswith(identifier) and identifier
    ]
    entries = [entry for entry in begins if entry.id == identifier] or begins
    if len(entries) != 1:
        count = "none" if not entries else f"{len(entries)} that begin so"
        raise AccountError(
            f"{identifier!r}: expected the id of one entry, found {count}; 'origyne account REF' lists the ids"
        )
    if entries[0].kind not in REVERSIBLE:
        raise AccountError(
            f"{identifier}: expected {', '.join(REVERSIBLE)}, found {entries[0].kind}; a document is credited"
            " ('origyne credit'), a debit is returned by the bank"
        )
    return entries[0]


def change(
    home: Path,
    customer_ref: str,
    identifier: str,
    entry_for: Callable[[Account], Entry],
    at: datetime,
    undone: Entry | None = None,
    *,
    dry_run: bool = False,
) -> Change:
    """Adds an entry to a customer's account, unless it is there.

    Args:
        home: the data root.
        customer_ref: whose account it is.
        identifier: the id of the entry.
        entry_for: gives the entry, checked against the account as it is.
        at: the present instant.
        undone: the entry that it undoes, if any.
        dry_run: nothing is written.

    Raises:
        AccountError: the entry is refused.
    """
    today, disputed = local_day(at), disputed_invoices(home)
    if dry_run:
        return _changed(list(account_entries(home, today, customer_ref)), identifier, entry_for, disputed)
    with open_ledger(home) as ledger:
        entries = entries_with(home, ledger, today, customer_ref)
        result = _changed(entries, identifier, entry_for, disputed)
        if result.is_new and result.entry:
            ledger.add(result.entry, at, undone)
    return result


def entries_with(home: Path, ledger: Ledger, today: date, customer_ref: str) -> list[Entry]:
    """A customer's entries, with those of a register that is open."""
    return list(joined_entries(home, today, list(ledger.entries(customer_ref)), customer_ref))


def _changed(
    entries: list[Entry], identifier: str, entry_for: Callable[[Account], Entry], disputed: frozenset[str]
) -> Change:
    before = set_off(entries, disputed)
    known = next((entry for entry in entries if entry.id == identifier), None)
    if known is not None:
        return Change(known, before, before, is_new=False)
    entry = entry_for(before)
    return Change(entry, before, set_off([*entries, entry], disputed), is_new=True)
