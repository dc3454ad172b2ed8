"""How much money waits in quarantine: the sum of the amounts that rows of RatedCDRs say, and how many say none."""

from dataclasses import dataclass
from decimal import Decimal

Cause = tuple[str, str, str]
"""Why rows wait: their source, feed and reason."""


@dataclass(frozen=True)
class MoneyWaiting:
    """Euros excluding tax that rows say, as rated by the wholesaler; ``illegible_rows`` of them state none."""

    amount_excl_tax: Decimal = Decimal(0)
    illegible_rows: int = 0
    rows: int = 0

    def plus(self, amount: Decimal | None) -> "MoneyWaiting":
        """The same with one row more."""
        if amount is None:
            return MoneyWaiting(self.amount_excl_tax, self.illegible_rows + 1, self.rows + 1)
        return MoneyWaiting(self.amount_excl_tax + amount, self.illegible_rows, self.rows + 1)


@dataclass(frozen=True)
class QuarantinedMoney:
    """Rows of RatedCDRs in quarantine; ``illegible_rows`` of them do not say their amount, in euros excluding tax."""

    rows: int
    amount_excl_tax: Decimal
    illegible_rows: int
