"""The analysts' database: exactly the interface of published.md, replaced whole under its readers."""

import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import origyne_pipeline.warehouse.database as database_module
from origyne_pipeline.publication.publish import publish
from origyne_pipeline.warehouse.query import QueryError, query_database
from tests.deposits import ACCOUNTS, ICCID, Deposit, csv_text, mobile_path, path_of, sms, write

MONEY, CENTS, RATE, AT = "DECIMAL(18,6)", "DECIMAL(18,2)", "DECIMAL(5,2)", "TIMESTAMP WITH TIME ZONE"

PUBLISHED: dict[str, str] = {
    "landed_files": "feed VARCHAR, path VARCHAR, name VARCHAR, sha256 VARCHAR, size_bytes BIGINT, deposited_at @,"
    " landed_at @, status VARCHAR, reason VARCHAR, row_count BIGINT, rejected_count BIGINT, duplicate_count BIGINT",
    "quarantined_rows": "feed VARCHAR, source_path VARCHAR, source_line BIGINT, reason VARCHAR, raw VARCHAR",
    "cdrs": "feed VARCHAR, cdr_id VARCHAR, usage VARCHAR, direction VARCHAR, line VARCHAR, iccid VARCHAR,"
    " started_at @, local_date DATE, local_time TIME, called_number VARCHAR, visited_network VARCHAR,"
    " duration_s BIGINT, volume_bytes BIGINT, supplier_amount_excl_tax $, supplier_cost_excl_tax $,"
    " source_path VARCHAR, source_line BIGINT, deposited_at @",
    "lines": "line VARCHAR, feed VARCHAR, iccid VARCHAR, imsi VARCHAR, customer_ref VARCHAR, offer_code VARCHAR,"
    " state VARCHAR, activated_on DATE, valid_from DATE, valid_to DATE, suspended_on DATE, terminated_on DATE",
    "sim_cards": "order_ref VARCHAR, iccid VARCHAR, imsi VARCHAR, line VARCHAR, state VARCHAR",
    "rated_cdrs": "feed VARCHAR, cdr_id VARCHAR, billing_month VARCHAR, event_month VARCHAR, customer_ref VARCHAR,"
    " line VARCHAR, offer_code VARCHAR, tariff_from DATE, usage VARCHAR, origin_zone VARCHAR,"
    " destination_code VARCHAR, destination_group VARCHAR, band VARCHAR, billed_quantity BIGINT,"
    " included_quantity BIGINT, charged_quantity BIGINT, connection_fee_excl_tax $, amount_excl_tax $, started_at @",
    "unrated_cdrs": "feed VARCHAR, cdr_id VARCHAR, billing_month VARCHAR, reason VARCHAR, line VARCHAR,"
    " started_at @, supplier_amount_excl_tax $",
    "monthly_consumption": "billing_month VARCHAR, customer_ref VARCHAR, line VARCHAR, usage VARCHAR,"
    " destination_group VARCHAR, is_late BOOLEAN, event_count BIGINT, billed_quantity BIGINT,"
    " included_quantity BIGINT, charged_quantity BIGINT, amount_excl_tax $",
    "allowance_usage": "event_month VARCHAR, allowance_code VARCHAR, customer_ref VARCHAR, line VARCHAR,"
    " granted_quantity BIGINT, used_quantity BIGINT",
    "invoices": "invoice_number VARCHAR, kind VARCHAR, billing_month VARCHAR, customer_ref VARCHAR,"
    " issue_date DATE, due_date DATE, total_excl_tax c, total_vat c, total_incl_tax c,"
    " payment_means VARCHAR, status VARCHAR, pdf_path VARCHAR, pdf_sha256 VARCHAR",
    "invoice_lines": "invoice_number VARCHAR, position INTEGER, kind VARCHAR, line VARCHAR, label VARCHAR,"
    " quantity BIGINT, amount_excl_tax c, vat_rate %, usage VARCHAR, destination_group VARCHAR, is_late BOOLEAN",
    "invoice_vat": "invoice_number VARCHAR, vat_rate %, base_excl_tax c, vat c",
    "direct_debits": "end_to_end_id VARCHAR, invoice_number VARCHAR, customer_ref VARCHAR,"
    " mandate_reference VARCHAR, iban_masked VARCHAR, amount c, sequence_type VARCHAR,"
    " collection_date DATE, file_name VARCHAR, message_id VARCHAR, status VARCHAR, return_code VARCHAR",
    "reconciliation": "billing_month VARCHAR, feed VARCHAR, cdr_id VARCHAR, kind VARCHAR,"
    " our_amount_excl_tax $, their_amount_excl_tax $",
    "margin": "billing_month VARCHAR, customer_ref VARCHAR, line VARCHAR, usage VARCHAR, revenue_excl_tax $,"
    " cost_excl_tax $, margin_excl_tax $",
    "quality_results": "checked_at @, table_name VARCHAR, partition VARCHAR, check_name VARCHAR,"
    " severity VARCHAR, passed BOOLEAN, observed VARCHAR, expected VARCHAR",
}
"""The columns of published.md, in its order; @ is an instant, $ money, c cents, % a rate."""

SHORT = {"@": AT, "$": MONEY, "c": CENTS, "%": RATE}


def columns_of(table: str) -> list[tuple[str, str]]:
    pairs = (pair.split() for pair in PUBLISHED[table].split(","))
    return [(name, SHORT.get(kind, kind)) for name, kind in pairs]


def ask(database: Path, sql: str) -> list[tuple[Any, ...]]:
    return query_database(database, sql)[1]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a home without any deposit publishes."""
    return publish(Deposit(tmp_path_factory.mktemp("home")).warehouse).path


@pytest.fixture
def deposit(tmp_path: Path) -> Deposit:
    made = Deposit(tmp_path)
    made.put(mobile_path("20260901_100000"), csv_text(sms("A"), sms("B", clock="x"), sms("A", amount="9")))
    row = f"0612345678;{ICCID};208010000000001;C1;MOB;ACTIF;01/01/2026;01/01/2026;;"
    made.put("AccountStatus/AccountStatus_20260901_100000.csv", csv_text(row, header=ACCOUNTS))
    made.clean_cdrs()
    made.clean_accounts()
    return made


@pytest.mark.parametrize("table", PUBLISHED)
def test_a_table_has_the_columns_of_the_interface_and_may_have_more(table: str, empty: Path) -> None:
    found = [(row[0], row[1]) for row in ask(empty, f"describe {table}")]
    expected = columns_of(table)
    assert [column for column in found if column in expected] == expected
    assert len({name for name, _ in found}) == len(found)


def test_every_table_and_column_says_what_it_is(empty: Path) -> None:
    tables = dict(ask(empty, "select table_name, comment from duckdb_tables()"))
    views = dict(ask(empty, "select view_name, comment from duckdb_views() where not internal"))
    assert set(PUBLISHED) <= set(tables | views)
    assert all((tables | views).values())
    silent = ask(
        empty,
        "select table_name, column_name from duckdb_columns() where not internal and coalesce(comment, '') = ''",
    )
    assert silent == []


def test_what_is_secret_or_personal_has_no_column(empty: Path) -> None:
    names = {
        name.lower() for (name,) in ask(empty, "select column_name from duckdb_columns() where not internal")
    }
    assert not [name for name in names if "pin" in name.split("_") or "puk" in name or name == "iban"]


def test_rows_and_instants_are_those_of_the_lake(deposit: Deposit) -> None:
    published = publish(deposit.warehouse)
    assert published.path == deposit.home / "origyne.duckdb"
    assert ask(published.path, "select cdr_id, supplier_amount_excl_tax from cdrs") == [("A", Decimal("0.1"))]
    assert ask(published.path, "select reason, raw is null from quarantined_rows order by all") == [
        ("BAD_TIME", False),
        ("DUPLICATE_CONFLICT", False),
    ]
    assert ask(published.path, "select iccid, line, state from sim_cards") == [
        (ICCID, "33612345678", "ACTIF")
    ]
    ((count, status),) = ask(
        published.path,
        "select row_count - rejected_count - duplicate_count, status from landed_files"
        " where feed = 'rated_cdrs_mobile'",
    )
    assert (count, status) == (1, "loaded")
    assert published.tables["cdrs"] == 1
    assert ask(published.path, "select cast(started_at as varchar) from cdrs") == [
        ("2026-09-01 10:00:00+02",)
    ]


READER = """
import sys
import duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
print(connection.execute("select count(*) from cdrs").fetchall()[0][0], flush=True)
sys.stdin.readline()
print(connection.execute("select count(*) from cdrs").fetchall()[0][0], flush=True)
print(connection.execute("select count(*) from landed_files").fetchall()[0][0], flush=True)
"""


def test_a_reader_of_another_process_keeps_what_it_opened_while_the_file_is_replaced(
    deposit: Deposit,
) -> None:
    published = publish(deposit.warehouse)
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(published.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdin
    assert reader.stdout
    assert reader.stdout.readline() == "1\n"
    deposit.put(mobile_path("20260901_100000"), csv_text(sms("A"), sms("C"), sms("D")))
    deposit.put(mobile_path("20260902_100000"), csv_text(sms("E")))
    deposit.clean_cdrs()
    publish(deposit.warehouse)
    assert ask(published.path, "select count(*) from cdrs") == [(4,)]
    out, _ = reader.communicate("go\n", timeout=60)
    assert out.split() == ["1", "2"], "the former rows and files, whole"
    assert reader.returncode == 0


def test_files_that_a_reader_may_hold_are_kept_for_a_week(deposit: Deposit) -> None:
    publish(deposit.warehouse)
    former = path_of(deposit.warehouse, "cdrs", "2026-09-01")
    deposit.put(mobile_path("20260901_100000"), csv_text(sms("C")))
    deposit.clean_cdrs()
    assert publish(deposit.warehouse).swept == 0
    assert former.exists()
    week_ago = time.time() - 8 * 86_400
    os.utime(former, (week_ago, week_ago))
    assert publish(deposit.warehouse).swept >= 1
    assert not former.exists()


def test_a_kill_while_publishing_leaves_the_former_database(
    deposit: Deposit, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = publish(deposit.warehouse)
    deposit.put(mobile_path("20260902_100000"), csv_text(sms("E")))
    deposit.clean_cdrs()

    def die(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(database_module, "sync", die)
    with pytest.raises(KeyboardInterrupt):
        publish(deposit.warehouse)
    monkeypatch.undo()
    assert ask(published.path, "select count(*) from cdrs") == [(1,)]
    publish(deposit.warehouse)
    assert ask(published.path, "select count(*) from cdrs") == [(2,)]


def test_the_database_is_read_only_and_missing_ones_are_told(deposit: Deposit) -> None:
    with pytest.raises(QueryError, match="not published yet"):
        query_database(deposit.home / "origyne.duckdb", "select 1")
    path = publish(deposit.warehouse).path
    for statement in (
        "drop view cdrs",
        "insert into landed_files (feed) values ('x')",
        "select * from nothing",
    ):
        with pytest.raises(QueryError):
            query_database(path, statement)


def test_a_late_month_shows_in_the_usage_of_its_allowance(deposit: Deposit) -> None:
    row = {
        "event_month": "2026-09",
        "allowance_code": "F1",
        "customer_ref": "C1",
        "line": "33612345678",
        "granted_quantity": 100,
    }
    write(
        deposit.warehouse,
        "allowance_draws",
        "2026-09",
        [row | {"billing_month": "2026-09", "used_quantity": 60}],
    )
    write(
        deposit.warehouse,
        "allowance_draws",
        "2026-10",
        [row | {"billing_month": "2026-10", "used_quantity": 5}],
    )
    path = publish(deposit.warehouse).path
    assert ask(path, "select event_month, used_quantity from allowance_usage") == [("2026-09", 65)]


def test_the_storage_version_is_one_that_older_readers_open(empty: Path) -> None:
    assert empty.read_bytes()[8:12] == b"DUCK"
    assert datetime.fromtimestamp(empty.stat().st_mtime, UTC).date() >= date(2026, 1, 1)
