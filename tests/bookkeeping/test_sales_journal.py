"""The sales journal: where each amount is booked, one label an account, and that each entry balances."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.bookkeeping.accounts import Chart
from origyne_pipeline.bookkeeping.fec import FIELDS
from origyne_pipeline.bookkeeping.models import BooksError
from origyne_pipeline.bookkeeping.sales import sale_entry
from origyne_pipeline.books import check_journals, journal_text, sale_of, sales_journal, write_sales_journal
from origyne_pipeline.invoicing.documents_sold import document_sold, documents_sold
from origyne_pipeline.invoicing.evidence import journal_path
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.settings import Accounting
from tests.invoicing.cases import CASES, incl_tax, phone_sold
from tests.invoicing.samples import (
    ISSUE_DATE,
    MONTH,
    adjustment,
    assembled,
    customer,
    debit,
    fee,
    frozen,
    issuer,
    used,
)

CUSTOMERS, SERVICES, GOODS, OTHERS = "411000", "706000", "707000", "467000"
DUE, WAITING = "445710", "445740"
SPECIAL = used(amount="3.000000", service_excl_tax=Decimal("2.004000"), destination_group="SVA")


def booked(invoice: Invoice) -> dict[tuple[str, Decimal | None], Decimal]:
    """Debit less credit, by account and rate."""
    sums: dict[tuple[str, Decimal | None], Decimal] = defaultdict(Decimal)
    for line in sale_entry(sale_of(document_sold(invoice)), Chart(Accounting())).lines:
        sums[line.account, line.rate] += line.amount
    return sums


def without_option(invoice: Invoice) -> Invoice:
    return replace(invoice, terms=replace(invoice.terms, vat_on_debits=False))


@pytest.mark.parametrize("is_on_debits", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_an_entry_balances_and_its_vat_per_rate_is_the_invoices(case: str, is_on_debits: bool) -> None:
    invoice = CASES[case] if is_on_debits else without_option(CASES[case])
    sums = booked(invoice)
    assert sum(sums.values()) == 0 and sums[CUSTOMERS, None] == invoice.total_incl_tax
    for entry in invoice.vat:
        assert -sums[DUE, entry.rate] - sums[WAITING, entry.rate] == entry.vat
        sold = (SERVICES, GOODS, OTHERS)
        assert -sum(sums[account, entry.rate] for account in sold) == entry.base_excl_tax


@pytest.mark.parametrize("case", CASES)
def test_goods_and_services_have_accounts_of_their_own(case: str) -> None:
    invoice, sums = CASES[case], booked(CASES[case])
    of_goods = sum(line.amount_excl_tax for line in invoice.lines if line.is_goods)
    assert -sum(amount for (account, _), amount in sums.items() if account == GOODS) == of_goods


def test_discounts_and_minimums_are_sales() -> None:
    assert booked(CASES["discounts"])[SERVICES, Decimal("20.00")] == Decimal("-19.10")
    assert booked(CASES["minimum"])[SERVICES, Decimal("20.00")] == Decimal("-50.00")


def test_the_vat_of_goods_is_due_at_once_and_that_of_services_when_they_are_paid() -> None:
    sums = booked(without_option(frozen([incl_tax()], [], [phone_sold("100.00")])))
    rate = Decimal("20.00")
    assert (sums[DUE, rate], sums[WAITING, rate]) == (Decimal("-20.00"), Decimal("-1.66"))
    assert (sums[GOODS, rate], sums[SERVICES, rate]) == (Decimal("-100.00"), Decimal("-8.33"))


def test_the_services_of_others_are_collected_apart_and_never_more_than_their_line() -> None:
    rate = Decimal("20.00")
    sums = booked(frozen([fee(amount="10")], [SPECIAL]))
    assert (sums[OTHERS, rate], sums[SERVICES, rate]) == (Decimal("-2.00"), Decimal("-11.00"))
    cheaper = SPECIAL | {"amount_excl_tax": Decimal("1.500000")}
    assert booked(frozen([fee(amount="10")], [cheaper]))[OTHERS, rate] == Decimal("-1.50")


def test_an_account_has_one_label_whatever_the_rate_and_the_line_says_the_rate() -> None:
    two_rates = frozen([fee(), fee(line="33140506070", vat_rate=Decimal("5.5"))], number="F2026-000001")
    rows = [dict(zip(FIELDS, row, strict=True)) for row in sales_journal([two_rates], Accounting())]
    labels = {(row["CompteNum"], row["CompteLib"]) for row in rows}
    assert labels == {
        (CUSTOMERS, "Clients"),
        (SERVICES, "Prestations de services"),
        (DUE, "TVA collectée"),
    }
    assert {row["EcritureLib"].partition(", ")[2] for row in rows} == {"", "TVA 20 %", "TVA 5,5 %"}


def test_accounts_are_settings_and_may_be_one_for_each_rate() -> None:
    two_rates = frozen([fee(amount="10"), fee(line="33140506070", vat_rate=Decimal("8.5"), amount="100")])
    split = Accounting(services="706{rate}", vat_due="44571{rate}", customers="411900")
    entry = sale_entry(sale_of(document_sold(two_rates)), Chart(split))
    assert [(line.account, line.label) for line in entry.lines] == [
        ("411900", "Clients"),
        ("706200", "Prestations de services 20 %"),
        ("44571200", "TVA collectée 20 %"),
        ("706085", "Prestations de services 8,5 %"),
        ("44571085", "TVA collectée 8,5 %"),
    ]
    same = Chart(Accounting(third_parties="706000"))
    assert same.account("third_parties") == same.account("services")


def test_an_entry_that_does_not_balance_is_refused() -> None:
    entry = sale_entry(sale_of(document_sold(frozen())), Chart(Accounting()))
    with pytest.raises(BooksError, match="expected debits equal to credits"):
        replace(entry, lines=entry.lines[1:])


def test_the_books_take_the_documents_of_the_register(tmp_path: Path) -> None:
    people = {ref: customer(ref) for ref in ("C00002", "C00001")}
    issue(
        tmp_path,
        MONTH,
        assembled(MONTH, people, [fee(ref) for ref in people], []).drafts,
        ISSUE_DATE,
        issuer(),
        debit,
    )
    documents = list(documents_sold(tmp_path))
    assert [one.customer_ref for one in documents] == ["C00001", "C00002"]
    assert [one.total_incl_tax for one in documents] == [Decimal("23.99")] * 2
    assert [one.customer_ref for one in documents_sold(tmp_path, "C00002")] == ["C00002"]


def test_a_journal_of_the_former_form_is_whole_and_a_changed_one_is_not(tmp_path: Path) -> None:
    people = {"C00001": customer("C00001")}
    issue(tmp_path, MONTH, assembled(MONTH, people, [fee()], [SPECIAL]).drafts, ISSUE_DATE, issuer(), debit)
    path, rows = write_sales_journal(tmp_path, MONTH, Accounting())
    assert (path, rows) == (journal_path(tmp_path, MONTH), 4)
    assert not check_journals(tmp_path, Accounting()).faults
    former = [
        "VE Ventes F2026-000001 20261006 411000 Clients C00001 Mme_Élise_Durand F2026-000001 20261006"
        " Facture_F2026-000001_2026-09 27,59 0,00 - - 20261006 - -",
        "VE Ventes F2026-000001 20261006 706000 Prestations_de_services_20_% - - F2026-000001 20261006"
        " Facture_F2026-000001_2026-09 0,00 22,99 - - 20261006 - -",
        "VE Ventes F2026-000001 20261006 445710 TVA_collectée_20_% - - F2026-000001 20261006"
        " Facture_F2026-000001_2026-09 0,00 4,60 - - 20261006 - -",
    ]
    rows_before = [tuple(field.strip("-").replace("_", " ") for field in row.split(" ")) for row in former]
    path.write_bytes(journal_text(rows_before))
    assert not check_journals(tmp_path, Accounting()).faults
    path.write_bytes(path.read_bytes().replace(b"27,59", b"27,58"))
    assert [fault.problem for fault in check_journals(tmp_path, Accounting()).faults] == [
        "it is not what the register says"
    ]
    path.unlink()
    assert [fault.problem for fault in check_journals(tmp_path, Accounting()).faults] == ["it is gone"]


def test_the_journal_balances_and_has_the_eighteen_fields() -> None:
    invoices = [
        frozen([fee(), fee(line="33140506070", vat_rate=Decimal("5.5"))], number="F2026-000001"),
        frozen([], [], [adjustment()], number="A2026-000001", name="Nom\tavec | tout"),
        frozen([fee(amount="5")], [], [adjustment()], number="F2026-000002"),
    ]
    head, *lines = journal_text(sales_journal(invoices, Accounting())).decode().splitlines()
    assert head.split("\t") == list(FIELDS)
    balance: dict[str, Decimal] = defaultdict(Decimal)
    customer_side = {}
    for line in lines:
        row = dict(zip(FIELDS, line.split("\t"), strict=True))
        debited, credited = (Decimal(row[side].replace(",", ".")) for side in ("Debit", "Credit"))
        assert min(debited, credited) == 0
        balance[row["EcritureNum"]] += debited - credited
        if row["CompteNum"] == "411000":
            customer_side[row["EcritureNum"]] = (debited, credited)
    assert balance == {"F2026-000001": 0, "A2026-000001": 0, "F2026-000002": 0}
    assert customer_side["F2026-000001"] == (invoices[0].total_incl_tax, Decimal(0))
    assert customer_side["A2026-000001"] == (Decimal(0), Decimal("6.00"))
