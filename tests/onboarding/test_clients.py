"""The VNO's own workbook: what is read, what refuses it, what is only said."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from origyne_pipeline.identifiers import Bic, Iban, PhoneNumber, Rum, Siren, VatId
from origyne_pipeline.onboarding.clients import ClientsMissing, ClientsRefused, check_clients, read_clients
from origyne_pipeline.parties import Adjustment, Customer, Mandate

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
        "Mandats!D2 'FR76...0188': IBAN its check digits are wrong; its debits are held"
    ]


def test_a_company_without_siren_and_one_with_another_vat_number_are_said(saved: Any) -> None:
    sheets = good_sheets()
    sheets["Clients"][2][8] = "732829320"
    assert [w.rule for w in check_clients(saved(sheets)).warnings] == [
        "TVA_INTRA belongs to SIREN 944766476, not 732829320"
    ]
    sheets["Clients"][2][8] = None
    assert [w.cell for w in check_clients(saved(sheets)).warnings] == ["I3"]


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
    with pytest.raises(ClientsRefused, match="no readable zip archive"):
        read_clients(other)
