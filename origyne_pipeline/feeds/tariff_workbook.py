"""The seven sheets of ``TABLES_TARIFAIRES_AAAAMMJJ.xlsx``, as data; docs/tariffs.md says what the columns mean."""

from origyne_pipeline.workbook import Layout

OFFERS = Layout(
    "Offres",
    (
        "CODE_OFFRE", "LIBELLE", "TYPE_LIGNE", "ABONNEMENT_HT", "PRORATA", "FRAIS_ACTIVATION_HT",
        "FRAIS_RESILIATION_HT", "TAUX_TVA",
    ),
    ("ABONNEMENT_TTC", "FRAIS_ACTIVATION_TTC", "FRAIS_RESILIATION_TTC", "ECHEANCE"),
)  # fmt: skip
OPTIONS = Layout(
    "Options",
    ("CODE_OPTION", "LIBELLE", "RECURRENCE", "PRORATA", "TAUX_TVA"),
    ("ABONNEMENT_HT", "ABONNEMENT_TTC", "FRAIS_ACTIVATION_HT", "FRAIS_ACTIVATION_TTC"),
    may_be_absent=True,
)
ALLOWANCES = Layout(
    "Forfaits",
    (
        "CODE_FORFAIT", "CODE_OFFRE", "LIBELLE", "USAGE", "ZONES_ORIGINE", "GROUPES", "QUANTITE", "UNITE", "PARTAGE",
        "PRIORITE",
    ),
    ("PLAGES",),
)  # fmt: skip
DESTINATIONS = Layout("Destinations", ("PREFIXE", "CODE_DESTINATION", "LIBELLE", "GROUPE"))
ZONES = Layout("Zones", ("RESEAU", "ZONE_ORIGINE", "LIBELLE"))
BANDS = Layout("Plages", ("PLAGE", "JOUR", "DEBUT", "FIN"))
PRICES = Layout(
    "Tarifs",
    (
        "CODE_OFFRE", "USAGE", "ZONE_ORIGINE", "CODE_DESTINATION", "PLAGE", "A_PARTIR_DE", "FRAIS_CONNEXION_HT",
        "PRIX_HT", "UNITE", "PALIER_INITIAL", "PALIER",
    ),
    ("ARRONDI", "DECIMALES", "PLAFOND_HT", "FRAIS_SERVICE_HT", "PRIX_SERVICE_HT", "UNITE_SERVICE"),
)  # fmt: skip

SHEETS = (OFFERS, OPTIONS, ALLOWANCES, DESTINATIONS, ZONES, BANDS, PRICES)
