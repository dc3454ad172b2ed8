"""What the UI shows of the wholesalers' invoices: items, causes, and how our sum becomes theirs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assets.tables import markdown_table, picture

if TYPE_CHECKING:
    from origyne_pipeline.assurance.explained_rows import InvoiceExplained


def invoice_metadata(explained: "Sequence[InvoiceExplained]") -> dict[str, Any]:
    """The figures of a month's invoices as numbers, its items and causes as tables, and a picture a wholesaler."""
    from origyne_pipeline.assurance.waterfall import waterfall_png

    items = [
        {
            "source": one.source,
            "category": item.category,
            "label": item.label or "(not invoiced)",
            "expected": f"{item.expected:.2f}",
            "invoiced": f"{item.invoiced:.2f}",
            "difference": f"{item.difference:.2f}",
        }
        for one in explained
        for item in one.items
    ]
    causes = [
        {
            "source": one.source,
            "label": item.label or "(not invoiced)",
            "cause": cause.cause,
            "count": cause.count,
            "euros": f"{cause.amount:.2f}",
            "note": cause.note,
        }
        for one in explained
        for item in one.items
        for cause in item.causes
    ]
    metadata: dict[str, Any] = {"items": markdown_table(items)}
    if causes:
        metadata["causes"] = markdown_table(causes)
    for one in explained:
        of_whom = "" if len(explained) == 1 else f" of {one.source}"
        metadata[f"expected{of_whom}"] = float(one.expected)
        metadata[f"invoiced{of_whom}"] = float(one.invoiced)
        metadata[f"difference{of_whom}"] = float(one.invoiced - one.expected)
        title = f"Invoice of {one.source}, {one.month}"
        waterfall = waterfall_png(title, one.expected, list(one.by_cause().items()), one.invoiced)
        metadata[f"waterfall{of_whom}"] = picture("ours, causes, theirs", waterfall)
    return metadata
