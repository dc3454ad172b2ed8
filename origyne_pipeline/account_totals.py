"""What all customers owe together, read from the tables of their accounts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from origyne_pipeline.warehouse import Warehouse

SHOWN_BALANCES = 10
SHOWN_LINES = 50


@dataclass(frozen=True)
class AccountTotals:
    """Sums over all customers as of a day, in euros; see ``sql/account/_account_totals.sql``."""

    as_of: date
    customers: int
    owing_customers: int
    credited_customers: int
    not_due_incl_tax: Decimal
    late_1_30_incl_tax: Decimal
    late_31_60_incl_tax: Decimal
    late_61_90_incl_tax: Decimal
    late_over_90_incl_tax: Decimal
    in_dispute_incl_tax: Decimal
    credit_incl_tax: Decimal
    balance_incl_tax: Decimal

    @property
    def late_incl_tax(self) -> Decimal:
        """What is past its due date."""
        return (
            self.late_1_30_incl_tax
            + self.late_31_60_incl_tax
            + self.late_61_90_incl_tax
            + self.late_over_90_incl_tax
        )

    @property
    def open_incl_tax(self) -> Decimal:
        """What is open, credits not deducted."""
        return self.not_due_incl_tax + self.late_incl_tax

    @property
    def amounts(self) -> dict[str, Decimal]:
        """What is owed by how late it is, and the credits, as people call them."""
        return {
            "not due": self.not_due_incl_tax,
            "1 to 30 days late": self.late_1_30_incl_tax,
            "31 to 60": self.late_31_60_incl_tax,
            "61 to 90": self.late_61_90_incl_tax,
            "over 90": self.late_over_90_incl_tax,
            "credits": self.credit_incl_tax,
        }


def read_account_totals(warehouse: Warehouse) -> AccountTotals | None:
    """The sums as of the day of the tables; None where no customer has an account."""
    if not warehouse.partitions("account_balances"):
        return None
    with warehouse.session() as session:
        session.bind("account_balances")
        session.run("account/account_totals")
        rows = session.dicts("select * from account_totals")
    return AccountTotals(**rows[0]) if rows else None


def largest_balances(warehouse: Warehouse) -> list[dict[str, Any]]:
    """The customers who are late with most, the largest amount first."""
    late = "late_1_30_incl_tax + late_31_60_incl_tax + late_61_90_incl_tax + late_over_90_incl_tax"
    with warehouse.session() as session:
        session.bind("account_balances")
        return session.dicts(
            f"select customer_ref, {late} as late, late_over_90_incl_tax as over_90, in_dispute_incl_tax as in_dispute,"
            f" credit_incl_tax as credit, balance_incl_tax as balance from account_balances where {late} > 0"
            f" order by late desc, customer_ref limit {SHOWN_BALANCES}"
        )


def lines_to_match(warehouse: Warehouse) -> tuple[int, list[dict[str, Any]]]:
    """How many lines of the bank wait for a person, and the latest of them with what the bank said."""
    with warehouse.session() as session:
        session.bind("bank_lines")
        lines = session.dicts(
            "select substr(line_id, 1, 12) as line, booked_on, amount, currency, payer_name as payer,"
            ' iban_masked as account, text, payment_references as "references", why, file_name as file'
            f" from bank_lines where status = 'TO_MATCH' order by booked_on desc, line_id limit {SHOWN_LINES}"
        )
        ((count,),) = session.query("select count(*) from bank_lines where status = 'TO_MATCH'")
    return int(count), lines
