"""What is left to credit of an invoice after its credit notes: by line, by VAT rate and in all.

Pure. Each credit note bears the VAT of its own lines, but that of all of them together stays within a cent of the part
of the invoice that they credit, and the last one takes what is left. So credit notes never add up to more than their
invoice, net or VAT, and those of a whole invoice add up to it exactly.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from origyne_pipeline.invoicing.models import ZERO, Invoice, InvoiceLine, VatLine
from origyne_pipeline.invoicing.vat import vat_lines
from origyne_pipeline.money import vat_amount

CENT = Decimal("0.01")


def lines_left(invoice: Invoice, earlier: Iterable[Invoice]) -> dict[int, Decimal]:
    """Euros excluding tax by position of a line; ``earlier`` are the credit notes on the invoice."""
    left = {line.position: line.amount_excl_tax for line in invoice.lines}
    for note in earlier:
        for line in note.lines:
            left[line.position] += line.amount_excl_tax
    return left


def credited_vat(
    invoice: Invoice, earlier: Sequence[Invoice], lines: Iterable[InvoiceLine]
) -> tuple[VatLine, ...]:
    """The VAT of a credit note with these lines (negative), by rate."""
    left = _rates_left(invoice, earlier)
    return tuple(
        VatLine(own.rate, own.base_excl_tax, ZERO - _vat(own, *left[own.rate])) for own in vat_lines(lines)
    )


def too_much(
    invoice: Invoice, earlier: Sequence[Invoice], lines: Iterable[InvoiceLine], vat: Iterable[VatLine]
) -> Iterator[str]:
    """Why the invoice cannot bear a credit note, in words; nothing where it can."""
    by_line, by_rate = lines_left(invoice, earlier), _rates_left(invoice, earlier)
    for line in lines:
        if _exceeds(asked := -line.amount_excl_tax, rest := by_line[line.position]):
            yield f"line {line.position}: {rest} left to credit, {asked} asked for"
    for entry in vat:
        if _exceeds(asked := -entry.base_excl_tax, rest := by_rate[entry.rate][0]):
            yield (
                f"VAT rate {entry.rate}: {rest} left to credit in all, {asked} asked for; credit the lines that reduce"
                " the invoice too"
            )
    asked = -sum((entry.base_excl_tax + entry.vat for entry in vat), ZERO)
    rest = sum((base + tax for base, tax in by_rate.values()), ZERO)
    if _exceeds(asked, rest):
        yield f"{rest} including tax left to credit, {asked} asked for"


def _rates_left(invoice: Invoice, earlier: Iterable[Invoice]) -> dict[Decimal, tuple[Decimal, Decimal]]:
    """Base and VAT by rate."""
    left = {entry.rate: (entry.base_excl_tax, entry.vat) for entry in invoice.vat}
    for note in earlier:
        for entry in note.vat:
            base, tax = left.get(entry.rate, (ZERO, ZERO))
            left[entry.rate] = (base + entry.base_excl_tax, tax + entry.vat)
    for line in invoice.lines:
        left.setdefault(line.vat_rate, (ZERO, ZERO))
    return left


def _vat(own: VatLine, base_left: Decimal, vat_left: Decimal) -> Decimal:
    """The VAT (positive) that a credit note takes back of a rate: what its lines bear, within what is left.

    After it, what is left stays within a cent of the VAT of the base that is left.
    """
    base, tax = ZERO - own.base_excl_tax, ZERO - own.vat
    if base == base_left:
        return vat_left
    even = vat_left - vat_amount(base_left - base, own.rate)
    kept_even = _between(tax, even - CENT, even + CENT)
    return _between(_between(kept_even, tax - CENT, tax + CENT), min(ZERO, vat_left), max(ZERO, vat_left))


def _between(amount: Decimal, least: Decimal, most: Decimal) -> Decimal:
    return max(least, min(amount, most))


def _exceeds(amount: Decimal, rest: Decimal) -> bool:
    """Whether an amount is no part of what is left: of another sign, or more."""
    return amount * rest < 0 or abs(amount) > abs(rest)
