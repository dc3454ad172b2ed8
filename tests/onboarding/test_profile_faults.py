"""One fault at a time in a good profile: each is named by its cell, with what to write instead; none passes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.onboarding.profile import ProfileRefused, check_profile
from tests.onboarding import profile_books as books
from tests.onboarding.blank_forms import converted, office
from tests.onboarding.profile_books import PARAMETER_ROWS, SERVICE_ROW, Book, filled, put, saved

Change = Callable[[Book], None]


def faults_of(folder: Path, change: Change | None, name: str = books.NAME, suffix: str = "xlsx") -> list[str]:
    try:
        check_profile(saved(folder, filled(change), suffix, name))
    except ProfileRefused as refused:
        return [str(fault) for fault in refused.faults]
    return []


def cell(sheet: str, reference: str, value: Any) -> Change:
    """Another value in one cell."""

    def change(book: Book) -> None:
        book[sheet][reference].value = value

    return change


def deleted(sheet: str, row: int) -> Change:
    return lambda book: book[sheet].delete_rows(row)


PARAMETER_FAULTS = [
    ("SPN", "TELVERT MOBILE FR", "has 17"),
    ("SPN", "TELVERT 12345 €€", "count two"),
    ("SPN", "Télévêrt", "write 'e'"),
    ("SPN", "TELVERT ", "ends with a space"),
    ("SPN", "TEL\u200bVERT", "marks that nobody sees"),
    ("SPN", None, "of SPN is required and empty"),
    ("SPN", "MON VNO", "is the example"),
    ("SPN", True, "is neither a text nor a number"),
    ("SPN", "#REF!", "is a spreadsheet error"),
    ("SPN", "日本", "write it without"),
    ("AFFICHAGE_SPN", "TOUJOURS", "must be one of SPN SEUL PARTOUT"),
    ("PNN_LONG", "Telvêrt", "GSM 7-bit"),
    ("PNN_COURT", "Telvert France et au-dela", "must not be longer than PNN_LONG"),
    ("GID1", "A1F", "even number of hexadecimal"),
    ("GID1", "0xA1", "hexadecimal"),
    ("GID1", "GG", "AUCUN if there is none"),
    ("GID1", 12, "is stored as a number"),
    ("GID2", None, "is required and empty: write an even number of hexadecimal digits"),
    ("PIN1_DEMANDE", None, "is required and empty: write one of OUI, NON"),
    ("LANGUES", None, "write languages of ISO 639-1, two letters each, separated by commas"),
    ("MCC_MNC", "208-01", "5 or 6 digits"),
    ("MCC_MNC", "2081", "5 or 6 digits"),
    ("MCC_MNC", "33001X", "5 or 6 digits"),
    ("IMSI_PREMIER", "20801000000001", "has 14"),
    ("IMSI_PREMIER", 208010000000001, "is stored as a number"),
    ("IMSI_PREMIER", "208100000000001", "must begin with 20801"),
    ("IMSI_PREMIER", "208 01 0000000001", "15 digits and nothing else"),
    ("IMSI_PREMIER", "=208010000000000+1", "is a formula without a stored value"),
    ("IMSI_DERNIER", "208010000000000", "is before IMSI_PREMIER"),
    ("IMSI_DERNIER", "208010000010001", None),
    ("ICCID_PREMIER", "8933010000000000011", "it is 0"),
    ("ICCID_PREMIER", 8933010000000000010, "is stored as a number"),
    ("ICCID_PREMIER", 8.93301e18, "is stored as a number"),
    ("ICCID_PREMIER", "8934010000000000019", "must begin with 8933"),
    ("ICCID_PREMIER", "893301000000000001", "has 18"),
    ("ICCID_PREMIER", "893301000000000001F", "nothing else"),
    ("ICCID_DERNIER", "8933010000000099996", None),
    ("ICCID_DERNIER", "89330100000001000002", None),
    ("PIN1", 0, "is stored as a number"),
    ("PIN1", 4711, "is stored as a number"),
    ("PIN1", "123", "must be 4 to 8 digits"),
    ("PIN1", "123456789", "must be 4 to 8 digits"),
    ("PIN1", "12A4", "or ALEATOIRE"),
    ("PIN1", "ALÉATOIREMENT", "or ALEATOIRE"),
    ("PIN1_DEMANDE", "PEUT-ETRE", "must be one of OUI, NON"),
    ("PIN1_DEMANDE", True, "is neither a text nor a number"),
    ("LANGUES", "fra", "'fra' is none"),
    ("LANGUES", "fr;en", "'fr;en' is none"),
    ("LANGUES", "fr,xx", "'xx' is none"),
    ("LANGUES", "fr,fr", "names fr twice"),
    ("LANGUES", "fr,", "'' is none"),
    ("SMSC", "0609001390", "must be an international number"),
    ("SMSC", 33609001390, "is stored as a number"),
    ("SMSC", "+330609001390", "must be an international number"),
    ("SMSC", "+33 609001390", "without spaces"),
    ("MESSAGERIE", "0609001390", "short number"),
    ("MESSAGERIE", 123, None),
    ("PERIODE_RECHERCHE", "31", "multiple of 6"),
    ("PERIODE_RECHERCHE", "486", "to 480 (8 h)"),
    ("PERIODE_RECHERCHE", "0", "from 6"),
    ("PERIODE_RECHERCHE", "-6", "from 6"),
    ("PERIODE_RECHERCHE", 30.5, "multiple of 6"),
    ("PERIODE_RECHERCHE", "1 h", "must be minutes"),
    ("FORMATS", "5FF", "some of 2FF, 3FF, 4FF, ESIM"),
    ("FORMATS", "2FF/3FF", "separated by commas"),
    ("CARTES_TEST", "0", "1 or more"),
    ("CARTES_TEST", "dix", "whole number"),
    ("CARTES_TEST", "2.5", "whole number"),
    ("CARTES_TEST", "10001", "must be at most 10000"),
]


RANGE_FAULTS = {
    ("IMSI_DERNIER", "208010000010001"): "it is 8933010000000100018",
    ("ICCID_DERNIER", "8933010000000099996"): "it is 208010000009999",
}
"""What is told at the ends of both ranges: only who filled them knows which is right."""


@pytest.mark.parametrize(("key", "value", "words"), PARAMETER_FAULTS)
def test_a_wrong_parameter(key: str, value: Any, words: str | None, tmp_path: Path) -> None:
    reference = f"C{PARAMETER_ROWS[key]}"
    faults = faults_of(tmp_path, cell("Profil", reference, value))
    if (key, value) in RANGE_FAULTS:
        assert [fault.partition(" ")[0] for fault in faults] == ["Profil!C12", "Profil!C14"]
        assert RANGE_FAULTS[key, value] in faults[0] + faults[1]
        return
    assert len(faults) == 1 and faults[0].startswith(f"Profil!{reference}"), faults
    assert words is None or words in faults[0]


TABLE_FAULTS: list[tuple[str, str, Any, str]] = [
    ("VNO", "A6", "ABD", "is ABC in the file's name: write ABC"),
    ("VNO", "A6", "abc", "is ABC in the file's name"),
    ("VNO", "A6", None, "CODE is required and empty"),
    ("VNO", "A6", "AB", "must be 3 letters or digits"),
    ("VNO", "A6", 123, "is stored as a number"),
    ("VNO", "B6", None, "SOCIETE is required and empty"),
    ("VNO", "B6", "Exemple Mobile SAS", "is the example"),
    ("VNO", "B6", 42, "must be a name, with letters"),
    ("VNO", "C6", " Alix Durand", "begins or ends with a space"),
    ("VNO", "D6", 199005566, "is stored as a number"),
    ("VNO", "D6", "01 99 00 55 6", "must be a telephone number"),
    ("VNO", "E6", "alix.durand(at)telvert.fr", "must be an e-mail address"),
    ("VNO", "E6", "alix.durand@telvert", "must be an e-mail address"),
    ("VNO", "E6", "alix.durand@telvert.fr, b@c.fr", "must be an e-mail address"),
    ("VNO", "F6", "27/11/2026", "is 28/11/2026 in the file's name"),
    ("VNO", "F6", "31/11/2026", "must be a date"),
    ("VNO", "F6", 20261128, "must be a date"),
    ("VNO", "F6", None, "DATE is required and empty"),
    ("Reseaux", "A6", "premier", "must be a whole number from 1"),
    ("Reseaux", "A6", 0, "must be a whole number from 1"),
    ("Reseaux", "A6", 1.5, "must be a whole number from 1"),
    ("Reseaux", "A7", "1", "repeats the rank of row 6"),
    ("Reseaux", "B6", "21", "must be a mobile country code of 3 digits"),
    ("Reseaux", "B6", "ES", "must be a mobile country code"),
    ("Reseaux", "C6", 1, "is stored as a number"),
    ("Reseaux", "C6", "1", "2 or 3 digits"),
    ("Reseaux", "C6", None, "MNC is required and empty"),
    ("Reseaux", "D6", None, "OPERATEUR is required and empty"),
    ("Reseaux", "D6", 21401, "must be a name, with letters"),
    ("Reseaux", "E6", "4G LTE", "must be some of 2G, 3G, 4G, 5G"),
    ("Reseaux", "E6", "4G,4G", "names 4G twice"),
    ("Reseaux", "E6", None, "TECHNOLOGIES is required and empty"),
    ("Reseaux", "F6", "AUTORISE", "must be one of PREFERE, INTERDIT"),
    ("Reseaux", "F6", None, "STATUT is required and empty"),
    ("Numeros", "A6", None, "LIBELLE is required and empty"),
    ("Numeros", "B6", None, "NUMERO is required and empty"),
    ("Numeros", f"B{SERVICE_ROW}", 199005500, "is stored as a number"),
    ("Numeros", f"B{SERVICE_ROW}", "01 99 00 55 00", "without spaces"),
    ("Numeros", f"B{SERVICE_ROW}", "+33 1", "must be a number to dial"),
    ("Numeros", f"B{SERVICE_ROW}", "112", "must be URGENCE for 112"),
    ("Numeros", f"C{SERVICE_ROW}", "CLIENT", "must be one of SERVICE, URGENCE"),
    ("Numeros", f"B{SERVICE_ROW}", "appelez-nous", "must be a number to dial"),
    ("Numeros", "C7", "SERVICE", "must be URGENCE for 15"),
    ("APN", "A6", None, "NOM is required and empty"),
    ("APN", "A7", "Telvert Internet", "repeats the name of row 6"),
    ("APN", "B6", "internet_telvert", "labels of letters, digits and inner dashes"),
    ("APN", "B6", "internet.telvert.mnc001.mcc208.gprs", "must not end with the operator's part"),
    ("APN", "B6", "-internet", "labels of letters"),
    ("APN", "B6", "a" * 63, "at most 62 characters"),
    ("APN", "B6", None, "APN is required and empty"),
    ("APN", "C7", None, "UTILISATEUR is required and empty: AUTHENTIFICATION is PAP"),
    ("APN", "D6", "MSCHAP", "must be one of AUCUNE, PAP, CHAP"),
    ("APN", "D6", None, "AUTHENTIFICATION is required and empty"),
    ("APN", "D7", "AUCUNE", "write PAP or CHAP"),
    ("APN", "E7", "mms.telvert.example", "must be the URL of the MMSC"),
    ("APN", "E7", None, "MMSC is required and empty: PROXY_MMS is filled"),
    ("APN", "F7", "192.0.2.9", "with its port"),
    ("APN", "F7", "192.0.2.999:8080", "must be the proxy"),
    ("APN", "F7", "192.0.2.9:99999", "must be the proxy"),
    ("APN", "F7", None, "PROXY_MMS is required and empty"),
    ("FTP", "A6", "SCP", "must be one of SFTP, FTPS, FTP"),
    ("FTP", "A6", None, "PROTOCOLE is required and empty"),
    ("FTP", "A6", "FTPS", "PORT is 22: FTPS uses 21"),
    ("FTP", "B6", "sftp://ftp.telvert.example", "without sftp:// and port"),
    ("FTP", "B6", "ftp.telvert.example:22", "must be the name of a server"),
    ("FTP", "C6", "vingt-deux", "must be a whole number from 1 to 65535"),
    ("FTP", "C6", "70000", "from 1 to 65535"),
    ("FTP", "C6", "21", "is 21: SFTP uses 22"),
    ("FTP", "D6", None, "UTILISATEUR is required and empty"),
    ("FTP", "E6", None, "MOT_DE_PASSE is required and empty"),
    ("FTP", "E6", 12345678, "is stored as a number"),
    ("FTP", "E6", f"{books.PASSWORD} ", "ends with a space"),
    ("FTP", "F6", "vno", "must be a folder from the root"),
    ("FTP", "F6", "/vno/../etc", "must be a folder from the root"),
    ("FTP", "G6", "MD5:aa:bb", "SHA256: and 43 characters"),
    ("FTP", "G6", None, "EMPREINTE_CLE is required and empty: ask the wholesaler for the SHA256 fingerprint"),
]


@pytest.mark.parametrize(("sheet", "reference", "value", "words"), TABLE_FAULTS)
def test_a_wrong_cell(sheet: str, reference: str, value: Any, words: str, tmp_path: Path) -> None:
    faults = faults_of(tmp_path, cell(sheet, reference, value))
    named = [fault for fault in faults if words in fault]
    assert named, faults
    row = reference.lstrip("ABCDEFG")
    assert all(fault.startswith((f"{sheet}!", "Numeros!")) for fault in faults)
    assert named[0].partition(":")[0].partition(" ")[0].endswith(row), faults
    assert books.PASSWORD not in str(faults)


def row_of(sheet: str, row: int, values: list[Any]) -> Change:
    return lambda book: put(book[sheet], row, values)


def renamed(sheet: str, title: str) -> Change:
    def change(book: Book) -> None:
        book[sheet].title = title

    return change


def hidden(book: Book) -> None:
    book["Reseaux"].row_dimensions[7].hidden = True


def hidden_column(book: Book) -> None:
    book["Reseaux"].column_dimensions["C"].hidden = True


def hidden_sheet(book: Book) -> None:
    book["FTP"].sheet_state = "hidden"


def five_forbidden(book: Book) -> None:
    for place in range(5):
        put(book["Reseaux"], 10 + place, [str(place + 2), "222", f"{10 + place}", "Rete", "4G", "INTERDIT"])


def emptied(sheet: str, first: int, last: int) -> Change:
    def change(book: Book) -> None:
        for row in book[sheet].iter_rows(min_row=first, max_row=last):
            for one in row:
                one.value = None

    return change


def copied(sheet: str, source: int, target: int) -> Change:
    def change(book: Book) -> None:
        put(book[sheet], target, [one.value for one in book[sheet][source]])

    return change


def columns_swapped(book: Book) -> None:
    for row in (6, 7, 8, 9):
        sheet = book["Reseaux"]
        sheet.cell(row, 2).value, sheet.cell(row, 3).value = (
            sheet.cell(row, 3).value,
            sheet.cell(row, 2).value,
        )


def test_an_emergency_number_that_is_typed_wrong_is_one_fault(tmp_path: Path) -> None:
    [fault] = faults_of(tmp_path, cell("Numeros", "B9", "81"))
    assert fault.startswith("Numeros!B9 '81': NUMERO is no emergency number: perhaps 18, which is missing")


def test_sheet_ftp_that_is_touched_by_mistake_is_to_be_left_empty(tmp_path: Path) -> None:
    def touched(book: Book) -> None:
        put(book["FTP"], 6, [None] * 7)
        book["FTP"]["B6"].value = "x"

    [fault] = faults_of(tmp_path, touched)
    assert fault.startswith("FTP!B6: HOTE is filled alone: the wholesaler fills this sheet, leave it empty")


def test_a_wrong_name_is_the_file_s_and_no_layouts_file_is_named(tmp_path: Path) -> None:
    [fault] = faults_of(tmp_path, None, "profil")
    assert fault.startswith("file 'profil.xlsx': the file must be called")
    assert "layouts file" not in str(faults_of(tmp_path, renamed("Reseaux", "Roaming")))


STRUCTURE_FAULTS: list[tuple[str, Change, str, str]] = [
    ("a sheet is missing", lambda book: book.remove(book["APN"]), "APN", "the sheet is missing"),
    ("a sheet is renamed", renamed("Reseaux", "Roaming"), "Reseaux", "the sheet is missing"),
    ("a sheet has a year", renamed("Reseaux", "Reseaux 2026"), "Reseaux 2026", "must be called Reseaux"),
    ("a sheet has an accent", renamed("Reseaux", "Réseaux"), "Réseaux", "must be called Reseaux"),
    ("a column is renamed", cell("Reseaux", "C5", "CODE_RESEAU"), "Reseaux", "column MNC is missing"),
    ("a column is twice", cell("Reseaux", "G5", "MNC"), "Reseaux!G5", "column MNC stands twice"),
    ("a header is empty", cell("VNO", "E5", None), "VNO", "column CONTACT_EMAIL is missing"),
    ("the header is deleted", deleted("APN", 5), "APN", "is missing from the header"),
    ("the example is copied", copied("Reseaux", 4, 10), "Reseaux!A10", "are those of the example"),
    ("the example of numbers is copied", copied("Numeros", 4, 15), "Numeros!A15", "are those of the example"),
    ("the example of APN is copied", copied("APN", 4, 8), "APN!A8", "are those of the example"),
    ("a row is twice", copied("Reseaux", 6, 10), "Reseaux!A10", "repeats the rank of row 6"),
    ("a network is twice", row_of("Reseaux", 10, ["9", "214", "001", "Otra", "4G", "PREFERE"]), "Reseaux!C10",
     "repeats the network of row 6"),
    ("a network is preferred and forbidden", row_of("Reseaux", 10, ["2", "214", "01", "Otra", "4G", "INTERDIT"]),
     "Reseaux!C10", "repeats the network of row 6"),
    ("home is forbidden", row_of("Reseaux", 10, ["2", "208", "01", "Orange", "4G", "INTERDIT"]), "Reseaux!F10",
     "the home network"),
    ("five are forbidden", five_forbidden, "Reseaux!F13", "a card holds 4"),
    ("an emergency number is missing", deleted("Numeros", 10), "Numeros!B14", "emergency number 114 is missing"),
    ("no customer service", emptied("Numeros", SERVICE_ROW, SERVICE_ROW), f"Numeros!B{SERVICE_ROW}", "no number of"),
    ("an emergency that is none", row_of("Numeros", 15, ["Taxi", "3600", "URGENCE"]), "Numeros!B15", "is no emergency"),
    ("a number is twice, written otherwise", row_of("Numeros", 15, ["Client", "0199005500", "SERVICE"]), "Numeros!B15",
     "repeats the number of row 14"),
    ("a parameter is missing", deleted("Profil", PARAMETER_ROWS["SMSC"]), "Profil!A22", "parameter SMSC is missing"),
    ("a parameter is twice", row_of("Profil", 23, ["SPN", "x", "AUTRE"]), "Profil!A23",
     "repeats the parameter of row 4"),
    ("a parameter is unknown", cell("Profil", "A18", "SMCS"), "Profil!A18", "perhaps SMSC"),
    ("a parameter has no name", cell("Profil", "A18", None), "Profil!A18", "PARAMETRE is required and empty"),
    ("a second VNO", row_of("VNO", 7, books.VNO), "VNO!A7", "is in a second row"),
    ("a second access", row_of("FTP", 7, books.FTP), "FTP!A7", "is in a second row"),
    ("no VNO", emptied("VNO", 6, 6), "VNO", "the sheet has no row"),
    ("no network", emptied("Reseaux", 6, 9), "Reseaux", "the sheet has no row"),
    ("a hidden row", hidden, "Reseaux", "row 7 is hidden"),
    ("a hidden column", hidden_column, "Reseaux", "column C is hidden"),
    ("a hidden sheet", hidden_sheet, "FTP", "the sheet is hidden"),
    ("columns are swapped", columns_swapped, "Reseaux!B6", "must be a mobile country code"),
    ("a row stands over the example", row_of("Reseaux", 4, ["1", "268", "01", "Rede", "4G", "PREFERE"]), "Reseaux!B4",
     "stands above the header"),
    ("a value stands beside the columns", cell("Reseaux", "G7", "PREFERE"), "Reseaux!G7", "beside the columns"),
    ("a sheet is copied", lambda book: book.copy_worksheet(book["Profil"]), "Profil Copy", "none of the profile"),
    ("another network is home", cell("Profil", "C10", "20802"), "Profil!C10", "both IMSIs begin with 20801"),
    ("a range is longer", cell("Profil", "C12", "208010000010001"), "Profil!C12", "it is 208010000010000"),
    ("an apostrophe", cell("Profil", "C4", "'TELVERT"), "Profil!C4", "begins with an apostrophe"),
    ("the header is repeated", copied("Reseaux", 5, 10), "Reseaux!10", "is a header row"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [case[1:] for case in STRUCTURE_FAULTS],
    ids=[c[0] for c in STRUCTURE_FAULTS],
)
def test_a_wrong_structure(change: Change, where: str, words: str, tmp_path: Path) -> None:
    faults = faults_of(tmp_path, change)
    assert [fault for fault in faults if fault.startswith(where) and words in fault], faults
    assert books.PASSWORD not in str(faults) and books.PIN not in str(faults)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("profil", "this one: ORIGYNE_VNO_PROFIL_ELECTRIQUE_ABC_20261128.xls"),
        ("ORIGYNE_VNO_PROFIL_ELECTRIQUE_ABC_20261128 (1)", "the file must be called"),
        ("ORIGYNE_VNO_PROFIL_ELECTRIQUE_ABCD_20261128", "the file must be called"),
        ("ORIGYNE_VNO_PROFIL_ELECTRIQUE_ABC_20261328", "20261328 is no day"),
        ("ORIGYNE_VNO_PROFIL_ELECTRIQUE_ABC_28112026", "28112026 is no day"),
        ("ORIGYNE_VNO_PROFIL_ELECTRIQUE_XYZ_20261128", "VNO!A6 'ABC': CODE is XYZ in the file's name"),
        ("ORIGYNE_VNO_PROFIL_ELECTRIQUE_ABC_20261129", "VNO!F6 '28/11/2026': DATE is 29/11/2026"),
    ],
)
def test_a_wrong_name(name: str, words: str, tmp_path: Path) -> None:
    faults = faults_of(tmp_path, None, name)
    assert len(faults) == 1 and words in faults[0]


@pytest.mark.skipif(not office(), reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_formula_with_a_value(kind: str, tmp_path: Path) -> None:
    content = converted(filled(cell("Profil", "C4", '="TEL"&"VERT"')), kind)
    with pytest.raises(ProfileRefused, match="Profil!C4 'TELVERT': VALEUR of SPN is a formula"):
        check_profile(saved(tmp_path, content, kind))


def test_an_xlsx_under_the_name_of_an_xls(tmp_path: Path) -> None:
    assert "the file is an .xlsx or .ods" in faults_of(tmp_path, None, suffix="xls")[0]


def test_every_fault_is_told_at_once_in_reading_order(tmp_path: Path) -> None:
    def change(book: Book) -> None:
        book["FTP"]["A6"].value = "SCP"
        book["VNO"]["E6"].value = "x"
        book["VNO"]["B6"].value = None
        book["Reseaux"]["C6"].value = 1
        book["Profil"]["C22"].value = "0"
        book["Profil"]["C4"].value = "x" * 17

    faults = faults_of(tmp_path, change)
    assert [fault.partition(":")[0].partition(" ")[0] for fault in faults] == [
        "VNO!B6", "VNO!E6", "Profil!C4", "Profil!C22", "Reseaux!C6", "FTP!A6",
    ]  # fmt: skip


SECRETS: list[Change] = [
    cell("FTP", "E6", f" {books.PASSWORD}"),
    cell("FTP", "B6", f"sftp://vno:{books.PASSWORD}@ftp.telvert.example"),
    cell("FTP", "C6", books.PASSWORD),
    cell("FTP", "A6", books.PASSWORD),
    cell("FTP", "G6", books.PASSWORD),
    cell("FTP", "E5", books.PASSWORD),
    deleted("FTP", 5),
    cell("Profil", "C15", f"{books.PIN} "),
    cell("Profil", "A15", "PIN"),
    cell("Profil", "C15", int(books.PIN)),
    cell("Profil", "A15", None),
    lambda book: setattr(book["FTP"], "title", "Ftp 2026"),
]


@pytest.mark.parametrize("change", SECRETS)
def test_a_password_and_a_pin_stand_in_no_message(change: Change, tmp_path: Path) -> None:
    faults = faults_of(tmp_path, change)
    assert faults
    assert books.PASSWORD not in str(faults) and books.PIN not in str(faults)


READ = {
    "VNO": "ABCDEF",
    "Profil": "C",
    "Reseaux": "ABCDEF",
    "Numeros": "ABC",
    "APN": "ABCDEF",
    "FTP": "ABCDEFG",
}


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda text: f"{text} ",
        lambda text: f"\u00a0{text}",
        lambda text: True,
        lambda text: f'="{text}"',
        lambda text: f"{text}\u200b",
        lambda text: "#N/A",
        lambda text: f"'{text}",
        lambda text: "x" * 201,
    ],
    ids=["space", "no-break space", "boolean", "formula", "hidden mark", "error", "apostrophe", "too long"],
)
def test_each_cell_that_is_filled_is_named_when_it_is_spoilt(
    spoilt: Callable[[str], Any], tmp_path: Path
) -> None:
    cells: set[str] = set()

    def change(book: Book) -> None:
        for sheet, letters in READ.items():
            for row in book[sheet].iter_rows(min_row=books.FIRST_ROWS[sheet]):
                for one in row:
                    if one.value is not None and one.column_letter in letters:
                        one.value = spoilt(str(one.value))
                        cells.add(f"{sheet}!{one.coordinate}")

    named = {fault.partition(": ")[0].partition(" ")[0] for fault in faults_of(tmp_path, change)}
    assert len(cells) > 90
    assert cells <= named, cells - named
