"""The month-end workbook (.xlsx): one sheet a subject, printable on A4, no text becomes a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from origyne_pipeline.bookkeeping.pack import BUCKETS, Aged, OpenItem, Pack
from origyne_pipeline.formulas import neutral
from origyne_pipeline.workbook.long_tables import LongTable
from origyne_pipeline.workbook.saving import workbook_bytes

Value = str | Decimal | date | int | None
MONEY, DAY, WHOLE, RATE = "#,##0.00;[Red]-#,##0.00", "DD/MM/YYYY", "#,##0", '0.0#" %"'
HEAD = PatternFill("solid", fgColor="14467C")
WRONG = PatternFill("solid", fgColor="FADBD8")
KINDS = {"INVOICE": "Facture", "FEE": "Frais", "REFUND": "Remboursement", "DEBIT_RETURNED": "Rejet"}
A4 = 9
"""How .xlsx calls the paper."""


@dataclass(frozen=True)
class _Layout:
    """A sheet's columns: title, width, and the format of numbers in it."""

    title: str
    columns: tuple[tuple[str, int, str], ...]


SUMMARY = _Layout("Synthèse", (("Chiffre", 58, ""), ("Montant (€)", 18, MONEY)))
SALES = _Layout(
    "Ventes",
    (("Compte", 12, ""), ("Libellé", 46, ""), ("Taux de TVA", 13, RATE), ("Crédit net (€)", 18, MONEY)),
)
VAT = _Layout(
    "TVA",
    (
        ("Taux", 10, RATE),
        ("Base HT (€)", 17, MONEY),
        ("TVA facturée (€)", 17, MONEY),
        ("TVA exigible (€)", 17, MONEY),
        ("TVA en attente (€)", 18, MONEY),
    ),
)
CASH = _Layout(
    "Encaissements",
    (("Moyen", 38, ""), ("Compte", 12, ""), ("Nombre", 10, WHOLE), ("Montant (€)", 18, MONEY)),
)
ITEMS = _Layout(
    "Postes ouverts",
    (
        ("Client", 14, ""),
        ("Nom", 32, ""),
        ("Pièce", 30, ""),
        ("Nature", 14, ""),
        ("Date", 12, DAY),
        ("Échéance", 12, DAY),
        ("Montant (€)", 14, MONEY),
        ("Ouvert (€)", 14, MONEY),
        ("Retard (j)", 10, WHOLE),
        ("Litige", 8, ""),
    ),
)
AGED = _Layout(
    "Balance âgée",
    (
        ("Client", 14, ""),
        ("Nom", 32, ""),
        *((f"{bucket} (€)", 14, MONEY) for bucket in BUCKETS),
        ("Avance (€)", 14, MONEY),
        ("Solde (€)", 14, MONEY),
    ),
)
UNBILLED = _Layout(
    "À facturer",
    (
        ("Mois de facturation", 20, ""),
        ("Taux de TVA", 13, RATE),
        ("Clients", 10, WHOLE),
        ("Ventes HT (€)", 16, MONEY),
        ("Pour des tiers HT (€)", 20, MONEY),
        ("Total HT (€)", 16, MONEY),
    ),
)
WHOLESALER = _Layout(
    "Opérateur de gros", (("Mois", 12, ""), ("Origine", 44, ""), ("Montant HT (€)", 18, MONEY))
)
TIES = _Layout(
    "Contrôles",
    (
        ("Contrôle", 52, ""),
        ("Comparé à", 34, ""),
        ("Journaux (€)", 17, MONEY),
        ("Source (€)", 17, MONEY),
        ("Écart (€)", 13, MONEY),
    ),
)
RESTATED = _Layout(
    "Régularisations",
    (
        ("Mois précédent", 58, ""),
        ("Remis (€)", 17, MONEY),
        ("Aujourd'hui (€)", 17, MONEY),
        ("Écart à comptabiliser (€)", 24, MONEY),
    ),
)
LAYOUTS = (SUMMARY, SALES, VAT, CASH, ITEMS, AGED, UNBILLED, WHOLESALER, RESTATED, TIES)
NEVER_GIVEN = "Le dossier du mois précédent n'a pas été établi : rien à comparer"


class PackWorkbook:
    """The workbook while it is written: open items and customers first, one at a time, then the figures."""

    def __init__(self, title: str) -> None:
        """``title`` is printed over each sheet."""
        self._book = Workbook(write_only=True)
        self._book.properties.title = title
        self._book.properties.creator = "Origyne Pipeline"
        self._title = title
        self._tables = {
            layout.title: LongTable(layout.title, partial(self._sheet, layout)) for layout in LAYOUTS
        }

    def add_item(self, item: OpenItem) -> None:
        """A row of the open items."""
        kind, dispute = KINDS.get(item.kind, item.kind), "oui" if item.in_dispute else ""
        self._row(ITEMS, (*item[:3], kind, *item[4:8], max(item.days_late, 0), dispute))

    def add_customer(self, aged: Aged) -> None:
        """A row of the aged balance."""
        self._row(AGED, _aged_values(aged))

    def finish(self, pack: Pack) -> bytes:
        """The other sheets, and the file."""
        for name, amount in pack.figures():
            self._row(SUMMARY, (name, amount))
        for sold in pack.sales:
            self._row(SALES, sold)
        self._total(SALES, ("Total", "", None, _sum(sold.amount for sold in pack.sales)))
        for rate in pack.vat:
            self._row(VAT, rate)
        self._total(VAT, (None, *(_sum(column) for column in list(zip(*pack.vat, strict=True))[1:])))
        for cash in pack.cash:
            self._row(CASH, cash)
        count, amount = sum(cash.movements for cash in pack.cash), _sum(cash.amount for cash in pack.cash)
        self._total(CASH, ("Total", "", count, amount))
        self._total(AGED, ("Total", *_aged_values(pack.aged)[1:]))
        for one in pack.unbilled:
            own = one.amount - one.third_parties
            self._row(
                UNBILLED, (one.billing_month, one.rate, one.customers, own, one.third_parties, one.amount)
            )
        for cost in pack.wholesaler:
            self._row(WHOLESALER, (cost.billing_month, cost.source, cost.amount))
        for change in pack.restated or ():
            self._row(RESTATED, (change.name, change.given, change.now, change.difference), fill=WRONG)
        if pack.restated is None:
            self._row(RESTATED, (NEVER_GIVEN, None, None, None))
        for tie in pack.ties:
            values = (tie.name, tie.source_name, tie.journal, tie.source, tie.difference)
            self._row(TIES, values, fill=WRONG if tie.difference else None)
        for name, table in self._tables.items():
            table.filter_columns(get_column_letter(len(_layout(name).columns)))
        return workbook_bytes(self._book, f"{pack.day}T00:00:00Z")

    def _sheet(self, layout: _Layout, title: str, before: Any) -> Any:
        sheet = self._book.create_sheet(title, self._book.index(before) + 1 if before else None)
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.paperSize = A4
        sheet.page_setup.orientation = "landscape" if len(layout.columns) > 5 else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddHeader.left.text = f"{self._title} – {title}".replace("&", "&&")
        sheet.oddFooter.right.text = "&P / &N"
        for index, (_, width, _) in enumerate(layout.columns, 1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        cells = [_cell(sheet, title, "") for title, _, _ in layout.columns]
        for cell in cells:
            cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEAD
            cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.append(cells)
        return sheet

    def _row(
        self, layout: _Layout, values: Sequence[Value], *, bold: bool = False, fill: PatternFill | None = None
    ) -> None:
        sheet = self._tables[layout.title].next_row()
        cells = [
            _cell(sheet, value, form) for value, (_, _, form) in zip(values, layout.columns, strict=True)
        ]
        for cell in cells if bold or fill else ():
            cell.font = Font(bold=bold)
            if fill:
                cell.fill = fill
        sheet.append(cells)

    def _total(self, layout: _Layout, values: Sequence[Value]) -> None:
        if len(values) == len(layout.columns):
            self._row(layout, values, bold=True)


def _layout(title: str) -> _Layout:
    return next(layout for layout in LAYOUTS if layout.title == title)


def _aged_values(aged: Aged) -> tuple[Value, ...]:
    return (aged.customer_ref, aged.name, *aged.amounts, aged.credit, aged.balance)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))


def _cell(sheet: WriteOnlyWorksheet, value: Value, form: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet)
    cell.value = neutral(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    elif value is not None and form:
        cell.number_format = form
    return cell
