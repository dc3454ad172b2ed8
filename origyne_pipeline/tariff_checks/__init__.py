"""A tariff workbook before it is sent: what is wrong in it, what looks wrong, and how it differs from another.

Faults are those that landing finds (``mediation.tariff_book``). Everything here is a warning: the workbook alone
(``codes``, ``coverage``, ``amounts``, ``law``), then against the data root (``traffic``, ``in_use``, ``costs``).
"""
