"""Reminders of a data root, as scenes on real registers: what the tests of letters share."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.account.letters import Letter
from origyne_pipeline.account.models import PAYMENT, Entry
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.identifiers import Bic, Iban, Rum
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.letters.due import Due, due_reminders
from origyne_pipeline.letters.writing import Draft, drafts, record
from origyne_pipeline.parties import Customer, Mandate
from origyne_pipeline.payments.answers import Answer
from origyne_pipeline.payments.collect import collect
from origyne_pipeline.payments.debits import InvoiceDue
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.settings import ReminderLevel, Reminders, Sepa, Settings
from tests.invoicing.samples import MONTH, customer

FIRST, SECOND, THIRD = "F2026-000001", "F2026-000002", "F2026-000003"
REFS = ("C00001", "C00002", "C00003")
PEOPLE = {
    ref: customer(ref, professional=ref == "C00002", email=f"{ref.lower()}@example.com") for ref in REFS
}
DUE_DATE = date(2026, 10, 20)
ON = date(2026, 11, 28)
AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
FEES = tuple(
    ReminderLevel(days, name, Decimal(amount))
    for days, name, amount in (
        (3, "rappel", "0.00"),
        (15, "relance", "7.50"),
        (30, "mise_en_demeure", "15.00"),
    )
)
SEPA = Sepa(creditor_name="VNO Exemple & Fils", bic=Bic("AGRIFRPP"))


def settings(home: Path, **changes: object) -> Settings:
    return Settings(home, home / "clients.xlsx", reminders=Reminders(**{"levels": FEES} | changes))  # type: ignore[arg-type]


def due(home: Path, on: date = ON, **changes: object) -> list[Due]:
    return list(due_reminders(home, on, on, settings(home, **changes).reminders))


def listed(home: Path, on: date = ON, **changes: object) -> list[tuple[str, str, str | None, str]]:
    return [
        (r.invoice_number, str(r.amount), r.template, r.action)
        for r in (one.reminder for one in due(home, on, **changes))
    ]


def planned(
    home: Path, on: date = ON, people: dict[str, Customer] = PEOPLE, **changes: object
) -> list[Draft]:
    return list(drafts(due(home, on, **changes), on, people, settings(home, **changes)))


def write(home: Path, on: date = ON, **changes: object) -> list[Letter]:
    return record(home, planned(home, on, PEOPLE, **changes), AT)


def collect_all(home: Path) -> None:
    """Sends the debits of the month, for 20 October."""
    with Register(register_path(home)) as register:
        invoices = [entry.invoice for entry in register.entries()]
    asked = [
        InvoiceDue(i.number, i.customer.ref, str(MONTH), i.issue_date, i.total_incl_tax) for i in invoices
    ]
    iban = Iban("FR7630006000011234567890189")
    mandates = [
        Mandate(ref, Rum(f"RUM-{ref}"), date(2025, 1, 15), iban, None, "Élise Durand", active=True)
        for ref in REFS
    ]
    issued_at = datetime(2026, 10, 6, 8, tzinfo=UTC)
    rows = collect(home, MONTH, asked, mandates, SEPA, issued_at).rows
    assert {row["collection_date"] for row in rows} == {DUE_DATE}


def answer(home: Path, number: str, kind: str, day: date, reason: str) -> None:
    with open_register(home) as register:
        register.add_answers([(number, Answer(kind, day, reason=reason))], "camt.xml", AT)


def pay(home: Path, number: str, ref: str, amount: str) -> None:
    entry = Entry(f"PAYMENT:{number}", PAYMENT, ref, -Decimal(amount), date(2026, 11, 2), (number,), note="x")
    with open_ledger(home) as ledger:
        ledger.add(entry, AT)
