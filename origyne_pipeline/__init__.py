"""The billing back office of a French virtual operator, from the wholesaler's files to invoices and debits.

The library and its command line know telecom billing; the orchestrator lives next door, in ``assets/``.
"""
