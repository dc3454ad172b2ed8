"""The checker of the accounting file: a right file passes, each planted mistake is seen where it stands."""

from collections.abc import Callable

import pytest

from origyne_pipeline.bookkeeping.fec_check import MOST, check_fec

NAME = "732829320FEC20261231.txt"
HEADER = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate"
    "|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise"
)
RIGHT = (
    HEADER,
    "VE|Ventes|VE000001|20261006|411000|Clients|C1|Zoé|F1|20261006|Facture F1|12,00|0,00|AA|20261120|20261006||",
    "VE|Ventes|VE000001|20261006|706000|Services|||F1|20261006|Facture F1|0,00|10,00|||20261006||",
    "VE|Ventes|VE000001|20261006|445710|TVA|||F1|20261006|Facture F1|0,00|2,00|||20261006||",
    "VE|Ventes|VE000002|20261007|411000|Clients|C2|Œuvrard|F2|20261007|Facture F2|5,00|0,00|||20261007||",
    "VE|Ventes|VE000002|20261007|706000|Services|||F2|20261007|Facture F2|0,00|5,00|||20261007||",
    "BQ|Banque|BQ000001|20261120|512000|Banque|||l1|20261120|Virement|12,00|0,00|||20261120||",
    "BQ|Banque|BQ000001|20261120|411000|Clients|C1|Zoé|l1|20261120|Virement|0,00|12,00|AA|20261120|20261120||",
)
Lines = list[str]


def check(lines: Lines, name: str = NAME, encoding: str = "iso8859-15", end: str = "\r\n") -> list[str]:
    content = "".join(line.replace("|", "\t") + end for line in lines).encode(encoding)
    return [str(fault) for fault in check_fec(name, content.splitlines(keepends=True))]


def swapped(number: int, before: str, after: str) -> Callable[[Lines], None]:
    """A mistake: another text in one line of the file (1 is the header)."""

    def plant(lines: Lines) -> None:
        assert before in lines[number - 1]
        lines[number - 1] = lines[number - 1].replace(before, after, 1)

    return plant


def removed(number: int) -> Callable[[Lines], None]:
    return lambda lines: lines.__delitem__(number - 1)


def both(*mistakes: Callable[[Lines], None]) -> Callable[[Lines], None]:
    def plant(lines: Lines) -> None:
        for mistake in mistakes:
            mistake(lines)

    return plant


MISTAKES: dict[str, tuple[Callable[[Lines], None], str]] = {
    "no header": (removed(1), "line 1: expected the names of the 18 fields in their order"),
    "two names swapped": (swapped(1, "PieceRef|PieceDate", "PieceDate|PieceRef"), "line 1: expected the names"),
    "a field too few": (swapped(2, "||", "|"), "line 2: expected 18 fields, found 17"),
    "a field too many": (swapped(5, "Facture F2", "Facture|F2"), "line 5: expected 18 fields, found 19"),
    "an empty line": (swapped(4, RIGHT[3], ""), "line 4: expected 18 fields, found 1"),
    "no journal": (swapped(2, "VE|Ventes", "|Ventes"), "line 2, JournalCode: expected a value"),
    "no label": (swapped(3, "Facture F1", " "), "line 3, EcritureLib: expected a value, found nothing"),
    "no piece": (swapped(3, "|F1|", "||"), "line 3, PieceRef: expected a value, found nothing"),
    "no day of the piece": (swapped(3, "F1|20261006", "F1|"), "line 3, PieceDate: expected a value"),
    "no validation": (swapped(6, "|||20261007||", "|||||"), "line 6, ValidDate: expected a value, found nothing"),
    "an ISO date": (swapped(3, "F1|20261006", "F1|2026-10-06"), "line 3, PieceDate: expected a day AAAAMMJJ"),
    "a day that is none": (swapped(3, "F1|20261006", "F1|20261131"), "line 3, PieceDate: expected a day AAAAMMJJ"),
    "a day of another year": (
        both(swapped(2, "VE000001|20261006", "VE000001|20250106"), swapped(3, "1|20261006|7", "1|20250106|7")),
        "line 2, EcritureDate: expected a day from 2026-01-01 to 2026-12-31, found 2025-01-06",
    ),
    "two days in an entry": (
        swapped(4, "VE000001|20261006", "VE000001|20261005"),
        "line 4, EcritureDate: expected that of its entry (20261006)",
    ),
    "validated before": (
        swapped(2, "20261120|20261006", "20261120|20261001"),
        "line 2, ValidDate: expected 2026-10-06 or later",
    ),
    "out of order": (
        lambda lines: lines.append(
            "OD|Divers|OD1|20261001|654|Pertes|||p|20261001|x|0,00|0,00|||20261001||"
        ),
        "line 9, ValidDate: expected 20261120 or later: entries are in their order",
    ),
    "a decimal point": (swapped(3, "10,00", "10.00"), "line 3, Credit: expected an amount such as 1234,50"),
    "thousands apart": (swapped(3, "10,00", "1 000,00"), "line 3, Credit: expected an amount such as 1234,50"),
    "no amount": (swapped(3, "0,00|10,00", "|10,00"), "line 3, Debit: expected a value, found nothing"),
    "three decimals": (swapped(3, "10,00", "10,000"), "line 3, Credit: expected an amount such as 1234,50"),
    "both sides": (
        both(swapped(2, "12,00|0,00", "13,00|1,00")),
        "line 2, Credit: expected an amount on one side, found one on both",
    ),
    "no balance of an entry": (
        swapped(3, "10,00", "10,01"),
        "line 2: entry VE VE000001 has debits and credits that differ by -0.01",
    ),
    "no balance in all": (swapped(6, "5,00", "4,99"), "file: debits and credits of the file differ by 0.01"),
    "a gap": (
        both(swapped(5, "VE000002", "VE000003"), swapped(6, "VE000002", "VE000003")),
        "line 5, EcritureNum: expected VE000002 in journal VE, found VE000003",
    ),
    "a number twice": (
        both(swapped(5, "VE000002", "VE000001"), swapped(6, "VE000002", "VE000001"),
             swapped(5, "VE|V", "VX|V"), swapped(6, "VE|V", "VE|V")),
        "line 6, EcritureNum: expected VE000002 in journal VE, found VE000001",
    ),
    "no number": (
        both(swapped(7, "BQ000001", "BQ-"), swapped(8, "BQ000001", "BQ-")),
        "line 7, EcritureNum: expected a number of a continuous sequence, found 'BQ-'",
    ),
    "two labels of an account": (swapped(6, "Services", "Service"), "line 6, CompteLib: expected 'Services'"),
    "two labels of a journal": (swapped(4, "Ventes", "Vente"), "line 4, JournalLib: expected 'Ventes'"),
    "two names of a customer": (swapped(8, "Zoé", "Zoe"), "line 8, CompAuxLib: expected 'Zoé'"),
    "no account of the chart": (swapped(6, "706000", "VT6000"), "line 6, CompteNum: expected three digits first"),
    "a customer without name": (swapped(5, "C2|Œuvrard", "C2|"), "line 5, CompAuxLib: expected a value beside"),
    "a letter without day": (swapped(8, "AA|20261120", "AA|"), "line 8, DateLet: expected a value beside"),
    "a day without letter": (swapped(8, "AA|20261120", "|20261120"), "line 8, EcritureLet: expected a value"),
    "a letter of one line": (
        swapped(8, "AA|20261120", "|"),
        "line 2, EcritureLet: code AA of 411000 C1 does not settle: its lines differ by 12.00",
    ),
    "two days of a letter": (
        swapped(8, "AA|20261120", "AA|20261121"),
        "line 8, DateLet: expected that of its code AA (20261120)",
    ),
    "lettered before its day": (
        both(swapped(8, "AA|20261120", "AA|20261119"), swapped(2, "AA|20261120", "AA|20261119")),
        "line 8, DateLet: expected 2026-11-20 or later, the day of the entry",
    ),
    "a currency without amount": (swapped(4, "20261006||", "20261006||USD"), "line 4, Montantdevise: expected a"),
    "no entries": (lambda lines: lines.__delitem__(slice(1, None)), "file: expected entries, found none"),
}  # fmt: skip


def test_a_right_file_passes_with_tabs_and_with_bars_and_either_line_end() -> None:
    assert check(list(RIGHT)) == []
    assert check(list(RIGHT), end="\n") == []
    barred = [f"{line}\r\n".encode("iso8859-15") for line in RIGHT]
    assert check_fec(NAME, barred) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_planted_mistake_is_seen(mistake: str) -> None:
    lines = list(RIGHT)
    plant, expected = MISTAKES[mistake]
    plant(lines)
    faults = check(lines)
    assert [fault for fault in faults if fault.startswith(expected)], faults


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("732829320FEC20261231.csv", "file, name: expected <SIREN>FEC<closing day AAAAMMJJ>.txt"),
        ("732829320FEC2026.txt", "file, name: expected <SIREN>FEC<closing day AAAAMMJJ>.txt"),
        ("732829320FEC20261331.txt", "file, name: expected <SIREN>FEC<closing day AAAAMMJJ>.txt"),
        ("FEC20261231.txt", "file, name: expected <SIREN>FEC<closing day AAAAMMJJ>.txt"),
        ("732829321FEC20261231.txt", "file, name: 732829321 is no SIREN: its check digit is wrong"),
    ],
)
def test_a_wrong_file_name_is_seen(name: str, problem: str) -> None:
    assert check(list(RIGHT), name)[0].startswith(problem)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_another_character_set_is_seen(encoding: str) -> None:
    assert check(list(RIGHT), encoding=encoding)


def test_a_file_of_another_kind_gives_no_endless_list() -> None:
    assert len(check(["x"] * 1000)) == MOST
