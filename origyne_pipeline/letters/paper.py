"""All that a reminder's document shows, as one frozen value: drawn from it alone, always to the same bytes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from origyne_pipeline.account.models import ZERO, total
from origyne_pipeline.identifiers import Bic, Iban
from origyne_pipeline.invoicing.canonical import text_of, value_of
from origyne_pipeline.settings import Company


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """One row: an invoice that is open past its due date; amounts are in euros, tax included.

    ``interest`` (until the letter's day) and ``indemnity`` are what a professional owes for paying late; 0.00 of a
    consumer. ``fee`` is that of this letter's level.
    """

    number: str
    billing_month: str
    issue_date: date
    due_date: date
    amount: Decimal
    open_amount: Decimal
    interest: Decimal = ZERO
    indemnity: Decimal = ZERO
    fee: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Paper:
    """A reminder. ``text`` is its words in French, a line ``$details`` where the table and the payment stand.

    ``asks_late_charges``: interest and indemnities are asked for; else they are only told. ``earlier_fees`` are open
    fees of former letters about the same invoices. ``payee_name`` is whose the account is, as the bank knows it.
    """

    day: date
    customer_ref: str
    address: tuple[str, ...]
    seller: Company
    subject: str
    text: str
    rows: tuple[OpenInvoice, ...]
    is_professional: bool
    asks_late_charges: bool
    late_penalty: str
    earlier_fees: Decimal
    iban: Iban
    bic: Bic | None
    reference: str
    payee_name: str
    logo_sha256: str | None = None

    @property
    def open_amount(self) -> Decimal:
        """What is open of the invoices."""
        return total(row.open_amount for row in self.rows)

    @property
    def fees(self) -> Decimal:
        """Fees of this letter and of those before."""
        return self.earlier_fees + total(row.fee for row in self.rows)

    @property
    def interest(self) -> Decimal:
        """Late interest until the letter's day."""
        return total(row.interest for row in self.rows)

    @property
    def indemnity(self) -> Decimal:
        """The fixed indemnities, one an invoice."""
        return total(row.indemnity for row in self.rows)

    @property
    def late_charges(self) -> Decimal:
        """Interest and indemnities that the letter asks for."""
        return self.interest + self.indemnity if self.asks_late_charges else ZERO

    @property
    def total(self) -> Decimal:
        """What the letter asks for in all."""
        return self.open_amount + self.fees + self.late_charges

    def to_json(self) -> str:
        """One line; the same paper gives the same text."""
        return text_of(self)

    @classmethod
    def from_json(cls, text: str) -> "Paper":
        """What ``to_json`` wrote."""
        return value_of(Paper, text)
