"""Papers of the customer account, above the rooms: reminders as letters and mails, the statement of account.

``due`` joins the registers into the list of reminders, ``paper`` is a letter as it is frozen, ``texts`` fills its
words, ``reminder_page`` and ``statement_page`` draw, ``writing`` records letters and what they charge, ``sending``
mails each once.
"""
