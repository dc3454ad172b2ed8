"""A query reads the published tables and can do nothing else."""

from pathlib import Path

import pytest

from origyne_pipeline.publication.publish import publish
from origyne_pipeline.warehouse.query import QueryError, query_database
from tests.deposits import Deposit, csv_text, mobile_path, sms


@pytest.fixture
def database(deposit: Deposit) -> Path:
    deposit.put(mobile_path("20260901_100000"), csv_text(sms("A")))
    deposit.clean_cdrs()
    return publish(deposit.warehouse).path


def everything(home: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "sql",
    [
        "select cdr_id from cdrs",
        "from cdrs select cdr_id;",
        "-- a comment\nwith c as (from cdrs) select cdr_id from c",
        "show tables",
        "describe cdrs",
        "summarize cdrs",
        "explain select 1",
        "explain analyze select cdr_id from cdrs",
        "values (1)",
        "table cdrs",
        "pivot cdrs on usage using count(*) group by cdr_id",
    ],
)
def test_what_reads_is_answered(database: Path, sql: str) -> None:
    names, rows = query_database(database, sql)
    assert names and rows


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{outside}/secret.csv')",
        "select * from '{outside}/secret.csv'",
        "select * from read_text('{outside}/secret.csv')",
        "select * from glob('{outside}/*')",
        "select * from read_text('{home}/landing/0000')",
        "select * from read_text('{home}/lake/../landing/0000')",
        "select * from sniff_csv('{outside}/secret.csv')",
        "select * from query('select * from read_text(''{outside}/secret.csv'')')",
        "copy cdrs to '{outside}/stolen.csv'",
        "copy cdrs to '{home}/lake/stolen.parquet'",
        "explain analyze copy cdrs to '{home}/lake/stolen.parquet'",
        "explain /* hidden */ analyze copy cdrs to '{home}/lake/stolen.parquet'",
        "/* hidden */ copy cdrs to '{home}/lake/stolen.parquet'",
        "prepare p as copy cdrs to '{home}/lake/stolen.parquet'",
        "select * from query('copy cdrs to ''{home}/lake/stolen.parquet''')",
        "export database '{home}/lake/all'",
        "attach '{outside}/other.duckdb'",
        "attach '{home}/lake/other.duckdb'",
        "create table mine as select 1",
        "create temp table mine as select 1",
        "drop view cdrs",
        "insert into landed_files (feed) values ('x')",
        "set enable_external_access = true",
        "reset lock_configuration",
        "pragma enable_logging",
        "call enable_logging(storage = 'file', storage_path = '{home}/lake/log')",
        "install httpfs",
        "load httpfs",
        "select * from read_csv('https://example.com/a.csv')",
        "begin",
        "checkpoint",
        "vacuum",
        "select 1; copy cdrs to '{home}/lake/stolen.parquet'",
    ],
)
def test_what_would_reach_outside_or_write_is_refused_and_changes_nothing(
    database: Path, tmp_path_factory: pytest.TempPathFactory, sql: str
) -> None:
    outside, home = tmp_path_factory.mktemp("outside"), database.parent
    (outside / "secret.csv").write_text("a,b\n1,2\n")
    before = everything(home), everything(outside)
    with pytest.raises(QueryError):
        query_database(database, sql.format(outside=outside, home=home))
    assert (everything(home), everything(outside)) == before


@pytest.mark.parametrize("sql", ["", "  \n", ";", "-- nothing", "/* nothing */"])
def test_no_query_at_all_is_said_so(database: Path, sql: str) -> None:
    with pytest.raises(QueryError, match="expected one query, for example 'show tables'"):
        query_database(database, sql)


@pytest.mark.parametrize("sql", ["select", "\x00", "select '\udcff'", "select $1", "select * from nothing"])
def test_a_wrong_query_is_told_in_words(database: Path, sql: str) -> None:
    with pytest.raises(QueryError):
        query_database(database, sql)
