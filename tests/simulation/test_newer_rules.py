"""The month of the demo shows every rule of the trade; a plain month shows none."""

import csv
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from origyne_pipeline.cli.demo import SEED
from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.simulation import SimulationSummary, simulate
from tests.simulation.conftest import MONTH
from tests.simulation.test_workbooks import Rows, sheets

OVERSEAS = ("262", "590", "594", "596")
UNLIMITED = {"ZEN", "SERIE", "FAMILLE", "PRO"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> SimulationSummary:
    """What ``origyne demo`` invents, without its faults."""
    return simulate(tmp_path_factory.mktemp("demo"), month=MONTH, lines=60, seed=SEED, snapshots_a_day=1)


@pytest.fixture(scope="module")
def clients(demo: SimulationSummary) -> dict[str, Rows]:
    return sheets(demo.clients)


@pytest.fixture(scope="module")
def tariffs(demo: SimulationSummary) -> dict[str, Rows]:
    return sheets(demo.ftp / "Tables tarifaires/TABLES_TARIFAIRES_20260618.xlsx")


def rows(done: SimulationSummary, pattern: str) -> Iterator[dict[str, str]]:
    for path in sorted(done.ftp.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as handle:
            yield from csv.DictReader(handle, delimiter=";")


def snapshots(done: SimulationSummary) -> list[dict[str, str]]:
    """The rows of every snapshot, each with its ``LIGNE`` and its ``JOUR``."""
    return [
        row
        | {
            "LIGNE": PhoneNumber.read(row.get("MSISDN") or row["ND"]),
            "JOUR": path.name.split("_")[-2 if path.parent.name == "AccountStatus" else -1][:8],
        }
        for path in sorted(done.ftp.glob("Account*/*.csv"))
        for row in rows(done, str(path.relative_to(done.ftp)))
    ]


def test_numbers_are_written_as_networks_write_them(demo: SimulationSummary) -> None:
    called = [row["NUMERO_APPELE"] for row in rows(demo, "RatedCDRs/*/*.csv") if row.get("SENS") != "ENTRANT"]
    forms = (
        r"#31#0\d{9}",
        r"\*31#0\d{9}",
        r"0\d{13}",
        r"069[0246]\d{6}",
        r"\+?33692\d{6}",
        r"0\d( \d\d){4}",
        r"3900",
    )
    assert [form for form in forms if not any(re.fullmatch(form, number) for number in called)] == []
    prefixed = r"\+33112|\+333900|0033118712|33118218"
    assert any(re.fullmatch(prefixed, number) for number in called)
    lines = {row["MSISDN"] for row in rows(demo, "RatedCDRs/MOBILE/*.csv")}
    assert any(re.fullmatch(r"0700\d{10}", line) for line in lines)
    assert any(line.startswith("+262") for line in lines)


def test_callers_are_names_withheld_or_nothing(demo: SimulationSummary) -> None:
    incoming = [row for row in rows(demo, "RatedCDRs/MOBILE/*.csv") if row["SENS"] == "ENTRANT"]
    shown = {(row["TYPE"], row["NUMERO_APPELE"]) for row in incoming}
    assert {("VOIX", "anonymous"), ("VOIX", ""), ("SMS", "AMELI"), ("SMS", "LA POSTE")} <= shown


def test_those_who_live_overseas_have_numbers_of_their_plan(
    demo: SimulationSummary, clients: dict[str, Rows]
) -> None:
    homes = {row["REF_CLIENT"]: row for row in clients["Clients"]}
    plans = {}
    for row in snapshots(demo):
        if row["REF_CLIENT"] and row["DATE_TITULAIRE"] == "" and not row["LIGNE"].startswith("33700"):
            overseas = homes[row["REF_CLIENT"]]["CODE_POSTAL"].startswith("97")
            plans.setdefault(row["LIGNE"][:3], set()).add(overseas)
    assert {plan for plan in plans if plan in OVERSEAS} == {"262", "594", "596"}
    assert all(plans[plan] == {True} for plan in plans if plan in OVERSEAS)
    assert all(plans[plan] == {False} for plan in plans if plan not in OVERSEAS)


def test_two_lines_change_holder_one_by_a_date_and_one_by_the_vnos_own_sheet(
    demo: SimulationSummary, clients: dict[str, Rows]
) -> None:
    holders: dict[str, list[tuple[str, str]]] = {}
    for row in snapshots(demo):
        if row["REF_CLIENT"]:
            seen = holders.setdefault(row["LIGNE"], [])
            if not seen or seen[-1][0] != row["REF_CLIENT"]:
                seen.append((row["REF_CLIENT"], row["DATE_TITULAIRE"]))
    (dated,) = [seen for seen in holders.values() if len(seen) > 1]
    assert dated[0][1] == ""
    assert dated[1][1] == "12/09/2026"
    (row,) = clients["Titulaires"]
    known = holders[PhoneNumber.read(row["LIGNE"])]
    assert row["DU"] == "2026-09-18"
    assert row["REF_CLIENT"] not in {ref for ref, _ in known}
    assert row["REF_CLIENT"] in {customer["REF_CLIENT"] for customer in clients["Clients"]}


def test_offers_are_with_tax_without_and_in_advance_and_all_have_lines(
    demo: SimulationSummary, tariffs: dict[str, Rows]
) -> None:
    kinds = {(row["ABONNEMENT_TTC"] is not None, row["ECHEANCE"] == "A_ECHOIR") for row in tariffs["Offres"]}
    assert kinds == {(False, False), (False, True), (True, False), (True, True)}
    for row in tariffs["Offres"]:
        assert (row["ABONNEMENT_TTC"] is None) is not (row["ABONNEMENT_HT"] is None)
        assert row["FRAIS_ACTIVATION_TTC"] is None or row["FRAIS_ACTIVATION_HT"] is None
        assert row["FRAIS_RESILIATION_TTC"] is None or row["FRAIS_RESILIATION_HT"] is None
    assert {row["CODE_OFFRE"] for row in snapshots(demo)} - {""} == {
        row["CODE_OFFRE"] for row in tariffs["Offres"]
    }


def test_every_option_is_sold_and_a_pass_goes_over_the_months_end(
    demo: SimulationSummary, clients: dict[str, Rows], tariffs: dict[str, Rows]
) -> None:
    sold = clients["Options"]
    assert {row["CODE_OPTION"] for row in sold} == {row["CODE_OPTION"] for row in tariffs["Options"]}
    assert {PhoneNumber.read(row["LIGNE"]) for row in sold} <= {row["LIGNE"] for row in snapshots(demo)}
    assert ("PASS_EUROPE", "2026-09-27", "03/10/2026") in {
        (row["CODE_OPTION"], row["DU"], row["AU"]) for row in sold
    }
    passes = {row["CODE_OPTION"] for row in tariffs["Options"] if row["RECURRENCE"] == "UNIQUE"}
    assert all(row["AU"] for row in sold if row["CODE_OPTION"] in passes)
    shared = [row for row in tariffs["Forfaits"] if row["PARTAGE"] == "CLIENT"]
    assert not [row for row in shared if row["CODE_OFFRE"] in passes]


def test_those_with_a_pass_travel_where_it_holds(demo: SimulationSummary, clients: dict[str, Rows]) -> None:
    countries: dict[str, set[str]] = {}
    for row in rows(demo, "RatedCDRs/MOBILE/*.csv"):
        countries.setdefault(PhoneNumber.read(row["MSISDN"]), set()).add(row["RESEAU"][:3])
    for row in clients["Options"]:
        visited = countries[PhoneNumber.read(row["LIGNE"])]
        if row["CODE_OPTION"] == "PASS_EUROPE":
            assert visited & {"206", "214", "222", "268"}
        if row["CODE_OPTION"] == "PASS_AMERIQUE":
            assert visited & {"302", "310"}


def test_allowances_are_by_band_and_over_offers_and_options(tariffs: dict[str, Rows]) -> None:
    allowances = {row["CODE_FORFAIT"]: row for row in tariffs["Forfaits"]}
    assert (allowances["SOIREES_HC"]["PLAGES"], allowances["SOIREES_HP"]["PLAGES"]) == ("HC", "HP")
    assert allowances["EQUIPE_DATA"]["CODE_OFFRE"] == "EQUIPE,EQUIPE_XL"
    assert allowances["FAMILLE_DATA"]["CODE_OFFRE"] == "FAMILLE,OPT_FAMILLE"
    prorated = {row["CODE_OFFRE"]: row["PRORATA"] for row in tariffs["Offres"]}
    prorated |= {row["CODE_OPTION"]: row["PRORATA"] for row in tariffs["Options"]}
    for row in tariffs["Forfaits"]:
        assert len({prorated[code] for code in row["CODE_OFFRE"].split(",")}) == 1, "the pricer counts on it"


def test_the_service_of_a_special_number_is_paid_when_its_call_is_included(demo: SimulationSummary) -> None:
    """0899: 2,99 a call with tax; 118: 2,99 a call and a minute; 089: 0,40 a minute."""
    offers = {row["LIGNE"]: row["CODE_OFFRE"] for row in snapshots(demo) if row["CODE_OFFRE"]}
    seen = set()
    for row in rows(demo, "RatedCDRs/MOBILE/*.csv"):
        price = {"0899": ("2.491667", "0"), "089": ("0", "0.333333"), "118218": ("2.491667", "2.491667")}
        kind = next((start for start in price if row["NUMERO_APPELE"].startswith(start)), None)
        line = PhoneNumber.read(row["MSISDN"])
        home = row["RESEAU"][:3] in {"208", "340", "647"}
        if kind and home and row["SENS"] == "SORTANT" and offers[line] in UNLIMITED and row["DUREE"] != "0":
            each_call, each_minute = map(Decimal, price[kind])
            service = each_call + each_minute * max(60, int(row["DUREE"])) / 60
            assert Decimal(row["MONTANT_HT"].replace(",", ".")) == service.quantize(
                Decimal("0.0001"), ROUND_HALF_UP
            )
            seen.add(kind)
    assert seen


def test_discounts_are_of_every_scope_and_of_both_kinds(clients: dict[str, Rows]) -> None:
    discounts = clients["Remises"]
    assert {row["PORTEE"] for row in discounts} == {"ABONNEMENT", "CONSOMMATION", "TOUT"}
    assert {(row["TAUX"] is None, row["MONTANT_HT"] is None) for row in discounts} == {
        (True, False),
        (False, True),
    }
    assert {row["LIGNE"] is None for row in discounts} == {True, False}
    assert {row["AU"] for row in discounts} == {None, "2027-08"}


def test_customers_have_minimums_and_ceilings(clients: dict[str, Rows]) -> None:
    for name, count in (("MINIMUM_HT", 1), ("PLAFOND_TTC", 2), ("PLAFOND_CONSO_HT", 1)):
        assert sum(row[name] is not None for row in clients["Clients"]) == count


def test_adjustments_are_with_tax_and_goods_have_a_quantity(clients: dict[str, Rows]) -> None:
    goods = [row for row in clients["Ajustements"] if row["NATURE"] == "BIEN"]
    assert {row["MONTANT_TTC"] is None for row in goods} == {True, False}
    assert max(row["QUANTITE"] for row in goods) > 1
    assert any(row["MONTANT_TTC"] is not None and row["MONTANT_TTC"] < 0 for row in clients["Ajustements"])


def test_customers_live_in_every_territory_and_no_private_one_in_another_member_state(
    clients: dict[str, Rows],
) -> None:
    customers = clients["Clients"]
    assert {row["TERRITOIRE_TVA"] for row in customers} == {
        "METROPOLE",
        "CORSE",
        "DOM",
        "GUYANE_MAYOTTE",
        "HORS_FR",
    }
    assert {(row["PAYS"], row["TYPE"]) for row in customers if row["PAYS"] != "FR"} == {
        ("BE", "PROFESSIONNEL"),
        ("CH", "PARTICULIER"),
    }


def test_a_plain_month_has_nothing_of_it(plain: SimulationSummary) -> None:
    assert list(sheets(plain.clients)) == ["Clients", "Mandats", "Ajustements"]
    newer = {
        "ABONNEMENT_TTC",
        "ECHEANCE",
        "PLAGES",
        "FRAIS_SERVICE_HT",
        "MINIMUM_HT",
        "MONTANT_TTC",
        "DATE_TITULAIRE",
    }
    for path in [plain.clients, *plain.ftp.glob("Tables tarifaires/*.xlsx")]:
        found = sheets(path)
        assert "Options" not in found
        assert not newer & {name for sheet in found.values() for name in sheet[0]}
    for row in snapshots(plain):
        assert row["LIGNE"].startswith("33")
        assert "DATE_TITULAIRE" not in row
    for row in rows(plain, "RatedCDRs/MOBILE/*.csv"):
        assert re.fullmatch(r"\+?\d*", row["NUMERO_APPELE"])


@pytest.mark.parametrize("lines", [1, 2, 5])
def test_a_fleet_too_small_for_all_cases_shows_those_that_fit(tmp_path: Path, lines: int) -> None:
    done = simulate(tmp_path, month=MONTH, lines=lines, days=3, faults=True, snapshots_a_day=1)
    assert done.lines == lines


def test_the_summary_says_who_shows_each_rule(demo: SimulationSummary, clients: dict[str, Rows]) -> None:
    rules = {case.rule for case in demo.cases}
    assert rules == {
        "change of holder",
        "price with tax",
        "subscription in advance",
        "option",
        "pass",
        "discount",
        "limit",
        "VAT territory",
        "adjustment with tax",
        "goods",
    }
    lines = {row["LIGNE"] for row in snapshots(demo)}
    customers = {row["REF_CLIENT"] for row in clients["Clients"]}
    for case in demo.cases:
        assert case.customer_ref in customers
        assert case.line is None or case.line in lines
    holder = {(row["LIGNE"], row["REF_CLIENT"]) for row in snapshots(demo)}
    assert {
        (case.line, case.customer_ref) for case in demo.cases if case.rule in ("option", "pass")
    } <= holder


def test_a_plain_summary_has_no_cases(plain: SimulationSummary) -> None:
    assert plain.cases == ()
