"""The days of a month against the Billed files: which months are compared anew, and the picture of one."""

import io

from PIL import Image

from origyne_pipeline.assurance.days import DAYS, compare_days, days_of_month, growing_months
from origyne_pipeline.assurance.days_picture import FINE, LOOK, days_png
from origyne_pipeline.assurance.reconcile_report import days_summed
from origyne_pipeline.periods import Month
from tests.assurance.test_month import bill
from tests.deposits import Deposit, csv_text, mobile_path, sms

SEPTEMBER, OCTOBER, NOVEMBER = Month(2026, 9), Month(2026, 10), Month(2026, 11)


def colours(png: bytes) -> set[str]:
    pixels = Image.open(io.BytesIO(png)).convert("RGB").tobytes()
    return {f"#{pixels[at : at + 3].hex()}" for at in range(0, len(pixels), 3)}


def test_the_last_two_months_and_those_never_compared_are_compared(deposit: Deposit) -> None:
    assert growing_months(deposit.warehouse) == ()
    deposit.put(mobile_path("20260901_120000"), csv_text(sms("A")))
    deposit.put(mobile_path("20261102_120000"), csv_text(sms("B", day="02/11/2026")))
    deposit.clean_cdrs()
    assert growing_months(deposit.warehouse) == (SEPTEMBER, OCTOBER, NOVEMBER)
    compare_days(deposit.warehouse, growing_months(deposit.warehouse))
    assert [*deposit.warehouse.partitions(DAYS)] == ["2026-09", "2026-10", "2026-11"]
    assert growing_months(deposit.warehouse) == (OCTOBER, NOVEMBER)


def test_a_day_that_differs_is_red_in_the_picture(deposit: Deposit) -> None:
    deposit.put(mobile_path("20260901_120000"), csv_text(sms("A")))
    deposit.clean_cdrs()
    before = days_png("September", days_summed(days_of_month(deposit.warehouse, SEPTEMBER)))
    bill(deposit, sms("A"), sms("GHOST"))
    after = days_png("September", days_summed(days_of_month(deposit.warehouse, SEPTEMBER)))
    assert (FINE in colours(before), LOOK in colours(before)) == (True, False)
    assert LOOK in colours(after)
