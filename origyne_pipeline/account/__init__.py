"""The customer account: the one ledger that says what each customer owes, and why.

An entry comes from a document of the invoice register, from a debit or a line of the bank, or from a person who says
why. ``derived`` makes the entries of the other registers from their rows each time, ``register`` keeps those that lie
nowhere else, ``setting_off`` sets the entries off against one another, ``ageing`` says what is due as of a day.
"""
