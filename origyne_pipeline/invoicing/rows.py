"""The frozen invoices as rows of the published tables ``invoices``, ``invoice_lines`` and ``invoice_vat``."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from origyne_pipeline.invoicing.models import INVOICE, USAGE, ZERO, Invoice
from origyne_pipeline.periods import Month

STATUS = "ISSUED"


def pdf_path(month: Month, number: str) -> str:
    """Where the document of a billing month's invoice is, relative to the data root."""
    return f"invoices/{month}/{number}.pdf"


def invoice_rows(invoices: Iterable[Invoice], pdf_hashes: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """One row per invoice.

    Args:
        invoices: issued ones.
        pdf_hashes: ``{number: sha256 of its PDF}``.
    """
    for invoice in invoices:
        yield {
            "invoice_number": invoice.number,
            "kind": invoice.kind,
            "billing_month": str(invoice.billing_month),
            "customer_ref": invoice.customer.ref,
            "issue_date": invoice.issue_date,
            "due_date": invoice.due_date,
            "total_excl_tax": invoice.total_excl_tax,
            "total_vat": invoice.total_vat,
            "total_incl_tax": invoice.total_incl_tax,
            "payment_means": invoice.payment_means,
            "status": STATUS,
            "pdf_path": pdf_path(invoice.billing_month, invoice.number),
            "pdf_sha256": pdf_hashes.get(invoice.number),
            "credit_deducted_incl_tax": invoice.credit_deducted,
            "amount_due_incl_tax": invoice.amount_due if invoice.kind == INVOICE else None,
        }


def invoice_line_rows(invoices: Iterable[Invoice]) -> Iterator[dict[str, Any]]:
    """One row per line of each invoice."""
    for invoice in invoices:
        for line in invoice.lines:
            yield {
                "invoice_number": invoice.number,
                "position": line.position,
                "kind": line.kind,
                "line": line.line,
                "label": line.label,
                "quantity": line.quantity,
                "amount_excl_tax": line.amount_excl_tax,
                "amount_incl_tax": line.amount_incl_tax,
                "vat_rate": line.vat_rate,
                "usage": line.usage,
                "origin_zone": line.origin_zone,
                "destination_group": line.destination_group,
                "is_late": line.is_late,
                "for_month": line.for_month,
            }


def invoiced_usage_rows(invoices: Iterable[Invoice]) -> Iterator[dict[str, Any]]:
    """The usage that a month's own invoices bill, by line, usage and group: what ``invoiced_usage`` is made from."""
    for invoice in invoices:
        sums: dict[tuple[Any, ...], tuple[int, Decimal]] = {}
        for line in invoice.lines:
            if line.kind == USAGE:
                key = (line.line, line.usage, line.origin_zone, line.destination_group, line.is_late)
                events, amount = sums.get(key, (0, ZERO))
                sums[key] = (events + line.event_count, amount + line.amount_excl_tax)
        for (number, usage, zone, group, is_late), (events, amount) in sums.items():
            yield {
                "billing_month": str(invoice.billing_month),
                "customer_ref": invoice.customer.ref,
                "line": number,
                "usage": usage,
                "origin_zone": zone,
                "destination_group": group,
                "is_late": is_late,
                "outcome": "INVOICED",
                "invoice_number": invoice.number,
                "event_count": events,
                "amount_excl_tax": amount,
            }


def invoice_vat_rows(invoices: Iterable[Invoice]) -> Iterator[dict[str, Any]]:
    """One row per VAT rate of each invoice."""
    for invoice in invoices:
        for entry in invoice.vat:
            yield {
                "invoice_number": invoice.number,
                "vat_rate": entry.rate,
                "base_excl_tax": entry.base_excl_tax,
                "vat": entry.vat,
            }
