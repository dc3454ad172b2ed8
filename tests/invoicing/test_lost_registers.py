"""A register of invoices that was deleted, emptied, cut, changed or replaced by an older copy gives no number."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from origyne_pipeline import issued
from origyne_pipeline.invoicing.credit import credit
from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.invoicing.evidence import DEPOSITED_HEAD, travelling_head
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.kept_papers import check_invoices, check_papers
from origyne_pipeline.invoicing.register import Register, RegisterError, register_path
from origyne_pipeline.invoicing.register_care import begin_anew, seal, verify
from origyne_pipeline.issued import IssuedFrom, Terms, keep_clients, kept_clients
from origyne_pipeline.periods import BillingCalendar
from tests.invoicing.samples import ISSUE_DATE, MONTH, issuer
from tests.invoicing.test_register import drafts, issue_them, tamper

NEXT = MONTH.next()
NEXT_DAY = date(2026, 11, 6)
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A month issued and drawn; ``tmp_path / 'older'`` holds its registers as they were one credit note before."""
    home = tmp_path / "home"
    issue_them(home)
    draw_month(home, MONTH)
    shutil.copytree(home / "registers", tmp_path / "older")
    credit(home, "F2026-000001", "Geste commercial", ISSUE_DATE, issuer())
    draw_month(home, MONTH)
    return home


def without_heads(home: Path) -> None:
    for head in (*home.glob("registers/*.head"), *home.glob("heads/*")):
        head.unlink()


def older(home: Path) -> None:
    shutil.rmtree(home / "registers")
    shutil.copytree(home.parent / "older", home / "registers")


def older_alone(home: Path) -> None:
    """The older register, every head and every paper but the credit note's gone."""
    older(home)
    without_heads(home)


def deleted(home: Path) -> None:
    register_path(home).unlink()


def deleted_with_heads(home: Path) -> None:
    deleted(home)
    without_heads(home)


def deleted_with_head_and_papers(home: Path) -> None:
    deleted(home)
    (home / "registers" / "invoices.head").unlink()
    shutil.rmtree(home / "invoices")


def emptied(home: Path) -> None:
    register_path(home).write_bytes(b"")


def emptied_of_rows(home: Path) -> None:
    deleted(home)
    without_heads(home)
    shutil.move(home / "invoices", home.parent / "papers")
    Register(register_path(home)).__exit__(None, None, None)
    shutil.move(home.parent / "papers", home / "invoices")


def truncated(home: Path) -> None:
    content = register_path(home).read_bytes()
    register_path(home).write_bytes(content[: len(content) // 2])


def overwritten(home: Path) -> None:
    register_path(home).write_bytes(b"no database at all" * 500)


def changed(statement: str) -> Callable[[Path], None]:
    def damage(home: Path) -> None:
        tamper(home, statement)

    return damage


def cut_without_heads(home: Path) -> None:
    tamper(home, "delete from entries where sequence = 6")
    without_heads(home)


DAMAGES = {
    "deleted": deleted,
    "deleted with its heads": deleted_with_heads,
    "deleted with its head and its papers": deleted_with_head_and_papers,
    "the registers folder deleted": lambda home: shutil.rmtree(home / "registers"),
    "emptied": emptied,
    "emptied of its rows": emptied_of_rows,
    "truncated": truncated,
    "overwritten": overwritten,
    "older copy": older,
    "older copy without heads": older_alone,
    "cut at its end, heads gone": cut_without_heads,
    "counter": changed("update entries set counter = 105 where sequence = 5"),
    "year": changed("update entries set year = 2025 where sequence = 5"),
    "series": changed("update entries set series = 'B' where sequence = 6"),
    "customer": changed("update entries set customer_ref = 'C9' where sequence = 2"),
    "content": changed("update entries set content = replace(content, '25.46', '20.46') where sequence = 2"),
    "middle deleted": changed("delete from entries where sequence = 3"),
    "documents changed": changed("update documents set sha256 = 'x' where number = 'F2026-000002'"),
    "documents deleted": changed("delete from documents where number = 'F2026-000002'"),
    "documents added": changed("insert into documents values ('F2026-000099', 'x')"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_register_that_is_not_what_it_was_gives_no_number(
    home: Path, damage: Callable[[Path], None]
) -> None:
    papers = {path: path.read_bytes() for path in home.glob("invoices/*/*.pdf")}
    damage(home)
    for attempt in (
        lambda: issue(home, NEXT, drafts(month=NEXT), NEXT_DAY, issuer()),
        lambda: credit(home, "F2026-000002", "Remise", NEXT_DAY, issuer()),
    ):
        with pytest.raises(RegisterError, match="backup"):
            attempt()
    assert verify(register_path(home)), "verify must not say that it is whole"
    assert {path: path.read_bytes() for path in papers if path.exists()} == {
        path: content for path, content in papers.items() if path.exists()
    }


@pytest.mark.parametrize("value", ["x'ff'", "''", "'null'", "'[]'", "'{}'", "'x'", "-1"])
def test_no_value_of_a_register_stops_its_verification(home: Path, value: str) -> None:
    whole = register_path(home).read_bytes()
    for table, columns in {
        "entries": ("number", "origin", "billing_month", "issue_date", "content", "previous_hash"),
        "documents": ("number", "sha256"),
        "pictures": ("sha256", "content"),
    }.items():
        for column in columns:
            tamper(
                home, f"update {table} set {column} = {value} where rowid = (select min(rowid) from {table})"
            )
            check_papers(home)
            assert check_invoices(home).faults, (table, column)
            register_path(home).write_bytes(whole)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update issued_from set content = replace(content, '5', '6')", "is not what was written"),
        ("update issued_from set content = '{}'", "is not what was written"),
        ("update issued_from set billing_month = '2026-08'", "is not what was written"),
        ("delete from issued_from", "is gone"),
        ("select 1", "clients-.*is gone or changed"),
    ],
)
def test_verify_looks_at_what_a_month_was_issued_from(tmp_path: Path, statement: str, fault: str) -> None:
    (tmp_path / "clients.xlsx").write_bytes(b"workbook")
    kept = keep_clients(tmp_path, tmp_path / "clients.xlsx")
    inputs = IssuedFrom(
        MONTH, Terms(BillingCalendar(5, MONTH)), {"cdrs": {"2026-09-01": ("a.parquet", 1)}}, {}, kept
    )
    issue(tmp_path, MONTH, drafts(), ISSUE_DATE, issuer(), inputs=inputs)
    assert not check_invoices(tmp_path).faults
    tamper(tmp_path, statement)
    if statement == "select 1":
        kept_clients(tmp_path, kept).write_bytes(b"another")
    assert any(
        re.search(fault, f"{found.place} {found.problem}") for found in check_invoices(tmp_path).faults
    )


def test_a_changed_picture_is_told_and_nothing_is_drawn_with_it(home: Path) -> None:
    tamper(home, "update pictures set content = x'00'")
    assert any("its bytes are not" in fault for fault in verify(register_path(home)))
    next(home.glob("invoices/*/F2026-000002.pdf")).unlink()
    with pytest.raises(RegisterError, match="is not what it was"):
        draw_month(home, MONTH)
    tamper(home, "delete from pictures")
    assert any("is gone" in fault for fault in verify(register_path(home)))
    with pytest.raises(RegisterError, match="is gone"):
        draw_month(home, MONTH)


@pytest.mark.parametrize("place", ["registers", "heads"])
@pytest.mark.parametrize("content", [None, b"", b"\xff\x00", b"entries 2 00\n"])
def test_one_head_lost_is_written_again_from_the_other(home: Path, place: str, content: bytes | None) -> None:
    head = home / place / "invoices.head"
    before = head.read_bytes()
    head.unlink() if content is None else head.write_bytes(content)
    issue(home, MONTH, drafts(), ISSUE_DATE, issuer())
    assert head.read_bytes() == before
    assert verify(register_path(home)) == []


@pytest.mark.parametrize(
    "seen_at", ["accounting/ventes_2026-09.head", f"landing/Factures/Clients/2026-09/{DEPOSITED_HEAD}"]
)
def test_an_older_data_root_is_told_by_the_head_that_left_the_house(home: Path, seen_at: str) -> None:
    with Register(register_path(home)) as register:
        head = travelling_head(register.journal_head(MONTH))
    older(home)
    shutil.rmtree(home / "heads")
    (home / "invoices/2026-09/A2026-000001.pdf").unlink()
    (home / seen_at).parent.mkdir(parents=True)
    (home / seen_at).write_bytes(head)
    with pytest.raises(RegisterError, match="older copy"):
        issue(home, NEXT, drafts(month=NEXT), NEXT_DAY, issuer())
    (home / seen_at).write_bytes(b"# something else\n")
    assert issue(home, NEXT, drafts(month=NEXT), NEXT_DAY, issuer()).new[0] == "F2026-000006"


def test_the_head_of_another_register_holds_nothing_up(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    issue_them(other, drafts([f"D{n:05d}" for n in range(40)]))
    with Register(register_path(other)) as register:
        head = travelling_head(register.journal_head(MONTH))
    place = home / f"landing/Factures/Clients/2026-09/{DEPOSITED_HEAD}"
    place.parent.mkdir(parents=True)
    place.write_bytes(head)
    assert verify(register_path(home)) == []
    fresh = tmp_path / "fresh"
    shutil.copytree(home / "landing", fresh / "landing")
    with pytest.raises(RegisterError, match="was deposited with invoices"):
        issue_them(fresh)
    begin_anew(fresh, "essai sur un autre poste", NOON)
    assert issue_them(fresh).numbers[0] == "F2026-000001"


def test_a_paper_that_the_register_did_not_draw_is_not_replaced(tmp_path: Path) -> None:
    issue_them(tmp_path)
    paper = tmp_path / "invoices/2026-09/F2026-000002.pdf"
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"%PDF what a customer has")
    documents = draw_month(tmp_path, MONTH)
    assert [str(paper) in fault for fault in documents.faults] == [True]
    assert paper.read_bytes() == b"%PDF what a customer has"
    assert len(documents.drawn) == 4


def test_a_new_register_is_begun_only_where_no_paper_lies(home: Path) -> None:
    deleted(home)
    with pytest.raises(RegisterError, match="documents of issued invoices"):
        begin_anew(home, "perdu", NOON)
    shutil.move(home / "invoices", home.parent / "papers")
    begin_anew(home, "perdu", NOON)
    assert issue_them(home).numbers[0] == "F2026-000001"
    assert "perdu" in (home / "heads" / "invoices.new").read_text(encoding="utf-8")
    deleted(home)
    with pytest.raises(RegisterError, match="entries"):
        issue_them(home)


def test_a_register_without_heads_is_sealed_by_a_person_only(home: Path) -> None:
    without_heads(home)
    with pytest.raises(RegisterError, match="head is missing"):
        issue_them(home)
    assert seal(home, "dernière sauvegarde vérifiée", NOON) == 6
    assert verify(register_path(home)) == []
    with pytest.raises(RegisterError, match="there is nothing to seal, its head is in"):
        seal(home, "encore", NOON)
    tamper(home, "update entries set counter = 9 where sequence = 6")
    without_heads(home)
    with pytest.raises(RegisterError, match="another fault"):
        seal(home, "x", NOON)


def test_a_register_of_the_version_before_heads_is_taken_over(home: Path) -> None:
    with sqlite3.connect(register_path(home)) as db:
        db.execute("pragma user_version = 0")
    db.close()
    without_heads(home)
    assert issue(home, NEXT, drafts(month=NEXT), NEXT_DAY, issuer()).new[0] == "F2026-000006"
    assert verify(register_path(home)) == []


@pytest.mark.parametrize(
    "dropped",
    ["trigger entries_update", "trigger issued_from_delete", "index once_a_month", "index by_customer"],
)
def test_a_trigger_or_an_index_that_is_gone_is_told(home: Path, dropped: str) -> None:
    with sqlite3.connect(register_path(home)) as db:
        db.executescript(issued.SCHEMA)
        db.execute(f"drop {dropped}")
    db.close()
    assert any(f"its {dropped} is gone" in fault for fault in verify(register_path(home)))
