"""Plain copies: a packed file, or one in another encoding, gives the same rows, reasons and lines read either way."""

import codecs
import gzip
import shutil
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from origyne_pipeline.feeds.layout import load_layout
from origyne_pipeline.mediation import plain_copies, reading
from origyne_pipeline.mediation.layout_reader import LayoutReader
from origyne_pipeline.mediation.plain_files import PlainFile
from origyne_pipeline.mediation.reference import load_reference
from tests.deposits import HEADER, ICCID, Deposit, mobile_path, sms
from tests.mediation.test_cleaning import whole_lake

LAYOUT = """
[rated_cdrs_mobile.file]
delimiter = ";"
{file}
[rated_cdrs_mobile.columns]
DATE_HEURE = {{ join = ["DATE", "HEURE"], with = " ", format = "%d/%m/%Y %H:%M:%S" }}
"""
CALL = f"{{}};VOIX;ENTRANT;0612345678;{ICCID};01/09/2026;09:59:59;AMÉLIE;20801;60;;Études;0,05;"
ROWS = [
    sms("A"),
    CALL.format("B"),
    sms("C", amount="x"),
    sms("C", day="31/02/2026"),
    sms("A"),
    sms("D", clock="25:00:00"),
    CALL.format("é"),
    sms(""),
]
TEXT = "\n".join([HEADER, *ROWS]) + "\n"
SHORT = TEXT.replace(";60;;", ";60;")


def zipped(content: bytes) -> bytes:
    """A zip archive of a file."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("cdrs.csv"), content)
    return packed.getvalue()


def packed(text: str = TEXT, encoding: str = "utf-8") -> bytes:
    """A text in gzip."""
    return gzip.compress(text.encode(encoding), mtime=0)


COPIED: dict[str, tuple[str, bytes]] = {
    "gzip": ("", packed()),
    "gzip, as the layout says": ('compression = "gzip"', packed()),
    "zip": ("", zipped(TEXT.encode())),
    "utf-16": ("", TEXT.encode("utf-16")),
    "utf-16 in gzip": ('encoding = "utf-16"', packed(encoding="utf-16")),
    "utf-16 that only the layout says": ('encoding = "utf-16-be"', TEXT.encode("utf-16-be")),
    "utf-32": ("", TEXT.encode("utf-32")),
    "windows-1252 that nothing says": ("", TEXT.encode("cp1252")),
    "windows-1252 in gzip": ("", packed(encoding="cp1252")),
    "latin-9": ('encoding = "iso-8859-15"', TEXT.encode("iso-8859-15")),
    "an old code page": ('encoding = "cp850"', TEXT.encode("cp850")),
    "utf-8 with its mark in gzip": ("", packed(encoding="utf-8-sig")),
    "CRLF": ("", packed(TEXT.replace("\n", "\r\n"), "utf-16")),
    "no last line end": ("", packed(TEXT.rstrip("\n"))),
    "quotes": ('quote = "\'"', packed(TEXT.replace(";Études;", ";'É;t''udes';"))),
    "another delimiter": ('delimiter = "|"', packed(TEXT.replace(";", "|"))),
    "many lines": ("", packed("\n".join([HEADER, *(sms(f"{at:05}") for at in range(20_000))]), "utf-16")),
    "a value too few, as the count of separators tells": ("", packed(SHORT)),
    "a value too few, another too many": ("", packed(SHORT.replace("x;", "x;;"))),
    "no such column": ("", packed(TEXT.replace("MSISDN", "LINE"))),
    "a character cut at its end": ("", TEXT.encode("utf-16")[:-1]),
}
AS_THEY_STAND: dict[str, tuple[str, bytes]] = {
    "spaces": ("", packed(TEXT.replace(";SMS", "; SMS"))),
    "blank lines": ("", packed(TEXT.replace("\n", "\n\n"), "utf-16")),
    "CR alone": ("", packed(TEXT.replace("\n", "\r"))),
    "the header again": ("", packed(TEXT + TEXT)),
    "a quoted line end": ("", packed(TEXT.replace(";Études;", ';"É\ntudes";'), "utf-16")),
    "a next line of Unicode": ("", packed(TEXT.replace("Études", "É\u0085tudes"), "utf-16")),
    "NUL": ("", TEXT.replace("Études", "É\0tudes").encode("utf-16")),
    "no utf-16": ('encoding = "utf-16"', TEXT.encode()),
    "broken utf-8": ('encoding = "utf-8"', TEXT.encode("cp1252")),
    "header only": ("", packed(HEADER + "\n")),
    "two lines above": ("skip_lines = 2", packed("t\nu\n" + TEXT)),
}
REFUSED: dict[str, tuple[str, bytes]] = {
    "cut": ("", packed(TEXT * 50)[:-20]),
    "NUL in utf-8": ("", packed(TEXT.replace("Études", "\0"))),
    "empty": ("", packed("")),
    "no gzip": ('compression = "gzip"', TEXT.encode()),
    "a bomb": ("", packed(TEXT + "x" * 3_000_000)),
}


def cleaned(home: Path, file: str, content: bytes, *, is_copied: bool | None) -> Deposit:
    """A file under a layout, cleaned; ``is_copied``: whether a plain copy is expected, None where none may be made."""
    home.mkdir()
    layouts = home / "layouts.toml"
    keys = file if "delimiter" in file else f'delimiter = ";"\n{file}'
    layouts.write_text(LAYOUT.replace('delimiter = ";"\n{file}', "{file}").format(file=keys))
    deposit = Deposit(home / "data", layout=load_layout(layouts))
    copies: list[PlainFile | None] = []

    def copy(*arguments: Any) -> PlainFile | None:
        copies.append(plain_copies.plain_copy(*arguments))
        return copies[-1]

    deposit.put(mobile_path("20260901_120000"), sms("A").join([HEADER + "\n", "\n"]))
    deposit.put(mobile_path("20260901_130000"), content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "plain_copy", copy if is_copied is not None else lambda *_: None)
        deposit.clean_cdrs()
    assert is_copied is None or any(copies) == is_copied
    assert not list((home / "data/tmp").iterdir())
    return deposit


@pytest.mark.parametrize(
    ("file", "content", "is_copied"),
    [
        *((*case, True) for case in COPIED.values()),
        *((*case, False) for case in [*AS_THEY_STAND.values(), *REFUSED.values()]),
    ],
    ids=[*COPIED, *AS_THEY_STAND, *REFUSED],
)
def test_a_file_gives_the_same_read_from_its_copy_and_as_it_stands(
    tmp_path: Path, file: str, content: bytes, is_copied: bool
) -> None:
    copied = cleaned(tmp_path / "copied", file, content, is_copied=is_copied)
    as_it_stands = cleaned(tmp_path / "as-it-stands", file, content, is_copied=None)
    assert whole_lake(copied.warehouse) == whole_lake(as_it_stands.warehouse)
    assert len(copied.rows("file_results")) == 2


def test_a_copy_holds_the_rows_that_are_refused_with_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LayoutReader, "frames", lambda _: pytest.fail("the engine did not read the copy"))
    deposit = cleaned(tmp_path / "one", *COPIED["windows-1252 in gzip"], is_copied=True)
    assert deposit.rows("refused_rows", "source_line", "reason", "raw") == [
        (4, "BAD_NUMBER", sms("C", amount="x")),
        (5, "BAD_DATE", sms("C", day="31/02/2026")),
        (7, "BAD_DATE", sms("D", clock="25:00:00")),
    ]
    assert deposit.rows("file_results", "status", "row_count", "line_count", "header_lines") == [
        ("loaded", 1, 2, 1),
        ("loaded", 8, 9, 1),
    ]


def test_a_text_that_the_disk_has_no_room_for_is_read_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=len(TEXT)))
    deposit = cleaned(tmp_path / "one", "", packed(), is_copied=False)
    assert deposit.rows("file_results", "status", "row_count") == [("loaded", 1), ("loaded", 8)]


def test_no_card_goes_through_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_copies._Copy, "add", lambda *_: pytest.fail("a card's secrets were copied"))
    (tmp_path / "layouts.toml").write_text('[sim_cards.columns]\nNUM_COMMANDE = "NUM_COMMANDE"\n')
    deposit = Deposit(tmp_path / "data", layout=load_layout(tmp_path / "layouts.toml"))
    cards = f"NUM_COMMANDE;ICCID;IMSI;PIN1;PUK1;PIN2;PUK2\nC1;{ICCID};208010000000001;1234;12345678;1234;12345678\n"
    deposit.put("Cartes SIM/CartesSIM_1_20260901.csv", codecs.BOM_UTF16_LE + cards.encode("utf-16-le"))
    load_reference(deposit.warehouse, deposit.layout.feeds)
    assert deposit.rows("sim_card_orders", "iccid") == [ICCID]
