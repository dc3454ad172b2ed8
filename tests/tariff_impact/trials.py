"""A small VNO with one tariff workbook, two rated months and every rule that reaches over months; its workbooks."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from origyne_pipeline.mediation.tariff_book import read_tariff_book
from origyne_pipeline.mediation.tariffs import TABLES
from origyne_pipeline.onboarding.line_tables import write_line_tables
from origyne_pipeline.settings import Settings
from origyne_pipeline.simulation.workbooks import write_workbook
from tests.deposits import Market
from tests.rating.test_after_issue import issue
from tests.rating.test_months import at, message

Row = dict[str, Any]
DAYS = ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE")
FIRST = "2026-09"
OFFERS = {
    "33600000001": "MOB",
    "33600000002": "MOB",
    "33600000003": "TTC",
    "33600000004": "ADV",
    "33600000005": "MOB",
}
CUSTOMERS = {
    "33600000001": "C1",
    "33600000002": "C1",
    "33600000003": "C2",
    "33600000004": "C3",
    "33600000005": "C4",
}


def tariff_sheets(
    price: str = "0.12",
    subscription: str = "9.50",
    pool_quantity: int = 3,
    destinations: Sequence[tuple[str, str, str, str]] = (("33", "FR", "France", "NATIONAL"),),
    advance: str = "13",
) -> dict[str, list[list[Any]]]:
    """A workbook: an offer without tax, one with it and one in advance; an option and a pass; a shared allowance."""
    offers: list[list[Any]] = [
        [
            "MOB",
            "Mobile",
            "MOBILE",
            Decimal(subscription),
            None,
            "OUI",
            Decimal(5),
            Decimal(0),
            Decimal(20),
            "ECHU",
        ],
        [
            "TTC",
            "Mobile TTC",
            "MOBILE",
            None,
            Decimal("9.99"),
            "OUI",
            Decimal(0),
            Decimal(0),
            Decimal(20),
            "ECHU",
        ],
        [
            "ADV",
            "Avance",
            "MOBILE",
            Decimal(advance),
            None,
            "OUI",
            Decimal(0),
            Decimal(0),
            Decimal(20),
            "A_ECHOIR",
        ],
    ]
    price_row: list[Any] = [
        "*",
        "VOIX",
        "*",
        "*",
        "*",
        None,
        Decimal("0.05"),
        Decimal(price),
        "MIN",
        None,
        1,
        0,
        None,
        None,
    ]
    return {
        "Offres": [
            ["CODE_OFFRE", "LIBELLE", "TYPE_LIGNE", "ABONNEMENT_HT", "ABONNEMENT_TTC", "PRORATA", "FRAIS_ACTIVATION_HT",
             "FRAIS_RESILIATION_HT", "TAUX_TVA", "ECHEANCE"],
            *offers,
        ],
        "Options": [
            ["CODE_OPTION", "LIBELLE", "ABONNEMENT_HT", "RECURRENCE", "PRORATA", "FRAIS_ACTIVATION_HT", "TAUX_TVA"],
            ["OPT", "SMS en plus", Decimal(3), "MENSUELLE", "OUI", Decimal(1), Decimal(20)],
            ["PASS", "Pass 7 jours", Decimal(7), "UNIQUE", "NON", Decimal(0), Decimal(20)],
        ],
        "Forfaits": [
            ["CODE_FORFAIT", "CODE_OFFRE", "LIBELLE", "USAGE", "ZONES_ORIGINE", "GROUPES", "QUANTITE", "UNITE",
             "PARTAGE", "PRIORITE"],
            ["FLOTTE", "MOB", "SMS de la flotte", "SMS", "*", "*", pool_quantity, "ACTE", "CLIENT", 1],
            ["EN_PLUS", "OPT", "SMS en plus", "SMS", "*", "*", 2, "ACTE", "LIGNE", 2],
            ["DU_PASS", "PASS", "Appels du pass", "VOIX", "*", "*", 90, "S", "LIGNE", 1],
        ],
        "Destinations": [["PREFIXE", "CODE_DESTINATION", "LIBELLE", "GROUPE"], *map(list, destinations)],
        "Zones": [["RESEAU", "ZONE_ORIGINE", "LIBELLE"], ["208", "FR", "France"], ["206", "UE", "Belgique"]],
        "Plages": [["PLAGE", "JOUR", "DEBUT", "FIN"], *(["TOUT", day, "00:00", "24:00"] for day in DAYS)],
        "Tarifs": [
            ["CODE_OFFRE", "USAGE", "ZONE_ORIGINE", "CODE_DESTINATION", "PLAGE", "A_PARTIR_DE", "FRAIS_CONNEXION_HT",
             "PRIX_HT", "UNITE", "PALIER_INITIAL", "PALIER", "FRAIS_SERVICE_HT", "PRIX_SERVICE_HT", "UNITE_SERVICE"],
            price_row,
            ["*", "SMS", "*", "*", "*", None, Decimal(0), Decimal("0.10"), "ACTE", None, 1, 0, None, None],
        ],
    }  # fmt: skip


def write_tariff(path: Path, **changes: Any) -> Path:
    """Writes a workbook; keywords are those of ``tariff_sheets``."""
    write_workbook(path, tariff_sheets(**changes))
    return path


def deposit_tariff(market: Market, path: Path, tariff_from: date) -> None:
    """Puts the rows of a workbook into the lake, as mediation does."""
    book = read_tariff_book(path, path.name)
    market.tariff(
        tariff_from, {sheet: getattr(book, sheet) for sheet in TABLES}, datetime(2026, 1, 1, tzinfo=UTC)
    )


def write_clients(path: Path) -> None:
    """Customers: C1 has a discount on usage and one on a line, C2 a minimum; an option and a pass over two months."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = ["REF_CLIENT", "TYPE", "NOM", "ADRESSE", "CODE_POSTAL", "VILLE", "PAYS", "EMAIL", "SIREN", "TVA_INTRA",
            "TERRITOIRE_TVA", "DETAIL_MASQUE", "MINIMUM_HT"]  # fmt: skip
    minimum: Mapping[str, Decimal | None] = {"C1": None, "C2": Decimal(20), "C3": None, "C4": None}
    rows = [
        [ref, "PARTICULIER", f"Nom {ref}", "1 rue A", "75001", "Paris", "FR", *3 * [None], "METROPOLE", "NON", least]
        for ref, least in minimum.items()
    ]  # fmt: skip
    write_workbook(
        path,
        {
            "Clients": [head, *rows],
            "Mandats": [["REF_CLIENT", "RUM", "DATE_SIGNATURE", "IBAN", "TITULAIRE", "STATUT"]],
            "Ajustements": [["REF_CLIENT", "MOIS", "LIBELLE", "TAUX_TVA", "MONTANT_HT"],
                            ["C1", "2026-09", "Geste", Decimal(20), Decimal(-2)]],
            "Options": [["LIGNE", "CODE_OPTION", "DU", "AU"],
                        ["0600000001", "OPT", "10/09/2026", None],
                        ["0600000005", "PASS", "28/09/2026", "04/10/2026"]],
            "Remises": [["REF_CLIENT", "LIGNE", "PORTEE", "TAUX", "MONTANT_HT", "DU", "AU", "LIBELLE"],
                        ["C1", None, "CONSOMMATION", Decimal(10), None, "2026-09", None, "Fidélité"],
                        ["C1", "0600000002", "ABONNEMENT", None, Decimal(3), "2026-09", "2026-09", "Bienvenue"]],
        },
    )  # fmt: skip


def call(cdr_id: str, started: str, seconds: int, **more: Any) -> Row:
    """A call."""
    return {"cdr_id": cdr_id, "usage": "VOIX", "started_at": at(started), "duration_s": seconds} | more


def rated_home(market: Market, path: Path) -> Settings:
    """September issued, October rated: late events, carried ones, draws on a shared allowance, a pass over both months.

    ``path``: where the workbook in force lies.
    """
    home = market.warehouse.home
    settings = Settings(home, home / "reference/clients.xlsx")
    write_clients(settings.clients)
    write_line_tables(market.warehouse, settings.clients)
    deposit_tariff(market, path, date(2026, 1, 1))
    since = {"activated_on": date(2026, 1, 1), "offer_from": date(2026, 1, 1)}
    lines = [
        {"line": line, "offer_code": offer, "customer_ref": CUSTOMERS[line], **since}
        for line, offer in OFFERS.items()
    ]
    market.observe("2026-08-01", lines)
    cost = {"supplier_cost_excl_tax": Decimal("0.03"), "supplier_amount_excl_tax": Decimal("0.20")}
    september = [
        *(message(f"S{n}", f"2026-09-1{n} 10:00:00", line=f"3360000000{1 + n % 2}") for n in range(6)),
        call("CALL", "2026-09-12 10:00:00", 125, **cost),
        call("TTC", "2026-09-12 11:00:00", 61, line="33600000003", **cost),
        call("PASS", "2026-09-29 11:00:00", 60, line="33600000005", **cost),
        call("NOWHERE", "2026-09-12 12:00:00", 61, called_number="999999", **cost),
    ]
    market.events("2026-09-16", september)
    market.rate("2026-09", first=FIRST)
    issue(market, "2026-09")
    market.events("2026-09-16", [*september, message("LATE", "2026-09-16 12:00:00")])
    market.events(
        "2026-10-16",
        [
            message("OCTOBER", "2026-10-16 10:00:00"),
            call(
                "PASS_2",
                "2026-10-02 11:00:00",
                60,
                line="33600000005",
                deposited_at=at("2026-10-16 12:00:00"),
            ),
            call("UNKNOWN", "2026-10-16 10:00:00", 30, line="33699999999"),
            call("BELATED", "2026-09-16 10:00:00", 61, deposited_at=at("2026-10-16 12:00:00")),
        ],
    )
    market.rate("2026-10", first=FIRST)
    return settings
