"""``origyne tariff price`` as a person runs it, in a folder where nothing is set."""

import json
from pathlib import Path

import pytest

from tests.tariff_impact.trials import write_tariff

from .conftest import Cli

CALL = ("--offer", "MOB", "--usage", "VOIX", "--to", "06 12 34 56 78", "--at", "2026-09-12 10:00")


@pytest.fixture
def tariff(tmp_path: Path) -> tuple[str, str]:
    return "--tariff", str(write_tariff(tmp_path / "new.xlsx"))


@pytest.mark.parametrize("duration", ["125", "125s", "2:05", "0:02:05"])
def test_a_call_is_explained(cli: Cli, tariff: tuple[str, str], home: Path, duration: str) -> None:
    shown = cli("tariff", "price", *CALL, "--duration", duration, *tariff)
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.splitlines() == [
        "Event        a call of 125 s to 0612345678, on offer MOB, 2026-09-12 10:00:00",
        "Tariff       new.xlsx, as if it were in force",
        "Zone         FR (network 208)",
        "Destination  FR, group NATIONAL: prefix 33 (France) is the longest of Destinations that begins 33612345678",
        "Band         TOUT at the start",
        "Price        row '* * * *' of Tarifs, from 0 s: 0.12 € a MIN, increment 1 s",
        "Billed       125 s used, 125 s billed",
        "Charged      125 s, 0 s included",
        "Fee          connection fee of 0.05 €: due",
        "Rounding     once, 4 decimals, PROCHE",
        "Amount       0.3 € excluding tax, 0.36 € including VAT of 20 %",
        "Allowance    none of offer MOB covers it",
    ]
    assert not home.exists()


def test_json_and_the_status_of_an_event_without_a_price(cli: Cli, tariff: tuple[str, str]) -> None:
    message = ("tariff", "price", "--offer", "MOB", "--usage", "sms", "--at", "2026-09-12 10:00", *tariff)
    shown = cli(*message, "--to", "0612345678", "--json")
    priced = json.loads(shown.stdout)
    assert (priced["amount_excl_tax"], priced["amount_within_allowances_excl_tax"]) == (
        "0.100000",
        "0.000000",
    )
    assert priced["allowances"] == [{"allowance_code": "FLOTTE", "granted_quantity": 3, "drawn_quantity": 1}]
    nowhere = cli(*message, "--to", "+999123")
    assert (nowhere.exit_code, "No price     UNKNOWN_DESTINATION" in nowhere.stdout) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--offer", "MOB", "--usage", "VOIX", "--duration", "9"), "VOIX goes to a number: give --to"),
        ((*CALL,), "VOIX needs a duration"),
        ((*CALL, "--duration", "1:75"), "'1:75': expected a duration"),
        ((*CALL, "--duration", "9", "--volume", "1MO"), "--volume is of DATA, not of VOIX"),
        (("--offer", "MOB", "--usage", "DATA", "--volume", "10"), "'10': expected a volume with its unit"),
        (
            ("--offer", "MOB", "--usage", "DATA", "--volume", "1GO", "--to", "3900"),
            "--to has no effect on the price",
        ),
        (("--offer", "MOB", "--usage", "SMS", "--to", "Léa"), "expected a number as dialled"),
        (("--offer", "MOB", "--usage", "FAX", "--to", "3900"), "is not one of"),
    ],
)
def test_wrong_usage_says_what_to_give(
    cli: Cli, tariff: tuple[str, str], arguments: tuple[str, ...], expected: str
) -> None:
    shown = cli("tariff", "price", *arguments, *tariff)
    assert (shown.exit_code, expected in " ".join(shown.output.split())) == (2, True), shown.output


def test_without_a_tariff_it_says_how_to_give_one(cli: Cli) -> None:
    shown = cli("tariff", "price", *CALL, "--duration", "9")
    assert (shown.exit_code, "found no tariff workbook" in " ".join(shown.output.split())) == (1, True)
