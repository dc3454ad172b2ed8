"""Checks of sql/checks on small tables: ``tests/sql/checks/<table>__<check>/<case>/``, the case named as a sentence.

A case has a CSV file for each name that the check reads (none: no row), with the columns that matter, and
``expect.csv`` with the rows that break the check, phone numbers masked as people see them: only its header where the
check holds. Each check has a case that holds and one that does not. The tables lie in the lake as in the second month
of a VNO: of a table by billing month, the month before has the same rows, which a check of this month must not see.
"""

import csv
from pathlib import Path

import pytest

from origyne_pipeline.quality.check_queries import CheckQuery, all_check_queries
from origyne_pipeline.quality.checks import USUAL, run_check_query
from origyne_pipeline.quality.scope import BESIDE_CHECKED, CHECKED, STAND_FOR, Catalogue, Scope
from origyne_pipeline.tables import BILLING_MONTH, families, feed_of, is_cut_by, table_beside, tables
from origyne_pipeline.warehouse import Session, Warehouse
from tests.sql.test_models import bind_table, read_csv

HERE = Path(__file__).parent / "checks"
CASES = sorted(path.parent for path in HERE.glob("*/*/expect.csv"))
QUERIES = {f"{query.table}__{query.name}": query for query in all_check_queries()}
MONTH, MONTH_BEFORE = "2026-09", "2026-08"
DAY, DAY_BEFORE = "2026-09-02", "2026-09-01"


def stems() -> set[str]:
    """The checks that have cases, as ``<table>__<check>``."""
    return {case.parent.name for case in CASES}


def breaks(case: Path) -> bool:
    """Whether the case says that rows break its check."""
    return bool(read_csv(case / "expect.csv"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.relative_to(HERE)))
def test_check(tmp_path: Path, case: Path) -> None:
    query = QUERIES[case.parent.name]
    inputs = {path.stem for path in case.glob("*.csv")} - {"expect"}
    assert inputs <= set(query.reads), "a CSV file of the case is nothing that the check reads"
    lake = Warehouse(tmp_path, threads=1)
    with lake.session() as session:
        for name in query.reads:
            save(session, query, name, read_csv(case / f"{name}.csv"))
    with lake.session() as session:
        scope = Scope(Catalogue(lake), query.table, (partition(query, CHECKED),), USUAL)
        result = run_check_query(session, query, scope)
    with (case / "expect.csv").open(encoding="utf-8", newline="") as file:
        named = next(csv.reader(file))
    observed = [tuple(row[name] for name in named) for row in result.broken]
    expected = [tuple(row[name] or "" for name in named) for row in read_csv(case / "expect.csv")]
    assert sorted(observed) == sorted(expected), result.observed


@pytest.mark.parametrize("stem", sorted(stems()))
def test_a_check_is_seen_to_hold_and_to_fail(stem: str) -> None:
    assert stem in QUERIES, f"tests/sql/checks/{stem}: no header declares this check"
    assert {breaks(case) for case in CASES if case.parent.name == stem} == {True, False}


def save(session: Session, query: CheckQuery, name: str, rows: list[dict[str, str | None]]) -> None:
    """Writes the rows of a name that a check reads where the check looks for them."""
    if name == BESIDE_CHECKED and not table_beside(query.table):
        return
    table = table_of(query, name)
    bind_table(session, table, {column.name: column.type for column in tables()[table].columns}, rows)
    session.save(table, partition(query, name))
    others = {STAND_FOR[read][0] for read in query.reads if read in STAND_FOR}
    is_monthly = is_cut_by(BILLING_MONTH, table) and is_cut_by(BILLING_MONTH, query.table)
    if is_monthly and table not in others:
        session.save(table, MONTH_BEFORE)


def table_of(query: CheckQuery, name: str) -> str:
    """The table that a name stands for in a case."""
    if name in STAND_FOR:
        return STAND_FOR[name][0]
    return {CHECKED: query.table, BESIDE_CHECKED: table_beside(query.table)}.get(name, name)


def partition(query: CheckQuery, name: str) -> str:
    """The partition that a name stands for in a case."""
    if name in STAND_FOR:
        table = STAND_FOR[name][0]
        before = DAY_BEFORE if table == query.table else DAY
        return MONTH_BEFORE if is_cut_by(BILLING_MONTH, table) else before
    table = table_of(query, name)
    if table in ("file_results", "refused_rows") and query.table in families():
        return f"{families()[query.table]}-{DAY}"
    if table in ("file_results", "refused_rows") and (feed := feed_of(query.table)):
        return f"{feed}-{DAY}"
    return MONTH if is_cut_by(BILLING_MONTH, table) else DAY
