"""What a plan of debits must know of the past, from the rows of the register."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from origyne_pipeline.identifiers import Iban, Ics, Rum
from origyne_pipeline.payments.answers import REJECTED, Standing
from origyne_pipeline.payments.debits import History, LastCollection, Suspension
from origyne_pipeline.payments.mandates import PAID_OTHERWISE
from origyne_pipeline.payments.reasons import reason


def read_history(
    rows: Callable[..., Iterable[tuple[Any, ...]]], standings: Mapping[str, Standing]
) -> History:
    """The history of a register. Values are made of each mandate's latest debit only, not of every debit.

    Args:
        rows: gives the rows of a query and its values.
        standings: where each debit that the bank answered for stands.
    """
    last: dict[str, tuple[str, str, str, str]] = {}
    presented: dict[str, str] = {}
    suspended: dict[str, Suspension] = {}
    for identifier, mandate, *debit in rows(
        "select end_to_end_id, mandate_reference, collection_date, iban, ics, creditor_name from debits"
        " join files using (message_id) order by collection_date, debits.rowid"
    ):
        reference, standing = Rum(mandate).key, standings.get(identifier)
        presented[reference] = debit[0]
        if standing is None or standing.status != REJECTED:
            last[reference] = tuple(debit)
        if standing and (suspends := reason(standing.reason).suspends):
            suspended[reference] = Suspension.joined(
                suspended.get(reference),
                standing.reason or "",
                Iban(debit[1]) if suspends == "ACCOUNT" else None,
            )
    decided = rows(
        "select invoice_number from debits"
        f" union select invoice_number from holds where code in ({', '.join('?' * len(PAID_OTHERWISE))})",
        tuple(sorted(PAID_OTHERWISE)),
    )
    return History(
        {
            reference: LastCollection(date.fromisoformat(day), Iban(iban), Ics(ics), creditor)
            for reference, (day, iban, ics, creditor) in last.items()
        },
        {reference: date.fromisoformat(day) for reference, day in presented.items()},
        suspended,
        frozenset(number for (number,) in decided),
    )
