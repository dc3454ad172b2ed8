"""Days of an issued month that the lake lost: made again from the versions that landed then, late files or not."""

import shutil
import sqlite3

from origyne_pipeline import issued
from origyne_pipeline.in_view import in_view
from origyne_pipeline.issued import IssuedFrom, Terms
from origyne_pipeline.lake import LakeFile
from origyne_pipeline.mediation.as_issued import remake_issued
from origyne_pipeline.periods import BillingCalendar, Month
from tests.deposits import Deposit, csv_text, mobile_path, sms

SEPTEMBER = Month(2026, 9)


def issue(deposit: Deposit) -> IssuedFrom:
    terms = Terms(BillingCalendar(5, SEPTEMBER))
    landed = {row["path"]: row["sha256"] for row in deposit.versions if row["is_current"]}
    found = IssuedFrom(SEPTEMBER, terms, in_view(deposit.warehouse, SEPTEMBER, terms), landed)
    path = deposit.home / issued.REGISTER
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as db:
        issued.keep(db, found)
    return found


def test_a_day_is_made_again_as_it_was_issued_from(deposit: Deposit) -> None:
    path = deposit.put(mobile_path("20260901_100000"), csv_text(sms("A"), sms("B")))
    deposit.clean_cdrs()
    found = issue(deposit)
    deposit.put(path, csv_text(sms("A")))  # B is taken back
    deposit.put(mobile_path("20260901_120000"), csv_text(sms("LATE")))
    deposit.clean_cdrs()
    assert deposit.rows("cdrs", "cdr_id") == ["A", "LATE"]
    shutil.rmtree(deposit.home / "lake" / "cdrs")
    deposit.clean_cdrs()
    file, rows = found.tables["cdrs"]["2026-09-01"]
    lost = deposit.home / "lake" / "cdrs" / str(file)
    assert (rows, lost.exists()) == (2, False)
    assert remake_issued(deposit.warehouse, deposit.layout.feeds, [SEPTEMBER]) == (
        LakeFile("cdrs", str(file)),
    )
    assert lost.exists()
    assert remake_issued(deposit.warehouse, deposit.layout.feeds, [SEPTEMBER]) == ()
    assert not list((deposit.home / "tmp").glob("as-issued-*"))


def test_what_cannot_be_made_the_same_stays_lost(deposit: Deposit) -> None:
    deposit.put(mobile_path("20260901_100000"), csv_text(sms("A"), sms("B")))
    deposit.clean_cdrs()
    found = issue(deposit)
    file, _ = found.tables["cdrs"]["2026-09-01"]
    lost = deposit.home / "lake" / "cdrs" / str(file)
    lost.unlink()
    deposit.remove(mobile_path("20260901_100000"))
    assert remake_issued(deposit.warehouse, deposit.layout.feeds, [SEPTEMBER]) == ()
    assert not lost.exists()
