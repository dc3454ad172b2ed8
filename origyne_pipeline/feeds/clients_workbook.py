"""The sheets of ``clients.xlsx``, the VNO's own workbook, as data; docs/adapting.md says what the columns mean."""

from origyne_pipeline.workbook import Layout

CUSTOMERS = Layout(
    "Clients",
    (
        "REF_CLIENT", "TYPE", "NOM", "ADRESSE", "CODE_POSTAL", "VILLE", "PAYS", "EMAIL", "SIREN", "TVA_INTRA",
        "TERRITOIRE_TVA", "DETAIL_MASQUE",
    ),
    (
        "MINIMUM_HT", "PLAFOND_TTC", "PLAFOND_CONSO_HT", "REFERENCE_ACHETEUR", "NUMERO_COMMANDE", "LIVRAISON_ADRESSE",
        "LIVRAISON_CODE_POSTAL", "LIVRAISON_VILLE", "LIVRAISON_PAYS",
    ),
)  # fmt: skip
MANDATES = Layout(
    "Mandats",
    ("REF_CLIENT", "RUM", "DATE_SIGNATURE", "IBAN", "TITULAIRE", "STATUT"),
    ("BIC", "SCHEMA", "TYPE"),
)
ADJUSTMENTS = Layout(
    "Ajustements",
    ("REF_CLIENT", "MOIS", "LIBELLE", "TAUX_TVA"),
    ("LIGNE", "MONTANT_HT", "MONTANT_TTC", "QUANTITE", "NATURE"),
)
OPTIONS = Layout("Options", ("LIGNE", "CODE_OPTION", "DU"), ("AU",), may_be_absent=True)
HOLDERS = Layout("Titulaires", ("LIGNE", "DU", "REF_CLIENT"), may_be_absent=True)
DISCOUNTS = Layout(
    "Remises",
    ("REF_CLIENT", "PORTEE", "DU", "LIBELLE"),
    ("LIGNE", "TAUX", "MONTANT_HT", "AU"),
    may_be_absent=True,
)
SHEETS = (CUSTOMERS, MANDATES, ADJUSTMENTS, OPTIONS, HOLDERS, DISCOUNTS)
