"""The dispute of a month's invoice with its wholesaler: a French workbook, ready to send.

A summary, then a sheet for each cause that is disputed, with its events, lines or orders. Lines and events are named as
the wholesaler knows them; no customer is named.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from origyne_pipeline import french
from origyne_pipeline.assurance.claims import LOG, claims_of
from origyne_pipeline.assurance.supplier_charges import (
    ARITHMETIC,
    BILLED_TWICE,
    CAUSES,
    COST_UNKNOWN,
    CREDIT,
    MISSING_EVENT,
    NOT_BILLED,
    OTHER_CHARGE,
    OTHER_PRICE,
    PERIOD,
    ROUNDING,
    TERMINATED_LINE,
    UNEXPLAINED,
    UNKNOWN_CARD,
    UNKNOWN_LABEL,
    UNKNOWN_LINE,
)
from origyne_pipeline.periods import PARIS, Month
from origyne_pipeline.setting_sections import Company
from origyne_pipeline.sources import MAIN
from origyne_pipeline.supplier_invoices import CHECKS, DETAILS, DIFFERENCES
from origyne_pipeline.warehouse import Warehouse
from origyne_pipeline.workbook.printed_sheets import (
    EXACT,
    MONEY,
    WHOLE,
    PrintedBook,
    SheetLayout,
)

FRENCH: Mapping[str, tuple[str, str]] = {
    MISSING_EVENT: ("Absents des fichiers", "Événements facturés qu'aucun fichier quotidien ne contient"),
    NOT_BILLED: ("Non facturés", "Événements, lignes ou commandes non facturés (en votre défaveur)"),
    BILLED_TWICE: ("Facturés deux fois", "Événements ou lignes facturés plus d'une fois"),
    OTHER_PRICE: ("Autre prix", "Prix différent du coût communiqué, du tarif ou du mois précédent"),
    UNKNOWN_LINE: ("Lignes inconnues", "Lignes qui ne sont pas en service dans vos états de parc"),
    TERMINATED_LINE: ("Lignes résiliées", "Lignes facturées après leur résiliation"),
    PERIOD: ("Autre période", "Événements, lignes ou commandes d'un autre mois"),
    UNKNOWN_CARD: ("Cartes sans commande", "Cartes SIM facturées sans commande livrée"),
    ARITHMETIC: ("Calcul", "Montant différent de quantité x prix unitaire, ou total faux"),
    CREDIT: ("Avoirs", "Avoirs accordés"),
    OTHER_CHARGE: ("Autres frais", "Frais que nos données ne permettent pas de vérifier"),
    UNKNOWN_LABEL: ("Libellé inconnu", "Libellé qui ne correspond à aucun usage, offre ou ligne"),
    COST_UNKNOWN: ("Coût inconnu", "Événements dont aucun fichier ne donne le coût"),
    ROUNDING: ("Arrondi", "Arrondi"),
    UNEXPLAINED: ("Inexpliqué", "Écart que rien n'explique : merci de le justifier"),
}
"""Each cause: the name of its sheet, and what it says to the wholesaler."""
SUMMARY = SheetLayout(
    "Synthèse",
    (
        ("Réclamation", 15, ""),
        ("Facture", 18, ""),
        ("Libellé facturé", 32, ""),
        ("Motif", 58, ""),
        ("Nombre", 10, WHOLE),
        ("Écart HT (€)", 16, MONEY),
    ),
)
ITEMS = SheetLayout(
    "Rapprochement",
    (
        ("Facture", 18, ""),
        ("Lignes", 14, ""),
        ("Libellé facturé", 40, ""),
        ("Qté attendue", 15, "#,##0.00"),
        ("Qté facturée", 15, "#,##0.00"),
        ("Attendu HT (€)", 17, MONEY),
        ("Facturé HT (€)", 17, MONEY),
        ("Écart HT (€)", 17, MONEY),
    ),
)
DETAIL_COLUMNS = (
    ("Libellé facturé", 30, ""),
    ("Référence", 24, ""),
    ("Ligne", 17, ""),
    ("Usage", 12, ""),
    ("Début", 23, ""),
    ("Attendu HT (€)", 16, EXACT),
    ("Facturé HT (€)", 16, EXACT),
    ("Écart HT (€)", 16, EXACT),
)
NOT_DISPUTED = frozenset({ROUNDING, CREDIT})


def dispute_workbook(warehouse: Warehouse, company: Company, month: Month, source: str = MAIN) -> bytes:
    """The workbook of a month that was compared with a wholesaler's invoice."""
    items = _rows(warehouse, CHECKS, month, source, "item")
    causes = _rows(warehouse, DIFFERENCES, month, source, "item, abs(amount_excl_tax) desc, cause")
    details = _rows(warehouse, DETAILS, month, source, "item, cause, started_at, reference, source_line")
    with_details = {row["cause"] for row in details}
    sheets = {
        cause: SheetLayout(FRENCH[cause][0], DETAIL_COLUMNS)
        for cause in CAUSES
        if cause in with_details and cause not in NOT_DISPUTED
    }
    of_month = french.of_month(month).replace(french.NBSP, " ")
    title = f"Contestation de facture {of_month} – {company.name}"
    book = PrintedBook(title, (SUMMARY, ITEMS, *sheets.values()))
    labels = {item["item"]: item["label"] or "(non facturé)" for item in items}
    _add_summary(book, causes, labels, _claim_ids(warehouse, month, source))
    _add_items(book, items)
    for row in details:
        if row["cause"] in sheets:
            _add_detail(book, sheets[row["cause"]], row, labels[row["item"]])
    return book.finish(month.next().first_day)


def _rows(warehouse: Warehouse, table: str, month: Month, source: str, order: str) -> list[dict[str, Any]]:
    with warehouse.session() as session:
        session.bind(table, [str(month)])
        query = f"select * from {table} where source = $source order by {order}"
        return session.dicts(query, {"source": source})


def _claim_ids(warehouse: Warehouse, month: Month, source: str) -> dict[tuple[str, str], str]:
    claims = claims_of(LOG.entries(warehouse.home)).values()
    return {
        (one.difference.label, one.difference.cause): one.id
        for one in claims
        if (one.difference.month, one.difference.source) == (str(month), source)
    }


def _add_summary(
    book: PrintedBook,
    causes: Iterable[dict[str, Any]],
    labels: Mapping[int, str],
    claims: Mapping[tuple[str, str], str],
) -> None:
    disputed = Decimal(0)
    for cause in causes:
        if cause["cause"] in NOT_DISPUTED:
            continue
        disputed += cause["amount_excl_tax"]
        book.row(
            SUMMARY,
            (
                claims.get((cause["label"] or "", cause["cause"]), ""),
                cause["supplier_invoice_number"] or "",
                labels[cause["item"]],
                FRENCH[cause["cause"]][1],
                cause["evidence_count"],
                cause["amount_excl_tax"],
            ),
        )
    book.row(SUMMARY, ("Total", "", "", "", None, disputed), bold=True)


def _add_items(book: PrintedBook, items: Iterable[dict[str, Any]]) -> None:
    sums = [Decimal(0)] * 3
    for item in items:
        amounts = [item[f"{name}_excl_tax"] for name in ("expected", "invoiced", "difference")]
        sums = [one + more for one, more in zip(sums, amounts, strict=True)]
        head = (
            item["supplier_invoice_number"] or "",
            item["source_lines"] or "",
            item["label"] or "(non facturé)",
        )
        book.row(ITEMS, (*head, item["expected_quantity"], item["invoiced_quantity"], *amounts))
    book.row(ITEMS, ("Total", "", "", None, None, *sums), bold=True)


def _add_detail(book: PrintedBook, layout: SheetLayout, row: Mapping[str, Any], label: str) -> None:
    begin = ""
    if row["started_at"]:
        begin = f"{row['started_at'].astimezone(PARIS):%d/%m/%Y %H:%M:%S}"
    elif row["since"]:
        begin = f"depuis le {row['since']:%d/%m/%Y}"
    book.row(
        layout,
        (
            label,
            row["reference"],
            row["line"] or "",
            row["usage"] or "",
            begin,
            row["expected_excl_tax"],
            row["charged_excl_tax"],
            row["charged_excl_tax"] - row["expected_excl_tax"],
        ),
    )
