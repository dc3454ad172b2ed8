"""The plan of a month's debits: a collection for every invoice on which something is open, with a usable mandate.

Pure: invoices, mandates, settings and history in, collections and held debits out, in one order whatever the
input's.

Source: invoicing.md, SEPA direct debit; EPC SDD Core rulebook 2025 v1.1 (sequence types, amendments AT-24).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

from origyne_pipeline.parties import Customer, Mandate
from origyne_pipeline.payments.addresses import postal_address
from origyne_pipeline.payments.answers import FAILED, Standing
from origyne_pipeline.payments.charset import to_epc
from origyne_pipeline.payments.debits import (
    Amendment,
    Collection,
    Held,
    History,
    InvoiceDue,
    LastCollection,
    Plan,
    PostalAddress,
)
from origyne_pipeline.payments.epc import amount_fault, end_to_end_fault
from origyne_pipeline.payments.mandates import SETTLED, Refusal, choose_mandate, refuse
from origyne_pipeline.payments.reasons import reason
from origyne_pipeline.periods import next_target_day
from origyne_pipeline.settings import Sepa

Decision = tuple[Collection | None, Held | None]
"""What becomes of an invoice: its debit, with what it does not ask for where a part is settled; or why it waits."""
EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()
)
"""Countries whose accounts are debited without the debtor's address (Regulation (EU) 2015/847)."""


@lru_cache(maxsize=1024)
def collection_date(issue_date: date, notice_days: int) -> date:
    """The first TARGET day on or after the end of the notice, which starts with the invoice.

    >>> collection_date(date(2026, 12, 11), 14)  # 25 and 26 December are closed, then a Sunday
    datetime.date(2026, 12, 28)
    """
    return next_target_day(issue_date + timedelta(days=notice_days))


def plan_collections(
    invoices: Iterable[InvoiceDue],
    mandates: Iterable[Mandate],
    sepa: Sepa,
    history: History,
    customers: Mapping[str, Customer] | None = None,
) -> Plan:
    """What of the invoices is collected, and what is held.

    Invoices that ``history`` has as decided, and those without a positive total, are in neither. Nothing is asked of
    one on which nothing is open; as it may open again, it is not decided.

    Args:
        invoices: issued invoices and credit notes.
        mandates: the whole of sheet Mandats, revoked ones included.
        sepa: the creditor and its terms.
        history: what the register knows; ``History()`` before the first month.
        customers: by REF_CLIENT, for their addresses; those missing are written without.
    """
    collections: list[Collection] = []
    held: list[Held] = []
    settled: list[Held] = []
    for collection, note in decisions(invoices, mandates, sepa, history, customers):
        if collection is not None:
            collections.append(collection)
        if note is not None:
            (held if collection is None else settled).append(note)
    return Plan(tuple(in_file_order(collections)), tuple(held), tuple(settled))


def decisions(
    invoices: Iterable[InvoiceDue],
    mandates: Iterable[Mandate],
    sepa: Sepa,
    history: History,
    customers: Mapping[str, Customer] | None = None,
) -> Iterator[Decision]:
    """What becomes of each invoice, by number; see ``plan_collections``. One decision is in memory at a time."""
    due = [i for i in invoices if i.amount > 0 and i.invoice_number not in history.decided]
    due.sort(key=attrgetter("invoice_number"))
    mandates = mandates if isinstance(mandates, Sequence) else tuple(mandates)
    shared, several = _shared_references(mandates), _given_again([invoice.customer_ref for invoice in due])
    by_customer: dict[str, list[Mandate]] = {}
    for mandate in mandates:
        by_customer.setdefault(mandate.customer_ref, []).append(mandate)
    last = history.last if not several else dict(history.last)
    times = _given_again([invoice.invoice_number for invoice in due])
    for invoice in due:
        asked = invoice.asked
        if asked <= 0:
            yield None, _settled(invoice)
            continue
        on = collection_date(invoice.issue_date, sepa.notice_days)
        fault = _invoice_fault(invoice, asked, times.get(invoice.invoice_number, 1))
        chosen = fault or choose_mandate(
            by_customer.get(invoice.customer_ref, ()),
            invoice.customer_ref,
            on,
            history.presented,
            history.suspended,
            signed_by=invoice.issue_date,
        )
        if isinstance(chosen, Mandate):
            address = _address(customers, invoice.customer_ref, sepa.version, chosen)
            is_shared = bool(shared) and chosen.reference.key in shared
            chosen = (
                (_shared_refusal(chosen) if is_shared else None)
                or (_missing_address(chosen) if address is None else None)
                or chosen
            )
        if isinstance(chosen, Refusal):
            yield None, _held(invoice, chosen)
            continue
        part = _settled(invoice) if asked != invoice.amount else None
        before = last.get(chosen.reference.key) if last else None
        yield _collection(invoice, asked, chosen, on, sepa, before, address), part
        if invoice.customer_ref in several:
            last[chosen.reference.key] = LastCollection(on, chosen.iban, sepa.ics, sepa.creditor_name)


def _given_again(texts: Sequence[str]) -> dict[str, int]:
    """How many times each text comes that comes more than once."""
    if len(set(texts)) == len(texts):
        return {}
    return {text: times for text, times in Counter(texts).items() if times > 1}


def plan_representations(
    debits: Iterable[tuple[Collection, Standing]],
    open_amounts: Mapping[str, Decimal],
    mandates: Iterable[Mandate],
    sepa: Sepa,
    history: History,
    today: date,
    customers: Mapping[str, Customer] | None = None,
) -> Plan:
    """Which failed debits are presented again, with a new notice, on the mandate as it is now.

    Once each: a debit that failed for a reason of action RETRY and was never presented again.

    Args:
        debits: a month's, with where they stand, second presentations included.
        open_amounts: what is open on the invoices; one that is not there is open by what its debit asked for.
        mandates: the whole of sheet Mandats.
        sepa: the creditor and its terms.
        history: what the register knows.
        today: the day from which the notice counts.
        customers: by REF_CLIENT, for their addresses.
    """
    debits = list(debits)
    attempts = Counter(debit.invoice_number for debit, _ in debits)
    due = [
        InvoiceDue(
            debit.invoice_number,
            debit.customer_ref,
            debit.billing_month,
            today,
            max(debit.amount, open_amount := open_amounts.get(debit.invoice_number, debit.amount)),
            open_amount,
        )
        for debit, stands in debits
        if stands.status in FAILED
        and reason(stands.reason).action == "RETRY"
        and attempts[debit.invoice_number] == 1
    ]
    plan = plan_collections(due, mandates, sepa, replace(history, decided=frozenset()), customers)
    again = (c._replace(end_to_end_id=f"{c.invoice_number}-2", attempt=2) for c in plan.collections)
    return Plan(tuple(in_file_order(again)), plan.held)


def in_file_order(collections: Iterable[Collection]) -> list[Collection]:
    """By PmtInf (scheme, sequence type, date), then by end-to-end identifier."""
    return sorted(collections, key=lambda c: (c.batch, c.end_to_end_id))


def amendment(mandate: Mandate, last: LastCollection | None, sepa: Sepa) -> Amendment | None:
    """What the bank must be told of since it last saw the mandate: another account (SMNDA), creditor or name of it."""
    if last is None:
        return None
    has_new_ics = last.ics != sepa.ics
    has_new_name = to_epc(last.creditor, 70) != to_epc(sepa.creditor_name, 70)
    changed = Amendment(
        new_account=last.iban != mandate.iban,
        original_ics=last.ics if has_new_ics else None,
        original_creditor=last.creditor if has_new_ics or has_new_name else None,
    )
    return changed if changed != Amendment() else None


def _collection(
    invoice: InvoiceDue,
    asked: Decimal,
    mandate: Mandate,
    on: date,
    sepa: Sepa,
    last: LastCollection | None,
    address: PostalAddress | None,
) -> Collection:
    return Collection(
        end_to_end_id=invoice.invoice_number,
        invoice_number=invoice.invoice_number,
        customer_ref=invoice.customer_ref,
        billing_month=invoice.billing_month,
        amount=asked,
        scheme=mandate.scheme,
        sequence_type="FRST" if sepa.sequence == "FRST" and last is None else "RCUR",
        collection_date=on,
        mandate_reference=mandate.reference,
        signed_on=mandate.signed_on,
        debtor_name=to_epc(mandate.holder, 70),
        iban=mandate.iban,
        bic=mandate.bic,
        address=address,
        amendment=amendment(mandate, last, sepa),
    )


def _address(
    customers: Mapping[str, Customer] | None, ref: str, version: str, mandate: Mandate
) -> PostalAddress | None:
    """Version .02 predates structured addresses at most banks: there only where the scheme demands one."""
    customer = (customers or {}).get(ref)
    if customer is None or (version == "02" and mandate.iban.country in EEA):
        return None
    return postal_address(customer)


def _invoice_fault(invoice: InvoiceDue, asked: Decimal, times: int) -> Refusal | None:
    if times > 1:
        fault = f"given {times} times; an EndToEndId is used once: issue it once"
        code = "DUPLICATE"
    elif (broken := end_to_end_fault(invoice.invoice_number)) is not None:
        fault, code = broken, "BAD_INVOICE_NUMBER"
    elif (broken := amount_fault(asked)) is not None:
        fault, code = broken, "BAD_AMOUNT"
    else:
        return None
    message = f"customer {invoice.customer_ref}, invoice {invoice.invoice_number}: {fault}"
    return Refusal(invoice.customer_ref, code, message)


def _shared_references(mandates: Sequence[Mandate]) -> frozenset[str]:
    """RUMs that more than one customer bears; capitals or not, they are the same to a bank."""
    owners: dict[str, str] = {}
    shared: set[str] = set()
    for mandate in mandates:
        if owners.setdefault(mandate.reference.key, mandate.customer_ref) != mandate.customer_ref:
            shared.add(mandate.reference.key)
    return frozenset(shared)


def _shared_refusal(mandate: Mandate) -> Refusal:
    return refuse(mandate, "SHARED_REFERENCE", "another customer has the same RUM; give each mandate its own")


def _missing_address(mandate: Mandate) -> Refusal | None:
    country = mandate.iban.country
    if country in EEA:
        return None
    fault = f"an account in {country}, outside the EEA, is debited with the customer's town and country"
    return refuse(mandate, "NO_ADDRESS", f"{fault}; complete VILLE and PAYS in sheet Clients")


def _held(invoice: InvoiceDue, refusal: Refusal) -> Held:
    return Held(invoice.invoice_number, invoice.customer_ref, invoice.asked, refusal.code, refusal.message)


def _settled(invoice: InvoiceDue) -> Held:
    """What is credited or paid of an invoice."""
    number, paid = invoice.invoice_number, invoice.amount - invoice.open
    untold = invoice.open - invoice.asked
    part = f"{paid} of {invoice.amount}" if invoice.open > 0 else "all of it"
    message = (
        f"customer {invoice.customer_ref}, invoice {number}: {part} is credited or paid already;"
        f" 'origyne account {invoice.customer_ref}' lists how"
    )
    if untold > 0:
        message += (
            f"; {untold} more is open than the {invoice.announced} to pay that the invoice told (a payment was"
            " reversed): no debit asks for it, it stays open"
        )
    if invoice.asked <= 0:
        again = "if it opens again" if untold <= 0 else "once the customer is told the amount and the day"
        message += f"; {again}, 'origyne collect --month {invoice.billing_month}' asks for it"
    return Held(number, invoice.customer_ref, invoice.settled, SETTLED, message)
