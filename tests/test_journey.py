"""One deposit's whole way, as an operator makes it go: a real FTP server, ``origyne run``, invoices, the bank's file.

Run again, nothing changes; killed anywhere and run again, everything is as if it had never been killed.
"""

import hashlib
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.periods import Month
from origyne_pipeline.simulation.deposit import simulate
from origyne_pipeline.simulation.ftp_server import serve
from origyne_pipeline.warehouse.query import query_database
from tests import month_runs
from tests.invoicing.agreement import Document, amounts_in_journal
from tests.invoicing.test_facturx import schematron
from tests.invoicing.verapdf import verapdf

MONTH = "2026-09"
RUN = ("run", "--month", MONTH)
OF_THE_CLOCK = {"landed_at", "checked_at", "observed"}
"""Columns that say when, not what."""
TABLES = (
    "landed_files",
    "quarantined_rows",
    "cdrs",
    "lines",
    "sim_cards",
    "rated_cdrs",
    "unrated_cdrs",
    "monthly_consumption",
    "allowance_usage",
    "invoices",
    "invoice_lines",
    "invoice_vat",
    "direct_debits",
    "reconciliation",
    "margin",
    "quality_results",
)
PATIENCE_S = 120
"""A run that has made nothing of what is waited for by then never will."""


@dataclass(frozen=True)
class Office:
    """A served deposit and a data root."""

    home: Path
    variables: dict[str, str]

    def run(self) -> str:
        """Runs the month to its end; what it printed."""
        done = CliRunner().invoke(origyne, RUN, env=self.variables)
        assert done.exit_code == 0, done.output
        return done.stdout

    def run_and_kill(self, when: str) -> None:
        """Runs the month in a process of its own, and kills it as soon as something is there (a glob)."""
        process = month_runs.start(RUN, self.variables)
        begun = time.monotonic()
        while not any(self.home.glob(when)):
            assert process.is_alive(), f"it ended before there was {when}"
            assert time.monotonic() - begun < PATIENCE_S
            time.sleep(0.002)
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL

    def papers(self) -> dict[str, str]:
        """The hash of each invoice and of each of the bank's files, by path."""
        found = [*self.home.glob("invoices/*/*"), *self.home.glob("sepa/*/*")]
        return {
            str(path.relative_to(self.home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found
        }

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """The published tables, but for what the clock says."""
        found = {}
        for table in TABLES:
            names, rows = query_database(self.home / "origyne.duckdb", f"select * from {table} order by all")
            kept = [place for place, name in enumerate(names) if name not in OF_THE_CLOCK]
            found[table] = sorted((tuple(row[place] for place in kept) for row in rows), key=repr)
        return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The variables that reach a deposit of a few days, with faults in it."""
    deposit = simulate(
        tmp_path_factory.mktemp("deposit"),
        month=Month.parse(MONTH),
        lines=12,
        days=4,
        events=400,
        faults=True,
        snapshots_a_day=1,
    )
    with serve(deposit.ftp) as (url, password):
        yield {
            "ORIGYNE_FTP_URL": url,
            "ORIGYNE_FTP_PASSWORD": password,
            "ORIGYNE_CLIENTS": str(deposit.clients),
            "ORIGYNE_SETTLE_SECONDS": "0",
        }


def office(served: dict[str, str], home: Path) -> Office:
    """An empty data root for the deposit."""
    return Office(home, {**served, "ORIGYNE_HOME": str(home)})


@pytest.fixture(scope="module")
def done(served: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The month, run once."""
    made = office(served, tmp_path_factory.mktemp("office") / "home")
    made.run()
    return made


def test_a_month_goes_from_the_server_to_the_bank(done: Office) -> None:
    tables = done.tables()
    assert {table for table in TABLES if not tables[table]} <= {"reconciliation"}
    documents = [path for path in done.papers() if path.endswith(".pdf")]
    assert len(documents) == len(tables["invoices"])
    assert len([path for path in done.papers() if path.endswith(".xml")]) == 1


def test_every_amount_is_the_same_wherever_it_stands(done: Office) -> None:
    database = done.home / "origyne.duckdb"
    _, rows = query_database(
        database,
        "select invoice_number, pdf_path, pdf_sha256, total_excl_tax, total_vat, total_incl_tax from invoices",
    )
    of_lines = dict(
        query_database(database, "select invoice_number, sum(amount_excl_tax) from invoice_lines group by 1")[
            1
        ]
    )
    of_vat = {
        number: amounts
        for number, *amounts in query_database(
            database, "select invoice_number, sum(base_excl_tax), sum(vat) from invoice_vat group by 1"
        )[1]
    }
    debited = dict(query_database(database, "select invoice_number, amount from direct_debits")[1])
    journal = amounts_in_journal(done.home / f"accounting/ventes_{MONTH}.txt")
    with Register(register_path(done.home)) as register:
        issued = {entry.number: entry.invoice for entry in register.entries()}
    assert {number for number, *_ in rows} == set(issued) == set(journal)
    for number, path, fingerprint, *amounts in rows:
        document = Document(done.home / path)
        assert hashlib.sha256(document.path.read_bytes()).hexdigest() == fingerprint
        assert document.amounts_in_xml() == tuple(amounts)
        assert all(document.prints(amount) for amount in amounts)
        frozen = issued[number]
        assert (frozen.total_excl_tax, frozen.total_vat, frozen.total_incl_tax) == tuple(amounts)
        assert (of_lines[number], of_vat[number]) == (amounts[0], amounts[:2])
        assert journal[number] == tuple(amounts)
        assert debited.get(number, amounts[2]) == amounts[2]


def test_the_judges_accept_every_document(done: Office, tmp_path: Path) -> None:
    documents = sorted(done.home.glob("invoices/*/*.pdf"))
    assert schematron(tmp_path, [Document(path).xml for path in documents[:5]]) == [[]] * len(documents[:5])
    assert set(verapdf(documents)) == {"compliant"}


def test_run_again_it_changes_nothing(done: Office) -> None:
    papers, tables = done.papers(), done.tables()
    said = done.run()
    assert "0 files new" in said
    assert "0 new" in said
    assert done.papers() == papers
    assert done.tables() == tables


@pytest.mark.long
def test_killed_anywhere_and_run_again_it_is_as_if_it_had_not_been(
    done: Office, served: dict[str, str], tmp_path: Path
) -> None:
    killed = office(served, tmp_path / "home")
    for when in (
        "landing/RatedCDRs/MOBILE/*",
        "lake/cdrs/*/_current.json",
        "lake/rated_cdrs/*/*.parquet",
        "registers/invoices.sqlite",
        "invoices/*/*.pdf",
        "sepa/*/*.xml",
    ):
        killed.run_and_kill(when)
    killed.run()
    assert killed.papers() == done.papers()
    assert killed.tables() == done.tables()
