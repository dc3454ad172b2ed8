"""Nasty deposits through the whole pipeline, against the oracle; the oracle against planted errors."""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from .agreement import differences
from .pipeline import Pipeline
from .reference import compute
from .traps import write_deposit
from .traps_trade import TRADE_TRAPS
from .traps_versions import replace, write_former

SMALL: dict[str, Any] = {"events": 60, "step": 30, "traps": TRADE_TRAPS}
TURN_OF_THE_YEAR = 12
"""Two months with the turn of a year between, cut-offs on the 1st, basis ``billed``."""
CLOCK_CHANGE = 10
"""A month with a change of the clock, then one without events; cut-offs on the 10th."""
Run = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def replaced(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A deposit of which some files came late and some were replaced, after its first month was rated."""
    root = tmp_path_factory.mktemp("replaced")
    now, served = root / "now", root / "served"
    expected = write_deposit(now, TURN_OF_THE_YEAR, **SMALL)
    settings, months = expected["settings"], list(expected["months"])
    assert write_former(now, served, seed=1)
    pipeline = Pipeline(root / "home", served, **settings)
    pipeline.clean()
    pipeline.rate(months[:1])
    former = compute(served / "ftp", pipeline.settings.clients, months=months[:1], **settings)
    assert former["events"] != expected["events"]
    assert differences(pipeline.publish(), former, invoices=False) == []
    replace(served, now)
    return pipeline.run(months), expected


@pytest.mark.long
def test_replaced_and_late_landed_files_give_what_a_fresh_computation_gives(replaced: Run) -> None:
    database, expected = replaced
    assert_nasty(expected)
    assert differences(database, expected) == []


@pytest.mark.long
def test_a_nasty_deposit_gives_what_the_contract_says_and_its_months_again_the_same(tmp_path: Path) -> None:
    expected = write_deposit(tmp_path / "deposit", CLOCK_CHANGE, **SMALL)
    assert_nasty(expected)
    pipeline = Pipeline(tmp_path / "home", tmp_path / "deposit", **expected["settings"])
    database = pipeline.run(expected["months"])
    assert differences(database, expected) == []
    once = tables_of(database)
    pipeline.rate(expected["months"])
    pipeline.invoice(expected["months"])
    assert tables_of(pipeline.publish()) == once


def assert_nasty(expected: dict[str, Any]) -> None:
    """There is something of everything to agree on."""
    assert expected["quarantine"] and expected["duplicates"] and expected["bad_files"]
    for found in expected["months"].values():
        assert found["rated"] and found["unrated"] and found["invoices"]
    assert any(all(kinds.values()) for kinds in expected["reconciliation"].values())


def tables_of(database: Path) -> dict[str, list[str]]:
    """Every row of every published table."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute("select table_name from information_schema.tables").fetchall()
        return {
            name: sorted(map(repr, connection.execute(f'select * from "{name}"').fetchall()))
            for (name,) in names
        }


PLANTED = {
    "rated": "update rated_cdrs set amount_excl_tax = amount_excl_tax + 0.000001 where rowid = 7",
    "unrated": "update unrated_cdrs set reason = 'NO_PRICE' where reason = 'NO_OFFER'",
    "consumption": "update monthly_consumption set is_late = not is_late where rowid = 3",
    "margin": "update margin set cost_excl_tax = cost_excl_tax + 0.01 where rowid = 2",
    "reconciliation": "delete from reconciliation where kind = 'MISSING_FROM_RATED'",
    "allowances": "update allowance_usage set used_quantity = used_quantity + 1 where used_quantity > 0",
    "quarantine": "update quarantined_rows set source_line = -1 where feed = 'rated_cdrs_mobile'",
    "bad files": "update landed_files set status = 'loaded' where status = 'quarantined'",
    "duplicates": "update landed_files set duplicate_count = duplicate_count + 1 where status = 'loaded'",
    "cdrs": "insert into cdrs select * from cdrs limit 1",
    "lines": "update lines set valid_to = valid_to + 1 where valid_to is not null",
    "invoices": "update invoices set total_incl_tax = total_incl_tax + 0.01",
    "invoice lines": "delete from invoice_lines where kind = 'ADJUSTMENT'",
    "VAT": "update invoice_vat set vat = -vat where vat <> 0",
    "debits": "delete from direct_debits",
    "invoice numbers": "update invoices set invoice_number = 'F2026-9' where invoice_number = 'F2026-000001'",
}


@pytest.fixture(scope="module")
def copied(replaced: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published database whose tables can be changed."""
    original, _ = replaced
    path = tmp_path_factory.mktemp("planted") / "copy.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"attach '{original}' as published (read_only)")
        names = connection.execute(
            "select table_name from information_schema.tables where table_catalog = 'published'"
        ).fetchall()
        for (name,) in names:
            connection.execute(f'create table "{name}" as select * from published."{name}"')
    return path


@pytest.mark.long
@pytest.mark.parametrize("aspect", PLANTED)
def test_a_planted_error_is_told(replaced: Run, copied: Path, tmp_path: Path, aspect: str) -> None:
    _, expected = replaced
    path = tmp_path / "planted.duckdb"
    shutil.copy(copied, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(PLANTED[aspect])
    told = [text.partition(":")[0] for text in differences(path, expected)]
    assert any(text.startswith(aspect) for text in told)
