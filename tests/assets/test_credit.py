"""Credit notes as a configuration of the invoicing asset."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import dagster as dg
import pytest

from assets.instance import open_instance
from assets.launch import Launcher
from origyne_pipeline.invoicing.credit import Credit, CreditError
from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.register import register_path
from origyne_pipeline.invoicing.register_care import verify
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Warehouse
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer

NUMBER = "F2026-000001"


def now() -> datetime:
    return datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data root with a month of two invoices."""
    people = {ref: customer(ref) for ref in ("C1", "C2")}
    drafts = assembled(MONTH, people, [fee(ref) for ref in people], []).drafts
    issue(tmp_path, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    draw_month(tmp_path, MONTH)
    return Settings(tmp_path, tmp_path / "clients.xlsx")


def credits(*notes: dict[str, object], **other: object) -> dict[str, object]:
    return {"ops": {"invoicing": {"config": {"credits": list(notes), **other}}}}


def test_a_credit_note_is_issued_drawn_and_in_the_tables_and_no_gate_stands_before_it(
    settings: Settings,
) -> None:
    before = {path: path.read_bytes() for path in settings.home.glob("invoices/**/*.pdf")}
    wanted = Credit(NUMBER, "Erreur de tarif", {1: Decimal("2.50")})
    note = Launcher(settings, now=now).credit_invoice(wanted)
    assert (note.number, note.total_incl_tax) == ("A2026-000001", Decimal("-3.00"))
    assert Launcher(settings, now=now).credit_invoice(wanted) == note
    assert verify(register_path(settings.home)) == []
    with Warehouse(settings.home).session() as session:
        session.bind("invoices", [str(MONTH)])
        rows = session.query("select invoice_number, total_incl_tax from invoices order by all")
    assert rows == [
        ("A2026-000001", Decimal("-3.00")), (NUMBER, Decimal("23.99")), ("F2026-000002", Decimal("23.99"))
    ]  # fmt: skip
    assert (settings.home / f"invoices/{MONTH}/A2026-000001.pdf").is_file()
    with open_instance(settings) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey("invoices"))
    assert event is not None and event.asset_materialization is not None
    links = event.asset_materialization.metadata
    assert links["folder"].value == str(settings.home / f"invoices/{MONTH}") and links["PDFs"].value == 3
    assert "A2026-000001.pdf" in str(links["documents"].value)
    assert {path: path.read_bytes() for path in before} == before
    assert "A2026-000001" in (settings.home / f"accounting/ventes_{MONTH}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("config", "month", "complaint"),
    [
        (credits({"invoice": NUMBER, "reason": "Erreur"}, dry_run=True), MONTH, "dry run"),
        (credits({"invoice": NUMBER, "reason": "Erreur"}), MONTH.previous(), "is of 2026-09"),
        (credits({"invoice": NUMBER, "reason": "Erreur", "lines": {"1": "two"}}), MONTH, "expected lines as"),
    ],
)
def test_a_configuration_that_cannot_be_issues_nothing(
    settings: Settings, config: dict[str, object], month: object, complaint: str
) -> None:
    with pytest.raises(CreditError, match=complaint):
        Launcher(settings, now=now).month("invoice_month", month, config=config)  # type: ignore[arg-type]
    assert not list(settings.home.glob("invoices/**/A*.pdf"))
