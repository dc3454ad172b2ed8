"""Facture_AAAAMM.csv: what the wholesaler charges the VNO, monthly.

Source: feeds.md, "Facture_AAAAMM.csv (Intégrateur)".
"""

from origyne_pipeline.feeds.contract import Column, CsvFeed, DepositPattern

SUPPLIER_INVOICES = CsvFeed(
    word="supplier_invoices",
    # Any file is one; only those named as the first pattern says bear a month, and are parsed.
    deposited=DepositPattern("Factures/Intégrateur", (r"Facture_{AAAAMM}\.csv", ".+"), below=True),
    model="mediation/supplier_invoice_rows",
    columns=(
        Column("NUM_FACTURE", "supplier_invoice_number"),
        Column("DATE_FACTURE", "issue_date", is_date=True),
        Column("LIBELLE", "label"),
        Column("CATEGORIE", "category"),
        Column("QUANTITE", "quantity"),
        Column("PRIX_UNITAIRE_HT", "unit_price"),
        Column("MONTANT_HT", "amount"),
        Column("TAUX_TVA", "vat_rate"),
    ),
    units={"MONTANT_HT": "EUR"},
)
