"""The limits of the European Union on prices, in euros excluding VAT, and where each figure was read.

Each article's text could not be read itself; what confirms a figure is named. All were read in November 2026.

- Calls and SMS to the Union and the EEA: Regulation (EU) 2015/2120, art. 5a; Anacom, *European Union establishes caps
  to prices of international communications*. Regulation (EU) 2024/1309 keeps them on; its negotiators said
  that they fall to the price of a national call from 2029 on, which is not looked at here.
- Surcharges for roaming: Regulation (EU) 2022/612, art. 5 and 9 to 11, which are the wholesale limits of the year. Data
  of all years, calls of all years, SMS of 2022: Capacity Media, *EU slashes wholesale rates on roaming data, voice and
  SMS*. **SMS from 2025 on (0.003): not confirmed.**
- Calls received: the mobile termination rate of Delegated Regulation (EU) 2021/654: 0.55 cent in 2022, 0.4 in 2023, 0.2
  from 2024 on; Agence Europe, bulletin 12627. **Whether a later act changed 0.2 is not known.**
"""

from datetime import date
from decimal import Decimal

from origyne_pipeline.tariff_checks.tariff import DATA, RECEIVED, SMS, VOICE

TO_UNION = {VOICE: Decimal("0.19"), SMS: Decimal("0.06")}
"""A minute and an SMS."""
SURCHARGES = tuple(
    (since, dict(zip((VOICE, SMS, DATA, RECEIVED), map(Decimal, limits.split()), strict=True)))
    for since, limits in (
        (date(2022, 7, 1), "0.022 0.004 2.00 0.0055"),
        (date(2023, 1, 1), "0.022 0.004 1.80 0.004"),
        (date(2024, 1, 1), "0.022 0.004 1.55 0.002"),
        (date(2025, 1, 1), "0.019 0.003 1.30 0.002"),
        (date(2026, 1, 1), "0.019 0.003 1.10 0.002"),
        (date(2027, 1, 1), "0.019 0.003 1.00 0.002"),
    )
)
"""From a day on, the most that roaming may cost above the price at home: a minute, an SMS, a GO, a minute received."""


def surcharges_on(day: date) -> dict[str, Decimal]:
    """The limits of roaming that hold on a day, by usage; none before the first.

    >>> surcharges_on(date(2026, 12, 31))[DATA], surcharges_on(date(2022, 6, 30))
    (Decimal('1.10'), {})
    """
    return next((limits for since, limits in reversed(SURCHARGES) if since <= day), {})
