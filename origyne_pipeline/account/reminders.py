"""Which open invoices are to be reminded on a day, how far each is, and why others wait.

Pure. It starts from what is open in a customer's account, whatever the means of payment. A level is reached by days
since the due date, or since the day on which the invoice's debit failed where that is later. Letters go in order: the
next one is that of the level after the last letter, and never sooner after it than the levels are apart.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from origyne_pipeline.account.models import INVOICE, ZERO, Account, Item, total
from origyne_pipeline.settings import ReminderLevel

RETRY_OVER = "RETRY_OVER"
"""A debit was to be presented again and was not, for too long: letters go on."""
RETRY, DISPUTE, DEBIT, SMALL, COVERED = "RETRY", "DISPUTE", "DEBIT", "SMALL", "COVERED"
WAITS = frozenset({RETRY, DISPUTE, DEBIT, SMALL, COVERED})
"""Actions of an invoice of which no letter is written: its debit is to be presented again, it is disputed, its debit is
on its way, the customer owes less than the least amount, a credit covers it."""


@dataclass(frozen=True, slots=True)
class LatestDebit:
    """An invoice's latest debit: on its way to the bank, or failed on a day.

    ``action`` is what the bank's reason code asks for (RETRY: present it again; DISPUTE, SUSPEND, REVIEW), ``reason``
    the code's words in French.
    """

    is_on_its_way: bool = False
    failed_on: date | None = None
    code: str = ""
    reason: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class LastLetter:
    """The highest level of a letter that names an invoice, and the day of that letter."""

    level: int
    day: date


@dataclass(frozen=True, slots=True)
class Rules:
    """The levels in the order of their delays, the least that a customer must owe, the wait for a second debit."""

    levels: Sequence[ReminderLevel]
    least_amount: Decimal = ZERO
    retry_days: int = 14


@dataclass(frozen=True, slots=True)
class Reminder:
    """One invoice that is open past its due date.

    ``level`` is reached by days alone, 0 until the first delay has run. ``letter_level`` and ``template`` are of the
    letter that is due now, 0 and None where none is; ``next_on`` is when the next one will be, None where none follows
    or it waits. ``told_level`` and ``told_on``: the last letter. ``action`` is one of ``WAITS``, or what the bank's
    reason code asks for. ``fees`` are those of the levels told and due, which professionals bear.
    """

    customer_ref: str
    invoice_number: str
    amount: Decimal
    due_on: date
    since: date
    level: int
    letter_level: int
    template: str | None
    next_on: date | None
    told_level: int
    told_on: date | None
    return_code: str
    reason: str
    action: str
    is_professional: bool
    fees: Decimal

    @property
    def waits(self) -> bool:
        """Whether no letter is written until something else happens."""
        return self.action in WAITS


def reminders(
    account: Account,
    on: date,
    rules: Rules,
    debits: Mapping[str, LatestDebit],
    letters: Mapping[str, LastLetter],
    professional: Collection[str],
) -> list[Reminder]:
    """The open invoices of a customer that are past their due date, by due date, then number.

    Args:
        account: set off from the entries until the day.
        on: the day.
        rules: levels and least amount.
        debits: by invoice; one that was never presented is not there.
        letters: by invoice; one that no letter names yet is not there.
        professional: the invoices of customers who are professionals: they alone bear fees.
    """
    late = [
        _reminder(item, on, rules, debits.get(item.item), letters.get(item.item), professional)
        for item in account.open_items
        if item.kind == INVOICE and item.due_day < on
    ]
    owed = total(one.amount for one in late if not one.waits)
    if account.credit >= owed:
        return [_waiting(one, COVERED) for one in late]
    return [_waiting(one, SMALL) for one in late] if owed < rules.least_amount else late


def _reminder(
    item: Item,
    on: date,
    rules: Rules,
    debit: LatestDebit | None,
    letter: LastLetter | None,
    professional: Collection[str],
) -> Reminder:
    debit, levels = debit or LatestDebit(), rules.levels
    since = max(item.due_day, debit.failed_on or item.due_day)
    last_level = letter.level if letter else 0
    next_on = _next_on(since, levels, letter)
    retry_ends = (debit.failed_on or item.due_day) + timedelta(days=rules.retry_days)
    asked = RETRY_OVER if debit.action == RETRY and on >= retry_ends else debit.action
    action = DISPUTE if item.in_dispute else DEBIT if debit.is_on_its_way else asked
    is_due = next_on is not None and next_on <= on and action not in WAITS
    reached = last_level + 1 if is_due else last_level
    is_professional = item.item in professional
    return Reminder(
        customer_ref=item.customer_ref,
        invoice_number=item.item,
        amount=item.open_amount,
        due_on=item.due_day,
        since=since,
        level=sum(since + timedelta(days=level.after_days) <= on for level in levels),
        letter_level=reached if is_due else 0,
        template=levels[reached - 1].template if is_due else None,
        next_on=_next_letter(next_on, retry_ends, action) if not is_due else None,
        told_level=last_level,
        told_on=letter.day if letter else None,
        return_code=debit.code,
        reason=debit.reason,
        action=action,
        is_professional=is_professional,
        fees=total(level.fee for level in levels[:reached]) if is_professional else ZERO,
    )


def _next_letter(next_on: date | None, retry_ends: date, action: str) -> date | None:
    """When a letter follows one that is not due now: after the wait for a second debit, which has an end."""
    if action == RETRY:
        return max(next_on, retry_ends) if next_on else None
    return None if action in WAITS else next_on


def _next_on(since: date, levels: Sequence[ReminderLevel], letter: LastLetter | None) -> date | None:
    """When the letter after the last one is due; None after the last level."""
    last_level = letter.level if letter else 0
    if last_level >= len(levels):
        return None
    day = since + timedelta(days=levels[last_level].after_days)
    if letter is None:
        return day
    apart = levels[last_level].after_days - levels[last_level - 1].after_days
    return max(day, letter.day + timedelta(days=apart))


def _waiting(reminder: Reminder, action: str) -> Reminder:
    if reminder.waits:
        return reminder
    return replace(reminder, letter_level=0, template=None, next_on=None, action=action)
