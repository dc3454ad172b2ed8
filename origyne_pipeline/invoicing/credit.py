"""Credit notes: the only way to correct an issued invoice, whole or in part; each cites what it corrects.

Source: CGI annexe II, art. 242 nonies A, I; BOI-TVA-DECLA-30-20-20-30 (a correction refers to the initial invoice).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.french import is_one_line
from origyne_pipeline.invoicing.charge_lines import with_unit_price
from origyne_pipeline.invoicing.credit_left import credited_vat, lines_left, too_much
from origyne_pipeline.invoicing.documents import undrawable
from origyne_pipeline.invoicing.issuing import LONGEST_TEXT, Issuer
from origyne_pipeline.invoicing.models import (
    CREDIT_NOTE,
    INVOICE,
    NO_PAYMENT,
    ZERO,
    Citation,
    Invoice,
    InvoiceLine,
    InvoicingError,
)
from origyne_pipeline.invoicing.register import CORRECTION, Register, register_path
from origyne_pipeline.periods import Month


class CreditError(InvoicingError):
    """A credit that the invoice cannot bear."""


@dataclass(frozen=True)
class Credit:
    """A credit note to issue; see ``credit`` for what each part means."""

    number: str
    reason: str
    amounts: Mapping[int, Decimal] | None = None


def credited_month(home: Path, number: str) -> Month:
    """The billing month of an issued invoice, which is that of its credit notes.

    Raises:
        RegisterError: no invoice has this number.
    """
    with Register(register_path(home)) as register:
        return register.entry(number).invoice.billing_month


def credit(
    home: Path,
    number: str,
    reason: str,
    issue_date: date,
    issuer: Issuer,
    amounts: Mapping[int, Decimal] | None = None,
    today: date = date.max,
) -> Invoice:
    """Issues a credit note on an invoice; asked for again in the same words, gives the one that was issued.

    Args:
        home: the data root.
        number: the invoice to correct.
        reason: why, in French: it is printed.
        issue_date: the day wanted; the last issued day stands instead when it is later.
        issuer: the VNO as it is today.
        amounts: ``{position of a line: euros excluding tax to credit}``, positive; None credits all that is left.
        today: the present day; entries dated after it do not decide the date.

    Raises:
        RegisterError: no invoice has this number, or the register has lost entries.
        CreditError: it is no invoice, has no such line, or not so much is left to credit.
    """
    if not reason.strip():
        raise CreditError(f"{number}: a credit note needs a reason; it is printed on it")
    if not is_one_line(reason, LONGEST_TEXT):
        raise CreditError(
            f"{number}: the reason is printed: expected one line of at most {LONGEST_TEXT} characters,"
            f" found {len(reason)}"
        )
    with Register(register_path(home)) as register:
        register.check_whole()
        with register.transaction():
            cited = register.entry(number).invoice
            if cited.kind != INVOICE:
                raise CreditError(
                    f"{number}: expected an invoice, found a credit note; it cannot be credited"
                )
            earlier = [entry.invoice for entry in register.corrections_of(number)]
            lines = _credited_lines(cited, earlier, amounts)
            for note in reversed(earlier):
                if note.reason == reason and (
                    _amounts(note.lines) == _amounts(lines) if amounts is not None else not lines
                ):
                    return note
            if not lines:
                raise CreditError(f"{number}: it is already credited in full; nothing is left to credit")
            day = register.earliest_issue_date(issue_date, today)
            note = replace(
                _note(cited, earlier, lines, reason, day, issuer),
                number=register.next_number(CREDIT_NOTE, day),
            )
            refused = undrawable(note)
            if refused:
                raise CreditError(f"{number}: its credit note can't be drawn: {refused}")
            register.keep_pictures((issuer.branding.logo, issuer.branding.banner))
            register.append(note, CORRECTION)
        register.write_head()
    return note


def _credited_lines(
    cited: Invoice, earlier: list[Invoice], amounts: Mapping[int, Decimal] | None
) -> tuple[InvoiceLine, ...]:
    """The lines of the credit note, negative, under the positions of the lines they credit."""
    left = lines_left(cited, earlier)
    if amounts is None:
        amounts = {position: amount for position, amount in left.items() if amount}
    unknown = sorted(amounts.keys() - left.keys())
    if unknown:
        raise CreditError(f"{cited.number}: no line {unknown[0]}; its lines are 1 to {len(cited.lines)}")
    wrong = sorted(position for position, amount in amounts.items() if amount != amount.quantize(ZERO))
    if wrong:
        raise CreditError(
            f"{cited.number}: line {wrong[0]}: expected euros with 2 decimals, found {amounts[wrong[0]]}"
        )
    by_position = {line.position: line for line in cited.lines}
    return tuple(
        _credited_line(by_position[position], amounts[position], earlier) for position in sorted(amounts)
    )


def _credited_line(line: InvoiceLine, amount: Decimal, earlier: list[Invoice]) -> InvoiceLine:
    """A line that takes an amount back. A TTC line credited whole gives its gross amount back; a part is an HT line."""
    was_credited = any(one.position == line.position for note in earlier for one in note.lines)
    is_whole = amount == line.amount_excl_tax and not was_credited
    gross = line.amount_incl_tax if is_whole else None
    return with_unit_price(
        replace(
            line,
            amount_excl_tax=ZERO - amount,
            amount_incl_tax=None if gross is None else ZERO - gross,
            unit_price_excl_tax=line.unit_price_excl_tax if is_whole else None,
            price_unit=line.price_unit if is_whole else None,
            service_excl_tax=ZERO - line.service_excl_tax if is_whole else ZERO,
        )
    )


def _amounts(lines: Iterable[InvoiceLine]) -> dict[int, Decimal]:
    return {line.position: line.amount_excl_tax for line in lines}


def _note(
    cited: Invoice,
    earlier: list[Invoice],
    lines: tuple[InvoiceLine, ...],
    reason: str,
    day: date,
    issuer: Issuer,
) -> Invoice:
    vat = credited_vat(cited, earlier, lines)
    net, tax = (sum((entry.base_excl_tax for entry in vat), ZERO), sum((entry.vat for entry in vat), ZERO))
    if net + tax >= 0:
        raise CreditError(f"{cited.number}: a credit note must be in the customer's favour, this one is not")
    if problem := next(too_much(cited, earlier, lines, vat), None):
        raise CreditError(f"{cited.number}: {problem}")
    return Invoice(
        number="",
        kind=CREDIT_NOTE,
        billing_month=cited.billing_month,
        issue_date=day,
        due_date=day + timedelta(days=issuer.terms.payment_days),
        customer=cited.customer,
        seller=issuer.company,
        terms=issuer.terms,
        lines=lines,
        vat=vat,
        total_excl_tax=net,
        total_vat=tax,
        total_incl_tax=net + tax,
        payment_means=NO_PAYMENT,
        cites=Citation(cited.number, cited.issue_date),
        reason=reason,
        logo_sha256=issuer.branding.logo_sha256,
        banner_sha256=issuer.branding.banner_sha256,
    )
