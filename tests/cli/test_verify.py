"""``origyne verify`` over every kind of kept file: deleted, emptied, cut, changed, or an older copy put back."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from origyne_pipeline.books import write_sales_journal
from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.identifiers import Rum
from origyne_pipeline.invoicing.delivery.sends import DEFERRED, SENT, Sends, sends_path
from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.parties import Mandate
from origyne_pipeline.payments.collect import collect
from origyne_pipeline.payments.debits import InvoiceDue
from origyne_pipeline.settings import Accounting, Sepa
from tests.deposits import csv_text, mobile_path, sms
from tests.invoicing.samples import MONTH
from tests.invoicing.test_register import issue_them
from tests.payments.conftest import IBAN, ISSUED, ISSUED_AT

LANDED = f"landing/{mobile_path('20260901_100000')}"
FILES = {
    "a landed file": LANDED,
    "a pointer": "lake/landed_versions/*/_current.json",
    "a Parquet file": "lake/landed_versions/*/*.parquet",
    "the register of landed files": "registers/landing.sqlite",
    "the register of invoices": "registers/invoices.sqlite",
    "the register of debits": "registers/debits.sqlite",
    "the register of sends": "registers/sends.sqlite",
    "the head of the invoices": "registers/invoices.head",
    "the other head of the invoices": "heads/invoices.head",
    "the head of the debits": "registers/debits.head",
    "a document": "invoices/2026-09/F2026-000002.pdf",
    "the journal": "accounting/ventes_2026-09.txt",
    "a bank file": "sepa/2026-09/*.xml",
    "the database": "origyne.duckdb",
}
CHANGES = {
    "registers/landing.sqlite": "update landed_files set sha256 = 'x'",
    "registers/invoices.sqlite": "update documents set sha256 = 'x' where number = 'F2026-000002'",
    "registers/debits.sqlite": "update debits set iban = 'FR00'",
    "registers/sends.sqlite": "update sends set attempts = 0",
}


def run(home: Path, *arguments: str, **variables: str) -> Result:
    return CliRunner().invoke(origyne, arguments, env={"ORIGYNE_HOME": str(home), **variables})


def fill(home: Path, older: Path) -> None:
    """Something of every kind; ``older`` holds the registers as they were before the last of it."""
    deposit = home.parent / "deposit"
    (deposit / mobile_path("20260901_100000")).parent.mkdir(parents=True)
    (deposit / mobile_path("20260901_100000")).write_text(csv_text(sms("A"), sms("B")))
    for command in ("land", "publish"):
        done = run(home, command, ORIGYNE_FTP_URL=f"file://{deposit}", ORIGYNE_SETTLE_SECONDS="0")
        assert done.exit_code == 0, done.output
    with Sends(sends_path(home)) as sends:
        sends.claim("F2026-000001", "c@example.com", "00", "now")
        sends.close("F2026-000001", "c@example.com", "00", DEFERRED, "", "now")
    mandate = Mandate("C1", Rum("RUM-1"), ISSUED, IBAN, None, "Zoé", active=True)
    due = [InvoiceDue(f"F2026-00000{n}", "C1", str(MONTH), ISSUED, Decimal("12.34")) for n in (1, 2)]
    issue_them(home)
    collect(home, MONTH, due[:1], [mandate], Sepa(), ISSUED_AT)
    shutil.copytree(home / "registers", older)
    draw_month(home, MONTH)
    write_sales_journal(home, MONTH, Accounting())
    collect(home, MONTH, due, [mandate], Sepa(), ISSUED_AT)
    with Sends(sends_path(home)) as sends:
        sends.claim("F2026-000001", "c@example.com", "00", "now")
        sends.close("F2026-000001", "c@example.com", "00", SENT, "", "now")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a data root ``home`` and the older registers ``older``."""
    folder = tmp_path_factory.mktemp("filled")
    fill(folder / "home", folder / "older")
    return folder


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """A copy to damage; the published views name the first one's files."""
    shutil.copytree(filled / "home", tmp_path / "home")
    return tmp_path / "home"


def changed(home: Path, path: Path) -> None:
    statement = CHANGES.get(str(path.relative_to(home)))
    if statement is None:
        content = path.read_bytes()
        place = 8 if path.suffix == ".duckdb" else len(content) // 2
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) * 8 + content[place + 8 :])
        return
    with closing(sqlite3.connect(path)) as db:
        for (trigger,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            db.execute(f"drop trigger {trigger}")
        db.execute(statement)
        db.commit()


DAMAGES: dict[str, Callable[[Path, Path], object]] = {
    "deleted": lambda home, path: path.unlink(),
    "emptied": lambda home, path: path.write_bytes(b""),
    "cut": lambda home, path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "changed": changed,
}


def faults(home: Path) -> list[dict[str, str]]:
    done = run(home, "verify", "--json")
    assert "Traceback" not in done.output
    found = [fault for part in json.loads(done.stdout)["parts"] for fault in part["faults"]]
    assert done.exit_code == (1 if found else 0)
    return found


def test_what_is_whole_is_whole_and_counted(home: Path) -> None:
    done = run(home, "verify")
    assert done.exit_code == 0, done.output
    for words in (
        "1 file,",
        "5 entries, 5 documents: whole",
        "2 debits, 2 bank files: whole",
        "1 send: whole",
    ):
        assert words in done.output
    assert max(map(len, done.output.splitlines())) <= 80


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("pattern", FILES.values(), ids=FILES)
def test_each_kept_file_is_told_with_its_remedy(
    home: Path, pattern: str, damage: Callable[[Path, Path], object]
) -> None:
    path = next(iter(sorted(home.glob(pattern))))
    damage(home, path)
    if damage is DAMAGES["deleted"] and path.name == "_current.json":
        assert faults(home) == [], (
            "a pointer that is gone is a partition that was never made: the next run makes it"
        )
        return
    found = faults(home)
    assert found
    assert all(fault["remedy"] for fault in found)
    assert any(path.name in json.dumps(fault) or str(path.parent.name) in fault["place"] for fault in found)
    words = run(home, "verify")
    assert words.exit_code == 1
    assert "->" in words.output


@pytest.mark.parametrize("register", ["invoices", "debits", "sends"])
def test_an_older_register_put_back_is_told(home: Path, filled: Path, register: str) -> None:
    for file in (filled / "older").glob(f"{register}.*"):
        shutil.copy(file, home / "registers")
    assert any(f"{register}.sqlite" in fault["place"] for fault in faults(home))


def test_a_file_that_never_landed_is_told(home: Path) -> None:
    (home / "landing" / "RatedCDRs" / "stray\x1b[2J.csv").write_text("x")
    assert "not in the register" in faults(home)[0]["problem"]
    assert "\x1b" not in run(home, "verify").output


@pytest.mark.parametrize(
    ("name", "part"), [("refunds/SCT-1.xml", "refunds"), ("reminders/2026-11-28/x.pdf", "reminders")]
)
def test_a_paper_that_no_register_knows_is_told(home: Path, name: str, part: str) -> None:
    (home / name).parent.mkdir(parents=True)
    (home / name).write_text("x")
    [fault] = faults(home)
    assert fault["place"] == str(home / name)
    assert f"{part}: {home / name}" in run(home, "verify").output.replace("\n  ", " ")


def test_an_empty_data_root_has_nothing_to_tell(tmp_path: Path) -> None:
    assert faults(tmp_path / "none") == []
    assert not (tmp_path / "none").exists()
