"""The month-end workbook (.xlsx): one sheet a subject, printable on A4."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from origyne_pipeline.bookkeeping.pack import BUCKETS, Aged, OpenItem, Pack
from origyne_pipeline.workbook.printed_sheets import (
    DAY,
    MONEY,
    RATE,
    WHOLE,
    WRONG,
    PrintedBook,
    SheetLayout,
    Value,
)

KINDS = {"INVOICE": "Facture", "FEE": "Frais", "REFUND": "Remboursement", "DEBIT_RETURNED": "Rejet"}

SUMMARY = SheetLayout("Synthèse", (("Chiffre", 58, ""), ("Montant (€)", 18, MONEY)))
SALES = SheetLayout(
    "Ventes",
    (("Compte", 12, ""), ("Libellé", 46, ""), ("Taux de TVA", 13, RATE), ("Crédit net (€)", 18, MONEY)),
)
VAT = SheetLayout(
    "TVA",
    (
        ("Taux", 10, RATE),
        ("Base HT (€)", 17, MONEY),
        ("TVA facturée (€)", 17, MONEY),
        ("TVA exigible (€)", 17, MONEY),
        ("TVA en attente (€)", 18, MONEY),
    ),
)
CASH = SheetLayout(
    "Encaissements",
    (("Moyen", 38, ""), ("Compte", 12, ""), ("Nombre", 10, WHOLE), ("Montant (€)", 18, MONEY)),
)
ITEMS = SheetLayout(
    "Postes ouverts",
    (
        ("Client", 14, ""),
        ("Nom", 30, ""),
        ("Pièce", 26, ""),
        ("Nature", 14, ""),
        ("Date", 12, DAY),
        ("Échéance", 12, DAY),
        ("Montant (€)", 14, MONEY),
        ("Ouvert (€)", 14, MONEY),
        ("Retard (j)", 10, WHOLE),
        ("Litige", 8, ""),
    ),
)
AGED = SheetLayout(
    "Balance âgée",
    (
        ("Client", 14, ""),
        ("Nom", 32, ""),
        *((f"{bucket} (€)", 14, MONEY) for bucket in BUCKETS),
        ("Avance (€)", 14, MONEY),
        ("Solde (€)", 14, MONEY),
    ),
)
UNBILLED = SheetLayout(
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
WHOLESALER = SheetLayout(
    "Opérateur de gros", (("Mois", 12, ""), ("Origine", 44, ""), ("Montant HT (€)", 18, MONEY))
)
TIES = SheetLayout(
    "Contrôles",
    (
        ("Contrôle", 52, ""),
        ("Comparé à", 34, ""),
        ("Journaux (€)", 17, MONEY),
        ("Source (€)", 17, MONEY),
        ("Écart (€)", 13, MONEY),
    ),
)
RESTATED = SheetLayout(
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
        self._book = PrintedBook(title, LAYOUTS)

    def add_item(self, item: OpenItem) -> None:
        """A row of the open items."""
        kind, dispute = KINDS.get(item.kind, item.kind), "oui" if item.in_dispute else ""
        self._book.row(ITEMS, (*item[:3], kind, *item[4:8], max(item.days_late, 0), dispute))

    def add_customer(self, aged: Aged) -> None:
        """A row of the aged balance."""
        self._book.row(AGED, _aged_values(aged))

    def finish(self, pack: Pack) -> bytes:
        """The other sheets, and the file."""
        for name, amount in pack.figures():
            self._book.row(SUMMARY, (name, amount))
        for sold in pack.sales:
            self._book.row(SALES, sold)
        self._total(SALES, ("Total", "", None, _sum(sold.amount for sold in pack.sales)))
        for rate in pack.vat:
            self._book.row(VAT, rate)
        self._total(VAT, (None, *(_sum(column) for column in list(zip(*pack.vat, strict=True))[1:])))
        for cash in pack.cash:
            self._book.row(CASH, cash)
        count, amount = sum(cash.movements for cash in pack.cash), _sum(cash.amount for cash in pack.cash)
        self._total(CASH, ("Total", "", count, amount))
        self._total(AGED, ("Total", *_aged_values(pack.aged)[1:]))
        for one in pack.unbilled:
            own = one.amount - one.third_parties
            self._book.row(
                UNBILLED, (one.billing_month, one.rate, one.customers, own, one.third_parties, one.amount)
            )
        for cost in pack.wholesaler:
            self._book.row(WHOLESALER, (cost.billing_month, cost.source, cost.amount))
        for change in pack.restated or ():
            self._book.row(RESTATED, (change.name, change.given, change.now, change.difference), fill=WRONG)
        if pack.restated is None:
            self._book.row(RESTATED, (NEVER_GIVEN, None, None, None))
        for tie in pack.ties:
            values = (tie.name, tie.source_name, tie.journal, tie.source, tie.difference)
            self._book.row(TIES, values, fill=WRONG if tie.difference else None)
        return self._book.finish(pack.day)

    def _total(self, layout: SheetLayout, values: Sequence[Value]) -> None:
        if len(values) == len(layout.columns):
            self._book.row(layout, values, bold=True)


def _aged_values(aged: Aged) -> tuple[Value, ...]:
    return (aged.customer_ref, aged.name, *aged.amounts, aged.credit, aged.balance)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))
