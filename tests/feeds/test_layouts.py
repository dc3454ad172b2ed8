"""A VNO whose files differ: headers, separator, encoding, units, folders and names from a file, not from Python."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.feeds.deposits import DEFAULT_PATTERNS, UNKNOWN, DepositPatternError, classify
from origyne_pipeline.feeds.layout import Layout, LayoutError, load_layout
from tests.deposits import Deposit

FOREIGN = r"""
[rated_cdrs_mobile]
delimiter = ","
quote = "'"
encoding = "latin-1"
folder = "Trafic/Mobile été"
names = 'MOB-{AAAAMMJJ}T{HHMMSS}\.txt'

[rated_cdrs_mobile.aliases]
ID_CDR = "Ticket"
TYPE = ["Nature", "Kind"]
SENS = "Direction"
MSISDN = "Numéro de ligne"
DATE = "Jour"
HEURE = "Heure d'appel"
NUMERO_APPELE = "Correspondant"
RESEAU = "PLMN"
DUREE = "Minutes"
VOLUME = "Kilo-octets"
MONTANT_HT = "Prix (centimes)"
COUT_HT = "Coût (centimes)"

[rated_cdrs_mobile.units]
DUREE = "MIN"
VOLUME = "KO"
MONTANT_HT = "CENTIME"
COUT_HT = "CENTIME"

[tariffs]
folder = "Tarifs"
names = 'T_(?P<year>\d{4})_(?P<month>\d\d)_(?P<day>\d\d)\.xlsx'
"""

FILE = """\
Coût (centimes),Prix (centimes),Kilo-octets,Minutes,PLMN,Correspondant,Heure,Jour,numero_DE ligne,Direction,KIND,Ticket
"2,5",'4,5',,2,20801,'01 42 68 53 00',10:00:00,01/09/2026,0612345678,sortant,voix,T1
,7.1234,3,,20801,,10:00:01,01/09/2026,0612345678,sortant,data,T2
,7.12345,3,,20801,,10:00:01,01/09/2026,0612345678,sortant,data,T3
"""


def layout_of(text: str, tmp_path: Path) -> Layout:
    path = tmp_path / "layouts.toml"
    path.write_text(text, encoding="utf-8")
    return load_layout(path)


def test_a_foreign_file_becomes_events(tmp_path: Path) -> None:
    deposit = Deposit(tmp_path, layout=layout_of(FOREIGN, tmp_path))
    path = "Trafic/Mobile été/MOB-20260901T113000.txt"
    deposit.put(path, FILE.replace('"2,5"', "'2,5'").encode("latin-1"))
    deposit.clean_cdrs()
    names = ("cdr_id", "usage", "called_number", "duration_s", "volume_bytes", "supplier_amount_excl_tax")
    assert deposit.rows("cdrs", *names, "supplier_cost_excl_tax") == [
        ("T1", "VOIX", "33142685300", 120, None, Decimal("0.045"), Decimal("0.025")),
        ("T2", "DATA", None, None, 3072, Decimal("0.071234"), None),
    ]
    assert deposit.rows("cdrs", "deposited_at")[0] == datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
    assert deposit.rows("refused_rows", "source_line", "reason") == [(4, "BAD_NUMBER")]


def test_the_default_names_of_a_feed_that_was_renamed_are_unknown(tmp_path: Path) -> None:
    patterns = layout_of(FOREIGN, tmp_path).patterns
    assert classify("RatedCDRs/MOBILE/RatedCDRs_MOBILE_20260901_100000.csv", patterns).feed == UNKNOWN
    assert classify("RatedCDRs/VGA/RatedCDRs_VGA_20260901.csv", patterns).feed == "rated_cdrs_vga"
    said = classify("Tarifs/T_2026_09_01.xlsx", patterns)
    assert said.feed == "tariffs"
    assert said.stamp == datetime(2026, 9, 1, 20)


def test_what_the_file_does_not_say_stays_as_it_is(tmp_path: Path) -> None:
    layout = layout_of(FOREIGN, tmp_path)
    for ours, theirs in zip(FEEDS, layout.feeds, strict=True):
        assert (ours == theirs) == (ours.word != "rated_cdrs_mobile")
    assert layout_of("", tmp_path) == Layout() == load_layout(None)


def test_the_contract_names_of_headers_still_match_beside_aliases(tmp_path: Path) -> None:
    layout = layout_of('[rated_cdrs_vga.aliases]\nND = "Ligne"\n', tmp_path)
    deposit = Deposit(tmp_path, layout=layout)
    for stamp, header in (("01", "ND"), ("02", "ligne")):
        row = f"{stamp};0142685300;01/09/2026;10:00:00;3617;1;1"
        text = f"ID_CDR;{header};DATE;HEURE;NUMERO_APPELE;DUREE;MONTANT_HT\n{row}\n"
        deposit.put(f"RatedCDRs/VGA/RatedCDRs_VGA_202609{stamp}.csv", text)
    deposit.clean_cdrs()
    assert deposit.rows("cdrs", "cdr_id", "line") == [("01", "33142685300"), ("02", "33142685300")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not toml", "not a TOML file"),
        ("[rated_cdr_mobile]\ndelimiter = ','", "rated_cdr_mobile"),
        ("rated_cdrs_mobile = 3", "rated_cdrs_mobile"),
        ("[rated_cdrs_mobile]\nseparator = ','", "separator"),
        ("[documents]\ndelimiter = ','", "delimiter"),
        ("[rated_cdrs_mobile]\ndelimiter = ';;'", "one character"),
        ("[rated_cdrs_mobile]\ndelimiter = ''", "one character"),
        ("[rated_cdrs_mobile]\nquote = 3", "one character"),
        ("[rated_cdrs_mobile]\nencoding = 'latin-42'", "latin-42"),
        ("[rated_cdrs_mobile]\nencoding = 1", "encoding"),
        ("[rated_cdrs_mobile]\nencoding = 'base64'", "base64"),
        ("[rated_cdrs_mobile]\nencoding = 'utf-16'", "utf-16"),
        ("[rated_cdrs_mobile.aliases]\nNUMERO = 'x'", "NUMERO"),
        ("[rated_cdrs_mobile.units]\nDUREE = 'HEURE'", "HEURE"),
        ("[rated_cdrs_mobile.units]\nDESTINATION = 'S'", "DESTINATION"),
        ("[account_status.units]\nDUREE = 'S'", "no unit here"),
        ("[rated_cdrs_mobile.units]\nMONTANT_HT = 'CENTIME'", "same unit"),
        ("[rated_cdrs_mobile]\naliases = 3", "aliases"),
        ("[rated_cdrs_mobile]\naliases = { MSISDN = 3 }", "MSISDN"),
        ("[rated_cdrs_mobile]\nunits = 'S'", "units"),
        ("[rated_cdrs_mobile]\ndelimiter = '\"'", "delimiter"),
    ],
)
def test_what_cannot_be_is_told_with_file_feed_and_key(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(LayoutError) as error:
        layout_of(text, tmp_path)
    assert "layouts.toml" in str(error.value)
    assert said in str(error.value)


def test_two_columns_of_a_feed_cannot_share_a_header(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="DUREE"):
        layout_of("[rated_cdrs_mobile.aliases]\nVOLUME = 'Durée'", tmp_path)


def test_a_missing_file_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="ORIGYNE_LAYOUTS"):
        load_layout(tmp_path / "none.toml")


@pytest.mark.parametrize("change", ["names = '('", "names = []", "names = 3", "folder = 3", "names = [3]"])
def test_a_pattern_that_cannot_be_used_is_told(change: str, tmp_path: Path) -> None:
    with pytest.raises((LayoutError, DepositPatternError), match="documents"):
        layout_of(f"[documents]\n{change}", tmp_path)


def test_every_feed_of_the_contract_lies_in_the_tree_and_names_its_columns_once() -> None:
    for feed in FEEDS:
        assert feed.word in DEFAULT_PATTERNS
        names = [column.name for column in feed.columns]
        assert len(names) == len(set(names))
        assert not set(names) & set(feed.constants)
    assert replace(FEEDS[0]) == FEEDS[0]
