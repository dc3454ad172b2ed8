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
MASK_NOTE = (
    "Les quatre derniers chiffres des numéros appelés sont masqués ; les appels gratuits ne figurent pas."
)
EVENT_KINDS = {"VOIX": "Appel", "VOIX_RECUE": "Appel reçu", "SMS": "SMS", "MMS": "MMS", "DATA": "Internet"}
UNNAMED_DESTINATIONS = {"DATA": "Internet mobile", "RECU": "Appel reçu"}
"""The destinations that no tariff workbook names (rating.md sections 2 and 4)."""
EVENT_HEADS = ("Date", "Heure", "Numéro", "Type", "Destination")
EVENT_TIME, EVENT_NUMBER, EVENT_DESTINATION = "Date et heure", "Numéro", "Destination"
DURATION, QUANTITY, PRICE = "Durée", "Durée, volume", "Montant HT (€)"
CALL_PRICE, SERVICE_PRICE = "C, appel (€)", "S, service (€)"
SHORT_PRICE, SHORT_SERVICE_PRICE, SHORT_BOTH_PRICES = "HT (€)", "S (€)", "C + S (€)"

CUSTOMER_SERVICE = "Service client"
JOURNAL = "Ventes"
CUSTOMERS_ACCOUNT = "Clients"
VAT_DUE_ACCOUNT, VAT_WAITING_ACCOUNT = "TVA collectée", "TVA en attente d'encaissement"
SALES_ACCOUNT = "Prestations de services"
