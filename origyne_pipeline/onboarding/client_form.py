"""``clients.xlsx`` to fill: the sheets that ``clients`` reads; the comment, example and words of each column."""

from datetime import date
from decimal import Decimal

from origyne_pipeline.feeds import clients_workbook as contract
from origyne_pipeline.onboarding.client_sheets import TERRITORIES
from origyne_pipeline.onboarding.line_sheets import SCOPES
from origyne_pipeline.workbook import Layout
from origyne_pipeline.workbook.forms import FormColumn, FormSheet, form_bytes

TITLE = "Clients, mandats et lignes"
NAME = "clients.xlsx"
BLANK_ROWS = 40
TEXT, EUROS, DAY = "@", "0.00", "dd/mm/yyyy"
YES_NO = ("OUI", "NON")

REF = FormColumn(
    "REF_CLIENT",
    "La référence du client, unique, 32 caractères au plus : exactement celle que REF_CLIENT d'AccountStatus donne"
    " à ses lignes.",
    14,
    (),
    "C-1001",
    TEXT,
)
LINE = FormColumn("LIGNE", "Le numéro de la ligne.", 16, (), "0612345678", TEXT)
VAT_RATE = FormColumn("TAUX_TVA", "En pour cent : 20, et non 0,2.", 10, (), 20)
CUSTOMERS = (
    REF,
    FormColumn("TYPE", "Un particulier paie des prix TTC.", 16, ("PARTICULIER", "PROFESSIONNEL"), "PROFESSIONNEL"),
    FormColumn("NOM", "Nom, ou dénomination sociale, comme sur la facture.", 26, (), "Boulangerie Martin SARL"),
    FormColumn("ADRESSE", "Numéro et voie.", 28, (), "12 rue des Lilas"),
    FormColumn("CODE_POSTAL", "5 chiffres en France, en texte.", 13, (), "01000", TEXT),
    FormColumn("VILLE", "", 20, (), "Bourg-en-Bresse"),
    FormColumn("PAYS", "Deux lettres (ISO 3166).", 7, (), "FR", TEXT),
    FormColumn("EMAIL", "L'adresse qui reçoit les factures ; vide : aucun envoi par courrier électronique.", 28, (),
               "compta@exemple.fr", TEXT),
    FormColumn("SIREN", "9 chiffres ; obligatoire sur la facture d'une entreprise française.", 12, (), "732829320",
               TEXT),
    FormColumn("TVA_INTRA", "Numéro de TVA intracommunautaire.", 16, (), "FR44732829320", TEXT),
    FormColumn("TERRITOIRE_TVA", "Le régime de TVA du client.", 18, TERRITORIES, "METROPOLE"),
    FormColumn("DETAIL_MASQUE", "OUI (par défaut) cache les quatre derniers chiffres des numéros appelés.", 16, YES_NO,
               "OUI"),
    FormColumn("MINIMUM_HT", "Le montant net minimal d'un mois, en euros ; vide : aucun.", 13, (), None, EUROS),
    FormColumn("PLAFOND_TTC", "Au-delà, la facture attend votre accord ; en euros, vide : aucun.", 13, (),
               Decimal("500.00"), EUROS),
    FormColumn("PLAFOND_CONSO_HT", "Le plafond des consommations d'un mois, en euros ; vide : aucun.", 18, (), None,
               EUROS),
    FormColumn("REFERENCE_ACHETEUR", "Demandée par certains acheteurs (BT-10), comme le code service.", 20, (), None,
               TEXT),
    FormColumn("NUMERO_COMMANDE", "Le bon de commande de l'acheteur (BT-13).", 18, (), None, TEXT),
    FormColumn("LIVRAISON_ADRESSE", "Où vont les biens, si c'est ailleurs.", 24),
    FormColumn("LIVRAISON_CODE_POSTAL", "Avec LIVRAISON_ADRESSE.", 22, (), None, TEXT),
    FormColumn("LIVRAISON_VILLE", "Avec LIVRAISON_ADRESSE.", 20),
    FormColumn("LIVRAISON_PAYS", "Vide : le pays du client.", 16, (), None, TEXT),
)  # fmt: skip
MANDATES = (
    REF,
    FormColumn("RUM", "La référence unique du mandat, 35 caractères au plus.", 18, (), "RUM-1001", TEXT),
    FormColumn("DATE_SIGNATURE", "Le jour de la signature.", 17, (), date(2026, 9, 1), DAY),
    FormColumn("IBAN", "Le compte à débiter.", 34, (), "FR76 3000 6000 0112 3456 7890 189", TEXT),
    FormColumn("BIC", "Vide : celui que l'IBAN désigne.", 14, (), None, TEXT),
    FormColumn("TITULAIRE", "Le titulaire du compte.", 26, (), "Boulangerie Martin SARL"),
    FormColumn("STATUT", "Seul un mandat ACTIF est débité.", 10, ("ACTIF", "REVOQUE"), "ACTIF"),
    FormColumn("SCHEMA", "CORE (par défaut), ou B2B entre entreprises.", 10, ("CORE", "B2B"), "CORE"),
)
ADJUSTMENTS = (
    REF,
    LINE,
    FormColumn("MOIS", "AAAA-MM, le mois de la facture.", 11, (), "2026-10", TEXT),
    FormColumn("LIBELLE", "Ce que la facture dit.", 32, (), "Geste commercial"),
    FormColumn(
        "MONTANT_HT", "En euros, négatif pour une remise ; ou MONTANT_TTC.", 13, (), Decimal("-5.00"), EUROS
    ),
    FormColumn("MONTANT_TTC", "En euros ; ou MONTANT_HT.", 13, (), None, EUROS),
    VAT_RATE,
    FormColumn("QUANTITE", "Un entier ; le montant est celui de toute la ligne.", 11, (), 1),
    FormColumn("NATURE", "BIEN pour un appareil vendu.", 11, ("SERVICE", "BIEN"), "SERVICE"),
)
OPTIONS = (
    LINE,
    FormColumn(
        "CODE_OPTION", "Un code de la feuille Options des tables tarifaires.", 18, (), "PASS_UE", TEXT
    ),
    FormColumn("DU", "Le premier jour.", 13, (), date(2026, 10, 1), DAY),
    FormColumn("AU", "Le dernier jour ; vide : sans fin.", 13, (), None, DAY),
)
HOLDERS = (LINE, FormColumn("DU", "Le premier jour.", 13, (), date(2026, 10, 1), DAY), REF)
DISCOUNTS = (
    REF,
    LINE,
    FormColumn("PORTEE", "Ce que la remise réduit.", 16, SCOPES, "ABONNEMENT"),
    FormColumn("TAUX", "En pour cent ; ou MONTANT_HT.", 9, (), 10),
    FormColumn("MONTANT_HT", "En euros par mois ; ou TAUX.", 13, (), None, EUROS),
    FormColumn("DU", "AAAA-MM, le premier mois.", 11, (), "2026-10", TEXT),
    FormColumn("AU", "AAAA-MM, le dernier mois ; vide : sans fin.", 11, (), "2026-12", TEXT),
    FormColumn("LIBELLE", "Ce que la facture dit.", 32, (), "Remise de bienvenue"),
)
SHEETS: tuple[tuple[Layout, str, tuple[FormColumn, ...]], ...] = (
    (contract.CUSTOMERS, "Une ligne par client.", CUSTOMERS),
    (contract.MANDATES, "Une ligne par mandat SEPA : sans mandat actif, aucun prélèvement.", MANDATES),
    (
        contract.ADJUSTMENTS,
        "Une ligne par somme à ajouter à la facture d'un mois, ou à en retirer.",
        ADJUSTMENTS,
    ),
    (contract.OPTIONS, "Une ligne par option d'une ligne.", OPTIONS),
    (
        contract.HOLDERS,
        "À qui est une ligne, quand l'opérateur ne le dit pas : une ligne par changement.",
        HOLDERS,
    ),
    (contract.DISCOUNTS, "Une ligne par remise, en pour cent ou en euros.", DISCOUNTS),
)


def clients_form() -> bytes:
    """The .xlsx to fill; the same bytes each time."""
    sheets = [FormSheet(layout.sheet, intro, columns, (), BLANK_ROWS) for layout, intro, columns in SHEETS]
    return form_bytes(TITLE, sheets)
