"""SEPA direct debits: from an invoice and its mandate to the bank's file, and back from the bank's answers.

The path of a debit: ``mandates`` says which mandate may be used, ``collections`` plans the month, ``epc``
refuses what the schemes refuse, ``register`` freezes what was decided, ``pain008`` writes the file. Nothing
is collected twice.

Sources: the SEPA schemes (EPC SDD Core rulebook 2025 v1.1 and its customer-to-bank implementation
guidelines), ISO 20022 message definitions.
"""
