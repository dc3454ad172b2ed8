"""A month's invoice from deposited files to tables, claims and the dispute workbook; a whole month by the commands."""

import io
import json
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from assets.sensors import look_at_invoices
from origyne_pipeline.assurance.month import assure_month
from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.feeds.deposits import DEFAULT_PATTERNS
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Settings
from origyne_pipeline.simulation import simulate
from origyne_pipeline.supplier_claims import known_claims, open_claims, write_claims
from origyne_pipeline.supplier_dispute import dispute_workbook
from origyne_pipeline.supplier_invoices import explain_invoices, months_to_explain
from tests.deposits import HEADER, Deposit, csv_text, mobile_path, sms, write

SEPTEMBER = Month(2026, 9)
FACTURE = "Factures/Intégrateur/Facture_202609.csv"
HEAD = "NUM_FACTURE;DATE_FACTURE;LIBELLE;CATEGORIE;QUANTITE;PRIX_UNITAIRE_HT;MONTANT_HT;TAUX_TVA"
AT = datetime(2026, 10, 8, 9, tzinfo=UTC)
LINE = "33612345678"


def costly(cdr_id: str) -> str:
    """A message that costs 3 cents."""
    return f"{sms(cdr_id)}0,03"


@pytest.fixture
def september(deposit: Deposit) -> Deposit:
    """Two messages, of which the wholesaler bills one, and one that it never deposited."""
    deposit.put(mobile_path("20260901_120000"), csv_text(costly("A"), costly("B")))
    deposit.clean_cdrs()
    rows = [
        {
            "feed": "MOBILE",
            "cdr_id": one,
            "billing_month": "2026-09",
            "customer_ref": "C1",
            "line": LINE,
            "usage": "SMS",
        }
        | {"amount_excl_tax": Decimal("0.1"), "supplier_amount_excl_tax": Decimal("0.1")}
        | {"supplier_cost_excl_tax": Decimal("0.03"), "started_at": datetime(2026, 9, 1, 8, tzinfo=UTC)}
        for one in "AB"
    ]
    write(deposit.warehouse, "rated_cdrs", "2026-09", rows)
    spell = {"line": LINE, "feed": "MOBILE", "customer_ref": "C1", "offer_code": "M1", "source": "origyne"}
    days = {"activated_on": datetime(2026, 1, 1).date(), "valid_from": datetime(2026, 1, 1).date()}
    write(deposit.warehouse, "lines", "2026-09", [spell | days])
    text = csv_text(
        *(f"{row};202609" for row in (costly("A"), costly("GHOST"), costly("GHOST2"))),
        header=HEADER + ";PERIODE",
    )
    deposit.put("BilledCDRs/MOBILE/BilledCDRs_MOBILE_202609.csv", text, AT)
    deposit.clean_billed()
    assure_month(deposit.warehouse, SEPTEMBER)
    return deposit


def invoice(deposit: Deposit, *rows: str) -> None:
    lines = [
        {
            "supplier_invoice_number": "OR-9",
            "issue_date": datetime(2026, 10, 1).date(),
            "label": label,
            "category": category,
            "quantity": Decimal(quantity),
            "unit_price_excl_tax": Decimal(price),
            "amount_excl_tax": Decimal(quantity) * Decimal(price),
            "vat_rate": Decimal(20),
            "source_path": FACTURE,
            "source_line": number,
            "deposited_at": AT,
        }
        for number, (label, category, quantity, price) in enumerate((row.split(";") for row in rows), 2)
    ]
    write(deposit.warehouse, "supplier_invoices", "one", lines)


def settings(deposit: Deposit) -> Settings:
    return Settings(deposit.home, deposit.home / "clients.xlsx")


def explain(deposit: Deposit) -> None:
    explain_invoices(deposit.warehouse, SEPTEMBER, settings(deposit), DEFAULT_PATTERNS)


def test_nothing_is_compared_until_the_invoice_has_come_and_then_the_month_is_owed(
    september: Deposit,
) -> None:
    explain(september)
    assert september.rows("supplier_invoice_checks", "item") == []
    assert months_to_explain(september.warehouse, DEFAULT_PATTERNS) == []
    invoice(september, "SMS;CONSOMMATION;1;0.09", "Abonnements;ABONNEMENT;2;1.90")
    assert months_to_explain(september.warehouse, DEFAULT_PATTERNS) == [SEPTEMBER]
    (request,) = look_at_invoices(settings(september), AT)  # type: ignore[misc]
    assert request.partition_key == "2026-09"
    before = {
        table: september.warehouse.partitions(table) for table in ("rated_cdrs", "reconciliation", "margin")
    }
    explain(september)
    assert months_to_explain(september.warehouse, DEFAULT_PATTERNS) == []
    assert {table: september.warehouse.partitions(table) for table in before} == before
    assert september.rows("supplier_differences", "item", "cause", "amount_excl_tax") == [
        (1, "MISSING_EVENT", Decimal("0.06")),
        (1, "NOT_BILLED", Decimal("-0.03")),
        (2, "UNKNOWN_LINE", Decimal("1.90")),
    ]
    assert september.rows("supplier_difference_details", "cause", "reference") == [
        ("MISSING_EVENT", "GHOST"),
        ("MISSING_EVENT", "GHOST2"),
        ("NOT_BILLED", "B"),
    ]


def test_claims_and_the_workbook_follow_from_the_differences(september: Deposit) -> None:
    invoice(september, "SMS;CONSOMMATION;1;0.09", "Abonnements;ABONNEMENT;2;1.90")
    explain(september)
    drawn = open_claims(september.warehouse, SEPTEMBER, AT, "ana", dry_run=True)
    assert known_claims(september.home) == {}
    assert open_claims(september.warehouse, SEPTEMBER, AT, "ana") == drawn
    assert open_claims(september.warehouse, SEPTEMBER, AT, "ana") == []
    assert write_claims(september.warehouse, DEFAULT_PATTERNS)
    assert not write_claims(september.warehouse, DEFAULT_PATTERNS)
    assert september.rows("supplier_claims", "claim_id", "cause", "status") == [
        ("R202609-01", "MISSING_EVENT", "OPEN"),
        ("R202609-02", "UNKNOWN_LINE", "OPEN"),
    ]
    content = dispute_workbook(september.warehouse, settings(september).company, SEPTEMBER)
    assert content == dispute_workbook(september.warehouse, settings(september).company, SEPTEMBER)
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Synthèse", "Rapprochement", "Absents des fichiers", "Non facturés"]
    summary = [[cell.value for cell in row] for row in book["Synthèse"].iter_rows(min_row=2)]
    assert [row[0] for row in summary] == ["R202609-01", None, "R202609-02", "Total"]
    assert str(summary[-1][-1]) == "1.93"
    assert book["Synthèse"].page_setup.orientation == "landscape"
    assert "C1" not in {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


@pytest.mark.long
def test_every_planted_difference_is_in_its_cause_to_the_cent(tmp_path: Path) -> None:
    done = simulate(tmp_path, month=SEPTEMBER, lines=20, seed=5, invoice_faults=True, snapshots_a_day=1)
    environment = {
        "ORIGYNE_HOME": str(tmp_path / "home"),
        "ORIGYNE_FTP_URL": f"file://{done.ftp}",
        "ORIGYNE_CLIENTS": str(done.clients),
    }

    def run(*words: str) -> str:
        result = CliRunner(env=environment).invoke(origyne, words)
        assert result.exit_code == 0, result.output
        return result.stdout

    run("land")
    run("rate", "--month", "2026-09")
    compared = json.loads(run("supplier", "explain", "--month", "2026-09", "--json"))
    planted: dict[str, Decimal] = defaultdict(Decimal)
    for charge in done.charges:
        planted[charge.cause] += charge.amount
    causes: dict[str, Decimal] = defaultdict(Decimal)
    for cause in compared["causes"]:
        causes[cause["cause"]] += Decimal(str(cause["amount_excl_tax"]))
    rounding = causes.pop("ROUNDING", Decimal(0))
    assert set(causes) == set(planted) >= {"TERMINATED_LINE", "UNKNOWN_LINE", "PERIOD"}
    assert all(abs(causes[cause] - amount) <= Decimal("0.01") for cause, amount in planted.items())
    assert sum(causes.values()) + rounding == sum(
        Decimal(str(item["difference_excl_tax"])) for item in compared["items"]
    )
    assert "R202609-01" in run("supplier", "claim", "--month", "2026-09")
    assert "SENT" in run("supplier", "sent", "R202609-01", "--note", "courriel du 8")
    assert "would be ACCEPTED" in run("supplier", "accept", "R202609-01", "--dry-run")
    assert "REFUSED" in run("supplier", "refuse", "R202609-01")
    run("supplier", "dispute", "--month", "2026-09", "--out", str(tmp_path / "litige.xlsx"))
    assert (tmp_path / "litige.xlsx").stat().st_mode & 0o777 == 0o600
