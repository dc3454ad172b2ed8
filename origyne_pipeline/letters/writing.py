"""Writing the letters that are due: recorded once with what they charge, then drawn from the record (``kept``)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from origyne_pipeline.account.letters import Letter, letter_id
from origyne_pipeline.account.models import FEE, ZERO, Entry
from origyne_pipeline.account.noted import fee
from origyne_pipeline.account.register import Ledger, open_ledger
from origyne_pipeline.identifiers import CreditorReference
from origyne_pipeline.invoicing.texts.contents import address
from origyne_pipeline.letters.due import Due, last_letters
from origyne_pipeline.letters.paper import OpenInvoice, Paper
from origyne_pipeline.letters.texts import TEMPLATES, filled
from origyne_pipeline.parties import Customer
from origyne_pipeline.settings import ReminderLevel, Settings

INTEREST, INDEMNITY = "interest", "indemnity"


@dataclass(frozen=True)
class Draft:
    """A letter that is due, not recorded yet, with the entries that it adds to the account."""

    letter: Letter
    paper: Paper
    charges: tuple[Entry, ...]


def drafts(
    due: Iterable[Due], on: date, customers: Mapping[str, Customer], settings: Settings
) -> Iterator[Draft]:
    """The letters that are due on a day: one a customer and level, with all invoices that reach it.

    Args:
        due: the list of reminders, by customer.
        on: the day of the letters.
        customers: of today; one who is not there gets no letter (``without_address`` names them).
        settings: levels, texts, the company, its account.

    Raises:
        AccountError: a template can't be used.
    """
    for ref, group in groupby(due, key=lambda one: one.reminder.customer_ref):
        own = [one for one in group if one.reminder.letter_level]
        if ref not in customers:
            continue
        for level in sorted({one.reminder.letter_level for one in own}):
            of_level = [one for one in own if one.reminder.letter_level == level]
            yield _draft(of_level, level, on, customers[ref], settings)


def record(home: Path, letters: Sequence[Draft], at: datetime) -> list[Letter]:
    """Records letters and what they charge, all or none; one that another run wrote meanwhile is left out.

    Raises:
        AccountError: the register of the account is not what it was.
    """
    if not letters:
        return []
    recorded = []
    with open_ledger(home) as ledger:
        last = last_letters(list(ledger.letters()))
        for draft in letters:
            letter = draft.letter
            known = [last[number].level for number in letter.numbers if number in last]
            if any(level >= letter.level for level in known) or not ledger.add_letter(letter, at):
                continue
            for entry in _new_charges(ledger, draft.charges):
                ledger.add(entry, at)
            recorded.append(letter)
    return recorded


def _draft(due: Sequence[Due], level: int, on: date, customer: Customer, settings: Settings) -> Draft:
    step = settings.reminders.levels[level - 1]
    asks = level == len(settings.reminders.levels)
    rows = tuple(_row(one, step) for one in due)
    number = rows[0].number
    reference = CreditorReference.of(number)
    newest = max((one.document for one in due), key=attrgetter("issue_date", "number"))
    paper = Paper(
        day=on,
        customer_ref=customer.ref,
        address=tuple(address(customer)),
        seller=settings.company,
        subject="",
        text="",
        rows=rows,
        is_professional=any(one.reminder.is_professional for one in due),
        asks_late_charges=asks,
        late_penalty=newest.late_penalty,
        earlier_fees=sum((one.open_fees for one in due), ZERO),
        iban=settings.sepa.iban,
        bic=settings.sepa.bic,
        reference=reference.grouped if reference else number,
        payee_name=settings.sepa.creditor_name,
        logo_sha256=newest.logo_sha256,
    )
    folder = settings.reminders.templates or TEMPLATES
    subject, text = filled(step.template, folder, paper, [one.reminder for one in due], customer.name)
    paper = replace(paper, subject=subject, text=text)
    numbers = tuple(row.number for row in rows)
    letter = Letter(
        letter_id(numbers, level), customer.ref, on, level, numbers, step.template, paper.to_json()
    )
    return Draft(letter, paper, tuple(_charges(paper, level)))


def _row(due: Due, level: ReminderLevel) -> OpenInvoice:
    document = due.document
    return OpenInvoice(
        document.number,
        document.billing_month,
        document.issue_date,
        document.due_date,
        due.item.amount,
        due.reminder.amount,
        due.interest,
        due.indemnity,
        level.fee if due.reminder.is_professional else ZERO,
    )


def _charges(paper: Paper, level: int) -> Iterator[Entry]:
    """The entries that a letter adds to the account: all that it asks for besides the invoices."""
    for row in paper.rows:
        charges: list[tuple[int | str, Decimal]] = [(level, row.fee)]
        if paper.asks_late_charges:
            charges += [(INTEREST, row.interest), (INDEMNITY, row.indemnity)]
        for charge, amount in charges:
            if amount:
                yield fee(paper.customer_ref, row.number, charge, amount, paper.day)


def _new_charges(ledger: Ledger, charges: Sequence[Entry]) -> Iterator[Entry]:
    """Those that were never charged: interest and the indemnity once an invoice, whatever the levels become."""
    if not charges:
        return
    known = {entry.id for entry in ledger.entries(charges[0].customer_ref) if entry.kind == FEE}
    yield from (entry for entry in charges if entry.id not in known)
