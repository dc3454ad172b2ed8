"""Logo and banner before they are sent: judged by their content, and a banner composed from the settings.

Source: the wholesaler's page on them (logo 95x95 px, banner 760x95 px, 300 dpi, jpg or png, RGB; the banner shows
company, address, SIRET, VAT number, customer-service number with its cost, customer-service e-mail).
"""
