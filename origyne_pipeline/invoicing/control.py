"""The control workbook of a dry run: one row per invoice to come, the unusual ones marked, for the VNO to read.

Grain: one row per customer who will be invoiced, was invoiced the month before, or is held.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.properties import PageSetupProperties

from origyne_pipeline.formulas import neutral
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
from origyne_pipeline.workbook.long_tables import LongTable

NEW, VANISHED, DOUBLED, NEGATIVE, NO_USAGE, HELD = (
    "nouveau", "disparu", "plus que doublé", "négatif", "aucun usage", "en attente",
)  # fmt: skip
HEADS = (
    "Client", "Nom", "Document", "Abonnements HT", "Frais HT", "Consommations HT", "Remises et ajustements HT",
    "Total HT", "TVA",
    "Total TTC", "Avoir déduit", "Net à payer", "Mois précédent TTC", "Écart TTC", "À vérifier",
)  # fmt: skip
NONE: Mapping[str, Decimal] = MappingProxyType({})
UNKNOWN = "(nom inconnu)"
"""The name of a customer whom clients.xlsx does not list."""
KINDS = {"INVOICE": "Facture", "CREDIT_NOTE": "Avoir"}
WIDTHS = (14, 34, 10, 15, 12, 17, 26, 13, 12, 13, 13, 13, 19, 13, 60)
UNUSUAL = PatternFill("solid", fgColor="FFF3DC")
A4 = 9
"""The paper, as OOXML counts it."""
MONEY = "#,##0.00;[Red]-#,##0.00"


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
        (NEW, previous is None),
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
    path: Path, rows: Iterable[ControlRow], made_at: datetime | None = None, alerts: Iterable[Alert] = ()
) -> None:
    """Writes the workbook (.xlsx): a sheet of customers, one of what looked wrong; no text becomes a formula."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = made_at or datetime.combine(datetime.min, time())
    table = LongTable("Contrôle", partial(_new_sheet, book))
    for row in rows:
        values = _values(row)
        sheet = table.next_row()
        sheet.append([_cell(sheet, value, marked=bool(row.flags)) for value in values])
    table.filter_columns(get_column_letter(len(HEADS)))
    _write_alerts(book, alerts)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    book.save(part)
    part.replace(path)


def _values(row: ControlRow) -> tuple[str | Decimal | None, ...]:
    """The cells of a row, as ``HEADS`` names them; of an unknown customer neither parts nor tax are known."""
    if row.name == UNKNOWN:
        amounts: tuple[Decimal | None, ...] = (*(None,) * 4, row.net, *(None,) * 4, row.previous, None)
    else:
        amounts = (
            row.fixed, row.one_off, row.usage, row.adjustments, row.net, row.vat, row.gross, row.deducted, row.due,
            row.previous, row.change,
        )  # fmt: skip
    return row.customer_ref, row.name, row.kind, *amounts, ", ".join(row.flags)


def _new_sheet(book: Workbook, title: str, before: Any) -> Any:
    sheet = book.create_sheet(title, book.index(before) + 1 if before else None)
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"
    for index, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.append([_cell(sheet, head, bold=True) for head in HEADS])
    return sheet


def _write_alerts(book: Workbook, alerts: Iterable[Alert]) -> None:
    sheet = book.create_sheet("Alertes")
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 120
    sheet.append([_cell(sheet, head, bold=True) for head in ("Origine", "Alerte")])
    for alert in alerts:
        sheet.append([_cell(sheet, alert.source), _cell(sheet, alert.text)])


def _cell(
    sheet: WriteOnlyWorksheet, value: str | Decimal | None, bold: bool = False, marked: bool = False
) -> Cell:
    cell: Cell = WriteOnlyCell(sheet)
    cell.value = neutral(xml_text(value)) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    elif value is not None:
        cell.number_format = MONEY
    if bold:
        cell.font = Font(bold=True)
    if marked:
        cell.fill = UNUSUAL
    return cell
