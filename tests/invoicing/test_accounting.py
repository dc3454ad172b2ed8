"""The sales journal: where each amount is booked, and that an entry balances, whatever was sold."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pytest

from origyne_pipeline import french
from origyne_pipeline.invoicing.accounting import journal_rows
from origyne_pipeline.invoicing.models import Invoice
from tests.invoicing.cases import CASES, incl_tax, phone_sold
from tests.invoicing.samples import frozen

CUSTOMERS, SERVICES, GOODS, DUE, WAITING = "411000", "706000", "707000", "445710", "445740"


def booked(invoice: Invoice) -> dict[tuple[str, str], Decimal]:
    """Debit less credit, by account and rate."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in journal_rows([invoice]):
        rate = row["CompteLib"].split(" ")[-2] if "%" in row["CompteLib"] else ""
        debit, credit = (Decimal(row[side].replace(",", ".")) for side in ("Debit", "Credit"))
        assert min(debit, credit) == 0
        sums[row["CompteNum"], rate] += debit - credit
    return sums


def without_option(invoice: Invoice) -> Invoice:
    return replace(invoice, terms=replace(invoice.terms, vat_on_debits=False))


@pytest.mark.parametrize("is_on_debits", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_an_entry_balances_and_its_vat_per_rate_is_the_invoices(case: str, is_on_debits: bool) -> None:
    invoice = CASES[case] if is_on_debits else without_option(CASES[case])
    sums = booked(invoice)
    assert sum(sums.values()) == 0 and sums[CUSTOMERS, ""] == invoice.total_incl_tax
    for entry in invoice.vat:
        rate = french.percent(entry.rate).split(french.NBSP)[0]
        assert -sums[DUE, rate] - sums[WAITING, rate] == entry.vat
        assert -sums[SERVICES, rate] - sums[GOODS, rate] == entry.base_excl_tax


@pytest.mark.parametrize("case", CASES)
def test_goods_and_services_have_accounts_of_their_own(case: str) -> None:
    invoice, sums = CASES[case], booked(CASES[case])
    of_goods = sum(line.amount_excl_tax for line in invoice.lines if line.is_goods)
    assert -sum(amount for (account, _), amount in sums.items() if account == GOODS) == of_goods


def test_discounts_and_minimums_are_sales() -> None:
    assert booked(CASES["discounts"])[SERVICES, "20"] == Decimal("-19.10")
    assert booked(CASES["minimum"])[SERVICES, "20"] == Decimal("-50.00")


def test_the_vat_of_goods_is_due_at_once_and_that_of_services_when_they_are_paid() -> None:
    sums = booked(without_option(frozen([incl_tax()], [], [phone_sold("100.00")])))
    assert (sums[DUE, "20"], sums[WAITING, "20"]) == (Decimal("-20.00"), Decimal("-1.66"))
    assert (sums[GOODS, "20"], sums[SERVICES, "20"]) == (Decimal("-100.00"), Decimal("-8.33"))
