"""Invoicing: from a month's charges to numbered invoices, their documents, their delivery, the sales journal.

``assembly`` makes drafts (pure), ``register`` gives them numbers and freezes them, everything else (PDF,
Factur-X, rows, mails, journal) is a function of the frozen invoice.
"""
