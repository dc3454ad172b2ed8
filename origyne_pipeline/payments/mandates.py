"""Which mandate a customer is collected on, or why none.

Source: invoicing.md, SEPA direct debit; EPC SDD Core rulebook 2025 v1.1, section 4.1 (a mandate that has not
been used for 36 months lapses).
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from origyne_pipeline.parties import Mandate
from origyne_pipeline.payments.charset import to_epc
from origyne_pipeline.payments.debits import Suspension
from origyne_pipeline.payments.epc import (
    bic_fault,
    iban_fault,
    reference_fault,
    signature_fault,
)

LIFE_MONTHS = 36

PAID_OTHERWISE = frozenset({"NO_MANDATE", "LAPSED", "SUSPENDED"})
"""Refusals after which the invoice asks for a transfer: it is not debited later, whatever is signed."""
SETTLED = "SETTLED"
"""The code of what is credited or paid of an invoice: no debit asks for it, unless it opens again."""


@dataclass(frozen=True)
class Refusal:
    """Why a customer is not collected: ``code`` for programs, ``message`` for people; it names them."""

    customer_ref: str
    code: str
    message: str


def lapses_after(mandate: Mandate, last_collections: Mapping[str, date]) -> date:
    """The last day of a mandate's life: 36 months after its last collection, else after its signature."""
    start = max(mandate.signed_on, last_collections.get(mandate.reference.key, mandate.signed_on))
    month = start.year * 12 + start.month - 1 + LIFE_MONTHS
    year, number = divmod(month, 12)
    return date(year, number + 1, min(start.day, calendar.monthrange(year, number + 1)[1]))


def choose_mandate(
    mandates: Iterable[Mandate],
    customer_ref: str,
    on: date,
    last_collections: Mapping[str, date],
    suspended: Mapping[str, Suspension] | None = None,
    signed_by: date | None = None,
) -> Mandate | Refusal:
    """The mandate to collect a customer on, right in every respect; or the refusal.

    A mandate with a fault is not passed over for an older one, which may bear an account that its holder has
    left: the debit waits until the fault is corrected.

    Args:
        mandates: any mandates; those of other customers are left out.
        customer_ref: REF_CLIENT.
        on: the collection date, on which its life is judged.
        last_collections: last collection date by RUM in capitals.
        suspended: mandates stopped by a bank's answer, by RUM in capitals.
        signed_by: the day by which it must have been signed, that of the issue; ``on`` when not given.
    """
    chosen = current_mandate(mandates, customer_ref, on, last_collections, suspended or {})
    return chosen if isinstance(chosen, Refusal) else _checked(chosen, signed_by or on)


def current_mandate(
    mandates: Iterable[Mandate],
    customer_ref: str,
    on: date,
    last_collections: Mapping[str, date],
    suspended: Mapping[str, Suspension],
) -> Mandate | Refusal:
    """The mandate in force, whatever its data: active, alive, of several the latest signature, not stopped.

    A refusal here (``PAID_OTHERWISE``) is no fault of data: the customer must sign, or give another account.
    """
    own = [mandate for mandate in mandates if mandate.customer_ref == customer_ref]
    active = [mandate for mandate in own if mandate.active]
    if len(active) > 1:
        active.sort(key=lambda m: (m.signed_on, m.reference), reverse=True)
    if not active:
        fault = f"customer {customer_ref}: {'revoked' if own else 'no'} mandate"
        return Refusal(customer_ref, "NO_MANDATE", fault)
    for chosen in active:
        if _is_alive(chosen, on, last_collections):
            break
    else:
        day = lapses_after(active[0], last_collections)
        fault = f"lapsed after {day}, {LIFE_MONTHS} months without a collection; have a new one signed"
        return refuse(active[0], "LAPSED", fault)
    stop = suspended.get(chosen.reference.key) if suspended else None
    if stop and stop.bears_on(chosen.iban):
        cure = "have a new mandate signed" if stop.ibans is None else "ask the customer for another account"
        return refuse(chosen, "SUSPENDED", f"stopped by the bank's answer {stop.reason}; {cure}")
    return chosen


def _checked(mandate: Mandate, on: date) -> Mandate | Refusal:
    code, fault = _data_fault(mandate, on)
    return refuse(mandate, code, fault) if fault else mandate


def _data_fault(mandate: Mandate, on: date) -> tuple[str, str | None]:
    """The code of the first fault of a mandate's data, and the fault; None where it is right."""
    if fault := reference_fault(mandate.reference):
        return "BAD_REFERENCE", fault
    if fault := signature_fault(mandate.signed_on, on):
        return "FUTURE_SIGNATURE", fault
    if fault := iban_fault(mandate.iban):
        return "BAD_IBAN", fault
    if fault := bic_fault(mandate.bic, mandate.iban):
        return "BAD_BIC", fault
    if not to_epc(mandate.holder, 70).strip(" ."):
        return "NO_HOLDER", "TITULAIRE: empty; give the holder's name"
    if mandate.scheme not in ("CORE", "B2B"):
        return "BAD_SCHEME", f"scheme {mandate.scheme!r}: expected CORE or B2B"
    return "", None


def _is_alive(mandate: Mandate, on: date, last_collections: Mapping[str, date]) -> bool:
    signed_on = mandate.signed_on
    months = (on.year - signed_on.year) * 12 + on.month - signed_on.month
    return months < LIFE_MONTHS or on <= lapses_after(mandate, last_collections)


def refuse(mandate: Mandate, code: str, fault: str) -> Refusal:
    """The refusal of a mandate, naming the customer and the RUM."""
    return Refusal(
        mandate.customer_ref, code, f"customer {mandate.customer_ref}, mandate {mandate.reference}: {fault}"
    )
