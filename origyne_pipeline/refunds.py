"""Sending a customer's credit back: from the account to the bank's file, once.

Above the rooms. In this order, so that a kill at any instant loses nothing and sends nothing twice: the order is
frozen, the account gets its REFUND entry, the file is written from the order. The next call writes what is missing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.account.kept_files import KeptFiles, file_problem, foreign_files
from origyne_pipeline.account.models import REFUND, Account, AccountError, Entry
from origyne_pipeline.account.noted import refund
from origyne_pipeline.account.register import open_ledger, read_ledger
from origyne_pipeline.account.register_care import ledger_path
from origyne_pipeline.account.setting_off import set_off, until
from origyne_pipeline.customer_accounts import account_entries
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.integrity import Checked, Tick, no_tick
from origyne_pipeline.money_by_hand import entries_with
from origyne_pipeline.parties import Customer, Mandate
from origyne_pipeline.payments.addresses import postal_address
from origyne_pipeline.payments.collections import EEA
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.pain001 import CreditTransfer, check_order
from origyne_pipeline.payments.refund_orders import (
    file_hash,
    file_path,
    keep_order,
    order_path,
    read_order,
    restore_file,
)
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.payments.register_care import debits_path
from origyne_pipeline.periods import local_instant, next_target_day
from origyne_pipeline.settings import Sepa

BACKUP = "put the latest backup of registers/ back"
ORDER_TIME = time(8)
"""The local time that dates an order on its day: its file is a function of the day and of what is sent."""


@dataclass(frozen=True)
class Refunded:
    """A refund; euros. ``path`` is None of a dry run. ``is_new``: it was not ordered before."""

    customer_ref: str
    amount: Decimal
    iban_masked: str
    execution_date: date
    path: Path | None
    is_new: bool


def send_back(
    home: Path,
    customer_ref: str,
    mandates: Iterable[Mandate],
    customers: Mapping[str, Customer],
    sepa: Sepa,
    today: date,
    now: datetime,
    *,
    dry_run: bool = False,
) -> Refunded:
    """Orders the refund of the whole credit of a customer.

    Args:
        home: the data root.
        customer_ref: the customer.
        mandates: the whole of sheet Mandats: the account of the latest one gets the money.
        customers: by REF_CLIENT, for their addresses.
        sepa: the VNO's own account.
        today: the present local day.
        now: the present instant, aware, for the record.
        dry_run: order nothing.

    Raises:
        OrigyneError: there is no credit, no account of the customer is known, or no bank would take the order.
    """
    if dry_run:
        account = _account(customer_ref, list(account_entries(home, today, customer_ref)), today)
        mandate = _account_holder(home, mandates, customer_ref)
        order = _order(account, mandate, customers.get(customer_ref), sepa, today)
        check_order(order)
        return _refunded(customer_ref, order, None)
    restore_refunds(home, customer_ref)
    with open_ledger(home) as ledger:  # no other process comes between the credit and its refund
        entries = entries_with(home, ledger, today, customer_ref)
        refunds = [one for one in entries if one.kind == REFUND and one.day == today]
        known = _known_order(home, entries, refunds, today)
        if known is None:
            account = _account(customer_ref, entries, today)
            mandate = _account_holder(home, mandates, customer_ref)
            order = _order(account, mandate, customers.get(customer_ref), sepa, today)
            order = keep_order(home, replace(order, ordinal=1 + len(refunds)))
            entry = refund(account, today, order.message_id)
            ledger.add(replace(entry, id=f"{entry.id}:{order.ordinal}") if refunds else entry, now)
            name = str(file_path(home, order.message_id).relative_to(home))
            hashes = ((name, file_hash(home, order.message_id)),)
            ledger.keep_files(KeptFiles(order.message_id, today, hashes), now)
    order = known or order
    path = restore_file(home, order.message_id, _kept_hashes(home).get(order.message_id))
    return _refunded(customer_ref, order, path, is_new=known is None)


def restore_refunds(home: Path, customer_ref: str | None = None) -> list[Path]:
    """Writes the files of refunds that the account has and that are missing or changed; gives all of them."""
    kept = _kept_hashes(home)
    return [
        restore_file(home, entry.source, kept.get(entry.source)) for entry in _refunds(home, customer_ref)
    ]


def check_refunds(home: Path, tick: Tick = no_tick) -> Checked:
    """Each refund's frozen order and file for the bank; and files of which the account has no refund."""
    checked = Checked("refunds")
    try:
        kept, entries = _kept_hashes(home), _refunds(home, None)
    except AccountError:
        return checked  # told with the register
    known = set()
    for done, entry in enumerate(entries, 1):
        tick(done, len(entries))
        checked.count("bank files")
        path = str(file_path(home, entry.source).relative_to(home))
        known.add(path)
        try:
            fingerprint = file_hash(home, entry.source)
        except PaymentsError as error:
            place = order_path(home, entry.source)
            checked.fault(place, str(error).removeprefix(f"{place}: ").partition(";")[0], BACKUP)
            fingerprint = kept.get(entry.source, "")
        if problem := file_problem(home, path, kept.get(entry.source, fingerprint)):
            remedy = f"run 'origyne refund {entry.customer_ref}', which first writes the same file again"
            checked.fault(home / path, problem, remedy)
    for foreign in foreign_files(home, "refunds", frozenset(known)):
        checked.fault(foreign, "the account has no refund of it", "move it away; don't give it to the bank")
    return checked


def _kept_hashes(home: Path) -> dict[str, str]:
    """The hash of each refund's file as it was first written, by message identifier."""
    with read_ledger(home) as ledger:
        kept = ledger.kept_files() if ledger else {}
    return {source: files.hashes[0][1] for source, files in kept.items()}


def _refunds(home: Path, customer_ref: str | None) -> list[Entry]:
    if not ledger_path(home).exists():
        return []
    with open_ledger(home) as ledger:
        return [entry for entry in ledger.entries(customer_ref) if entry.kind == REFUND]


def _known_order(
    home: Path, entries: Iterable[Entry], refunds: Sequence[Entry], today: date
) -> CreditTransfer | None:
    """The order of the day's last refund, where nothing is left to send back since: the command was given again."""
    if not refunds or set_off(until(entries, today)).credit:
        return None
    undone = {entry.reverses for entry in entries}
    last = refunds[-1]
    return None if last.id in undone else read_order(home, last.source)


def _account(customer_ref: str, entries: Sequence[Entry], today: date) -> Account:
    if not entries:
        raise OrigyneError(
            f"{customer_ref}: expected the reference of a customer who has an account, found none; nothing was ever"
            " invoiced to them or paid by them"
        )
    account = set_off(until(entries, today))
    if not account.credit:
        sent = [entry for entry in entries if entry.kind == REFUND]
        before = f"; {sum(one.amount for one in sent)} euros were sent back before" if sent else ""
        raise OrigyneError(
            f"{customer_ref}: nothing to send back, the customer has no credit (open: {account.open_amount} euros)"
            f"{before}; 'origyne account {customer_ref}' shows why"
        )
    return account


def _account_holder(home: Path, mandates: Iterable[Mandate], customer_ref: str) -> Mandate:
    """The latest mandate of a customer, in force or not: the account that it names is the customer's.

    Raises:
        OrigyneError: there is none, or the bank said of its account that it is closed.
    """
    own = sorted(
        (mandate for mandate in mandates if mandate.customer_ref == customer_ref),
        key=lambda mandate: (mandate.active, mandate.signed_on, mandate.reference),
    )
    if not own:
        raise OrigyneError(
            f"{customer_ref}: no account of this customer is known; add a row to sheet Mandats of clients.xlsx (ACTIF"
            " may be no), then run the command again"
        )
    latest = own[-1]
    stop = None
    if debits_path(home).exists():
        with open_register(home) as register:
            stop = register.history().suspended.get(latest.reference.key)
    if stop and stop.ibans is not None and stop.bears_on(latest.iban):
        raise OrigyneError(
            f"{customer_ref}: the bank answered {stop.reason} for account {latest.iban.masked}; give the customer's"
            " other account in sheet Mandats, then run the command again"
        )
    return latest


def _order(
    account: Account, mandate: Mandate, customer: Customer | None, sepa: Sepa, today: date
) -> CreditTransfer:
    address = postal_address(customer) if customer else None
    if address is None and mandate.iban.country not in EEA:
        raise OrigyneError(
            f"{account.customer_ref}: an account in {mandate.iban.country}, outside the EEA, is paid with the"
            " customer's town and country; complete VILLE and PAYS in sheet Clients"
        )
    return CreditTransfer(
        message_id="",
        created_at=local_instant(today, ORDER_TIME),
        execution_date=next_target_day(today),
        debtor_name=sepa.creditor_name,
        debtor_iban=sepa.iban,
        debtor_bic=sepa.bic,
        amount=account.credit,
        creditor_name=mandate.holder,
        creditor_iban=mandate.iban,
        creditor_bic=mandate.bic,
        text=f"Remboursement, client {account.customer_ref}",
        address=address,
    )


def _refunded(
    customer_ref: str, order: CreditTransfer, path: Path | None, *, is_new: bool = False
) -> Refunded:
    return Refunded(
        customer_ref, order.amount, order.creditor_iban.masked, order.execution_date, path, is_new
    )
