"""The money of rows in quarantine, whichever layout reads them, by source, feed and reason."""

from decimal import Decimal
from pathlib import Path

from origyne_pipeline.feeds.layout import Layout, load_layout
from origyne_pipeline.feeds.source_layouts import layout_of
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.quarantined_money import money_waiting, quarantined_money
from origyne_pipeline.settings import load_settings
from origyne_pipeline.status.overview import waiting
from origyne_pipeline.status.quarantined_money import MoneyWaiting, QuarantinedMoney
from tests.deposits import Deposit, csv_text, mobile_path, sms

THOUSANDTHS = """
[[rated_cdrs_mobile]]

[[rated_cdrs_mobile]]
folder = "Trafic"
names = 'cdr_{AAAAMMJJ}\\.csv'
[rated_cdrs_mobile.file]
delimiter = ","
[rated_cdrs_mobile.columns]
TYPE = { constant = "SMS" }
SENS = { constant = "SORTANT" }
MSISDN = "line"
DATE_HEURE = { from = "at", format = "%Y-%m-%dT%H:%M:%S" }
NUMERO_APPELE = "to"
RESEAU = { constant = "20801" }
DUREE = { constant = "" }
VOLUME = { constant = "" }
MONTANT_HT = { from = "price", scale = -3 }
"""
ROWS = """line,at,to,price
0699134886,2026-09-31T10:00:00,0142685300,1250
0699134886,2026-09-02T10:00:00,0142685300,ten
0699134886,2026-09-02T10:00:00,nobody,250
0699134886,2026-09-02T10:00:00,0142685300,40
"""
KEY = ("origyne", "rated_cdrs_mobile")


def test_paid_rows_in_quarantine_are_money_at_risk_of_the_month_that_sees_them(deposit: Deposit) -> None:
    bad = [sms("A", "31/02/2026", amount="1,25"), sms("B", "01/09/2026", amount="dix")]
    deposit.put(mobile_path("20260910_100000"), csv_text(*bad, sms("C", "02/09/2026")))
    deposit.put(mobile_path("20261006_100000"), csv_text(sms("D", "31/02/2026", amount="7")))
    deposit.clean_cdrs()
    september, october = (
        quarantined_money(deposit.warehouse, Layout(), Month(2026, number), BillingCalendar(5))
        for number in (9, 10)
    )
    assert september == QuarantinedMoney(2, Decimal("1.25"), 1)
    assert october == QuarantinedMoney(1, Decimal("7"), 0)


def test_rows_of_a_section_say_their_money_as_its_recipe_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "layouts.toml"
    path.write_text(THOUSANDTHS)
    deposit = Deposit(tmp_path / "home", layout=load_layout(path))
    deposit.put("Trafic/cdr_20260903.csv", ROWS)
    deposit.put(mobile_path("20260903_100000"), csv_text(sms("A", "31/02/2026", amount="2")))
    deposit.clean_cdrs()
    money = money_waiting(deposit.warehouse, deposit.layout)
    assert money == {
        (*KEY, "BAD_DATE"): MoneyWaiting(Decimal("3.25"), 0, 2),
        (*KEY, "BAD_NUMBER"): MoneyWaiting(Decimal(0), 1, 1),
        (*KEY, "BAD_PHONE"): MoneyWaiting(Decimal("0.25"), 0, 1),
    }
    quarantined, _ = waiting(deposit.warehouse, money)
    assert [(one.reason, one.quarantined_rows, one.money) for one in quarantined] == [
        (reason, one.rows, one) for (_, _, reason), one in sorted(money.items())
    ]


def test_the_money_of_a_contradicted_event_is_that_of_the_later_copy(deposit: Deposit) -> None:
    deposit.put(mobile_path("20260910_100000"), csv_text(sms("A", amount="1")))
    deposit.put(mobile_path("20260911_100000"), csv_text(sms("A", amount="3,5")))
    deposit.clean_cdrs()
    assert money_waiting(deposit.warehouse, Layout()) == {
        (*KEY, "DUPLICATE_CONFLICT"): MoneyWaiting(Decimal("3.5"), 0, 1)
    }


def test_each_source_has_its_own_money_and_one_without_layouts_has_rows_only(tmp_path: Path) -> None:
    toml = tmp_path / "origyne.toml"
    layouts = tmp_path / "alpha.toml"
    layouts.write_text(THOUSANDTHS)
    toml.write_text(f'[[sources]]\nname = "alpha"\nurl = "ftp://u@h"\nlayouts = "{layouts}"\n')
    settings = load_settings({"ORIGYNE_HOME": str(tmp_path / "home"), "ORIGYNE_FTP_URL": "ftp://u@g"}, toml)
    deposit = Deposit(settings.home, layout=layout_of(settings))
    deposit.put("@alpha/Trafic/cdr_20260903.csv", ROWS)
    deposit.put(mobile_path("20260903_100000"), csv_text(sms("A", "31/02/2026", amount="2")))
    deposit.clean_cdrs()
    money = money_waiting(deposit.warehouse, deposit.layout)
    assert money["alpha", "rated_cdrs_mobile", "BAD_DATE"] == MoneyWaiting(Decimal("1.25"), 0, 1)
    assert money[(*KEY, "BAD_DATE")] == MoneyWaiting(Decimal(2), 0, 1)
    layouts.write_text("nonsense")
    without = money_waiting(deposit.warehouse, layout_of(settings))
    assert without["alpha", "rated_cdrs_mobile", "BAD_DATE"] == MoneyWaiting(Decimal(0), 1, 1)
