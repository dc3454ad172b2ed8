"""Notices to customers: allowance used up, roaming or spending limit reached; each raised once and sent once.

``due`` reads the thresholds that usage reached, ``alert`` is one of them as it is kept, ``raising`` records it in the
``register``, ``deciding`` says what happens to one now, ``wording`` fills the French texts, ``planning`` joins the two.
``sending`` is one run; ``outbox`` and ``webhook`` are the ways of a text message, ``table`` the table of the lake.
"""
