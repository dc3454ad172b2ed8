"""What is written for the bank, and what the heads of the register say of it, are the same bytes as ever.

The hashes are of the files that the first versions of the program wrote of these debits: a change of any byte would
make a second file of debits that a bank has already.
"""

import hashlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from origyne_pipeline.identifiers import Bic, Iban, Ics, Rum
from origyne_pipeline.payments.collect import collect, rewrite

from .conftest import IBAN, ISSUED, ISSUED_AT, MONTH, OTHER_IBAN

COUNT = 300
NAMES = ("Zoé L'Évêque", "Bœuf & Fils <SARL>", "Łódź  straße", "Иван", "N" * 90, 'Titulaire "dit" T\'')
ADDRESSES = ("29 bis rue de l'Évêché", "12 R VICTOR HUGO", "Lieu-dit " + "x" * 120, "1, avenue A & B")
SWISS = Iban("CH9300762011623852957")
EXPECTED: dict[str, tuple[str, ...]] = {
    "08": (
        "3c2e483016c6275a", "982ccc1d65518e61", "af00e1b9d7f758c7", "c104263a44d277ae", "4cc5377151313f16",
        "469eaf72a1981078", "d134c4054cb5adfe",
    ),
    "02": (
        "d9514b87f6d7f545", "4084183a3a9cce08", "35d39083f38ede9a", "6e51993176950f1c", "7e92331bf31bc797",
        "9cc61ef3a983c1d6", "a18c0f9a102c394a",
    ),
}  # fmt: skip
ROWS = {"08": "01c2441f4949594d", "02": "01c2441f4949594d"}


@pytest.fixture
def several(invoice, mandate, customer):
    """Invoices, mandates and customers of every shape: two invoices of one customer, a part paid, other countries."""
    invoices = [
        invoice(
            invoice_number=f"F2026-{n:06d}" if n % 9 else f"F2026 {n:06d}",
            customer_ref=f"C{n % 280}",
            amount=Decimal(n * 137 % 9973 + 1).scaleb(-2) if n % 4 else Decimal(n + 1),
            issue_date=ISSUED + timedelta(days=n % 3),
            open_amount=Decimal("0.01") if n % 50 == 3 else None,
        )
        for n in reversed(range(COUNT))
    ]
    mandates = [
        mandate(
            customer_ref=f"C{n}",
            reference=f"RUM-{n:04d}" if n % 7 else f"rum+{n:04d} a",
            signed_on=ISSUED - timedelta(days=1 + n * 3),
            iban=SWISS if n % 40 == 1 else OTHER_IBAN if n % 5 == 2 else IBAN,
            bic="AGRIFRPP" if n % 6 == 3 else None,
            holder=NAMES[n % len(NAMES)],
            scheme="B2B" if n % 11 == 0 else "CORE",
        )
        for n in range(275)
    ]
    customers = {
        f"C{n}": customer(ref=f"C{n}", address=ADDRESSES[n % 4], city="Nantes & <Rezé>", country="FR")
        for n in range(0, 280, 2)
    }
    return invoices, mandates, customers | {"C1": customer(ref="C1", country="CH", city="Genève")}


def fingerprints(home):
    files = sorted((*home.glob("sepa/*/*.xml"), *home.glob("registers/*.head")))
    return tuple(hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in files)


@pytest.mark.parametrize("version", sorted(EXPECTED))
def test_two_months_are_the_same_bytes(tmp_path, several, sepa, version):
    invoices, mandates, customers = several
    sepa = replace(sepa, version=version, sequence="FRST", max_transactions=120)
    collect(tmp_path, MONTH, invoices, mandates, sepa, ISSUED_AT, customers)
    moved = [replace(one, iban=IBAN) if one.iban == OTHER_IBAN else one for one in mandates]
    later = [
        due._replace(
            invoice_number=due.invoice_number.replace("F2026", "G2026"),
            issue_date=due.issue_date + timedelta(days=31),
            billing_month=str(MONTH.next()),
        )
        for due in invoices
    ]
    renamed = replace(sepa, creditor_name="Nouveau nom", ics=Ics("FR72ABC123456"), bic=Bic("BNPAFRPP"))
    at = ISSUED_AT + timedelta(days=31)
    done = collect(tmp_path, MONTH.next(), later, moved, renamed, at, customers)
    assert fingerprints(tmp_path) == EXPECTED[version]
    outcome = repr((done.rows, done.held, done.settled, done.moved))
    assert hashlib.sha256(outcome.encode()).hexdigest()[:16] == ROWS[version]
    for path in done.paths:
        path.unlink()
    assert rewrite(tmp_path, MONTH.next()) == done
    assert fingerprints(tmp_path) == EXPECTED[version]
    assert {row["mandate_reference"] for row in done.rows} > {Rum("rum+0007 a")}
