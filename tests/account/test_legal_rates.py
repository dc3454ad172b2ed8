"""The legal rates: the program's table, a table of the VNO's own, a fixed rate, a half-year that is not there yet."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.account.late_interest import Rate
from origyne_pipeline.account.legal_rates import (
    HALF_YEAR_MONTHS,
    legal_rates,
    rates_of,
    unknown_since,
    what_to_add,
)
from origyne_pipeline.account.models import AccountError
from origyne_pipeline.settings import Reminders

OWN = "from,percent,source\n2026-07-01,3.00,arrêté\n2026-01-01,2.60,arrêté\n"


def test_the_table_has_every_half_year_from_its_first_to_its_last() -> None:
    days = [rate.from_day for rate in legal_rates()]
    first = days[0]
    count = (days[-1].year - first.year) * 2 + (days[-1].month - first.month) // 6 + 1
    expected = [date(first.year + step // 2, HALF_YEAR_MONTHS[step % 2], 1) for step in range(count)]
    assert days == expected


def test_the_rate_is_so_many_times_the_legal_one_or_a_fixed_one(tmp_path: Path) -> None:
    own = tmp_path / "rates.csv"
    own.write_text(OWN)
    rates = rates_of(Reminders(legal_rates=own))
    assert [rate.from_day for rate in rates] == [rate.from_day for rate in legal_rates()] + [date(2026, 7, 1)]
    assert rates[-2:] == (Rate(date(2026, 1, 1), Decimal("7.80")), Rate(date(2026, 7, 1), Decimal("9.00")))
    assert rates_of(Reminders())[-1] == Rate(date(2026, 1, 1), Decimal("7.86"))
    assert rates_of(Reminders(late_interest_rate=Decimal("12.15")))[0].percent == Decimal("12.15")
    assert all(not rate.percent for rate in rates_of(Reminders(legal_rate_times=Decimal(0))))


def test_a_half_year_that_no_table_has_is_told_with_the_line_to_add(tmp_path: Path) -> None:
    own = tmp_path / "rates.csv"
    own.write_text(OWN)
    rules = Reminders(legal_rates=own)
    assert unknown_since(rules, date(2026, 12, 31)) is None
    assert unknown_since(rules, date(2027, 1, 1)) == date(2027, 1, 1)
    assert f"2.60 %: that of this one is not known. Add the line '2026-07-01,PERCENT,SOURCE' to {own};" in (
        what_to_add(rules, date(2026, 7, 1))
    )
    own.write_text(OWN.replace("2026-07-01", "2027-01-01"))
    assert unknown_since(rules, date(2026, 6, 30)) is None
    assert unknown_since(rules, date(2027, 1, 1)) == date(2026, 7, 1), "one that was passed over"
    assert unknown_since(Reminders(late_interest_rate=Decimal(10)), date(2099, 1, 1)) is None
    assert "name the file as [reminders] legal_rates" in what_to_add(Reminders(), date(2026, 7, 1))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("from,percent,source\n", "found no row"),
        ("from,percent,source\n2026-02-01,2.62,x\n", "line 2: expected the first day of a half-year"),
        ("from,percent,source\n2026-01-01,2.62,x\n2026-07-01,2\u00a0%,x\n", "line 3"),
        ("from,percent,source\n2026-01-01,NaN,x\n", "line 2"),
        ("jour;taux\n2026-01-01;2,62\n", "line 2"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    own = tmp_path / "rates.csv"
    own.write_text(text)
    with pytest.raises(AccountError, match=problem):
        rates_of(Reminders(legal_rates=own))
    own.unlink()
    with pytest.raises(AccountError, match="can't be read"):
        rates_of(Reminders(legal_rates=own))
