"""The short words of an invoice: headings, names of columns, kinds of lines and events."""

SUBSCRIPTION_LABEL, ACTIVATION_LABEL, TERMINATION_LABEL = (
    "Abonnement",
    "Frais d’activation",
    "Frais de résiliation",
)
OPTION_LABEL, MINIMUM_LABEL = "Option", "Minimum de facturation"
DUES = {"CORRECTION": "Régularisation, ", "TAKEN_BACK": "Reprise, ", "ADVANCE": "D’avance, "}
"""Before the label of a subscription that is asked in advance, or corrects what was."""
EXEMPT_GUYANE_MAYOTTE = "TVA non applicable en Guyane et à Mayotte, article 294, 1 du CGI"
EXEMPT_ABROAD = "TVA non applicable, preneur établi hors de France, article 259 du CGI"
SELF_ASSESSED = "Autoliquidation par le preneur, articles 259, 1° du CGI et 196 de la directive 2006/112/CE"

DRAFT = "PROJET"
CONTINUED = "(suite)"
INCLUDED = "inclus"
LINE_HEADS = ("Désignation", "Quantité", "TVA", "Montant HT (€)")
VAT_HEADS = ("Taux de TVA", "Base HT (€)", "TVA (€)", "TTC (€)")
TOTAL_EXCL_TAX, TOTAL_VAT, TOTAL_INCL_TAX = "Total HT", "Total TVA", "Total TTC"
TERMS_HEADING, SERVICE_HEADING = "Règlement", "Votre service client et vos droits"

ALLOWANCES_HEADING, SPENDING_HEADING = "Vos forfaits", "Répartition du mois, HT"
YEAR_HEADING = "Vos douze derniers mois, TTC"
NO_BARS = "Rien à facturer ce mois-ci"
UNLIMITED = "illimité"
ADJUSTMENTS, FEES = "Ajustements", "Abonnements et frais"

COMMUNICATIONS = "Communications"
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
JOURNAL = "Ventes"
CUSTOMERS_ACCOUNT = "Clients"
VAT_DUE_ACCOUNT, VAT_WAITING_ACCOUNT = "TVA collectée", "TVA en attente d'encaissement"
SALES_ACCOUNT = "Prestations de services"
