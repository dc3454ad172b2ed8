"""The tariff workbooks and clients.xlsx: rules of feeds.md, check digits by other hands than ours."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import stdnum.eu.vat
import stdnum.fr.siren
import stdnum.fr.tva
from openpyxl import load_workbook
from schwifty import IBAN

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation import SimulationSummary
from origyne_pipeline.simulation.numbering import VOICE, WHOLE_BOOK
from origyne_pipeline.simulation.people import invent_people

Rows = list[dict[str, Any]]
DAYS = {"LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE"}


def sheets(path: Path) -> dict[str, Rows]:
    book = load_workbook(path)
    found = {}
    for sheet in book:
        header, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(header, row, strict=True)) for row in rows]
    return found


@pytest.fixture(scope="session", params=["20260618", "20260915"])
def tariffs(request: pytest.FixtureRequest, clean: SimulationSummary) -> dict[str, Rows]:
    return sheets(clean.ftp / f"Tables tarifaires/TABLES_TARIFAIRES_{request.param}.xlsx")


@pytest.fixture(scope="session")
def clients(clean: SimulationSummary) -> dict[str, Rows]:
    return sheets(clean.clients)


def test_the_sheets_are_those_of_the_contract(tariffs: dict[str, Rows]) -> None:
    assert list(tariffs) == ["Offres", "Options", "Forfaits", "Destinations", "Zones", "Plages", "Tarifs"]


def test_keys_are_unique(tariffs: dict[str, Rows]) -> None:
    price_key = ("CODE_OFFRE", "USAGE", "ZONE_ORIGINE", "CODE_DESTINATION", "PLAGE", "A_PARTIR_DE")
    for sheet, key in {
        "Offres": ("CODE_OFFRE",),
        "Options": ("CODE_OPTION",),
        "Forfaits": ("CODE_FORFAIT",),
        "Destinations": ("PREFIXE",),
        "Zones": ("RESEAU",),
        "Tarifs": price_key,
    }.items():
        counted = Counter(tuple(row[name] for name in key) for row in tariffs[sheet])
        assert counted.most_common(1)[0][1] == 1, sheet


def test_every_minute_belongs_to_one_band(tariffs: dict[str, Rows]) -> None:
    minutes: Counter[tuple[str, int]] = Counter()
    for row in tariffs["Plages"]:
        begin, end = (int(text[:2]) * 60 + int(text[3:]) for text in (row["DEBUT"], row["FIN"]))
        minutes.update((row["JOUR"], minute) for minute in range(begin, end))
    assert set(minutes.values()) == {1}
    assert len(minutes) == len(DAYS) * 24 * 60


def test_references_within_the_workbook_hold(tariffs: dict[str, Rows]) -> None:
    offers = {row["CODE_OFFRE"] for row in tariffs["Offres"]}
    options = {row["CODE_OPTION"] for row in tariffs["Options"]}
    assert not offers & options
    zones = {row["ZONE_ORIGINE"] for row in tariffs["Zones"]}
    codes = {row["CODE_DESTINATION"] for row in tariffs["Destinations"]} | {"DATA", "RECU"}
    groups = {row["GROUPE"] for row in tariffs["Destinations"]} | {"DATA", "RECU"}
    for row in tariffs["Forfaits"]:
        assert set(row["CODE_OFFRE"].split(",")) <= offers | options
        assert row["PLAGES"] in {"HC", "HP", "*", None}
        assert set(row["ZONES_ORIGINE"].split(",")) <= zones | {"*"}
        assert set(row["GROUPES"].split(",")) <= groups | {"*"}
    for row in tariffs["Tarifs"]:
        assert row["CODE_OFFRE"] in offers | {"*"}
        assert row["ZONE_ORIGINE"] in zones | {"*"}
        assert row["CODE_DESTINATION"] in codes | {"*"}
        assert row["PLAGE"] in {"HC", "HP", "*"}


def test_a_price_has_one_tier_at_zero_and_some_have_two_tiers(tariffs: dict[str, Rows]) -> None:
    tiers: dict[tuple[str, ...], list[int]] = {}
    for row in tariffs["Tarifs"]:
        key = tuple(
            row[name] for name in ("CODE_OFFRE", "USAGE", "ZONE_ORIGINE", "CODE_DESTINATION", "PLAGE")
        )
        tiers.setdefault(key, []).append(int(row["A_PARTIR_DE"] or 0))
    assert all(starts.count(0) == 1 for starts in tiers.values())
    assert max(map(len, tiers.values())) == 2


def test_dialled_ranges_never_straddle_two_destinations(tariffs: dict[str, Rows]) -> None:
    prefixes = [row["PREFIXE"] for row in tariffs["Destinations"]]
    for entry in WHOLE_BOOK.ranges:
        assert not entry.normalised or any(entry.normalised.startswith(prefix) for prefix in prefixes), entry
        assert not entry.normalised or not [
            prefix
            for prefix in prefixes
            if prefix.startswith(entry.normalised) and prefix != entry.normalised
        ]


def test_emergency_free_and_premium_numbers_are_called() -> None:
    assert {entry.normalised for entry in VOICE} >= {"#112", "33800", "33892", "#118218", "#3008"}


def test_the_second_version_changes_prices_and_hours(clean: SimulationSummary) -> None:
    one, two = (
        sheets(clean.ftp / f"Tables tarifaires/TABLES_TARIFAIRES_{day}.xlsx")
        for day in ("20260618", "20260915")
    )
    assert [sheet for sheet in one if one[sheet] != two[sheet]] == ["Destinations", "Plages", "Tarifs"]


def test_customers_are_of_both_kinds_with_valid_identities(clients: dict[str, Rows]) -> None:
    kinds = Counter(row["TYPE"] for row in clients["Clients"])
    assert set(kinds) == {"PARTICULIER", "PROFESSIONNEL"}
    for row in clients["Clients"]:
        if row["TYPE"] == "PROFESSIONNEL" and row["PAYS"] != "FR":
            assert row["SIREN"] is None
            assert row["TVA_INTRA"] is None or stdnum.eu.vat.is_valid(row["TVA_INTRA"])
            assert (row["TVA_INTRA"] is None) is (row["PAYS"] == "CH")
        elif row["TYPE"] == "PROFESSIONNEL":
            assert stdnum.fr.siren.is_valid(row["SIREN"])
            assert stdnum.fr.tva.is_valid(row["TVA_INTRA"])
            assert row["TVA_INTRA"].endswith(row["SIREN"])
        else:
            assert row["SIREN"] is row["TVA_INTRA"] is None
        assert row["EMAIL"].isascii()
        assert row["EMAIL"].endswith("@example.com")
        assert row["TERRITOIRE_TVA"] in {"METROPOLE", "CORSE", "DOM", "GUYANE_MAYOTTE", "HORS_FR"}


def test_mandates_have_valid_ibans_and_unique_references(clients: dict[str, Rows]) -> None:
    mandates = clients["Mandats"]
    for row in mandates:
        IBAN(row["IBAN"], validate_bban=True)
    assert len({row["RUM"] for row in mandates}) == len(mandates)
    active = Counter(row["REF_CLIENT"] for row in mandates if row["STATUT"] == "ACTIF")
    assert set(active.values()) == {1}


def test_every_customer_of_the_snapshots_is_known(clean: SimulationSummary, clients: dict[str, Rows]) -> None:
    known = {row["REF_CLIENT"] for row in clients["Clients"]}
    text = (clean.ftp / "AccountStatus/AccountStatus_20261005_200000.csv").read_text()
    assert {row.split(";")[3] for row in text.splitlines()[1:]} - {""} <= known
    assert len(known) == clean.customers


def test_adjustments_are_of_the_month(clients: dict[str, Rows]) -> None:
    assert {row["MOIS"] for row in clients["Ajustements"]} == {"2026-09"}
    for row in clients["Ajustements"]:
        (amount,) = (row[name] for name in ("MONTANT_HT", "MONTANT_TTC") if row[name] is not None)
        assert Decimal(str(amount)) != 0


def test_the_sheets_that_must_be_there_are_there_without_rows_too() -> None:
    people = [
        invent_people(np.array([False]), Month(2026, 9), np.random.default_rng(seed)) for seed in range(40)
    ]
    assert any(not person.mandates for person in people)
    for person in people:
        assert list(person.sheets()) == ["Clients", "Mandats", "Ajustements"]
