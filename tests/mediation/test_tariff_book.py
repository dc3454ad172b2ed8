"""Tariff workbooks: what is accepted and how it comes out, what is refused and how that is told."""

import io
import zipfile
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from origyne_pipeline.mediation.tariff_book import TariffBook, TariffBookRefused, read_tariff_book
from origyne_pipeline.workbook import Bounds

DAYS = ("LUN", "MAR", "MER", "JEU", "VEN", "SAM", "DIM", "FERIE")
Sheets = dict[str, list[list[Any]]]


def good_sheets() -> Sheets:
    """A small tariff that breaks no rule."""
    return {
        "Offres": [
            [
                "CODE_OFFRE",
                "LIBELLE",
                "TYPE_LIGNE",
                "ABONNEMENT_HT",
                "PRORATA",
                "FRAIS_ACTIVATION_HT",
                "FRAIS_RESILIATION_HT",
                "TAUX_TVA",
            ],
            ["MOB", "Mobile", "MOBILE", 9.99, "OUI", 10, None, 20],
            ["FIX", "Fixe", "VGA", "17,5", "non", None, 35, 8.5],
        ],
        "Forfaits": [
            [
                "CODE_FORFAIT",
                "CODE_OFFRE",
                "LIBELLE",
                "USAGE",
                "ZONES_ORIGINE",
                "GROUPES",
                "QUANTITE",
                "UNITE",
                "PARTAGE",
                "PRIORITE",
            ],
            ["F1", "MOB", "2 h", "VOIX", "FR, UE", "NATIONAL", 2, "H", "LIGNE", 1],
            ["F2", "MOB", "1 Go", "DATA", "FR", "*", 1.5, "GO", "CLIENT", 2],
            ["F3", "FIX", "tout", "SMS", "*", "NATIONAL", "Illimité", "ACTE", "LIGNE", 1],
        ],
        "Destinations": [
            ["PREFIXE", "CODE_DESTINATION", "LIBELLE", "GROUPE"],
            ["331", "FR_FIXE", "Fixe", "NATIONAL"],
            [33612.0, "FR_MOBILE", "Mobile", "NATIONAL"],
            ["#118", "FR_118", "Renseignements", "SVA"],
        ],
        "Zones": [["RESEAU", "ZONE_ORIGINE", "LIBELLE"], ["208", "FR", "France"], [20601, "UE", "Belgique"]],
        "Plages": [
            ["PLAGE", "JOUR", "DEBUT", "FIN"],
            *(
                [band, day, a, b]
                for day in DAYS
                for band, a, b in (("HC", "00:00", "8:00"), ("HP", "08:00", "24:00"))
            ),
        ],
        "Tarifs": [
            [
                "CODE_OFFRE",
                "USAGE",
                "ZONE_ORIGINE",
                "CODE_DESTINATION",
                "PLAGE",
                "A_PARTIR_DE",
                "FRAIS_CONNEXION_HT",
                "PRIX_HT",
                "UNITE",
                "PALIER_INITIAL",
                "PALIER",
                "ARRONDI",
                "DECIMALES",
                "PLAFOND_HT",
            ],
            ["*", "VOIX", "FR", "*", "HP", None, 0.1, 0.385, "MIN", 60, 30, None, None, None],
            ["MOB", "VOIX", "FR", "FR_FIXE", "*", None, 0, "0,000005", "S", None, 1, "superieur", 2, 2],
            ["MOB", "VOIX", "FR", "FR_FIXE", "*", 120, 0, 5e-05, "MIN", None, 6, None, 0, None],
            ["*", "SMS", "FR", "*", "*", None, None, 0.1, "ACTE", None, None, None, None, None],
        ],
    }


def saved(sheets: Sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(sheets: Sheets) -> TariffBook:
    return read_tariff_book(saved(sheets), "TABLES_TARIFAIRES_20260901.xlsx")


def faults_of(sheets: Sheets) -> list[str]:
    with pytest.raises(TariffBookRefused) as refused:
        read(sheets)
    return [str(fault) for fault in refused.value.faults]


def test_offers_come_out_typed() -> None:
    book = read(good_sheets())
    assert book.offers == [
        {
            "offer_code": "MOB",
            "label": "Mobile",
            "line_type": "MOBILE",
            "subscription_excl_tax": Decimal("9.99"),
            "subscription_incl_tax": None,
            "prorated": True,
            "activation_fee_excl_tax": Decimal(10),
            "activation_fee_incl_tax": None,
            "termination_fee_excl_tax": Decimal(0),
            "termination_fee_incl_tax": None,
            "vat_rate": Decimal(20),
            "in_advance": False,
        },
        {
            "offer_code": "FIX",
            "label": "Fixe",
            "line_type": "VGA",
            "subscription_excl_tax": Decimal("17.5"),
            "subscription_incl_tax": None,
            "prorated": False,
            "activation_fee_excl_tax": Decimal(0),
            "activation_fee_incl_tax": None,
            "termination_fee_excl_tax": Decimal(35),
            "termination_fee_incl_tax": None,
            "vat_rate": Decimal("8.5"),
            "in_advance": False,
        },
    ]


def test_allowances_are_in_seconds_acts_and_kilobytes() -> None:
    found = read(good_sheets()).allowances
    assert [row["quantity"] for row in found] == [7200, 1572864, None]
    assert [row["origin_zones"] for row in found] == [["FR", "UE"], ["FR"], ["*"]]
    assert [row["destination_groups"] for row in found] == [["NATIONAL"], ["*"], ["NATIONAL"]]
    assert [row["sharing"] for row in found] == ["LIGNE", "CLIENT", "LIGNE"]


def test_codes_that_a_spreadsheet_made_numbers_are_text() -> None:
    book = read(good_sheets())
    assert [row["prefix"] for row in book.destinations] == ["331", "33612", "#118"]
    assert [row["network_prefix"] for row in book.zones] == ["208", "20601"]


def test_prices_are_exact_and_have_their_defaults() -> None:
    first, fine, tier, act = read(good_sheets()).prices
    assert (first["price_excl_tax"], first["rounding"], first["decimals"], first["cap_excl_tax"]) == (
        Decimal("0.385"),
        "PROCHE",
        4,
        None,
    )
    assert (fine["price_excl_tax"], fine["rounding"], fine["decimals"], fine["cap_excl_tax"]) == (
        Decimal("0.000005"),
        "SUPERIEUR",
        2,
        Decimal(2),
    )
    assert (tier["from_quantity"], tier["price_excl_tax"], tier["decimals"]) == (120, Decimal("0.00005"), 0)
    assert (act["first_increment"], act["increment"], act["connection_fee_excl_tax"]) == (0, 1, Decimal(0))


def test_bands_are_minutes() -> None:
    bands = read(good_sheets()).bands
    assert bands[1] == {"band": "HP", "day": "LUN", "from_minute": 480, "to_minute": 1440}


def test_time_cells_are_times() -> None:
    sheets = good_sheets()
    sheets["Plages"][1] = ["HC", "LUN", time(0, 0), time(8, 0)]
    sheets["Plages"][2] = ["HP", "LUN", time(8, 0), timedelta(days=1)]
    assert read(sheets).bands == read(good_sheets()).bands


def test_headers_and_sheets_match_loosely_and_extra_ones_are_ignored() -> None:
    sheets = good_sheets()
    sheets["Zones"] = [["Libellé", "note", " zone d origine ", "Réseau"]] + [
        [label, "x", zone, network] for network, zone, label in sheets["Zones"][1:]
    ]
    sheets["Zones"][0][2] = "Zone origine"
    sheets["DESTINATIONS "] = sheets.pop("Destinations")
    sheets["Notes"] = [["anything"]]
    found = read(sheets)
    assert found.zones == read(good_sheets()).zones
    assert len(found.destinations) == 3


def test_empty_rows_are_ignored() -> None:
    sheets = good_sheets()
    sheets["Zones"][1:1] = [[None], [" "]]
    assert read(sheets).zones == read(good_sheets()).zones


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "fault"),
    [
        ("Offres", 2, 0, "MOB", "Offres!A3 'MOB': CODE_OFFRE repeats the key of row 2"),
        (
            "Offres",
            1,
            3,
            None,
            "Offres!D2: ABONNEMENT_HT is empty, and so is ABONNEMENT_TTC: fill one of them",
        ),
        ("Offres", 1, 3, -1, "Offres!D2 '-1': ABONNEMENT_HT must not be negative"),
        ("Offres", 1, 3, "1 000", "Offres!D2 '1 000': ABONNEMENT_HT must be a decimal number"),
        ("Offres", 1, 4, "PEUT-ETRE", "Offres!E2 'PEUT-ETRE': PRORATA must be one of OUI, NON"),
        ("Offres", 1, 4, True, "Offres!E2 'True': PRORATA is neither a text nor a number"),
        ("Offres", 1, 7, 120, "Offres!H2 '120': TAUX_TVA must be a percentage from 0 to 100"),
        ("Forfaits", 1, 3, "FAX", "Forfaits!D2 'FAX': USAGE must be one of VOIX"),
        ("Forfaits", 1, 7, "GO", "Forfaits!H2 'GO': UNITE of VOIX must be one of S, MIN, H"),
        ("Forfaits", 1, 6, "beaucoup", "Forfaits!G2 'beaucoup': QUANTITE must be a decimal number"),
        ("Forfaits", 1, 5, " , ", "Forfaits!F2 ',': GROUPES must be a comma-separated list, or *"),
        ("Forfaits", 1, 9, 1.5, "Forfaits!J2 '1.5': PRIORITE must be a whole number"),
        ("Destinations", 1, 0, "+33", "Destinations!A2 '+33': PREFIXE must be digits, or # and digits"),
        ("Destinations", 2, 0, 331, "Destinations!A3 '331': PREFIXE repeats the key of row 2"),
        ("Destinations", 1, 3, None, "Destinations!D2: GROUPE is required and empty"),
        ("Zones", 1, 0, "20", "Zones!A2 '20': RESEAU must be 3 to 6 digits"),
        (
            "Plages",
            1,
            3,
            "09:00",
            "Plages!C3 '08:00': DEBUT overlaps another band of LUN from 08:00 to 09:00",
        ),
        ("Plages", 1, 3, "07:59", "Plages!C3 '08:00': DEBUT leaves LUN from 07:59 to 08:00 without a band"),
        ("Plages", 2, 3, "23:59", "Plages!D3 '23:59': FIN leaves LUN from 23:59 to 24:00 without a band"),
        ("Plages", 2, 3, "00:00", "Plages!D3 '00:00': FIN must be after DEBUT"),
        ("Plages", 2, 3, "24:01", "Plages!D3 '24:01': FIN must be a time HH:MM"),
        ("Plages", 1, 1, "LUNDI", "Plages!B2 'LUNDI': JOUR must be one of LUN, MAR"),
        ("Tarifs", 1, 7, 0.1234567, "Tarifs!H2 '0.1234567': PRIX_HT has more than 6 decimals"),
        ("Tarifs", 1, 7, "#N/A", "Tarifs!H2 '#N/A': PRIX_HT is a spreadsheet error"),
        ("Tarifs", 1, 8, "KO", "Tarifs!I2 'KO': UNITE of VOIX must be one of MIN, S"),
        ("Tarifs", 1, 10, 0, "Tarifs!K2 '0': PALIER must be a whole number >= 1"),
        ("Tarifs", 1, 10, None, "Tarifs!K2: PALIER is required and empty: write a whole number >= 1"),
        ("Tarifs", 1, 11, "AU_PIF", "Tarifs!L2 'AU_PIF': ARRONDI must be one of PROCHE"),
        ("Tarifs", 1, 12, 7, "Tarifs!M2 '7': DECIMALES must be a whole number from 0 to 6"),
        ("Tarifs", 1, 0, None, "Tarifs!A2: CODE_OFFRE is required and empty"),
        ("Tarifs", 2, 5, 60, "Tarifs!F3 '60': A_PARTIR_DE starts above 0 in every tier of this price"),
        ("Tarifs", 3, 5, None, "Tarifs!A4 'MOB': CODE_OFFRE repeats the key of row 3"),
    ],
)
def test_a_broken_rule_refuses_the_workbook(
    sheet: str, row: int, column: int, value: Any, fault: str
) -> None:
    sheets = good_sheets()
    sheets[sheet][row][column] = value
    found = faults_of(sheets)
    assert len(found) == 1
    assert found[0].startswith(fault)


def test_every_fault_is_listed_at_once() -> None:
    sheets = good_sheets()
    sheets["Offres"][1][3] = "x"
    sheets["Zones"][1][0] = "2"
    sheets["Tarifs"][1][7] = -1
    sheets["Tarifs"][1][10] = "a"
    with pytest.raises(TariffBookRefused) as refused:
        read(sheets)
    assert [(f.sheet, f.cell) for f in refused.value.faults] == [
        ("Offres", "D2"),
        ("Zones", "A2"),
        ("Tarifs", "K2"),
        ("Tarifs", "H2"),
    ]
    assert "TABLES_TARIFAIRES_20260901.xlsx is refused, 4 faults" in str(refused.value)


def test_a_missing_or_repeated_column_and_a_missing_sheet_refuse() -> None:
    sheets = good_sheets()
    del sheets["Zones"]
    sheets["Offres"][0][3] = "ABONNEMENT"
    sheets["Destinations"][0] = ["PREFIXE", "Code destination", "CODE_DESTINATION", "GROUPE"]
    found = faults_of(sheets)
    titles = "'Offres', 'Forfaits', 'Destinations', 'Plages', 'Tarifs'"
    remedy = "call one of them Zones, or name it in the layouts file"
    assert f"Zones: the sheet is missing; the workbook has {titles}: {remedy}" in found
    missing = "Offres: column ABONNEMENT_HT is missing from the header in row 1; unknown headers there: 'ABONNEMENT'"
    assert missing in found
    assert "Destinations!C1 'CODE_DESTINATION': column CODE_DESTINATION stands twice: keep one" in found
    assert not [fault for fault in found if fault.startswith("Plages")]


def test_optional_columns_may_be_absent() -> None:
    sheets = good_sheets()
    sheets["Tarifs"] = [row[:11] for row in sheets["Tarifs"]]
    found = read(sheets).prices[1]
    assert (found["rounding"], found["decimals"], found["cap_excl_tax"]) == ("PROCHE", 4, None)


def test_codes_that_no_sheet_lists_are_warned_of_only() -> None:
    sheets = good_sheets()
    sheets["Forfaits"][1][1] = "PARTI"
    sheets["Tarifs"][1][4] = "HX"
    sheets["Tarifs"][4][2] = "LUNE"
    warnings = [(f.sheet, f.cell, f.value) for f in read(sheets).warnings]
    assert warnings == [("Forfaits", "B2", "PARTI"), ("Tarifs", "C5", "LUNE"), ("Tarifs", "E2", "HX")]


def test_a_quantity_that_is_not_whole_is_kept_exact_with_a_warning() -> None:
    sheets = good_sheets()
    sheets["Forfaits"][2][6] = 0.1
    book = read(sheets)
    assert book.allowances[1]["quantity"] == Decimal("104857.6")
    assert [f.value for f in book.warnings] == ["104857.6"]


def test_a_formula_counts_by_its_stored_value_and_is_refused_without_one() -> None:
    sheets = good_sheets()
    sheets["Tarifs"][1][7] = "=0.35*1.1"
    assert faults_of(sheets) == [
        "Tarifs!H2: PRIX_HT is a formula without a stored value: open the workbook, compute it and save it"
    ]
    stored = replaced(saved(sheets), "xl/worksheets/sheet6.xml", b"<v></v>", b"<v>0.38500000000000006</v>")
    assert read_tariff_book(stored, "x").prices[0]["price_excl_tax"] == Decimal("0.385")


def replaced(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The archive with one part changed; the change must bite."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old in data or old.replace(b"></v>", b" />") in data
                data = data.replace(old, new).replace(old.replace(b"></v>", b" />"), new)
            copy.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty, 0 bytes"),
        (b"CODE_OFFRE;LIBELLE\n", "text file (CSV)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        (saved(good_sheets())[:3000], "no readable zip"),
    ],
)
def test_what_is_no_workbook_is_one_clear_fault(content: bytes, words: str) -> None:
    with pytest.raises(TariffBookRefused) as refused:
        read_tariff_book(content, "x.xlsx")
    assert words in str(refused.value.faults[0])


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    with pytest.raises(TariffBookRefused, match=r"is a zip archive and no workbook, it holds readme\.txt"):
        read_tariff_book(content.getvalue(), "x.xlsx")


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    padded = replaced(
        saved(good_sheets()), "xl/worksheets/sheet1.xml", b"</worksheet>", b"</worksheet>" + b" " * 20_000_000
    )
    with pytest.raises(TariffBookRefused, match="times its size"):
        read_tariff_book(padded, "x.xlsx")
    with pytest.raises(TariffBookRefused, match="at most 1000 are read"):
        read_tariff_book(saved(good_sheets()), "x.xlsx", Bounds(unfolded_bytes=1000))


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(TariffBookRefused, match="Plages: more than 15 rows"):
        read_tariff_book(saved(good_sheets()), "x.xlsx", Bounds(rows=15))


def test_a_row_beyond_any_sheet_is_refused_at_once() -> None:
    far = replaced(
        saved(good_sheets()), "xl/worksheets/sheet4.xml", b'<row r="3"', b'<row r="99999999999999"'
    )
    with pytest.raises(TariffBookRefused, match="has a row 99999999999999; a sheet has rows 1 to 1048576"):
        read_tariff_book(far, "x.xlsx")


def test_a_document_type_is_refused() -> None:
    sneaky = replaced(
        saved(good_sheets()),
        "xl/worksheets/sheet1.xml",
        b"<worksheet ",
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet ',
    )
    with pytest.raises(TariffBookRefused, match="declares a document type or entity"):
        read_tariff_book(sneaky, "x.xlsx")


def test_broken_xml_is_one_clear_fault() -> None:
    broken = replaced(saved(good_sheets()), "xl/worksheets/sheet2.xml", b"</sheetData>", b"")
    with pytest.raises(TariffBookRefused, match="is a damaged workbook"):
        read_tariff_book(broken, "x.xlsx")


@pytest.mark.parametrize(
    ("end", "cell_format"), [(1, "hh:mm"), (1, "General"), (1.0, "[h]:mm"), ("24:00:00", "@")]
)
def test_midnight_at_the_end_of_a_day_has_many_spellings(end: Any, cell_format: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(saved(good_sheets())))
    cell = book["Plages"]["D3"]
    cell.value, cell.number_format = end, cell_format
    content = io.BytesIO()
    book.save(content)
    assert read_tariff_book(content.getvalue(), "x.xlsx").bands[1]["to_minute"] == 1440


def test_a_formula_that_gave_an_empty_text_is_an_empty_cell() -> None:
    sheets = good_sheets()
    sheets["Tarifs"][1][13] = '=""'
    stored = replaced(saved(sheets), "xl/worksheets/sheet6.xml", b'<c r="N2">', b'<c r="N2" t="str">')
    assert read_tariff_book(stored, "x.xlsx").prices[0]["cap_excl_tax"] is None
