"""An invented clients.xlsx: every territory, every kind of mandate, adjustments of every sign."""

from typing import Any

import openpyxl

from .traps_plan import Plan
from .traps_tariffs import Table, append

TERRITORIES = [
    "METROPOLE",
    "METROPOLE",
    "METROPOLE",
    "CORSE",
    "DOM",
    "GUYANE_MAYOTTE",
    "HORS_FR",
    "METROPOLE",
    "METROPOLE",
    "DOM",
    "METROPOLE",
]
CLIENTS = [
    "REF_CLIENT",
    "TYPE",
    "NOM",
    "ADRESSE",
    "CODE_POSTAL",
    "VILLE",
    "PAYS",
    "EMAIL",
    "SIREN",
    "TVA_INTRA",
    "TERRITOIRE_TVA",
    "DETAIL_MASQUE",
    "PLAFOND_TTC",
]
# C01 has several, the latest wins; C02 revoked; C03 lapsed; C04 none; C08 to C10 pay only adjustments.
MANDATES = [
    ("C01", "R1", "2025-01-15", "ACTIF"),
    ("C01", "R1B", "2025-06-15", "REVOQUE"),
    ("C01", "R1C", "2025-02-15", "ACTIF"),
    ("C02", "R2", "2025-01-15", "REVOQUE"),
    ("C03", "R3", "2019-03-01", "ACTIF"),
    *((f"C{n:02d}", f"R{n}", "2025-01-15", "ACTIF") for n in range(5, 12)),
]
IBAN = "FR7630006000011234567890189"


def client_sheets(plan: Plan) -> dict[str, Table]:
    """The rows of each sheet, headers first."""
    m1, m2, last = plan.months[0], plan.months[1], plan.months[-1]
    clients: list[list[Any]] = [[*CLIENTS]]
    for n, territory in enumerate(TERRITORIES, 1):
        address = ["1 rue de l'Évêché", "44000", "Nantes", "CH" if territory == "HORS_FR" else "FR"]
        clients.append(
            [
                f"C{n:02d}",
                "PARTICULIER",
                f"Mme Test {n}",
                *address,
                f"c{n}@example.com",
                None,
                None,
                territory,
                "OUI",
                None if n == 6 else 10**9,
            ]
        )
    mandates: list[list[Any]] = [
        ["REF_CLIENT", "RUM", "DATE_SIGNATURE", "IBAN", "BIC", "TITULAIRE", "STATUT"]
    ]
    mandates += [
        [ref, rum, day, IBAN, None, f"Titulaire {ref}", status] for ref, rum, day, status in MANDATES
    ]
    adjustments: list[list[Any]] = [["REF_CLIENT", "LIGNE", "MOIS", "LIBELLE", "MONTANT_HT", "TAUX_TVA"]]
    adjustments += [
        ["C01", None, m1, "Geste", -1.1, 20],
        ["C01", "33612345678", m2, "Geste", "-0,335", 20],
        ["C02", None, m2, "Carte SIM", 8.33, 5.5],
        ["C05", None, m1, "Carte SIM", 8.33, 20],
        ["C05", None, last, "Port", 1.005, 2.1],
        ["C06", None, m1, "Port", "4.17", 10],
        ["C07", None, last, "Port", "12,5", 20],
        ["C08", None, m1, "Avoir", -50, 20],
        ["C08", None, m2, "Rien", 0, 20],
        ["C09", None, m1, "Plus", 5, 20],
        ["C09", None, m1, "Moins", -5, 20],
        ["C10", None, m2, "Un", 0.03, 20],
        ["C10", None, m2, "Deux", 0.03, 20],
        ["C04", None, m2, "Gros avoir", -5000, 20],
    ]
    return {"Clients": clients, "Mandats": mandates, "Ajustements": adjustments}


def write_clients(plan: Plan, sheets: dict[str, Table]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            append(sheet, row)
    plan.clients.parent.mkdir(parents=True, exist_ok=True)
    book.save(plan.clients)
