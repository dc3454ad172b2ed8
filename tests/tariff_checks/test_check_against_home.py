"""A workbook against a data root: what events reached and cost, offers and options in use, the version in force."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.feeds.clients_workbook import ADJUSTMENTS, CUSTOMERS, MANDATES
from origyne_pipeline.feeds.source_layouts import layout_of
from origyne_pipeline.settings import Settings, load_settings
from origyne_pipeline.simulation.workbooks import write_workbook
from tests.deposits import Deposit, write
from tests.tariff_checks.books import Sheets, checked, price, remarks, settings_of, sheets
from tests.workbook.books import xlsx

LAST = date(2026, 9, 30)
LINE = "33612345678"


def event(number: str | None, day: date = LAST, **cells: Any) -> dict[str, Any]:
    """A call of a minute from France, which cost nothing that is known."""
    row = {
        "feed": "MOBILE",
        "cdr_id": f"{number}-{day}-{sorted(cells.items())}",
        "usage": "VOIX",
        "direction": "SORTANT",
        "line": LINE,
        "started_at": datetime.combine(day, time(10), tzinfo=UTC),
        "local_date": day,
        "local_time": time(10),
        "called_number": number,
        "visited_network": "20801",
        "duration_s": 60,
        "supplier_amount_excl_tax": Decimal(0),
        "deposited_at": datetime.combine(day, time(12), tzinfo=UTC),
    }
    return row | cells


def observed(line: str, offer: str, **cells: Any) -> dict[str, Any]:
    """A line as a snapshot of July shows it."""
    row = {
        "feed": "MOBILE",
        "line": line,
        "customer_ref": "C1",
        "offer_code": offer,
        "state": "ACTIF",
        "activated_on": date(2026, 7, 1),
        "offer_from": date(2026, 7, 1),
        "source_path": "AccountStatus/AccountStatus_20260701_080000.csv",
        "deposited_at": datetime(2026, 7, 1, 8, tzinfo=UTC),
        "deposited_on": date(2026, 7, 1),
    }
    return row | cells


@pytest.fixture
def home(deposit: Deposit) -> Path:
    """A data root with a line on offer MOB and no event."""
    write(deposit.warehouse, "line_observations", "2026-07-01", [observed(LINE, "MOB")])
    return deposit.home


def put_events(deposit: Deposit, *events: dict[str, Any]) -> Settings:
    days = {row["local_date"] for row in events}
    for day in days:
        write(deposit.warehouse, "cdrs", str(day), [row for row in events if row["local_date"] == day])
    return settings_of(deposit.home)


def test_nothing_is_said_of_an_empty_data_root_but_what_was_not_looked_at(tmp_path: Path) -> None:
    check = checked(sheets(), settings=settings_of(tmp_path))
    assert remarks(check) == []
    assert check.not_checked == [f"numbers called and their cost: {tmp_path} has no events yet"]
    gone = tmp_path / "none"
    check = checked(sheets(), settings=settings_of(gone))
    assert (remarks(check), gone.exists()) == ([], False)
    assert check.not_checked == [
        f"events, lines and costs: nothing has landed in {gone} yet (ORIGYNE_HOME);"
        " nothing to do before the first deposit"
    ]


def test_a_prefix_that_events_reached_and_no_row_covers_is_warned_of(deposit: Deposit, home: Path) -> None:
    settings = put_events(
        deposit,
        event("33612000000"),
        event("221771234567"),
        event("221772222222", LAST - timedelta(days=20), usage="SMS", duration_s=None),
        event("216771234567", LAST - timedelta(days=89)),
        event("213771234567", LAST - timedelta(days=90)),
        event("21377", direction="ENTRANT"),
        event("#3900"),
    )
    assert remarks(checked(sheets(), settings=settings), "uncovered") == [
        "Destinations '221': 2 events from 2026-09-10 to 2026-09-30 reached numbers that begin so, and no row covers"
        " them: add a row with PREFIXE 221",
        "Destinations '#3': 1 event from 2026-09-30 to 2026-09-30 reached numbers that begin so, and no row covers"
        " them: add a row with PREFIXE #3",
        "Destinations '216': 1 event from 2026-07-03 to 2026-07-03 reached numbers that begin so, and no row covers"
        " them: add a row with PREFIXE 216",
    ]


def test_a_number_below_a_country_of_other_rows_is_named_by_as_much_as_it_needs(
    deposit: Deposit, home: Path
) -> None:
    rows = sheets()
    rows["Destinations"][1:2] = [[f"33{n}", "FR", "France", "NATIONAL"] for n in (1, 6)]
    settings = put_events(deposit, event("33712345678"))
    (found,) = remarks(checked(rows, settings=settings), "uncovered")
    assert found.startswith("Destinations '337': 1 event")


def test_a_network_and_a_price_that_events_need_are_warned_of(deposit: Deposit, home: Path) -> None:
    rows = sheets()
    rows["Tarifs"] = [row for row in rows["Tarifs"] if row[1] != "MMS"]
    settings = put_events(
        deposit,
        event("33612000000", visited_network="60301"),
        event("33612000000", usage="MMS", duration_s=None),
        event(None, usage="DATA", duration_s=None, volume_bytes=10),
        event("33612000000", direction="ENTRANT"),
    )
    assert remarks(checked(rows, settings=settings), "uncovered") == [
        "Zones '60301': 1 event from 2026-09-30 to 2026-09-30 came from this network, and no row covers it: add a row"
        " with RESEAU 603",
        "Tarifs 'MMS FR FR': 1 event from 2026-09-30 to 2026-09-30 of MMS from FR to FR (MOB) have no price in every"
        " band: add a row",
    ]


@pytest.mark.parametrize(("cost", "is_below"), [("0.12", False), ("0.121", True)])
def test_a_price_below_what_its_events_cost_is_warned_of(
    deposit: Deposit, home: Path, cost: str, is_below: bool
) -> None:
    rows = sheets()
    settings = put_events(
        deposit,
        event("33612000000", supplier_cost_excl_tax=Decimal(cost)),
        event("33612000001", supplier_cost_excl_tax=Decimal(cost)),
        event("33612000002"),
        event("#112", supplier_cost_excl_tax=Decimal("0.05")),
    )
    expected = (
        f"Tarifs!H4 '0.12': PRIX_HT is below its cost: 2 events from 2026-09-30 to 2026-09-30 to FR cost {cost} each,"
        " and the average one brings 0.12: raise it, or accept the loss"
    )
    assert remarks(checked(rows, settings=settings), "cost") == ([expected] if is_below else [])


@pytest.mark.parametrize(
    ("charged", "found"),
    [
        ("0.12", None),
        ("0.13", "a call of 1 minute to FR brings 0.12 and origyne charges 0.13"),
        ("0.12 HP", None),
        ("0.13 HP", "a call of 1 minute to FR brings 0.12 and origyne charges 0.13"),
    ],
)
def test_a_price_below_the_wholesaler_s_own_tariffs_is_warned_of(
    deposit: Deposit, home: Path, charged: str, found: str | None
) -> None:
    toml = home / "origyne.toml"
    toml.write_text('[ftp]\ncost_tariffs = "Couts"\n')
    settings = load_settings({"ORIGYNE_HOME": str(home)}, toml)
    amount, _, band = charged.partition(" ")
    costs = sheets()
    costs["Offres"] = costs["Offres"][:2]
    costs["Offres"][1][0] = "GROS"
    costs["Forfaits"] = costs["Forfaits"][:1]
    costs["Tarifs"] = [
        *costs["Tarifs"][:1],
        price(f"GROS VOIX FR FR {band or '*'}", amount, "MIN"),
        price("GROS VOIX FR URGENCE *", "0.20", "MIN"),
    ]
    if band:
        costs["Plages"] = [[band if cell == "TOUT" else cell for cell in row] for row in costs["Plages"]]
    deposit.layout = layout_of(settings)
    deposit.put("Couts/TABLES_TARIFAIRES_20260701.xlsx", xlsx(costs), datetime(2026, 7, 1, tzinfo=UTC))
    deposit.put("Couts/TABLES_TARIFAIRES_20261201.xlsx", xlsx(sheets()), datetime(2026, 7, 2, tzinfo=UTC))
    remarked = remarks(checked(sheets(), settings=settings), "cost")
    expected = f"Tarifs!H4 '0.12': PRIX_HT is below its cost: {found}: raise it, or accept the loss"
    assert remarked == ([expected] if found else [])


def test_a_clients_workbook_that_cannot_be_read_is_named_without_its_rows(
    deposit: Deposit, home: Path
) -> None:
    clients = home / "clients.xlsx"
    write_workbook(clients, {"Clients": [CUSTOMERS.required, ("C1",)]})
    check = checked(sheets(), settings=settings_of(home, ORIGYNE_CLIENTS=str(clients)))
    assert check.not_checked[0].startswith("options in use: clients.xlsx is refused, ")
    assert "\n" not in check.not_checked[0]


def test_offers_and_options_in_use_that_are_gone_are_warned_of(deposit: Deposit, home: Path) -> None:
    lines = [
        observed("33612345678", "MOB"),
        observed("33612345679", "ANCIENNE"),
        observed("33612345680", "ANCIENNE"),
        observed("33612345681", "FINIE", state="RESILIE", terminated_on=date(2026, 8, 1)),
    ]
    write(deposit.warehouse, "line_observations", "2026-07-01", lines)
    clients = home / "clients.xlsx"
    write_workbook(
        clients,
        {
            "Clients": [CUSTOMERS.required],
            "Mandats": [MANDATES.required],
            "Ajustements": [(*ADJUSTMENTS.required, "MONTANT_HT")],
            "Options": [
                ("LIGNE", "CODE_OPTION", "DU", "AU"),
                ("0612345678", "OPT_VIVE", "01/09/2026", None),
                ("0612345678", "OPT_FINIE", "01/07/2026", "31/08/2026"),
            ],
        },
    )
    check = checked(sheets(), settings=settings_of(home, ORIGYNE_CLIENTS=str(clients)))
    assert remarks(check, "in_use") == [
        "Offres 'ANCIENNE': 2 lines have this offer, and no row lists it: their events and fees would stay unbilled;"
        " keep its row while a line has it",
        "Options 'OPT_VIVE': 1 line has this option in clients.xlsx, and no row lists it: it would give neither fee nor"
        " allowance; keep its row while a line has it",
    ]


def with_price(amount: str) -> Sheets:
    rows = sheets()
    rows["Tarifs"].append(price("* VOIX FR MA *", amount, "MIN"))
    return rows


def test_an_amount_fifty_times_that_of_the_version_in_force_is_warned_of(
    deposit: Deposit, home: Path
) -> None:
    deposit.put(
        "Tables tarifaires/TABLES_TARIFAIRES_20260801.xlsx",
        xlsx(with_price("0.04")),
        datetime(2026, 8, 1, tzinfo=UTC),
    )
    later = "Tables tarifaires/TABLES_TARIFAIRES_20261001.xlsx"
    deposit.put(later, xlsx(with_price("2")), datetime(2026, 8, 2, tzinfo=UTC))
    settings = settings_of(home)
    assert remarks(checked(with_price("1.99"), settings=settings), "jumps") == []
    (found,) = remarks(checked(with_price("2.01"), settings=settings), "jumps")
    assert found == (
        "Tarifs!H10 '2.01': PRIX_HT was 0.04 in the version in force: check that it is in euros, not in cents"
    )


def test_a_damaged_lake_leaves_the_rest_of_the_check(deposit: Deposit, home: Path) -> None:
    settings = put_events(deposit, event("221771234567"))
    for file in (home / "lake" / "cdrs").rglob("*.parquet"):
        file.write_bytes(b"damaged")
    rows = sheets()
    rows["Tarifs"][3][7] = "x"
    check = checked(rows, settings=settings)
    assert [str(fault.cell) for fault in check.faults] == ["H4"]
    assert [words.split(":")[0] for words in check.not_checked] == ["numbers called and their cost"]
    assert remarks(check, "uncovered") == []
