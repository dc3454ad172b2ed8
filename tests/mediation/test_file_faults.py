"""Faults of deposited files, one test each, from the bytes to the tables: see docs/faults.md."""

import gzip
import zipfile
from io import BytesIO
from typing import Any

import pytest

from tests.deposits import HEADER, Deposit, csv_text, mobile_path, sms

ONE, TWO = mobile_path("20260901_100000"), mobile_path("20260902_100000")


def results(deposit: Deposit) -> list[Any]:
    return sorted(deposit.rows("file_results", "status", "reason"), key=str)


def ids(deposit: Deposit) -> list[str]:
    return sorted(deposit.rows("cdrs", "cdr_id"))


def refused(deposit: Deposit) -> list[Any]:
    return sorted(deposit.rows("refused_rows", "source_line", "reason"))


def _workbook() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return buffer.getvalue()


def test_a_file_of_0_bytes_is_quarantined(deposit: Deposit) -> None:
    deposit.put(ONE, b"")
    deposit.clean_cdrs()
    assert (results(deposit), ids(deposit)) == ([("quarantined", "EMPTY_FILE")], [])


def test_files_of_a_header_only_are_good_and_no_duplicates(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text())
    deposit.put(TWO, csv_text(header=HEADER + ";REMARQUE"))
    deposit.clean_cdrs()
    assert [status for status, _ in results(deposit)] == ["loaded", "loaded"]


def test_a_last_row_that_was_cut_is_refused_and_the_others_go_on(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A")) + "B;SMS;SORT")
    deposit.clean_cdrs()
    assert (ids(deposit), refused(deposit)) == (["A"], [(3, "BAD_COLUMN_COUNT")])


def test_a_file_of_an_unexpected_archive_is_unknown_or_quarantined(deposit: Deposit) -> None:
    deposit.put(ONE, gzip.compress(csv_text(sms("A")).encode()))
    deposit.put(ONE + ".gz", gzip.compress(csv_text(sms("A")).encode()))
    deposit.clean_cdrs()
    assert [status for status, _ in results(deposit)] == ["quarantined"]
    assert [version["feed"] for version in deposit.versions] == ["rated_cdrs_mobile", "unknown"]


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html><body>403</body></html>",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        _workbook(),
        csv_text(sms("A")).encode("utf-16"),
    ],
    ids=["html", "pdf", "xlsx", "utf-16"],
)
def test_a_csv_that_is_something_else_is_quarantined(deposit: Deposit, content: bytes) -> None:
    deposit.put(ONE, content)
    deposit.clean_cdrs()
    assert [status for status, _ in results(deposit)] == ["quarantined"]


def test_a_separator_that_changed_quarantines_the_file(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A")).replace(",", "|").replace(";", ","))
    deposit.clean_cdrs()
    assert results(deposit) == [("quarantined", "BAD_HEADER")]  # one name of over 64 characters


def test_a_header_in_the_middle_and_a_total_line_are_refused_rows(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A"), HEADER, sms("B"), "TOTAL;2;0,2"))
    deposit.clean_cdrs()
    assert ids(deposit) == ["A", "B"]
    assert [line for line, _ in refused(deposit)] == [3, 5]


@pytest.mark.parametrize("amount", ["1.234,56", "1 234,5", "1\u202f234,5", "-0,1", "0,1234567", "1e3"])
def test_a_number_in_another_writing_is_refused(deposit: Deposit, amount: str) -> None:
    deposit.put(ONE, csv_text(sms("A", amount=amount), sms("B")))
    deposit.clean_cdrs()
    assert (ids(deposit), refused(deposit)) == (["B"], [(2, "BAD_NUMBER")])


@pytest.mark.parametrize("number", ["6,12E+08", "6.12345678E8"])
def test_a_number_that_a_spreadsheet_spoilt_is_refused(deposit: Deposit, number: str) -> None:
    deposit.put(ONE, csv_text(sms("A").replace("0612345678", number), sms("B")))
    deposit.clean_cdrs()
    assert (ids(deposit), refused(deposit)) == (["B"], [(2, "BAD_PHONE")])


def test_an_ambiguous_date_is_day_then_month(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A", day="03/08/2026"), sms("B", day="08/13/2026")))
    deposit.clean_cdrs()
    assert [str(at)[:10] for at in deposit.rows("cdrs", "started_at")] == ["2026-08-03"]
    assert refused(deposit) == [(3, "BAD_DATE")]


def test_an_event_of_the_future_or_of_another_age_is_refused(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A", day="03/09/2026"), sms("B", day="01/06/2025"), sms("C")))
    deposit.clean_cdrs()
    assert (ids(deposit), refused(deposit)) == (["C"], [(2, "FUTURE_EVENT"), (3, "PAST_EVENT")])


@pytest.mark.parametrize(("duration", "kept"), [("-5", False), ("5,5", False), ("86400", True)])
def test_an_impossible_duration_is_refused(deposit: Deposit, duration: str, kept: bool) -> None:
    call = f"A;VOIX;SORTANT;0612345678;;01/09/2026;10:00:00;0142685300;20801;{duration};;;0,1;"
    deposit.put(ONE, csv_text(call))
    deposit.clean_cdrs()
    assert ids(deposit) == (["A"] if kept else [])


def test_a_formula_in_a_label_is_kept_as_text(deposit: Deposit) -> None:
    deposit.put(ONE, csv_text(sms("A").replace(";;;;", ';;;"=HYPERLINK(""x"")";')))
    deposit.clean_cdrs()
    assert ids(deposit) == ["A"]
