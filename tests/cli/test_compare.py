"""``origyne compare``: one screen of 80 columns, in French, whatever the size of the invoices; JSON has it all."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline import french
from origyne_pipeline.cli.comparing import _screen
from origyne_pipeline.invoicing.comparing import compare
from origyne_pipeline.invoicing.issuing import issue
from tests.invoicing.samples import (
    ISSUE_DATE,
    MONTH,
    assembled,
    customer,
    debit,
    fee,
    frozen,
    issuer,
    used,
)

from .conftest import Cli

NEXT = MONTH.next()
LONG = "Société Anonyme des Établissements Évêché-Montmorency de la Tour du Pin et Compagnie Réunies"


@pytest.fixture
def two_months(home: Path) -> Path:
    """A customer of 40 lines: in the second month each costs another amount more, and calls come to the first."""
    people = {"C00001": customer(name=LONG)}
    for month, step in ((MONTH, 0), (NEXT, 1)):
        fees = [
            fee(
                line=f"336123456{n:02d}",
                amount=str(Decimal("9.99") + step * (n + 1)),
                billing_month=str(month),
                for_month=str(month),
                valid_from=month.first_day,
                valid_to=month.last_day,
                days=month.days,
            )
            for n in range(40)
        ]
        calls = [used(line="33612345600", amount="51.00", billing_month=str(month))] * step
        drafts = assembled(month, people, fees, calls).drafts
        issue(home, month, drafts, date(2026, 10 + step, 6), issuer(), debit)
    return home


def test_what_changed_fits_one_screen_in_order_of_money(cli: Cli, two_months: Path) -> None:
    done = cli("compare", "F2026-000002")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert len(lines) <= 23 and max(map(len, lines)) <= 80
    assert lines[0] == "Facture F2026-000002 (octobre 2026), comparée à F2026-000001 (septembre 2026)"
    text = " ".join(done.stdout.split())
    assert "+61,20 € Appels – France métropolitaine, 06 12 34 56 00 : nouveau, 1 h 02" in text
    assert text.index("+61,20 €") < text.index("+48,00 €") < text.index("+46,80 €")
    assert "autres changements (--json les montre)" in text


def test_json_has_every_change_and_they_sum_to_the_difference(cli: Cli, two_months: Path) -> None:
    shown = json.loads(cli("compare", "F2026-000002", "--json").stdout)
    assert len(shown["changes"]) == 41
    assert sum(Decimal(one["difference"]) for one in shown["changes"]) == Decimal(shown["difference"])
    assert Decimal(shown["difference"]) == Decimal(shown["total_incl_tax"]) - Decimal(
        shown["previous_total_incl_tax"]
    )
    assert shown["previous_number"] == "F2026-000001"


def test_the_first_invoice_of_a_customer_has_nothing_to_be_compared_with(cli: Cli, two_months: Path) -> None:
    done = cli("compare", "F2026-000001")
    assert done.exit_code == 0
    assert "aucune facture de ce client avant elle" in done.stdout
    assert json.loads(cli("compare", "F2026-000001", "--json").stdout)["previous_number"] is None


def test_a_credit_that_was_deducted_is_shown_apart_from_the_totals() -> None:
    before = frozen(usage=[])
    after = replace(before, number="F2026-000002", billing_month=NEXT, credit_deducted=Decimal("5.00"))
    lines = [line.replace(french.NBSP, " ").strip() for line in _screen(compare(before, after))]
    assert lines[3:] == [
        "23,99 €  total TTC, septembre 2026",
        "23,99 €  total TTC, octobre 2026 : le même montant",
        "−5,00 €  avoir déduit (facture précédente : aucun)",
        "18,99 €  montant à payer",
    ]


@pytest.mark.parametrize("number", ["F2026-000009", "", "x\x00y"])
def test_an_unknown_number_is_shown(cli: Cli, two_months: Path, number: str) -> None:
    done = cli("compare", number)
    assert (done.exit_code, "no invoice is numbered" in done.stderr) == (1, True)
    assert french.NBSP not in done.stdout and ISSUE_DATE
