"""Where a person finds what a run wrote: folders, documents and files, as the UI shows paths."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from origyne_pipeline.periods import Month

if TYPE_CHECKING:
    from origyne_pipeline.invoicing.month import MonthInvoiced
    from origyne_pipeline.payments.month import MonthCollected

SHOWN_FILES = 50
"""A page of the UI is no file manager: of more documents, the first are listed, and the folder is named."""


def issue_links(home: Path, issued: "MonthInvoiced") -> Mapping[str, dict[str, Any]]:
    """By asset: the folder and documents of a month that is issued, or a rehearsal's drafts and control workbook."""
    if issued.rehearsal:
        return {
            "usage_charges": {
                "drafts": dg.MetadataValue.path(issued.rehearsal.folder),
                "control workbook": dg.MetadataValue.path(issued.rehearsal.workbook),
                "drafts drawn": issued.rehearsal.drafts,
                "rows to look at": issued.rehearsal.unusual,
            }
        }
    return {"invoices": document_links(home, issued.month)}


def document_links(home: Path, month: Month) -> dict[str, Any]:
    """The folder of a month's invoices and credit notes, and its PDFs."""
    folder = home / "invoices" / str(month)
    documents = sorted(folder.glob("*.pdf"))
    links: dict[str, Any] = {"folder": dg.MetadataValue.path(folder), "PDFs": len(documents)}
    return links | ({"documents": _listed(documents)} if documents else {})


def bank_links(collected: "MonthCollected") -> dict[str, Any]:
    """The files for the bank of a month."""
    links: dict[str, Any] = {"bank files": len(collected.files)}
    for position, path in enumerate(collected.files[:SHOWN_FILES], start=1):
        links[f"bank file {position}"] = dg.MetadataValue.path(path)
    return links


def _listed(paths: Sequence[Path]) -> dg.TableMetadataValue:
    rows = [
        dg.TableRecord({"document": path.stem, "path": str(path), "bytes": path.stat().st_size})
        for path in paths[:SHOWN_FILES]
    ]
    return dg.MetadataValue.table(rows)
