"""The control workbook of a dry run: one row per invoice to come, the unusual ones marked, for the VNO to read.

Grain: one row per customer who will be invoiced, was invoiced the month before, or is held.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from origyne_pipeline.files import write_atomically
from origyne_pipeline.invoicing.facturx.xml import xml_text
from origyne_pipeline.invoicing.holding import hold_in_french
from origyne_pipeline.invoicing.models import (
    ADJUSTMENT,
    DISCOUNT,
    SUBSCRIPTION,
    USAGE,
    ZERO,
    Assembly,
    InvoiceDraft,
)
from origyne_pipeline.workbook.printed_sheets import MONEY, UNUSUAL, PrintedBook, SheetLayout, Value

NEW = "nouveau"
"""In place of the amount of the month before: alone it is nothing to check."""
VANISHED, DOUBLED, NEGATIVE, NO_USAGE, HELD = (
    "disparu", "plus que doublé", "négatif", "aucun usage", "en attente",
)  # fmt: skip
AMOUNTS = (
    "Abonnements HT", "Frais HT", "Consommations HT", "Remises et ajustements HT", "Total HT", "TVA", "Total TTC",
    "Avoir déduit", "Net à payer", "Mois précédent TTC", "Écart TTC",
)  # fmt: skip
CUSTOMERS = SheetLayout(
    "Contrôle",
    (
        ("Client", 14, ""),
        ("Nom", 30, ""),
        ("Document", 11, ""),
        *((head, 13, MONEY) for head in AMOUNTS),
        ("À vérifier", 44, ""),
    ),
    repeated=2,
)
ALERTS = SheetLayout("Alertes", (("Origine", 26, ""), ("Alerte", 90, "")))
HEADS = tuple(head for head, _, _ in CUSTOMERS.columns)
NONE: Mapping[str, Decimal] = MappingProxyType({})
UNKNOWN = "(nom inconnu)"
"""The name of a customer whom clients.xlsx does not list."""
KINDS = {"INVOICE": "Facture", "CREDIT_NOTE": "Avoir"}


@dataclass(frozen=True)
class ControlRow:
    """One customer's month against the one before; all amounts in euros, None where there is no invoice."""

    customer_ref: str
    name: str
    kind: str
    fixed: Decimal
    one_off: Decimal
    usage: Decimal
    adjustments: Decimal
    net: Decimal
    vat: Decimal
    gross: Decimal
    previous: Decimal | None
    flags: tuple[str, ...]
    deducted: Decimal = ZERO

    @property
    def due(self) -> Decimal:
        """What the invoice asks for: its total less the credit that it deducts; nothing of a credit note."""
        return max(self.gross - self.deducted, ZERO)

    @property
    def change(self) -> Decimal:
        """How much more (less) than the month before, tax included."""
        return self.gross - (self.previous or ZERO)


@dataclass(frozen=True)
class Alert:
    """Something that looked wrong and stopped nothing: where it comes from, and what it is."""

    source: str
    text: str


def control_rows(
    assembly: Assembly, previous: Mapping[str, Decimal], deducted: Mapping[str, Decimal] = NONE
) -> list[ControlRow]:
    """The rows, in customer order.

    Args:
        assembly: the month as computed.
        previous: total including tax of each customer's invoice of the month before.
        deducted: the credit that each customer's invoice deducts.
    """
    rows = [
        _draft_row(draft, previous.get(draft.customer.ref), deducted.get(draft.customer.ref, ZERO))
        for draft in assembly.drafts
    ]
    waiting = {held.customer_ref: held for held in assembly.held}
    invoiced = {row.customer_ref for row in rows}
    drafts = {draft.customer.ref: draft for draft in assembly.held_drafts}
    for ref, held in waiting.items():
        flag = f"{HELD} ({hold_in_french(held.reason)})"
        if ref in drafts:
            row = _draft_row(drafts[ref], previous.get(ref), deducted.get(ref, ZERO))
            rows.append(replace(row, flags=(flag, *row.flags)))
        else:
            rows.append(_bare_row(ref, UNKNOWN, held.amount_excl_tax, previous.get(ref), flag))
    gone = previous.keys() - invoiced - waiting.keys()
    rows += [_bare_row(ref, "", ZERO, previous[ref], VANISHED) for ref in gone]
    return sorted(rows, key=lambda row: row.customer_ref)


def _draft_row(draft: InvoiceDraft, previous: Decimal | None, deducted: Decimal) -> ControlRow:
    parts = {SUBSCRIPTION: ZERO, USAGE: ZERO, ADJUSTMENT: ZERO, "ONE_OFF": ZERO}
    for line in draft.lines:
        kind = ADJUSTMENT if line.kind == DISCOUNT else line.kind if line.kind in parts else "ONE_OFF"
        parts[kind] += line.amount_excl_tax
    gross = draft.total_incl_tax
    flags = [
        (DOUBLED, previous is not None and previous > 0 and gross > 2 * previous),
        (NEGATIVE, gross < 0),
        (NO_USAGE, not any(line.kind == USAGE for line in draft.lines)),
    ]
    return ControlRow(
        draft.customer.ref,
        draft.customer.name,
        KINDS[draft.kind],
        parts[SUBSCRIPTION],
        parts["ONE_OFF"],
        parts[USAGE],
        parts[ADJUSTMENT],
        draft.total_excl_tax,
        draft.total_vat,
        gross,
        previous,
        tuple(flag for flag, holds in flags if holds),
        deducted,
    )


def _bare_row(ref: str, name: str, net: Decimal, previous: Decimal | None, flag: str) -> ControlRow:
    return ControlRow(ref, name, "", ZERO, ZERO, ZERO, ZERO, net, ZERO, ZERO, previous, (flag,))


def write_control_workbook(
    path: Path, rows: Iterable[ControlRow], on: date, title: str, alerts: Iterable[Alert] = ()
) -> None:
    """Writes the workbook (.xlsx): a sheet of customers, one of what looked wrong; no text becomes a formula.

    ``title`` is printed over each page; ``on`` is the day of the document.
    """
    book = PrintedBook(title, (CUSTOMERS, ALERTS))
    for row in rows:
        book.row(CUSTOMERS, _values(row), fill=UNUSUAL if row.flags else None)
    for alert in alerts:
        book.row(ALERTS, (xml_text(alert.source), xml_text(alert.text)))
    write_atomically(path, book.finish(on))


def _values(row: ControlRow) -> tuple[Value, ...]:
    """The cells of a row, as ``HEADS`` names them; of an unknown customer neither parts nor tax are known."""
    previous = NEW if row.previous is None else row.previous
    if row.name == UNKNOWN:
        amounts: tuple[Value, ...] = (*(None,) * 4, row.net, *(None,) * 4, previous, None)
    else:
        amounts = (
            row.fixed, row.one_off, row.usage, row.adjustments, row.net, row.vat, row.gross, row.deducted, row.due,
            previous, row.change,
        )  # fmt: skip
    return xml_text(row.customer_ref), xml_text(row.name), row.kind, *amounts, xml_text(", ".join(row.flags))
