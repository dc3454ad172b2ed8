"""Bookkeeping: what was sold, paid and given up, as balanced entries of the sales, bank and general journals.

Pure: values in, rows out. ``sales`` and ``movements`` make the entries, ``vat_on_receipts`` those of the VAT that waits
for payment, ``lettering`` says which lines settle each other, ``month_end`` makes accruals and their reversal, ``fec``
writes the fields of the law and ``fec_check`` judges a file by its published rules. ``origyne_pipeline.books`` joins
them with the registers.
"""
