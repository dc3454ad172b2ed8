"""The workbook of a month's differences, to send to the wholesaler: in French, by kind, with ids, files and lines.

It names no customer. Its figures are those of ``reconciliation_totals`` and ``reconciliation``.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from origyne_pipeline.periods import Month
from origyne_pipeline.workbook.printed_sheets import (
    CLOCK,
    DAY,
    EXACT,
    WHOLE,
    WRONG,
    PrintedBook,
    SheetLayout,
    Value,
)

SUMMARY = SheetLayout(
    "Synthèse",
    (
        ("Fournisseur", 14, ""),
        ("Flux", 10, ""),
        ("Rapprochement", 38, ""),
        ("Événements", 12, WHOLE),
        ("Lignes des mensuels", 12, WHOLE),
        ("Notre montant HT (€)", 17, EXACT),
        ("Votre montant HT (€)", 17, EXACT),
        ("Fichiers mensuels HT (€)", 17, EXACT),
        ("Écart HT (€)", 17, EXACT),
    ),
)
EVENT_COLUMNS = (
    ("Identifiant", 38, ""),
    ("Fournisseur", 12, ""),
    ("Flux", 9, ""),
    ("Usage", 8, ""),
    ("Ligne", 15, ""),
    ("Date", 11, DAY),
    ("Heure", 9, CLOCK),
    ("Secondes ou octets", 12, WHOLE),
    ("Notre montant HT (€)", 13, EXACT),
    ("Fichier quotidien HT (€)", 13, EXACT),
    ("Fichier mensuel HT (€)", 13, EXACT),
    ("Écart HT (€)", 13, EXACT),
    ("Fichier quotidien", 38, ""),
    ("Ligne du fichier", 9, WHOLE),
    ("Fichier mensuel", 38, ""),
    ("Ligne du fichier mensuel", 9, WHOLE),
)
SHEETS = {
    "RATING_DIFFERS": "Tarif différent",
    "BILLED_AMOUNT_DIFFERS": "Montant mensuel différent",
    "BILLED_TWICE": "Facturé deux fois",
    "MISSING_FROM_RATED": "Sans CDR quotidien",
    "MISSING_FROM_BILLED": "Absent du mensuel",
}
"""The kinds that are disputed, in the order of the sheets."""
EVENTS = {kind: SheetLayout(title, EVENT_COLUMNS) for kind, title in SHEETS.items()}
LAYOUTS = (SUMMARY, *EVENTS.values())
KINDS = {
    ("RATING", "AGREES"): "Tarif : identique",
    ("RATING", "RATING_DIFFERS"): "Tarif : votre montant quotidien diffère du nôtre",
    ("RATING", "NOT_STATED"): "Tarif : aucun montant dans vos fichiers",
    ("BILLING", "AGREES"): "Mensuel : conforme au fichier quotidien",
    ("BILLING", "BILLED_AMOUNT_DIFFERS"): "Mensuel : montant différent du fichier quotidien",
    ("BILLING", "BILLED_TWICE"): "Mensuel : événement facturé deux fois",
    ("BILLING", "MISSING_FROM_RATED"): "Mensuel : sans CDR quotidien",
    ("BILLING", "MISSING_FROM_BILLED"): "Quotidien : absent du mensuel",
    ("BILLING", "NOT_BILLED_YET"): "Quotidien : fichier mensuel non reçu",
    ("BILLING", "RATED_ELSEWHERE"): "Mensuel : relève d'un autre mois",
}
TOTALLED = ("our_amount_excl_tax", "their_amount_excl_tax", "file_amount_excl_tax", "difference_excl_tax")


def dispute_book(
    month: Month,
    company: str,
    totals: Sequence[Mapping[str, Any]],
    events: Iterable[Mapping[str, Any]],
    on: date,
) -> bytes:
    """The file; the same figures of the same day give the same bytes."""
    book = PrintedBook(f"Rapprochement {month} – {company}", LAYOUTS)
    for row in totals:
        kind = KINDS[row["comparison"], row["kind"]]
        values = (row["source"], row["feed"], kind, row["event_count"], row["file_row_count"])
        fill = WRONG if row["kind"] in SHEETS else None
        book.row(SUMMARY, (*values, *(row[name] for name in TOTALLED)), fill=fill)
    book.row(SUMMARY, _total(totals), bold=True)
    sums = dict.fromkeys(SHEETS, Decimal(0))
    counts = dict.fromkeys(SHEETS, 0)
    for event in events:
        kind = event["kind"]
        sums[kind] += event["difference_excl_tax"] or 0
        counts[kind] += 1
        book.row(EVENTS[kind], _values(event))
    for kind, layout in EVENTS.items():
        total: list[Value] = [None] * len(EVENT_COLUMNS)
        total[0], total[11] = f"Total : {counts[kind]} ligne(s)", sums[kind]
        book.row(layout, total, bold=True)
    return book.finish(on)


def _values(event: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        event["cdr_id"],
        event["source"],
        event["feed"],
        event["usage"],
        event["line"],
        event["local_date"],
        event["local_time"],
        event["volume_bytes"] if event["usage"] == "DATA" else event["duration_s"],
        event["our_amount_excl_tax"],
        event["daily_amount_excl_tax"],
        event["billed_amount_excl_tax"],
        event["difference_excl_tax"],
        _file_name(event["daily_path"]),
        event["daily_line"],
        _file_name(event["billed_path"]),
        event["billed_line"],
    )


def _file_name(path: str | None) -> str | None:
    """The last part of a path: the wholesaler knows its folders, and the column fits the page."""
    return PurePosixPath(path).name if path else None


def _total(totals: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    """Of the comparison of billing only: that of rating counts the same events."""
    billing = [row for row in totals if row["comparison"] == "BILLING"]
    counts = (sum(row[name] for row in billing) for name in ("event_count", "file_row_count"))
    amounts = (sum((row[name] for row in billing), Decimal(0)) for name in TOTALLED[:3])
    difference = sum((row["difference_excl_tax"] for row in totals), Decimal(0))
    return ("Total", "", "Événements et lignes du rapprochement mensuel", *counts, *amounts, difference)
