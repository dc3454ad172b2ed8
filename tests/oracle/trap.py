"""What a trap may add to an invented deposit, one step at a time."""

from collections.abc import Callable

from .traps_events import Traffic
from .traps_lines import Fleet
from .traps_plan import Plan
from .traps_tariffs import HEADERS, Table

TRADE_HEADERS = HEADERS | {
    "Offres": HEADERS["Offres"] + " ABONNEMENT_TTC FRAIS_ACTIVATION_TTC FRAIS_RESILIATION_TTC ECHEANCE",
    "Options": "CODE_OPTION LIBELLE ABONNEMENT_HT ABONNEMENT_TTC RECURRENCE PRORATA FRAIS_ACTIVATION_HT"
    " FRAIS_ACTIVATION_TTC TAUX_TVA",
    "Forfaits": HEADERS["Forfaits"] + " PLAGES",
    "Tarifs": HEADERS["Tarifs"] + " FRAIS_SERVICE_HT PRIX_SERVICE_HT UNITE_SERVICE",
}
"""The columns of a tariff workbook that knows the trade's rules; a row that ends earlier has empty cells."""


class Trap:
    """Adds nothing; each kind of trap overrides the steps that it needs."""

    def tariffs(self, plan: Plan, number: int, sheets: dict[str, Table]) -> None:
        """More rows in the version of that number."""

    def refused_workbooks(self, plan: Plan) -> list[tuple[int, Callable[[dict[str, Table]], object]]]:
        """(day of the name, what breaks a rule) of workbooks that must be refused."""
        return []

    def lines(self, fleet: Fleet) -> None:
        """More lines, which have events anywhere like the others."""

    def clients(self, plan: Plan, fleet: Fleet, sheets: dict[str, Table]) -> None:
        """More rows of clients.xlsx, headers first."""

    def events(self, traffic: Traffic) -> None:
        """More events."""

    def files(self, plan: Plan) -> None:
        """More files."""
