"""What the control workbook warns of: pictures, and events without a price, which no invoice shows."""

from collections.abc import Iterable
from decimal import Decimal

from origyne_pipeline.french import count, euros, phone
from origyne_pipeline.invoicing.control import Alert
from origyne_pipeline.periods import Month
from origyne_pipeline.warehouse import Session

SOURCE = "Consommations sans prix"
REASONS = {
    "UNKNOWN_LINE": "la ligne n'est d'aucun client",
    "NO_OFFER": "la ligne n'a pas d'offre ce jour-là, ou son offre manque dans les tables tarifaires",
    "NO_TARIFF_VERSION": "aucune table tarifaire n'était en vigueur",
    "UNKNOWN_ZONE": "le réseau n'est dans aucune zone de la feuille Zones",
    "UNKNOWN_DESTINATION": "le numéro n'est dans aucune ligne de la feuille Destinations",
    "NO_PRICE": "la feuille Tarifs n'a pas de prix pour cette destination, cette zone et cette offre",
}
"""By the codes of ``unrated_cdrs``."""


def month_alerts(session: Session, month: Month, warnings: Iterable[str]) -> list[Alert]:
    """One for each warning of the pictures, and for each reason why events have no price, the most money first."""
    session.bind("unrated_cdrs", [str(month)])
    rows = session.query(
        "select reason, count(*), coalesce(sum(supplier_amount_excl_tax), 0), min(line)"
        " from unrated_cdrs group by reason order by 3 desc, reason"
    )
    pictures = [Alert("Personnalisation", warning) for warning in warnings]
    return pictures + [Alert(SOURCE, _text(*row)) for row in rows]


def _text(reason: str, events: int, at_risk: Decimal, line: str) -> str:
    waiting = (
        "1 événement attend son prix" if events == 1 else f"{count(events)} événements attendent leur prix"
    )
    return (
        f"{waiting}, {euros(at_risk)} HT selon l'opérateur de gros : {REASONS[reason]}. Première ligne :"
        f" {phone(line)}. Aucune facture ne les porte tant que la cause n'est pas corrigée."
    )
