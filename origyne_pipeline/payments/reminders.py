"""The reminders list: whose debit failed, how far the reminders are, and what is to be done next.

Failed debits and a day in, the list out. Levels, delays and fees are settings. A consumer bears no fee
of a reminder (code des procédures civiles d'exécution, L111-8), hence 0.00 by default.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.payments.answers import FAILED, Standing
from origyne_pipeline.payments.debits import Collection
from origyne_pipeline.payments.reasons import reason
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.payments.settlement import latest
from origyne_pipeline.settings import ReminderLevel, Reminders

NOTHING = Decimal("0.00")


LEVELS = Reminders().levels


@dataclass(frozen=True)
class Reminder:
    """One unpaid invoice of the list.

    ``level`` is 0 until the first delay has run, and stays 0 while the debit is to be presented again or is
    disputed; ``since`` is the day of the failure, ``reached_on`` that of the level, ``next_on`` that of the
    next one, if any. ``action`` is what the reason asks (reasons.csv); ``amount`` is owed, ``fees`` come on
    top.
    """

    customer_ref: str
    invoice_number: str
    billing_month: str
    amount: Decimal
    fees: Decimal
    return_code: str
    reason: str
    action: str
    since: date
    level: int
    template: str | None
    reached_on: date | None
    next_on: date | None


def list_reminders(home: Path, on: date, levels: Sequence[ReminderLevel] = LEVELS) -> list[Reminder]:
    """The list as of a day, over all months of the register."""
    with open_register(home) as register:
        standings = register.standings()
        failed = {end_to_end_id for end_to_end_id, stands in standings.items() if stands.status in FAILED}
        debits = [
            (debit, standings.get(debit.end_to_end_id, Standing()))
            for debit in register.presentations_of(failed)
        ]
        return reminders(debits, register.paid(), on, levels)


def reminders(
    debits: Iterable[tuple[Collection, Standing]],
    paid: Mapping[str, Decimal],
    on: date,
    levels: Sequence[ReminderLevel] = LEVELS,
) -> list[Reminder]:
    """The list as of a day, by customer and invoice.

    Args:
        debits: any months', with where they stand, second presentations included.
        paid: what customers paid by other means, by invoice.
        on: the day of the list.
        levels: in the order of their delays.
    """
    unpaid = []
    for debit, stands in latest(debits):
        owed = debit.amount - paid.get(debit.invoice_number, NOTHING)
        if stands.status in FAILED and stands.since is not None and stands.since <= on and owed > 0:
            unpaid.append(_reminder(debit, stands, stands.since, owed, on, levels))
    return sorted(unpaid, key=lambda item: (item.customer_ref, item.invoice_number))


def _reminder(
    debit: Collection, stands: Standing, since: date, owed: Decimal, on: date, levels: Sequence[ReminderLevel]
) -> Reminder:
    why = reason(stands.reason)
    action = "REVIEW" if why.action == "RETRY" and debit.attempt > 1 else why.action
    days = [since + timedelta(days=level.after_days) for level in levels]
    waits = action in ("RETRY", "DISPUTE")
    reached = 0 if waits else sum(day <= on for day in days)
    return Reminder(
        customer_ref=debit.customer_ref,
        invoice_number=debit.invoice_number,
        billing_month=debit.billing_month,
        amount=owed,
        fees=sum((level.fee for level in levels[:reached]), NOTHING),
        return_code=why.code,
        reason=why.label_fr,
        action=action,
        since=since,
        level=reached,
        template=levels[reached - 1].template if reached else None,
        reached_on=days[reached - 1] if reached else None,
        next_on=days[reached] if reached < len(levels) and not waits else None,
    )
