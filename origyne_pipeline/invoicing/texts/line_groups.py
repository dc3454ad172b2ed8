"""The invoice lines as the summary pages tell them: by telephone line, own and third-party services apart.

A private customer reads amounts with tax beside those without. The gross amount of an HT line is told for information
only: VAT is computed by rate, so a sum of shown amounts may differ from the total by cents, and then a note says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline import french
from origyne_pipeline.invoicing.communications import is_third_party_use
from origyne_pipeline.invoicing.models import ADJUSTMENT, DISCOUNT, USAGE, ZERO, Invoice, InvoiceLine
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.invoicing.texts.contents import line_included, presented
from origyne_pipeline.money import round_half_up

PRICE_UNITS = {"MIN": "min", "S": "s", "KO": "Ko", "MO": "Mo", "GO": "Go"}


@dataclass(frozen=True)
class Sums:
    """What some lines come to, as they are shown."""

    excl_tax: Decimal
    incl_tax: Decimal


@dataclass(frozen=True)
class Section:
    """Lines that stand together under a heading; an empty one is not told."""

    heading: str
    lines: tuple[InvoiceLine, ...]

    @property
    def sums(self) -> Sums:
        """What its lines come to."""
        return _sums_of(self.lines)


@dataclass(frozen=True)
class LineGroup:
    """The invoice lines of one telephone line, or those of the customer as a whole."""

    heading: str
    sections: tuple[Section, ...]

    @property
    def lines(self) -> tuple[InvoiceLine, ...]:
        """All of its lines."""
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def sums(self) -> Sums:
        """What its lines come to."""
        return _sums_of(self.lines)


def line_groups(invoice: Invoice) -> Iterator[LineGroup]:
    """The lines by telephone line, in the invoice's order; discounts, minimum and adjustments last."""
    groups: dict[str, list[InvoiceLine]] = {}
    for line in presented(invoice).lines:
        groups.setdefault("" if _is_of_the_customer(line) else line.line or "", []).append(line)
    of_customer = groups.pop("", [])
    for number, lines in groups.items():
        yield LineGroup(f"Ligne {french.phone(number)}", _sections(lines))
    if of_customer:
        yield LineGroup(labels.OF_CUSTOMER, (Section("", tuple(of_customer)),))


def _is_of_the_customer(line: InvoiceLine) -> bool:
    return line.kind in (ADJUSTMENT, DISCOUNT) or not line.line


def _sections(lines: list[InvoiceLine]) -> tuple[Section, ...]:
    """Fees, own communications, third-party services; the last two are named where there are both or the last."""
    fees = tuple(line for line in lines if line.kind != USAGE)
    third_party = tuple(line for line in lines if is_third_party(line))
    own = tuple(line for line in lines if line.kind == USAGE and not is_third_party(line))
    if not third_party:
        return (Section("", fees + own),)
    sections = (
        Section("", fees),
        Section(labels.COMMUNICATIONS, own),
        Section(labels.THIRD_PARTY_SHORT, third_party),
    )
    return tuple(section for section in sections if section.lines)


def is_third_party(line: InvoiceLine) -> bool:
    """Whether a line bills services of third parties, which special numbers give access to."""
    return line.kind == USAGE and is_third_party_use(line.usage, line.destination_group)


def _sums_of(lines: Iterable[InvoiceLine]) -> Sums:
    """What lines come to, as they are shown."""
    lines = tuple(lines)
    return Sums(sum((line.amount_excl_tax for line in lines), ZERO), sum(map(line_incl_tax, lines), ZERO))


def shows_tax(invoice: Invoice) -> bool:
    """Whether the customer reads amounts with tax beside those without: private ones do."""
    return invoice.customer.kind == "PARTICULIER"


def line_incl_tax(line: InvoiceLine) -> Decimal:
    """The amount with tax: a TTC line's own; an HT line's with its rate, half up, for information."""
    if line.amount_incl_tax is not None:
        return line.amount_incl_tax
    return round_half_up(line.amount_excl_tax * (100 + line.vat_rate) / 100) + ZERO


def sums_differ(invoice: Invoice) -> bool:
    """Whether the shown amounts with tax of a rate do not come to what is due at that rate."""
    shown = presented(invoice)
    by_rate: dict[Decimal, Decimal] = defaultdict(lambda: ZERO)
    for line in shown.lines:
        by_rate[line.vat_rate] += line_incl_tax(line)
    due = {entry.rate: entry.base_excl_tax + entry.vat for entry in shown.vat}
    return any(due.get(rate, ZERO) != total for rate, total in by_rate.items())


def line_price(line: InvoiceLine) -> str:
    """The unit price without tax: ``0,10 / min``, ``19,99``; the words that stand where no one price made the line."""
    if line.unit_price_excl_tax is None:
        if line.kind != USAGE:
            return labels.PRICE_OF_ALL
        is_included = line.included_quantity and line_included(line) == labels.INCLUDED
        return labels.INCLUDED if is_included and not line.amount_excl_tax else labels.SEVERAL_PRICES
    price = french.fine_amount(line.unit_price_excl_tax, 2)
    unit = _price_unit(line)
    return f"{price}{french.NBSP}/{french.NBSP}{unit}" if unit else price


def _price_unit(line: InvoiceLine) -> str:
    """What the unit price is for, where it is usage: ``min``, ``SMS``."""
    if line.kind != USAGE or not line.price_unit:
        return ""
    if line.price_unit == "ACTE":
        return french.ACTS.get(line.usage or "", "acte")
    return PRICE_UNITS.get(line.price_unit, line.price_unit)


def line_parts(line: InvoiceLine) -> str:
    """What a third-party line is made of, where the tariff tells the service's part; else empty."""
    service = round_half_up(line.service_excl_tax)
    call = line.amount_excl_tax - service
    if not service or call * service < 0:
        return ""
    return f"dont communication {french.amount(call)} et service {french.amount(service)} HT"
