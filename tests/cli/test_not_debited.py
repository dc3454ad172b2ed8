"""The invoices that no debit asks for are named, with the code and the reason."""

from decimal import Decimal

from origyne_pipeline.cli.not_debited import FEW, named, not_as_invoiced
from origyne_pipeline.payments.debits import Held
from origyne_pipeline.payments.month import MonthCollected
from origyne_pipeline.periods import Month

MONTH = Month.parse("2026-09")


def held(number: int, code: str) -> Held:
    return Held(f"F{number}", f"C{number}", Decimal(10), code, "no mandate is ACTIF: add it to sheet Mandats")


def test_the_line_names_the_first_ones_and_their_codes() -> None:
    assert named([]) == ""
    assert named([held(1, "NO_MANDATE")]) == ": F1 NO_MANDATE"
    assert named([held(n, "LAPSED") for n in range(FEW + 1)]).endswith("F2 LAPSED, ...")


def test_one_that_is_paid_by_transfer_is_listed_like_one_that_waits() -> None:
    collected = MonthCollected(MONTH, 0, Decimal(0), (held(1, "NO_MANDATE"), held(2, "BAD_IBAN")), ())
    by_heading = dict(not_as_invoiced(collected))
    assert by_heading["Debits held"][0][0].startswith("F2")
    ((invoice, why),) = by_heading["Not debited: the customer pays by transfer, as the invoice says"]
    assert invoice.startswith("F1")
    assert why.startswith("NO_MANDATE: no mandate is ACTIF")


def test_many_begin_with_the_command_that_lists_all() -> None:
    collected = MonthCollected(MONTH, 0, Decimal(0), tuple(held(n, "NO_MANDATE") for n in range(11)), ())
    ((_, rows),) = not_as_invoiced(collected)
    assert "held_debits" in rows[0][1]
