"""The VNO's own workbook: what is read, what refuses it, what is only said."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from origyne_pipeline.identifiers import Bic, Iban, PhoneNumber, Rum, Siren, VatId
from origyne_pipeline.onboarding import clients
from origyne_pipeline.onboarding.clients import ClientsMissing, ClientsRefused, check_clients, read_clients
from origyne_pipeline.parties import (
    Adjustment,
    Customer,
    Delivery,
    Discount,
    LineHolder,
    LineOption,
    Mandate,
)
from origyne_pipeline.workbook import Bounds, tables

IBAN = "FR7630006000011234567890189"
HEADERS = {
    "Clients": (
        "REF_CLIENT;TYPE;NOM;ADRESSE;CODE_POSTAL;VILLE;PAYS;EMAIL;SIREN;TVA_INTRA;TERRITOIRE_TVA;DETAIL_MASQUE"
    ),
    "Mandats": "REF_CLIENT;RUM;DATE_SIGNATURE;IBAN;BIC;TITULAIRE;STATUT",
    "Ajustements": "REF_CLIENT;LIGNE;MOIS;LIBELLE;MONTANT_HT;TAUX_TVA",
}
Sheets = dict[str, list[list[Any]]]


def good_sheets() -> Sheets:
    """Two customers, two mandates, two adjustments; no fault, no warning."""
    pro = [
        "C2",
        "PROFESSIONNEL",
        "Société",
        "2 quai",
        7100,
        "Annonay",
        "FR",
        None,
        944766476,
        "FR83944766476",
        "DOM",
        None,
    ]
    return {
        "Clients": [
            HEADERS["Clients"].split(";"),
            [
                "C1",
                "particulier",
                "Mme É",
                "1 rue",
                "44000",
                "Nantes",
                "fr",
                "a@b.fr",
                None,
                None,
                "METROPOLE",
                "NON",
            ],
            pro,
        ],
        "Mandats": [
            HEADERS["Mandats"].split(";"),
            ["C1", "RUM-1", "15/01/2025", IBAN, None, "Mme É", "ACTIF"],
            [
                "C2",
                "RUM-2",
                datetime(2025, 2, 3),
                "fr76 3000 6000 0112 3456 7890 189",
                "AGRIFRPP",
                "Société",
                "REVOQUE",
            ],
        ],
        "Ajustements": [
            HEADERS["Ajustements"].split(";"),
            ["C1", None, "2026-09", "Geste", -6.08, 20],
            ["C2", "06 12 34 56 78", date(2026, 10, 1), "Carte", "8,33", 8.5],
        ],
    }


@pytest.fixture
def saved(tmp_path: Path) -> Any:
    """A function that saves sheets as ``clients.xlsx``."""

    def save(sheets: Sheets) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "clients.xlsx"
        book.save(path)
        return path

    return save


def test_an_option_that_no_landed_workbook_lists_is_named_by_cell(saved: Any) -> None:
    day = date(2026, 9, 1)
    rows = [["33600000001", "OPT_ROAMING", day, None], ["33600000001", "OPT_ROAMIN", day, None]]
    path = saved(good_sheets() | {"Options": [["LIGNE", "CODE_OPTION", "DU", "AU"], *rows]})
    (warning,) = check_clients(path, None, {"OPT_ROAMING", "OPT_FIXE"}).warnings
    assert (warning.sheet, warning.cell) == ("Options", "B3")
    assert warning.rule.endswith("write OPT_ROAMING, if that is meant")
    assert check_clients(path).warnings == (), "nothing is known of options before a tariff workbook lands"


def test_customers_come_out_typed(saved: Any) -> None:
    checked = check_clients(saved(good_sheets()))
    assert checked.warnings == ()
    assert checked.reference.customers == {
        "C1": Customer(
            "C1", "PARTICULIER", "Mme É", "1 rue", "44000", "Nantes", "FR", "a@b.fr", None, None, "METROPOLE", False
        ),
        "C2": Customer(
            "C2", "PROFESSIONNEL", "Société", "2 quai", "07100", "Annonay", "FR", None,
            Siren("944766476"), VatId("FR83944766476"), "DOM", True,
        ),
    }  # fmt: skip


def test_mandates_and_adjustments_come_out_typed(saved: Any) -> None:
    reference = read_clients(saved(good_sheets()))
    assert reference.mandates == (
        Mandate("C1", Rum("RUM-1"), date(2025, 1, 15), Iban(IBAN), None, "Mme É", True, "CORE"),
        Mandate("C2", Rum("RUM-2"), date(2025, 2, 3), Iban(IBAN), Bic("AGRIFRPP"), "Société", False, "CORE"),
    )
    assert reference.adjustments == (
        Adjustment("C1", None, "2026-09", "Geste", Decimal("-6.08"), Decimal(20)),
        Adjustment("C2", PhoneNumber("33612345678"), "2026-10", "Carte", Decimal("8.33"), Decimal("8.5")),
    )


def test_a_scheme_column_tells_business_mandates(saved: Any) -> None:
    sheets = good_sheets()
    for row, scheme in zip(sheets["Mandats"], ("SCHÉMA", "b2b", None), strict=True):
        row.append(scheme)
    assert [m.scheme for m in read_clients(saved(sheets)).mandates] == ["B2B", "CORE"]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "fault"),
    [
        ("Clients", 2, 0, "C1", "Clients!A3 'C1': REF_CLIENT repeats the key of row 2"),
        ("Clients", 1, 0, "C" * 33, f"Clients!A2 '{'C' * 33}': REF_CLIENT is longer than 32 characters"),
        ("Clients", 1, 1, "AMI", "Clients!B2 'AMI': TYPE must be one of PARTICULIER, PROFESSIONNEL"),
        ("Clients", 1, 3, None, "Clients!D2: ADRESSE is required and empty"),
        ("Clients", 1, 6, "FRA", "Clients!G2 'FRA': PAYS must be a country of two letters"),
        ("Clients", 1, 10, "PARIS", "Clients!K2 'PARIS': TERRITOIRE_TVA must be one of METROPOLE"),
        ("Clients", 1, 11, "peut-être", "Clients!L2 'peut-être': DETAIL_MASQUE must be one of OUI, NON"),
        ("Mandats", 2, 1, "rum-1", "Mandats!B3 'rum-1': RUM repeats the key of row 2"),
        ("Mandats", 1, 2, "31/02/2025", "Mandats!C2 '31/02/2025': DATE_SIGNATURE must be a date"),
        ("Mandats", 1, 2, 45672, "Mandats!C2 '45672': DATE_SIGNATURE must be a date"),
        ("Mandats", 1, 6, "OUI", "Mandats!G2 'OUI': STATUT must be one of ACTIF, REVOQUE"),
        ("Ajustements", 1, 2, "09/2026", "Ajustements!C2 '09/2026': MOIS must be a month AAAA-MM"),
        ("Ajustements", 1, 2, "2026-13", "Ajustements!C2 '2026-13': MOIS must be a month AAAA-MM"),
        ("Ajustements", 1, 4, "-", "Ajustements!E2 '-': MONTANT_HT must be a decimal number"),
        ("Ajustements", 1, 5, 101, "Ajustements!F2 '101': TAUX_TVA must be a percentage"),
        ("Ajustements", 1, 5, None, "Ajustements!F2: TAUX_TVA is required and empty"),
        ("Ajustements", 2, 1, 612345678, "Ajustements!B3 '612345678': LIGNE must be a line's number"),
    ],
)
def test_a_broken_rule_refuses_the_workbook(
    saved: Any, sheet: str, row: int, column: int, value: Any, fault: str
) -> None:
    sheets = good_sheets()
    sheets[sheet][row][column] = value
    with pytest.raises(ClientsRefused) as refused:
        read_clients(saved(sheets))
    assert [str(f)[: len(fault)] for f in refused.value.faults] == [fault]


def test_every_fault_is_listed_with_what_to_do(saved: Any) -> None:
    sheets = good_sheets()
    sheets["Clients"][1][1] = sheets["Mandats"][1][6] = sheets["Ajustements"][1][4] = "x"
    path = saved(sheets)
    with pytest.raises(ClientsRefused, match=f"clients.xlsx is refused, 3 faults; correct {path}"):
        read_clients(path)


def test_a_doubled_key_and_a_warning_are_said_beside_other_faults(saved: Any) -> None:
    sheets = good_sheets()
    sheets["Clients"][2][0] = "C1"
    sheets["Clients"][2][1] = "x"
    sheets["Mandats"][2][0] = "C9"
    with pytest.raises(ClientsRefused) as refused:
        read_clients(saved(sheets))
    assert [fault.cell for fault in refused.value.faults] == ["B3", "A3"]
    assert "A3" in [warning.cell for warning in refused.value.warnings if warning.sheet == "Mandats"]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "cell"),
    [
        ("Clients", 1, 7, "nobody", "H2"),
        ("Clients", 2, 8, "944766477", "I3"),
        ("Clients", 2, 9, "FR84944766476", "J3"),
        ("Clients", 1, 4, "440", "E2"),
        ("Mandats", 1, 1, "RUM é", "B2"),
        ("Mandats", 1, 3, IBAN[:-1] + "8", "D2"),
        ("Mandats", 1, 3, None, "D2"),
        ("Mandats", 1, 4, "AGRI", "E2"),
        ("Mandats", 1, 0, "C9", "A2"),
        ("Ajustements", 1, 0, "C9", "A2"),
        ("Ajustements", 1, 5, 19.6, "F2"),
    ],
)
def test_a_wrong_key_or_an_unknown_customer_is_said_and_stops_nothing(
    saved: Any, sheet: str, row: int, column: int, value: Any, cell: str
) -> None:
    sheets = good_sheets()
    sheets[sheet][row][column] = value
    checked = check_clients(saved(sheets))
    assert cell in [warning.cell for warning in checked.warnings]
    assert len(checked.reference.customers) == len(checked.reference.mandates) == 2


def test_a_wrong_iban_keeps_its_mandate_and_is_shown_masked(saved: Any) -> None:
    sheets = good_sheets()
    sheets["Mandats"][1][3] = "FR7630006000011234567890188"
    checked = check_clients(saved(sheets))
    assert checked.reference.mandates[0].iban == "FR7630006000011234567890188"
    assert [str(w) for w in checked.warnings] == [
        "Mandats!D2 'FR76...0188': IBAN has wrong check digits; its debits are held"
    ]


def test_a_company_without_siren_and_one_with_another_vat_number_are_said(saved: Any) -> None:
    sheets = good_sheets()
    sheets["Clients"][2][8] = "732829320"
    assert [w.rule for w in check_clients(saved(sheets)).warnings] == [
        "TVA_INTRA belongs to SIREN 944766476, not 732829320"
    ]
    sheets["Clients"][2][8] = None
    assert [w.cell for w in check_clients(saved(sheets)).warnings] == ["I3"]


@pytest.mark.parametrize(
    ("country", "territory", "number", "cells"),
    [
        ("CH", "HORS_FR", None, []),
        ("CH", "HORS_FR", "CHE-116.281.710 TVA", []),
        ("US", "HORS_FR", None, []),
        ("DE", "HORS_FR", "DE136695976", []),
        ("DE", "HORS_FR", None, ["J3"]),
        ("DE", "HORS_FR", "DE136695977", ["J3"]),
        ("MC", "HORS_FR", None, ["K3"]),
        ("FR", "HORS_FR", "FR83944766476", ["I3", "K3"]),
        ("MQ", "DOM", None, ["I3"]),
        ("FR", "METROPOLE", None, ["I3"]),
    ],
)
def test_a_company_is_asked_for_the_number_that_its_country_gives(
    saved: Any, country: str, territory: str, number: str | None, cells: list[str]
) -> None:
    sheets = good_sheets()
    sheets["Clients"][2][6] = country
    sheets["Clients"][2][8:11] = [None, number, territory]
    assert [w.cell for w in check_clients(saved(sheets)).warnings] == cells


@pytest.mark.parametrize(("delivered_in", "cells"), [("FR", ["G3"]), ("DE", []), (None, [])])
def test_goods_that_stay_in_france_are_not_billed_without_its_vat(
    saved: Any, delivered_in: str | None, cells: list[str]
) -> None:
    sheets = good_sheets()
    sheets["Clients"][0] += [
        "LIVRAISON_ADRESSE",
        "LIVRAISON_CODE_POSTAL",
        "LIVRAISON_VILLE",
        "LIVRAISON_PAYS",
    ]
    sheets["Clients"][2][6] = "CH"
    sheets["Clients"][2][8:11] = [None, None, "HORS_FR"]
    sheets["Clients"][2] += ["1 rue", "44000", "Nantes", delivered_in] if delivered_in else []
    sheets["Ajustements"][0].append("NATURE")
    sheets["Ajustements"][2].append("BIEN")
    assert [w.cell for w in check_clients(saved(sheets)).warnings] == cells


def test_a_missing_file_says_where_it_should_be(tmp_path: Path) -> None:
    with pytest.raises(ClientsMissing, match=r"clients\.xlsx.*ORIGYNE_CLIENTS"):
        read_clients(tmp_path / "clients.xlsx")


def test_a_file_that_is_no_workbook_and_a_missing_sheet_refuse(saved: Any, tmp_path: Path) -> None:
    sheets = good_sheets()
    del sheets["Ajustements"]
    with pytest.raises(ClientsRefused, match="Ajustements: the sheet is missing"):
        read_clients(saved(sheets))
    other = tmp_path / "other.xlsx"
    other.write_bytes(b"REF_CLIENT;TYPE\n")
    with pytest.raises(ClientsRefused, match="is a text file"):
        read_clients(other)


OPTIONAL = {
    "Options": [
        "LIGNE;CODE_OPTION;DU;AU",
        "0612345678;OPT;01/09/2026;",
        "0692 12 34 56;PASS;2026-09-01;2026-09-07",
    ],
    "Titulaires": ["LIGNE;DU;REF_CLIENT", "+33612345678;2026-09-16;C2"],
    "Remises": [
        "REF_CLIENT;LIGNE;PORTEE;TAUX;MONTANT_HT;DU;AU;LIBELLE",
        "C1;;tout;10;;2026-09;;Fidélité",
        "C2;33612345678;ABONNEMENT;;3,50;2026-09;2026-10;Geste",
    ],
}


def sheets_with_lines() -> Sheets:
    """The good sheets, with those that may be absent: two options, a holder, two discounts; no fault, no warning."""
    optional: Sheets = {
        name: [[cell or None for cell in row.split(";")] for row in rows] for name, rows in OPTIONAL.items()
    }
    optional["Options"][1][2] = datetime(2026, 9, 1)
    optional["Remises"][1][5] = date(2026, 9, 1)
    return good_sheets() | optional


def test_options_holders_and_discounts_come_out_typed(saved: Any) -> None:
    checked = check_clients(saved(sheets_with_lines()))
    assert checked.warnings == ()
    reference = checked.reference
    assert reference.options == (
        LineOption("33612345678", "OPT", date(2026, 9, 1), None),
        LineOption("262692123456", "PASS", date(2026, 9, 1), date(2026, 9, 7)),
    )
    assert reference.holders == (LineHolder("33612345678", date(2026, 9, 16), "C2"),)
    assert reference.discounts == (
        Discount("C1", None, "TOUT", Decimal(10), None, "2026-09", None, "Fidélité"),
        Discount("C2", "33612345678", "ABONNEMENT", None, Decimal("3.50"), "2026-09", "2026-10", "Geste"),
    )


def test_the_sheets_of_lines_may_be_absent_and_a_year_after_a_name_does_no_harm(saved: Any) -> None:
    reference = read_clients(saved(good_sheets()))
    assert (reference.options, reference.holders, reference.discounts) == ((), (), ())
    sheets = sheets_with_lines()
    sheets["Options 2026"] = sheets.pop("Options")
    assert len(read_clients(saved(sheets)).options) == 2


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "fault"),
    [
        ("Options", 1, 0, None, "Options!A2: LIGNE is required and empty"),
        ("Options", 1, 0, "112", "Options!A2 '112': LIGNE must be a line's number"),
        ("Options", 1, 1, None, "Options!B2: CODE_OPTION is required and empty"),
        ("Options", 1, 2, "2026-09", "Options!C2 '2026-09': DU must be a date"),
        ("Options", 2, 3, "2026-08-31", "Options!D3 '2026-08-31': AU is before DU"),
        (
            "Titulaires",
            1,
            1,
            None,
            "Titulaires!B2: DU is required and empty: write a date, JJ/MM/AAAA or AAAA-MM-JJ",
        ),
        ("Titulaires", 1, 2, None, "Titulaires!C2: REF_CLIENT is required and empty"),
        ("Remises", 1, 2, "SMS", "Remises!C2 'SMS': PORTEE must be one of ABONNEMENT, CONSOMMATION, TOUT"),
        ("Remises", 1, 3, 0, "Remises!D2 '0': TAUX must be above 0"),
        ("Remises", 1, 3, 100.01, "Remises!D2 '100.01': TAUX must be a percentage of at most 100"),
        ("Remises", 1, 3, None, "Remises!D2: TAUX is empty, and so is MONTANT_HT: fill one of them"),
        ("Remises", 1, 4, 1, "Remises!E2 '1': MONTANT_HT and TAUX are both filled: keep one of them"),
        ("Remises", 2, 4, 0, "Remises!E3 '0': MONTANT_HT must be above 0"),
        ("Remises", 2, 4, -1, "Remises!E3 '-1': MONTANT_HT must not be negative"),
        ("Remises", 2, 4, 0.001, "Remises!E3 '0.001': MONTANT_HT has more than 2 decimals"),
        ("Remises", 2, 6, "2026-08", "Remises!G3 '2026-08': AU is before DU"),
        ("Remises", 2, 6, "12/2026", "Remises!G3 '12/2026': AU must be a month AAAA-MM"),
        ("Options", 2, 3, "31/13/2026", "Options!D3 '31/13/2026': AU must be a date"),
        (
            "Ajustements",
            1,
            4,
            "-5EUR",
            "Ajustements!E2 '-5EUR': MONTANT_HT must be a decimal number such as -12,50, without",
        ),
        ("Remises", 2, 5, "09/2026", "Remises!F3 '09/2026': DU must be a month AAAA-MM"),
        ("Remises", 2, 7, None, "Remises!H3: LIBELLE is required and empty"),
    ],
)
def test_a_broken_rule_of_a_line_refuses_the_workbook(
    saved: Any, sheet: str, row: int, column: int, value: Any, fault: str
) -> None:
    sheets = sheets_with_lines()
    sheets[sheet][row][column] = value
    with pytest.raises(ClientsRefused) as refused:
        read_clients(saved(sheets))
    assert [str(f)[: len(fault)] for f in refused.value.faults] == [fault]


def test_a_key_that_is_written_in_another_form_is_repeated_all_the_same(saved: Any) -> None:
    sheets = sheets_with_lines()
    sheets["Options"].append(["33612345678", "OPT", "2026-09-01", "2026-09-30"])
    sheets["Options"].append(["33612345678", "OPT", "2026-10-01", None])
    sheets["Titulaires"].append(["06 12 34 56 78", date(2026, 9, 16), "C1"])
    with pytest.raises(ClientsRefused) as refused:
        read_clients(saved(sheets))
    assert [str(fault) for fault in refused.value.faults] == [
        "Options!A4 '33612345678': LIGNE repeats the key of row 2",
        "Titulaires!A3 '06 12 34 56 78': LIGNE repeats the key of row 2",
    ]


def test_of_many_customers_the_nearest_is_not_sought(saved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = sheets_with_lines()
    sheets["Remises"][1][0] = "C9"
    monkeypatch.setattr(clients, "MOST_COMPARED", 1)
    assert [str(warning) for warning in check_clients(saved(sheets)).warnings] == [
        "Remises!A2 'C9': REF_CLIENT is not in sheet Clients: the row is not used"
    ]


def test_clients_may_be_more_than_the_rows_of_another_workbook(
    saved: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(sheets_with_lines())
    monkeypatch.setattr(tables, "Bounds", lambda: Bounds(unfolded_bytes=10, rows=1))
    assert set(check_clients(path).reference.customers) == {"C1", "C2"}


def test_an_unknown_customer_of_a_line_is_told(saved: Any) -> None:
    sheets = sheets_with_lines()
    sheets["Titulaires"][1][2] = sheets["Remises"][1][0] = "C9"
    checked = check_clients(saved(sheets))
    assert [str(warning) for warning in checked.warnings] == [
        "Remises!A2 'C9': REF_CLIENT is not in sheet Clients: the row is not used; write one that is: C1, C2",
        "Titulaires!C2 'C9': REF_CLIENT is not in sheet Clients: their invoices are held;"
        " write one that is: C1, C2",
    ]
    assert checked.reference.holders[0].customer_ref == "C9"


def test_a_rate_is_a_percentage_also_in_a_cell_that_shows_it(saved: Any) -> None:
    sheets = sheets_with_lines()
    sheets["Remises"][1][3] = 0.1
    path = saved(sheets)
    assert [str(warning)[:24] for warning in check_clients(path).warnings] == ["Remises!D2 '0.1': TAUX i"]
    book = openpyxl.load_workbook(path)
    book["Remises"]["D2"].number_format = "0 %"
    book.save(path)
    checked = check_clients(path)
    assert (checked.warnings, checked.reference.discounts[0].rate) == ((), Decimal(10))


def added(sheets: Sheets, sheet: str, columns: dict[str, Any], row: int = 1) -> Sheets:
    """The sheets with further columns, filled in one row."""
    for place, cells in enumerate(sheets[sheet]):
        cells += (
            list(columns) if not place else list(columns.values()) if place == row else [None] * len(columns)
        )
    return sheets


def test_limits_references_and_a_delivery_address_are_optional(saved: Any) -> None:
    columns = {
        "MINIMUM_HT": "900,50", "PLAFOND_TTC": 12.5, "PLAFOND_CONSO_HT": 0, "REFERENCE_ACHETEUR": "SERVICE-7",
        "NUMERO_COMMANDE": 4500, "LIVRAISON_ADRESSE": "3 quai", "LIVRAISON_CODE_POSTAL": 7100,
        "LIVRAISON_VILLE": "Annonay", "LIVRAISON_PAYS": None,
    }  # fmt: skip
    customers = read_clients(saved(added(good_sheets(), "Clients", columns))).customers
    one, other = customers["C1"], customers["C2"]
    assert (one.minimum_excl_tax, one.ceiling_incl_tax, one.usage_ceiling_excl_tax) == (
        Decimal("900.50"),
        Decimal("12.5"),
        Decimal(0),
    )
    assert (one.buyer_reference, one.order_number) == ("SERVICE-7", "4500")
    assert one.delivery == Delivery("3 quai", "07100", "Annonay", "FR")
    assert (other.minimum_excl_tax, other.buyer_reference, other.delivery) == (None, None, None)


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"MINIMUM_HT": -1}, "Clients!M2 '-1': MINIMUM_HT must not be negative"),
        ({"PLAFOND_TTC": "beaucoup"}, "Clients!M2 'beaucoup': PLAFOND_TTC must be a decimal number"),
        (
            {"LIVRAISON_ADRESSE": "3 quai", "LIVRAISON_CODE_POSTAL": "07100", "LIVRAISON_VILLE": None},
            "Clients!O2: LIVRAISON_VILLE is required and empty",
        ),
    ],
)
def test_a_limit_or_half_an_address_refuses_the_workbook(
    saved: Any, columns: dict[str, Any], fault: str
) -> None:
    with pytest.raises(ClientsRefused) as refused:
        read_clients(saved(added(good_sheets(), "Clients", columns)))
    assert [str(f)[: len(fault)] for f in refused.value.faults] == [fault]


def test_an_adjustment_has_one_side_of_the_tax_a_quantity_and_a_kind(saved: Any) -> None:
    sheets = added(
        good_sheets(), "Ajustements", {"MONTANT_TTC": "12,22", "QUANTITE": 3, "NATURE": "bien"}, row=2
    )
    sheets["Ajustements"][2][4] = None
    assert read_clients(saved(sheets)).adjustments[1] == Adjustment(
        "C2",
        PhoneNumber("33612345678"),
        "2026-10",
        "Carte",
        None,
        Decimal("8.5"),
        Decimal("12.22"),
        3,
        is_goods=True,
    )


@pytest.mark.parametrize(
    ("columns", "excl_tax", "fault"),
    [
        (
            {"MONTANT_TTC": 2},
            1,
            "Ajustements!G2 '2': MONTANT_TTC and MONTANT_HT are both filled: keep one of them",
        ),
        (
            {"MONTANT_TTC": None},
            None,
            "Ajustements!E2: MONTANT_HT is empty, and so is MONTANT_TTC: fill one of them",
        ),
        ({"QUANTITE": 0}, 1, "Ajustements!G2 '0': QUANTITE must be a whole number from 1 to 1000000"),
        ({"QUANTITE": 1.5}, 1, "Ajustements!G2 '1.5': QUANTITE must be a whole number"),
        ({"NATURE": "CADEAU"}, 1, "Ajustements!G2 'CADEAU': NATURE must be one of SERVICE, BIEN"),
    ],
)
def test_an_adjustment_that_says_two_things_or_none_is_a_fault(
    saved: Any, columns: dict[str, Any], excl_tax: Any, fault: str
) -> None:
    sheets = added(good_sheets(), "Ajustements", columns)
    sheets["Ajustements"][1][4] = excl_tax
    with pytest.raises(ClientsRefused) as refused:
        read_clients(saved(sheets))
    assert [str(f)[: len(fault)] for f in refused.value.faults] == [fault]
