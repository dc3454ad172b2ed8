"""The writer and the last checks, on values."""

import tracemalloc
from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from origyne_pipeline.identifiers import Ics, Rum
from origyne_pipeline.payments.charset import to_epc
from origyne_pipeline.payments.checks import check_collections, latest_submission
from origyne_pipeline.payments.collections import plan_collections
from origyne_pipeline.payments.debits import (
    Amendment,
    Creditor,
    History,
    PaymentsError,
    PostalAddress,
)
from origyne_pipeline.payments.pain008 import (
    VERSIONS,
    BatchHeader,
    FileHeader,
    render,
)
from origyne_pipeline.payments.read_back import check_file

from .conftest import IBAN, ISSUED, ISSUED_AT

ICS = Ics("FR72ZZZ123456")
CREDITOR = Creditor("VNO", ICS, IBAN, None)


@pytest.fixture
def debit(invoice, mandate, sepa):
    return plan_collections([invoice()], [mandate()], sepa, History()).collections[0]


def file_of(debits, version="08"):
    total = sum((d.amount for d in debits), Decimal(0))
    header = FileHeader("SDD-TEST", ISSUED_AT, CREDITOR, version, len(debits), total)
    batch = BatchHeader(1, "CORE", "RCUR", date(2026, 10, 20), len(debits), total)
    return "".join(render(header, [(batch, debits)]))


@pytest.mark.parametrize("version", sorted(VERSIONS))
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"bic": "AGRIFRPP"},
        {"amendment": Amendment(new_account=True)},
        {"amendment": Amendment(original_ics=ICS, original_creditor="Ancien nom")},
        {"amendment": Amendment(True, ICS, "Ancien nom")},
        {"amendment": Amendment(original_creditor="Ancien nom")},
        {"address": PostalAddress("Paris", "FR", "75001", "rue de la Paix", "1 bis")},
        {"address": PostalAddress("Paris", "FR", lines=("Lieu-dit A", "Batiment B"))},
        {"end_to_end_id": "F" * 35, "mandate_reference": "R" * 35, "debtor_name": "N" * 70},
        {"amount": Decimal("999999999.99")},
    ],
)
def test_every_shape_of_a_debit_is_valid(tmp_path, debit, version, changes):
    path = tmp_path / "a.xml"
    path.write_text(file_of([debit._replace(**changes)], version), encoding="utf-8")
    check_file(path, version)


def test_the_schema_check_can_fail(tmp_path, debit):
    path = tmp_path / "a.xml"
    path.write_text(file_of([debit._replace(iban="X")]), encoding="utf-8")
    with pytest.raises(PaymentsError, match=r"not valid against pain\.008\.001\.08: .*IBAN"):
        check_file(path, "08")


def test_amendments_say_what_changed(debit):
    amended = debit._replace(amendment=Amendment(True, ICS, "Ancien nom"))
    tree = etree.fromstring(file_of([amended]).encode())
    assert [e.text for e in tree.iterfind(".//{*}AmdmntInd")] == ["true"]
    assert tree.findtext(".//{*}OrgnlDbtrAcct/{*}Id/{*}Othr/{*}Id") == "SMNDA"
    assert tree.findtext(".//{*}OrgnlCdtrSchmeId/{*}Id/{*}PrvtId/{*}Othr/{*}Id") == "FR72ZZZ123456"


def test_memory_is_flat_whatever_the_number_of_debits(debit):
    def peak(count):
        header = FileHeader("SDD-TEST", ISSUED_AT, CREDITOR, "08", count, Decimal(count))
        batch = BatchHeader(1, "CORE", "RCUR", date(2026, 10, 20), count, Decimal(count))
        debits = (debit._replace(end_to_end_id=f"F{n}") for n in range(count))
        tracemalloc.start()
        try:
            for _ in render(header, [(batch, debits)]):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(3000)  # Python keeps up to 2,000 freed tuples of a size
    assert peak(5000) < 2 * peak(50) + 100_000


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": Decimal("0.00")}, "amount 0.00: expected 0.01 to 999999999.99"),
        ({"amount": Decimal("-1.00")}, "amount -1.00"),
        ({"amount": Decimal("1.001")}, "amount 1.001: expected at most 2 decimals"),
        ({"collection_date": date(2026, 12, 25)}, "collection date 2026-12-25: TARGET is closed"),
        ({"collection_date": date(2026, 10, 18)}, "collection date 2026-10-18: TARGET is closed"),
        ({"collection_date": date(2026, 10, 6)}, "collection date 2026-10-06: too near"),
        ({"signed_on": date(2026, 10, 7)}, "signature date 2026-10-07: after 2026-10-06"),
        ({"end_to_end_id": "F//1"}, "invoice number 'F//1'"),
        ({"mandate_reference": Rum("R" * 36)}, "RUM 'RRRR"),
        ({"debtor_name": "Zoé"}, "debtor's name"),
        ({"debtor_name": "N" * 71}, "debtor's name"),
    ],
)
def test_the_last_checks_name_the_customer_and_the_fault(debit, changes, message):
    check_collections([debit], ISSUED, 1)
    with pytest.raises(PaymentsError) as error:
        check_collections([debit._replace(**changes)], ISSUED, 1)
    assert "customer C1, debit " in str(error.value)
    assert message in str(error.value)


def test_an_end_to_end_id_is_in_a_file_once(debit):
    with pytest.raises(
        PaymentsError, match="customer C1, debit F2026-000001: its EndToEndId is already in the file"
    ):
        check_collections([debit, debit], ISSUED, 1)


def test_the_bank_s_cut_off_counts_target_days():
    assert latest_submission(date(2026, 12, 28), 1) == date(2026, 12, 24)
    assert latest_submission(date(2026, 12, 28), 2) == date(2026, 12, 23)
    assert latest_submission(date(2026, 12, 28), 0) == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("text", "epc"),
    [
        ("Société « Bœuf & Fils » n°1", "Societe ( Boeuf + Fils ) n.1"),
        ("Éléonore d'Aÿ-l’Évêque", "Eleonore d'Ay-l'Eveque"),
        ("  a\t b\n", "a b"),
        ("100 € <x> [y] {z} a_b;c|d", "100 EUR (x) (y) (z) a-b,c/d"),
        ("Łódź straße Ærø", "Lodz strasse AEro"),
        ("e\u0301", "e"),
        ("Иван", "...."),
        ("½ ﬁ №", "1/2 fi No"),
    ],
)
def test_texts_are_brought_into_the_epc_character_set(text, epc):
    assert to_epc(text, 70) == epc


def test_texts_are_cut():
    assert to_epc("abc def", 4) == "abc"
    assert to_epc("€€", 4) == "EURE"
