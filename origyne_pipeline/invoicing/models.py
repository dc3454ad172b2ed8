"""The values of this room: what an invoice is, from draft to frozen.

An ``Invoice`` carries everything that its document shows (the parties, the terms and the figures as they were
on the day of issue), so that it can be drawn again, byte for byte, whatever has changed since.
All money is euros in 2 decimals; credit notes hold negative totals.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.identifiers import Bic, CreditorReference, Iban
from origyne_pipeline.parties import Customer, DebitNotice
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Company

ZERO = Decimal("0.00")
NO_IBAN = Iban("")
"""The account of an invoice that was issued before invoices bore one."""
SUBSCRIPTION, ACTIVATION, TERMINATION = "SUBSCRIPTION", "ACTIVATION", "TERMINATION"
OPTION, USAGE, ADJUSTMENT = "OPTION", "USAGE", "ADJUSTMENT"
DISCOUNT, MINIMUM = "DISCOUNT", "MINIMUM"
INVOICE, CREDIT_NOTE = "INVOICE", "CREDIT_NOTE"
DIRECT_DEBIT, TRANSFER, NO_PAYMENT = "DIRECT_DEBIT", "TRANSFER", "NONE"


class InvoicingError(OrigyneError):
    """Something of this room that a person can act on."""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line of an invoice.

    ``quantity`` counts what ``kind`` sells: 1 for a fee or an adjustment; for USAGE the billed seconds (VOIX,
    VOIX_RECUE), acts (SMS, MMS) or KO (DATA), of which ``included_quantity`` came out of an allowance.
    ``line`` is E.164 digits without ``+``; None for what bears on the customer as a whole.

    Of a TTC line ``amount_incl_tax`` is given and ``amount_excl_tax`` follows from it (``vat.with_nets``); of an HT
    line it is None. ``service_excl_tax`` is the part of usage that special numbers' services cost. ``for_month``
    (AAAA-MM) is what a subscription or option pays for.

    ``unit_price_excl_tax`` (up to 6 decimals) is the one price that made the line, for one ``price_unit`` (MIN, S,
    ACTE, KO, MO, GO) of usage, for one piece of anything else; None where several prices made it, or none did.
    """

    position: int
    kind: str
    line: str | None
    label: str
    quantity: int
    amount_excl_tax: Decimal
    vat_rate: Decimal
    usage: str | None = None
    destination_group: str | None = None
    is_late: bool = False
    event_count: int = 0
    included_quantity: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    amount_incl_tax: Decimal | None = None
    origin_zone: str | None = None
    for_month: str | None = None
    service_excl_tax: Decimal = ZERO
    is_goods: bool = False
    unit_price_excl_tax: Decimal | None = None
    price_unit: str | None = None


@dataclass(frozen=True, slots=True)
class VatLine:
    """The VAT of one rate (percent): rounded once on the sum of its HT lines, and what its TTC lines bear."""

    rate: Decimal
    base_excl_tax: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of payment that were in force when the invoice was issued."""

    payment_days: int
    late_penalty: str
    discount_terms: str
    recovery_indemnity: Decimal
    vat_on_debits: bool
    layout: str
    payee_iban: Iban = NO_IBAN
    payee_bic: Bic | None = None
    payee_name: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """The invoice that a credit note corrects."""

    number: str
    issue_date: date


@dataclass(frozen=True, slots=True)
class AllowanceUse:
    """What a line used of an allowance.

    ``line`` None is the customer's shared pool, ``granted`` None is unlimited. Quantities are
    seconds, acts or KO according to ``usage``.
    """

    code: str
    label: str
    usage: str
    line: str | None
    granted: int | None
    used: int


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """What an earlier month cost the customer, tax included; for the picture of the last twelve months."""

    month: Month
    total_incl_tax: Decimal


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """One customer's month, computed and not yet numbered. A negative one cites the invoices that it reduces."""

    billing_month: Month
    customer: Customer
    kind: str
    lines: tuple[InvoiceLine, ...]
    vat: tuple[VatLine, ...]
    total_excl_tax: Decimal
    total_vat: Decimal
    total_incl_tax: Decimal
    allowances: tuple[AllowanceUse, ...] = ()
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Invoice:
    """One issued invoice or credit note, frozen. ``number`` is empty in a dry run, and only there.

    A credit note cites the invoice that it corrects or reduces, and in ``also_cites`` those before it.
    ``credit_deducted`` is the customer's credit that pays a part of the invoice from the first; ``creditor_reference``
    what a transfer quotes. Invoices that were issued before there were such have neither.
    """

    number: str
    kind: str
    billing_month: Month
    issue_date: date
    due_date: date
    customer: Customer
    seller: Company
    terms: Terms
    lines: tuple[InvoiceLine, ...]
    vat: tuple[VatLine, ...]
    total_excl_tax: Decimal
    total_vat: Decimal
    total_incl_tax: Decimal
    payment_means: str
    payment: DebitNotice | None = None
    cites: Citation | None = None
    also_cites: tuple[Citation, ...] = ()
    reason: str = ""
    allowances: tuple[AllowanceUse, ...] = ()
    history: tuple[MonthTotal, ...] = ()
    logo_sha256: str | None = None
    banner_sha256: str | None = None
    credit_deducted: Decimal = ZERO
    creditor_reference: CreditorReference | None = None

    @property
    def amount_due(self) -> Decimal:
        """What is to be paid, tax included: the total less the credit that is deducted."""
        return self.total_incl_tax - self.credit_deducted

    @property
    def cited(self) -> tuple[Citation, ...]:
        """The invoices that a credit note corrects or reduces, the newest first."""
        return (self.cites, *self.also_cites) if self.cites else ()

    @property
    def is_draft(self) -> bool:
        """Whether it was computed in a dry run and has no legal existence."""
        return not self.number


@dataclass(frozen=True, slots=True)
class Held:
    """A customer who cannot be invoiced yet, why, and how much waits (euros excluding tax)."""

    customer_ref: str
    reason: str
    amount_excl_tax: Decimal


@dataclass(frozen=True, slots=True)
class PastInvoices:
    """A customer's issued invoices before a month, credit notes left out; newest first, totals including tax."""

    invoices: tuple[tuple[Citation, Decimal], ...] = ()

    @property
    def greatest_of_last_three(self) -> Decimal | None:
        """The greatest total of the last three; None where there is none."""
        return max((total for _, total in self.invoices[:3]), default=None)

    def covering(self, amount: Decimal) -> tuple[Citation, ...]:
        """The newest with a positive total until their sum covers an amount, or none is left."""
        cited: list[Citation] = []
        rest = amount
        for citation, total in self.invoices:
            if rest <= 0:
                break
            if total > 0:
                cited.append(citation)
                rest -= total
        return tuple(cited)


@dataclass(frozen=True, slots=True)
class Assembly:
    """A month, customer by customer: what can be issued and what is held.

    ``held_drafts``: what the customers who are held would be invoiced, where ``clients.xlsx`` has them.
    """

    month: Month
    drafts: tuple[InvoiceDraft, ...]
    held: tuple[Held, ...] = field(default=())
    held_drafts: tuple[InvoiceDraft, ...] = field(default=())
