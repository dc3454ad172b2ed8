"""Tariff workbooks: prices with tax, options and passes, allowances by band, services; titles, totals and years."""

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from origyne_pipeline.mediation.tariff_book import read_tariff_book
from tests.mediation.test_tariff_book import Sheets, faults_of, good_sheets, read, saved

OPTIONS = (
    "CODE_OPTION LIBELLE ABONNEMENT_HT ABONNEMENT_TTC RECURRENCE PRORATA FRAIS_ACTIVATION_HT TAUX_TVA".split()
)


def with_columns(sheet: str, columns: Mapping[str, Sequence[Any]], sheets: Sheets | None = None) -> Sheets:
    """The good sheets with further columns; a value a row, the others empty."""
    sheets = sheets or good_sheets()
    for place, row in enumerate(sheets[sheet]):
        row += (
            list(columns)
            if not place
            else [(values[place - 1 :] or [None])[0] for values in columns.values()]
        )
    return sheets


def with_options() -> Sheets:
    """The good sheets with an option and a pass, each with an allowance; no fault, no warning."""
    sheets = good_sheets()
    sheets["Options"] = [
        OPTIONS,
        ["OPT", "Soirs", 3, None, "mensuelle", "OUI", 1, 20],
        ["PASS", None, None, "7,00", "UNIQUE", "NON", None, 20],
    ]
    sheets["Forfaits"] += [
        ["F4", "OPT, MOB, OPT", "Soirs", "VOIX", "*", "*", 2, "H", "CLIENT", 1],
        ["F5", "PASS", "1 Go", "DATA", "UE", "*", 1, "GO", "LIGNE", 1],
    ]
    return with_columns("Forfaits", {"PLAGES": [None, None, "*", "HC", "HC,HP"]}, sheets)


def test_a_price_is_with_or_without_tax() -> None:
    columns: dict[str, list[Any]] = {
        "ABONNEMENT_TTC": [9.99],
        "FRAIS_ACTIVATION_TTC": [None, "12,50"],
        "ECHEANCE": ["a_échoir"],
    }
    sheets = with_columns("Offres", columns)
    sheets["Offres"][1][3] = None
    mobile, fixed = read(sheets).offers
    assert (mobile["subscription_excl_tax"], mobile["subscription_incl_tax"]) == (None, Decimal("9.99"))
    assert (mobile["activation_fee_excl_tax"], mobile["activation_fee_incl_tax"]) == (Decimal(10), None)
    assert (mobile["termination_fee_excl_tax"], mobile["termination_fee_incl_tax"]) == (Decimal(0), None)
    assert (fixed["subscription_excl_tax"], fixed["subscription_incl_tax"]) == (Decimal("17.5"), None)
    assert (fixed["activation_fee_excl_tax"], fixed["activation_fee_incl_tax"]) == (None, Decimal("12.5"))
    assert (mobile["in_advance"], fixed["in_advance"]) == (True, False)


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        (
            "ABONNEMENT_TTC",
            9.99,
            "Offres!I2 '9.99': ABONNEMENT_TTC and ABONNEMENT_HT are both filled: keep one",
        ),
        ("ABONNEMENT_TTC", 0, "Offres!I2 '0': ABONNEMENT_TTC and ABONNEMENT_HT are both filled: keep one"),
        (
            "FRAIS_ACTIVATION_TTC",
            1,
            "Offres!I2 '1': FRAIS_ACTIVATION_TTC and FRAIS_ACTIVATION_HT are both filled",
        ),
        ("FRAIS_RESILIATION_TTC", -1, "Offres!I2 '-1': FRAIS_RESILIATION_TTC must not be negative"),
        (
            "FRAIS_RESILIATION_TTC",
            "=1+1",
            "Offres!I2: FRAIS_RESILIATION_TTC is a formula without a stored value",
        ),
        ("ECHEANCE", "DEMAIN", "Offres!I2 'DEMAIN': ECHEANCE must be one of ECHU, A_ECHOIR"),
    ],
)
def test_two_sides_of_the_tax_are_a_fault(column: str, value: Any, fault: str) -> None:
    (found,) = faults_of(with_columns("Offres", {column: [value]}))
    assert found.startswith(fault)


def test_options_and_passes_come_out_typed() -> None:
    book = read(with_options())
    assert book.warnings == ()
    assert book.options == [
        {
            "option_code": "OPT", "label": "Soirs", "subscription_excl_tax": Decimal(3), "subscription_incl_tax": None,
            "is_pass": False, "prorated": True, "activation_fee_excl_tax": Decimal(1), "activation_fee_incl_tax": None,
            "vat_rate": Decimal(20),
        },
        {
            "option_code": "PASS", "label": "PASS", "subscription_excl_tax": None, "subscription_incl_tax": Decimal(7),
            "is_pass": True, "prorated": False, "activation_fee_excl_tax": Decimal(0), "activation_fee_incl_tax": None,
            "vat_rate": Decimal(20),
        },
    ]  # fmt: skip


def test_an_allowance_is_of_several_codes_and_of_bands() -> None:
    allowances = read(with_options()).allowances
    assert [row["offer_codes"] for row in allowances] == [["MOB"], ["MOB"], ["FIX"], ["OPT", "MOB"], ["PASS"]]
    assert [row["bands"] for row in allowances] == [["*"], ["*"], ["*"], ["HC"], ["HC", "HP"]]
    assert read(good_sheets()).options == []
    assert read(good_sheets()).allowances[0]["bands"] == ["*"]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "fault"),
    [
        ("Options", 1, 0, "MOB", "Options!A2 'MOB': CODE_OPTION is the code of the offer in row 2 of Offres"),
        ("Options", 1, 0, "PASS", "Options!A3 'PASS': CODE_OPTION repeats the key of row 2"),
        (
            "Options",
            1,
            2,
            None,
            "Options!C2: ABONNEMENT_HT is empty, and so is ABONNEMENT_TTC: fill one of them",
        ),
        ("Options", 1, 4, "HEBDO", "Options!E2 'HEBDO': RECURRENCE must be one of MENSUELLE, UNIQUE"),
        ("Options", 1, 5, None, "Options!F2: PRORATA is required and empty: write one of OUI, NON"),
        ("Options", 1, 7, 0.2, "Options!H2 '0.2': TAUX_TVA is a rate below 1 percent"),
        ("Forfaits", 5, 8, "CLIENT", "Forfaits!I6 'CLIENT': PARTAGE must be LIGNE: PASS is a pass"),
        ("Forfaits", 4, 1, "MOB,PASS", "Forfaits!I5 'CLIENT': PARTAGE must be LIGNE: PASS is a pass"),
        ("Forfaits", 4, 1, ",", "Forfaits!B5 ',': CODE_OFFRE must be codes, separated by commas"),
        ("Forfaits", 4, 1, "O" * 2001, "Forfaits!B5 'OOO"),
        ("Forfaits", 4, 10, ",", "Forfaits!K5 ',': PLAGES must be a comma-separated list, or *"),
    ],
)
def test_a_broken_rule_of_an_option_refuses_the_workbook(
    sheet: str, row: int, column: int, value: Any, fault: str
) -> None:
    sheets = with_options()
    sheets[sheet][row][column] = value
    faults = faults_of(sheets)
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_codes_and_bands_of_an_allowance_that_no_sheet_lists_are_warned_of() -> None:
    sheets = with_options()
    sheets["Forfaits"][4][1] = "OPT,PARTI"
    sheets["Forfaits"][4][10] = "HC,SOIR"
    unknown = "is not listed in this workbook: it has no effect; write one that is:"
    assert [str(warning) for warning in read(sheets).warnings] == [
        f"Forfaits!B5 'PARTI': CODE_OFFRE {unknown} FIX, MOB, OPT, PASS",
        f"Forfaits!K5 'SOIR': PLAGES {unknown} HC, HP",
    ]


SERVICE: dict[str, list[Any]] = {
    "FRAIS_SERVICE_HT": [1.99, None],
    "PRIX_SERVICE_HT": [0.8, None],
    "UNITE_SERVICE": ["min", None],
}


def test_a_service_has_its_own_price() -> None:
    book = read(with_columns("Tarifs", SERVICE))
    keys = ("service_fee_excl_tax", "service_price_excl_tax", "service_unit")
    assert [tuple(row[key] for key in keys) for row in book.prices[:2]] == [
        (Decimal("1.99"), Decimal("0.8"), "MIN"),
        (Decimal(0), Decimal(0), None),
    ]
    assert book.warnings == ()


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        (
            {"PRIX_SERVICE_HT": [0.8]},
            "Tarifs!O2 '0.8': PRIX_SERVICE_HT has no UNITE_SERVICE: write MIN or S there",
        ),
        (
            {"PRIX_SERVICE_HT": [0.8], "UNITE_SERVICE": ["ACTE"]},
            "Tarifs!P2 'ACTE': UNITE_SERVICE must be one of MIN, S",
        ),
        ({"FRAIS_SERVICE_HT": [-1]}, "Tarifs!O2 '-1': FRAIS_SERVICE_HT must not be negative"),
    ],
)
def test_a_price_of_a_service_needs_its_unit(columns: dict[str, list[Any]], fault: str) -> None:
    (found,) = faults_of(with_columns("Tarifs", columns))
    assert found.startswith(fault)


def test_a_part_of_a_service_that_is_never_read_is_warned_of() -> None:
    fee, price, unit = [None, None, 1, 1], [None, None, None, 2], [None, None, None, "S"]
    sheets = with_columns(
        "Tarifs", {"FRAIS_SERVICE_HT": fee, "PRIX_SERVICE_HT": price, "UNITE_SERVICE": unit}
    )
    assert [str(warning) for warning in read(sheets).warnings] == [
        "Tarifs!F4 '120': A_PARTIR_DE is above 0: a service's own price is read from the tier at 0",
        "Tarifs!P5 '2': PRIX_SERVICE_HT has no effect on SMS: only FRAIS_SERVICE_HT counts there",
    ]


@pytest.mark.parametrize(
    ("prefix", "known"),
    [
        ("33262", "262262"),
        ("33692", "262692"),
        ("3363912", "26263912"),
        ("33508", "508"),
        ("33590", "590590"),
    ],
)
def test_a_prefix_of_33_and_an_overseas_plan_is_warned_of(prefix: str, known: str) -> None:
    sheets = good_sheets()
    sheets["Destinations"][1][0] = prefix
    assert [str(warning) for warning in read(sheets).warnings] == [
        f"Destinations!A2 '{prefix}': PREFIXE matches no number: overseas numbers are known as {known}..."
    ]


@pytest.mark.parametrize("prefix", ["3326", "332", "33261", "33507", "262692", "#33262"])
def test_any_other_prefix_is_not(prefix: str) -> None:
    sheets = good_sheets()
    sheets["Destinations"][1][0] = prefix
    assert read(sheets).warnings == ()


@pytest.mark.parametrize(
    ("price", "decimals", "rounding", "billed"),
    [
        (0.00004, None, None, "0.0000"),
        (0.00006, None, None, "0.0001"),
        (0.00004, None, "SUPERIEUR", "0.0001"),
        (0.00019, None, "INFERIEUR", None),
        (0.0001, None, None, None),
        (0.00007, None, None, None),
        (0.00004, 4, None, None),
        (0.00004, 6, None, None),
        (0, None, None, None),
    ],
)
def test_a_default_of_decimals_that_loses_what_an_event_is_worth_is_warned_of(
    price: float, decimals: int | None, rounding: str | None, billed: str | None
) -> None:
    sheets = good_sheets()
    sheets["Tarifs"][4] = [
        "*",
        "SMS",
        "FR",
        "*",
        "*",
        None,
        None,
        price,
        "ACTE",
        None,
        None,
        rounding,
        decimals,
        None,
    ]
    found = [warning.rule for warning in read(sheets).warnings]
    expected = f"DECIMALES is empty, which means 4: an event of 1 act, worth {price:.8f}, is billed {billed}"
    assert found == ([expected] if billed else [])


def test_titles_totals_and_years_do_no_harm() -> None:
    sheets = with_options()
    plain = read(sheets)
    for sheet, rows in sheets.items():
        rows.insert(0, [f"{sheet} de la société", None, "2026"])
        rows.insert(1, [None, "en vigueur", None])
        rows.append(["Total", 12, "lignes"])
        rows.append([None, " TOTAL général : 3"])
    renamed = {
        f"{sheet} 2026" if place % 2 else f"{sheet}_2026": rows
        for place, (sheet, rows) in enumerate(sheets.items())
    }
    book = read(renamed)
    assert book.offers == plain.offers
    assert book.prices == plain.prices
    assert book.options == plain.options
    assert book.warnings == ()


def test_a_fault_below_a_title_is_told_by_its_own_cell() -> None:
    sheets = good_sheets()
    sheets["Offres"].insert(0, ["Offres de la société"])
    sheets["Offres"][2][3] = -1
    assert faults_of(sheets) == ["Offres!D3 '-1': ABONNEMENT_HT must not be negative"]


def test_a_row_whose_key_is_told_or_begins_with_another_word_is_no_total() -> None:
    sheets = good_sheets()
    sheets["Zones"] = [
        ["LIBELLE", "RESEAU", "ZONE_ORIGINE"],
        ["Total Telecom", "208", "FR"],
        ["Totalement", "206", "UE"],
        ["Total", None, "2"],
    ]
    assert [row["label"] for row in read(sheets).zones] == ["Total Telecom", "Totalement"]
    sheets["Offres"].append(["TOTAL-1", "Tout compris", "MOBILE", 1, "OUI", 0, 0, 20])
    assert [row["offer_code"] for row in read(sheets).offers] == ["MOB", "FIX", "TOTAL-1"]


def test_a_code_that_begins_with_the_word_total_is_one_unless_no_row_follows() -> None:
    sheets = good_sheets()
    sheets["Offres"].insert(1, ["Total 5G", "Tout compris", "MOBILE", 1, "OUI", 0, 0, 20])
    sheets["Offres"] += [["Total", 3], ["Total général", 3]]
    assert [row["offer_code"] for row in read(sheets).offers] == ["Total 5G", "MOB", "FIX"]


def test_two_sheets_of_two_years_are_a_fault() -> None:
    sheets = good_sheets()
    sheets["Tarifs 2025"] = sheets["Tarifs"]
    assert faults_of(sheets) == ["Tarifs: 2 sheets bear this name, 'Tarifs', 'Tarifs 2025': keep one"]


def test_a_header_that_never_comes_is_looked_for_in_a_bounded_number_of_rows() -> None:
    sheets = good_sheets()
    sheets["Zones"] = [[f"title {place}"] for place in range(1500)] + sheets["Zones"]
    assert "Zones: column RESEAU is missing from the header in row 1" in faults_of(sheets)
    sheets["Zones"] = sheets["Zones"][600:]
    assert len(read(sheets).zones) == 2


def test_a_percent_cell_counts_times_100_and_an_unknown_rate_is_warned_of() -> None:
    book = openpyxl.load_workbook(io.BytesIO(saved(with_options())))
    for cell, value in (("H2", 0.2), ("H3", 0.196)):
        book["Options"][cell].value, book["Options"][cell].number_format = value, "0.0 %"
    content = io.BytesIO()
    book.save(content)
    found = read_tariff_book(content.getvalue(), "x")
    assert [row["vat_rate"] for row in found.options] == [20, Decimal("19.6")]
    assert [warning.cell for warning in found.warnings] == ["H3"]
