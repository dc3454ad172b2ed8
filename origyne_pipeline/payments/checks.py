"""The last look at a file before it is frozen: what the XSD does not see, on the values that will be written.

The plan has already held what a customer's mandate gets wrong. What is found here is the creditor's settings,
or a fault of this program, and stops the file. Source: EPC SDD Core rulebook 2025 v1.1, sections 4.3 and 4.6.
"""

import functools
from collections.abc import Sequence
from datetime import date, timedelta

from origyne_pipeline.payments.charset import to_epc
from origyne_pipeline.payments.debits import Collection, Creditor, PaymentsError
from origyne_pipeline.payments.epc import (
    amount_fault,
    bic_fault,
    end_to_end_fault,
    ics_fault,
    own_iban_fault,
    reference_fault,
    signature_fault,
)
from origyne_pipeline.periods import target_closed
from origyne_pipeline.settings import Sepa

SHOWN = 20


def creditor_of(sepa: Sepa) -> Creditor:
    """The creditor of the settings.

    Raises:
        PaymentsError: no bank would take it; names each setting of ``[sepa]`` at fault.
    """
    creditor = Creditor(sepa.creditor_name, sepa.ics, sepa.iban, sepa.bic)
    faults = [
        f"[sepa] {setting}: {fault}"
        for setting, fault in (
            ("creditor_name", None if to_epc(creditor.name, 70).strip(" .") else "empty"),
            ("ics", ics_fault(creditor.ics)),
            ("iban", own_iban_fault(creditor.iban)),
            ("bic", bic_fault(creditor.bic, creditor.iban)),
        )
        if fault
    ]
    if faults:
        raise PaymentsError("no direct debit can be written: " + "; ".join(faults))
    return creditor


def check_collections(collections: Sequence[Collection], created_on: date, bank_cutoff_days: int) -> None:
    """Refuses a set of debits that the bank would reject.

    Args:
        collections: those of one file.
        created_on: the local day of the file.
        bank_cutoff_days: how many TARGET days before the collection the bank wants the file.

    Raises:
        PaymentsError: with every fault, each naming the customer.
    """
    identifiers: set[str] = set()
    faults: list[str] = []
    for debit in collections:
        faults += debit_faults(debit, created_on, bank_cutoff_days)
        if debit.end_to_end_id in identifiers:
            faults.append(given_twice(debit.customer_ref, debit.end_to_end_id))
        identifiers.add(debit.end_to_end_id)
    refuse_faults(faults)


def debit_faults(debit: Collection, created_on: date, bank_cutoff_days: int) -> list[str]:
    """Why the bank would reject a debit, each naming the customer."""
    faults = (
        end_to_end_fault(debit.end_to_end_id),
        reference_fault(debit.mandate_reference),
        amount_fault(debit.amount),
        signature_fault(debit.signed_on, created_on),
        *_day_faults(debit.collection_date, created_on, bank_cutoff_days),
        _name_fault(debit.debtor_name),
    )
    if not any(faults):
        return []
    customer = f"customer {debit.customer_ref}, debit {debit.end_to_end_id}"
    return [f"{customer}: {fault}" for fault in faults if fault]


def given_twice(customer_ref: str, end_to_end_id: str) -> str:
    """The fault of a debit whose identifier another one has."""
    return f"customer {customer_ref}, debit {end_to_end_id}: its EndToEndId is already in the file"


def refuse_faults(faults: Sequence[str]) -> None:
    """Refuses a file with faults.

    Raises:
        PaymentsError: with every fault.
    """
    if faults:
        more = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise PaymentsError(
            f"no file is written, {len(faults)} fault(s): " + "; ".join(faults[:SHOWN]) + more
        )


@functools.lru_cache(maxsize=1024)
def latest_submission(collection_date: date, bank_cutoff_days: int) -> date:
    """The last day on which the bank takes a file for a collection date."""
    day = collection_date
    for _ in range(bank_cutoff_days):
        day -= timedelta(days=1)
        while target_closed(day):
            day -= timedelta(days=1)
    return day


def _name_fault(name: str) -> str | None:
    if name and name == to_epc(name, 70):
        return None
    return "debtor's name: empty, too long or outside the EPC character set"


@functools.lru_cache(maxsize=1024)
def _day_faults(day: date, created_on: date, bank_cutoff_days: int) -> tuple[str, ...]:
    faults = []
    if target_closed(day):
        faults.append(f"collection date {day}: TARGET is closed that day")
    if created_on > latest_submission(day, bank_cutoff_days):
        faults.append(
            f"collection date {day}: too near for a file of {created_on}, the bank wants it"
            f" {bank_cutoff_days} TARGET day(s) before; raise [sepa] notice_days"
        )
    return tuple(faults)
