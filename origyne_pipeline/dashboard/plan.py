"""What the page shows, as data: for each figure the column of the published table that is its only owner."""

from dataclasses import dataclass

from origyne_pipeline.dashboard.models import BARS, LINE
from origyne_pipeline.dashboard.scales import COUNT, DAYS, EUROS, KILOBYTES, PERCENT, SECONDS

MONTHS_BEFORE = 12
MOST_DESTINATIONS = 10


@dataclass(frozen=True)
class Figure:
    """A figure of a month: its title, table and column, its unit, and the row where the table has several a month.

    ``better`` is 1 where more is good news, -1 where it is bad.
    """

    title: str
    table: str
    column: str
    unit: str
    row: tuple[str, str] | None = None
    better: int = 0


@dataclass(frozen=True)
class Plot:
    """A plot of one figure over the months."""

    title: str
    figure: str
    kind: str = BARS


@dataclass(frozen=True)
class Subject:
    """A section: its figures by name; the first ``tiles`` of them are shown large, all stand in the table of months."""

    name: str
    title: str
    figures: dict[str, Figure]
    plots: tuple[Plot, ...]
    tiles: int = 4
    note: str = ""


def _of(table: str, row: tuple[str, str] | None = None) -> "_Maker":
    return _Maker(table, row)


@dataclass(frozen=True)
class _Maker:
    """Figures of one table, and of one row of it."""

    table: str
    row: tuple[str, str] | None = None

    def __call__(self, title: str, column: str, unit: str, better: int = 0) -> Figure:
        return Figure(title, self.table, column, unit, self.row, better)


_REVENUE, _ARPU, _CHURN = _of("measure_revenue"), _of("measure_arpu"), _of("measure_churn")
_MARGIN, _DEBITS, _OWED = _of("measure_margin"), _of("measure_debits"), _of("measure_receivables")
_PAID, _SUPPLIER = _of("measure_days_to_pay"), _of("measure_supplier_invoices")


def _usage(usage: str) -> "_Maker":
    return _of("measure_usage", ("usage", usage))


def _not_billed(cause: str) -> "_Maker":
    return _of("measure_money_not_billed", ("cause", cause))


def _differs(kind: str) -> "_Maker":
    return _of("measure_reconciliation", ("kind", kind))


SUBJECTS = (
    Subject(
        "revenue",
        "Chiffre d’affaires hors taxes",
        {
            "revenue": _REVENUE("Total", "revenue_excl_tax", EUROS, 1),
            "subscriptions": _REVENUE("Abonnements", "subscriptions_excl_tax", EUROS, 1),
            "options": _REVENUE("Options", "options_excl_tax", EUROS, 1),
            "usage": _REVENUE("Consommations", "usage_excl_tax", EUROS, 1),
            "fees": _REVENUE("Frais", "fees_excl_tax", EUROS),
            "discounts": _REVENUE("Remises", "discounts_excl_tax", EUROS),
            "other": _REVENUE("Minimums, ajust.", "other_excl_tax", EUROS),
            "arpu": _ARPU("Revenu par ligne", "arpu_excl_tax", EUROS, 1),
        },
        (Plot("Chiffre d’affaires", "revenue"), Plot("Revenu moyen par ligne (ARPU)", "arpu", LINE)),
        note="Factures du mois, avoirs déduits ; les consommations sont celles des lignes de facture, arrondies"
        " au centime. Revenu par ligne : sur la moyenne des lignes en service au début et à la fin du mois.",
    ),
    Subject(
        "lines",
        "Lignes",
        {
            "closing": _CHURN("En fin de mois", "closing_count", COUNT, 1),
            "activated": _CHURN("Activations", "activated_count", COUNT, 1),
            "ended": _CHURN("Résiliations", "ended_count", COUNT, -1),
            "churn": _CHURN("Taux d’attrition", "churn_pct", PERCENT, -1),
            "opening": _CHURN("En début de mois", "opening_count", COUNT),
        },
        (Plot("Lignes en service en fin de mois", "closing"), Plot("Taux d’attrition", "churn", LINE)),
        note="Taux d’attrition : résiliations rapportées aux lignes en service au début du mois.",
    ),
    Subject(
        "margin",
        "Marge sur les consommations",
        {
            "margin": _MARGIN("Marge", "margin_excl_tax", EUROS, 1),
            "margin_pct": _MARGIN("Taux de marge", "margin_pct", PERCENT, 1),
            "rated": _MARGIN("Consommations", "revenue_excl_tax", EUROS),
            "cost": _MARGIN("Coût de gros", "cost_excl_tax", EUROS, -1),
        },
        (Plot("Marge sur les consommations", "margin"), Plot("Taux de marge", "margin_pct", LINE)),
        note="Consommations valorisées, moins leur coût chez l’opérateur de gros ; abonnements et frais n’y sont pas."
        " Un coût inconnu compte pour zéro. Elles s’additionnent par événement, avant l’arrondi de chaque ligne de"
        " facture au centime et sans les remises : d’où un écart avec les consommations facturées.",
    ),
    Subject(
        "usage",
        "Consommations par usage",
        {
            "calls": _usage("VOIX")("Appels", "billed_quantity", SECONDS),
            "data": _usage("DATA")("Internet mobile", "billed_quantity", KILOBYTES),
            "sms": _usage("SMS")("SMS", "billed_quantity", COUNT),
            "mms": _usage("MMS")("MMS", "billed_quantity", COUNT),
            "received": _usage("VOIX_RECUE")("Appels reçus à l’étranger", "billed_quantity", SECONDS),
        },
        (Plot("Appels", "calls"), Plot("Internet mobile", "data"), Plot("SMS", "sms"), Plot("MMS", "mms")),
    ),
    Subject("destinations", "Principales destinations", {}, ()),
    Subject(
        "risk",
        "Montants non facturés",
        {
            "unrated": _not_billed("UNRATED")("Non valorisés", "amount_excl_tax", EUROS, -1),
            "held": _not_billed("HELD")("Factures retenues", "amount_excl_tax", EUROS, -1),
            "uncosted": _not_billed("UNCOSTED")("À coût inconnu", "amount_excl_tax", EUROS, -1),
            "refused": _not_billed("QUARANTINED")("Lignes refusées", "item_count", COUNT, -1),
            "unrated_count": _not_billed("UNRATED")("Évén. non valorisés", "item_count", COUNT, -1),
            "held_count": _not_billed("HELD")("Clients retenus", "item_count", COUNT, -1),
        },
        (Plot("Événements non valorisés", "unrated"), Plot("Factures retenues", "held")),
        note="Non valorisés : montants hors taxes selon l’opérateur de gros. À coût inconnu : facturés, mais leur marge"
        " est incertaine. Lignes refusées : par mois de dépôt ; « origyne status » en donne le montant.",
    ),
    Subject(
        "wholesaler",
        "Écarts avec l’opérateur de gros",
        {
            "too_much": _SUPPLIER("Écart de facture", "difference_excl_tax", EUROS, -1),
            "unexplained": _SUPPLIER("dont inexpliqué", "unexplained_excl_tax", EUROS),
            "rating": _differs("RATING_DIFFERS")("À prix différent", "event_count", COUNT, -1),
            "not_rated": _differs("MISSING_FROM_RATED")("Inconnus de nous", "event_count", COUNT, -1),
            "billing": _differs("BILLED_AMOUNT_DIFFERS")("Facturés autrement", "event_count", COUNT, -1),
            "not_billed": _differs("MISSING_FROM_BILLED")("Non refacturés", "event_count", COUNT, -1),
            "invoiced": _SUPPLIER("Facturé par le grossiste", "invoiced_excl_tax", EUROS),
            "expected": _SUPPLIER("Attendu", "expected_excl_tax", EUROS),
        },
        (
            Plot("Écart de la facture du grossiste", "too_much"),
            Plot("Événements à prix différent", "rating"),
            Plot("Événements inconnus de nous", "not_rated"),
        ),
        note="Écart de facture : facturé moins attendu, hors taxes ; rien avant l’arrivée de la facture. Événements à"
        " prix différent : notre montant n’est pas celui du fichier quotidien. Facturés autrement : le fichier mensuel"
        " n’est pas le quotidien. Inconnus de nous : dans le fichier mensuel seulement.",
    ),
    Subject(
        "receivables",
        "Créances et encaissements, toutes taxes comprises",
        {
            "balance": _OWED("Dû en fin de mois", "balance_incl_tax", EUROS, -1),
            "received": _OWED("Encaissé", "received_incl_tax", EUROS, 1),
            "failed": _DEBITS("Prélèvements rejetés", "failed_incl_tax", EUROS, -1),
            "days": _PAID("Délai de paiement", "days_to_pay", DAYS, -1),
            "asked": _OWED("Demandé", "asked_incl_tax", EUROS),
            "lost": _OWED("Abandonné", "written_off_incl_tax", EUROS, -1),
            "failed_pct": _DEBITS("Taux de rejet", "failed_pct", PERCENT, -1),
        },
        (
            Plot("Dû par les clients en fin de mois", "balance"),
            Plot("Encaissé dans le mois", "received"),
            Plot("Délai moyen de paiement", "days", LINE),
            Plot("Taux de rejet des prélèvements", "failed_pct", LINE),
        ),
        note="Dû, demandé, encaissé, abandonné : mouvements du mois civil. Rejets et délai de paiement : factures du"
        " mois de facturation, selon ce qui est connu à ce jour.",
    ),
)
HEADLINES = ("revenue", "arpu", "closing", "churn", "margin", "balance")
"""The figures at the top of the page."""
USAGE_COLUMNS = ("line_count", "event_count", "billed_quantity", "amount_excl_tax")
AGES = (
    ("Non échu", "not_due_incl_tax"),
    ("1 à 30 jours de retard", "late_1_30_incl_tax"),
    ("31 à 60 jours", "late_31_60_incl_tax"),
    ("61 à 90 jours", "late_61_90_incl_tax"),
    ("Plus de 90 jours", "late_over_90_incl_tax"),
)
DETAILS = (
    (
        "Marge par usage",
        "measure_margin_by_usage",
        "revenue_excl_tax, cost_excl_tax, margin_excl_tax, margin_pct",
    ),
    ("Consommations par usage", "measure_usage", ", ".join(USAGE_COLUMNS)),
    (
        "Principales destinations",
        "measure_destinations",
        "place, event_count, billed_quantity, amount_excl_tax",
    ),
    ("Pertes par cause", "measure_losses", "event_count, loss_excl_tax"),
    ("Écart de facture par cause", "measure_supplier_causes", "evidence_count, amount_excl_tax"),
    (
        "Écarts par nature",
        "measure_reconciliation",
        "event_count, our_amount_excl_tax, their_amount_excl_tax",
    ),
    ("Balance âgée", "measure_aged_balance", "as_of, " + ", ".join(column for _, column in AGES)),
)
"""The tables of the month itself: title, where it comes from."""
