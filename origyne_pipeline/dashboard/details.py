"""The tables that show the month itself: margin and consumption by usage, destinations, differences, ages of debts."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from origyne_pipeline import french
from origyne_pipeline.dashboard.history import History, Row
from origyne_pipeline.dashboard.models import Part, RankPlot, Table
from origyne_pipeline.dashboard.plan import AGES, MOST_DESTINATIONS, SUBJECTS
from origyne_pipeline.dashboard.scales import (
    COUNT,
    EUROS,
    NONE,
    PERCENT,
    UNIT_OF_USAGE,
    change,
    number,
    scale_of,
    with_unit,
)
from origyne_pipeline.dashboard.words import LOSS_CAUSES, SUPPLIER_CAUSES

HOME_ZONE = "FR"
CAUSE_COLUMNS = {
    "measure_losses": ("event_count", "loss_excl_tax"),
    "measure_supplier_causes": ("evidence_count", "amount_excl_tax"),
}
"""What a table counts by cause, and its euros."""
Details = tuple[str, list[Part]]
"""A sentence, where the subject has no figures by month; tables and plots."""


def details(history: History, subject: str) -> Details:
    """What a subject shows of the month itself."""
    make = DETAILS_OF.get(subject)
    return make(history) if make else ("", [])


def _before(history: History, table: str, *keys: str) -> Mapping[tuple[Any, ...], Row]:
    """The rows of the month before, by their keys."""
    months = history.months
    rows = history.rows(table, months[-2]) if len(months) > 1 else ()
    return {tuple(row[key] for key in keys): row for row in rows}


def _usage_name(row: Row) -> str:
    usage = str(row["usage"])
    return french.USAGES.get(usage, usage)


def _usage_order(row: Row) -> int:
    return list(french.USAGES).index(row["usage"]) if row["usage"] in french.USAGES else len(french.USAGES)


def _margin(history: History) -> Details:
    rows = sorted(history.rows("measure_margin_by_usage", history.months[-1]), key=_usage_order)
    before = _before(history, "measure_margin_by_usage", "usage")
    columns = ("revenue_excl_tax", "cost_excl_tax", "margin_excl_tax")
    scale = scale_of(EUROS, (row[column] for row in rows for column in columns))
    percent = scale_of(PERCENT, ())
    cells = [
        [
            _usage_name(row),
            *(number(row[column], scale) for column in columns),
            number(row["margin_pct"], percent),
            _changed(EUROS, row, before.get((row["usage"],)), "margin_excl_tax"),
        ]
        for row in rows
    ]
    heads = [
        "Usage",
        *(f"{title} ({scale.label})" for title in ("Consommations", "Coût de gros", "Marge")),
        "Taux (%)",
    ]
    by_usage = Table("Marge par usage, ce mois-ci", [*heads, "Marge sur un mois"], cells)
    losses = _by_cause(
        history, "measure_losses", LOSS_CAUSES, "Vendu à perte ce mois-ci, par cause", "Perte HT"
    )
    return "", [*_filled(by_usage), *losses]


def _usage(history: History) -> Details:
    rows = sorted(history.rows("measure_usage", history.months[-1]), key=_usage_order)
    before = _before(history, "measure_usage", "usage")
    scale, whole = scale_of(EUROS, (row["amount_excl_tax"] for row in rows)), scale_of(COUNT, ())
    cells = [
        [
            _usage_name(row),
            number(Decimal(row["line_count"]), whole),
            number(Decimal(row["event_count"]), whole),
            _quantity(row),
            _changed(COUNT, row, before.get((row["usage"],)), "billed_quantity"),
            number(row["amount_excl_tax"], scale),
        ]
        for row in rows
    ]
    heads = [
        "Usage",
        "Lignes",
        "Événements",
        "Quantité",
        "Quantité sur un mois",
        f"Montant HT ({scale.label})",
    ]
    return "", _filled(Table("Consommations du mois par usage", heads, cells))


def _quantity(row: Row) -> str:
    quantity = Decimal(row["billed_quantity"])
    return with_unit(quantity, scale_of(UNIT_OF_USAGE.get(row["usage"], COUNT), [quantity]))


def _changed(unit: str, row: Row, before: Row | None, column: str) -> str:
    """How a column changed on a month."""
    if before is None:
        return NONE
    return change(unit, Decimal(row[column]), Decimal(before[column])) or NONE


def _destinations(history: History) -> Details:
    rows = sorted(history.rows("measure_destinations", history.months[-1]), key=lambda row: int(row["place"]))
    rows = rows[:MOST_DESTINATIONS]
    if not rows:
        return "Aucune consommation ce mois-ci.", []
    keys = ("usage", "origin_zone", "destination_group")
    before = _before(history, "measure_destinations", *keys)
    scale, whole = scale_of(EUROS, (row["amount_excl_tax"] for row in rows)), scale_of(COUNT, ())
    labels = [_destination(row) for row in rows]
    amounts = [with_unit(row["amount_excl_tax"], scale) for row in rows]
    cells = [
        [
            french.count(int(row["place"])),
            label,
            number(Decimal(row["event_count"]), whole),
            _quantity(row),
            number(row["amount_excl_tax"], scale),
            _changed(EUROS, row, before.get(tuple(row[key] for key in keys)), "amount_excl_tax"),
        ]
        for row, label in zip(rows, labels, strict=True)
    ]
    table = Table(
        "Principales destinations du mois",
        [
            "Rang",
            "Destination",
            "Événements",
            "Quantité",
            f"Montant HT ({scale.label})",
            "Montant sur un mois",
        ],
        cells,
        texts=2,
    )
    bars = [
        (label, row["amount_excl_tax"], amount)
        for row, label, amount in zip(rows, labels, amounts, strict=True)
    ]
    sentence = f"Ce qui rapporte le plus{french.NBSP}: {labels[0]}, {amounts[0]}."
    if not rows[0]["amount_excl_tax"]:
        sentence = "Tout ce qui a été consommé est compris dans les forfaits ou gratuit."
    return sentence, [_ranked("Montant hors taxes par destination", bars), table]


def _destination(row: Row) -> str:
    zone = row["origin_zone"] or ""
    origin = f", depuis la zone {zone}" if zone not in ("", HOME_ZONE) else ""
    return french.usage_label(row["usage"], row["destination_group"], is_late=False) + origin


def _differences(history: History) -> Details:
    table = "measure_reconciliation"
    rows = {row["kind"]: row for row in history.rows(table, history.months[-1])}
    figures = next(subject.figures for subject in SUBJECTS if subject.name == "wholesaler").values()
    columns = ("our_amount_excl_tax", "their_amount_excl_tax")
    scale = scale_of(EUROS, (row[column] for row in rows.values() for column in columns))
    cells = []
    for figure in figures:
        if figure.row is None:
            continue
        row = rows.get(figure.row[1])
        amounts = [row[column] if row else Decimal(0) for column in columns]
        cells.append(
            [
                figure.title,
                french.count(row["event_count"] if row else 0),
                *(number(amount, scale) for amount in amounts),
            ]
        )
    heads = [
        "Nature",
        "Événements",
        f"Selon nous, HT ({scale.label})",
        f"Selon le grossiste, HT ({scale.label})",
    ]
    by_kind = Table("Écarts du mois, par nature", heads, cells)
    causes = _by_cause(
        history,
        "measure_supplier_causes",
        SUPPLIER_CAUSES,
        "Écart de la facture du grossiste, par cause",
        "Facturé en trop, HT",
    )
    return "", [*causes, by_kind]


def _by_cause(history: History, table: str, words: Mapping[str, str], caption: str, title: str) -> list[Part]:
    """How many elements and euros each cause has in the month; the greatest amounts first."""
    count, amount = CAUSE_COLUMNS[table]
    rows = [row for row in history.rows(table, history.months[-1]) if row[amount] or row[count]]
    rows.sort(key=lambda row: (-abs(row[amount]), str(row["cause"])))
    scale = scale_of(EUROS, (row[amount] for row in rows))
    cells = [
        [words.get(row["cause"], str(row["cause"])), french.count(row[count]), number(row[amount], scale)]
        for row in rows
    ]
    return _filled(Table(caption, ["Cause", "Nombre", f"{title} ({scale.label})"], cells))


def _ages(history: History) -> Details:
    rows = history.rows("measure_aged_balance")
    if not rows:
        return "", []
    row = rows[0]
    shown = [(title, row[column]) for title, column in AGES]
    scale = scale_of(EUROS, [amount for _, amount in shown])
    day = french.day(row["as_of"])
    cells = [[title, number(amount, scale)] for title, amount in shown]
    cells += [
        ["Avances et trop-perçus, à déduire", number(row["credit_incl_tax"], scale)],
        ["Solde des comptes clients", number(row["balance_incl_tax"], scale)],
        ["dont contesté", number(row["in_dispute_incl_tax"], scale)],
    ]
    table = Table(
        f"Balance âgée au {day}", ["Échéance", f"Montant TTC ({scale.label})"], cells, strong=len(AGES) + 1
    )
    bars = [(title, amount, with_unit(amount, scale)) for title, amount in shown]
    return "", [_ranked(f"Ce que doivent les clients au {day}, par ancienneté", bars), table]


def _ranked(title: str, bars: Sequence[tuple[str, Decimal, str]]) -> RankPlot:
    return RankPlot(
        title, bars, f"{title} : " + ", ".join(f"{label} {text}" for label, _, text in bars) + "."
    )


def _filled(table: Table) -> list[Part]:
    return [table] if table.rows else []


DETAILS_OF: Mapping[str, Callable[[History], Details]] = {
    "margin": _margin,
    "usage": _usage,
    "destinations": _destinations,
    "wholesaler": _differences,
    "receivables": _ages,
}
