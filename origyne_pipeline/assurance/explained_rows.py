"""The wholesalers' invoices of a month, explained, as rows of the tables that keep it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from origyne_pipeline.assurance.supplier_charges import (
    COST_UNKNOWN,
    SUBSCRIPTION,
    UNEXPLAINED,
    UNKNOWN_LABEL,
    Item,
    total,
)
from origyne_pipeline.periods import Month

NOT_EXPLAINED = frozenset({UNEXPLAINED, UNKNOWN_LABEL, COST_UNKNOWN})


@dataclass(frozen=True)
class InvoiceExplained:
    """The items of a wholesaler's invoices of a month."""

    month: Month
    source: str
    items: Sequence[Item] = field(repr=False)

    @property
    def expected(self) -> Decimal:
        """Euros that we expect."""
        return total(item.expected for item in self.items)

    @property
    def invoiced(self) -> Decimal:
        """Euros invoiced."""
        return total(item.invoiced for item in self.items)

    def by_cause(self) -> dict[str, Decimal]:
        """What each cause adds up to."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for cause in (cause for item in self.items for cause in item.causes):
            sums[cause.cause] += cause.amount
        return dict(sums)

    @property
    def numbered(self) -> Iterator[tuple[dict[str, Any], Item]]:
        """Each item, with the key of its rows."""
        for number, item in enumerate(self.items, 1):
            yield {"billing_month": str(self.month), "source": self.source, "item": number}, item


def item_rows(
    explained: Sequence[InvoiceExplained], warn_over: Decimal, block_over: Decimal | None
) -> Iterator[dict[str, Any]]:
    """The rows of ``supplier_invoice_checks``."""
    for key, item in (numbered for one in explained for numbered in one.numbered):
        yield key | {
            "supplier_invoice_number": _joined(line.invoice for line in item.lines),
            "source_path": item.lines[0].path if item.lines else None,
            "source_lines": _joined(str(line.number) for line in item.lines),
            "label": item.label or None,
            "category": item.category,
            "subject": item.subject,
            "expected_quantity": item.expected_quantity,
            "invoiced_quantity": item.quantity if item.lines else None,
            "expected_excl_tax": item.expected,
            "invoiced_excl_tax": item.invoiced,
            "difference_excl_tax": item.difference,
            "unexplained_excl_tax": total(
                cause.amount for cause in item.causes if cause.cause in NOT_EXPLAINED
            ),
            "warn_over_excl_tax": warn_over,
            "block_over_excl_tax": block_over,
        }


def cause_rows(explained: Sequence[InvoiceExplained]) -> Iterator[dict[str, Any]]:
    """The rows of ``supplier_differences``."""
    for key, item in (numbered for one in explained for numbered in one.numbered):
        for cause in item.causes:
            yield key | {
                "cause": cause.cause,
                "category": item.category,
                "label": item.label or None,
                "supplier_invoice_number": _joined(line.invoice for line in item.lines),
                "evidence_count": cause.count,
                "amount_excl_tax": cause.amount,
                "first_evidence": ", ".join(cause.firsts) or None,
                "note": cause.note or None,
            }


def detail_rows(explained: Sequence[InvoiceExplained]) -> Iterator[dict[str, Any]]:
    """The rows of ``supplier_difference_details`` that are no events."""
    for key, item in (numbered for one in explained for numbered in one.numbered):
        for cause, detail in ((each.cause, detail) for each in item.causes for detail in each.details):
            yield key | {
                "cause": cause,
                "feed": None,
                "reference": detail.reference,
                "line": detail.reference if item.category == SUBSCRIPTION else None,
                "usage": None,
                "started_at": None,
                "since": detail.since,
                "expected_excl_tax": detail.expected,
                "charged_excl_tax": detail.charged,
                "source_path": None,
                "source_line": None,
            }


def item_classes(explained: Sequence[InvoiceExplained]) -> list[tuple[Any, ...]]:
    """Which item each class of events belongs to: source, item, and what makes the class."""
    return [
        (one.source, number, of.feed, of.usage, of.is_abroad, of.is_international)
        for one in explained
        for number, item in enumerate(one.items, 1)
        for of in item.classes
    ]


def _joined(texts: Iterable[str]) -> str | None:
    return ", ".join(dict.fromkeys(texts)) or None
