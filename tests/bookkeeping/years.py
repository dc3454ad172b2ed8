"""A data root with a year's documents, payments and lake, and its books; for the tests of this room."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.account.models import PAYMENT, TRANSFER, Entry
from origyne_pipeline.account.noted import fee as reminder_fee
from origyne_pipeline.account.noted import refund, write_off
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.customer_accounts import customer_accounts
from origyne_pipeline.invoicing.credit import credit
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.payments.answers import RETURNED, Answer
from origyne_pipeline.payments.collect import collect
from origyne_pipeline.payments.debits import InvoiceDue
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Warehouse
from tests.invoicing.samples import MONTH, assembled, customer, debit, fee, issuer, used
from tests.test_customer_accounts import AT, MANDATES, SEPA

REFS = ("C00001", "C00002", "C00003", "C00004")
FIRST, SECOND, THIRD, FOURTH = (f"F2026-00000{number}" for number in range(1, 5))
ISSUED = date(2026, 10, 6)
TODAY = date(2027, 1, 31)
NAMES = {"C00001": "Łukasz Œuvrard", "C00004": "Société | Évêché\tSARL"}


def settings_of(home: Path, **sections: object) -> Settings:
    return Settings(home=home, clients=home / "clients.xlsx", **sections)  # type: ignore[arg-type]


def issue_month(home: Path) -> None:
    """September of four customers: 25.46 each, but of the fourth, who called a special number."""
    people = {ref: customer(ref, name=NAMES.get(ref, "Mme Élise Durand")) for ref in REFS}
    uses = [used(ref) for ref in REFS[:3]]
    uses.append(
        used("C00004", amount="3.000000", service_excl_tax=Decimal("2.000000"), destination_group="SVA")
    )
    drafts = assembled(MONTH, people, [fee(ref) for ref in REFS], uses).drafts
    issue(home, MONTH, drafts, ISSUED, issuer(), debit)


def note_money(home: Path) -> None:
    """The first pays by debit, the second's debit is returned; cheque, transfer, write-off, refund and a fee follow."""
    due = [
        InvoiceDue(number, ref, str(MONTH), ISSUED, Decimal("25.46"))
        for number, ref in zip((FIRST, SECOND), REFS[:2], strict=True)
    ]
    [day] = {row["collection_date"] for row in collect(home, MONTH, due, MANDATES, SEPA, AT).rows}
    with open_register(home) as register:
        register.add_answers([(SECOND, Answer(RETURNED, date(2026, 11, 20), reason="AM04"))], "camt.xml", AT)
    assert str(day) < "2026-11-20"
    record(
        home,
        Entry(
            "PAYMENT:1", PAYMENT, "C00002", Decimal("-20.00"), date(2026, 11, 25), (SECOND,), note="chèque 7"
        ),
        Entry("TRANSFER:1", TRANSFER, "C00003", Decimal("-30.00"), date(2026, 11, 26), (THIRD,), "line-1"),
        reminder_fee("C00002", SECOND, 1, Decimal("7.50"), date(2026, 11, 27)),
    )
    credit(home, FOURTH, "Erreur de tarif", date(2026, 12, 1), issuer(), {1: Decimal("10.00")})
    accounts = {one.customer_ref: one for one in customer_accounts(home, TODAY)}
    record(
        home,
        write_off(accounts["C00002"], SECOND, date(2026, 12, 10), "liquidation"),
        refund(accounts["C00003"], date(2026, 12, 11), "pain.001-1"),
    )


def record(home: Path, *entries: Entry) -> None:
    with open_ledger(home) as ledger:
        for entry in entries:
            ledger.add(entry, datetime(2026, 12, 12, 8, tzinfo=UTC))


def save(home: Path, table: str, key: str, rows: Iterable[dict[str, object]]) -> None:
    """Rows of a table of the lake, bound as its model declares; absent columns are null."""
    from origyne_pipeline.model import table_model

    columns = [column.name for column in table_model(table).columns]
    with Warehouse(home).session() as session:
        session.bind_values(table, [dict.fromkeys(columns) | row for row in rows])
        session.save(table, key)


def fill_lake(home: Path) -> None:
    """September is issued in October, C00009 has no invoice of it; October is rated and not issued."""

    def use(ref: str, month: str, amount: str, service: str = "0") -> dict[str, object]:
        return {
            "billing_month": month,
            "customer_ref": ref,
            "line": "33612345678",
            "usage": "VOIX",
            "vat_rate": Decimal("20.00"),
            "amount_excl_tax": Decimal(amount),
            "service_excl_tax": Decimal(service),
        }

    september = [use(ref, "2026-09", "1.234567") for ref in REFS[:3]]
    september += [use("C00004", "2026-09", "3.000000", "2.000000"), use("C00009", "2026-09", "4.005000")]
    save(home, "usage_charges", "2026-09", september)
    save(home, "rated_cdrs", "2026-09", [use("C00001", "2026-09", "99")])
    save(
        home,
        "rated_cdrs",
        "2026-10",
        [use("C00001", "2026-10", "7.004", "1.5"), use("C00001", "2026-10", "0.001")],
    )
    documents = [
        {
            "invoice_number": f"F2026-00000{n}",
            "customer_ref": ref,
            "billing_month": "2026-09",
            "issue_date": ISSUED,
        }
        for n, ref in enumerate(REFS, 1)
    ]
    save(home, "invoices", "2026-09", documents)
    for month, cost in (("2026-09", "2.5"), ("2026-10", "3.3")):
        row: dict[str, object] = {
            "billing_month": month,
            "customer_ref": "C00001",
            "line": "1",
            "usage": "VOIX",
        }
        money = {
            "revenue_excl_tax": Decimal(9),
            "cost_excl_tax": Decimal(cost),
            "margin_excl_tax": Decimal(1),
        }
        save(home, "margin", month, [row | money])
    save(
        home,
        "supplier_invoices",
        "x",
        [
            {
                "supplier_invoice_number": "OR-9",
                "issue_date": date(2026, 10, 1),
                "label": label,
                "amount_excl_tax": Decimal("812.40"),
                "source_path": "Factures/Intégrateur/Facture_202609.csv",
                "source_line": number,
            }
            for number, label in enumerate(("Consommations", "Total HT"), 2)
        ],
    )


def filled(home: Path) -> Settings:
    issue_month(home)
    note_money(home)
    fill_lake(home)
    return settings_of(home)
