"""The day that an invoice may bear: what is refused before any number is given, and how a person lets issues go on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.invoicing.credit import credit
from origyne_pipeline.invoicing.issue_days import IN_ORDER, IssueDayError, issue_day
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.register import Register, register_path
from origyne_pipeline.invoicing.register_care import last_issue_date, verify
from origyne_pipeline.parties import DebitNotice
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import InvoiceTerms, Settings
from tests.invoicing.samples import MONTH, assembled, customer, debit, fee, issuer

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
NOBODY: dict[str, str] = {}


def settings(home: Path, issue_date: str | None = None) -> Settings:
    return Settings(home, home / "clients.xlsx", invoice=InvoiceTerms(issue_date=issue_date))


def issued(home: Path, month: Month, wanted: date, today: date = date.max) -> tuple[str, ...]:
    drafts = assembled(month, {"C1": customer("C1")}, [{**fee("C1"), "billing_month": str(month)}], []).drafts
    return issue(home, month, drafts, wanted, issuer(), in_a_fortnight, today).new


def in_a_fortnight(customer_ref: str, total: Decimal, issue_date: date) -> DebitNotice:
    return replace(debit(customer_ref, total, issue_date), collection_date=issue_date + timedelta(days=14))


def days(home: Path) -> list[tuple[str, str]]:
    with Register(register_path(home)) as register:
        return [(entry.number, entry.issue_date) for entry in register.entries()]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("2026-11-25", "expected 2026-11-24, which is today"),
        ("2999-01-01", "expected 2026-11-24, which is today"),
        ("2026-09-29", "expected a day from 2026-09-30 on"),
    ],
)
def test_a_date_after_today_or_before_the_months_end_is_refused(
    tmp_path: Path, wanted: str, words: str
) -> None:
    with pytest.raises(IssueDayError, match=words):
        issue_day(settings(tmp_path, wanted), NOW, Month(2026, 9), None, NOBODY)


@pytest.mark.parametrize(("wanted", "expected"), [(None, TODAY), ("2026-09-30", date(2026, 9, 30))])
def test_today_and_any_day_since_the_months_end_are_good(
    tmp_path: Path, wanted: str | None, expected: date
) -> None:
    assert issue_day(settings(tmp_path, wanted), NOW, Month(2026, 9), TODAY, NOBODY).issue_date == expected


def test_nothing_more_is_issued_after_a_wrong_clock_until_a_person_decides(tmp_path: Path) -> None:
    ahead = date(2028, 1, 3)
    assert issued(tmp_path, MONTH, ahead) == ("F2028-000001",)
    with pytest.raises(IssueDayError, match="dated 2028-01-03, after today") as refused:
        issue_day(settings(tmp_path), NOW, MONTH, last_issue_date(tmp_path), NOBODY)
    assert IN_ORDER in str(refused.value)
    day = issue_day(settings(tmp_path), NOW, MONTH, last_issue_date(tmp_path), {IN_ORDER: "the clock"})
    assert issued(tmp_path, MONTH.next(), day.issue_date, day.today) == ("F2026-000001",)
    note = credit(tmp_path, "F2028-000001", "Date erronée", TODAY, issuer(), today=TODAY)
    assert (note.number, note.issue_date) == ("A2026-000001", TODAY)
    assert issue_day(settings(tmp_path), NOW, MONTH, last_issue_date(tmp_path), NOBODY).issue_date == TODAY, (
        "decided once: the last entry is of today"
    )
    later = TODAY + timedelta(days=20)
    assert issued(tmp_path, MONTH.next().next(), later, later) == ("F2026-000002",)
    assert days(tmp_path)[-1] == ("F2026-000002", later.isoformat()), "the wrong date decides nothing"
    assert verify(register_path(tmp_path)) == []


def test_a_debit_in_the_past_leaves_no_number(tmp_path: Path) -> None:
    drafts = assembled(MONTH, {"C1": customer("C1")}, [fee("C1")], []).drafts
    with pytest.raises(IssueDayError, match=r"would be of 2026-11-24; expected a day after 2026-11-24"):
        issue(tmp_path, MONTH, drafts, date(2026, 11, 10), issuer(), in_a_fortnight, TODAY)
    assert days(tmp_path) == []
