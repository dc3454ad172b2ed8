"""A cheque told by hand: noted once, published, and the words for what cannot be noted."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.identifiers import Iban, Rum
from origyne_pipeline.model import table_model
from origyne_pipeline.parties import Mandate
from origyne_pipeline.payments.collect import collect
from origyne_pipeline.payments.debits import InvoiceDue
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Sepa
from origyne_pipeline.warehouse import Warehouse
from origyne_pipeline.warehouse.database import DATABASE
from origyne_pipeline.warehouse.query import query_database

from .conftest import Cli

MONTH, ISSUED = Month(2026, 9), datetime(2026, 10, 6, 8, tzinfo=UTC)
CHEQUE = ("payment", "F2026-000001", "--amount", "12,34", "--on", "2026-11-03", "--note", "chèque 12")


@pytest.fixture
def collected(home: Path) -> Path:
    """A data root where the bank was asked for one invoice."""
    invoice = InvoiceDue("F2026-000001", "C1", str(MONTH), ISSUED.date(), Decimal("20.00"))
    account = Iban("FR7630006000011234567890189")
    mandate = Mandate("C1", Rum("RUM-1"), date(2025, 1, 15), account, None, "Titulaire", True)
    collect(home, MONTH, [invoice], [mandate], Sepa(), ISSUED)
    row = {"invoice_number": invoice.invoice_number, "customer_ref": "C1", "billing_month": str(MONTH)}
    row |= {"kind": "INVOICE", "issue_date": invoice.issue_date, "total_incl_tax": invoice.amount}
    with Warehouse(home).session() as session:
        session.bind_values(
            "invoices", [dict.fromkeys(c.name for c in table_model("invoices").columns) | row]
        )
        session.save("invoices", str(MONTH))
    return home


def test_a_cheque_is_noted_once_and_published(cli: Cli, collected: Path) -> None:
    first = cli(*CHEQUE, ORIGYNE_FIRST_MONTH="2026-09")
    assert first.exit_code == 0, first.output
    assert "12.34 € of F2026-000001 recorded; paid so far, without debits: 12.34 €" in first.stdout
    again = cli(*CHEQUE, "--json", ORIGYNE_FIRST_MONTH="2026-09")
    assert json.loads(again.stdout) == {
        "invoice_number": "F2026-000001", "month": "2026-09", "paid": "12.34", "is_new": False,
    }  # fmt: skip
    another = cli(
        *CHEQUE[:3], "7.66", "--on", "2026-11-10", "--note", "chèque 13", ORIGYNE_FIRST_MONTH="2026-09"
    )
    assert "paid so far, without debits: 20.00 €" in another.stdout
    _, rows = query_database(collected / DATABASE, "select paid_otherwise_incl_tax from settlement")
    assert rows == [(Decimal("20.00"),)]


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({1: "F2026-000009"}, 1, "F2026-000009: not in the register of debits"),
        ({3: "0"}, 1, "expected 0.01 to"),
        ({3: "1.001"}, 1, "at most 2 decimals"),
        ({3: "-5"}, 2, "expected euros"),
        ({3: "9" * 30}, 2, "expected euros"),
    ],
)
def test_what_cannot_be_noted(
    cli: Cli, collected: Path, change: dict[int, str], status: int, said: str
) -> None:
    assert collected
    words = [change.get(place, word) for place, word in enumerate(CHEQUE)]
    shown = cli(*words)
    assert shown.exit_code == status
    assert said in " ".join(shown.stderr.split())
