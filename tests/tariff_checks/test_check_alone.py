"""What a workbook alone is warned of: the law, amounts, what has no price, codes that do nothing."""

from decimal import Decimal
from typing import Any

import pytest

from origyne_pipeline.mediation.tariff_book import read_tariff_rows
from origyne_pipeline.tariff_checks.tariff import Tariff, amount_of
from tests.tariff_checks.books import DAYS, PRICE_HEAD, Sheets, checked, price, remarks, row_of, sheets
from tests.workbook.books import xlsx

LAW = "L112-7"


def changed(title: str, number: int, column: str, value: Any) -> Sheets:
    rows = sheets()
    rows[title][number - 1][rows[title][0].index(column)] = value
    return rows


def test_nothing_is_said_of_a_sound_workbook() -> None:
    check = checked(sheets())
    assert (check.faults, remarks(check)) == ([], [])
    assert check.not_checked == ["events, lines and costs: no settings"]
    assert str(check.in_force_from) == "2026-09-01"


@pytest.mark.parametrize(
    ("name", "fault", "warning"),
    [
        ("TABLES_TARIFAIRES_20261301.xlsx", "'20261301' is no day AAAAMMJJ", None),
        ("TABLES_TARIFAIRES_20260231.xlsx", "'20260231' is no day AAAAMMJJ", None),
        ("TABLES_TARIFAIRES_01092026.xlsx", "'01092026' is no day AAAAMMJJ", None),
        ("TABLES_TARIFAIRES_2026-09-01.xlsx", "'2026-09-01' is no day AAAAMMJJ", None),
        ("TABLES_TARIFAIRES_.xlsx", "'' is no day AAAAMMJJ", None),
        ("tarifs septembre.xlsx", None, "call the file TABLES_TARIFAIRES_AAAAMMJJ.xlsx"),
        ("TABLES_TARIFAIRES_20260901.xlsm", None, None),
    ],
)
def test_the_day_in_the_name_is_checked(name: str, fault: str | None, warning: str | None) -> None:
    check = checked(sheets(), name)
    assert [f"'{name}': {fault}" in str(found) for found in check.faults] == ([True] if fault else [])
    assert [f"'{name}': {warning}" in found for found in remarks(check, "name")] == (
        [True] if warning else []
    )


def test_faults_and_warnings_come_together_in_reading_order() -> None:
    rows = sheets()
    rows["Tarifs"][4][7] = "x"
    rows["Tarifs"][3][10] = "y"
    rows["Tarifs"][3][7] = "z"
    rows["Offres"][1][1] = None
    check = checked(rows)
    assert [(fault.sheet, fault.cell) for fault in check.faults] == [
        ("Tarifs", "H4"), ("Tarifs", "K4"), ("Tarifs", "H5"),
    ]  # fmt: skip
    assert remarks(check, "codes") == [
        "Offres!B2: LIBELLE is empty: people will read the code MOB; write a label"
    ]


def test_a_faulty_row_hides_no_fault_of_another() -> None:
    rows = sheets()
    rows["Plages"][3][2] = "midi"  # MER
    rows["Plages"][5][3] = "23:00"  # VEN
    rows["Plages"].append(["TOUT", "SAM", "09:00", "10:00"])
    rows["Tarifs"][3][7] = "x"
    rows["Tarifs"].append(price("* VOIX * MA *", "0.60", "MIN"))
    assert [str(fault) for fault in checked(rows).faults] == [
        "Plages!C4 'midi': DEBUT must be a time HH:MM, from 00:00 to 24:00",
        "Plages!D6 '23:00': FIN leaves VEN from 23:00 to 24:00 without a band",
        "Plages!C10 '09:00': DEBUT overlaps another band of SAM from 09:00 to 10:00",
        "Tarifs!H4 'x': PRIX_HT must be a decimal number such as 12,50, without euro sign, letters or thousands"
        " separator",
        "Tarifs!A10 '*': CODE_OFFRE repeats the key of row 5",
    ]


# An offer by the second


@pytest.mark.parametrize(("column", "value", "cell"), [("PALIER", 30, "K"), ("PALIER_INITIAL", 60, "J")])
def test_no_offer_by_the_second_is_warned_of_with_the_cell_to_change(
    column: str, value: int, cell: str
) -> None:
    rows = sheets()
    row = row_of("Tarifs", rows, USAGE="VOIX", CODE_DESTINATION="*")
    rows = changed("Tarifs", row, column, value)
    found = remarks(checked(rows), "by_second")
    assert [(LAW in text, text.endswith(f"write 1 in Tarifs!{cell}{row}")) for text in found] == [
        (True, True)
    ] * 2
    assert [text.split()[0] for text in found] == ["Offres!A2", "Offres!A3"]


def test_one_offer_by_the_second_is_enough_for_its_kind_of_line() -> None:
    rows = changed("Tarifs", row_of("Tarifs", sheets(), USAGE="VOIX", CODE_DESTINATION="*"), "PALIER", 30)
    rows["Tarifs"].append(price("MOB VOIX FR FR *", "0.12", "MIN"))
    found = remarks(checked(rows), "by_second")
    assert [text.split()[0] for text in found] == ["Offres!A3"]


def test_calls_abroad_and_to_surtaxed_numbers_may_count_otherwise() -> None:
    rows = changed("Tarifs", row_of("Tarifs", sheets(), CODE_DESTINATION="MA"), "PALIER", 60)
    rows["Destinations"].append(["3389", "SVA", "Surtaxés", "SVA"])
    rows["Tarifs"].append(price("* VOIX * SVA *", "0.12", "MIN", 60))
    assert remarks(checked(rows), "by_second") == []


# Emergency numbers


@pytest.mark.parametrize("column", ["PRIX_HT", "FRAIS_CONNEXION_HT", "FRAIS_SERVICE_HT"])
def test_an_emergency_number_that_costs_is_warned_of(column: str) -> None:
    rows = changed("Tarifs", 2, column, "0.10")
    (found,) = remarks(checked(rows), "emergency")
    assert found.startswith(
        f"Tarifs!{'GHO'[['FRAIS_CONNEXION_HT', 'PRIX_HT', 'FRAIS_SERVICE_HT'].index(column)]}2 '0.10'"
    )
    assert "(15, 17, 18, 110, 112" in found


def test_an_emergency_number_of_no_row_or_of_another_destination_is_warned_of() -> None:
    rows = sheets()
    del rows["Destinations"][row_of("Destinations", rows, PREFIXE="#196") - 1]
    found = remarks(checked(rows), "emergency")
    assert found == ["Destinations: no row covers emergency numbers: add #196, with a price of 0"]
    rows["Destinations"].append(["#1", "COURT", "Numéros courts", "SVA"])
    found = remarks(checked(rows), "emergency")
    assert found == [
        "Tarifs!H4 '0.12': PRIX_HT is asked for emergency numbers (196), which are free: give them a destination of"
        " their own with a price of 0"
    ]


def test_an_sms_to_114_is_free_too() -> None:
    rows = sheets()
    del rows["Tarifs"][2]
    assert remarks(checked(rows), "emergency")[0].startswith(
        "Tarifs!H5 '0.05': PRIX_HT is asked for emergency numbers (114 by SMS)"
    )


# The Union


@pytest.mark.parametrize(
    ("cells", "amount"),
    [
        ({"PRIX_HT": "0.19"}, None),
        ({"PRIX_HT": "0.1901"}, "0.1901"),
        ({"PRIX_HT": "0.15", "FRAIS_CONNEXION_HT": "0.05"}, "0.20"),
    ],
)
def test_a_call_to_the_union_above_its_limit_is_warned_of(cells: dict[str, Any], amount: str | None) -> None:
    rows = sheets()
    values = {**cells}
    rows["Tarifs"].append(price("* VOIX FR ES *", values.pop("PRIX_HT"), "MIN", **values))
    found = remarks(checked(rows), "union_limits")
    assert [f"cost {amount} a minute to the Union (ES): at most 0.19" in text for text in found] == (
        [True] if amount else []
    )


@pytest.mark.parametrize("word", ["Numéros spéciaux à l'étranger", "Services surtaxés", "SVA"])
def test_special_services_of_the_union_have_no_limit(word: str) -> None:
    rows = sheets()
    rows["Destinations"].append(["34803", "ES_X", word, "MONDE"])
    rows["Tarifs"].append(price("* VOIX * ES_X *", "3", "MIN"))
    assert remarks(checked(rows), "union_limits") == []
    rows["Destinations"][-1][2] = "Espagne, autres"
    assert [text.split()[0] for text in remarks(checked(rows), "union_limits")] == ["Tarifs!H10"]


@pytest.mark.parametrize(
    ("network", "is_one"), [("901", True), ("999", True), ("00101", True), ("8", None), ("123", False)]
)
def test_networks_of_no_country_are_warned_of(network: str, is_one: bool | None) -> None:
    rows = sheets()
    rows["Zones"].append([network, "UE", "Autre"])
    check = checked(rows)
    found = [text for text in remarks(check, "codes") if "no country's MCC" in text]
    assert (len(check.faults), len(found)) == (1 if is_one is None else 0, 1 if is_one is False else 0)


def test_an_sms_to_the_union_above_its_limit_is_warned_of() -> None:
    rows = changed("Tarifs", row_of("Tarifs", sheets(), USAGE="SMS", CODE_DESTINATION="*"), "PRIX_HT", "0.07")
    (found,) = remarks(checked(rows), "union_limits")
    assert found.startswith("Tarifs!H6 '0.07'")
    assert "an SMS to the Union (ES): at most 0.06" in found


@pytest.mark.parametrize(
    ("row", "usage", "amount"),
    [
        (price("* VOIX UE FR *", "0.139", "MIN"), "VOIX", None),
        (price("* VOIX UE FR *", "0.1391", "MIN"), "VOIX", "0.0191"),
        (price("* SMS UE FR *", "0.0531", "ACTE", None), "SMS", "0.0031"),
        (price("* VOIX_RECUE UE RECU *", "0.01", "MIN"), "VOIX_RECUE", "0.01"),
        (price("* DATA UE DATA *", "0.0512", "MO", 1024), "DATA", "1.2288"),
        (price("* DATA UE DATA *", "0.051", "MO", 1024), "DATA", None),
    ],
)
def test_a_surcharge_for_roaming_above_the_limit_of_its_year_is_warned_of(
    row: list[Any], usage: str, amount: str | None
) -> None:
    rows = sheets()
    rows["Tarifs"].append(row)
    found = remarks(checked(rows), "union_limits")
    assert [f"in the Union cost {amount} " in text and "(MOB)" in text for text in found] == (
        [True] if amount else []
    )


def test_the_limit_of_data_falls_by_the_year() -> None:
    rows = sheets()
    rows["Tarifs"].append(
        price("* DATA UE DATA *", "0.051", "MO", 1024)
    )  # 1.024 a GO above the price at home
    assert remarks(checked(rows, "TABLES_TARIFAIRES_20261231.xlsx"), "union_limits") == []
    (found,) = remarks(checked(rows, "TABLES_TARIFAIRES_20270101.xlsx"), "union_limits")
    assert "at most 1.00 excl. VAT in 2027" in found


def test_what_an_allowance_covers_at_home_only_costs_nothing_there() -> None:
    rows = sheets()
    rows["Forfaits"][1][4] = "FR"
    (found,) = remarks(checked(rows), "union_limits")
    assert "a call of 1 minute in the Union cost 0.12 a minute more than at home (MOB)" in found


def test_rows_above_a_limit_alike_share_one_warning() -> None:
    rows = sheets()
    rows["Forfaits"][1][4] = "FR"
    rows["Tarifs"] += [price("* VOIX UE FR *", "0.12", "MIN"), price("* VOIX FR FR *", "0.12", "MIN")]
    rows["Destinations"].append(["336", "FR_MOB", "Mobiles", "NATIONAL"])
    (found,) = remarks(checked(rows), "union_limits")
    assert found.startswith("Tarifs!H4 '0.12'")
    assert found.endswith("; 1 more alike: H10")


# Amounts


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"DECIMALES": 2, "PRIX_HT": "0.12"}, "rounds an event of 1 s, worth 0.00200000, to 0"),
        ({"DECIMALES": 3, "PRIX_HT": "0.12"}, None),
        ({"DECIMALES": 2, "PRIX_HT": "0.12", "ARRONDI": "SUPERIEUR"}, None),
        ({"DECIMALES": 2, "PRIX_HT": "0.12", "FRAIS_CONNEXION_HT": "0.1"}, None),
        ({"DECIMALES": 2, "PRIX_HT": "0.12", "PALIER_INITIAL": 30}, None),
    ],
)
def test_a_rate_whose_increment_rounds_to_nothing_is_warned_of(
    cells: dict[str, Any], said: str | None
) -> None:
    rows = sheets()
    for column, value in cells.items():
        rows["Tarifs"][3][PRICE_HEAD.index(column)] = value
    found = [text for text in remarks(checked(rows), "amounts") if "DECIMALES" in text]
    assert [said in text and text.startswith("Tarifs!M4") for text in found if said] == (
        [True] if said else []
    )
    assert bool(found) == bool(said)


@pytest.mark.parametrize(
    ("key", "amount", "unit", "step", "is_meant"),
    [
        ("* VOIX FR FR *", "0.99", "MIN", 1, True),
        ("* VOIX FR FR *", "1.01", "MIN", 1, False),
        ("* VOIX FR FR *", "0.05", "S", 1, False),
        ("* VOIX FR MA *", "4.99", "MIN", 1, True),
        ("* VOIX FR MA *", "50", "MIN", 1, False),
        ("* SMS FR MA *", "2.01", "ACTE", None, False),
        ("* DATA FR DATA *", "0.5", "GO", 1024, True),
        ("* DATA FR DATA *", "0.51", "MO", 1024, False),
        ("* DATA FR DATA *", "0.5", "KO", 1024, False),
    ],
)
def test_a_price_that_is_hardly_meant_is_warned_of(
    key: str, amount: str, unit: str, step: int | None, is_meant: bool
) -> None:
    rows = sheets()
    rows["Tarifs"].append(price(key, amount, unit, step))
    found = [text for text in remarks(checked(rows), "amounts") if "PRIX_HT" in text]
    assert [text.startswith("Tarifs!H10") for text in found] == ([] if is_meant else [True])


# What has no price


def test_a_band_without_a_price_is_warned_of() -> None:
    rows = sheets()
    rows["Plages"] = [
        rows["Plages"][0],
        *(["JOUR", d, "00:00", "20:00"] for d in DAYS),
        *(["NUIT", d, "20:00", "24:00"] for d in DAYS),
    ]
    assert remarks(checked(rows), "coverage") == []
    rows["Tarifs"][3][4] = "JOUR"
    rows["Tarifs"].append(price("MOB VOIX * * NUIT", "0.10", "MIN"))
    (found,) = remarks(checked(rows), "coverage")
    assert found == (
        "Tarifs!E4 'JOUR': PLAGE leaves VOIX to FR from FR (FIX) without a price in NUIT: add a row for it, or write *"
    )


def test_a_destination_and_a_zone_without_a_price_are_warned_of() -> None:
    rows = sheets()
    rows["Tarifs"][3] = price("* VOIX FR FR *", "0.12", "MIN")
    rows["Tarifs"].append(price("* VOIX FR ES *", "0.12", "MIN"))
    rows["Tarifs"][4] = price("* VOIX FR URGENCE *", "0", "MIN")
    rows["Tarifs"][1] = price("* VOIX UE URGENCE *", "0", "MIN")
    assert remarks(checked(rows), "coverage") == [
        "Zones!B3 'UE': ZONE_ORIGINE has no price for VOIX, or to few destinations only (MOB): such events would stay"
        " unrated",
        "Destinations!B4 'MA': CODE_DESTINATION has no price for VOIX from FR (MOB, FIX): such events would stay"
        " unrated",
    ]


def test_an_offer_that_does_not_sell_a_usage_lacks_no_price() -> None:
    rows = sheets()
    rows["Tarifs"] = [row for row in rows["Tarifs"] if row[1] != "MMS"]
    assert remarks(checked(rows), "coverage") == []


# What an event is worth


@pytest.mark.parametrize(
    ("quantity", "worth"),
    [(0, "0.10"), (1, "0.22"), (60, "0.22"), (61, "0.28"), (119, "0.34"), (121, "0.352"), (10_000, "1.50")],
)
def test_an_event_is_walked_as_rating_does(quantity: int, worth: str) -> None:
    rows = sheets()
    rows["Tarifs"] = [
        PRICE_HEAD,
        price(
            "* VOIX FR FR *",
            "0.12",
            "MIN",
            30,
            FRAIS_CONNEXION_HT="0.10",
            PALIER_INITIAL=60,
            PLAFOND_HT="1.50",
        ),
        price("* VOIX FR FR *", "0.06", "MIN", 12, A_PARTIR_DE=120),
    ]
    tariff = Tariff.of_reading(read_tariff_rows(xlsx(rows), "x"))
    assert amount_of(tariff.tiers("MOB", "VOIX", "FR", "FR", "TOUT"), quantity) == Decimal(worth)
