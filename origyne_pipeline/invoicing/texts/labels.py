"""The short words of an invoice: headings, names of columns, kinds of lines and events."""

SUBSCRIPTION_LABEL, ACTIVATION_LABEL, TERMINATION_LABEL = (
    "Abonnement",
    "Frais d’activation",
    "Frais de résiliation",
)
GOODS, SERVICE = "bien", "service"
"""After the label of an adjustment: what it is for."""
OPTION_LABEL, MINIMUM_LABEL = "Option", "Minimum de facturation"
DUES = {"CORRECTION": "Régularisation, ", "TAKEN_BACK": "Reprise, ", "ADVANCE": "D’avance, "}
"""Before the label of a subscription that is asked in advance, or corrects what was."""
NO_VAT_GUYANE_MAYOTTE = "TVA non applicable en Guyane et à Mayotte, article 294 du CGI"
SELF_ASSESSED = "Autoliquidation par le preneur, articles 259, 1° du CGI et 196 de la directive 2006/112/CE"
NO_VAT_WITHOUT_NUMBER = (
    "TVA non applicable en France, preneur établi dans un autre État membre et dont le numéro de TVA n’est pas connu,"
    " article 259, 1° du CGI"
)
NO_VAT_PERSON_OF_THE_UNION = (
    "TVA non applicable en France, preneur non assujetti établi dans un autre État membre,"
    " article 259 D du CGI"
)
NO_VAT_BUSINESS_ABROAD = "TVA non applicable, preneur assujetti établi hors de France, article 259, 1° du CGI"
NO_VAT_PERSON_ABROAD = (
    "TVA non applicable, preneur non assujetti établi hors de l’Union européenne, article 259 B, 10° du CGI"
)
NO_VAT_WITHIN_THE_UNION = "Exonération de TVA, livraison intracommunautaire, article 262 ter, I du CGI"
NO_VAT_DISTANCE_SALE = (
    "TVA non applicable en France, vente à distance intracommunautaire, article 258 A, I du CGI"
)
NO_VAT_EXPORT = "Exonération de TVA, exportation, article 262, I du CGI"
SERVICES_REASON, GOODS_REASON, BOTH_REASONS = "Services : {}", "Biens : {}", "{} ; {}"

DRAFT = "PROJET"
CITED = "Facture corrigée"
CONTINUED = "(suite)"
INCLUDED = "inclus"
SEVERAL_PRICES = "selon détail"
PRICE_OF_ALL = "prix du lot"
"""In the place of a unit price: several prices made the usage; a price that no whole number of pieces makes."""
OF_CUSTOMER = "Remises, ajustements et autres prestations"
LABEL_HEAD, QUANTITY_HEAD, RATE_HEAD = "Désignation", "Quantité", "TVA"
PRICE_HEAD, NET_HEAD, GROSS_HEAD = ("Prix unitaire", "HT (€)"), ("Montant", "HT (€)"), ("Montant", "TTC (€)")
GROSS_NOTE = (
    "Les montants TTC des lignes et leurs sous-totaux sont donnés à titre indicatif : la TVA est calculée par taux"
    " sur le total hors taxe, seul le total TTC de la facture est dû."
)
VAT_HEADS = ("Taux de TVA", "Base HT (€)", "TVA (€)", "TTC (€)")
TOTAL_EXCL_TAX, TOTAL_VAT, TOTAL_INCL_TAX = "Total HT", "Total TVA", "Total TTC"
CREDIT_DEDUCTED, AMOUNT_DUE = "Avoir déduit", "Net à payer"
TERMS_HEADING, SERVICE_HEADING = "Règlement", "Votre service client et vos droits"

ALLOWANCES_HEADING, SPENDING_HEADING = "Vos forfaits", "Répartition du mois, HT"
YEAR_HEADING = "Vos derniers mois, TTC"
UNLIMITED = "illimité"
ADJUSTMENTS, FEES = "Ajustements", "Abonnements et frais"

COMMUNICATIONS = "Communications"
THIRD_PARTY_SHORT = "Services de tiers (SVA)"
THIRD_PARTY = "Services à valeur ajoutée (services de tiers)"
FROM_ABROAD, OF_EARLIER_MONTHS = " depuis l’étranger", ", mois antérieurs"
"""After the name of a section of communications."""
TAX_NOTE = "Le montant TTC d’une communication est donné pour information."
MASK_NOTE = "Les quatre derniers chiffres des numéros sont masqués."
UNNAMED_DESTINATIONS = {"DATA": "Internet mobile", "RECU": "Appel reçu"}
"""The destinations that no tariff workbook names (rating.md sections 2 and 4)."""
EVENT_TIME, EVENT_NUMBER, EVENT_DESTINATION, EVENT_COUNTRY = (
    "Date et heure",
    "Numéro",
    "Destination",
    "Depuis",
)
QUANTITY, CALL_PRICE, SERVICE_PRICE = "Durée, volume", "C, appel", "S, service"
PRICE_EXCL_TAX, PRICE_INCL_TAX = "HT (€)", "TTC (€)"

CUSTOMER_SERVICE = "Service client"
