"""One event priced by the models: what a rated event of the same form costs, in a home that stays as it is."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.feeds.tariff_workbook import SHEETS
from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.settings import Settings
from origyne_pipeline.simulation.workbooks import write_workbook
from origyne_pipeline.tariff_impact.one_event import PricedEvent, TrialEvent, price_event
from origyne_pipeline.tariff_impact.trial_book import TrialError, read_trial_book
from tests.deposits import Deposit, Market
from tests.rating.test_months import at
from tests.tariff_impact.trials import deposit_tariff, tariff_sheets, write_tariff

CALL = TrialEvent("MOB", "VOIX", PhoneNumber("33612345678"), 125, None, at("2026-09-12 10:00:00"))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of a home that has a tariff from January 2026 on, and nothing else."""
    home = tmp_path_factory.mktemp("home")
    market = Market(Deposit(home).warehouse)
    deposit_tariff(market, write_tariff(home / "in_force.xlsx"), date(2026, 1, 1))
    return Settings(home, home / "clients.xlsx")


def tried(path: Path, event: TrialEvent, **changes: Any) -> PricedEvent:
    """The price of an event by a workbook, for a VNO that has nothing else."""
    write_tariff(path, **changes)
    return price_event(Settings(path.parent / "none", path), event, read_trial_book(path, SHEETS))


def test_a_call_costs_what_rating_makes_it_cost(settings: Settings) -> None:
    priced = price_event(settings, CALL)
    assert priced.amount_excl_tax == Decimal("0.05") + Decimal("0.25")
    assert priced.amount_incl_tax == Decimal("0.36")
    assert (priced.reason, priced.included) == (None, None)
    assert priced.prefix == {"prefix": "33", "destination_code": "FR", "label": "France"}
    assert [tier["price_key"] for tier in priced.facts["tiers"]] == ["* * * *"]


def test_an_allowance_is_told_beside_the_price(settings: Settings) -> None:
    message = replace(CALL, usage="SMS", duration_s=None)
    priced = price_event(settings, message)
    assert priced.amount_excl_tax == Decimal("0.10"), "beyond any allowance"
    assert priced.included is not None
    facts, rated = priced.included
    assert [(draw["allowance_code"], draw["drawn_quantity"]) for draw in facts["allowances"]] == [
        ("FLOTTE", 1)
    ]
    assert rated["amount_excl_tax"] == 0


def test_a_workbook_alone_is_enough(tmp_path: Path) -> None:
    priced = tried(tmp_path / "new.xlsx", replace(CALL, started_at=at("2031-02-03 04:05:06")), price="0.24")
    assert priced.amount_excl_tax == Decimal("0.55")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.xlsx"], "nothing is left"


def test_a_workbook_stands_in_for_the_tariff_in_force(settings: Settings, tmp_path: Path) -> None:
    path = write_tariff(tmp_path / "dearer.xlsx", price="0.24")
    assert price_event(settings, CALL, read_trial_book(path, SHEETS)).amount_excl_tax == Decimal("0.55")
    assert price_event(settings, CALL).amount_excl_tax == Decimal("0.30")


def test_tiers_service_and_zones_are_those_of_the_sheet(tmp_path: Path) -> None:
    sheets = tariff_sheets(destinations=(("33", "FR", "France", "NATIONAL"), ("#118", "SVA", "118", "SVA")))
    whole_minutes = ["*", "VOIX", "FR", "SVA", "*", None, Decimal(0), Decimal("0.12"), "MIN", None, 60]
    sheets["Tarifs"].append([*whole_minutes, Decimal("1.99"), Decimal("0.80"), "MIN"])
    data = ["MOB", "DATA", "UE", "*", "*", None, Decimal(0), Decimal("0.05"), "MO", None, 1, 0, None, None]
    sheets["Tarifs"].append(data)
    received = ["*", "VOIX_RECUE", "UE", "*", "*", None, Decimal(0), Decimal("0.06"), "MIN", None, 1]
    sheets["Tarifs"].append([*received, 0, None, None])
    path = tmp_path / "sva.xlsx"
    write_workbook(path, sheets)
    trial, nowhere = read_trial_book(path, SHEETS), Settings(tmp_path / "none", path)
    service = price_event(nowhere, replace(CALL, number=PhoneNumber.read("118712"), duration_s=90), trial)
    assert service.rated is not None
    assert (service.amount_excl_tax, service.rated["service_excl_tax"]) == (Decimal("3.83"), Decimal("3.59"))
    roaming = TrialEvent("MOB", "DATA", None, None, 10 * 1024**2, CALL.started_at, "UE")
    priced = price_event(nowhere, roaming, trial)
    assert (priced.network, priced.amount_excl_tax) == ("206", Decimal("0.50"))
    by_network = price_event(nowhere, replace(roaming, zone="20601"), trial)
    assert (by_network.network, by_network.amount_excl_tax) == ("20601", Decimal("0.50"))
    assert price_event(nowhere, replace(roaming, zone=None), trial).reason == "NO_PRICE"
    assert (
        price_event(nowhere, replace(CALL, number=PhoneNumber("999")), trial).reason == "UNKNOWN_DESTINATION"
    )
    incoming = replace(CALL, usage="VOIX_RECUE", number=None)
    assert price_event(nowhere, incoming, trial).amount_excl_tax == 0, "free at home"
    assert price_event(nowhere, replace(incoming, zone="UE"), trial).amount_excl_tax == Decimal("0.125")


def test_a_zone_by_name_is_shown_with_a_network_that_exists(tmp_path: Path) -> None:
    sheets = tariff_sheets()
    sheets["Zones"] += [["001", "FR", "Essais"], ["20820", "FR", "Bouygues"], ["20601", "UE", "Proximus"]]
    path = tmp_path / "zones.xlsx"
    write_workbook(path, sheets)
    trial, nowhere = read_trial_book(path, SHEETS), Settings(tmp_path / "none", path)
    assert [price_event(nowhere, replace(CALL, zone=zone), trial).network for zone in (None, "FR", "UE", "00101")] == [
        "208", "208", "206", "00101",
    ]  # fmt: skip


def test_what_the_tariff_does_not_know_is_told_with_what_it_knows(settings: Settings) -> None:
    with pytest.raises(TrialError, match=r"--offer MOBI: expected an offer .* 2026-01-01: ADV, MOB, TTC$"):
        price_event(settings, replace(CALL, offer_code="MOBI"))
    with pytest.raises(TrialError, match=r"--zone USA: expected a zone of sheet Zones \(FR, UE\)"):
        price_event(settings, replace(CALL, zone="USA"))
    with pytest.raises(TrialError, match=r"--zone 310: expected a zone"):
        price_event(settings, replace(CALL, zone="310"))
    with pytest.raises(TrialError, match=r"--at 2025-12-31: .* from 2026-01-01 on"):
        price_event(settings, replace(CALL, started_at=at("2025-12-31 10:00:00")))
    with pytest.raises(TrialError, match=r"found no tariff workbook; run 'origyne land'"):
        price_event(Settings(settings.home / "none", settings.home), CALL)


def test_a_fixed_line_is_at_home(tmp_path: Path) -> None:
    sheets = tariff_sheets()
    sheets["Offres"][1][2] = "VGA"
    path = tmp_path / "fixed.xlsx"
    write_workbook(path, sheets)
    trial, nowhere = read_trial_book(path, SHEETS), Settings(tmp_path / "none", path)
    priced = price_event(nowhere, CALL, trial)
    assert (priced.network, priced.amount_excl_tax) == (None, Decimal("0.30"))
    with pytest.raises(TrialError, match=r"--zone UE: expected FR or none: MOB is an offer of fixed lines"):
        price_event(nowhere, replace(CALL, zone="UE"), trial)
