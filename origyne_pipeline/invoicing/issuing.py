"""Issuing a month: drafts become numbered, frozen invoices, once.

One transaction holds the numbers and the invoices of the whole month, in customer order. Issuing again adds
only customers who have none for the month yet (those who were held), and tells where a draft has come to
differ from what was issued: a credit note corrects that, never a change.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.french import is_one_line
from origyne_pipeline.identifiers import CreditorReference
from origyne_pipeline.invoicing.branding import Branding
from origyne_pipeline.invoicing.documents import undrawable
from origyne_pipeline.invoicing.issue_days import check_debit_day
from origyne_pipeline.invoicing.models import (
    DIRECT_DEBIT,
    NO_PAYMENT,
    TRANSFER,
    ZERO,
    Held,
    Invoice,
    InvoiceDraft,
    InvoiceLine,
    MonthTotal,
    Terms,
)
from origyne_pipeline.invoicing.register import MONTHLY, Register, register_path
from origyne_pipeline.issued import IssuedFrom
from origyne_pipeline.parties import Customer, DebitNotice
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Company, InvoiceTerms, Sepa

LONGEST_TEXT = 400
"""Characters of one setting that is printed on every invoice."""
NoticeOf = Callable[[str, Decimal, date], DebitNotice | None]
CreditOf = Callable[[str, Decimal, date, date], Decimal]
"""The credit that an invoice deducts, of its customer, total, issue date and due date."""


@dataclass(frozen=True)
class Difference:
    """A draft against what was issued (totals including tax; ``computed`` None: nothing to bill now)."""

    customer_ref: str
    number: str
    issued: Decimal
    computed: Decimal | None


@dataclass(frozen=True)
class Issued:
    """What issuing came to. ``numbers`` are all of the month's, in order; ``new`` those of this time.

    ``held`` are customers whose document could not be made: they were given no number.
    """

    month: Month
    numbers: tuple[str, ...]
    new: tuple[str, ...]
    differences: tuple[Difference, ...]
    held: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Issuer:
    """Who invoices, on what terms and with what pictures; ``warnings`` tell of pictures that can't be drawn."""

    company: Company
    terms: Terms
    branding: Branding
    warnings: tuple[str, ...] = ()


def terms_of(settings: InvoiceTerms, sepa: Sepa) -> Terms:
    """The part of the settings that an invoice must keep."""
    return Terms(
        payment_days=settings.payment_days,
        late_penalty=settings.late_penalty,
        discount_terms=settings.discount_terms,
        recovery_indemnity=settings.recovery_indemnity,
        vat_on_debits=settings.vat_on_debits,
        layout=settings.layout,
        payee_iban=sepa.iban,
        payee_bic=sepa.bic,
        payee_name=sepa.creditor_name,
    )


def no_notice(customer_ref: str, gross: Decimal, issue_date: date) -> DebitNotice | None:
    """Nobody is debited."""
    return None


def no_credit(customer_ref: str, gross: Decimal, issue_date: date, due_date: date) -> Decimal:
    """No customer has a credit."""
    return ZERO


def issue(
    home: Path,
    month: Month,
    drafts: Iterable[InvoiceDraft],
    issue_date: date,
    issuer: Issuer,
    payment_notice: NoticeOf = no_notice,
    today: date = date.max,
    inputs: IssuedFrom | None = None,
    credit_of: CreditOf = no_credit,
) -> Issued:
    """Numbers and freezes the drafts of a month.

    Args:
        home: the data root; the register is in it.
        month: the billing month of all drafts.
        drafts: in customer order, as ``assemble`` gives them.
        issue_date: the day asked for; the last issued day stands instead when it is later.
        issuer: the VNO as it is today.
        payment_notice: who is debited, told the customer, the amount and the issue date; asked for positive
            totals.
        today: the present day; the debits of what is issued lie after it. Not looked at when not given.
        inputs: what the drafts were computed from: kept with the first invoices of the month.
        credit_of: the credit of each customer, which pays the invoice from the first.

    Raises:
        RegisterError: the register has lost entries.
        IssueDayError: a debit would lie in the past; nothing is numbered.
    """
    with Register(register_path(home)) as register:
        register.check_whole()
        with register.transaction():
            before = register.monthly_customers(month)
            day = register.earliest_issue_date(issue_date, today)
            register.keep_pictures((issuer.branding.logo, issuer.branding.banner))
            new: list[str] = []
            differences: list[Difference] = []
            held: list[Held] = []
            for draft in drafts:
                ref = draft.customer.ref
                number = before.pop(ref, None)
                if number:
                    differences += _difference(register.entry(number).invoice, draft)
                else:
                    frozen = freeze(
                        draft, day, issuer, payment_notice, history_of(register, draft), credit_of
                    )
                    if today < date.max:
                        check_debit_day(frozen, today)
                    refused = held_if_undrawable(frozen)
                    if refused:
                        held.append(refused)
                        continue
                    number = register.next_number(draft.kind, day)
                    new.append(register.append(numbered(frozen, number), MONTHLY).number)
            for ref, number in before.items():
                issued = register.entry(number).invoice
                differences.append(Difference(ref, number, issued.total_incl_tax, None))
            if inputs and register.monthly_customers(month):
                register.keep_inputs(inputs)
            numbers = tuple(register.numbers(month))
        register.write_head()
    return Issued(month, numbers, tuple(new), tuple(differences), tuple(held))


def held_if_undrawable(frozen: Invoice) -> Held | None:
    """The customer as held, where no document can be made of the invoice: it must not take a number."""
    reason = undrawable(frozen)
    if not reason:
        return None
    words = f"its invoice can't be drawn: {reason}; correct the customer in clients.xlsx, then issue the month again"
    return Held(frozen.customer.ref, words, frozen.total_excl_tax)


def issuer_faults(company: Company, terms: Terms) -> list[str]:
    """What of the settings no invoice could show, in words: it would be frozen with each."""
    faults = []
    for section, values in (("company", company), ("invoice", terms)):
        for field in fields(values):
            value = getattr(values, field.name)
            if isinstance(value, str) and not is_one_line(value, LONGEST_TEXT):
                faults.append(
                    f"[{section}] {field.name}: expected one line of at most {LONGEST_TEXT} characters,"
                    f" found {len(value)}"
                )
    return faults


def freeze(
    draft: InvoiceDraft,
    issue_date: date,
    issuer: Issuer,
    payment_notice: NoticeOf = no_notice,
    history: tuple[MonthTotal, ...] = (),
    credit_of: CreditOf = no_credit,
) -> Invoice:
    """The draft as an invoice of that day, its number still empty (which is what a dry run draws)."""
    notice, deducted = None, ZERO
    means, due_date = NO_PAYMENT, issue_date + timedelta(days=issuer.terms.payment_days)
    if draft.total_incl_tax > 0:
        notice = _kept(payment_notice(draft.customer.ref, draft.total_incl_tax, issue_date), draft.customer)
        means = DIRECT_DEBIT if notice else TRANSFER
        due_date = notice.collection_date if notice else due_date
        deducted = credit_of(draft.customer.ref, draft.total_incl_tax, issue_date, due_date)
        if deducted == draft.total_incl_tax:
            notice, means = None, NO_PAYMENT
    return Invoice(
        number="",
        kind=draft.kind,
        billing_month=draft.billing_month,
        issue_date=issue_date,
        due_date=due_date,
        customer=draft.customer,
        seller=issuer.company,
        terms=issuer.terms,
        lines=draft.lines,
        vat=draft.vat,
        total_excl_tax=draft.total_excl_tax,
        total_vat=draft.total_vat,
        total_incl_tax=draft.total_incl_tax,
        payment_means=means,
        payment=notice,
        cites=draft.cites[0] if draft.cites else None,
        also_cites=draft.cites[1:],
        allowances=draft.allowances,
        history=history,
        logo_sha256=issuer.branding.logo_sha256,
        banner_sha256=issuer.branding.banner_sha256,
        credit_deducted=deducted,
    )


def numbered(frozen: Invoice, number: str) -> Invoice:
    """The invoice with its number; one that is paid by transfer with the reference that the payer quotes."""
    is_by_transfer = frozen.payment_means == TRANSFER and not frozen.terms.payee_iban.fault
    reference = CreditorReference.of(number) if is_by_transfer else None
    return replace(frozen, number=number, creditor_reference=reference)


def _kept(notice: DebitNotice | None, customer: Customer) -> DebitNotice | None:
    """The notice as it is frozen: the whole account number for a business's machines, no private person's."""
    if notice is None or notice.iban is None:
        return notice
    is_shown = customer.kind == "PROFESSIONNEL" and notice.iban.fault is None
    return notice if is_shown else replace(notice, iban=None)


def history_of(register: Register, draft: InvoiceDraft) -> tuple[MonthTotal, ...]:
    """The customer's earlier months, oldest first, at most eleven: with this one they make a year."""
    totals = register.history(draft.customer.ref, draft.billing_month)
    return tuple(MonthTotal(Month.parse(month), Decimal(total)) for month, total in sorted(totals.items()))


def _difference(issued: Invoice, draft: InvoiceDraft) -> list[Difference]:
    """The difference of one customer, if any: in an amount, a rate or a total.

    Words, unit prices and lines of 0.00 are none: a later version may write others.
    """
    if (_amounts(issued.lines), issued.vat, issued.kind) == (_amounts(draft.lines), draft.vat, draft.kind):
        return []
    return [
        Difference(
            draft.customer.ref,
            issued.number,
            issued.total_incl_tax,
            draft.total_incl_tax,
        )
    ]


def _amounts(lines: Iterable[InvoiceLine]) -> dict[tuple[object, ...], Decimal]:
    """What is asked for each thing at each rate, euros excluding tax; what costs nothing is left out."""
    amounts: dict[tuple[object, ...], Decimal] = {}
    for line in lines:
        key = (line.line, line.kind, line.usage, line.destination_group, line.is_late, line.vat_rate)
        amounts[key] = amounts.get(key, ZERO) + line.amount_excl_tax
    return {key: amount for key, amount in amounts.items() if amount}
