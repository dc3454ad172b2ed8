"""The sales journal: one entry per invoice or credit note, with what it sold by VAT rate.

The services of others (the S of the price C + S of special numbers) are no sales of the VNO: it collects them for their
publishers, in its own name, so it bears their VAT (CGI art. 256, V). The VAT of services waits until they are paid,
unless the VNO opted for debits; that of goods never does (CGI art. 269, 2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.bookkeeping.accounts import Chart, percent
from origyne_pipeline.bookkeeping.models import SALES, ZERO, JournalEntry, Line, total


@dataclass(frozen=True, slots=True)
class RateSold:
    """What a document sold at one VAT rate (percent); euros, negative on a credit note.

    ``services`` are the VNO's own; ``third_parties`` those that it collects for others. ``vat`` is that of all three,
    ``vat_of_goods`` the part of it that the goods bear.
    """

    rate: Decimal
    services: Decimal
    goods: Decimal
    third_parties: Decimal
    vat: Decimal
    vat_of_goods: Decimal

    @property
    def base(self) -> Decimal:
        """All that bears the VAT, excluding it."""
        return self.services + self.goods + self.third_parties


@dataclass(frozen=True, slots=True)
class Sale:
    """An issued document. ``title`` is its French name, ``billing_month`` AAAA-MM; ``total`` includes tax."""

    number: str
    title: str
    customer_ref: str
    customer_name: str
    billing_month: str
    day: date
    total: Decimal
    vat_on_debits: bool
    rates: tuple[RateSold, ...]

    @property
    def label(self) -> str:
        """What its entry is called."""
        return f"{self.title} {self.number} {self.billing_month}"

    def waiting_vat(self) -> dict[Decimal, Decimal]:
        """The VAT that is not due before the document is paid, by rate; nothing under the option for debits."""
        if self.vat_on_debits:
            return {}
        return {
            sold.rate: sold.vat - sold.vat_of_goods for sold in self.rates if sold.vat - sold.vat_of_goods
        }

    def vat(self) -> dict[Decimal, Decimal]:
        """All its VAT, by rate."""
        return {sold.rate: sold.vat for sold in self.rates if sold.vat}


def sale_entry(sale: Sale, chart: Chart) -> JournalEntry:
    """The entry of a document; the sides of a credit note are those of an invoice, swapped."""
    customer = Line(*chart.account("customers"), sale.total, sale.customer_ref, sale.customer_name)
    return JournalEntry(
        SALES,
        sale.number,
        sale.day,
        sale.number,
        sale.day,
        sale.label,
        "INVOICE" if sale.title == "Facture" else "CREDIT_NOTE",
        (customer, *_sold_lines(sale, chart)),
    )


def _sold_lines(sale: Sale, chart: Chart) -> Iterator[Line]:
    """Per rate the services, the goods, what is collected for others, then the VAT of all."""
    for sold in sale.rates:
        due = sold.vat if sale.vat_on_debits else sold.vat_of_goods
        for use, amount in (
            ("services", sold.services),
            ("goods", sold.goods),
            ("third_parties", sold.third_parties),
            ("vat_due", due),
            ("vat_waiting", sold.vat - due),
        ):
            if amount:
                text = f"{sale.label}, TVA {percent(sold.rate)}"
                yield Line(*chart.account(use, sold.rate), ZERO - amount, rate=sold.rate, text=text)


def former_entry(sale: Sale, chart: Chart) -> JournalEntry:
    """The entry as journals had it before each account had one label: the rate in the label, no services of others."""
    lines = [Line(*chart.account("customers"), sale.total, sale.customer_ref, sale.customer_name)]
    for sold in sale.rates:
        due = sold.vat if sale.vat_on_debits else sold.vat_of_goods
        for use, amount in (
            ("services", sold.services + sold.third_parties),
            ("goods", sold.goods),
            ("vat_due", due),
            ("vat_waiting", sold.vat - due),
        ):
            account = chart.account(use)
            if amount:
                label = f"{account.label} {percent(sold.rate)}"
                lines.append(Line(account.number, label, ZERO - amount, rate=sold.rate))
    entry = sale_entry(sale, chart)
    return JournalEntry(
        entry.journal,
        entry.key,
        entry.day,
        entry.piece,
        entry.piece_day,
        entry.label,
        entry.kind,
        tuple(lines),
    )


def sums_by_rate(sales: Iterator[Sale]) -> dict[Decimal, tuple[Decimal, Decimal]]:
    """Base and VAT of each rate, over documents."""
    sums: dict[Decimal, list[Decimal]] = {}
    for sale in sales:
        for sold in sale.rates:
            sum_of_rate = sums.setdefault(sold.rate, [ZERO, ZERO])
            sum_of_rate[0] += sold.base
            sum_of_rate[1] += sold.vat
    return {rate: (total([base]), vat) for rate, (base, vat) in sums.items()}
