"""The bank's folder through the graph: a run reads it and publishes, and asks nothing more of the bank."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import dagster as dg
import pytest
from click.testing import CliRunner

from assets.failures import BlockedError
from assets.launch import Launcher
from assets.payments import ANSWERS_ONLY
from assets.sensors import look_at_bank
from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.identifiers import Iban, Rum
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.model import table_model
from origyne_pipeline.parties import Mandate
from origyne_pipeline.payments.collect import collect
from origyne_pipeline.payments.debits import InvoiceDue
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Sepa, Settings
from origyne_pipeline.warehouse import Warehouse
from origyne_pipeline.warehouse.database import DATABASE
from origyne_pipeline.warehouse.query import query_database
from tests.invoicing.samples import assembled, customer, debit, fee, issuer, used

pytestmark = pytest.mark.long  # many runs, one after another

MONTH = Month(2026, 9)
ISSUED = datetime(2026, 10, 6, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
REJECTION = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt><GrpHdr>
<MsgId>B</MsgId><CreDtTm>2026-10-19T10:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>M</OrgnlMsgId>
<OrgnlMsgNmId>pain.008</OrgnlMsgNmId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>M-01</OrgnlPmtInfId>
<TxInfAndSts><OrgnlEndToEndId>F2026-000001</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn>
</StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """One debit of the month at the bank. There is no clients.xlsx: nothing could be collected."""
    settings = Settings(tmp_path, tmp_path / "nowhere.xlsx", first_month=MONTH)
    drafts = assembled(MONTH, {"C1": customer("C1")}, [fee("C1")], [used("C1")]).drafts
    issue(tmp_path, MONTH, drafts, ISSUED.date(), issuer(), debit)
    invoice = InvoiceDue("F2026-000001", "C1", str(MONTH), ISSUED.date(), drafts[0].total_incl_tax)
    mandate = Mandate(
        "C1", Rum("RUM-1"), date(2025, 1, 15), Iban("FR7630006000011234567890189"), None, "Titulaire", True
    )
    collect(tmp_path, MONTH, [invoice], [mandate], Sepa(), ISSUED)
    with Warehouse(tmp_path).session() as session:
        columns = dict.fromkeys(column.name for column in table_model("invoices").columns)
        row = {
            "invoice_number": invoice.invoice_number,
            "customer_ref": "C1",
            "billing_month": str(MONTH),
            "kind": "INVOICE",
            "issue_date": invoice.issue_date,
            "total_incl_tax": invoice.amount,
        }
        session.bind_values("invoices", [columns | row])
        session.save("invoices", str(MONTH))
    return settings


def test_the_sensor_asks_for_one_run_over_the_collected_months(settings: Settings) -> None:
    assert isinstance(look_at_bank(settings), dg.SkipReason), "nothing in the folder"
    settings.bank_folder.mkdir()
    (settings.bank_folder / "a.xml").write_text(REJECTION)
    found = look_at_bank(settings)
    assert isinstance(found, dg.RunRequest)
    assert set(found.tags.values()) >= {str(MONTH)} and found.run_config == ANSWERS_ONLY
    again = look_at_bank(settings)
    assert isinstance(again, dg.RunRequest) and again.run_key == found.run_key, "Dagster starts it once"


def test_answers_without_a_debit_of_ours_start_nothing(tmp_path: Path) -> None:
    settings = Settings(tmp_path, tmp_path / "clients.xlsx")
    settings.bank_folder.mkdir()
    (settings.bank_folder / "a.xml").write_text(REJECTION)
    assert isinstance(look_at_bank(settings), dg.SkipReason)


def test_a_run_publishes_what_the_bank_said_and_collects_nothing(settings: Settings) -> None:
    settings.bank_folder.mkdir()
    (settings.bank_folder / "a.xml").write_text(REJECTION)
    files = {path: path.read_bytes() for path in (settings.home / "sepa").rglob("*.xml")}
    Launcher(settings, now=lambda: NOW).read_bank([MONTH])
    said = "select status, return_code from direct_debits"
    assert query_database(settings.home / DATABASE, said)[1] == [("REJECTED", "AC04")]
    said = "select returned_incl_tax, outstanding_incl_tax from settlement"
    assert query_database(settings.home / DATABASE, said)[1] == [(Decimal("25.46"),) * 2]
    assert files == {path: path.read_bytes() for path in (settings.home / "sepa").rglob("*.xml")}


def test_a_run_brings_the_accounts_to_what_the_bank_said(settings: Settings) -> None:
    Launcher(settings, now=lambda: NOW).read_bank([MONTH])
    owed = "select not_due_incl_tax + late_1_30_incl_tax + late_31_60_incl_tax, balance_incl_tax from account_balances"
    assert query_database(settings.home / DATABASE, owed)[1] == [(Decimal("0.00"),) * 2], (
        "the date has passed"
    )
    settings.bank_folder.mkdir()
    (settings.bank_folder / "a.xml").write_text(REJECTION)
    Launcher(settings, now=lambda: NOW).read_bank([MONTH])
    assert query_database(settings.home / DATABASE, owed)[1] == [(Decimal("25.46"),) * 2]


def test_each_day_the_accounts_are_a_day_older(settings: Settings) -> None:
    day = "select as_of, kind from account_entries cross join account_balances order by kind"
    Launcher(settings, now=lambda: ISSUED).read_bank([MONTH])
    assert query_database(settings.home / DATABASE, day)[1] == [(ISSUED.date(), "INVOICE")]
    launcher = Launcher(settings, now=lambda: NOW)
    launcher.update_account()
    rows = query_database(settings.home / DATABASE, day)[1]
    assert rows == [(NOW.date(), "DEBIT"), (NOW.date(), "INVOICE")]
    checked = {(one.table, one.check_name) for one in launcher.office.checks}
    assert ("account_entries", "documents_are_the_invoices") in checked
    assert ("account_balances", "are_the_entries") in checked
    [papers] = [one for one in launcher.office.checks if one.check_name == "papers_are_kept"]
    assert papers.passed
    foreign = settings.home / "refunds" / "SCT-20261101-0123456789AB.xml"
    foreign.parent.mkdir()
    foreign.write_text("<Document/>")
    launcher = Launcher(settings, now=lambda: NOW)
    launcher.update_account()
    [papers] = [one for one in launcher.office.checks if one.check_name == "papers_are_kept"]
    assert not papers.passed and str(foreign) in papers.observed
    publishing = Launcher(settings, now=lambda: NOW)
    publishing.publish()
    assert "papers_are_kept" not in {one.check_name for one in publishing.office.checks}


def test_accounts_that_are_not_the_invoices_are_not_published(settings: Settings) -> None:
    Launcher(settings, now=lambda: NOW).read_bank([MONTH])
    with Warehouse(settings.home).session() as session:
        session.bind("invoices")
        session.query(
            "create temp table other as select * replace (total_incl_tax + 1 as total_incl_tax) from invoices"
        )
        session.save("invoices", str(MONTH), source="other")
    before = (settings.home / DATABASE).stat().st_mtime_ns
    with pytest.raises(
        BlockedError, match=r"(?s)Each invoice and credit note .*25\.46.*It can't be accepted"
    ):
        Launcher(settings, now=lambda: NOW, accept={"documents_are_the_invoices": "x"}).update_account()
    assert (settings.home / DATABASE).stat().st_mtime_ns == before


def test_a_new_register_leaves_no_table_of_the_former_one_that_blocks(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    Launcher(settings, now=lambda: NOW).read_bank([MONTH])
    lake = Warehouse(settings.home)
    assert lake.partitions("invoices") and lake.partitions("direct_debits")
    for folder in ("invoices", "sepa", "registers", "heads"):
        if (settings.home / folder).exists():
            (settings.home / folder).rename(settings.home / f"former_{folder}")
    monkeypatch.setenv("ORIGYNE_HOME", str(settings.home))
    for register, table in (("invoices", "invoices"), ("debits", "direct_debits")):
        result = CliRunner().invoke(origyne, ["register", "new", register, "--reason", "a trial"])
        assert result.exit_code == 0 and table in result.output, result.output
    Launcher(settings, now=lambda: NOW).update_account()
    for table in ("invoices", "direct_debits", "account_entries"):
        assert query_database(settings.home / DATABASE, f"select count(*) from {table}")[1] == [(0,)]
