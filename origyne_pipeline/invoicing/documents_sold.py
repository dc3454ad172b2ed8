"""What the books take from the invoice register: each document with what it sold by VAT rate."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from origyne_pipeline.invoicing.canonical import from_json
from origyne_pipeline.invoicing.evidence import signs
from origyne_pipeline.invoicing.models import USAGE, ZERO, Invoice, InvoiceLine, VatLine
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.invoicing.texts.contents import title
from origyne_pipeline.invoicing.vat import vat_lines
from origyne_pipeline.issued import open_register
from origyne_pipeline.money import round_half_up
from origyne_pipeline.periods import Month


class SoldAtRate(NamedTuple):
    """What a document sold at one VAT rate; euros. ``services`` are those that the VNO sells in its own right."""

    rate: Decimal
    services: Decimal
    goods: Decimal
    third_parties: Decimal
    vat: Decimal
    vat_of_goods: Decimal


class DocumentSold(NamedTuple):
    """An issued document; ``total_incl_tax`` and what it sold are negative of a credit note."""

    number: str
    title: str
    customer_ref: str
    customer_name: str
    billing_month: str
    issue_date: date
    total_incl_tax: Decimal
    vat_on_debits: bool
    rates: tuple[SoldAtRate, ...]


def document_sold(invoice: Invoice) -> DocumentSold:
    """What a document sold. A discount on the invoice itself is taken off the VNO's own services."""
    return DocumentSold(
        invoice.number,
        title(invoice),
        invoice.customer.ref,
        invoice.customer.name,
        str(invoice.billing_month),
        invoice.issue_date,
        invoice.total_incl_tax,
        invoice.terms.vat_on_debits,
        tuple(_sold_at_rates(invoice)),
    )


def documents_sold(
    home: Path, customer_ref: str | None = None, *, only_on_receipts: bool = False
) -> Iterator[DocumentSold]:
    """The documents of a customer, or of all, by customer, each one's in order; one at a time in memory.

    Args:
        home: the data root.
        customer_ref: the customer; None is all.
        only_on_receipts: only those whose VAT is due when they are paid.

    Raises:
        RegisterError: the register of invoices is gone though invoices were issued, or can't be read.
    """
    path = register_path(home)
    if not path.exists() and not next(signs(home), None):
        return
    with Register(path):  # refuses a register that was lost
        where, values = ("customer_ref = ?", (customer_ref,)) if customer_ref is not None else ("true", ())
        if only_on_receipts:
            where += " and not json_extract(content, '$.terms.vat_on_debits')"
        with open_register(home) as db:
            query = f"select content from entries where {where} order by customer_ref, sequence"
            for (content,) in db.execute(query, values) if db else ():
                yield document_sold(from_json(content))


def vat_by_rate(home: Path, first_day: date, last_day: date) -> dict[Decimal, tuple[Decimal, Decimal]]:
    """Base and VAT of each rate, over the documents that were issued from one day to another, both included.

    It is what the documents say of their VAT, whatever their lines are.
    """
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
    if not register_path(home).exists():
        return sums
    with open_register(home) as db:
        query = "select json_extract(content, '$.vat') from entries where issue_date between ? and ?"
        for (content,) in db.execute(query, (str(first_day), str(last_day))) if db else ():
            for entry in json.loads(content):
                base, vat = sums.get(rate := Decimal(entry["rate"]), (ZERO, ZERO))
                sums[rate] = (base + Decimal(entry["base_excl_tax"]), vat + Decimal(entry["vat"]))
    return sums


def days_of_issue(home: Path, billing_month: Month) -> tuple[date, ...]:
    """The days on which the documents of a billing month are dated, in order; none where it is not issued."""
    if not register_path(home).exists():
        return ()
    with open_register(home) as db:
        query = "select distinct issue_date from entries where billing_month = ? order by issue_date"
        days = db.execute(query, (str(billing_month),)).fetchall() if db else ()
    return tuple(date.fromisoformat(day) for (day,) in days)


def _sold_at_rates(invoice: Invoice) -> Iterator[SoldAtRate]:
    of_goods = {entry.rate: entry for entry in vat_lines(line for line in invoice.lines if line.is_goods)}
    for entry in invoice.vat:
        goods = of_goods.get(entry.rate, VatLine(entry.rate, ZERO, ZERO))
        third_parties = _third_parties(line for line in invoice.lines if line.vat_rate == entry.rate)
        services = entry.base_excl_tax - goods.base_excl_tax - third_parties
        yield SoldAtRate(entry.rate, services, goods.base_excl_tax, third_parties, entry.vat, goods.vat)


def _third_parties(lines: Iterable[InvoiceLine]) -> Decimal:
    """The services of others that lines bear, in cents as the invoice shows them; never more than the line."""
    parts = []
    for line in lines:
        part = round_half_up(line.service_excl_tax)
        if line.kind == USAGE and part:
            parts.append(part if abs(part) <= abs(line.amount_excl_tax) else line.amount_excl_tax)
    return sum(parts, ZERO)
