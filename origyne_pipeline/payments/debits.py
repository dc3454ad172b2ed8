"""The values of direct debits: what is due, collected, held, and by whom. All frozen, all plain."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.identifiers import Bic, Iban, Ics, Rum


class PaymentsError(OrigyneError):
    """No file can be written; the message lists every fault and what to do."""


class InvoiceDue(NamedTuple):
    """An issued invoice as payments sees it, in euros. ``amount`` is its total including tax.

    ``open_amount`` is what the customer account still asks of it, ``announced`` what the customer was told that a debit
    would ask for; None is all of it.
    """

    invoice_number: str
    customer_ref: str
    billing_month: str
    issue_date: date
    amount: Decimal
    open_amount: Decimal | None = None
    announced: Decimal | None = None

    @property
    def open(self) -> Decimal:
        """What is open, never more than the invoice."""
        return self.amount if self.open_amount is None else min(self.open_amount, self.amount)

    @property
    def asked(self) -> Decimal:
        """What a debit asks for: what is open, never more than the customer was told."""
        return self.open if self.announced is None else min(self.open, self.announced)

    @property
    def settled(self) -> Decimal:
        """What no debit asks for: it is credited or paid otherwise, or was not announced."""
        return self.amount - self.asked


@dataclass(frozen=True)
class Creditor:
    """Who collects, as the file names it; frozen with each file because settings change."""

    name: str
    ics: Ics
    iban: Iban
    bic: Bic | None


@dataclass(frozen=True, slots=True)
class Amendment:
    """What changed in the mandate since its last collection (rulebook AT-24)."""

    new_account: bool = False
    original_ics: Ics | None = None
    original_creditor: str | None = None


class PostalAddress(NamedTuple):
    """A debtor's address: structured (``street``), or hybrid (at most two ``lines`` beside the town)."""

    town: str
    country: str
    postcode: str | None = None
    street: str | None = None
    building: str | None = None
    lines: tuple[str, ...] = ()


class Collection(NamedTuple):
    """One debit, complete: nothing else is needed to write it. Texts are already in the EPC character set.

    A tuple, as ``InvoiceDue`` is: a month has one of each a customer, and a frozen dataclass takes four times as long.
    """

    end_to_end_id: str
    invoice_number: str
    customer_ref: str
    billing_month: str
    amount: Decimal
    scheme: str
    sequence_type: str
    collection_date: date
    mandate_reference: Rum
    signed_on: date
    debtor_name: str
    iban: Iban
    bic: Bic | None
    address: PostalAddress | None = None
    amendment: Amendment | None = None
    attempt: int = 1

    @property
    def batch(self) -> tuple[str, str, date]:
        """What its PmtInf has in common: scheme, sequence type, collection date."""
        return self.scheme, self.sequence_type, self.collection_date


@dataclass(frozen=True, slots=True)
class Held:
    """A debit that is not presented, and why. ``code`` is for programs, ``message`` for people.

    Those of ``mandates.PAID_OTHERWISE`` are no fault of data: the invoice is paid by other means. ``SETTLED`` neither:
    ``amount`` is what is credited or paid of the invoice, the whole or a part, and no debit asks for it.
    """

    invoice_number: str
    customer_ref: str
    amount: Decimal
    code: str
    message: str


@dataclass(frozen=True)
class Plan:
    """A month's debits, in the order of the file, and those that are held, in the order of the invoices.

    ``settled`` is what the debits do not ask for of their invoices.
    """

    collections: tuple[Collection, ...]
    held: tuple[Held, ...]
    settled: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class LastCollection:
    """What the bank last saw of a mandate."""

    collection_date: date
    iban: Iban
    ics: Ics
    creditor: str


@dataclass(frozen=True)
class Suspension:
    """A mandate that a bank's answer stopped: on any account, or on those of ``ibans`` only."""

    reason: str
    ibans: frozenset[Iban] | None = None

    @classmethod
    def joined(cls, before: "Suspension | None", reason: str, iban: Iban | None) -> "Suspension":
        """What stands after one more answer; a stop on any account outlives one on an account."""
        if iban is None or (before is not None and before.ibans is None):
            return before if before is not None and before.ibans is None else cls(reason)
        return cls(reason, frozenset({iban}) | (before.ibans or frozenset() if before else frozenset()))

    def bears_on(self, iban: Iban) -> bool:
        """Whether it stops a collection on this account."""
        return self.ibans is None or iban in self.ibans


@dataclass(frozen=True)
class History:
    """What the register knows that a plan needs.

    Mandates are keyed by RUM in capitals: case means nothing in one. ``last`` is the last collection that the
    bank did not reject (what it knows of the mandate), ``presented`` the date of the last one, rejected or
    not (what keeps the mandate alive). ``decided`` are the invoices never planned again: collected, or
    asking for a transfer because no mandate was in force (``mandates.PAID_OTHERWISE``).
    """

    last: dict[str, LastCollection] = field(default_factory=dict)
    presented: dict[str, date] = field(default_factory=dict)
    suspended: dict[str, Suspension] = field(default_factory=dict)
    decided: frozenset[str] = frozenset()
