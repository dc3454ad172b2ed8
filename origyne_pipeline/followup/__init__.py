"""Follow-up: what customers consume in the months that are not issued yet, every day, before the invoice.

The open months are rated as of each deposit, by the models of the bill; only sums are kept.
"""
