"""The French of the codes that the page shows; a code without words stays as it is."""

LOSS_CAUSES = {
    "ALLOWANCE": "Compris dans un forfait",
    "PRICE_BELOW_COST": "Prix de vente sous le coût",
    "FREE_INCOMING": "Appels reçus, gratuits pour le client",
    "SERVICE_NUMBER": "Services à valeur ajoutée",
    "CAP": "Prix plafonné",
    "INCREMENTS": "Paliers, frais et arrondis",
}
"""Of ``measure_losses``."""
SUPPLIER_CAUSES = {
    "MISSING_EVENT": "Événements absents des fichiers quotidiens",
    "NOT_BILLED": "Éléments connus et non facturés",
    "BILLED_TWICE": "Éléments facturés deux fois",
    "OTHER_PRICE": "Autre prix",
    "UNKNOWN_LINE": "Lignes inconnues",
    "TERMINATED_LINE": "Lignes déjà résiliées",
    "PERIOD": "Autre période",
    "UNKNOWN_CARD": "Cartes SIM sans commande",
    "ARITHMETIC": "Erreurs de calcul",
    "CREDIT": "Avoirs",
    "OTHER_CHARGE": "Autres frais",
    "UNKNOWN_LABEL": "Libellés inconnus",
    "COST_UNKNOWN": "Coût inconnu",
    "ROUNDING": "Arrondis",
    "UNEXPLAINED": "Inexpliqué",
}
"""Of ``measure_supplier_causes``, in this order."""
