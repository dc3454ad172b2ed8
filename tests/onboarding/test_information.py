"""Further information: written, filled, every mistake named by its cell, written into the settings."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pypdfium2
import pytest

from origyne_pipeline.onboarding.information import domains
from origyne_pipeline.onboarding.information.checking import check_information, values_of
from origyne_pipeline.onboarding.information.fields import FIELDS
from origyne_pipeline.onboarding.information.form import SHEET, workbook_form
from origyne_pipeline.onboarding.information.paper import paper_form
from origyne_pipeline.settings import Company, Mail, Sepa, Settings, Wholesaler

SETTINGS = Settings(home=Path("home"), clients=Path("clients.xlsx"))
FIRST = 4
GOOD = ("Été Mobile SAS", "compta@ete-mobile.fr", "factures@ete-mobile.fr", "FR19 ZZZ 654321")
KEYS = ("B4", "B5", "B6", "B7")
Change = Callable[[Any], object]


def filled(path: Path, *changes: Change) -> Path:
    """The form with good answers, then with changes of its sheet."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_form(SETTINGS)))
    for place, value in enumerate(GOOD):
        book[SHEET].cell(FIRST + place, 2, value)
    for change in changes:
        change(book[SHEET])
    book.save(path)
    return path


def put(cell: str, value: object) -> Change:
    return lambda sheet: sheet.__setitem__(cell, value)


PLANTED: dict[str, tuple[Change, str, str]] = {
    "no name": (put("B4", None), "B4", "required and empty"),
    "a name of spaces": (put("B4", "   "), "B4", "required and empty"),
    "an e-mail as name": (put("B4", "a@ete.fr"), "B4", "company's name"),
    "a number as name": (put("B4", 732829320), "B4", "company's name"),
    "the name of the example": (put("B4", "Exemple Mobile SAS"), "B4", "example of the form"),
    "a name of 101 characters": (put("B4", "E" * 101), "B4", "longer than 100"),
    "a mark that nobody sees": (put("B4", "Été\u202eMobile"), "B4", "marks that nobody sees"),
    "an error of a spreadsheet": (put("B4", "#REF!"), "B4", "spreadsheet error"),
    "a formula never computed": (put("B4", "=A1"), "B4", "formula without a stored value"),
    "true as name": (put("B4", True), "B4", "neither a text nor a number"),
    "no accounting mail": (put("B5", None), "B5", "required and empty"),
    "no @": (put("B5", "compta.ete-mobile.fr"), "B5", "e-mail address"),
    "two @": (put("B5", "compta@@ete-mobile.fr"), "B5", "e-mail address"),
    "no domain": (put("B5", "compta@"), "B5", "e-mail address"),
    "no ending": (put("B5", "compta@etemobile"), "B5", "e-mail address"),
    "an accent": (put("B5", "comptabilité@ete-mobile.fr"), "B5", "e-mail address"),
    "a space inside": (put("B5", "comp ta@ete-mobile.fr"), "B5", "e-mail address"),
    "two addresses": (put("B5", "a@ete.fr; b@ete.fr"), "B5", "e-mail address"),
    "a name before it": (put("B5", "Compta <a@ete.fr>"), "B5", "e-mail address"),
    "a link": (put("B5", "mailto:a@ete.fr"), "B5", "e-mail address"),
    "a comma for a point": (put("B5", "compta@ete-mobile,fr"), "B5", "e-mail address"),
    "two points": (put("B5", "compta@ete..fr"), "B5", "e-mail address"),
    "a point at the end": (put("B6", "factures@ete.fr."), "B6", "e-mail address"),
    "a point first": (put("B6", ".factures@ete.fr"), "B6", "e-mail address"),
    "a dash first": (put("B6", "factures@-ete.fr"), "B6", "e-mail address"),
    "an underscore in the domain": (put("B6", "factures@ete_mobile.fr"), "B6", "e-mail address"),
    "an address in numbers": (put("B6", "factures@192.0.2.7"), "B6", "e-mail address"),
    "an address of 65 characters before @": (put("B6", "f" * 65 + "@ete.fr"), "B6", "e-mail address"),
    "the example's address": (put("B6", "facturation@exemple.fr"), "B6", "example of the form"),
    "a hidden mark in an address": (put("B6", "fac\u200btures@ete.fr"), "B6", "marks that nobody sees"),
    "no sending mail": (put("B6", ""), "B6", "required and empty"),
    "the demo's name": (put("B4", Company.name), "B4", "is the demo's"),
    "the demo's address": (put("B6", Mail.sender), "B6", "is the demo's"),
    "no ICS": (put("B7", None), "B7", "required and empty"),
    "a wrong key": (put("B7", "FR73ZZZ654321"), "B7", "wrong check digits"),
    "two digits exchanged": (put("B7", "FR19ZZZ653421"), "B7", "wrong check digits"),
    "a digit missing": (put("B7", "FR19ZZZ65432"), "B7", "creditor identifier"),
    "a digit too many": (put("B7", "FR19ZZZ6543210"), "B7", "creditor identifier"),
    "an IBAN": (put("B7", "FR7630006000011234567890189"), "B7", "is an IBAN"),
    "a SIREN": (put("B7", 732829320), "B7", "creditor identifier"),
    "nothing of a bank": (put("B7", "je ne sais pas"), "B7", "your bank gives it: ask there"),
    "a mandate": (put("B7", "RUM-2026-0001"), "B7", "creditor identifier"),
    "a letter O for a zero": (put("B7", "FR19ZZZ65432O"), "B7", "wrong check digits"),
    "dashes": (put("B7", "FR19-ZZZ-654321"), "B7", "creditor identifier"),
    "another question": (put("A5", "E-mail du service client"), "A5", "none of the form's"),
    "a question without words": (put("A5", None), "A5", "required and empty"),
    "a question twice": (put("A6", "E-mail de la comptabilité"), "A6", "row 5 already"),
    "a row more": (put("A8", "IBAN"), "A8", "none of the form's"),
    "a row gone": (lambda sheet: sheet.delete_rows(6), "", "'E-mail d'envoi des factures' is missing"),
    "the header gone": (lambda sheet: sheet.delete_rows(3), "", "header"),
    "a header renamed": (put("B3", "REPONSE"), "", "VALEUR"),
    "the sheet renamed": (lambda sheet: setattr(sheet, "title", "Feuil1"), "", "the sheet is missing"),
    "two columns VALEUR": (put("C3", "VALEUR"), "C3", "VALEUR"),
}


@pytest.mark.parametrize("mistake", PLANTED)
def test_each_planted_mistake_is_named_by_its_cell(tmp_path: Path, mistake: str) -> None:
    change, cell, words = PLANTED[mistake]
    faults = check_information(filled(tmp_path / "form.xlsx", change)).faults
    assert [fault for fault in faults if fault.cell == cell and words in str(fault).replace('"', "'")], faults
    assert not cell or {fault.cell for fault in faults} <= {cell, ""}


def test_a_good_form_is_read_back_equal(tmp_path: Path) -> None:
    information = check_information(filled(tmp_path / "form.xlsx"))
    assert (information.faults, information.warnings) == ([], [])
    assert [*values_of(information).values()] == [*GOOD[:3], "FR19ZZZ654321"]


def test_all_faults_come_at_once_with_the_name_of_what_is_wrong(tmp_path: Path) -> None:
    changes = [put(cell, value) for cell, value in zip(KEYS, (1, "x", "y", "z"), strict=True)]
    faults = check_information(filled(tmp_path / "form.xlsx", *changes)).faults
    assert [fault.cell for fault in faults] == [*KEYS]
    assert [str(fault).split(": ")[1].startswith(field.label) for fault, field in zip(faults, FIELDS, strict=True)] == [
        True
    ] * 4  # fmt: skip


def test_the_demo_s_ics_is_taken_with_a_warning(tmp_path: Path) -> None:
    information = check_information(filled(tmp_path / "form.xlsx", put("B7", "fr72zzz123456")))
    assert not information.faults
    assert [warning.cell for warning in information.warnings] == ["B7"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"RENSEIGNEMENT;VALEUR\n", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_such_form_is_one_fault(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    assert len(check_information(path).faults) == 1
    assert "cannot be read" in str(check_information(tmp_path / "none.xlsx").faults[0])


def test_what_the_settings_know_stands_in_the_forms_already() -> None:
    settings = Settings(
        home=Path("home"),
        clients=Path("clients.xlsx"),
        company=Company(name=GOOD[0]),
        mail=Mail(sender=GOOD[2]),
        wholesaler=Wholesaler(accounting_email=GOOD[1]),
    )
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_form(settings)))[SHEET]
    assert [sheet[cell].value for cell in KEYS] == [*GOOD[:3], None]
    assert [sheet[cell].protection.locked for cell in KEYS] == [False] * 4
    assert all(sheet[cell].comment for cell in KEYS)
    assert [field.of(SETTINGS) for field in FIELDS] == [""] * 4
    assert FIELDS[3].of(settings) == "" and str(Sepa.ics) == FIELDS[3].invented


def test_the_paper_is_one_page_of_a4_in_french() -> None:
    document = pikepdf.open(io.BytesIO(paper_form(SETTINGS)))
    assert len(document.pages) == 1
    assert [round(float(side)) for side in document.pages[0].mediabox] == [0, 0, 595, 842]
    assert str(document.Root.Lang) == "fr-FR"
    words = pypdfium2.PdfDocument(paper_form(SETTINGS))[0].get_textpage().get_text_range()
    assert "lisiblement" in words and words.count("Exemple :") == len(FIELDS)
    assert paper_form(SETTINGS) == paper_form(SETTINGS)


class Record:
    def __init__(self, exchange: str) -> None:
        self.exchange = exchange


@pytest.mark.parametrize(
    ("answer", "fault", "doubt"),
    [
        ([Record("mx.ete.fr.")], None, None),
        ([Record(".")], "takes no mail", None),
        ("NXDOMAIN", "does not exist", None),
        ("NoAnswer", "no MX record", None),
        ("NoNameservers", None, "could not be checked"),
        ("LifetimeTimeout", None, "leave --dns out"),
        (OSError("offline"), None, "could not be checked"),
    ],
)
def test_a_domain_is_asked_whether_it_takes_mail(
    monkeypatch: pytest.MonkeyPatch, answer: Any, fault: str | None, doubt: str | None
) -> None:
    import dns.resolver

    def resolve(domain: str, kind: str, lifetime: float) -> Any:
        assert lifetime == domains.TIMEOUT_S
        if (domain, kind) == (".", "NS"):
            return ["a.root-servers.net."]
        assert (domain, kind) == ("ete.fr", "MX")
        if isinstance(answer, list):
            return answer
        raise answer if isinstance(answer, OSError) else getattr(dns.resolver, answer)()

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    for words, expected in zip(domains.domain_rule("ete.fr"), (fault, doubt), strict=True):
        assert (expected is None) == (words is None)
        assert expected is None or expected in str(words)


@pytest.mark.parametrize("answer", ["NXDOMAIN", "NoAnswer"])
def test_name_servers_that_know_nothing_refuse_nothing(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    import dns.resolver

    def resolve(*_: object, **__: object) -> Any:
        raise getattr(dns.resolver, answer)()

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    fault, doubt = domains.domain_rule("ete.fr")
    assert fault is None and "do not know the internet" in str(doubt)


def test_the_domain_s_fault_stands_at_its_cell(tmp_path: Path) -> None:
    path = filled(tmp_path / "form.xlsx")
    information = check_information(path, lambda domain: (f"has no mail at {domain}", None))
    assert [fault.cell for fault in information.faults] == ["B5", "B6"]
    information = check_information(path, lambda _: (None, "could not be checked"))
    assert not information.faults and [warning.cell for warning in information.warnings] == ["B5", "B6"]
