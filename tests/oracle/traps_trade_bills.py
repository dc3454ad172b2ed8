"""Traps of invoices: discounts, minimums, adjustments with tax, goods, amounts that are held, credits that cite."""

from typing import Any

from . import traps_csv as csv
from .lines import DAY
from .trap import Trap
from .traps_lines import OLD, Fleet, Line
from .traps_plan import Plan
from .traps_tariffs import Percent, Table

CUSTOMERS: dict[str, tuple[str, str, str, float | None, float | None]] = {
    # type, country, territory, MINIMUM_HT, PLAFOND_TTC
    "C12": ("PARTICULIER", "FR", "METROPOLE", None, 10**9),
    "C13": ("PROFESSIONNEL", "FR", "CORSE", None, 10**9),
    "C14": ("PROFESSIONNEL", "FR", "METROPOLE", 50.5, 10**9),
    "C15": ("PARTICULIER", "FR", "GUYANE_MAYOTTE", 30, 10**9),
    "C20": ("PARTICULIER", "FR", "METROPOLE", None, 9.99),
    "C21": ("PARTICULIER", "FR", "METROPOLE", None, 9.98),
    "C22": ("PARTICULIER", "BE", "HORS_FR", None, 1),
    "C23": ("PROFESSIONNEL", "BE", "HORS_FR", None, None),
    "C24": ("PARTICULIER", "CH", "HORS_FR", 12.34, None),
    "C25": ("PARTICULIER", "FR", "METROPOLE", None, 0.01),
    "C26": ("PARTICULIER", "FR", "METROPOLE", 20, None),
    "C27": ("PARTICULIER", "FR", "METROPOLE", 20, None),
    "C28": ("PROFESSIONNEL", "FR", "DOM", 99.99, None),
    "C29": ("PARTICULIER", "FR", "METROPOLE", 40, None),
    "C30": ("PARTICULIER", "FR", "METROPOLE", None, None),
    "C31": ("PARTICULIER", "FR", "METROPOLE", None, 100),
    "C33": ("PARTICULIER", "FR", "METROPOLE", None, 5),
    "C32": ("PARTICULIER", "FR", "METROPOLE", 50, None),
}
"""C01 to C11 are those of every deposit; CXX is missing."""


class Bills(Trap):
    """Customers without calls, whose invoices are exact to the cent, and rules over those with calls."""

    def __init__(self) -> None:
        self.of: dict[str, Line] = {}

    def lines(self, fleet: Fleet) -> None:
        start, at = fleet.plan.at(-9), fleet.plan.at
        for ref, offer in (
            ("C20", "T_TTC"), ("C21", "T_TTC"), ("C22", "T_ADVT"), ("C23", "T_TTC"), ("C24", "T_TTC"),
            ("C25", "T_TTC"), ("C26", "T_ZERO"), ("C28", "T_TTC"), ("C29", "T_TTC"), ("C30", "T_TTC"),
            ("C31", "T_ADVT"), ("C33", "T_TTC"),
        ):  # fmt: skip
            self.of[ref] = fleet.line((start, (ref, offer, "ACTIF", OLD, OLD)), silent=True)
        self.of["C29 too"] = fleet.line((start, ("C29", "T_55", "ACTIF", OLD, OLD)), silent=True)
        self.of["C30 too"] = fleet.line((start, ("C30", "T_TTC", "ACTIF", OLD, OLD)), silent=True)
        self.of["C30 more"] = fleet.line((start, ("C30", "T_TTC", "ACTIF", OLD, OLD)), silent=True)
        # Asked in advance for a month of which it then has no day: no minimum in it.
        self.of["gone"] = fleet.line(
            (start, ("C27", "T_ADV", "ACTIF", OLD, OLD)),
            (fleet.plan.cuts[0] + DAY, ("C27", "T_ADV", "RESILIE", OLD, OLD, fleet.plan.turns[0].date())),
            silent=True,
        )
        # The first line of the invoice is of 0.00, at 10 %; the first spell of the month is at 20 %.
        self.of["C32"] = fleet.line((start, ("C32", "T_TTC", "ACTIF", OLD, OLD)), silent=True)
        self.of["free"] = fleet.line((at(9), ("C32", "T_ZERO", "ACTIF", 9, 9)), fixed=True, silent=True)

    def clients(self, plan: Plan, fleet: Fleet, sheets: dict[str, Table]) -> None:
        sheets["Clients"][0].append("MINIMUM_HT")
        for row in sheets["Clients"][1:]:
            row.append({"C03": 5000, "C02": 700.5}.get(row[0]))
            row[-2] = {"C03": None, "C06": 20.5}.get(row[0], row[-2])
        for ref, (kind, country, territory, minimum, ceiling) in CUSTOMERS.items():
            about = ["1 rue X", "44000", "Nantes", country, f"{ref.lower()}@example.com", None, None]
            sheets["Clients"].append([ref, kind, f"M. {ref}", *about, territory, "NON", ceiling, minimum])
            signed = "2025-01-15" if ref != "C13" else "2021-01-15"
            iban = "FR7630006000011234567890189"
            sheets["Mandats"].append([ref, f"R-{ref}", signed, iban, None, f"Titulaire {ref}", "ACTIF"])
        self._adjust(plan, sheets)
        sheets["Remises"] = [
            ["REF_CLIENT", "LIGNE", "PORTEE", "TAUX", "MONTANT_HT", "DU", "AU", "LIBELLE"],
            *self._discounts(plan),
        ]

    def _adjust(self, plan: Plan, sheets: dict[str, Table]) -> None:
        m1, m2, last = plan.months[0], plan.months[1], plan.months[-1]
        sheets["Ajustements"][0] += ["MONTANT_TTC", "QUANTITE", "NATURE"]
        number = csv.phone(plan.rng, self.of["C20"].number)
        sheets["Ajustements"] += [
            ["C20", number, m2, "Carte SIM", None, 20, 0.01, 1, "BIEN"],
            ["C21", None, m1, "Geste", None, 20, "-0,02", None, None],
            ["C23", None, m1, "Carte SIM", None, 20, 12.22, 3, "BIEN"],
            ["C24", None, m2, "Livre", None, Percent(5.5), 9.99, 2, "BIEN"],
            ["C28", None, m1, "Carte SIM", None, 20, 9.9, 1, "BIEN"],
            ["C28", None, m1, "Déjà à 8,5", None, "8,5", 9.99, None, "SERVICE"],
            ["C28", None, m2, "Hors taxe", 1.115, 20, None, 4, None],
            ["C29", None, m1, "Geste", None, 10, -3.61, None, None],
            ["C30", None, m1, "Carte SIM", None, 20, 9.99, None, "BIEN"],
            ["C30", None, last, "Geste", None, 20, -9.99, None, None],
            # A first month below nothing, then something to cite; below nothing again, beyond what is cited.
            ["C31", None, m1, "Avoir", -500, 20, None, None, None],
            ["C25", None, m1, "Avoir", None, 20, -20, None, None],
            # A month that was held is nothing to cite.
            ["C33", None, m2, "Avoir", None, 20, -100, None, None],
            ["C24", None, m2, "Avoir", -30, 20, None, None, None],
            ["C20", None, last, "Avoir", -1000, 20, None, None, None],
            ["C15", None, m1, "Plus", None, 20, 24.9, None, None],
        ]

    def _discounts(self, plan: Plan) -> Table:
        m1, m2, last = plan.months[0], plan.months[1], plan.months[-1]
        free, more = (csv.phone(plan.rng, self.of[name].number) for name in ("C29 too", "C30 more"))
        everywhere: Any = None
        return [
            ["C01", everywhere, "CONSOMMATION", Percent(10), None, m1, None, "Dix pour cent"],
            ["C01", everywhere, "TOUT", None, 12.34, m1, last, "Geste"],
            ["C05", everywhere, "TOUT", "33,333", None, m1, None, "Tiers"],
            ["C07", everywhere, "ABONNEMENT", 50, None, m2, None, "Moitié"],
            ["C12", everywhere, "ABONNEMENT", 100, None, m1, m1, "Offert"],
            ["C12", everywhere, "TOUT", 10, None, m1, None, "Sur le reste"],
            ["C12", everywhere, "CONSOMMATION", None, 999999, m2, m2, "Tout"],
            ["C13", everywhere, "ABONNEMENT", None, 30, m1, None, "Trente"],
            ["C13", everywhere, "CONSOMMATION", 5, None, m1, None, "Cinq"],
            ["C14", everywhere, "TOUT", None, 40, m1, None, "Sous le minimum"],
            ["C29", free, "ABONNEMENT", None, 5, m1, None, "Une ligne"],
            ["C29", everywhere, "ABONNEMENT", None, 30, m1, None, "De haut en bas"],
            ["C29", everywhere, "TOUT", 50, None, m1, None, "De la base"],
            ["C30", more, "ABONNEMENT", 100, None, m1, m2, "Une sur trois"],
            ["C30", everywhere, "ABONNEMENT", 50, None, m1, m1, "Deux sur trois"],
            ["C31", everywhere, "ABONNEMENT", 10, None, "2020-01", "2020-12", "Finie"],
            ["C99", everywhere, "TOUT", 10, None, m1, None, "De personne"],
        ]
