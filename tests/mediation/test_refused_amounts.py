"""The amount of a refused row, as its file's own rows are read: what can't be read is left out, never guessed."""

import gzip
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.feeds.contract import CsvFeed
from origyne_pipeline.feeds.layout import load_layout
from origyne_pipeline.feeds.rated_cdrs import RATED_CDRS_VGA
from origyne_pipeline.mediation.refused_amounts import refused_amounts
from origyne_pipeline.warehouse import Warehouse

HEADER = "ID_CDR;ND;DATE;Montant HT"
SECTION = """
[rated_cdrs_vga]
[rated_cdrs_vga.file]
{file}
[rated_cdrs_vga.columns]
{columns}
"""


def amounts(home: Path, feed: CsvFeed, content: bytes, texts: Mapping[int, str]) -> Mapping[int, Decimal]:
    """What rows of a file say of their amount, by line."""
    path = home / "stored"
    path.write_bytes(content)
    with Warehouse(home).session() as session:
        return refused_amounts(session, path, feed, texts)


def by_default(home: Path, *raws: str, header: str = HEADER) -> Mapping[int, Decimal]:
    """The same of rows of a file as the contract says."""
    return amounts(home, RATED_CDRS_VGA, f"{header}\r\n".encode(), dict(enumerate(raws, 2)))


def by_section(home: Path, columns: str, content: bytes, *lines: int, file: str = "") -> dict[int, str]:
    """The amounts of some lines of a file that a section reads, in text."""
    layouts = home / "layouts.toml"
    layouts.write_text(SECTION.format(columns=columns, file=file), encoding="utf-8")
    (feed,) = (feed for feed in load_layout(layouts).feeds if feed.word == "rated_cdrs_vga")
    text = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    rows = text.decode("latin-1").splitlines()
    read = amounts(home, feed, content, {line: rows[line - 1] for line in lines})
    return {line: str(amount.normalize()) for line, amount in read.items()}


def test_amounts_are_exact_whatever_their_decimal_sign(tmp_path: Path) -> None:
    read = by_default(tmp_path, "A;01;31/02/2026;0,10", 'B;"0;1";x; 0.200001 ', "C;01;x;1")
    assert read == {2: Decimal("0.10"), 3: Decimal("0.200001"), 4: Decimal(1)}


@pytest.mark.parametrize(
    "raw", ["", "A;01;x", "A;01;x;1;2", "A;01;x;", "A;01;x;-1", "A;01;x;1.234,5", "A;01;x;dix", "***"]
)
def test_an_amount_that_does_not_read_is_left_out_and_not_guessed(tmp_path: Path, raw: str) -> None:
    assert by_default(tmp_path, raw, "A;01;x;2") == {3: Decimal(2)}


def test_a_header_that_does_not_tell_leaves_every_row_out(tmp_path: Path) -> None:
    assert by_default(tmp_path, "A;2", header="ID;PRIX") == {}


def test_a_file_that_is_no_more_there_leaves_every_row_out(tmp_path: Path) -> None:
    with Warehouse(tmp_path).session() as session:
        assert refused_amounts(session, tmp_path / "nowhere", RATED_CDRS_VGA, {2: "A;01;x;2"}) == {}


def test_a_layout_of_aliases_and_units_is_followed(tmp_path: Path) -> None:
    columns = tuple(
        replace(column, aliases=("Prix net",)) if column.header == "MONTANT_HT" else column
        for column in RATED_CDRS_VGA.columns
    )
    units = {**RATED_CDRS_VGA.units, "MONTANT_HT": "CENTIME"}
    feed = replace(RATED_CDRS_VGA, columns=columns, units=units, delimiter="|", quote="", encoding="latin-1")
    assert amounts(tmp_path, feed, "Date|Prix nét".encode("latin-1"), {2: "x|150"}) == {2: Decimal("1.50")}


@pytest.mark.parametrize(
    ("recipe", "row", "amount"),
    [
        ('MONTANT_HT = { from = "b", scale = -3 }', "x;50;", "0.05"),
        ('MONTANT_HT = { sum = ["b", "c"], decimal = "," }', "x;0,25;1,5", "1.75"),
        ('MONTANT_HT = { from = "b", strip = "EUR", thousands = " " }', "x;1 250,5 EUR;", "1250.5"),
        ('MONTANT_HT = { from = "b", negate = true }', "x;-0.5;", "0.5"),
        ('MONTANT_HT = { from = "b", missing = "0" }', "x;;", "0"),
        ('MONTANT_HT = { constant = "0.1" }', "x;;", "0.1"),
        ('MONTANT_HT = "c"', 'x;"a;b";0,2', "0.2"),
    ],
)
def test_the_recipe_of_a_section_reads_the_amount(tmp_path: Path, recipe: str, row: str, amount: str) -> None:
    assert by_section(tmp_path, recipe, f"a;b;c\n{row}\n".encode(), 2) == {2: amount}


@pytest.mark.parametrize("row", ["x;-50;", "x;many;", "x;;", "x;50", "x;50;;", "x;1,2,3;"])
def test_what_the_recipe_can_not_read_is_left_out(tmp_path: Path, row: str) -> None:
    content = f"a;b;c\n{row}\nx;7;\n".encode()
    assert by_section(tmp_path, 'MONTANT_HT = { from = "b", scale = -3 }', content, 2, 3) == {3: "0.007"}


def test_columns_of_a_section_by_their_own_header_are_found_too(tmp_path: Path) -> None:
    assert by_section(tmp_path, 'ND = "nd"', b"nd;montant ht\nx;0,75\n", 2) == {2: "0.75"}


def test_a_packed_file_without_header_and_with_short_rows_is_read_by_its_dialect(tmp_path: Path) -> None:
    columns = "\n".join(
        f"{ours} = {place}"
        for ours, place in (("ND", 1), ("DATE", 2), ("HEURE", 3), ("NUMERO_APPELE", 4), ("DUREE", 5))
    )
    content = gzip.compress(b"n|d|h|a|9|0.5|\nn|d|h|a|9|1.5\n")
    file = 'header = false\ndelimiter = "|"\nragged = "pad"'
    assert by_section(tmp_path, f"{columns}\nMONTANT_HT = 6", content, 1, 2, file=file) == {
        1: "0.5",
        2: "1.5",
    }


def test_an_amount_that_a_record_before_carries_is_that_of_its_row(tmp_path: Path) -> None:
    content = b"P;0,3\nU;x;1\nP;0,4\nU;x;2\n?;x;3\n"
    file = 'header = false\nrecord_type = { keep = ["U"], carry = { "P" = ["price"] } }'
    columns = "\n".join(f"{ours} = 2" for ours in ("ND", "DATE", "HEURE", "NUMERO_APPELE", "DUREE"))
    read = by_section(tmp_path, f'{columns}\nMONTANT_HT = "price"', content, 2, 4, 5, file=file)
    assert read == {2: "0.3", 4: "0.4"}
